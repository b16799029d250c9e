"""Consent and company: who has to agree to a take, with a badge at the cabinet or on the pages."""

from dataclasses import replace
from itertools import permutations

import pytest

from controller.commands import ReleaseSlot, ShowSignal, Signal
from controller.directory import (
    Approver,
    ApproverRow,
    ApproverTable,
    Cardholder,
    Credential,
    KeySetStatus,
)
from controller.entries import (
    AccessDenied,
    AccessGranted,
    ApprovalAsked,
    ApprovalLapsed,
    ApprovalMissed,
    ApprovalWithdrawn,
    BadgeDenied,
    KeySetCheckedOut,
    RequestDenied,
    SessionClosed,
    SessionOpened,
    TakeApproved,
)
from controller.events import BadgePresented, ClockRead, InventoryRead, Started
from controller.events.fitted import FireLineRead, LineState
from controller.findings import Outcome, RuleName
from controller.panel import picture
from controller.policy.take import explain
from controller.reasons import Capacity, Reason
from controller.requests import ApproveTake, ArmRelease, WithdrawApproval
from tests.house import HOUR_MS, SETTINGS, Desk

LEAD, OFFICE = Approver(role="lead"), Approver(department="客服部")
KEEPER = Approver(is_keeper=True)


def row(*approvers, schedule=""):
    return ApproverRow(schedule=schedule, approvers=approvers)


def office(*rows, hours=0, clock="ntp", **fields):
    """Return a desk whose public sets need the consent that `rows` say."""
    desk = Desk(hours=hours, clock=clock)
    public = replace(desk.state.directory.key_classes["public"], approver_table="t")
    table = ApproverTable(id="t", label="審批", rows=rows, **fields)
    desk.change(table, public)
    assert desk.state.directory.approver_tables, desk.latest
    return desk


def wish(desk, who="chan", slot=1):
    desk.tap(who)
    desk.open()
    return desk.press(slot)


def person(desk, name, **fields):
    desk.change(replace(desk.state.directory.cardholders[name], **fields))


def set_class(desk, **fields):
    desk.change(replace(desk.state.directory.key_classes["public"], **fields))


def ask(desk, actor="wong", recipient="chan", ms=HOUR_MS, **what):
    until_ms = desk.state.at_ms(desk.mono_ms) + ms
    scope = what or {"key_set": "K1"}
    return desk.ask(ApproveTake(recipient=recipient, until_ms=until_ms, **scope), actor=actor)


# At the cabinet.


def test_a_press_that_needs_consent_waits_for_it_and_moves_nothing():
    desk = office(row(LEAD))
    (asked,) = wish(desk)
    assert isinstance(asked, ApprovalAsked)
    assert (asked.cardholder, asked.key_set, asked.slot, asked.count) == ("chan", "K1", 1, 1)
    assert asked.until_mono_ms == desk.mono_ms + 30_000
    assert desk.told(ReleaseSlot) == []
    shown = ShowSignal(signal=Signal.NEED_MORE, until_mono_ms=asked.until_mono_ms)
    assert desk.commands[-1] == shown


def test_the_approver_s_badge_lets_the_pressed_slot_go_at_once():
    desk = office(row(LEAD))
    wish(desk)
    desk.wait(5_000)
    approved, granted = desk.tap("wong")
    assert (approved.actor, approved.cardholder) == ("wong", "chan")
    assert approved.capacity is Capacity.APPROVER
    assert (granted.cardholder, granted.approvers) == ("chan", ("wong",))
    assert [each.slot for each in desk.told(ReleaseSlot)] == [1]
    desk.pull(1)
    (out,) = desk.logged(KeySetCheckedOut)
    assert (out.cardholder, out.approvers) == ("chan", ("wong",))


