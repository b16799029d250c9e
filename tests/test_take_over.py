"""Keys taken over from a developer: counted by kind, signed for by both sides, then listed."""

from dataclasses import replace

import pytest

from controller.directory import Change, Key, KeySet, KeySetStatus, KindCount
from controller.entries import RequestDenied
from controller.entries.take_over import BuildingTakenOver
from controller.events import InventoryRead, Started
from controller.importing.findings import Findings
from controller.importing.keys import parse_keys
from controller.reasons import Reason
from controller.requests import (
    AskCopy,
    CompleteImport,
    ConsentCopy,
    MakeCopy,
    StageImport,
    TakeOverBuilding,
)
from tests.house import SETTINGS, Desk

DOORS = KindCount(kind="security_door", expected=4, counted=4)
BOXES = KindCount(kind="mailbox", expected=2, counted=1)


@pytest.fixture
def desk():
    return Desk()


def sign(desk, actor="wong", **fields):
    asked = {
        **{"building": "3棟", "company": "某某地產", "receipt": "YJ-7", "custodian": "chan"},
        **{"counts": (DOORS, BOXES), "note": "欠信報箱一把"},
    }
    return desk.ask(TakeOverBuilding(**{**asked, **fields}), actor=actor)


def name_of(desk):
    return desk.logged(BuildingTakenOver)[-1].take_over


def ring(desk, count=2, kind="security_door", number=9, take_over=None):
    """Enter a ring with `count` keys that came by the take-over; return what was logged."""
    key_set = KeySet(
        id=f"R{number}",
        label=f"3棟-1-{number:03}",
        key_class="unit",
        keys=(Key(kind=kind, count=count),),
        take_over=name_of(desk) if take_over is None else take_over,
    )
    return desk.change(key_set)


def test_a_take_over_says_what_came_from_whom_and_who_keeps_it(desk):
    (entry,) = sign(desk)
    assert isinstance(entry, BuildingTakenOver)
    assert (entry.building, entry.company, entry.receipt) == ("3棟", "某某地產", "YJ-7")
    assert (entry.actor, entry.custodian, entry.counts) == ("wong", "chan", (DOORS, BOXES))
    assert entry.at_ms == desk.state.at_ms(desk.mono_ms)


@pytest.mark.parametrize("actor", ["chan", "console", "nobody", "stranger"])
def test_only_a_lead_signs_and_by_name(desk, actor):
    assert sign(desk, actor=actor)[-1].reasons == (Reason.NOT_ENTITLED,)


def test_whoever_keeps_it_works_here(desk):
    assert sign(desk, custodian="nobody_here")[-1].reasons == (Reason.CARDHOLDER_INACTIVE,)
    desk.change(replace(desk.state.directory.cardholders["chan"], is_active=False))
    assert sign(desk)[-1].reasons == (Reason.CARDHOLDER_INACTIVE,)
    desk.change(replace(desk.state.directory.cardholders["lee"], needs_escort=True))
    assert sign(desk, custodian="lee")[-1].reasons == (Reason.NOT_ENTITLED,)


@pytest.mark.parametrize(
    "fields",
    [
        {"building": " "},
        {"company": ""},
        {"receipt": "x" * 101},
        {"receipt": "a\nb"},
        {"counts": ()},
        {"counts": (DOORS, DOORS)},
        {"counts": (KindCount(kind="", expected=1, counted=1),)},
        {"counts": (KindCount(kind="x", expected=-1, counted=1),)},
        {"counts": (KindCount(kind="x", expected=1, counted=100_000),)},
        {"counts": tuple(KindCount(kind=f"k{n}", expected=1, counted=1) for n in range(51))},
        {"note": "x" * 501},
        {"note": " "},
    ],
)
def test_a_record_that_is_not_whole_is_refused(desk, fields):
    assert sign(desk, **fields)[-1].reasons == (Reason.IMPOSSIBLE,)
    assert desk.state.take_overs == {}


def test_without_a_difference_nothing_needs_to_be_explained(desk):
    sign(desk, counts=(DOORS,), note="")
    assert len(desk.state.take_overs) == 1


def test_the_same_paper_is_on_record_once(desk):
    sign(desk)
    assert "on record already" in sign(desk, building="4棟")[-1].detail
    sign(desk, receipt="YJ-8")
    assert len(desk.state.take_overs) == 2


def test_rings_enter_the_list_with_reference_to_it(desk):
    sign(desk)
    ring(desk)
    assert desk.state.directory.key_sets["R9"].take_over == name_of(desk)


def test_what_refers_to_no_take_over_is_refused(desk):
    denied = ring(desk, take_over="t99")[-1]
    assert isinstance(denied, RequestDenied)
    assert "'R9' refers to take-over 't99'" in denied.detail


@pytest.mark.parametrize(
    ("kind", "count"), [("security_door", 5), ("mailbox", 2), ("garage_gate", 1)]
)
def test_no_more_keys_enter_the_list_than_came(desk, kind, count):
    sign(desk)
    came = {"security_door": 4, "mailbox": 1}.get(kind, 0)
    detail = ring(desk, count=count, kind=kind)[-1].detail
    assert f"counted {came} keys of kind '{kind}', and its sets would have {count}" in detail
    assert "R9" not in desk.state.directory.key_sets


def test_rings_are_counted_together_and_a_retired_one_no_more(desk):
    sign(desk)
    ring(desk, count=3, number=8)
    assert isinstance(ring(desk, count=2)[-1], RequestDenied)
    eight = desk.state.directory.key_sets["R8"]
    desk.change(replace(eight, status=KeySetStatus.RETIRED))
    ring(desk, count=2)
    assert "R9" in desk.state.directory.key_sets


def test_an_import_is_held_to_it_as_well(desk):
    sign(desk)
    noun = KeySet(
        id="R9",
        label="x",
        key_class="unit",
        keys=(Key(kind="mailbox", count=3),),
        take_over=name_of(desk),
    )
    desk.ask(StageImport(import_id="i1", changes=(Change(after=noun),)), actor="admin")
    denied = desk.ask(CompleteImport(import_id="i1", count=1), actor="admin")[-1]
    assert "counted 1 keys of kind 'mailbox'" in denied.detail


def test_a_copy_came_by_no_take_over(desk):
    sign(desk)
    ring(desk, count=4)
    desk.change(replace(desk.state.directory.cardholders["lee"], roles=("engineering_manager",)))
    desk.ask(AskCopy(key_set="R9", note="備用"), actor="chan")
    (copy,) = desk.state.copies
    desk.ask(ConsentCopy(copy=copy, is_granted=True), actor="lee")
    desk.ask(MakeCopy(copy=copy, key_set="R10"), actor="admin")
    assert desk.state.directory.key_sets["R10"].take_over == ""


def test_it_is_on_record_after_a_restart_too(desk):
    sign(desk)
    desk.send(Started, version="test", machine="m1", settings=SETTINGS)
    desk.send(InventoryRead, readings=desk.readings((1, 2, 3, 4, 5)))
    ring(desk)
    assert "R9" in desk.state.directory.key_sets


def test_a_key_list_says_by_which_take_over_a_ring_came():
    found = Findings()
    text = "編號,標識,類別,接管\nR9,3棟-1-101,unit,t17\n"
    (row,) = parse_keys(text, slots=8, source="keys.csv", found=found)
    assert (row.take_over, found.problems) == ("t17", ())
