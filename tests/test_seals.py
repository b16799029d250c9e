"""Seals: broken when a spare key leaves, renewed by an entry of their own, compared at counts."""

from dataclasses import replace

import pytest

from controller.directory import Change, KeySet, Purpose
from controller.entries import KeySetCheckedIn, NoticeOwed, RequestDenied
from controller.entries.seals import SealMissed, SealRenewed, SealStated
from controller.events import ClockRead, InventoryRead, Started
from controller.events.fitted import FireLineRead, LineState
from controller.policy.seals import is_seal
from controller.reasons import IdentityProof, Reason
from controller.requests import (
    ChangeDirectory,
    CollectByOwner,
    CompleteImport,
    RenewSeal,
    ReportDamage,
    ReportLoss,
    StageImport,
    StatePurpose,
    TakeBackIntoCustody,
)
from tests.house import HOUR_MS, SETTINGS, Desk
from tests.spare_house import RESEAL_MS, SpareDesk


@pytest.fixture
def desk():
    return SpareDesk()


@pytest.fixture
def used(desk):
    """Return a desk whose K1 was used and brought back, and nothing is stated yet."""
    desk.use()
    assert desk.logged(KeySetCheckedIn)
    desk.entries.clear()
    return desk


def seal(desk, key_set="K1"):
    return desk.state.directory.key_sets[key_set].seal


def told(desk, what):
    return [each.to for each in desk.logged(NoticeOwed) if each.what == what]


BOTH = ["role:lead", "department:保安部"]


# After a use.


def test_the_broken_seal_and_the_new_one_are_on_record_and_the_new_one_counts(used):
    used.state_seal(broken="s-1", new="S-9")
    stated, renewed = used.latest
    assert (stated.seal, stated.recorded, stated.is_right) == ("s-1", "S-1", True)
    assert (renewed.old, renewed.new, renewed.actor) == ("S-1", "S-9", "chan")
    assert renewed.spare
    assert seal(used) == "S-9"
    used.wait(9 * HOUR_MS)
    assert used.logged(SealMissed) == []
    assert told(used, "seal_wrong") == told(used, "seal_missed") == []


def test_each_may_be_stated_by_itself_the_broken_one_while_it_is_out(desk):
    desk.decide(desk.ask_spare())
    desk.take("chan", 1)
    desk.state_seal(broken="S-1")
    assert desk.logged(SealStated)[0].is_right
    desk.bring_back("chan")
    desk.state_seal(new="S-9")
    assert seal(desk) == "S-9"
    assert desk.state.unsealed == {}


def test_the_broken_one_is_stated_first(used):
    used.state_seal(new="S-9")
    assert used.latest[-1].reasons == (Reason.IMPOSSIBLE,)
    assert seal(used) == "S-1"


def test_a_seal_that_is_not_the_one_on_record_is_taken_flagged_and_told(used):
    used.state_seal(broken="S-7")
    (stated,) = used.logged(SealStated)
    assert (stated.is_right, stated.is_new, stated.recorded) == (False, False, "S-1")
    assert told(used, "seal_wrong") == BOTH
    used.state_seal(new="S-9")
    assert seal(used) == "S-9"


@pytest.mark.parametrize("new", ["S-1", " s-1 ", "S-2"])
def test_an_old_number_or_one_of_another_ring_is_no_new_seal(used, new):
    used.state_seal(broken="S-1", new=new)
    stated = used.logged(SealStated)[-1]
    assert (stated.is_new, stated.is_right) == (True, False)
    assert told(used, "seal_wrong") == BOTH
    assert used.logged(SealRenewed) == []
    assert seal(used) == "S-1"
    used.wait(RESEAL_MS)
    assert used.logged(SealMissed)


def test_without_a_new_number_in_time_it_is_an_exception_once_and_told(used):
    used.wait(RESEAL_MS - 1)
    assert used.logged(SealMissed) == []
    used.wait(1)
    used.wait(HOUR_MS)
    (missed,) = used.logged(SealMissed)
    assert (missed.cardholder, missed.returner) == ("chan", "chan")
    assert missed.spare
    assert told(used, "seal_missed") == BOTH
    used.state_seal(broken="S-1", new="S-9")  # better late
    assert (seal(used), used.state.unsealed) == ("S-9", {})


def test_nothing_of_it_keeps_a_return_out(desk):
    desk.decide(desk.ask_spare())
    desk.take("chan", 1)
    desk.push(1, 1)
    assert desk.logged(KeySetCheckedIn)[-1].is_loan
    assert "K1" not in desk.state.loans


def test_its_time_begins_only_with_the_return(desk):
    desk.decide(desk.ask_spare())
    desk.take("chan", 1)
    desk.wait(3 * HOUR_MS)
    assert desk.logged(SealMissed) == []
    desk.bring_back("chan")
    desk.wait(RESEAL_MS)
    assert desk.logged(SealMissed)