def test_nobody_approves_for_themselves():
    desk = office(row(LEAD))
    wish(desk, "wong")
    desk.tap("wong")
    badge = {"reader": "front", "token": "badge-wong", "is_copyable": False}
    desk.send(BadgePresented, **badge)  # nor with another badge of theirs
    assert desk.logged(TakeApproved) == []
    assert desk.told(ReleaseSlot) == []
    assert desk.state.wish is not None


def test_the_same_person_never_counts_twice():
    desk = office(row(OFFICE, OFFICE))
    (asked,) = wish(desk)
    assert asked.count == 2
    desk.tap("lee")
    desk.tap("lee")
    assert len(desk.logged(TakeApproved)) == 1
    assert desk.told(ReleaseSlot) == []
    desk.tap("night")
    assert desk.logged(AccessGranted)[0].approvers == ("lee", "night")


def test_who_fits_two_places_takes_the_one_that_leaves_the_other_to_others():
    desk = office(row(OFFICE, LEAD))
    wish(desk)
    desk.tap("wong")  # a lead, and of the office: only he can be the lead
    desk.tap("lee")
    assert set(desk.logged(AccessGranted)[0].approvers) == {"wong", "lee"}


def test_it_does_not_matter_in_which_order_those_come_who_are_asked():
    for names in permutations(("wong", "lee", "nobody")):
        desk = Desk()
        desk.change(Cardholder(id="nobody", department="保安部", roles=("lead",)))
        public = replace(desk.state.directory.key_classes["public"], approver_table="t")
        rows = (row(LEAD, Approver(role="staff")),)
        desk.change(ApproverTable(id="t", label="", rows=rows, is_apart=True), public)
        wish(desk)
        for name in names:  # wong and lee are of one department, nobody and lee are not
            desk.tap(name)
        assert [each.slot for each in desk.told(ReleaseSlot)] == [1], names


def test_whose_hour_has_come_meanwhile_presses_once_more():
    desk = office(row(LEAD, schedule="day"), row(), hours=10 - 1 / HOUR_MS)
    wish(desk, "wong")
    assert desk.told(ReleaseSlot) == []
    desk.wait(1)
    (granted,) = desk.press(1)
    assert isinstance(granted, AccessGranted)


def test_who_must_not_be_alone_agrees_to_nothing():
    desk = office(row(LEAD))
    person(desk, "wong", needs_escort=True)
    assert [each.reasons for each in ask(desk)] == [(Reason.NOT_ENTITLED,)]
    wish(desk)
    desk.tap("wong")
    assert desk.told(ReleaseSlot) == []


def test_whose_first_day_is_to_come_does_not_agree_ahead():
    desk = office(row(LEAD))
    now_ms = desk.state.at_ms(desk.mono_ms)
    person(desk, "wong", valid_from_ms=now_ms + 1)
    assert [each.reasons for each in ask(desk)] == [(Reason.NOT_ENTITLED,)]
    person(desk, "wong", valid_from_ms=now_ms)
    assert isinstance(ask(desk)[0], TakeApproved)


def test_approvers_of_one_department_are_not_apart():
    desk = Desk()
    desk.change(Cardholder(id="nobody", department="保安部", roles=("lead",)))
    public = replace(desk.state.directory.key_classes["public"], approver_table="t")
    rows = (row(LEAD, OFFICE),)
    desk.change(ApproverTable(id="t", label="", rows=rows, is_apart=True), public)
    wish(desk)
    desk.tap("wong")
    desk.tap("lee")
    assert desk.told(ReleaseSlot) == []
    desk.tap("nobody")
    assert set(desk.logged(AccessGranted)[0].approvers) & {"nobody"}


def test_a_stranger_s_badge_neither_counts_nor_ends_the_wait():
    desk = office(row(LEAD))
    wish(desk)
    desk.tap("lee")  # good, and not an approver
    desk.tap("stranger")
    assert [each.reasons for each in desk.logged(BadgeDenied)] == [
        (Reason.BUSY,),
        (Reason.BADGE_UNKNOWN,),
    ]
    desk.tap("wong")
    assert desk.logged(AccessGranted)[0].cardholder == "chan"
    assert len(desk.logged(SessionOpened)) == 1


