"""People who leave and come back: nothing is theirs any more, and none is ever forgotten."""

from dataclasses import replace

import pytest

from controller.commands import WipePin
from controller.directory import (
    Approver,
    ApproverRow,
    ApproverTable,
    Cardholder,
    Change,
    Credential,
    CredentialStatus,
    KeySet,
)
from controller.entries import (
    ApprovalWithdrawn,
    BadgeDenied,
    BookingEnded,
    HandingLapsed,
    MatterClosed,
    MatterOpened,
    NoticeOwed,
    PinRefused,
    PinSet,
    ReleaseDisarmed,
    RequestDenied,
    SessionClosed,
    SessionOpened,
)
from controller.entries.leaving import CardholderLeft, CardholderReinstated, PinWiped
from controller.events import Started, TimeAdvanced
from controller.events.pin_codes import PinWipeEnded
from controller.notices import NoticeKind
from controller.pin_parts import PinCode
from controller.reasons import PinVerdict, Reason
from controller.requests import (
    ApproveTake,
    ArmRelease,
    Book,
    ChangeDirectory,
    CloseMatter,
    CompleteImport,
    HandOn,
    Leave,
    Reinstate,
    ReportLoss,
    SetPin,
    StageImport,
)
from tests.house import CLASSES, HOUR_MS, Desk
from tests.pin_desk import RIGHT, PinDesk


@pytest.fixture
def desk():
    return Desk()


def leave(desk, who="chan", actor="wong", **fields):
    return desk.ask(Leave(cardholder=who, **fields), actor=actor)


def reinstate(desk, who="chan", actor="admin"):
    return desk.ask(Reinstate(cardholder=who), actor=actor)


def kinds(desk):
    return [type(each) for each in desk.latest]


def test_a_leavers_badge_stops_at_once(desk):
    leave(desk, note="離職")
    (left,) = desk.logged(CardholderLeft)
    assert (left.cardholder, left.actor, left.held, left.note) == ("chan", "wong", (), "離職")
    assert not desk.state.directory.cardholders["chan"].is_active
    assert desk.state.directory.credentials["badge-chan"].status == "suspended"
    desk.tap("chan")
    assert set(desk.latest[-1].reasons) == {Reason.BADGE_SUSPENDED, Reason.CARDHOLDER_INACTIVE}
    assert desk.logged(MatterOpened) == desk.logged(NoticeOwed) == []


def test_whoever_stands_at_the_cabinet_as_they_leave_takes_nothing_more(desk):
    desk.tap("chan")
    desk.open()
    desk.press(1)
    assert desk.state.releases
    leave(desk)
    assert SessionClosed in kinds(desk)
    assert desk.state.session is None
    assert desk.state.releases == {}


def test_what_was_given_offered_and_promised_ends(desk):
    now_ms = desk.state.at_ms(desk.mono_ms)
    at = {"from_ms": now_ms + HOUR_MS, "until_ms": now_ms + 2 * HOUR_MS}
    desk.ask(Book(key_set="K1", cardholder="chan", **at), actor="wong")
    desk.ask(ArmRelease(slot=2, recipient="chan", reason="忘帶工牌"), actor="wong")
    desk.take("lee", 1)
    desk.ask(HandOn(key_set="K1", receiver="chan"), actor="lee")
    assert desk.state.handings
    assert desk.state.armed
    leave(desk)
    assert {ReleaseDisarmed, BookingEnded, HandingLapsed} <= set(kinds(desk))
    assert (desk.state.handings, desk.state.armed, desk.state.bookings) == ({}, {}, {})


@pytest.mark.parametrize("who", ["chan", "lee"])
def test_no_approval_of_or_for_a_leaver_outlives_the_leaving(desk, who):
    row = ApproverRow(approvers=(Approver(role="staff"),))
    desk.change(ApproverTable(id="t", label="t", rows=(row,)))
    desk.change(replace(CLASSES[0], approver_table="t"))
    until_ms = desk.state.at_ms(desk.mono_ms) + HOUR_MS
    desk.ask(ApproveTake(recipient="chan", key_set="K1", until_ms=until_ms), actor="lee")
    assert desk.state.approvals
    leave(desk, who)
    assert len(desk.logged(ApprovalWithdrawn)) == 1
    assert desk.state.approvals == {}


