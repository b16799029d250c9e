"""Damaged and lost rings: stopped at once and everywhere, told of, and never quietly lent again."""

from dataclasses import replace

import pytest

from controller.commands import SecureSlot
from controller.directory import Change, Key, KeySet, KeySetStatus, Watch
from controller.entries import (
    AccessDenied,
    AccessGranted,
    BookingEnded,
    DamageReported,
    DirectoryChanged,
    GrantLapsed,
    KeySetCheckedIn,
    KeySetCheckedOut,
    LossReported,
    LostSetFound,
    MatterOpened,
    NoticeOwed,
    ReleaseDisarmed,
    RepairSigned,
    RequestDenied,
)
from controller.events import Started
from controller.events.fitted import FireLineRead, LineState
from controller.reasons import AlarmKind, Reason
from controller.requests import (
    ArmRelease,
    Book,
    ChangeDirectory,
    CompleteImport,
    ReportDamage,
    ReportFound,
    ReportLoss,
    ReportRepaired,
    StageImport,
)
from tests.house import HOUR_MS, SETTINGS, Desk, tag


@pytest.fixture
def desk():
    return Desk()


def status(desk, name="K1"):
    return desk.state.directory.key_sets[name].status


def change(desk, name, **fields):
    before = desk.state.directory.key_sets[name]
    changes = (Change(before=before, after=replace(before, **fields)),)
    return desk.ask(ChangeDirectory(changes=changes), actor="admin")


def lose(desk, who="lee", slot=1):
    desk.take(who, slot)
    desk.ask(ReportLoss(key_set=f"K{slot}", note="遺失"), actor=who)


# Damage.


def test_a_damaged_set_is_stopped_at_once_with_before_and_after(desk):
    desk.ask(ReportDamage(key_set="K1", note="鑰匙斷了"), actor="wong")
    (reported,) = desk.logged(DamageReported)
    assert (reported.key_set, reported.actor, reported.note) == ("K1", "wong", "鑰匙斷了")
    (changed,) = desk.logged(DirectoryChanged)
    (each,) = changed.changes
    assert (each.before.status, each.after.status) == ("active", "stopped")
    desk.take("wong", 1)
    assert desk.logged(AccessDenied)[0].reasons == (Reason.SET_STOPPED,)
    assert [each.what for each in desk.logged(NoticeOwed)] == ["set_damaged"]


def test_a_bolt_that_is_drawn_for_it_springs_back(desk):
    desk.tap("wong")
    desk.open()
    desk.press(1)
    desk.commands.clear()
    desk.ask(ReportDamage(key_set="K1"), actor="wong")
    assert [each.slot for each in desk.logged(GrantLapsed)] == [1]
    assert [each.slot for each in desk.told(SecureSlot)] == [1]
    assert desk.state.releases == {}


def test_an_armed_release_of_it_ends(desk):
    desk.ask(ArmRelease(slot=1, recipient="lee", reason="r"), actor="wong")
    desk.ask(ReportDamage(key_set="K1"), actor="wong")
    assert [each.slot for each in desk.logged(ReleaseDisarmed)] == [1]
    desk.take("lee", 1)
    assert desk.logged(AccessGranted) == []


def test_an_administrator_s_stop_ends_what_was_armed_too(desk):
    desk.ask(ArmRelease(slot=1, recipient="lee", reason="r"), actor="wong")
    change(desk, "K1", status=KeySetStatus.STOPPED)
    assert desk.state.armed == {}


def test_nothing_else_ends_by_it(desk):
    desk.ask(ArmRelease(slot=2, recipient="lee", reason="r"), actor="wong")
    desk.ask(ReportDamage(key_set="K1"), actor="wong")
    assert list(desk.state.armed) == [2]


def test_whoever_has_it_out_may_say_so_and_nobody_else_without_a_role(desk):
    desk.take("lee", 1)
    desk.ask(ReportDamage(key_set="K1"), actor="chan")
    assert desk.entries[-1].reasons == (Reason.NOT_ENTITLED,)
    desk.ask(ReportDamage(key_set="K1"), actor="lee")
    assert status(desk) == "stopped"
    assert desk.logged(DamageReported)[0].cardholder == "lee"


def test_whoever_stands_at_the_cabinet_may_say_so(desk):
    desk.tap("lee")
    desk.ask(ReportDamage(key_set="K2"), actor="lee")
    assert status(desk, "K2") == "stopped"


def test_a_damaged_set_that_is_out_is_taken_back(desk):
    desk.take("lee", 1)
    desk.ask(ReportDamage(key_set="K1"), actor="lee")
    desk.push(1, 1)
    assert desk.logged(KeySetCheckedIn)[0].borrower == "lee"
    desk.take("wong", 1)
    assert desk.logged(AccessDenied)[0].reasons == (Reason.SET_STOPPED,)


