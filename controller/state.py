"""What the cabinet knows right now; it changes only by `State.evolve(entry)`.

A restart is a snapshot plus `reduce(State.evolve, rest)`, so nothing may live here that no entry
tells. Everything is immutable: a change makes a new state that shares the rest.
"""

from dataclasses import dataclass, field

from controller.config import CabinetSettings
from controller.consent_parts import Approval, Wish, Witnessing
from controller.directory import Cardholder, Directory, KeySet
from controller.entries import Entry
from controller.folds import FOLDS
from controller.handovers import Handovers
from controller.keeping_parts import Kept
from controller.oversight_parts import Overseen
from controller.paper_parts import PaperBook
from controller.parts import (
    Alarm,
    Armed,
    Awaited,
    Booking,
    Case,
    Copy,
    Door,
    Emergency,
    Handing,
    Leaver,
    Loan,
    Matter,
    Release,
    Seat,
    Session,
    Staged,
    TakeOver,
    Uncounted,
)
from controller.pin_parts import Guesses, PinCode
from controller.spare_parts import Spare, Unsealed
from controller.stocktaking import StockTakings
from controller.visit_parts import Reception

TRUSTED_CLOCKS = ("ntp", "rtc")


@dataclass(frozen=True, kw_only=True)
class State:
    """Custody, sessions and the directory, folded from the `seq` entries of the journal so far;
    `last_ms` is when the last of them was made, but for what only set the clock.

    `directory_seq` is the entry that last changed the directory, `staged` holds the imports under
    way. `seats` has the slots whose seat is taken; a slot in `unknown` belongs to a board that does
    not answer. `is_resuming` holds from a start to its inventory. `answers` maps the latest
    requests to the entry that answered each. It `owes_latch` a reset from an opening until
    the latch is known to have had it. `matters` are those still open, `matters_due_ms` when the
    first of them will be missed. `cases` are the damaged and lost sets, `copies` those asked for
    and not made yet, `uncounted` the rings that came back and are to be counted. `collected` has
    the sets in their owners' hands, and who kept each before. `take_overs` are the records of
    buildings whose keys were taken over, by what the sets refer to.
    `spares` are the customers' spare keys somebody asked for, by key set, `spares_due_ms` when the
    first lapses; `unsealed` the rings whose seal is to be renewed, by `unsealed_due_ms` the first.
    `approvals` are those given on the pages, by recipient, `approvals_due_ms` when the first ends.
    `bookings` are those not over, by key set and in order of time; at `bookings_ms` something is
    to be told of one of them. `handings` has what is asked and offered to be handed on, by key set.
    `kept` says how far back the records go, and what is to be destroyed of them; `overseen` which
    night was counted last, and whose changes nobody has signed for; `takings` what
    people count.
    `pin_codes` has everybody who was given a PIN or had one tried, `pin_guesses` counts the wrong
    ones of all of them. `leavers` are those who left, `switched` whom a change has switched off or
    on since, and by whom, which is still to be followed up.
    `paper` has when nobody sensed, and what was written down meanwhile. `reception` has the
    visitors that wait for a host, and their codes.
    `changers` tells of the changes of what is known, from entry `changers_from` on, whose they
    are: by the first of entries in a row, the last of them and who.
    """

    seq: int = 0
    last_ms: int | None = None
    cabinet: str = ""
    settings: CabinetSettings = field(default_factory=CabinetSettings)
    machine: str = ""
    is_resuming: bool = False
    offset_ms: int = 0
    clock_source: str = "unsynced"
    directory: Directory = field(default_factory=Directory)
    directory_seq: int = 0
    staged: dict[str, Staged] = field(default_factory=dict)
    seats: dict[int, Seat] = field(default_factory=dict)
    unknown: frozenset[int] = frozenset()
    loans: dict[str, Loan] = field(default_factory=dict)
    session: Session | None = None
    wish: Wish | None = None
    witnessing: Witnessing | None = None
    approvals: dict[str, tuple[Approval, ...]] = field(default_factory=dict)
    approvals_due_ms: int | None = None
    awaited: Awaited | None = None
    releases: dict[int, Release] = field(default_factory=dict)
    armed: dict[int, Armed] = field(default_factory=dict)
    door: Door = field(default_factory=Door)
    is_case_open: bool = False
    owes_latch: bool = False
    faults: dict[str, str] = field(default_factory=dict)
    alarms: dict[str, Alarm] = field(default_factory=dict)
    issuer: str = ""
    last_return: tuple[int, int] = (0, 0)
    emergency: Emergency | None = None
    matters: dict[str, Matter] = field(default_factory=dict)
    matters_due_ms: int | None = None
    bookings: dict[str, tuple[Booking, ...]] = field(default_factory=dict)
    bookings_ms: int | None = None
    cases: dict[str, Case] = field(default_factory=dict)
    copies: dict[str, Copy] = field(default_factory=dict)
    uncounted: dict[str, Uncounted] = field(default_factory=dict)
    collected: dict[str, str] = field(default_factory=dict)
    changers: dict[int, tuple[int, str]] = field(default_factory=dict)
    changers_from: int = 1
    take_overs: dict[str, TakeOver] = field(default_factory=dict)
    paper: PaperBook = field(default_factory=PaperBook)
    spares: dict[str, tuple[Spare, ...]] = field(default_factory=dict)
    spares_due_ms: int | None = None
    unsealed: dict[str, Unsealed] = field(default_factory=dict)
    unsealed_due_ms: int | None = None
    handings: dict[str, Handing] = field(default_factory=dict)
    handovers: Handovers = field(default_factory=Handovers)
    leavers: dict[str, Leaver] = field(default_factory=dict)
    switched: dict[str, str] = field(default_factory=dict)
    pin_codes: dict[str, PinCode] = field(default_factory=dict)
    pin_guesses: Guesses = field(default_factory=Guesses)
    kept: Kept = field(default_factory=Kept)
    overseen: Overseen = field(default_factory=Overseen)
    reception: Reception = field(default_factory=Reception)
    takings: StockTakings = field(default_factory=StockTakings)
    answers: dict[str, int] = field(default_factory=dict)

    def evolve(self, entry: Entry) -> "State":
        """Return the state after `entry`; replaying the journal rebuilds it."""
        return FOLDS[type(entry)](self, entry)

    def at_ms(self, mono_ms: int) -> int:
        """Return UTC milliseconds for a moment of the monotonic clock."""
        return mono_ms + self.offset_ms

    @property
    def is_clock_trusted(self) -> bool:
        """Whether the hour is known well enough to decide by it."""
        return self.clock_source in TRUSTED_CLOCKS

    def key_set_of(self, tag: bytes | None) -> KeySet | None:
        """Return the key set whose ring carries `tag`, or None."""
        found = self.directory.by_tag.get(tag) if tag is not None else None
        return self.directory.key_sets[found] if found is not None else None

    def slots_of(self, tag: bytes | None) -> list[int]:
        """Return the slots where `tag` was read last: several if it has a copy, none if None.

        A silent one counts only while it is released: it was read when the button was pressed.
        """
        return [
            slot
            for slot, seat in self.seats.items()
            if tag is not None
            and seat.tag == tag
            and (seat.is_sure or seat.is_doubled or slot in self.releases)
        ]

    def is_doubled(self, tag: bytes) -> bool:
        """Return whether some slot holds `tag` or a copy of it, and nobody can tell which."""
        return any(seat.is_doubled and seat.tag == tag for seat in self.seats.values())

    def holder(self) -> Cardholder | None:
        """Return who stands at the cabinet, or None without a session."""
        if self.session is None:
            return None
        return self.directory.cardholders.get(self.session.cardholder)

    def loans_of(self, cardholder: str) -> list[Loan]:
        """Return what `cardholder` has out."""
        return [each for each in self.loans.values() if each.cardholder == cardholder]
