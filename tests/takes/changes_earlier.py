"""What our readings of what happens before a take change in a question to the model."""

from dataclasses import replace

from controller.reasons import Reason
from tests.naive.approve import fits, row_now, spare_request, why_not_counted
from tests.naive.badge import is_outsider, is_valid_person
from tests.naive.words import LEAD, BadgeStatus, Custody, Kind, Pin, Status, Via
from tests.naive.world import Approval
from tests.takes.asked import Asked, Words, is_staff
from tests.takes.case import ASKER, HOST
from tests.takes.theirs import world_of
from tests.takes.theirs_earlier import pins_of

HOST_MS = 30_000


def take_down(asked: Asked) -> None:
    """Let who writes it down approve of nothing; without a good word of theirs they did not."""
    name, ask = asked.registrar, asked.ask
    own = [each for each in ask.approvals if each.by == name]
    ask.approvals = [each for each in ask.approvals if each.by != name]
    if all(why_not_counted(asked.world, ask, each) for each in own):
        ask.registrar = None


def document_for_work(asked: Asked) -> None:
    if asked.key_class.kind is Kind.DOCUMENT and not asked.ask.is_emergency:
        asked.key_class.asks_work_order = True


def request_is_consent(asked: Asked, words: Words) -> Words:
    if not asked.ask.is_emergency or LEAD not in asked.world.people[ASKER].roles:
        return words
    return words - {Reason.SPARE_NOT_ASKED, Reason.REGISTRATION_MISSING}


def nobody_asks(asked: Asked) -> None:
    asking = asked.case.asking
    if asking is None:
        return
    if asked.case.person(asking.who).host or asking.who in asked.case.left:
        asked.world.spare_requests = []


def badge_goes_too(asked: Asked) -> None:
    for name in asked.case.left:
        badge = asked.world.badges.get("#" + name)
        if badge is not None and badge.status is BadgeStatus.ACTIVE:
            badge.status = BadgeStatus.SUSPENDED


def nothing(_: Asked) -> None:
    pass


def request_first(asked: Asked) -> None:
    if asked.key_class.is_spare:
        asked.ask.approvals = [each for each in asked.ask.approvals if each.via is not Via.WEB]


def consents_count(asked: Asked) -> None:
    """Let whomever the table asks agree by the request, or end it by a no."""
    asking, wanted = asked.case.asking, spare_request(asked.world, asked.ask)
    if asking is None or wanted is None:
        return
    then_ms, keeper = wanted.asked_at_ms, asked.world.key_sets["S"].keeper
    row = row_now(asked.world, asked.key_class, then_ms)
    if row is None or not is_valid_person(asked.world.people[ASKER], then_ms):
        return
    has_keeper = any("keeper" in whom for _, whom in asked.case.rows)
    for name, is_granted in asking.said:
        is_active = asked.case.person(name).is_active  # whoever has left since was there then
        person = replace(asked.world.people[name], active=is_active)
        is_meant = any(fits(asked.world.key_sets["S"], each, person) for each in row.needs)
        is_meant |= has_keeper and person.department == keeper
        is_meant &= not is_outsider(asked.world, name)
        if is_granted:
            given = Approval(name, then_ms, Via.WEB, wanted.until_ms, ASKER, {"S"})
            asked.ask.approvals.append(given)
        elif is_meant and name != ASKER and is_valid_person(person, then_ms):
            wanted.is_refused = True


def not_to_be_asked_for(asked: Asked) -> None:
    key_set = asked.world.key_sets["S"]
    is_over = key_set.status is Status.RETIRED or asked.key_class.is_never_lent
    if is_over or key_set.custody is not Custody.THIS_CABINET:
        asked.world.spare_requests = []


def request_when_blind(asked: Asked) -> None:
    if asked.is_blind:
        for each in asked.world.spare_requests:
            is_over = each.until_ms is not None and each.until_ms <= asked.case.at_ms
            each.until_ms = each.until_ms if is_over else None


def wrong_is_none(asked: Asked) -> None:
    if asked.ask.pin is Pin.WRONG:
        asked.ask.pin = Pin.NOT_GIVEN
    good = [
        each
        for each in pins_of(world_of(asked.case), asked.case)
        if each in (Pin.RIGHT, Pin.DURESS)
    ]
    asked.ask.pin = good[0] if good else asked.ask.pin


def host_in_30_s(asked: Asked) -> None:
    after_ms = asked.case.host_after_ms
    if after_ms is None or not asked.case.asker.host:
        return
    is_good = asked.case.asker.badge == "active" and ASKER not in asked.case.left
    then_ms, people = asked.case.at_ms - after_ms, asked.world.people
    was_valid = is_good and all(is_valid_person(people[name], then_ms) for name in (ASKER, HOST))
    if after_ms >= HOST_MS or not was_valid:
        asked.world.visitors[ASKER].host_tapped_at_ms = None


def no_host_meanwhile(asked: Asked) -> None:
    if asked.case.asker.host and asked.case.release is not None and not asked.case.host_after_ms:
        asked.world.visitors[ASKER].host_tapped_at_ms = None


def host_stands_by(asked: Asked) -> None:
    if not asked.case.asker.host:
        return
    host = asked.world.people[HOST]
    if not is_valid_person(host, asked.at_ms) or not is_staff(asked, HOST):
        asked.world.visitors[ASKER].host_tapped_at_ms = None


def of_no_department(asked: Asked) -> None:
    if asked.case.asker.host:
        asked.world.people[ASKER].department = ""


def promises_end(asked: Asked) -> None:
    key_set = asked.world.key_sets["S"]
    is_here = key_set.custody is Custody.THIS_CABINET and key_set.status is Status.IN_SERVICE
    is_never = asked.key_class.is_never_lent or asked.key_class.is_confidential
    is_here = is_here and not is_never
    asked.world.bookings = [
        each for each in asked.world.bookings if is_here and asked.world.people[each.person].active
    ]
