"""What people carry to and from the cabinet, and how the cabinet says no to them."""

from dataclasses import dataclass, field

from controller.errors import CabinetError
from sim.cards import Card


@dataclass(frozen=True, slots=True)
class Ring:
    """A key ring: its printed `label`, and the UID of the tag on it.

    `tag` is None for a ring whose tag fell off: it sits in a seat, and no reader sees it. No two
    rings of one cabinet share a label, though two may carry the same tag (a copied one). `card` is
    the tag itself where it is more than a number, and can prove which one it is.
    """

    label: str
    tag: bytes | None
    card: Card | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Badge:
    """A badge: the `label` it is told apart by, and its UID of 4, 7 or 10 bytes.

    `kind` is "" for one that is a number and nothing else, or one of `sim.smart_cards.KINDS`.
    """

    label: str
    uid: bytes
    kind: str = ""


class ActRefused(CabinetError):
    """The cabinet did not let somebody do that; nothing has changed.

    `reason` is a short constant word ("bolt_holds") for programs and translations, the message
    the same in English. Another act may be possible first, such as opening the door.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(REASONS[reason])
        self.reason = reason


REASONS = {
    "bolt_holds": "the bolt holds",
    "door_bolt_holds": "the door is bolted",
    "door_shut": "the door is shut",
    "door_open": "the door is open already",
    "door_ajar": "the door is not shut",
    "seat_taken": "something sits there already",
    "seat_empty": "nothing sits there",
    "not_in_hand": "nobody holds that ring",
    "already_there": "that badge lies on the reader already",
    "not_there": "that badge does not lie on the reader",
    "button_held": "the button is held down already",
    "case_open": "the case is open already",
    "case_shut": "the case is shut already",
    "not_fitted": "this cabinet has no such part",
    "mains_on": "the mains are on",
    "mains_off": "the mains are off",
    "battery_full": "the battery is charged",
    "battery_low": "the battery is nearly empty already",
    "fire_called": "the fire panel calls already",
    "fire_rests": "the fire panel is at rest",
    "line_cut": "that line is cut already",
    "line_whole": "that line is whole",
    "power_off": "the power is off",
    "power_on": "the power is on",
    "unknown_slot": "there is no such slot",
    "unknown_badge": "there is no such badge",
    "unknown_board": "there is no such slot board",
}
"""Every way to be refused by physics, and its words."""
