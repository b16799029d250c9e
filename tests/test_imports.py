"""An import takes effect at once or not at all, and no turn has to do all of it."""

import sys
from dataclasses import replace

import pytest

from controller.admin import SLICE_CHANGES, slice_import
from controller.directory import (
    AccessLevel,
    Cardholder,
    Change,
    Credential,
    Directory,
    Grant,
    KeyClass,
    KeySet,
    KeySetStatus,
    Person,
    Schedule,
    key_of,
)
from controller.entries import (
    ImportCompleted,
    ImportDiscarded,
    ImportStaged,
    RequestDenied,
    SessionClosed,
)
from controller.events import Started
from controller.importing.wanted import Wanted
from controller.personal import ImportSettled, StagedPerson
from controller.policy.consistency import find_misfits, find_problems
from controller.reasons import Reason
from controller.requests import ChangeDirectory, CompleteImport, StageImport
from tests.house import SETTINGS, Desk, nouns, tag

HO = Cardholder(id="ho", department="工程部", access_levels=("desk",))
LAM = Cardholder(id="lam", department="工程部", access_levels=("desk",))


SHELVES = {
    Schedule: "schedules",
    KeyClass: "key_classes",
    AccessLevel: "access_levels",
    KeySet: "key_sets",
    Cardholder: "cardholders",
    Credential: "credentials",
}


@pytest.fixture
def desk():
    return Desk()


def stage(desk, *nouns, name="i1", before=None):
    """Stage one slice: new nouns, or those of `before` as they shall be."""
    now = desk.state.directory
    changes = tuple(Change(before=now.find(each), after=each) for each in nouns)
    return desk.ask(StageImport(import_id=name, changes=before or changes), actor="console")


def complete(desk, count, name="i1"):
    return desk.ask(CompleteImport(import_id=name, count=count), actor="console")


def refusal(entries):
    """Return what a refused import is told; it was discarded in the same breath."""
    discarded, denied = entries
    assert isinstance(discarded, ImportDiscarded)
    assert isinstance(denied, RequestDenied)
    assert denied.reasons == (Reason.IMPOSSIBLE,)
    assert denied.detail == "\n".join(discarded.problems)
    return denied.detail


def test_an_import_takes_effect_at_once(desk):
    stage(desk, HO)
    stage(desk, LAM)
    assert not {"ho", "lam"} & set(desk.state.directory.cardholders)
    assert [type(each) for each in complete(desk, 2)] == [ImportCompleted]
    assert {"ho", "lam"} <= set(desk.state.directory.cardholders)
    assert desk.state.staged == {}


def test_an_import_that_lost_a_slice_is_discarded(desk):
    stage(desk, HO)
    assert "1 changes arrived, 2 were meant" in refusal(complete(desk, 2))
    assert "ho" not in desk.state.directory.cardholders
    assert desk.state.staged == {}


def test_an_import_overtaken_by_a_change_is_refused_when_it_would_take_effect(desk):
    stage(desk, HO)
    desk.change(replace(desk.state.directory.cardholders["lee"], is_active=False))
    assert "while this import was under way" in refusal(complete(desk, 1))
    assert "ho" not in desk.state.directory.cardholders
    assert not desk.state.directory.cardholders["lee"].is_active


def test_an_import_overtaken_by_a_change_is_told_at_its_next_slice(desk):
    stage(desk, HO)
    desk.change(replace(desk.state.directory.cardholders["lee"], is_active=False))
    assert "run it again" in refusal(stage(desk, LAM))
    assert desk.state.staged == {}


def test_of_two_imports_at_once_the_first_completed_takes_effect(desk):
    stage(desk, HO, name="a")
    stage(desk, LAM, name="b")
    assert isinstance(complete(desk, 1, name="a")[0], ImportCompleted)
    assert "run it again" in refusal(complete(desk, 1, name="b"))
    assert "ho" in desk.state.directory.cardholders
    assert "lam" not in desk.state.directory.cardholders


ROW = Person(cardholder="ho", name="何先生", salt="00" * 16, digest="d")
STAGED = StagedPerson(import_id="i1", person=ROW)
WIPED = ImportSettled(import_id="i1", in_force=False)