def test_one_that_leaves_again_without_a_seal_is_missed_at_once(used):
    used.decide(used.ask_spare())
    used.take("chan", 1)
    (missed,) = used.logged(SealMissed)
    assert missed.key_set == "K1"
    assert used.state.unsealed["K1"].due_ms is None


@pytest.mark.parametrize("actor", ["lee", "night", "nobody", "console"])
def test_only_who_had_it_and_who_is_in_charge_state_it(used, actor):
    used.state_seal(actor, broken="S-1")
    assert used.latest[-1].reasons == (Reason.NOT_ENTITLED,)


@pytest.mark.parametrize("actor", ["wong", "guard"])
def test_a_lead_and_security_state_it_too(used, actor):
    guard = used.state.directory.cardholders["guard"]
    used.change(replace(guard, roles=("security",)))
    used.state_seal(actor, broken="S-1", new="S-9")
    assert used.logged(SealRenewed)[0].actor == actor


@pytest.mark.parametrize(
    "said", [{}, {"broken": " "}, {"broken": "S-1", "new": "x" * 33}, {"broken": "S\n1"}]
)
def test_a_seal_has_a_number(used, said):
    used.state_seal(**said)
    assert used.latest[-1].reasons == (Reason.IMPOSSIBLE,)


def test_of_a_ring_nobody_opened_nothing_is_stated(desk):
    desk.state_seal("wong", broken="S-1", new="S-9")
    assert desk.latest[-1].reasons == (Reason.NOTHING_TO_DO,)


# However it left.


def test_after_an_emergency_it_is_sealed_anew(desk):
    desk.send(FireLineRead, says=LineState.CALLS, key_classes=())
    desk.pull(1)
    desk.push(1, 1)
    desk.wait(RESEAL_MS)
    (missed,) = desk.logged(SealMissed)
    assert missed.cardholder is None
    desk.state_seal("wong", broken="S-1", new="S-9")
    assert seal(desk) == "S-9"


def test_after_an_emergency_take_too(desk):
    desk.tap("wong")
    desk.ask(StatePurpose(purpose=Purpose.EMERGENCY), actor="wong")
    desk.open()
    desk.press(1)
    desk.change(replace(desk.state.directory.cardholders["guard"], roles=("security",)))
    desk.tap("guard")
    desk.pull(1)
    assert desk.state.unsealed["K1"].taker == "wong"
    desk.push(1, 1)
    desk.wait(RESEAL_MS)
    assert desk.logged(SealMissed)


def test_after_a_theft_too(desk):
    desk.pull(1)
    desk.push(1, 1)
    desk.wait(RESEAL_MS)
    assert desk.logged(SealMissed)


def test_a_restart_forgets_none_of_it(used):
    used.state_seal(broken="S-1")
    used.send(Started, version="test", machine="m1", settings=SETTINGS)
    used.send(InventoryRead, readings=used.readings((1, 2, 3, 4, 5)))
    used.state_seal(new="S-9")
    assert seal(used) == "S-9"


def test_one_that_comes_back_while_nobody_looks_is_waited_for_from_then_on(desk):
    desk.decide(desk.ask_spare())
    desk.take("chan", 1)
    desk.send(Started, version="test", machine="m1", settings=SETTINGS)
    desk.send(InventoryRead, readings=desk.readings((1, 2, 3, 4, 5)))
    desk.wait(RESEAL_MS)
    assert desk.logged(SealMissed)


def test_while_nobody_knows_the_hour_nothing_is_missed(used):
    used.send(ClockRead, offset_ms=used.state.offset_ms, source="unsynced")
    used.wait(9 * HOUR_MS)
    assert used.logged(SealMissed) == []
    used.send(ClockRead, offset_ms=used.state.offset_ms, source="ntp")
    used.wait(1)
    assert used.logged(SealMissed)


def test_a_damaged_ring_is_sealed_all_the_same(used):
    used.ask(ReportDamage(key_set="K1", note="變形"), actor="wong")
    used.state_seal(broken="S-1", new="S-9")
    assert seal(used) == "S-9"


def test_a_lost_one_that_was_found_is_in_and_its_seal_is_asked_for(desk):
    desk.decide(desk.ask_spare())
    desk.take("chan", 1)
    desk.ask(ReportLoss(key_set="K1", note="遺失"), actor="chan")
    desk.bring_back("wong")
    assert desk.logged(KeySetCheckedIn)
    desk.wait(RESEAL_MS)
    assert desk.logged(SealMissed)


