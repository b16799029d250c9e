"""The table of a count: where every set there is on record is, column by column, and its period."""

from dataclasses import replace

import pytest

from controller.directory import KeySetStatus
from controller.policy.stocktaking import is_custodian, period_before, period_of, reconcile
from controller.reasons import IdentityProof
from controller.requests import CollectByOwner, ReportLoss
from controller.stocktaking import CountKind
from tests.test_stocktaking import Desk, begin, state

COLUMNS = ("present", "out", "elsewhere", "collected", "stopped", "lost", "retired", "difference")


@pytest.fixture
def desk():
    """A count has begun of five sets, all of which hang there."""
    desk = Desk()
    begin(desk)
    desk.entries.clear()
    return desk


def set_of(desk, name, **fields):
    desk.change(replace(desk.state.directory.key_sets[name], **fields))


def public(desk):
    (row,) = [
        each
        for each in reconcile(desk.state, desk.state.takings.open)
        if each.key_class == "public"
    ]
    return {name: getattr(row, name) for name in COLUMNS if getattr(row, name)}


def test_what_nobody_has_stated_is_not_accounted_for(desk):
    assert public(desk) == {"difference": 2}
    state(desk, "K1")
    assert public(desk) == {"present": 1, "difference": 1}
    state(desk, "K2", is_present=False, keys=0)
    assert public(desk) == {"present": 1, "difference": 1}


def test_what_hangs_there_out_of_use_is_there_and_stopped(desk):
    set_of(desk, "K1", status=KeySetStatus.STOPPED)
    for name in ("K1", "K2"):
        state(desk, name)
    assert public(desk) == {"present": 2, "stopped": 1}


def test_what_somebody_has_is_out(desk):
    state(desk, "K2")
    desk.take("chan", 1)
    assert public(desk) == {"present": 1, "out": 1}


def test_what_was_out_when_it_was_looked_for_was_out(desk):
    desk.take("chan", 1)
    for name in ("K1", "K2"):
        state(desk, name, is_present=name == "K2", keys=int(name == "K2"))
    desk.push(1, 1)
    assert public(desk) == {"present": 1, "out": 1}


def test_what_its_owner_collected_is_the_owners(desk):
    desk.take("chan", 1)
    asked = CollectByOwner(key_set="K1", proof=IdentityProof.TITLE_DEED, receipt="S-17")
    desk.ask(asked, actor="wong")
    state(desk, "K2")
    assert public(desk) == {"present": 1, "collected": 1}


def test_what_was_lost_stays_lost_also_once_it_is_retired(desk):
    state(desk, "K2")
    desk.take("chan", 1)
    desk.ask(ReportLoss(key_set="K1", note="遺失"), actor="chan")
    assert public(desk) == {"present": 1, "lost": 1}
    set_of(desk, "K1", status=KeySetStatus.RETIRED)
    assert public(desk) == {"present": 1, "lost": 1}
    set_of(desk, "K2", status=KeySetStatus.RETIRED)
    assert public(desk) == {"lost": 1, "retired": 1}


def test_what_another_keeps_is_elsewhere(desk):
    for name in ("K1", "K2"):
        set_of(desk, name, custody="cabinet:二號")
    assert public(desk) == {"elsewhere": 2}


@pytest.mark.parametrize(("before", "added"), [({}, 0), ({"public": 1}, 1), ({"public": 5}, 0)])
def test_what_came_into_the_list_since_the_count_before_is_added(desk, before, added):
    takings = replace(desk.state.takings, made=before)
    rows = reconcile(replace(desk.state, takings=takings), takings.open)
    assert [row.added for row in rows if row.key_class == "public"] == [added]


@pytest.mark.parametrize(
    ("month", "quarter", "before"),
    [
        *((1, "Q1", "2025-Q4"), (3, "Q1", "2025-Q4"), (4, "Q2", "2026-Q1"), (5, "Q2", "2026-Q1")),
        *((6, "Q2", "2026-Q1"), (9, "Q3", "2026-Q2"), (10, "Q4", "2026-Q3"), (12, "Q4", "2026-Q3")),
    ],
)
def test_every_month_is_of_a_quarter_and_comes_after_one(month, quarter, before):
    day = f"2026-{month:02}-15"
    assert period_of(CountKind.QUARTERLY, day) == f"2026-{quarter}"
    assert period_before(CountKind.QUARTERLY, day) == before
    assert period_of(CountKind.MONTHLY, day) == day[:7]


@pytest.mark.parametrize(
    ("day", "before"),
    [("2026-01-31", "2025-12"), ("2026-02-01", "2026-01"), ("2026-12-01", "2026-11")],
)
def test_every_month_comes_after_one(day, before):
    assert period_before(CountKind.MONTHLY, day) == before


def test_before_anything_is_set_up_a_lead_keeps_the_keys_and_staff_count(desk):
    assert desk.state.directory.oversights == {}
    assert is_custodian(desk.state, "wong", 0)
    assert not is_custodian(desk.state, "chan", 0)
