"""Visitors and contractors 訪客: nobody by themselves, somebody while their host stands by.

A visitor has no role, and so approves, escorts, accompanies, witnesses and hosts nobody. For what
they take every other rule is asked as for anybody else.
"""

from controller.directory import Cardholder, is_reference, person_digest
from controller.findings import Fact, fact
from controller.policy.badge import check_person
from controller.policy.consent import STAFF
from controller.policy.documents import is_consultation
from controller.policy.pin_codes import is_fit
from controller.policy.rule import Take, hand_of
from controller.reasons import Reason
from controller.requests import GiveVisitCode, RegisterVisitor
from controller.requests.visitors import NUMBER_LENGTH, SECRET_LENGTH
from controller.state import State

VISIT_MS_MAX = 366 * 86_400_000
"""No permit of ours holds for longer than a year; a contractor's is renewed."""

PERMIT_LENGTH_MAX = 64


def is_visitor(take: Take) -> bool:
    """Return whether a visitor takes."""
    return take.holder.is_visitor


def check_visit(take: Take) -> list[Reason]:
    """Return what is missing of the host of who takes: to be good, and to stand by.

    The host stands by in the session their badge opened for the visitor, or takes the set out with
    their own hand. Beside whoever consults a document on the spot its registrar stands by.
    """
    holder, session = take.holder, take.state.session
    if not holder.is_visitor:
        return []
    reasons = check_host(take.state, holder, take.at_ms)
    is_let_in = (
        session is not None and session.cardholder == holder.id and session.host == holder.host
    )
    if not is_let_in and hand_of(take) != holder.host and not is_consultation(take):
        reasons.append(Reason.HOST_MISSING)
    return reasons


def host_facts(take: Take) -> tuple[Fact, ...]:
    """Return who the visitor's host is, and the permit."""
    return (fact("host", person=take.holder.host), fact("permit", number=take.holder.permit))


def check_host(state: State, holder: Cardholder, at_ms: int) -> list[Reason]:
    """Return why a visitor's host answers for nobody at `at_ms` (UTC); empty for anybody else.

    Whose host has left, is suspended, is no longer valid or none of the staff is nobody here.
    """
    if not holder.is_visitor or is_host(state, holder.host, at_ms):
        return []
    return [Reason.HOST_GONE]


def is_host(state: State, cardholder: str, at_ms: int) -> bool:
    """Return whether `cardholder` is one of the staff who may do something at `at_ms` (UTC)."""
    host = state.directory.cardholders.get(cardholder)
    if host is None or host.is_visitor or STAFF.isdisjoint(host.roles):
        return False
    return not check_person(host, at_ms, is_clock_trusted=state.is_clock_trusted)


def check_registering(state: State, asked: RegisterVisitor, at_ms: int) -> list[Reason]:
    """Return why `asked.visitor` is not made known at `at_ms` (UTC milliseconds).

    Nobody gives a visitor more than the host has, and none of the staff is made one.
    """
    visitor, person = asked.visitor, asked.person
    before = state.directory.cardholders.get(visitor.id)
    host = state.directory.cardholders.get(visitor.host)
    reasons = []
    if before is not None and not before.is_visitor:
        reasons.append(Reason.NOT_A_VISITOR)
    if host is None or not is_host(state, visitor.host, at_ms):
        reasons.append(Reason.HOST_GONE)
    elif not set(visitor.access_levels) <= set(host.access_levels):
        reasons.append(Reason.BEYOND_HOST)
    if not person.document or not is_reference(person.document):
        reasons.append(Reason.DOCUMENT_UNFIT)
    if not state.is_clock_trusted:
        reasons.append(Reason.CLOCK_UNTRUSTED)
    until_ms = visitor.valid_until_ms or 0
    if not at_ms < until_ms <= at_ms + VISIT_MS_MAX and state.is_clock_trusted:
        reasons.append(Reason.IMPOSSIBLE)
    digest = person_digest(person.salt, person.name, person.phone, person.document)
    is_bound = (visitor.id, digest, digest) == (person.cardholder, person.digest, visitor.person)
    is_whole = bool(person.name) and 0 < len(visitor.permit) <= PERMIT_LENGTH_MAX
    if not (is_bound and is_whole and visitor.is_active):
        reasons.append(Reason.IMPOSSIBLE)
    return list(dict.fromkeys(reasons))


def check_code(state: State, asked: GiveVisitCode, at_ms: int) -> list[Reason]:
    """Return why the visitor does not get this code at `at_ms` (UTC milliseconds)."""
    visitor = state.directory.cardholders.get(asked.visitor)
    if not state.settings.takes_codes:
        return [Reason.NO_KEYPAD]
    if visitor is None or not visitor.is_visitor:
        return [Reason.NOT_A_VISITOR]
    trusted = state.is_clock_trusted
    reasons = check_person(visitor, at_ms, is_clock_trusted=trusted)
    reasons += check_host(state, visitor, at_ms)
    if not is_fit(asked.digits) or len(asked.digits) != SECRET_LENGTH:
        reasons.append(Reason.PIN_UNFIT)
    number = asked.number
    is_number = number.isascii() and number.isdigit() and len(number) == NUMBER_LENGTH
    owner = owner_of(state, number)
    is_free = owner in ("", asked.visitor) or at_ms >= state.reception.codes[owner].until_ms
    if not (is_number and is_free):
        reasons.append(Reason.IMPOSSIBLE)
    until_ms = visitor.valid_until_ms or 0
    if trusted and not at_ms < asked.until_ms <= until_ms:
        reasons.append(Reason.IMPOSSIBLE)
    return list(dict.fromkeys(reasons))


def owner_of(state: State, number: str) -> str:
    """Return which visitor has a code that begins with `number`, "" for nobody."""
    codes = state.reception.codes.items()
    return next((who for who, code in codes if code.number == number), "")


def is_code_over(state: State, visitor: str, at_ms: int) -> bool:
    """Return whether `visitor` has no code that counts at `at_ms` (UTC milliseconds)."""
    code = state.reception.codes.get(visitor)
    if code is None or not code.is_live or not state.is_clock_trusted:
        return True
    return at_ms >= code.until_ms