def test_after_the_wait_the_approver_opens_a_session_of_their_own():
    desk = office(row(LEAD))
    wish(desk)
    desk.wait(30_000)
    assert [each.reason for each in desk.logged(ApprovalMissed)] == ["lapsed"]
    assert desk.told(ShowSignal)[-1].signal in (Signal.DENIED, Signal.DOOR_LONG)
    desk.tap("wong")
    assert desk.logged(TakeApproved) == []
    assert desk.state.session.cardholder == "wong"


def test_a_session_lasts_as_long_as_what_is_waited_for_in_it():
    desk = office(row(LEAD))
    wish(desk)
    desk.wait(29_000)
    desk.tap("wong")
    assert len(desk.logged(AccessGranted)) == 1


def test_a_late_turn_gives_no_more_time():
    desk = office(row(LEAD))
    wish(desk)
    desk.mono_ms += 30_000  # nobody told the time meanwhile
    desk.tap("wong")
    assert desk.logged(TakeApproved) == []


def test_another_press_ends_the_wait_for_the_first():
    desk = office(row(LEAD))
    wish(desk)
    desk.press(2)
    assert [(each.slot, each.reason) for each in desk.logged(ApprovalMissed)] == [(1, "superseded")]
    desk.tap("wong")
    assert [each.slot for each in desk.told(ReleaseSlot)] == [2]


def test_the_same_press_again_is_answered_and_gives_no_more_time():
    desk = office(row(LEAD))
    (asked,) = wish(desk)
    desk.wait(5_000)
    assert desk.press(1) == []
    assert desk.commands[-1].until_mono_ms == asked.until_mono_ms


def test_one_approval_counts_for_all_sets_of_the_session_that_need_the_same():
    desk = office(row(LEAD))
    wish(desk)
    desk.tap("wong")
    desk.pull(1)
    desk.press(2)
    assert [each.approvers for each in desk.logged(AccessGranted)] == [("wong",), ("wong",)]


def test_it_counts_for_no_set_that_needs_others():
    desk = office(row(LEAD))
    plant = replace(
        desk.state.directory.key_classes["plant"], approver_table="u", asks_work_order=False
    )
    desk.change(ApproverTable(id="u", label="", rows=(row(LEAD, OFFICE),)), plant)
    desk.change(replace(desk.state.directory.cardholders["lee"], roles=("lead",)))
    wish(desk, "wong")
    desk.tap("lee")
    desk.pull(1)
    (asked,) = desk.press(3)
    assert (asked.key_set, asked.count) == ("K3", 2)


def test_the_next_session_needs_a_badge_again():
    desk = office(row(LEAD))
    wish(desk)
    desk.tap("wong")
    desk.pull(1)
    desk.close()
    (asked,) = wish(desk, "chan", 2)
    assert isinstance(asked, ApprovalAsked)


@pytest.mark.parametrize("end", ["close", "restart", "dismiss", "stop"])
def test_nothing_is_released_for_a_wish_that_is_over(end):
    desk = office(row(LEAD))
    wish(desk)
    match end:
        case "close":
            desk.close()
        case "restart":
            desk.send(Started, version="test", machine="m1", settings=SETTINGS)
        case "dismiss":
            person(desk, "chan", is_active=False)
        case "stop":
            key_set = desk.state.directory.key_sets["K1"]
            desk.change(replace(key_set, status=KeySetStatus.STOPPED))
    if end == "restart":
        desk.send(InventoryRead, readings=desk.readings(range(1, 6)))
    desk.tap("wong")
    assert desk.told(ReleaseSlot) == []
    assert desk.state.wish is None
    if end == "stop":
        assert desk.logged(AccessDenied)[-1].reasons == (Reason.SET_STOPPED,)
    else:
        assert len(desk.logged(ApprovalMissed)) == 1


