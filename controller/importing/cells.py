"""Cells to values: days, numbers, words, lists, the keys on a ring."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from controller.directory import DocumentKind, Key, Paper, document_reference
from controller.importing.findings import CellError
from controller.importing.text import plain
from controller.policy.contents import COPIES_MOST

YEARS = range(1970, 2200)
DOCUMENTS = {
    DocumentKind.IDENTITY_CARD: ("身份證", "身份证"),
    DocumentKind.PASSPORT: ("護照", "护照"),
    DocumentKind.TRAVEL_PERMIT: ("通行證", "通行证"),
    DocumentKind.DRIVING_LICENCE: ("駕駛執照", "驾驶证"),
    DocumentKind.WORK_CARD: ("工作證", "工作证"),
}
ID_LENGTH_MAX = 64


_FLAGS = dict.fromkeys(("yes", "true", "1", "是"), True) | dict.fromkeys(
    ("no", "false", "0", "否", "-"), False
)


def read_id(cell: str) -> str:
    """Return an id: up to 64 characters without spaces or the separators of lists.

    Raises:
        CellError: it is none.
    """
    text = plain(cell)
    if len(text) > ID_LENGTH_MAX:
        raise CellError(f"has {len(text)} characters, expected at most {ID_LENGTH_MAX}")
    if re.search(r"[\s|;,:\"]", text):
        raise CellError(f'{text!r} has a space or one of | ; , : ", expected a plain code')
    if re.fullmatch(r"[0-9]+[.,][0-9]+E[+-]?[0-9]+|[0-9]+E[+-][0-9]+", text, re.IGNORECASE):
        raise CellError(f"{text!r} was rounded by a spreadsheet; format the column as text")
    return text


def read_name(cell: str) -> str:
    """Return a name or label as it stands.

    Raises:
        CellError: it has a "?", which is what a program writes for a character that its encoding
            does not have.
    """
    if "?" in cell:
        raise CellError(
            f'{cell!r} has a "?", which often stands for a character the encoding could not'
            " hold; save the file as UTF-8"
        )
    return cell


def read_phone(cell: str) -> str:
    """Return a telephone number with plain digits.

    Raises:
        CellError: a spreadsheet rounded it.
    """
    text = plain(cell)
    if re.fullmatch(r"[0-9]+([.,][0-9]+)?E[+-]?[0-9]+", text, re.IGNORECASE):
        raise CellError(f"{text!r} was rounded by a spreadsheet; format the column as text")
    return text


def split_list(cell: str) -> list[str]:
    """Return the parts of a list written with "|" or ";", without empty ones."""
    parts = (each.strip() for each in re.split(r"[|;｜；]", cell))
    return [each for each in parts if each]


def read_words(cell: str) -> tuple[str, ...]:
    """Return a list of ids, each once."""
    return tuple(dict.fromkeys(read_id(each) for each in split_list(cell)))


def read_number(least: int, most: int) -> Callable[[str], int]:
    """Return what reads a whole number from `least` to `most`.

    It raises `CellError` for anything else.
    """

    def convert(cell: str) -> int:
        text = plain(cell)
        if not re.fullmatch(r"[0-9]{1,6}", text) or not least <= int(text) <= most:
            raise CellError(f"{text!r} is not a whole number from {least} to {most}")
        return int(text)

    return convert


def read_day(zone: str, *, days_after: int = 0) -> Callable[[str], int]:
    """Return what reads a date and gives its local midnight in `zone` as UTC milliseconds.

    `days_after` is added to the date: 1 turns an inclusive last day into an exclusive end. It
    raises `CellError` for what is not a date written year, month, day.
    """

    def convert(cell: str) -> int:
        text = plain(cell)
        match = re.fullmatch(r"([0-9]{4})([-/])([0-9]{1,2})\2([0-9]{1,2})", text)
        try:
            if match is None:
                raise ValueError
            day = date(int(match[1]), int(match[3]), int(match[4]))
        except ValueError as error:
            raise CellError(f"{text!r} is not a date, expected YYYY-MM-DD") from error
        if day.year not in YEARS:
            raise CellError(f"{text!r}: expected a year from {YEARS[0]} to {YEARS[-1]}")
        day += timedelta(days=days_after)
        midnight = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))
        return int(midnight.timestamp()) * 1_000

    return convert


def read_until(zone: str) -> Callable[[str], int]:
    """Return what reads until when something holds, as UTC milliseconds: a day, which it includes,
    or a moment of that day in `zone`.

    It raises `CellError` for what is neither YYYY-MM-DD nor YYYY-MM-DD HH:MM.
    """

    def convert(cell: str) -> int:
        text = plain(cell)
        match = re.fullmatch(r"(\S+?)[ T]+([0-9]{1,2}):([0-9]{2})", text)
        if match is None:
            return read_day(zone, days_after=1)(text)
        midnight = datetime.fromtimestamp(read_day(zone)(match[1]) / 1_000, ZoneInfo(zone))
        hour, minute = int(match[2]), int(match[3])
        if hour > 23 or minute > 59:
            raise CellError(f"{text!r} is not a time, expected YYYY-MM-DD HH:MM")
        return int(midnight.replace(hour=hour, minute=minute).timestamp()) * 1_000

    return convert


def read_document(cell: str) -> str:
    """Return what an identity was seen by, as "passport 8X21": kind and last four characters.

    Raises:
        CellError: it is written otherwise, or says more than may be kept, which is not repeated.
    """
    word, _, ending = plain(cell).strip().rpartition(" ")
    wanted = word.strip().casefold()
    for kind, aliases in DOCUMENTS.items():
        if wanted in (kind.value, *aliases):
            try:
                return document_reference(kind, ending.upper())
            except ValueError as error:
                raise CellError(str(error)) from error
    kinds = ", ".join(DOCUMENTS)
    raise CellError(f"expected a kind and the last four characters; kinds are {kinds}")


def read_keys(cell: str) -> tuple[Key, ...]:
    """Return the keys on a ring, written "kind:count:lock+lock|kind:count:lock".

    Count and locks may be left out: "mailbox" is one mailbox key.

    Raises:
        CellError: a part is written otherwise.
    """
    return tuple(_read_key(each) for each in split_list(cell))


def _read_key(text: str) -> Key:
    parts = [each.strip() for each in re.split("[:：]", text)]
    if len(parts) > 3 or not parts[0]:
        raise CellError(f"{text!r}: expected kind:count:lock+lock")
    count = read_number(1, 999)(parts[1]) if len(parts) > 1 and parts[1] else 1
    locks = [each.strip() for each in parts[2].split("+")] if len(parts) > 2 and parts[2] else []
    if not all(locks):
        raise CellError(f"{text!r} names an empty lock, expected kind:count:lock+lock")
    return Key(kind=read_name(parts[0]), count=count, locks=tuple(locks))


def read_papers(cell: str) -> tuple[Paper, ...]:
    """Return a list of contents, written "name:copies|name"; one copy where none are told.

    Raises:
        CellError: a part is written otherwise.
    """
    return tuple(_read_paper(each) for each in split_list(cell))


def _read_paper(text: str) -> Paper:
    parts = [each.strip() for each in re.split("[:：]", text)]
    if len(parts) > 2 or not parts[0]:
        raise CellError(f"{text!r}: expected name:copies")
    copies = read_number(1, COPIES_MOST)(parts[1]) if parts[1:] and parts[1] else 1
    return Paper(name=read_name(parts[0]), copies=copies)


def read_flag(cell: str) -> bool:
    """Return whether `cell` says yes.

    Raises:
        CellError: it says neither yes nor no.
    """
    word = plain(cell).strip().casefold()
    if word not in _FLAGS:
        raise CellError(f"{cell!r} is neither yes nor no")
    return _FLAGS[word]


def read_texts(value: Any) -> list[str]:
    """Return `value` if it is a list of texts.

    Raises:
        CellError: it is something else.
    """
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise CellError(f"expected a list of texts, got {value!r}")
    return value
