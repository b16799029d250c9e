"""What actuators are told. Every command that moves something says when it ends."""

from dataclasses import dataclass, field
from enum import StrEnum


class Signal(StrEnum):
    """What the panel says to a person: the rows of the feedback table."""

    IDLE = "idle"
    BADGE_OK = "badge_ok"
    TAKEN = "taken"
    RETURNED = "returned"
    NEED_MORE = "need_more"
    DENIED = "denied"
    WRONG_SLOT = "wrong_slot"
    OVERDUE = "overdue"
    DOOR_LONG = "door_long"
    ALARM = "alarm"
    ON_BATTERY = "on_battery"
    FAULT = "fault"
    CLOSED = "closed"
    KEY = "key"


class Lamp(StrEnum):
    """What a slot's lamp says: the slot column of the feedback table."""

    OFF = "off"
    OFFER = "offer"
    RETURN_HERE = "return_here"
    RETURNED = "returned"
    WRONG_SLOT = "wrong_slot"
    STOPPED = "stopped"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseSlot:
    """Let go of `slot` until `until_mono_ms` at the latest."""

    slot: int
    until_mono_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SecureSlot:
    """Let `slot`'s bolt spring back now."""

    slot: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseInTurn:
    """Let go of `slots` one after another, again and again, until `until_mono_ms` at the latest.

    Takes the place of the one before, and leaves precedence to every `ReleaseSlot`.
    """

    slots: tuple[int, ...]
    until_mono_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UnlockDoor:
    """Let the door be opened until `until_mono_ms` at the latest."""

    until_mono_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SecureDoor:
    """Let the door's bolt spring back now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ForgetOpening:
    """Let the latch of door and case forget what is on record by now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowSignal:
    """Show `signal` on the panel once; beeps belong to it. `until_mono_ms` ends it, 0: by itself.

    The steady picture (idle, fault, alarm) is not a command but follows from the state.
    """

    signal: Signal
    until_mono_ms: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyNextCard:
    """Give a key to the next card on the badge reader, until `until_mono_ms`; then tell of it.

    With `is_new` it may be one from the factory, or one that can hold no key; `is_tag` says that
    it is no badge but the tag of a key set, which is told by its UID.
    """

    until_mono_ms: int
    is_new: bool
    is_tag: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ProveTag:
    """Have `tag`, which is read in `slot`, prove itself, and tell what came of it."""

    slot: int
    tag: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckPin:
    """Have somebody look whether `digits` are `cardholder`'s PIN; `check` names the try."""

    check: str
    cardholder: str
    digits: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepPin:
    """Have `digits` kept as the PIN that `actor` gives `cardholder`.

    Either `check` names the try in a session, or `request` what asked for it.
    """

    actor: str
    cardholder: str
    digits: str = field(repr=False)
    is_duress: bool = False
    check: str = ""
    request: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WipePin:
    """Have every PIN of `cardholder`, who left, wiped from the disk."""

    cardholder: str


PinCommand = CheckPin | KeepPin | WipePin
"""What goes to whoever keeps the PINs."""

Command = (
    ReleaseSlot
    | SecureSlot
    | ReleaseInTurn
    | UnlockDoor
    | SecureDoor
    | ForgetOpening
    | ShowSignal
    | KeyNextCard
    | ProveTag
    | PinCommand
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """What lamps and panel show for as long as the state stays as it is.

    `lamps` has one lamp per slot, the first for slot 1; `panel` is the steady signal.
    """

    lamps: tuple[Lamp, ...]
    panel: Signal
