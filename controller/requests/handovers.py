"""What is asked about handing over a shift, its books, and reviewing its records."""

from dataclasses import dataclass

from controller.handovers import Book, EyeCount, Topic


@dataclass(frozen=True, slots=True, kw_only=True)
class BeginHandover:
    """Begin the record of `shift` (or a watch's "<id>:to", "<id>:from"), or count anew for it.

    Who asks is the recorder. `outgoing` "" is the recorder, too; `incoming` may be said later.
    """

    shift: str
    outgoing: str = ""
    incoming: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckItem:
    """Say that `item` of the checklist is good or not; what is not needs a note."""

    handover: str
    item: str
    is_good: bool
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionHandover:
    """Ask something about the handover that has to be answered."""

    handover: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerQuestion:
    """Answer `question` of the handover."""

    handover: str
    question: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteDiary:
    """Write a line into a book; one that is urgent is told to every department's manager."""

    book: Book
    text: str
    topic: Topic = Topic.NOTE
    place: str = ""
    is_urgent: bool = False
    owner: str = ""
    due_ms: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDiary:
    """Open the book of the handover to read it."""

    handover: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CountByEye:
    """Tell what the asker and `witness` saw in slots that cannot be sensed."""

    handover: str
    witness: str
    counted: tuple[EyeCount, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AwaitSignature:
    """Let the next tap of `cardholder` at the reader be their signature."""

    handover: str
    cardholder: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignHandover:
    """Sign the handover as who asks."""

    handover: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RefuseHandover:
    """Refuse to take over, and say why."""

    handover: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewDay:
    """Review the records and gaps of `day` (ISO, local), and sign for it."""

    day: str
    note: str = ""


HandoverRequest = (
    AnswerQuestion
    | AwaitSignature
    | BeginHandover
    | CheckItem
    | CountByEye
    | OpenDiary
    | QuestionHandover
    | RefuseHandover
    | ReviewDay
    | SignHandover
    | WriteDiary
)
"""What may be asked of a handover, of the books, or of a day's records."""
