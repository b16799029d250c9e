"""One slot's place in the simulated cabinet: what its board can sense, and what it lights."""

from dataclasses import dataclass

from sim.cards import Card


@dataclass(slots=True)
class Site:
    """The physics around one slot, shared by the cabinet (which changes it) and its board.

    `tag` is the UID of what sits in the seat, None for an empty seat or a ring without a tag;
    `card` is the tag itself where it is more than a number.
    `bounces_until_us` keeps the seat's switch chattering until that time.
    """

    slot: int
    is_seated: bool = False
    tag: bytes | None = None
    card: Card | None = None
    is_button_held: bool = False
    is_bolt_home: bool = True
    lamp: int = 0
    bounces_until_us: int = 0
