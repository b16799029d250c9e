"""Copies of keys and tags: nobody makes one on his own, and a worn-out tag never comes back."""

from dataclasses import replace

import pytest

from controller.directory import Cardholder, Change, KeySet
from controller.entries import CopyAsked, CopyDecided, CopyMade, RequestDenied, UnknownTagSeated
from controller.events import Started
from controller.events.cards import CardKeyed
from controller.reasons import Reason
from controller.requests import (
    AskCopy,
    ChangeDirectory,
    CompleteImport,
    ConsentCopy,
    EnrolTag,
    MakeCopy,
    ReportLoss,
    StageImport,
)
from tests.house import SETTINGS, Desk, tag


@pytest.fixture
def desk():
    desk = Desk()
    desk.change(Cardholder(id="ho", department="工程部", roles=("engineering_manager",)))
    return desk


def asked(desk, key_set="K1", actor="lee"):
    desk.ask(AskCopy(key_set=key_set, note="分更使用"), actor=actor)
    return desk.logged(CopyAsked)[-1].copy


def consent(desk, copy, actor="ho", is_granted=True):
    return desk.ask(ConsentCopy(copy=copy, is_granted=is_granted), actor=actor)


def make(desk, copy, name="K1-2", slot=6):
    return desk.ask(MakeCopy(copy=copy, key_set=name, home_slot=slot), actor="admin")


def test_a_copy_needs_consent_and_ends_as_a_new_set_in_the_list(desk):
    copy = asked(desk)
    consent(desk, copy)
    make(desk, copy)
    known = desk.state.directory.key_sets
    assert known["K1-2"] == replace(known["K1"], id="K1-2", tag=None, home_slot=6)
    (made,) = desk.logged(CopyMade)
    assert (made.key_set, made.made, made.actor) == ("K1", "K1-2", "admin")
    assert desk.state.copies == {}
    make(desk, copy, "K1-3", 7)
    assert "K1-3" not in known


def test_without_consent_there_is_no_copy(desk):
    copy = asked(desk)
    make(desk, copy)
    assert desk.entries[-1].reasons == (Reason.NOT_ENTITLED,)
    consent(desk, copy, is_granted=False)
    make(desk, copy)
    assert desk.entries[-1].reasons == (Reason.NOTHING_TO_DO,)
    assert "K1-2" not in desk.state.directory.key_sets


def test_nobody_consents_to_his_own_copy(desk):
    copy = asked(desk, actor="ho")
    consent(desk, copy)
    assert desk.entries[-1].reasons == (Reason.SELF_APPROVED,)
    assert desk.logged(CopyDecided) == []


@pytest.mark.parametrize("who", ["wong", "admin", "console", "lee", "gone"])
def test_only_who_the_class_names_may_consent(desk, who):
    copy = asked(desk, actor="chan")
    consent(desk, copy, actor=who)
    assert desk.entries[-1].reasons == (Reason.NOT_ENTITLED,)


def test_a_class_of_which_nobody_consents_is_never_copied(desk):
    unit = desk.state.directory.key_classes["unit"]
    desk.change(replace(unit, copy_approvers=()))
    desk.ask(AskCopy(key_set="K5", note="x"), actor="wong")
    assert desk.entries[-1].reasons == (Reason.NEVER_COPIED,)


def test_a_copy_never_closes_the_case_of_a_lost_set(desk):
    copy = asked(desk)
    consent(desk, copy)
    desk.take("lee", 1)
    desk.ask(ReportLoss(key_set="K1"), actor="lee")
    matters = dict(desk.state.matters)
    make(desk, copy)
    assert desk.entries[-1].reasons == (Reason.SET_LOST,)
    desk.ask(AskCopy(key_set="K1", note="x"), actor="wong")
    assert desk.entries[-1].reasons == (Reason.SET_LOST,)
    assert desk.state.matters == matters
    assert desk.state.cases["K1"].what == "lost"


@pytest.mark.parametrize("name", ["K2", " "])
def test_a_copy_has_a_number_of_its_own(desk, name):
    copy = asked(desk)
    consent(desk, copy)
    make(desk, copy, name)
    assert desk.logged(CopyMade) == []


def test_a_copy_does_not_take_another_s_place(desk):
    copy = asked(desk)
    consent(desk, copy)
    make(desk, copy, slot=2)
    assert "claim the same slot" in desk.entries[-1].detail
    assert list(desk.state.copies) == [copy]


def test_what_is_asked_for_says_what_for(desk):
    desk.ask(AskCopy(key_set="K1", note=" "), actor="wong")
    desk.ask(AskCopy(key_set="K99", note="x"), actor="wong")
    assert len(desk.logged(RequestDenied)) == 2


# Tags that were replaced.


def retag(desk, name, uid, *, version=1):
    desk.ask(EnrolTag(key_set=name), actor="admin")
    return desk.send(CardKeyed, reader="front", token=f"t-{uid.hex()}", tag=uid, version=version)


def test_a_new_tag_inherits_the_set(desk):
    desk.take("lee", 1)
    retag(desk, "K1", tag(8), version=0)
    desk.push(1, 8)
    assert desk.state.loans == {}
    assert desk.state.key_set_of(tag(8)).id == "K1"


def test_a_tag_in_use_is_refused(desk):
    retag(desk, "K1", tag(2))
    assert "claim the same tag" in desk.entries[-1].detail


@pytest.mark.parametrize("is_restarted", [False, True])
def test_a_replaced_tag_opens_nothing_and_is_never_given_again(desk, is_restarted):
    desk.take("lee", 1)
    retag(desk, "K1", tag(8), version=0)
    if is_restarted:
        desk.send(Started, version="t", machine="m2", settings=SETTINGS)
    desk.push(1, 1)
    assert [each.slot for each in desk.logged(UnknownTagSeated)] == [1]
    for name in ("K2", "K1"):
        retag(desk, name, tag(1), version=0)
        assert "opens nothing any more" in desk.entries[-1].detail
    assert desk.state.key_set_of(tag(1)) is None


def test_no_change_and_no_import_gives_a_replaced_tag_to_another(desk):
    retag(desk, "K1", tag(8), version=0)
    new = KeySet(id="K9", label="A", key_class="public", tag=tag(1))
    somebody = Cardholder(id="somebody", department="客服部")
    for changes in ((Change(after=new),), (Change(after=somebody), Change(after=new))):
        desk.ask(ChangeDirectory(changes=changes), actor="admin")
        assert "opens nothing any more" in desk.entries[-1].detail
    desk.ask(StageImport(import_id="i", changes=(Change(after=new),)), actor="console")
    desk.ask(CompleteImport(import_id="i", count=1), actor="console")
    assert "K9" not in desk.state.directory.key_sets


def test_two_tags_that_were_mixed_up_change_places_in_one_go(desk):
    known = desk.state.directory.key_sets
    changes = tuple(
        Change(before=known[name], after=replace(known[name], tag=tag(number)))
        for name, number in (("K1", 2), ("K2", 1))
    )
    desk.ask(ChangeDirectory(changes=changes), actor="admin")
    assert desk.state.key_set_of(tag(1)).id == "K2"
    assert desk.state.directory.old_tags == {}


def test_whatever_else_changes_of_a_set_leaves_its_tag_in_use(desk):
    desk.change(replace(desk.state.directory.key_sets["K1"], label="A-9"))
    assert desk.state.directory.old_tags == {}
    assert desk.state.key_set_of(tag(1)).label == "A-9"
