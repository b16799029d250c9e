"""What was sensed at the cabinet or asked of it: facts in, no opinions.

Every event carries `mono_ms`, milliseconds on the machine's monotonic clock. Badges arrive as
tokens (a keyed hash of the UID, made at the edge); key tags arrive as the bytes of their UID.
Slots and boards are numbered from 1.
"""

from dataclasses import dataclass

from controller.config import CabinetSettings
from controller.events.cards import CardKeyed, CardNotKeyed, TagNotProven, TagProven
from controller.events.fitted import FittedEvent
from controller.events.keeping import HelperEvent
from controller.reasons import Doubt
from controller.requests import Request


@dataclass(frozen=True, slots=True, kw_only=True)
class BadgePresented:
    """A badge came into the field of `reader`; told once, however long it rests there.

    One that is not `is_copyable` has proven that it holds the key made for its number. Of any
    other only the number is known, and `doubt` says why it proved nothing (None: nobody asked).
    """

    mono_ms: int
    reader: str
    token: str
    is_copyable: bool
    doubt: Doubt | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BadgesCollided:
    """More than one badge was in the field of `reader`, so that none was read."""

    mono_ms: int
    reader: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderFailed:
    """The badge reader stopped answering as a real chip would; `detail` says how."""

    mono_ms: int
    reader: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderRecovered:
    """The badge reader answers again and has been initialised afresh."""

    mono_ms: int
    reader: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotButtonPressed:
    """The button of `slot` went down once."""

    mono_ms: int
    slot: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnButtonPressed:
    """The button that opens the door for a return went down once."""

    mono_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TagSeated:
    """`slot`'s reader reads `tag`, which it did not read before."""

    mono_ms: int
    slot: int
    tag: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class TagRemoved:
    """`slot`'s seat is empty: its switch opened. The tag that sat there is known to the state."""

    mono_ms: int
    slot: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TagUnreadable:
    """`slot`'s seat is taken, but no tag is read there (8 misses in a row, or never one)."""

    mono_ms: int
    slot: int


@dataclass(frozen=True, slots=True)
class SlotReading:
    """What one slot's switch and reader say now.

    `tag` is None where nothing was read. With `is_seated` and no tag, something without a
    readable tag sits there.
    """

    slot: int
    is_seated: bool
    tag: bytes | None


@dataclass(frozen=True, slots=True, kw_only=True)
class InventoryRead:
    """`readings` of all slots of one or more boards, at start-up or after a board came back."""

    mono_ms: int
    readings: tuple[SlotReading, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardLost:
    """Three polls of slot board `board` went unanswered; what its `slots` hold is unknown."""

    mono_ms: int
    board: int
    slots: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardFound:
    """Slot board `board` answers (again); an `InventoryRead` of its `slots` follows."""

    mono_ms: int
    board: int
    slots: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardFlagsChanged:
    """Slot board `board` reports other flags than before (hardware.md, input register 4)."""

    mono_ms: int
    board: int
    is_reader_faulty: bool
    is_supply_low: bool
    is_case_open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorOpened:
    """The door contact opened and stayed so through the debounce time.

    `shut_mono_ms` is when it was last read shut; None at the first look since the start.
    """

    mono_ms: int
    shut_mono_ms: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorClosed:
    """The door contact closed and stayed so through the debounce time."""

    mono_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseOpened:
    """The tamper contact of the electronics' case opened."""

    mono_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseClosed:
    """The tamper contact of the electronics' case closed."""

    mono_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RailFell:
    """The 12 V lock rail went dead: no solenoid can pull."""

    mono_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RailRose:
    """The 12 V lock rail came alive."""

    mono_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RailStuck:
    """The 12 V lock rail is live though nobody has beaten for longer than it may outlive."""

    mono_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RailFreed:
    """The 12 V lock rail, which was stuck, is dead."""

    mono_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockRead:
    """The machine's wall clock, read beside the monotonic one.

    `offset_ms` is UTC milliseconds since 1970 minus `mono_ms`; `source` is one of "ntp", "rtc"
    and "unsynced".
    """

    mono_ms: int
    offset_ms: int
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestReceived:
    """Somebody asked something through the inbox."""

    mono_ms: int
    request: Request


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeAdvanced:
    """Time passed: sent once a turn, after everything that was sensed in it.

    `mono_ms` is up to when the wires have told what happened.
    """

    mono_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """The controller came up, with `settings` from its file; `machine` names the run of the OS."""

    mono_ms: int
    version: str
    machine: str
    settings: CabinetSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopping:
    """The controller was told to stop."""

    mono_ms: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotFolded:
    """A helper saved the state after entry `upto_seq`; `digest` is that of its bytes."""

    mono_ms: int
    upto_seq: int
    digest: str


Event = (
    BadgePresented
    | BadgesCollided
    | CardKeyed
    | CardNotKeyed
    | ReaderFailed
    | ReaderRecovered
    | SlotButtonPressed
    | ReturnButtonPressed
    | TagSeated
    | TagRemoved
    | TagUnreadable
    | TagProven
    | TagNotProven
    | InventoryRead
    | BoardLost
    | BoardFound
    | BoardFlagsChanged
    | DoorOpened
    | DoorClosed
    | CaseOpened
    | CaseClosed
    | RailFell
    | RailRose
    | RailStuck
    | RailFreed
    | FittedEvent
    | ClockRead
    | RequestReceived
    | TimeAdvanced
    | Started
    | Stopping
    | SnapshotFolded
    | HelperEvent
)