def test_it_is_lent_again_once_its_repair_is_signed(desk):
    desk.ask(ReportDamage(key_set="K1"), actor="wong")
    desk.ask(ReportRepaired(key_set="K1", note=" "), actor="wong")
    desk.ask(ReportRepaired(key_set="K1", note="已換"), actor="chan")
    assert status(desk) == "stopped"
    desk.ask(ReportRepaired(key_set="K1", note="已換"), actor="wong")
    assert [each.actor for each in desk.logged(RepairSigned)] == ["wong"]
    desk.take("wong", 1)
    assert [each.key_set for each in desk.logged(KeySetCheckedOut)] == ["K1"]


@pytest.mark.parametrize("is_restarted", [False, True])
def test_no_change_of_the_list_lends_it_unsigned(desk, is_restarted):
    desk.ask(ReportDamage(key_set="K1"), actor="wong")
    if is_restarted:
        desk.send(Started, version="t", machine="m2", settings=SETTINGS)
    change(desk, "K1", status=KeySetStatus.ACTIVE)
    assert "signed" in desk.logged(RequestDenied)[-1].detail
    change(desk, "K1", label="A-2")
    assert status(desk) == "stopped"
    assert desk.state.directory.key_sets["K1"].label == "A-2"


def test_a_lost_set_may_be_renamed_and_the_next_lost_one_stays_retired_too(desk):
    lose(desk)
    lose(desk, "chan", 2)
    change(desk, "K1", label="A-2")
    assert desk.state.directory.key_sets["K1"].label == "A-2"
    change(desk, "K2", status=KeySetStatus.ACTIVE)
    assert "was lost" in desk.logged(RequestDenied)[-1].detail
    assert status(desk, "K2") == "lost"


def test_no_import_lends_it_unsigned(desk):
    desk.ask(ReportDamage(key_set="K1"), actor="wong")
    before = desk.state.directory.key_sets["K1"]
    changes = (Change(before=before, after=replace(before, status=KeySetStatus.ACTIVE)),)
    desk.ask(StageImport(import_id="i", changes=changes), actor="console")
    desk.ask(CompleteImport(import_id="i", count=1), actor="console")
    assert "signed" in desk.logged(RequestDenied)[-1].detail
    assert status(desk) == "stopped"


def test_one_that_was_retired_meanwhile_is_not_lent_by_a_signature(desk):
    desk.ask(ReportDamage(key_set="K1"), actor="wong")
    change(desk, "K1", status=KeySetStatus.RETIRED)
    desk.ask(ReportRepaired(key_set="K1", note="已換"), actor="wong")
    assert status(desk) == "retired"


@pytest.mark.parametrize("asked", [ReportRepaired, ReportFound])
def test_what_nothing_is_wrong_with_needs_no_signature(desk, asked):
    desk.ask(asked(key_set="K1", note="好"), actor="wong")
    assert desk.entries[-1].reasons == (Reason.NOTHING_TO_DO,)


def test_damage_is_reported_once(desk):
    for _ in range(2):
        desk.ask(ReportDamage(key_set="K1"), actor="wong")
    assert len(desk.logged(DamageReported)) == 1


def test_an_emergency_lets_go_of_a_stopped_set(desk):
    desk.ask(ReportDamage(key_set="K1"), actor="wong")
    desk.send(FireLineRead, says=LineState.CALLS, key_classes=("public",))
    desk.pull(1)
    assert desk.logged(KeySetCheckedOut)[0].rule == "emergency"
    assert AlarmKind.TAKEN_WITHOUT_GRANT.value not in {
        each.partition(":")[0] for each in desk.state.alarms
    }


# Loss.


def test_a_loss_is_told_at_once_to_the_lead_and_to_security_each_by_itself(desk):
    lose(desk)
    notices = [(each.to, each.key_set, each.cardholder) for each in desk.logged(NoticeOwed)]
    assert notices == [("role:lead", "K1", "lee"), ("department:security", "K1", "lee")]
    assert all(each.due_ms == each.at_ms for each in desk.logged(NoticeOwed))
    assert len({each.notice for each in desk.logged(NoticeOwed)}) == 2


def test_security_is_the_department_that_keeps_the_watch(desk):
    desk.change(Watch(id="w", label="監控室", department="保安部"))
    lose(desk)
    assert [each.to for each in desk.logged(NoticeOwed)][-1] == "department:保安部"


def test_a_loss_has_every_lock_of_the_ring_changed_and_an_account_written(desk):
    keys = (
        Key(kind="lobby_door", count=2, locks=("A-1 大堂", "A-2 大堂")),
        Key(kind="mailbox"),
        Key(kind="side_door", locks=("A-1 大堂", "側門")),
    )
    change(desk, "K1", keys=keys)
    desk.change(replace(desk.state.directory.key_classes["public"], lock_change_ms=HOUR_MS))
    lose(desk)
    locks, account = desk.logged(MatterOpened)
    assert (locks.what, locks.owner) == ("lock_change", "role:lead")
    assert locks.items == ("A-1 大堂", "A-2 大堂", "mailbox", "側門")
    assert locks.due_ms - locks.at_ms == HOUR_MS
    assert (account.what, account.owner) == ("loss_account", "person:lee")
    assert account.due_ms - account.at_ms == 48 * HOUR_MS
    assert {each.key_set for each in (locks, account)} == {"K1"}


