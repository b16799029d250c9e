"""Entries about handing over a shift: the count, the checklist, questions, books, signatures."""

from dataclasses import dataclass

from controller.entries.dated import Dated
from controller.handovers import Book, Difference, Duty, EyeCount, OutSet, Side, Topic


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverBegun(Dated):
    """The recorder `actor` began the record of `shift` on `day`, or counted anew for it.

    `expected` sets should hang in the cabinet, `sensed` were read there. `matters` are the open
    ones, `lines` those of the handover book, `blind` the slots that have to be counted by eye.
    `due_ms` is by when somebody must have taken over, UTC.
    """

    actor: str
    request: str
    handover: str
    shift: str
    day: str
    outgoing: str
    incoming: str
    is_recount: bool
    book: Book
    expected: int
    sensed: int
    differences: tuple[Difference, ...]
    out: tuple[OutSet, ...]
    stopped: tuple[str, ...]
    alarms: tuple[str, ...]
    matters: tuple[str, ...]
    lines: tuple[str, ...]
    blind: tuple[int, ...]
    due_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverItemChecked(Dated):
    """An item of the checklist is good √ or not ×; the cabinet's own has no `actor`."""

    actor: str
    request: str
    handover: str
    item: str
    is_good: bool
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverQuestioned(Dated):
    """`actor` asks something that has to be answered before anybody signs."""

    actor: str
    request: str
    handover: str
    question: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverAnswered(Dated):
    """`actor` answered `question`."""

    actor: str
    request: str
    handover: str
    question: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DiaryWritten(Dated):
    """A line of the shift diary, or of the book that is handed over with Security's watch.

    `place` is the unit or place it is about, never a person; `owner` an addressee and `due_ms` the
    deadline of what is to be done, where there is any.
    """

    actor: str
    request: str
    book: Book
    line: str
    topic: Topic
    place: str
    text: str
    is_urgent: bool
    owner: str = ""
    due_ms: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DiaryOpened(Dated):
    """`actor` opened `book` to read it, before they sign `handover`."""

    actor: str
    request: str
    handover: str
    book: Book


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotsCountedByEye(Dated):
    """`actor` and `witness` looked into slots that cannot be sensed."""

    actor: str
    request: str
    handover: str
    witness: str
    counted: tuple[EyeCount, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureAwaited(Dated):
    """The next tap of `cardholder`, as `side` of `handover`, is a signature."""

    actor: str
    request: str
    handover: str
    cardholder: str
    side: Side
    until_mono_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverSigned(Dated):
    """`cardholder` signed as `side`, by the badge with `token`, by PIN, or on the pages."""

    cardholder: str
    request: str
    handover: str
    side: Side
    token: str
    is_by_pin: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverRefused(Dated):
    """The in-coming `actor` refused to take over; whoever signed so far has to sign again."""

    actor: str
    request: str
    handover: str
    shift: str
    day: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverFinished(Dated):
    """Both signed: the shift is handed over, and `incoming` is on as `duty`.

    `moved` are the sets that left or came back since the count; `lines` those of the handover
    book that go with it. `is_watch_given`: Security took its watch over; `is_watch_taken`: gave
    it back.
    """

    handover: str
    shift: str
    day: str
    outgoing: str
    incoming: str
    duty: Duty | None
    moved: tuple[str, ...]
    lines: tuple[str, ...]
    is_watch_given: bool = False
    is_watch_taken: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReliefMissed(Dated):
    """Nobody took over in time: `outgoing` stays responsible."""

    handover: str
    shift: str
    day: str
    outgoing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftsExpected(Dated):
    """From here on each of `shifts` owes a record for every day after the one beside it."""

    shifts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftGapFound(Dated):
    """`count` shifts in a row, from `day` to `until_day`, have no record."""

    gap: str
    shift: str
    day: str
    until_day: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftDayReviewed(Dated):
    """The lead `actor` reviewed the records and gaps of `day` and signs for it."""

    actor: str
    request: str
    day: str
    records: tuple[str, ...]
    gaps: tuple[str, ...]
    note: str


HandoverEntry = (
    DiaryOpened
    | DiaryWritten
    | HandoverAnswered
    | HandoverBegun
    | HandoverFinished
    | HandoverItemChecked
    | HandoverQuestioned
    | HandoverRefused
    | HandoverSigned
    | ReliefMissed
    | ShiftDayReviewed
    | ShiftGapFound
    | ShiftsExpected
    | SignatureAwaited
    | SlotsCountedByEye
)
"""Whatever is told of shifts."""