def test_what_a_leaver_holds_is_a_matter_until_it_is_back(desk):
    desk.take("chan", 1)
    desk.take("chan", 2)
    leave(desk)
    (matter,) = desk.logged(MatterOpened)
    assert (matter.what, matter.items, matter.cardholder) == (
        "leaver_keys",
        ("K1", "K2"),
        "chan",
    )
    assert matter.due_ms == matter.at_ms + 24 * HOUR_MS
    assert desk.logged(CardholderLeft)[0].held == ("K1", "K2")
    told = [(each.what, each.to) for each in desk.logged(NoticeOwed)]
    assert told == [
        (NoticeKind.LEAVER_HOLDS, "role:lead"),
        (NoticeKind.LEAVER_HOLDS, "role:supervisor"),
    ]
    close = CloseMatter(matter=matter.matter, note="算了")
    assert isinstance(desk.ask(close, actor="wong")[-1], RequestDenied)
    desk.push(1, 1)
    assert desk.logged(MatterClosed) == []
    desk.push(2, 2)
    assert [each.matter for each in desk.logged(MatterClosed)] == [matter.matter]


def test_what_is_in_a_leavers_keeping_is_asked_for_too_and_what_is_lost_is_not(desk):
    desk.change(replace(desk.state.directory.key_sets["K3"], custody="person:chan"))
    desk.take("chan", 1)
    leave(desk)
    assert desk.logged(CardholderLeft)[0].held == ("K1", "K3")
    desk.ask(ReportLoss(key_set="K1", note="遺失"), actor="wong")
    assert desk.logged(MatterClosed) == []
    desk.change(replace(desk.state.directory.key_sets["K3"], custody="cabinet"))
    assert len(desk.logged(MatterClosed)) == 1


def test_a_leavers_matter_is_missed_and_outlives_a_restart(desk):
    desk.take("chan", 1)
    leave(desk)
    matter = desk.logged(MatterOpened)[0].matter
    desk.send(Started, version="t", machine="m1", settings=desk.state.settings)
    desk.wait(24 * HOUR_MS)
    assert desk.state.matters[matter].is_missed
    desk.push(1, 1)
    assert matter not in desk.state.matters


@pytest.mark.parametrize("how", ["change", "import"])
def test_whoever_is_switched_off_has_left_however_it_is_done(desk, how):
    desk.take("chan", 1)
    before = desk.state.directory.cardholders["chan"]
    changes = (Change(before=before, after=replace(before, is_active=False)),)
    if how == "change":
        desk.ask(ChangeDirectory(changes=changes), actor="admin")
    else:
        desk.ask(StageImport(import_id="i", changes=changes), actor="admin")
        assert desk.logged(CardholderLeft) == []
        desk.ask(CompleteImport(import_id="i", count=1), actor="admin")
    (left,) = desk.logged(CardholderLeft)
    assert (left.cardholder, left.actor, left.held) == ("chan", "admin", ("K1",))
    assert desk.logged(MatterOpened)
    assert desk.state.switched == {}


def test_an_import_that_lets_many_go_is_followed_up_in_turns(desk):
    many = [Cardholder(id=f"p{number}", department="x") for number in range(50)]
    desk.change(*many)
    changes = tuple(Change(before=each, after=replace(each, is_active=False)) for each in many)
    desk.ask(StageImport(import_id="i", changes=changes), actor="admin")
    desk.ask(CompleteImport(import_id="i", count=50), actor="admin")
    assert len(desk.logged(CardholderLeft)) < 50
    for _ in range(3):
        desk.send(TimeAdvanced)
    assert len(desk.logged(CardholderLeft)) == len(desk.state.leavers) == 50


def test_who_comes_back_is_reinstated_by_an_entry_and_gets_a_badge_anew(desk):
    desk.take("chan", 1)
    leave(desk)
    assert isinstance(reinstate(desk, actor="wong")[-1], RequestDenied)
    reinstate(desk)
    (back,) = desk.logged(CardholderReinstated)
    assert (back.cardholder, back.actor) == ("chan", "admin")
    assert desk.state.leavers == {}
    assert len(desk.logged(MatterClosed)) == 1
    desk.tap("chan")
    assert isinstance(desk.latest[-1], BadgeDenied)
    desk.change(
        replace(desk.state.directory.credentials["badge-chan"], status=CredentialStatus.ACTIVE)
    )
    desk.tap("chan")
    assert desk.logged(SessionOpened)[-1].cardholder == "chan"
    assert reinstate(desk)[-1].reasons == (Reason.NOTHING_TO_DO,)


