"""The borders of what may be typed: what just fits is taken, and one more is refused."""

from dataclasses import replace

import pytest

from controller.directory import Directory, KindCount, Oversight, Paper
from controller.directory.oversight import REVIEWERS
from controller.entries import RequestDenied
from controller.policy.contents import contents_problems
from controller.policy.oversight import find_oversight_misfits, reviewers_of
from controller.policy.seals import is_seal, seal_problem
from controller.policy.spares import asked_for, reference_problem
from controller.policy.take_over import counts_problem, name_problem
from controller.policy.visitors import VISIT_MS_MAX, is_host
from controller.reasons import Reason
from tests.house import HOUR_MS
from tests.spare_house import SpareDesk
from tests.test_visitors import Lobby

SHEET = Paper(name="圖")


@pytest.mark.parametrize(
    ("contents", "fits"),
    [
        ([replace(SHEET, name=f"圖{n}") for n in range(99)], True),
        ([replace(SHEET, name=f"圖{n}") for n in range(100)], False),
        ([replace(SHEET, name="x" * 100)], True),
        ([replace(SHEET, name="x" * 101)], False),
        ([replace(SHEET, copies=999)], True),
        ([replace(SHEET, copies=1_000)], False),
        ([SHEET, SHEET], False),
    ],
)
def test_a_pouch_lists_99_documents_of_999_copies_by_names_of_100_characters(contents, fits):
    assert (not list(contents_problems("pouch", tuple(contents)))) is fits


@pytest.mark.parametrize(("seal", "fits"), [("7" * 32, True), ("7" * 33, False), (" ", False)])
def test_a_seal_has_32_characters(seal, fits):
    assert (not seal_problem(seal)) is fits


def test_letters_that_are_one_in_capitals_are_one_on_a_seal():
    assert is_seal("ß-1", "SS-1")
    assert not is_seal(" ", "")


@pytest.mark.parametrize(
    ("number", "fits"), [("C" * 23 + "1", True), ("C" * 24 + "1", False), ("C1234567", False)]
)
def test_a_customer_s_file_has_a_number_of_24_characters(number, fits):
    assert (not reference_problem(number)) is fits


def kinds(count=1, **fields):
    return tuple(
        KindCount(**{"kind": f"k{n}", "expected": 1, "counted": 1, **fields}) for n in range(count)
    )


@pytest.mark.parametrize(
    ("counts", "fits"),
    [
        (kinds(50), True),
        (kinds(51), False),
        (kinds(expected=0, counted=0), True),
        (kinds(expected=99_999, counted=99_999), True),
        (kinds(expected=100_000), False),
        (kinds(counted=100_000), False),
        (kinds(expected=-1), False),
        (kinds(counted=-1), False),
        (kinds(2, kind="k"), False),
        (kinds(kind="x" * 100), True),
        (kinds(kind="x" * 101), False),
    ],
)
def test_50_kinds_of_up_to_99999_keys_are_taken_over(counts, fits):
    assert (not counts_problem(counts)) is fits


def test_what_is_wrong_with_a_name_says_of_what():
    assert name_problem("the receipt", "") == "the receipt needs 1 to 100 characters on one line"
    assert counts_problem(kinds(kind="")).startswith("a kind of key needs")


@pytest.mark.parametrize("name", ["night_minute", "review_minute"])
@pytest.mark.parametrize(("minute", "fits"), [(0, True), (1_439, True), (1_440, False)])
def test_a_count_and_a_review_have_a_minute_of_the_day(name, minute, fits):
    assert (not list(find_oversight_misfits(replace(Oversight(), **{name: minute})))) is fits


# A visit.


@pytest.fixture
def desk():
    return Lobby()


@pytest.mark.parametrize(
    ("fields", "fits"),
    [
        ({"permit": "7"}, True),
        ({"permit": "7" * 64}, True),
        ({"permit": "7" * 65}, False),
        ({"permit": ""}, False),
        ({"ms": 1}, True),
        ({"ms": 0}, False),
        ({"ms": VISIT_MS_MAX}, True),
        ({"ms": VISIT_MS_MAX + 1}, False),
    ],
)
def test_a_permit_has_64_characters_and_holds_for_a_year(desk, fields, fits):
    if "ms" in fields:
        fields = {"valid_until_ms": desk.at_ms + fields["ms"]}
    desk.register("new", **fields)
    assert ("new" in desk.state.directory.cardholders) is fits


@pytest.mark.parametrize(("ms", "fits"), [(1, True), (0, False), (6, True), (6.1, False)])
def test_a_code_ends_after_now_and_with_the_permit_at_the_latest(desk, ms, fits):
    ends_ms = 1 if ms == 1 else int(ms * HOUR_MS)
    desk.give_code(until_ms=desk.at_ms + ends_ms)
    assert (not desk.logged(RequestDenied)) is fits


def test_a_host_is_one_until_their_own_last_moment(desk):
    desk.alter("wong", valid_until_ms=desk.at_ms + HOUR_MS)
    assert is_host(desk.state, "wong", desk.at_ms)
    desk.register("new")
    assert "new" in desk.state.directory.cardholders
    desk.give_code()
    assert desk.logged(RequestDenied) == []
    desk.wait(HOUR_MS)
    assert not is_host(desk.state, "wong", desk.at_ms)
    assert not is_host(desk.state, "stranger", desk.at_ms)


def test_who_is_gone_gets_no_code(desk):
    desk.alter("guest", is_active=False)
    (denied,) = desk.give_code()
    assert Reason.CARDHOLDER_INACTIVE in denied.reasons


# Spare keys.


@pytest.mark.parametrize(("clock", "holds"), [("ntp", False), ("unsynced", True)])
def test_what_was_asked_for_holds_until_its_last_moment(clock, holds):
    desk = SpareDesk()
    desk.ask_spare()
    state = replace(desk.state, clock_source=clock)
    until_ms = state.at_ms(desk.mono_ms) + HOUR_MS
    assert asked_for(state, "chan", "K1", until_ms - 1) is not None
    assert (asked_for(state, "chan", "K1", until_ms) is not None) is holds


def test_what_is_kept_elsewhere_is_not_asked_for():
    desk = SpareDesk()
    desk.change(replace(desk.state.directory.key_sets["K1"], custody="cabinet:二號"))
    desk.ask_spare()
    assert desk.logged(RequestDenied)[-1].reasons == (Reason.ELSEWHERE,)


def test_before_anything_is_set_up_a_supervisor_reviews_changes():
    assert reviewers_of(Directory()) == set(REVIEWERS)
