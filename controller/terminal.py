"""Text for a terminal: what somebody typed elsewhere can neither forge a line nor colour one."""

import unicodedata
from collections.abc import Callable

_HIDDEN = ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")


def visible(text: str) -> str:
    """Return `text` on one line, with control and invisible characters written as escapes."""
    return _escape(text, _python_escape)


def visible_json(text: str) -> str:
    """Return the JSON `text` as the same JSON without control or invisible characters in it."""
    return _escape(text, _json_escape)


def _escape(text: str, write: Callable[[str], str]) -> str:
    if text.isascii() and text.isprintable():
        return text
    return "".join(write(each) if unicodedata.category(each) in _HIDDEN else each for each in text)


def _python_escape(each: str) -> str:
    return each.encode("unicode_escape").decode("ascii")


def _json_escape(each: str) -> str:
    units = each.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[n : n + 2].hex()}" for n in range(0, len(units), 2))
