"""Corrections: a signed line beneath another; what was written stands, and nothing else changes."""

from dataclasses import fields, replace

import pytest

from controller.directory import Change
from controller.entries import DirectoryChanged, EntryCorrected
from controller.folds.corrections import CHANGES_KEPT
from controller.reasons import Reason
from controller.requests import CompleteImport, CorrectEntry, StageImport
from tests.house import Desk

BOOKKEEPING = {"seq", "last_ms", "answers", "changers"}


@pytest.fixture
def desk():
    desk = Desk()
    desk.take("chan", 1)
    return desk


def correct(desk, entry, *, actor="wong", says="是李四領用", why="刷錯卡"):
    return desk.ask(CorrectEntry(entry=entry, says=says, why=why), actor=actor)


def set_label(desk, label):
    key_set = desk.state.directory.key_sets["K2"]
    desk.change(replace(key_set, label=label))
    assert isinstance(desk.latest[0], DirectoryChanged)
    return desk.state.seq


def test_a_correction_says_who_signs_what_a_line_should_say_and_why(desk):
    seq, at_ms = desk.state.seq, desk.state.at_ms(desk.mono_ms)
    (entry,) = correct(desk, seq)
    assert isinstance(entry, EntryCorrected)
    assert (entry.actor, entry.corrects, entry.at_ms) == ("wong", seq, at_ms)
    assert (entry.says, entry.why) == ("是李四領用", "刷錯卡")


def test_it_changes_nothing_that_is_known(desk):
    before = desk.state
    correct(desk, before.seq)
    for each in fields(before):
        if each.name not in BOOKKEEPING:
            assert getattr(before, each.name) == getattr(desk.state, each.name), each.name


def test_a_correction_is_corrected_like_any_other_line(desk):
    correct(desk, desk.state.seq)
    (entry,) = correct(desk, desk.state.seq, actor="admin")
    assert entry.corrects == desk.state.seq - 1


@pytest.mark.parametrize("ahead", [1, 2, 10**6])
def test_what_is_not_there_yet_is_not_corrected(desk, ahead):
    (answer,) = correct(desk, desk.state.seq + ahead)
    assert answer.reasons == (Reason.IMPOSSIBLE,)


@pytest.mark.parametrize("entry", [0, -1])
def test_what_never_was_is_not_corrected(desk, entry):
    assert correct(desk, entry)[-1].reasons == (Reason.IMPOSSIBLE,)


@pytest.mark.parametrize("said", [{"says": " "}, {"why": ""}, {"says": "x" * 501}])
def test_it_has_to_say_what_and_why_in_few_words(desk, said):
    assert correct(desk, desk.state.seq, **said)[-1].reasons == (Reason.IMPOSSIBLE,)


@pytest.mark.parametrize("actor", ["chan", "console", "nobody"])
def test_only_superiors_correct_by_name(desk, actor):
    assert correct(desk, desk.state.seq, actor=actor)[-1].reasons == (Reason.NOT_ENTITLED,)


def test_who_changed_what_is_known_has_another_correct_that(desk):
    seq = set_label(desk, "B-2")
    assert correct(desk, seq, actor="admin")[-1].reasons == (Reason.SAME_PERSON,)
    assert isinstance(correct(desk, seq)[-1], EntryCorrected)
    assert isinstance(correct(desk, seq - 1, actor="admin")[-1], EntryCorrected)


def test_nor_do_they_correct_what_another_says_of_it(desk):
    seq = set_label(desk, "B-2")
    correct(desk, seq)
    assert correct(desk, desk.state.seq, actor="admin")[-1].reasons == (Reason.SAME_PERSON,)
    assert isinstance(correct(desk, desk.state.seq - 1)[-1], EntryCorrected)


def test_an_import_is_its_administrator_s_change(desk):
    key_set = desk.state.directory.key_sets["K2"]
    change = Change(before=key_set, after=replace(key_set, label="B-2"))
    desk.ask(StageImport(import_id="i1", changes=(change,)), actor="admin")
    staged = desk.state.seq
    desk.ask(CompleteImport(import_id="i1", count=1), actor="admin")
    for seq in (staged, desk.state.seq):
        assert correct(desk, seq, actor="admin")[-1].reasons == (Reason.SAME_PERSON,)


def test_of_changes_nobody_remembers_no_administrator_corrects_any(desk):
    first = set_label(desk, "B-0")
    desk.take("lee", 2)
    for number in range(CHANGES_KEPT):
        set_label(desk, f"B-{number + 1}")
        desk.tap("chan")
        desk.open()
        desk.close()
    assert len(desk.state.changers) == CHANGES_KEPT
    assert first < desk.state.changers_from
    assert correct(desk, first, actor="admin")[-1].reasons == (Reason.SAME_PERSON,)
    assert isinstance(correct(desk, first)[-1], EntryCorrected)
    last = next(reversed(desk.state.changers))
    assert isinstance(correct(desk, last - 1, actor="admin")[-1], EntryCorrected)


def test_changes_in_a_row_by_one_person_are_remembered_as_one(desk):
    before = len(desk.state.changers)
    first = set_label(desk, "B-1")
    last = set_label(desk, "B-2")
    assert last == first + 1
    assert len(desk.state.changers) == before + 1
    for seq in (first, last):
        assert correct(desk, seq, actor="admin")[-1].reasons == (Reason.SAME_PERSON,)