def test_an_account_nobody_else_could_write_is_the_reporter_s_or_the_lead_s(desk):
    desk.pull(1)
    desk.ask(ReportLoss(key_set="K1"), actor="wong")
    desk.pull(2)
    desk.ask(ReportLoss(key_set="K2"), actor="console")
    owners = [each.owner for each in desk.logged(MatterOpened) if each.what == "loss_account"]
    assert owners == ["person:wong", "role:lead"]


def test_a_lost_set_is_retired_for_good(desk):
    lose(desk)
    assert desk.logged(LossReported)[0].cardholder == "lee"
    key_set = desk.state.directory.key_sets["K1"]
    assert (key_set.status, key_set.home_slot) == ("lost", None)
    for fields in ({"status": KeySetStatus.ACTIVE}, {"status": KeySetStatus.STOPPED}):
        change(desk, "K1", **fields)
        assert "retired" in desk.logged(RequestDenied)[-1].detail
    change(desk, "K1", tag=tag(9))
    gone = Change(before=key_set)
    desk.ask(ChangeDirectory(changes=(gone,)), actor="admin")
    desk.ask(ReportRepaired(key_set="K1", note="好"), actor="wong")
    assert desk.state.directory.key_sets["K1"] == key_set


def test_its_place_is_free_for_another(desk):
    lose(desk)
    desk.change(KeySet(id="K9", label="A", key_class="public", tag=tag(9), home_slot=1))
    assert desk.state.directory.by_home[1] == "K9"


@pytest.mark.parametrize("is_restarted", [False, True])
def test_a_lost_set_that_is_found_is_taken_in_and_stays_retired(desk, is_restarted):
    lose(desk)
    if is_restarted:
        desk.send(Started, version="t", machine="m2", settings=SETTINGS)
    desk.push(1, 1)
    assert desk.logged(KeySetCheckedIn)[0].is_loan
    assert [(each.key_set, each.slot) for each in desk.logged(LostSetFound)] == [("K1", 1)]
    desk.tap("wong")
    desk.press(1)
    assert Reason.SET_LOST in desk.logged(AccessDenied)[0].reasons
    desk.ask(ArmRelease(slot=1, recipient="lee", reason="r"), actor="wong")
    assert Reason.SET_LOST in desk.entries[-1].reasons
    desk.pull(1)
    desk.push(1, 1)
    assert len(desk.logged(LostSetFound)) == 1


def test_a_lost_set_may_be_found_in_a_hand(desk):
    lose(desk)
    desk.ask(ReportFound(key_set="K1", note="電梯內"), actor="wong")
    (found,) = desk.logged(LostSetFound)
    assert (found.actor, found.slot, found.note) == ("wong", None, "電梯內")
    assert status(desk) == "lost"


def test_what_sits_in_its_slot_is_not_lost(desk):
    desk.ask(ReportLoss(key_set="K1"), actor="wong")
    assert "slot 1" in desk.entries[-1].detail
    assert status(desk) == "active"


def test_a_damaged_set_may_be_lost_and_is_lost_then(desk):
    desk.take("lee", 1)
    desk.ask(ReportDamage(key_set="K1"), actor="lee")
    desk.ask(ReportLoss(key_set="K1"), actor="lee")
    assert status(desk) == "lost"
    desk.ask(ReportDamage(key_set="K1"), actor="lee")
    assert desk.entries[-1].reasons == (Reason.SET_LOST,)


@pytest.mark.parametrize("asked", [ReportDamage, ReportLoss])
def test_what_nobody_knows_cannot_be_reported_nor_a_whole_novel(desk, asked):
    desk.ask(asked(key_set="K99"), actor="wong")
    assert "no such key set" in desk.entries[-1].detail
    desk.ask(asked(key_set="K1", note="長" * 501), actor="wong")
    assert "500" in desk.entries[-1].detail
    assert status(desk) == "active"


def test_a_booking_of_a_stopped_set_fails_with_that_reason(desk):
    now_ms = desk.state.at_ms(desk.mono_ms)
    times = {"from_ms": now_ms + HOUR_MS, "until_ms": now_ms + 2 * HOUR_MS}
    desk.ask(Book(key_set="K1", cardholder="lee", **times), actor="wong")
    desk.ask(ReportDamage(key_set="K1"), actor="wong")
    (ended,) = desk.logged(BookingEnded)
    assert Reason.SET_STOPPED in ended.reasons
    assert desk.state.bookings == {}
