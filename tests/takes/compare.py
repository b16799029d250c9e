"""One case asked of both sides, and what they do not agree on."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import product

from controller.policy.rule import AT_CABINET
from controller.reasons import Reason, ReturnManner
from tests.naive.emergency import is_released
from tests.naive.rules import return_is_taken, why_not
from tests.naive.words import Odd, Pin, Refusal
from tests.naive.world import PutIn
from tests.takes.asked import Asked, is_host_good
from tests.takes.case import ASKER, Case
from tests.takes.changes import every_row
from tests.takes.changes_earlier import take_down
from tests.takes.ours import Cabinet
from tests.takes.reading import Reading
from tests.takes.readings import READINGS
from tests.takes.theirs import IN_CHARGE, ask_of, world_of
from tests.takes.theirs_earlier import pins_of

WORDS = {
    Refusal.NOT_HERE: Reason.ELSEWHERE,
    Refusal.ALREADY_OUT: Reason.SLOT_EMPTY,
    Refusal.UNKNOWN_BADGE: Reason.BADGE_UNKNOWN,
    Refusal.BADGE_NOT_ACTIVE: Reason.BADGE_SUSPENDED,
    Refusal.BADGE_EXPIRED: Reason.BADGE_EXPIRED,
    Refusal.PERSON_NOT_ACTIVE: Reason.CARDHOLDER_INACTIVE,
    Refusal.PERSON_EXPIRED: Reason.NO_LONGER_VALID,
    Refusal.PERSON_NOT_YET_VALID: Reason.NOT_YET_VALID,
    Refusal.PURPOSE_NOT_OF_CLASS: Reason.PURPOSE_NOT_ALLOWED,
    Refusal.WORK_ORDER_MISSING: Reason.WORK_ORDER_MISSING,
    Refusal.KEEPER_CONSENT_MISSING: Reason.APPROVAL_MISSING,
    Refusal.APPROVER_MISSING: Reason.APPROVAL_MISSING,
    Refusal.SECOND_PERSON_MISSING: Reason.COMPANION_MISSING,
    Refusal.ESCORT_MISSING: Reason.ESCORT_MISSING,
    Refusal.NEVER_LENT: Reason.NEVER_LENT,
    Refusal.NO_GRANT: Reason.NO_GRANT,
    Refusal.OUTSIDE_SCHEDULE: Reason.OUTSIDE_SCHEDULE,
    Refusal.CLOCK_NOT_TRUSTED: Reason.CLOCK_UNTRUSTED,
    Refusal.LIMIT_REACHED: Reason.LIMIT_REACHED,
    Refusal.PAIR_ONE_PERSON: Reason.PAIR_HELD,
    Refusal.PAIR_LOCK_OUT: Reason.PAIR_OUT,
    Refusal.BOOKED_FOR_ANOTHER: Reason.BOOKED,
    Refusal.EMERGENCY_NEEDS_LEAD_AND_SECOND: Reason.SECOND_MISSING,
    Refusal.STOPPED: Reason.SET_STOPPED,
    Refusal.WRONG_PIN: Reason.PIN_MISSING,
    Refusal.PIN_MISSING: Reason.PIN_MISSING,
    Refusal.SPARE_NOT_ASKED: Reason.SPARE_NOT_ASKED,
    Refusal.SECURITY_APPROVAL_MISSING: Reason.APPROVAL_MISSING,
    Refusal.MANAGER_APPROVAL_MISSING: Reason.APPROVAL_MISSING,
    Refusal.REGISTRAR_MISSING: Reason.REGISTRATION_MISSING,
    Refusal.OUTSIDER_NEVER_BORROWS: Reason.CONSULT_ONLY,
    Refusal.CONFIDENTIAL: Reason.CONFIDENTIAL,
    Refusal.HOST_TAP_MISSING: Reason.HOST_MISSING,
    Refusal.RETIRED: Reason.SET_RETIRED,
}
"""The model's words in ours; a badge that is lost and one that is suspended are one to it."""