def stage_with_name(desk):
    desk.ask(
        StageImport(import_id="i1", changes=(Change(after=HO),), people=(ROW,)), actor="console"
    )


def test_names_that_are_staged_are_kept_apart_until_the_import_takes_effect(desk):
    stage_with_name(desk)
    assert desk.people == [STAGED]
    complete(desk, 1)
    assert desk.people == [STAGED, ImportSettled(import_id="i1", in_force=True)]


@pytest.mark.parametrize(
    "end",
    [
        lambda desk: complete(desk, 9),
        lambda desk: [stage(desk, HO, name=each) for each in "abcd"],
        lambda desk: desk.send(Started, version="t", machine="m", settings=SETTINGS),
    ],
    ids=["refused", "too many", "restarted"],
)
def test_of_an_import_that_came_to_nothing_no_name_is_kept(desk, end):
    stage_with_name(desk)
    end(desk)
    assert [each.import_id for each in desk.logged(ImportDiscarded)] == ["i1"]
    assert desk.people == [STAGED, WIPED]


def test_a_change_that_changes_nothing_is_answered_and_overtakes_no_import(desk):
    stage(desk, HO)
    lee = desk.state.directory.cardholders["lee"]
    known = desk.state.directory
    (told,) = desk.ask(ChangeDirectory(changes=(Change(before=lee, after=lee),)), actor="console")
    assert told.changes == ()
    assert desk.state.directory is known
    assert [type(each) for each in complete(desk, 1)] == [ImportCompleted]


def test_too_many_imports_at_once_discard_the_oldest(desk):
    for name in "abcde":
        stage(desk, HO, name=name)
    assert [each.import_id for each in desk.logged(ImportDiscarded)] == ["a"]
    assert list(desk.state.staged) == list("bcde")


def test_an_import_under_way_at_a_start_is_discarded(desk):
    stage(desk, HO)
    desk.send(Started, version="test", machine="m1", settings=SETTINGS)
    assert [each.problems for each in desk.logged(ImportDiscarded)] == [("restarted",)]
    (denied,) = complete(desk, 1)
    assert "run it again" in denied.detail


def test_a_slice_made_of_something_else_ends_the_import(desk):
    chan = desk.state.directory.cardholders["chan"]
    stage(desk, HO)
    stale = Change(before=replace(chan, set_limit=9), after=replace(chan, set_limit=2))
    assert "'chan' is no longer as it was" in refusal(stage(desk, before=(stale,)))
    assert desk.state.directory.cardholders["chan"] == chan


K1 = KeySet(id="K1", label="", key_class="gone")


@pytest.mark.parametrize(
    ("noun", "says"),
    [
        (Credential(token="t", cardholder="ho"), "'ho'"),
        (replace(HO, access_levels=("gone",)), "'gone'"),
        (K1, "'gone'"),
        (AccessLevel(id="new", label="", grants=(Grant(key_set="gone"),)), "'gone'"),
    ],
)
def test_a_slice_that_refers_to_what_is_not_there_ends_the_import(desk, noun, says):
    assert isinstance(stage(desk, LAM)[0], ImportStaged)
    assert says in refusal(stage(desk, noun))
    assert desk.state.staged == {}


def test_a_slice_may_refer_to_one_before_and_to_itself(desk):
    stage(desk, KeyClass(id="new", label=""))
    stage(desk, replace(K1, id="K9", key_class="new"))
    stage(desk, AccessLevel(id="keen", label="", grants=(Grant(key_set="K9"),)))
    both = (replace(HO, access_levels=("keen",)), Credential(token="t", cardholder="ho"))
    stage(desk, *both)
    assert isinstance(complete(desk, 5)[0], ImportCompleted)
    assert find_problems(desk.state.directory, slots=8) == ()


def test_a_plan_stages_everything_after_what_it_refers_to():
    wanted = Wanted(Directory(), {})
    for each in nouns():
        getattr(wanted, SHELVES[type(each)])[key_of(each)] = each
    known = Directory()
    for each in wanted.changes():
        known = known.change((each,))
        assert list(find_misfits(known, each.after, slots=8)) == []
    assert len(known.nouns()) == len(nouns())


def test_an_import_takes_nothing_away(desk):
    gone = Change(before=desk.state.directory.cardholders["lee"])
    (denied,) = stage(desk, before=(gone,))
    assert "takes nothing away" in denied.detail


