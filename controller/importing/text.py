"""A file's bytes to text by an explicit encoding, and a cell's text to its one canonical form."""

import re
import unicodedata

from controller.importing.findings import CellError

ENCODINGS = ("utf-8", "utf-8-sig", "big5", "gb18030")

BOMS = {b"\xef\xbb\xbf": "UTF-8", b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}

# Windows in Taiwan writes code page 950, machines in Hong Kong add HKSCS. Both hold the same
# ideographs at the same bytes, so the second is asked only for what the first does not have.
_CODECS = {
    "utf-8": ("utf-8-sig",),
    "utf-8-sig": ("utf-8-sig",),
    "big5": ("cp950", "big5hkscs"),
    "gb18030": ("gb18030",),
}

# Without a width or with a width only: no reader sees them, and two names would look the same.
_UNSEEN = "\u00ad\u180e\u200b\u2060\ufeff"
_JOINERS = "\u200c\u200d"
# Letters and signs by their category, and yet nothing but width (Unicode: White_Space is No).
_BLANKS = "\u115f\u1160\u2800\u3164\uffa0"


def decode(data: bytes, encoding: str) -> str:
    """Return the text of `data`, which is in `encoding` (one of `ENCODINGS`).

    A byte order mark is accepted in both kinds of UTF-8. Big5 includes HKSCS.

    Raises:
        CellError: the bytes are not of that encoding; the message names line and byte and what
            to try. Bytes that happen to be of two encodings cannot be told apart: look at the
            names in the dry run.
    """
    assert encoding in _CODECS, encoding
    bom = next((name for mark, name in BOMS.items() if data.startswith(mark)), "")
    if bom == "UTF-16":
        raise CellError('the file is UTF-16 ("Unicode text"); save it as "CSV UTF-8"')
    if bom and not encoding.startswith("utf-8"):
        raise CellError(f"the file begins with a UTF-8 mark and is not {encoding}; try utf-8")
    failed = None
    for codec in _CODECS[encoding]:
        try:
            return data.decode(codec)
        except UnicodeDecodeError as error:
            failed = error
    assert failed is not None
    raise _wrong_encoding(data, encoding, failed.start)


def _wrong_encoding(data: bytes, encoding: str, start: int) -> CellError:
    line = data.count(b"\n", 0, start) + 1
    others = [each for each in ("utf-8", "big5", "gb18030") if _reads(data, each)]
    others = [each for each in others if each != encoding]
    hint = f"try --encoding {' or '.join(others)}" if others else "no encoding known here fits"
    return CellError(
        f"line {line}, byte {start + 1} of the file (0x{data[start]:02X}) is not {encoding}; {hint}"
    )


def _reads(data: bytes, encoding: str) -> bool:
    for codec in _CODECS[encoding]:
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            continue
        return not any(unicodedata.category(each) == "Co" for each in text)
    return False


def tidy(cell: str) -> str:
    """Return `cell` in Unicode's composed form (NFC), trimmed, with plain single spaces.

    Every kind of blank (no-break, ideographic U+3000, zero-width) counts as a space.

    Raises:
        CellError: a control character (also a line break), a character that turns the direction
            of writing, a replacement mark U+FFFD or a private-use character: signs of a wrong
            encoding, or of a text that would look like another one.
    """
    text = unicodedata.normalize("NFC", cell)
    text = "".join("" if each in _UNSEEN else each for each in text)
    text = re.sub(r"[^\S\r\n\t\v\f\x1c-\x1f\x85\u2028\u2029]+", " ", text).strip(" " + _JOINERS)
    for each in text:
        _check(each)
    return text


def _check(each: str) -> None:
    category, code = unicodedata.category(each), f"U+{ord(each):04X}"
    if each in "\r\n":
        raise CellError("has a line break inside; expected one line of text")
    if category in ("Cc", "Zl", "Zp"):
        raise CellError(f"has the control character {code}")
    if each == "\ufffd":
        raise CellError(f"has {code}, the mark of a character already lost; export it again")
    if category == "Co":
        raise CellError(f"has the private-use character {code}; is the encoding right?")
    if category in ("Cf", "Cs") and each not in _JOINERS:
        raise CellError(f"has the invisible character {code}")


def is_seen(text: str) -> bool:
    """Return whether something of `text` can be seen: a letter, a digit, a sign, or a lost one."""
    return any(
        unicodedata.category(each)[0] in "LNPS" or unicodedata.category(each) == "Co"
        for each in text
        if each not in _BLANKS
    )


def plain(cell: str) -> str:
    """Return tidy `cell` with full-width letters and digits made plain (NFKC)."""
    return unicodedata.normalize("NFKC", cell).strip()
