"""The process that looks at PINs: lines in, lines out, nothing else; it ends with its input.

In: `{"n": 1, "digits": ..., "cardholder": ...}` to look at digits; with `is_duress` and `is_own`
to keep them; without digits to wipe what there is. Out: `{"n": 1, "verdict": ...}`. Argon2 takes
19 MiB and, on a small Pi, a good part of a second, which is why this is no part of the loop.
"""

import json
import sqlite3
import sys
from pathlib import Path
from typing import Any

from controller.errors import SecretsError
from controller.pin_book import PinBook
from controller.reasons import PinVerdict


def answer(book: PinBook, asked: dict[str, Any]) -> PinVerdict:
    """Return what `book` says to one line that was read."""
    who, digits = asked["cardholder"], asked.get("digits")
    try:
        if digits is None:
            return book.wipe(who)
        if "is_own" in asked:
            is_duress, is_own = asked["is_duress"], asked["is_own"]
            return book.keep(who, digits, is_duress=is_duress, is_own=is_own)
        return book.check(who, digits)
    except (SecretsError, sqlite3.Error):  # a full or broken disk: nobody can tell
        return PinVerdict.UNCHECKED


def main() -> None:
    """Answer lines until there are no more; the data folder is the one argument."""
    book = PinBook(Path(sys.argv[1]))
    for line in sys.stdin:
        asked = json.loads(line)
        told = {"n": asked["n"], "verdict": answer(book, asked).value}
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