def test_a_change_that_switches_on_again_reinstates_too(desk):
    leave(desk)
    desk.change(replace(desk.state.directory.cardholders["chan"], is_active=True))
    assert [each.cardholder for each in desk.logged(CardholderReinstated)] == ["chan"]
    assert desk.state.leavers == {}


def test_nobody_is_ever_taken_out_of_history(desk):
    leave(desk)
    holder = desk.state.directory.cardholders["chan"]
    badge = desk.state.directory.credentials["badge-chan"]
    gone = (Change(before=badge), Change(before=holder))
    denied = desk.ask(ChangeDirectory(changes=gone), actor="admin")[-1]
    assert isinstance(denied, RequestDenied)
    assert "'chan'" in denied.detail
    assert desk.state.directory.cardholders["chan"] == holder


@pytest.mark.parametrize("actor", ["chan", "night", "nobody"])
def test_only_leads_let_go(desk, actor):
    assert leave(desk, "lee", actor=actor)[-1].reasons == (Reason.NOT_ENTITLED,)


def test_the_last_administrator_cannot_leave(desk):
    assert leave(desk, "admin")[-1].reasons == (Reason.IMPOSSIBLE,)
    desk.change(Cardholder(id="second", department="x", roles=("administrator",)))
    leave(desk, "admin")
    assert desk.logged(CardholderLeft)


@pytest.mark.parametrize("fields", [{"who": "ghost"}, {"note": "x" * 501}])
def test_what_cannot_be_is_refused(desk, fields):
    assert leave(desk, **fields)[-1].reasons == (Reason.IMPOSSIBLE,)


def test_leaving_once_is_enough(desk):
    leave(desk)
    assert leave(desk)[-1].reasons == (Reason.NOTHING_TO_DO,)


def test_a_return_of_a_leavers_key_is_taken(desk):
    desk.take("chan", 1)
    leave(desk)
    desk.tap("chan")
    desk.push(1, 1)
    assert desk.state.loans == {}


# PINs


def test_a_leavers_pin_is_wiped_and_stays_void_until_that_is_known():
    desk = PinDesk()
    desk.own("chan")
    desk.forget()
    leave(desk)
    assert [each.cardholder for each in desk.told(WipePin)] == ["chan"]
    assert desk.state.pin_codes["chan"] == PinCode(is_void=True)
    desk.send(PinWipeEnded, cardholder="chan", verdict=PinVerdict.UNCHECKED)
    assert desk.logged(PinWiped) == []
    desk.send(Started, version="t", machine="m1", settings=desk.state.settings)
    assert len(desk.told(WipePin)) == 2
    reinstate(desk)
    desk.change(
        replace(desk.state.directory.credentials["badge-chan"], status=CredentialStatus.ACTIVE)
    )
    desk.tap("chan")
    desk.type(RIGHT)
    assert desk.latest[-1].reasons == (Reason.PIN_UNCHECKED,)
    assert desk.ask(SetPin(cardholder="chan", digits="4711"), actor="wong")[-1].reasons == (
        Reason.PIN_UNCHECKED,
    )
    assert desk.logged(PinRefused)
    desk.send(PinWipeEnded, cardholder="chan", verdict=PinVerdict.WIPED)
    assert [each.cardholder for each in desk.logged(PinWiped)] == ["chan"]
    assert desk.state.pin_codes == {}
    desk.pins.clear()
    desk.ask(SetPin(cardholder="chan", digits="4711"), actor="wong")
    desk.answer()
    assert desk.logged(PinSet)
    desk.send(PinWipeEnded, cardholder="chan", verdict=PinVerdict.WIPED)  # asked for before
    assert len(desk.logged(PinWiped)) == 1


def test_badges_and_keys_may_still_be_taken_out_of_the_list(desk):
    badge = desk.state.directory.credentials["badge-chan"]
    key_set = desk.state.directory.key_sets["K4"]
    desk.ask(ChangeDirectory(changes=(Change(before=badge), Change(before=key_set))), actor="admin")
    assert desk.state.directory.find(Credential(token="badge-chan", cardholder="x")) is None
    assert isinstance(key_set, KeySet)
