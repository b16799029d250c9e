"""What our readings of the rules change in a question to the model, and in its words."""

from collections.abc import Callable
from datetime import date

from controller.reasons import Reason
from tests.naive.approve import fits, keeper_to_consent, row_now
from tests.naive.badge import is_accepted, is_outsider, is_valid_person
from tests.naive.emergency import is_released
from tests.naive.hours import is_always, is_open
from tests.naive.take import schedules_for
from tests.naive.words import LEAD, OFFICER, Custody, Kind, Via
from tests.naive.world import Approval, Badge, Grant, Need
from tests.takes.asked import Asked, Words, is_staff
from tests.takes.case import ASKER, HOST, HOUR
from tests.takes.theirs import PURPOSES

WAIT_MS = 30_000


def has_second(asked: Asked) -> bool:
    """Return whether an emergency take has its second badge."""
    second = asked.second
    badge = asked.ask.second_badge
    return second not in (None, ASKER) and is_accepted(asked.world, badge, asked.at_ms)


def armed(asked: Asked) -> None:
    if not asked.is_armed:
        return
    assert asked.case.armed is not None
    lead, purpose, order = asked.case.armed
    asked.world.badges["#" + ASKER] = Badge("#" + ASKER, ASKER)
    asked.world.access_levels[ASKER].append(Grant({"S"}))
    asked.ask.is_emergency = False
    asked.ask.purpose = PURPOSES[purpose] if purpose else None
    asked.ask.work_order = order
    now = asked.at_ms
    asked.ask.approvals.append(Approval(lead, now, Via.WEB, now + 1))


def in_charge(asked: Asked) -> None:
    if asked.ask.is_emergency:
        asked.world.people[ASKER].roles.add(LEAD)


def second_is_staff(asked: Asked) -> None:
    if asked.ask.is_emergency and asked.second and not is_staff(asked, asked.second):
        asked.ask.second_badge = None


def no_order_in_emergency(asked: Asked) -> None:
    if asked.ask.is_emergency:
        asked.key_class.asks_work_order = False


def waits_for_second(asked: Asked, words: Words) -> Words:
    if not asked.ask.is_emergency or LEAD not in asked.world.people[ASKER].roles:
        return words
    if has_second(asked):
        words = words - {Reason.SECOND_MISSING}
    return words - OVERRIDDEN


OVERRIDDEN = {
    *(Reason.NO_GRANT, Reason.OUTSIDE_SCHEDULE, Reason.CLOCK_UNTRUSTED, Reason.LIMIT_REACHED),
    *(Reason.PAIR_HELD, Reason.PAIR_OUT, Reason.BOOKED, Reason.APPROVAL_MISSING),
    *(Reason.COMPANION_MISSING, Reason.ESCORT_MISSING, Reason.PURPOSE_NOT_ALLOWED),
}


def _keep_taps(asked: Asked, is_kept: Callable[[str, int], bool]) -> None:
    asked.taps = [each for each in asked.taps if is_kept(*each)]
    asked.ask.approvals = [
        each for each in asked.ask.approvals if each.via is Via.WEB or is_kept(each.by, each.at_ms)
    ]
    names = {name for name, _ in asked.taps}
    if asked.second not in names:
        asked.ask.second_badge = None
    if asked.escort not in names:
        asked.escort = None


def of_use(asked: Asked) -> None:
    _keep_taps(asked, lambda name, at_ms: _is_of_use(asked, name, at_ms))


def _is_of_use(asked: Asked, name: str, at_ms: int) -> bool:
    """Return whether somebody was anybody whom the take asked for, when they tapped."""
    known, person = asked.key_class, asked.world.people[name]
    if not is_valid_person(person, at_ms):
        return False
    is_escort = known.is_escort_only or asked.case.asker.needs_escort
    if (is_escort or asked.ask.is_emergency) and is_staff(asked, name):
        return True
    if known.is_two_person and _is_entitled(asked, name, at_ms):
        return True
    if known.kind is Kind.DOCUMENT and OFFICER in person.roles:
        return True
    row = row_now(asked.world, known, at_ms)
    key_set = asked.world.key_sets["S"]
    return row is not None and any(fits(key_set, need, person) for need in row.needs)


def within_30_s(asked: Asked) -> None:
    _keep_taps(asked, lambda _, at_ms: at_ms - asked.case.at_ms < WAIT_MS)


def has_proven(asked: Asked) -> bool:
    """Return whether the asker's badge, and the host's, is good and cannot be copied."""
    case = asked.case
    is_proven = case.asker.is_proven and (not case.asker.host or case.person(HOST).is_proven)
    return is_proven and case.asker.badge == "active" and ASKER not in case.left


def proof(asked: Asked) -> None:
    badge = asked.world.badges.get("#" + ASKER)
    if badge is not None and asked.case.copyable_asks_pin:
        badge.is_copyable = not has_proven(asked)
    if not asked.case.asks_proof:
        return
    for each in asked.case.people:
        if not each.is_proven:
            asked.dismiss(each.id)
    if not has_proven(asked):
        asked.adds.add(Reason.BADGE_COPYABLE)


def proof_stays(asked: Asked, words: Words) -> Words:
    return words | (asked.adds & {Reason.BADGE_COPYABLE})


