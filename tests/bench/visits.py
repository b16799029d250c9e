"""How the bench's million receives a visitor: each kind of entry about it, now and then."""

from collections.abc import Callable

from controller import events as e
from controller.directory import Cardholder, Change, Credential, Person, person_digest
from controller.events.fitted import CodeEntered
from controller.events.pin_codes import PinChecked, PinKept
from controller.reasons import PinVerdict
from controller.requests import ChangeDirectory, GiveVisitCode, RegisterVisitor
from controller.state import State
from controller.visit_parts import visit_key

HOUR_MS = 3_600_000
VISITOR, BADGE = "v00001", "badge-v00001"
NUMBER, DIGITS = "4715", "820463"


def receive(
    send: Callable[..., None],
    ask: Callable[[object, str], None],
    state: Callable[[], State],
    lead: str,
    at_ms: int,
) -> None:
    """Let `lead` receive somebody by a badge, and by a code; the second time the lead is late."""
    _register(ask, state(), lead, at_ms)
    for token in (BADGE, f"badge-{lead}"):
        send(e.BadgePresented, reader="front", token=token, is_copyable=True)
    send(e.DoorOpened)
    send(e.DoorClosed)
    code = GiveVisitCode(visitor=VISITOR, number=NUMBER, digits=DIGITS, until_ms=at_ms + HOUR_MS)
    ask(code, lead)
    kept = {"is_duress": False, "check": "", "request": "", "verdict": PinVerdict.KEPT}
    send(PinKept, actor=lead, cardholder=visit_key(VISITOR), **kept)
    send(CodeEntered, digits=f"{NUMBER}{DIGITS}")
    tried = state().reception.tried
    if tried is not None:
        said = {"cardholder": visit_key(VISITOR), "verdict": PinVerdict.RIGHT}
        send(PinChecked, check=tried.check, **said)


def _register(ask: Callable[[object, str], None], known: State, lead: str, at_ms: int) -> None:
    document, name = "passport 8X21", "訪客甲"
    digest = person_digest("s", name, "", document)
    visitor = Cardholder(
        id=VISITOR,
        department="電梯公司",
        access_levels=known.directory.cardholders[lead].access_levels,
        valid_until_ms=at_ms + 2 * HOUR_MS,
        person=digest,
        host=lead,
        permit="P-17",
    )
    person = Person(cardholder=VISITOR, name=name, salt="s", digest=digest, document=document)
    ask(RegisterVisitor(visitor=visitor, person=person), lead)
    if BADGE not in known.directory.credentials:
        change = Change(after=Credential(token=BADGE, cardholder=VISITOR))
        ask(ChangeDirectory(changes=(change,)), "console")