def test_a_consent_to_a_class_counts_for_no_other_and_until_its_last_moment():
    desk = office(row(LEAD))
    ask(desk, key_class="plant")
    (asked,) = wish(desk)
    assert isinstance(asked, ApprovalAsked)
    desk.close()
    desk.wait(HOUR_MS // 2)
    ask(desk, key_class="public")
    assert consent(desk, HOUR_MS - 1) is Outcome.AGREES
    assert consent(desk, HOUR_MS) is Outcome.NEEDS_MORE


def consent(desk, ms):
    """Say how it stands with the consent to chan's taking K1 in `ms`."""
    known = desk.state.directory
    at_ms = desk.state.at_ms(desk.mono_ms) + ms
    found = explain(desk.state, known.cardholders["chan"], known.key_sets["K1"], at_ms)
    return next(each.outcome for each in found if each.rule is RuleName.CONSENT)


def test_a_lead_who_armed_it_agrees_also_where_only_a_proven_badge_would():
    desk = office(row(LEAD))
    set_class(desk, asks_proof=True)
    desk.ask(ArmRelease(slot=1, recipient="chan", reason="r"), actor="wong")
    desk.send(BadgePresented, reader="front", token="badge-chan", is_copyable=False)
    desk.press(1)
    assert [each.slot for each in desk.logged(AccessGranted)] == [1]


def test_what_somebody_agreed_to_for_another_hides_nothing_they_agreed_to_later():
    desk = office(row(LEAD))
    wish(desk)
    desk.tap("wong")
    desk.pull(1)
    session = desk.state.session
    (second,) = session.seconds
    session = replace(session, seconds=(replace(second, taker="lee"), second))
    desk.state = replace(desk.state, session=session)
    desk.press(2)
    assert [each.slot for each in desk.logged(AccessGranted)] == [1, 2]


def test_who_agreed_for_one_set_does_not_agree_again_for_the_next_that_needs_the_same():
    desk = office(row(LEAD, OFFICE))
    wish(desk)
    desk.tap("wong")
    asked = desk.press(2)[-1]
    assert (asked.key_set, asked.count) == ("K2", 1)
    desk.tap("wong")
    assert [each.actor for each in desk.logged(TakeApproved)] == ["wong"]
    assert desk.logged(AccessGranted) == []


def test_what_was_agreed_to_for_one_keeper_s_set_counts_for_no_other_keeper_s():
    desk = Desk()
    tech = Cardholder(id="tech", department="工程部")
    sets = desk.state.directory.key_sets
    desk.change(
        ApproverTable(id="t", label="審批", rows=(row(KEEPER, OFFICE),)),
        replace(desk.state.directory.key_classes["public"], approver_table="t"),
        replace(sets["K1"], custody="工程部"),
        replace(sets["K2"], custody="保安部"),
        *(tech, Credential(token="badge-tech", cardholder="tech")),
    )
    wish(desk)
    desk.tap("tech")
    desk.tap("lee")
    assert [each.slot for each in desk.logged(AccessGranted)] == [1]
    desk.pull(1)
    (asked,) = desk.press(2)
    assert (asked.key_set, asked.count) == ("K2", 2), asked


def test_what_was_agreed_to_for_a_set_that_is_gone_counts_for_no_other():
    desk = office(row(LEAD))
    wish(desk)
    desk.tap("wong")
    desk.pull(1)
    session = desk.state.session
    seconds = tuple(replace(each, key_set="gone") for each in session.seconds)
    assert seconds
    desk.state = replace(desk.state, session=replace(session, seconds=seconds))
    desk.press(2)
    assert [each.slot for each in desk.logged(AccessGranted)] == [1]


def test_an_approver_who_has_left_meanwhile_counts_no_more():
    desk = office(row(OFFICE, OFFICE))
    wish(desk)
    desk.tap("lee")
    person(desk, "lee", is_active=False)
    desk.tap("night")
    assert desk.told(ReleaseSlot) == []
    desk.tap("wong")
    assert set(desk.logged(AccessGranted)[0].approvers) == {"night", "wong"}


def test_where_proof_is_asked_for_a_copyable_badge_approves_nothing():
    desk = office(row(LEAD))
    set_class(desk, asks_proof=True)
    desk.send(BadgePresented, reader="front", token="badge-chan", is_copyable=False)
    desk.open()
    desk.press(1)
    desk.tap("wong")
    assert desk.told(ReleaseSlot) == []
    desk.send(BadgePresented, reader="front", token="badge-wong", is_copyable=False)
    assert len(desk.told(ReleaseSlot)) == 1


def test_what_can_be_approved_is_offered_and_lets_in_whoever_may_ask():
    desk = office(row(LEAD))
    desk.tap("chan")
    assert desk.state.session is not None
    lamps = picture(desk.state, desk.mono_ms).lamps
    assert lamps[:3] == ("offer", "offer", "off")


def test_a_refusal_that_no_badge_can_mend_opens_no_wait():
    desk = office(row(LEAD))
    key_set = desk.state.directory.key_sets["K1"]
    desk.change(replace(key_set, status=KeySetStatus.STOPPED))
    wish(desk)
    (denied,) = desk.logged(AccessDenied)
    assert denied.reasons == (Reason.SET_STOPPED, Reason.APPROVAL_MISSING)
    assert desk.state.wish is None


def test_no_approval_overrides_never_lent():
    desk = office(row(LEAD))
    set_class(desk, is_never_lent=True)
    ask(desk)
    assert Reason.NEVER_LENT in desk.logged(RequestDenied)[0].reasons
    wish(desk, "wong", 1)
    desk.tap("lee")
    assert desk.told(ReleaseSlot) == []


def test_the_row_of_the_hour_counts():
    rows = (row(LEAD, schedule="day"), row(OFFICE, OFFICE))
    assert wish(office(*rows), "wong")[0].count == 1
    assert wish(office(*rows, hours=11), "wong")[0].count == 2


def test_while_nobody_knows_the_hour_every_row_that_may_count_has_to_be_met():
    desk = office(row(LEAD, schedule="day"), row(OFFICE, OFFICE), clock="unsynced")
    person(desk, "lee", roles=("lead",))
    wish(desk, "wong")
    desk.tap("lee")  # all that the first row asks
    assert desk.told(ReleaseSlot) == []
    desk.tap("night")
    assert len(desk.told(ReleaseSlot)) == 1


def test_the_keeping_department_agrees_to_what_others_take_and_not_to_its_own():
    desk = Desk()
    kept = [replace(desk.state.directory.key_sets[each], custody="工程部") for each in ("K1", "K2")]
    person(desk, "nobody", department="工程部")
    public = replace(desk.state.directory.key_classes["public"], approver_table="t")
    desk.change(*kept, ApproverTable(id="t", label="", rows=(row(KEEPER),)), public)
    wish(desk)
    desk.tap("lee")
    assert desk.told(ReleaseSlot) == []
    desk.tap("nobody")
    assert desk.logged(AccessGranted)[0].approvers == ("nobody",)
    desk.close()
    person(desk, "lee", department="工程部")
    wish(desk, "lee", 2)
    assert desk.logged(AccessGranted)[1].approvers == ()


def test_an_emergency_release_waits_for_nobody():
    desk = office(row(LEAD))
    wish(desk)
    desk.send(FireLineRead, says=LineState.CALLS, key_classes=())
    desk.press(1)
    assert [each.slot for each in desk.told(ReleaseSlot)] == [1]


def test_a_lead_who_arms_a_release_has_agreed_to_it():
    desk = office(row(LEAD))
    desk.ask(ArmRelease(slot=1, recipient="chan", reason="r"), actor="wong")
    desk.press(1)
    assert desk.logged(AccessGranted)[0].approvers == ("wong",)


def test_without_a_badge_of_the_taker_there_is_no_wait_for_others():
    desk = office(row(LEAD, OFFICE))
    desk.ask(ArmRelease(slot=1, recipient="chan", reason="r"), actor="wong")
    desk.press(1)
    assert desk.logged(AccessDenied)[0].reasons == (Reason.APPROVAL_MISSING,)
    assert desk.state.wish is None


# Two people, and an escort.


def test_nobody_takes_alone_what_two_people_take():
    desk = Desk()
    set_class(desk, asks_companion=True)
    wish(desk)
    desk.tap("nobody")  # not entitled to the set
    desk.tap("night")  # entitled at another hour
    assert desk.told(ReleaseSlot) == []
    assert [each.reasons for each in desk.logged(BadgeDenied)] == [(Reason.BUSY,)] * 2
    desk.tap("lee")
    (granted,) = desk.logged(AccessGranted)
    assert (granted.companion, granted.approvers) == ("lee", ())
    desk.pull(1)
    assert desk.logged(KeySetCheckedOut)[0].companion == "lee"


@pytest.mark.parametrize("who", ["class", "person"])
def test_an_escort_of_the_staff_goes_with_whoever_needs_one(who):
    desk = Desk()
    if who == "class":
        set_class(desk, asks_escort=True)
    else:
        person(desk, "chan", needs_escort=True, roles=())
    person(desk, "lee", needs_escort=True)
    wish(desk)
    desk.tap("lee")  # needs one too
    desk.tap("admin")  # not of the staff
    assert desk.told(ReleaseSlot) == []
    desk.tap("nobody")
    assert desk.logged(AccessGranted)[0].escort == "nobody"


def test_a_companion_is_not_the_approver_as_well():
    desk = office(row(LEAD))
    set_class(desk, asks_companion=True)
    (asked,) = wish(desk)
    assert asked.count == 2
    desk.tap("wong")
    assert desk.told(ReleaseSlot) == []
    desk.tap("lee")
    (granted,) = desk.logged(AccessGranted)
    assert (granted.approvers, granted.companion) == (("wong",), "lee")


# On the pages.


def test_what_was_approved_on_the_pages_is_released_at_the_press():
    desk = office(row(LEAD))
    (approved,) = ask(desk)
    assert (approved.actor, approved.cardholder, approved.key_set) == ("wong", "chan", "K1")
    wish(desk)
    (granted,) = desk.logged(AccessGranted)
    assert (granted.approvers, granted.approvals) == (("wong",), (approved.approval,))


def test_it_is_used_up_with_the_session_it_was_used_in():
    desk = office(row(LEAD))
    ask(desk, key_class="public")
    wish(desk)
    desk.pull(1)
    desk.press(2)
    assert len(desk.logged(AccessGranted)) == 2
    desk.close()
    assert [each.reason for each in desk.logged(ApprovalLapsed)] == ["used"]
    assert isinstance(wish(desk, "chan", 2)[-1], ApprovalAsked | AccessDenied)


def test_what_was_pressed_and_never_taken_uses_nothing_up():
    desk = office(row(LEAD))
    ask(desk)
    wish(desk)
    desk.close()
    assert desk.logged(ApprovalLapsed) == []
    wish(desk)
    assert len(desk.logged(AccessGranted)) == 2


def test_it_ends_at_its_time_unused():
    desk = office(row(LEAD))
    ask(desk, ms=HOUR_MS)
    desk.wait(HOUR_MS - 1)
    assert desk.logged(ApprovalLapsed) == []
    desk.wait(1)
    assert [each.reason for each in desk.logged(ApprovalLapsed)] == ["expired"]
    assert desk.state.approvals == {}
    assert isinstance(wish(desk)[0], ApprovalAsked)


def test_it_is_for_whom_and_for_what_it_says():
    desk = office(row(LEAD))
    ask(desk, key_set="K1")
    assert isinstance(wish(desk, "lee", 1)[0], ApprovalAsked)
    desk.close()
    assert isinstance(wish(desk, "chan", 2)[0], ApprovalAsked)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"actor": "lee"}, Reason.NOT_ENTITLED),
        ({"recipient": "wong"}, Reason.SELF_APPROVED),
        ({"ms": 0}, Reason.IMPOSSIBLE),
        ({"ms": 32 * 24 * HOUR_MS}, Reason.IMPOSSIBLE),
        ({"recipient": "gone"}, Reason.IMPOSSIBLE),
        ({"key_set": "K1", "key_class": "public"}, Reason.IMPOSSIBLE),
        ({"key_set": "K3"}, Reason.NOT_ENTITLED),
        ({"actor": "console"}, Reason.NOT_ENTITLED),
    ],
)
def test_an_approval_that_cannot_be_is_refused(changed, reason):
    desk = office(row(LEAD))
    ask(desk, **changed)
    (denied,) = desk.logged(RequestDenied)
    assert reason in denied.reasons
    assert desk.state.approvals == {}


