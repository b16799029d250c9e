"""A visitor comes to the cabinet of the simulated days: with a badge, with a code, with a host."""

from controller.directory import Cardholder, Person, person_digest
from controller.requests import EndVisit, EnrolBadge, GiveVisitCode, RegisterVisitor
from tests.acts import close_door, mend_all, open_door
from tests.pin_acts import type_in

VISITOR, HOST, BADGE = "guest", "wong", "stranger"
CODE = ("4715", "820463")
"""No digit twice in a row: a key still held is not pressed again."""


def receive(days):
    """A lead registers somebody, gives them a badge and a code, and lets them in, or does not."""
    mend_all(days)
    days.attempt(close_door)
    days.turns(12)
    _register(days)
    days.ask(EnrolBadge(cardholder=VISITOR), HOST)
    _lay(days, BADGE, turns=60)
    _lay(days, BADGE)
    _lay(days, HOST)
    _use_session(days)
    _lay(days, BADGE)
    days.skip(31_000)  # nobody comes
    days.turns(4)
    for _ in range(4):  # whoever looks at codes may be too slow
        if _try_code(days):
            break
    _lay(days, HOST)
    _use_session(days)
    days.ask(EndVisit(visitor=VISITOR), HOST)
    _lay(days, BADGE)


def _register(days):
    document, name = "passport 8X21", "訪客甲"
    digest = person_digest("s", name, "", document)
    until_ms = days.clock.mono_ms() + days.clock.offset_ms() + 7_200_000
    visitor = Cardholder(
        id=VISITOR,
        department="電梯公司",
        access_levels=("all",),
        valid_until_ms=until_ms,
        person=digest,
        host=HOST,
        permit="P-17",
    )
    person = Person(cardholder=VISITOR, name=name, salt="s", digest=digest, document=document)
    days.ask(RegisterVisitor(visitor=visitor, person=person), HOST)


def _lay(days, label, turns=12):
    days.attempt(lambda _: days.truth.lay(label))
    days.turns(turns)


def _use_session(days):
    """Take the first set there is, if the cabinet lets go of it."""
    days.attempt(open_door)
    days.turns(8)
    seated = days.cabinet.seats.seated
    slot = next((n for n, ring in sorted(seated.items()) if ring.label in ("K1", "K2", "K6")), 1)
    days.attempt(lambda _: days.truth.press(slot))
    days.turns(8)
    days.attempt(lambda _: days.truth.pull(slot))
    days.turns(8)
    days.attempt(close_door)
    days.turns(12)


def _try_code(days):
    """Give a code and type it; return whether it was taken."""
    number, digits = CODE
    until_ms = days.clock.mono_ms() + days.clock.offset_ms() + 3_600_000
    asked = GiveVisitCode(visitor=VISITOR, number=number, digits=digits, until_ms=until_ms)
    days.ask(asked, HOST)
    days.turns(230)
    type_in(days, number + digits)
    days.turns(230)
    return days.controller.state.reception.awaiting is not None
