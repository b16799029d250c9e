"""Every string a page says, in three hand-made catalogues, and the choice between them."""

import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from babel import Locale, UnknownLocaleError

from controller.words import CODES, Tables, Words, read_words

__all__ = ["CODES", "DEFAULT", "Language", "language", "negotiate", "read_catalogue"]

DEFAULT = "zh-Hant"


class Language(Words):
    """One catalogue of the pages: their own texts, and the words they share with commands."""

    def _in_english(self) -> Words:
        return language("en")


@cache
def language(code: str) -> Language:
    """Return the catalogue for `code`, one of `CODES`."""
    assert code in CODES, code
    return Language(code, read_catalogue(code))


def read_catalogue(code: str) -> Tables:
    """Return the tables of the catalogue for `code`, the shared ones among them."""
    text = files("web").joinpath("catalogues", f"{code}.toml").read_text(encoding="utf-8")
    tables: Tables = tomllib.loads(text)
    shared = read_words(code)
    assert tables.keys().isdisjoint(shared), "a table stands in one place only"
    return tables | shared


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
