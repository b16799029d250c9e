"""What a fault says: which part broke, and how, as words that the catalogues have."""

from dataclasses import dataclass

PARTS = frozenset(
    {
        *("reader", "reader_channel", "reader_case", "reader_supply"),
        *("board", "board_reader", "board_supply", "board_case"),
        *("rail", "rail_watch", "mains", "battery", "fire_line", "fire_group", "latch"),
        "pin_checker",
    }
)
CAUSES = frozenset(
    {
        *("silent", "reported", "dead", "unfed", "no_chip", "settings_lost", "stuck", "other"),
        *("on_battery", "battery_low", "broken", "class_unknown", "stays_set"),
        "no_answer",
        *("key_wrong", "key_default", "forged", "insecure", "case_open", "supply_fails"),
    }
)

_CAUSES = (
    ("does not answer", "silent"),
    ("reported by the board", "reported"),
    ("the lock rail is dead", "dead"),
    ("the lock rail is live without", "unfed"),
    ("running on the battery", "on_battery"),
    ("the battery is low", "battery_low"),
    ("the fire panel's line is broken", "broken"),
    ("gave no answer in time", "no_answer"),
    ("stays set after a reset", "stays_set"),
    ("no such key class", "class_unknown"),
    ("version register reads", "no_chip"),
    ("lost its settings", "settings_lost"),
    ("does not finish an exchange", "stuck"),
    ("does not have this cabinet's key", "key_wrong"),
    ("is in install mode", "key_default"),
    ("gave an answer that was forged", "forged"),
    ("answers in plain text", "insecure"),
    ("says something", "insecure"),
    ("breaks off the handshake", "insecure"),
    ("offers no secure channel", "insecure"),
    ("its case is open", "case_open"),
    ("its supply fails", "supply_fails"),
)
"""How a detail begins, and the cause it tells of."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A broken part: `part` and `cause` are words, `number` its board, `technical` for who mends.

    A part or a cause that nobody has a word for yet is told as it stands.
    """

    part: str
    number: int | None
    cause: str
    technical: str


def fault_of(part: str, detail: str) -> Fault:
    """Return what `part` ("reader:front", "board:3:case", "rail") and `detail` say."""
    noun, *rest = part.split(":")
    number = None
    if noun == "board" and rest and rest[0].isascii() and rest[0].isdigit():
        number = int(rest[0])
        noun = "_".join((noun, *rest[1:]))
    elif noun == "reader":
        noun = "_".join((noun, *rest[1:]))
    cause = next((word for start, word in _CAUSES if detail.startswith(start)), "other")
    known = noun if noun in PARTS else part
    return Fault(known, number, cause, " · ".join(filter(None, (part, detail))))
