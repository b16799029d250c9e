"""The words that commands and pages have in common, in three hand-made catalogues."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

CODES = ("zh-Hant", "zh-Hans", "en")

Tables = dict[str, dict[str, str]]


class Words:
    """One catalogue: `text` for whole sentences, `word` for what stored values are called."""

    def __init__(self, code: str, tables: Tables) -> None:
        self.code = code
        self._tables = tables

    def text(self, key: str, **values: Any) -> str:
        """Return the text at `key`, "part.name", with `values` in its places.

        A text this catalogue lacks comes in English: never in the other Chinese script.
        """
        part, _, name = key.partition(".")
        if name not in self._tables.get(part, {}):
            assert self.code != "en", f"no text for {key}"
            return self._in_english().text(key, **values)
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

    def _in_english(self) -> "Words":
        return words_in("en")


@cache
def words_in(code: str) -> Words:
    """Return the catalogue for `code`, one of `CODES`."""
    assert code in CODES, code
    return Words(code, read_words(code))


def read_words(code: str) -> Tables:
    """Return the tables of the catalogue for `code`."""
    text = files("controller").joinpath("catalogues", f"{code}.toml").read_text(encoding="utf-8")
    tables: Tables = tomllib.loads(text)
    return tables


def code_for(environment: Mapping[str, str]) -> str:
    """Return the catalogue for a prompt with these variables (POSIX.1-2017, 8.2); else English."""
    chosen = (environment.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    locale = next(filter(None, chosen), "")
    if not locale.startswith(("zh", "yue")):
        return "en"
    return "zh-Hans" if "Hans" in locale or locale.startswith(("zh_CN", "zh_SG")) else "zh-Hant"