ALIKE = {
    Reason.BADGE_LOST: Reason.BADGE_SUSPENDED,
    Reason.SET_LOST: Reason.SET_RETIRED,
    Reason.HOST_GONE: Reason.HOST_MISSING,
}
"""Words of ours that are one to the model."""

Taps = list[tuple[str, int]]


def model_answers(
    case: Case, at_ms: int, taps: Taps, *, is_armed: bool, readings: tuple[Reading, ...] = READINGS
) -> set[frozenset[Reason]]:
    """Return what the model says at `at_ms`, for everyone whom those who tapped may stand for.

    While nobody knows the hour every row that may count is asked about, and each must be met.
    """
    splits = any(each.before is every_row for each in readings)
    if splits and not case.is_clock_trusted and len(case.rows) > 1:
        rows = (replace(case, rows=(("", whom),)) for _, whom in case.rows)
        told = [model_answers(r, at_ms, taps, is_armed=is_armed, readings=readings) for r in rows]
        return {frozenset().union(*each) for each in product(*told)}
    people = (None, *dict.fromkeys(name for name, _ in taps))
    is_company = case.asks_companion or case.asks_escort or case.asker.needs_escort
    seconds = people if is_company or case.purpose == "emergency" else (None,)
    is_both = case.asks_companion and (case.asks_escort or case.asker.needs_escort)
    escorts = people if is_both else (None,)
    registrars = [None, *_registrars(case, taps)] if case.borrowers else (None,)
    found = set()
    for second, escort, registrar in product(seconds, escorts, registrars):
        if registrar is not None and registrar in (second, escort):
            continue
        asked = Asked(
            case,
            world_of(case),
            ask_of(case, at_ms, taps, second),
            at_ms,
            list(taps),
            escort,
            is_armed,
        )
        asked.ask.registrar = registrar
        for each in readings:
            each.before(asked)
        take_down(asked)
        words = {WORDS[word] for word in why_not(asked.world, asked.ask)}
        if not is_released(asked.world, "S"):
            for each in readings:
                words = each.after(asked, words)
        found.add(frozenset(words))
    return found


def _registrars(case: Case, taps: Taps) -> list[str]:
    """Return who may have written it down: whoever came, or agreed on the pages."""
    agreed = (*taps, *case.web, *filter(None, [case.armed]))
    return list(dict.fromkeys(name for name, *_ in agreed))


@dataclass
class Compared:
    """How a case came out: whether the set was let go of, and where the two differ."""

    is_permitted: bool = False
    differences: list[str] = field(default_factory=list)
    used: set[Reading] = field(default_factory=set)
    """The readings without which the model would have said something else."""


def compare(case: Case, *, weighs_readings: bool = False) -> Compared:
    """Ask both about `case`: when the button is pressed, at every badge after it, at returns."""
    cabinet = Cabinet(case)
    is_armed = cabinet.is_armed
    taps: Taps = []
    found = Compared()
    if case.armed is not None and case.release is None and is_armed != _is_to_arm(case):
        found.differences.append(f"armed {is_armed}, which the model would not say")
    cabinet.press()
    is_forced = cabinet.has_typed and Pin.DURESS in pins_of(world_of(case), case)
    if cabinet.is_alarmed != is_forced and not case.asker.host:  # whose host has a say before
        found.differences.append(f"duress {cabinet.is_alarmed}, model {is_forced}")
    found.differences += _differ(cabinet, case, taps, is_armed)
    for name, delay_ms in case.taps:
        if cabinet.is_granted or not cabinet.is_waiting:
            break
        cabinet.wait(delay_ms)
        taps.append((name, cabinet.at_ms))
        is_over = not cabinet.is_waiting
        cabinet.tap(name)
        if not cabinet.is_granted and not is_over:
            cabinet.press_again()  # the hour may have changed who is asked
        found.differences += _differ(cabinet, case, taps, is_armed, is_over=is_over)
    found.is_permitted = cabinet.is_granted
    if weighs_readings:
        found.used = _used(case, cabinet.at_ms, taps, is_armed)
    found.differences += _returns(cabinet, case)
    return found