def test_nobody_says_the_same_twice():
    desk = office(row(LEAD))
    ask(desk)
    ask(desk)
    assert desk.logged(RequestDenied)[0].reasons == (Reason.NOTHING_TO_DO,)


def test_while_nobody_knows_the_hour_nothing_with_an_expiry_counts():
    desk = office(row(LEAD))
    person(desk, "chan", access_levels=("all",))
    ask(desk)
    desk.send(ClockRead, offset_ms=desk.state.offset_ms, source="unsynced")
    assert isinstance(wish(desk)[0], ApprovalAsked)


def test_who_gave_an_approval_and_a_lead_may_take_it_back():
    desk = office(row(OFFICE))
    (given,) = ask(desk, actor="lee")
    desk.ask(WithdrawApproval(approval=given.approval), actor="night")
    assert desk.logged(RequestDenied)[0].reasons == (Reason.NOT_ENTITLED,)
    desk.ask(WithdrawApproval(approval=given.approval), actor="wong")
    assert [each.actor for each in desk.logged(ApprovalWithdrawn)] == ["wong"]
    assert isinstance(wish(desk)[0], ApprovalAsked)
    desk.ask(WithdrawApproval(approval="a9"), actor="wong")
    assert desk.logged(RequestDenied)[1].reasons == (Reason.NOTHING_TO_DO,)


