"""No number and no name makes a decision impossible later: it is refused where it is set."""

from dataclasses import replace

import pytest

from controller.directory import Change, Key, Purpose
from controller.entries import ImportDiscarded, RequestDenied
from controller.policy.why import answer
from controller.questions import Question
from controller.reasons import Reason
from controller.requests import EnterPaperRow, OpenMatter, StageImport
from tests.house import CLASSES, Desk

BEYOND_MS = 2**62


@pytest.mark.parametrize(
    "fields",
    [
        {"curfew_minute": 1_440},
        {"curfew_minute": -1},
        {"curfew_ms": -1},
        {"curfew_ms": BEYOND_MS},
        {"due_soon_ms": -1},
        {"escalation_ms": (0, BEYOND_MS)},
        {"lock_change_ms": BEYOND_MS},
        {"reminder_ms": -1},
        {"consult_ms": BEYOND_MS},
        {"reseal_ms": -1},
    ],
)
def test_a_class_has_times_that_clocks_have(fields):
    desk = Desk()
    desk.change(replace(CLASSES[0], **fields))
    assert isinstance(desk.latest[0], RequestDenied)
    desk.take("chan", 1)
    assert "K1" in desk.state.loans


@pytest.mark.parametrize(
    "fields",
    [
        {"valid_until_ms": BEYOND_MS},
        {"valid_from_ms": -1},
        {"set_limit": -1},
        {"id": ""},
        {"id": "visit:guest"},  # whoever keeps PINs knows visitors' codes by such names
        {"id": "a\0b"},
        {"id": "x" * 65},
    ],
)
def test_a_person_has_days_that_calendars_have_and_a_plain_code(fields):
    desk = Desk()
    desk.change(replace(desk.state.directory.cardholders["chan"], **fields))
    assert isinstance(desk.latest[0], RequestDenied)


@pytest.mark.parametrize("fields", [{"id": "K 1"}, {"keys": (Key(kind="door", count=-1),)}])
def test_a_set_has_a_plain_code_and_so_many_keys(fields):
    desk = Desk()
    desk.change(replace(desk.state.directory.key_sets["K1"], tag=None, home_slot=None, **fields))
    assert isinstance(desk.latest[0], RequestDenied)


@pytest.mark.parametrize("at_ms", [BEYOND_MS, -BEYOND_MS])
def test_whoever_asks_about_a_time_that_no_calendar_has_is_answered(at_ms):
    desk = Desk()
    asked = Question(cardholder="chan", key_set="K1", at_ms=at_ms)
    assert answer(desk.state, asked, desk.state.at_ms(desk.mono_ms)) is not None


@pytest.mark.parametrize(
    "asked",
    [
        OpenMatter(owner="role:lead", due_ms=BEYOND_MS, note="換鎖"),
        EnterPaperRow(
            page="1",
            row="1",
            cardholder="chan",
            key_set="K1",
            out_ms=BEYOND_MS,
            purpose=Purpose.PATROL,
        ),
    ],
)
def test_nothing_is_entered_for_a_time_that_no_page_could_show(asked):
    desk = Desk()
    (denied,) = desk.ask(asked, actor="wong")
    assert denied.reasons == (Reason.IMPOSSIBLE,)


def test_what_an_import_is_given_up_for_is_told_in_so_many_characters():
    desk = Desk()
    desk.ask(StageImport(import_id="i", changes=()), actor="admin")
    before = desk.state.directory.cardholders["chan"]
    change = Change(before=before, after=replace(before, access_levels=("x" * 9_000,)))
    desk.ask(StageImport(import_id="i", changes=(change,)), actor="admin")
    (discarded,) = desk.logged(ImportDiscarded)
    assert max(map(len, discarded.problems)) <= 500
