"""Every string a person reads, in three hand-made catalogues, and the choice between them."""

import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any

from babel import Locale, UnknownLocaleError

CODES = ("zh-Hant", "zh-Hans", "en")
DEFAULT = "zh-Hant"


class Language:
    """One catalogue: `text` for what pages say, `word` for what stored values are called."""

    def __init__(self, code: str, tables: dict[str, dict[str, str]]) -> None:
        self.code = code
        self._tables = tables

    def text(self, key: str, **values: Any) -> str:
        """Return the text at `key`, "part.name", with `values` in its places.

        A text this catalogue lacks comes in English: never in the other Chinese script.
        """
        part, _, name = key.partition(".")
        if name not in self._tables.get(part, {}):
            assert self.code != "en", f"no text for {key}"
            return language("en").text(key, **values)
        text = self._tables[part][name]
        return text.format(**values) if values else text

    def word(self, part: str, value: object) -> str:
        """Return the word for the stored `value`, or `value` itself where there is none."""
        return self._tables[part].get(str(value), str(value))

    def has(self, part: str, value: object) -> bool:
        """Return whether there is a word for the stored `value`."""
        return str(value) in self._tables[part]

    def words(self, part: str) -> dict[str, str]:
        """Return every word of `part` by its stored value, in the catalogue's order."""
        return self._tables[part]


@cache
def language(code: str) -> Language:
    """Return the catalogue for `code`, one of `CODES`."""
    assert code in CODES, code
    return Language(code, read_catalogue(code))


def read_catalogue(code: str) -> dict[str, dict[str, str]]:
    """Return the tables of the catalogue for `code`."""
    text = files("web").joinpath("catalogues", f"{code}.toml").read_text(encoding="utf-8")
    tables: dict[str, dict[str, str]] = tomllib.loads(text)
    return tables


def negotiate(accepted: Iterable[str], default: str = DEFAULT) -> str:
    """Return the catalogue for a browser that accepts the tags `accepted`, best first.

    Chinese goes by script: zh-TW, zh-HK, zh-MO and yue are written in Traditional characters,
    zh-CN and zh-SG in Simplified; plain zh does not say and gets the site's default.
    """
    for tag in accepted:
        if (code := _by_script(tag, default)) is not None:
            return code
    return default


def _by_script(tag: str, default: str) -> str | None:
    spoken, *rest = tag.replace("_", "-").split("-")
    if spoken.lower() not in ("zh", "yue"):
        return "en" if spoken.lower() == "en" else None
    # A script that is named wins; Babel lets zh-Hant-CN fall into zh-CN.
    for script in ("Hant", "Hans"):
        if script in (each.title() for each in rest):
            return f"zh-{script}"
    if spoken.lower() == "zh" and not rest:
        return default if default.startswith("zh") else DEFAULT
    try:
        locale = Locale.parse(tag, sep="-")
    except (ValueError, UnknownLocaleError):
        return "zh-Hant" if "yue" in rest else DEFAULT  # such as zh-yue, the old tag of yue
    return "zh-Hans" if locale.script == "Hans" or locale.territory == "CN" else "zh-Hant"