def _is_to_arm(case: Case) -> bool:
    """Return whether the model lets the release be armed: but for badges nothing is against it."""
    assert case.armed is not None
    lead = case.person(case.armed[0])
    later = AT_CABINET | {Reason.BADGE_COPYABLE}
    if case.asker.host and not is_host_good(case):
        return False
    answers = model_answers(case, case.at_ms, [], is_armed=True)
    is_lead = lead.is_active and lead.id not in case.left and bool(IN_CHARGE & set(lead.roles))
    return is_lead and any(each <= later for each in answers)


def _used(case: Case, at_ms: int, taps: Taps, is_armed: bool) -> set[Reading]:
    whole = model_answers(case, at_ms, taps, is_armed=is_armed)
    used = set()
    for each in READINGS:
        others = tuple(other for other in READINGS if other is not each)
        if model_answers(case, at_ms, taps, is_armed=is_armed, readings=others) != whole:
            used.add(each)
    return used


def _differ(
    cabinet: Cabinet, case: Case, taps: Taps, is_armed: bool, *, is_over: bool = False
) -> Iterator[str]:
    answers = model_answers(case, cabinet.at_ms, taps, is_armed=is_armed)
    is_permitted = frozenset() in answers
    names = [name for name, _ in taps]
    if cabinet.is_granted != is_permitted:
        told = sorted(sorted(each) for each in answers)
        yield f"granted {cabinet.is_granted}, model {is_permitted} {told} after {names}"
    world = world_of(case)
    is_unknown = case.asker.badge == "unknown"  # nobody is asked about, so there is no why
    if cabinet.is_granted or is_over or is_unknown or is_released(world, "S"):
        return
    ours = frozenset(ALIKE.get(each, each) for each in cabinet.why_not())
    answers = {_beforehand(cabinet, case, each) for each in answers}
    if ours not in answers:
        told = sorted(sorted(each) for each in answers)
        yield f"why {sorted(ours)}, model {told} after {names}"


def _beforehand(cabinet: Cabinet, case: Case, words: frozenset[Reason]) -> frozenset[Reason]:
    """Return `words` as of a take to come: no host stands by yet, who has a PIN will type it."""
    words = words - {Reason.PIN_MISSING} if cabinet.has_pin else words
    if not case.asker.host:
        return words
    is_proven = case.asker.is_proven and case.asker.badge == "active" and ASKER not in case.left
    if is_proven:
        words -= {Reason.BADGE_COPYABLE} | (set() if case.asks_pin else {Reason.PIN_MISSING})
    return words | {Reason.HOST_MISSING}


def _returns(cabinet: Cabinet, case: Case) -> Iterator[str]:
    """Put back whatever is out, into some slot, and yield what is said of it differently."""
    world = world_of(case)
    if cabinet.is_granted:
        cabinet.pull()
    cabinet.wait(case.back_after_ms)
    for name in list(cabinet.state.loans):
        slot = case.back_slot if case.back_slot not in cabinet.state.seats else 6
        session = cabinet.state.session
        badge = "#" + session.cardholder if session else None
        entry = cabinet.push(name, slot)
        if entry is None or name in cabinet.state.loans:
            yield f"the return of {name} was not taken"
            continue
        told = return_is_taken(world, PutIn("t" + name, slot, cabinet.at_ms, badge))
        assert told.is_taken
        is_owners = name == "S" and case.custody == "owner" and Odd.KEPT_ELSEWHERE in told.odd
        if is_owners != (entry.manner is ReturnManner.OWNERS):
            yield f"{name}: {entry.manner}, model {sorted(told.odd)}"
        if entry.is_home != (Odd.WRONG_SLOT not in told.odd):
            yield f"{name} in slot {slot}: home {entry.is_home}, model {sorted(told.odd)}"
        is_known = case.is_clock_trusted and name in dict(case.loans)
        if is_known and entry.is_late != (Odd.LATE in told.odd):
            yield f"{name}: late {entry.is_late}, model {sorted(told.odd)}"
