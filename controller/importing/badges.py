"""The number of a badge or tag, as people write it, to the UID's bytes; mangled ones refused."""

import re
from functools import reduce
from operator import xor

from controller.importing.findings import CellError
from controller.importing.text import plain

LENGTHS = (4, 7, 10)
"""UID sizes in bytes: single, double and triple (ISO/IEC 14443-3, 6.5.4)."""

CASCADE_TAG = 0x88
RANDOM_UID = 0x08
"""First byte of a 4-byte UID that the chip makes anew each time (ISO/IEC 14443-3, 6.5.4)."""

_WANTED = "expected the UID in hexadecimal: 8, 14 or 20 digits"


def read_uid(cell: str) -> bytes:
    """Return the UID that `cell` holds: hex, also with 0x or with ":", "-" or spaces between bytes.

    Raises:
        CellError: it is not 4, 7 or 10 bytes of hex, or shows signs of having been mangled by a
            spreadsheet; the message says which and what is wanted.
    """
    text = plain(cell).upper()
    _refuse_number(text)
    digits = _join(text.removeprefix("0X"))
    if not re.fullmatch(r"[0-9A-F]+", digits):
        raise CellError(f"{text!r} is not hexadecimal; {_WANTED}")
    if len(digits) not in [2 * each for each in LENGTHS]:
        raise CellError(_odd_length(text, digits))
    if re.fullmatch(r"[0-9]{15}0{5}", digits):
        raise CellError(
            f"{text!r} ends in zeros as a spreadsheet leaves them, which keeps 15 digits of a"
            " number; format the column as text and enter it again"
        )
    uid = bytes.fromhex(digits)
    _refuse_impossible(uid)
    return uid


def was_rewritten(cell: str) -> bool:
    """Return whether `cell` used full-width or other digits that `read_uid` made plain."""
    return plain(cell) != cell


def _refuse_number(text: str) -> None:
    if re.fullmatch(r"[0-9]+([.,][0-9]+)?E[+-][0-9]+|[0-9]+[.,][0-9]+E[0-9]+", text):
        raise CellError(
            f"{text!r} is a number as a spreadsheet rounds it (scientific notation): the digits"
            " are lost; format the column as text and enter the UID again"
        )
    if re.fullmatch(r"[0-9]+\.0*", text):
        raise CellError(f"{text!r} is a decimal number; {_WANTED}, in a column formatted as text")
    if re.fullmatch(r"[0-9]{1,3}[, ][0-9]{5}", text):
        raise CellError(
            f"{text!r} is a facility code and a card number (3 bytes, Wiegand); {_WANTED},"
            " read at the cabinet or with a phone"
        )


def _join(text: str) -> str:
    """Return `text` without separators, which may only stand between whole bytes."""
    groups = re.split(r"[:\- ]", text)
    if len(groups) > 1 and any(len(each) % 2 or not each for each in groups):
        raise CellError(f"{text!r} has a byte that is not two digits (a lost zero?); {_WANTED}")
    return "".join(groups)


def _odd_length(text: str, digits: str) -> str:
    count = len(digits)
    if count == 10 and digits.isdecimal():
        return (
            f"{text!r} looks like the decimal number printed on a badge (3 bytes, Wiegand);"
            f" {_WANTED}"
        )
    if count == 10 and reduce(xor, bytes.fromhex(digits)) == 0:
        return f"{text!r} is a UID of 4 bytes and its check byte; leave the last two digits out"
    if count + 1 in [2 * each for each in LENGTHS]:
        return (
            f"{text!r} has {count} digits: a leading zero was lost (a spreadsheet does that);"
            f" {_WANTED}, in a column formatted as text"
        )
    if count < 8:
        return f"{text!r} is too short ({count} digits), leading zeros may be lost; {_WANTED}"
    return f"{text!r} has {count} digits; {_WANTED}"


def _refuse_impossible(uid: bytes) -> None:
    if not any(uid):
        raise CellError("is all zeros, which no chip is")
    if len(uid) == 4 and uid[0] == CASCADE_TAG:
        raise CellError("begins with 88 and so is only the first part of a UID of 7 or 10 bytes")
    if len(uid) == 4 and uid[0] == RANDOM_UID:
        raise CellError("begins with 08: the chip makes up a new UID each time, so it names nobody")