def test_two_sets_may_change_places_over_two_slices(desk):
    k1, k2 = (desk.state.directory.key_sets[each] for each in ("K1", "K2"))
    stage(desk, replace(k1, home_slot=2, tag=tag(2)))
    stage(desk, replace(k2, home_slot=1, tag=tag(1)))
    assert isinstance(complete(desk, 2)[0], ImportCompleted)
    assert desk.state.directory.by_home[1] == "K2"
    assert desk.state.directory.by_tag[tag(1)] == "K2"


def test_two_sets_that_claim_one_slot_or_tag_do_not_take_effect(desk):
    k1, k2 = (desk.state.directory.key_sets[each] for each in ("K1", "K2"))
    stage(desk, replace(k1, home_slot=2))
    assert "the same slot 2" in refusal(complete(desk, 1))
    stage(desk, replace(k2, tag=tag(1)))
    assert "the same tag" in refusal(complete(desk, 1))
    assert desk.state.directory.key_sets["K1"] == k1


def test_a_retired_set_gives_its_place_up(desk):
    k1, k2 = (desk.state.directory.key_sets[each] for each in ("K1", "K2"))
    stage(desk, replace(k1, status=KeySetStatus.RETIRED), replace(k2, home_slot=1))
    assert isinstance(complete(desk, 2)[0], ImportCompleted)


def test_whoever_an_import_switches_off_is_out_at_once(desk):
    desk.tap("chan")
    stage(desk, replace(desk.state.directory.cardholders["chan"], is_active=False))
    assert not desk.logged(SessionClosed)
    complete(desk, 1)
    assert [each.reason for each in desk.logged(SessionClosed)] == ["revoked"]


def steps_of(act):
    """Return how many steps of Python `act` takes: a count, where time would only be a guess."""
    taken = 0

    def count(frame, event, arg):
        nonlocal taken
        frame.f_trace_opcodes = True
        taken += event == "opcode"
        return count

    before = sys.gettrace()
    sys.settrace(count)
    try:
        act()
    finally:
        sys.settrace(before)
    return taken


def work(size):
    """Return the steps of the last slice of an import of `size` people, and of what ends it."""
    desk = Desk()
    slices = [
        [Cardholder(id=f"p{number}", department="d") for number in range(first, first + 50)]
        for first in range(0, size, 50)
    ]
    for each in slices[:-1]:
        stage(desk, *each)
    last = steps_of(lambda: stage(desk, *slices[-1]))
    end = steps_of(lambda: complete(desk, size))
    assert "p0" in desk.state.directory.cardholders
    return last, end


def test_no_turn_works_the_longer_the_longer_an_import_is():
    assert work(1_000) == work(100)


def test_a_change_of_one_person_does_not_look_at_all_the_others():
    def steps(size):
        desk = Desk()
        desk.change(*(Cardholder(id=f"p{number}", department="d") for number in range(size)))
        lee = replace(desk.state.directory.cardholders["lee"], set_limit=2)
        return steps_of(lambda: desk.change(lee))

    assert steps(1_000) == steps(10)


def test_a_slice_is_a_few_ms_of_work_whoever_counts_the_people():
    people = [Cardholder(id=f"p{number}", department="d") for number in range(1_001)]
    *slices, end = slice_import("i1", [Change(after=each) for each in people], ())
    assert max(len(each.changes) for each in slices) == SLICE_CHANGES == 50
    assert sum(len(each.changes) for each in slices) == end.count == 1_001


class Shelf(dict):
    """A shelf that counts how often it is copied."""

    copies = 0

    def __iter__(self):  # a shelf that only C looks into would not be asked for its keys
        return super().__iter__()

    def keys(self):
        self.copies += 1
        return super().keys()


def test_many_changes_copy_a_shelf_once():
    people = [Cardholder(id=f"p{number}", department="d") for number in range(10)]
    shelf = Shelf({each.id: each for each in people})
    changes = tuple(Change(before=each, after=replace(each, set_limit=1)) for each in people)
    after = Directory(cardholders=shelf).change(changes)
    assert {each.set_limit for each in after.cardholders.values()} == {1}
    assert shelf.copies == 1