def dates_when_blind(asked: Asked) -> None:
    if not asked.is_blind:
        return
    for name, person in asked.world.people.items():
        if person.valid_from_ms is None and person.valid_until_ms is None:
            continue
        person.valid_from_ms = person.valid_until_ms = None
        if name == ASKER:
            asked.adds.add(Reason.CLOCK_UNTRUSTED)
        else:
            person.active = False


def dates_stay(asked: Asked, words: Words) -> Words:
    return words | (asked.adds & {Reason.CLOCK_UNTRUSTED})


def hours_when_blind(asked: Asked) -> None:
    if asked.is_blind:
        for person in asked.case.people:
            for (_, when), grant in zip(
                person.grants, asked.world.access_levels[person.id], strict=False
            ):
                if when:
                    grant.schedule.special_days.setdefault(date(2000, 1, 1), [])


def one_counts_once(asked: Asked) -> None:
    keeper = keeper_to_consent(asked.world, asked.ask)
    if keeper is not None:
        for row in asked.key_class.approvers:
            row.needs.append(Need(departments={keeper}))
    asked.key_class.asks_keepers_consent = False


def bookings_when_blind(asked: Asked) -> None:
    if asked.is_blind:
        for each in asked.world.bookings:
            is_over = each.ends_at_ms <= asked.case.at_ms
            each.starts_at_ms, each.ends_at_ms = 0, 0 if is_over else asked.at_ms + 1


def booked_is_unknown(asked: Asked, words: Words) -> Words:
    if asked.is_blind and Reason.BOOKED in words:
        return words - {Reason.BOOKED} | {Reason.CLOCK_UNTRUSTED}
    return words


def valid_at_the_take(asked: Asked) -> None:
    asked.ask.approvals = [
        each
        for each in asked.ask.approvals
        if is_valid_person(asked.world.people[each.by], asked.at_ms)
    ]


def web_for_nothing(asked: Asked) -> None:
    taker = asked.world.people[ASKER]
    gave_ms = asked.case.at_ms - HOUR
    if asked.case.is_confidential:
        asked.ask.approvals = [each for each in asked.ask.approvals if each.key_sets != {"S"}]
    if asked.case.is_never_lent or not is_valid_person(taker, gave_ms):
        _without_web(asked)


def _without_web(asked: Asked) -> None:
    asked.ask.approvals = [
        each for each in asked.ask.approvals if each.via is not Via.WEB or each.for_person is None
    ]


def web_when_blind(asked: Asked) -> None:
    if asked.is_blind:
        _without_web(asked)


def escorted(asked: Asked) -> None:
    if asked.case.asker.needs_escort:
        asked.key_class.is_escort_only = True


def two_are_two(asked: Asked) -> None:
    known = asked.key_class
    if asked.ask.is_emergency or not (known.is_two_person and known.is_escort_only):
        return
    known.is_escort_only = False
    asked.is_escorted_apart = True
    if asked.escort is not None:
        escort, companion = asked.escort, asked.second
        asked.ask.approvals = [each for each in asked.ask.approvals if each.by != escort]
        asked.escort = escort if escort != companion else None


def escort_too(asked: Asked, words: Words) -> Words:
    if not asked.is_escorted_apart:
        return words
    escort = asked.escort
    is_there = escort not in (None, ASKER) and is_accepted(asked.world, "#" + escort, asked.at_ms)
    if is_there and not is_outsider(asked.world, escort) and is_staff(asked, escort):
        return words
    return words | {Reason.ESCORT_MISSING}


def companion_is_entitled(asked: Asked) -> None:
    second = asked.second
    if asked.ask.is_emergency or second is None or not asked.key_class.is_two_person:
        return
    is_entitled = _is_entitled(asked, second, asked.at_ms)
    if not is_entitled or asked.case.person(second).needs_escort:
        asked.ask.second_badge = None


def _is_entitled(asked: Asked, name: str, at_ms: int) -> bool:
    schedules = schedules_for(asked.world, name, "S")
    if asked.is_blind:
        return any(is_always(each) for each in schedules)
    return any(is_open(asked.world.zone, each, at_ms) for each in schedules)


def escort_is_staff(asked: Asked) -> None:
    second, known = asked.second, asked.key_class
    is_escort = known.is_escort_only and not known.is_two_person
    if is_escort and not asked.ask.is_emergency and second and not is_staff(asked, second):
        asked.ask.second_badge = None


def released_where_it_sits(asked: Asked) -> None:
    is_with_owner = asked.case.custody == "owner" and "S" in dict(asked.case.loans)
    if is_released(asked.world, "S") and not is_with_owner:
        asked.world.key_sets["S"].custody = Custody.THIS_CABINET


def begun_with_the_key(asked: Asked) -> None:
    holders = {each.holder for each in asked.world.loans if each.key_set == "S"}
    asked.world.bookings = [
        each
        for each in asked.world.bookings
        if each.person not in holders or each.starts_at_ms > asked.at_ms
    ]


def every_row(_: Asked) -> None:
    """Do nothing here: whoever asks the model asks it about each row by itself."""


def nothing(_: Asked) -> None:
    pass