def test_a_page_and_a_badge_approve_together():
    desk = office(row(LEAD, OFFICE))
    ask(desk)
    (asked,) = wish(desk)
    assert asked.count == 1
    desk.tap("lee")
    assert set(desk.logged(AccessGranted)[0].approvers) == {"wong", "lee"}


def test_an_approver_who_is_no_more_approves_no_more():
    desk = office(row(LEAD))
    ask(desk)
    person(desk, "wong", roles=("staff",))
    assert isinstance(wish(desk)[0], ApprovalAsked)


def test_a_bolt_springs_back_when_the_consent_it_was_drawn_for_is_withdrawn():
    desk = office(row(LEAD))
    (given,) = ask(desk)
    wish(desk)
    assert 1 in desk.state.releases
    desk.ask(WithdrawApproval(approval=given.approval), actor="wong")
    assert not desk.state.releases


def test_consent_is_told_among_the_rules():
    desk = office(row(LEAD, OFFICE))
    known = desk.state.directory

    def told(who, key_set):
        found = explain(desk.state, known.cardholders[who], known.key_sets[key_set], 0)
        return next(each for each in found if each.rule is RuleName.CONSENT)

    assert told("chan", "K1").outcome is Outcome.NEEDS_MORE
    assert told("chan", "K1").facts[0].values == (("count", "2"), ("given", "–"))
    assert told("chan", "K3").outcome is Outcome.DOES_NOT_APPLY


def test_a_session_that_ends_by_itself_says_so_after_the_wait():
    desk = office(row(LEAD))
    wish(desk)
    desk.wait(30_000)
    assert [each.reason for each in desk.logged(SessionClosed)] == ["timed_out"]
