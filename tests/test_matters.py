"""Matters: each has somebody to settle it and a deadline, and a missed one does not pass."""

from dataclasses import replace

import pytest

from controller.directory import Cardholder
from controller.entries import (
    MatterClosed,
    MatterMissed,
    MatterOpened,
    NoticeOwed,
    RequestDenied,
)
from controller.events import Started
from controller.reasons import Reason
from controller.requests import CloseMatter, OpenMatter
from tests.house import HOUR_MS, SETTINGS, Desk


@pytest.fixture
def desk():
    return Desk()


def now(desk):
    return desk.state.at_ms(desk.mono_ms)


def opened(desk, *, owner="person:chan", hours=1, actor="wong", **more):
    asked = OpenMatter(owner=owner, due_ms=now(desk) + hours * HOUR_MS, note="換封條", **more)
    desk.ask(asked, actor=actor)
    return desk.logged(MatterOpened)[-1].matter


def test_a_matter_has_an_owner_and_a_deadline(desk):
    opened(desk, key_set="K1", items=("A-1 大門",))
    (entry,) = desk.logged(MatterOpened)
    assert (entry.owner, entry.due_ms) == ("person:chan", now(desk) + HOUR_MS)
    assert (entry.key_set, entry.items, entry.actor) == ("K1", ("A-1 大門",), "wong")
    assert list(desk.state.matters) == [entry.matter]


def test_a_missed_matter_is_said_once_and_goes_to_the_supervisor(desk):
    matter = opened(desk)
    desk.wait(HOUR_MS - 1)
    assert desk.logged(MatterMissed) == []
    desk.wait(1)
    desk.wait(HOUR_MS)
    assert [each.matter for each in desk.logged(MatterMissed)] == [matter]
    (notice,) = desk.logged(NoticeOwed)
    assert (notice.to, notice.what, notice.matter) == ("role:supervisor", "matter_missed", matter)
    assert notice.due_ms == notice.at_ms


def test_a_matter_behind_one_that_was_missed_is_missed_too(desk):
    first, second = opened(desk, hours=1), opened(desk, hours=2)
    desk.wait(HOUR_MS)
    assert [each.matter for each in desk.logged(MatterMissed)] == [first]
    desk.wait(HOUR_MS)
    assert [each.matter for each in desk.logged(MatterMissed)] == [first, second]


def test_what_is_settled_in_time_is_never_missed(desk):
    matter = opened(desk)
    desk.ask(CloseMatter(matter=matter, note="已換"), actor="wong")
    assert desk.logged(MatterClosed)[0].note == "已換"
    desk.wait(2 * HOUR_MS)
    assert desk.logged(MatterMissed) == []
    assert desk.state.matters == {}


def test_what_was_missed_can_still_be_settled(desk):
    matter = opened(desk)
    desk.wait(2 * HOUR_MS)
    desk.ask(CloseMatter(matter=matter, note="已換"), actor="chan")
    assert desk.state.matters == {}


def test_a_deadline_waits_for_a_clock_that_is_trusted(desk):
    desk = Desk(clock="unsynced")
    opened(desk)
    desk.wait(2 * HOUR_MS)
    assert desk.logged(MatterMissed) == []


def test_a_deadline_outlives_a_restart(desk):
    matter = opened(desk)
    desk.send(Started, version="t", machine="m2", settings=SETTINGS)
    desk.wait(2 * HOUR_MS)
    assert [each.matter for each in desk.logged(MatterMissed)] == [matter]


@pytest.mark.parametrize("owner", ["person:chan", "role:staff", "department:客服部"])
def test_whoever_has_to_settle_it_may_close_it(desk, owner):
    matter = opened(desk, owner=owner)
    desk.ask(CloseMatter(matter=matter, note="已換"), actor="chan")
    assert desk.state.matters == {}


def test_nobody_else_without_the_role_may_close_or_open_one(desk):
    matter = opened(desk)
    desk.ask(CloseMatter(matter=matter, note="已換"), actor="lee")
    due_ms = now(desk) + HOUR_MS
    desk.ask(OpenMatter(owner="person:chan", due_ms=due_ms, note="換"), actor="lee")
    assert [each.reasons for each in desk.logged(RequestDenied)] == [(Reason.NOT_ENTITLED,)] * 2


def test_what_is_no_matter_is_closed_by_nobody_without_the_role(desk):
    for actor in ("lee", "stranger"):
        desk.ask(CloseMatter(matter="m99", note="已換"), actor=actor)
    assert [each.reasons for each in desk.logged(RequestDenied)] == [(Reason.NOT_ENTITLED,)] * 2


def test_a_leaver_closes_nothing(desk):
    matter = opened(desk, owner="person:lee")
    desk.change(Cardholder(id="lee", department="客服部", is_active=False))
    desk.ask(CloseMatter(matter=matter, note="已換"), actor="lee")
    assert list(desk.state.matters) == [matter]


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"owner": "person:gone"}, "nobody"),
        ({"owner": "role:gardener"}, "nobody"),
        ({"owner": "department:園藝部"}, "nobody"),
        ({"owner": "chan"}, "nobody"),
        ({"due_ms": 0}, "passed"),
        ({"note": " "}, "what is to be done"),
        ({"note": "長" * 501}, "500"),
        ({"items": ("鎖",) * 201}, "200"),
        ({"key_set": "K99"}, "'K99' is not known"),
    ],
)
def test_what_could_never_be_settled_is_refused(desk, fields, says):
    asked = {"owner": "person:chan", "due_ms": now(desk) + 1, "note": "換封條", **fields}
    desk.ask(OpenMatter(**asked), actor="wong")
    assert says in desk.entries[-1].detail
    assert desk.state.matters == {}


def test_a_matter_has_up_to_500_characters_and_200_items_and_a_time_to_come(desk):
    owner = "person:chan"
    asked = OpenMatter(owner=owner, due_ms=now(desk), note="長" * 500, items=("鎖" * 500,) * 200)
    desk.ask(asked, actor="wong")
    assert "passed" in desk.entries[-1].detail
    desk.ask(replace(asked, due_ms=now(desk) + 1), actor="wong")
    (entry,) = desk.logged(MatterOpened)
    assert (entry.note, len(entry.items)) == ("長" * 500, 200)


def test_a_matter_is_closed_with_a_note_and_once(desk):
    matter = opened(desk)
    desk.ask(CloseMatter(matter=matter, note=" "), actor="wong")
    desk.ask(CloseMatter(matter=matter, note="長" * 501), actor="wong")
    assert list(desk.state.matters) == [matter]
    desk.ask(CloseMatter(matter=matter, note="已換"), actor="wong")
    desk.ask(CloseMatter(matter=matter, note="已換"), actor="wong")
    assert desk.entries[-1].reasons == (Reason.NOTHING_TO_DO,)