def test_what_its_owner_collected_is_the_owner_s_until_it_is_entrusted_and_sealed_again(desk):
    signed = {"key_set": "K1", "proof": IdentityProof.TITLE_DEED}
    desk.decide(desk.ask_spare())
    desk.take("chan", 1)
    desk.ask(CollectByOwner(**signed, receipt="R-1"), actor="wong")
    assert desk.state.unsealed == {}
    desk.wait(9 * HOUR_MS)
    assert desk.logged(SealMissed) == []
    desk.ask(TakeBackIntoCustody(**signed, receipt="R-2"), actor="wong")
    desk.wait(RESEAL_MS)
    assert desk.logged(SealMissed)
    desk.state_seal("wong", new="S-9")
    assert seal(desk) == "S-9"


def test_no_other_class_asks_for_a_seal_on_return():
    desk = Desk()
    desk.take("chan", 1)
    desk.push(1, 1)
    desk.wait(9 * HOUR_MS)
    assert desk.state.unsealed == {}
    assert desk.logged(SealMissed) == []


# Any ring's seal.


def renew(desk, actor="wong", **fields):
    return desk.ask(
        RenewSeal(**{"key_set": "K3", "new": "S-3", "why": "更換", **fields}), actor=actor
    )


def test_a_seal_is_renewed_by_name_and_with_a_reason(desk):
    (entry,) = renew(desk)
    assert (entry.old, entry.new, entry.why, entry.actor) == ("", "S-3", "更換", "wong")
    assert seal(desk, "K3") == "S-3"
    renew(desk, new="S-4")
    assert desk.logged(SealRenewed)[-1].old == "S-3"


@pytest.mark.parametrize("actor", ["chan", "console", "guard"])
def test_not_by_anybody(desk, actor):
    assert renew(desk, actor)[-1].reasons == (Reason.NOT_ENTITLED,)


@pytest.mark.parametrize(
    "fields",
    [{"why": " "}, {"why": "x" * 501}, {"new": ""}, {"new": "s-1"}, {"key_set": "K99"}],
)
def test_nor_without_a_reason_or_with_a_number_that_is_used(desk, fields):
    assert isinstance(renew(desk, **fields)[-1], RequestDenied)
    assert desk.logged(SealRenewed) == []


def test_the_customer_service_officer_does(desk):
    guard = desk.state.directory.cardholders["guard"]
    desk.change(replace(guard, roles=("officer",)))
    renew(desk, "guard")
    assert seal(desk, "K3") == "S-3"


def test_a_lead_who_renews_it_settles_what_was_waited_for(used):
    renew(used, key_set="K1", new="S-9")
    used.wait(9 * HOUR_MS)
    assert used.logged(SealMissed) == []


def test_no_change_of_the_directory_changes_a_seal(desk):
    key_set = desk.state.directory.key_sets["K1"]
    for new in ("S-9", ""):
        change = Change(before=key_set, after=replace(key_set, label="B", seal=new))
        (denied,) = desk.ask(ChangeDirectory(changes=(change,)), actor="admin")
        assert "key set 'K1' has the seal 'S-1'" in denied.detail
    assert desk.state.directory.key_sets["K1"] == key_set


def test_nor_does_an_import_but_a_new_ring_brings_its_own(desk):
    key_set = desk.state.directory.key_sets["K1"]
    changes = (Change(before=key_set, after=replace(key_set, seal="S-9")),)
    (*_, denied) = desk.ask(StageImport(import_id="i", changes=changes), actor="admin")
    assert "has the seal 'S-1'" in denied.detail
    new = KeySet(id="K9", label="B", key_class="public", seal="S-9")
    desk.ask(StageImport(import_id="j", changes=(Change(after=new),)), actor="admin")
    desk.ask(CompleteImport(import_id="j", count=1), actor="admin")
    assert seal(desk, "K9") == "S-9"


def test_an_import_under_way_does_not_bring_an_old_seal_back(desk):
    key_set = desk.state.directory.key_sets["K1"]
    changes = (Change(before=key_set, after=replace(key_set, label="B")),)
    desk.ask(StageImport(import_id="i", changes=changes), actor="admin")
    renew(desk, key_set="K1", new="S-9")
    (*_, denied) = desk.ask(CompleteImport(import_id="i", count=1), actor="admin")
    assert isinstance(denied, RequestDenied)
    assert seal(desk) == "S-9"


@pytest.mark.parametrize(
    ("recorded", "stated", "matches"),
    [
        ("S-1", "S-1", True),
        ("S-1", " s - 1", True),
        ("S-1", "S-10", False),
        ("S-1", "", False),
        ("", "", False),
        ("", "S-1", False),
    ],
)
def test_whoever_counts_compares_what_is_read_with_what_is_on_record(recorded, stated, matches):
    assert is_seal(recorded, stated) is matches
