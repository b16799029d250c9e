"""What is in a pouch 檔案資料清單: changed only by an entry that says who, before and after."""

from dataclasses import replace

import pytest

from controller.directory import Paper
from controller.entries import DirectoryChanged
from controller.importing.cells import read_flag, read_papers
from controller.importing.findings import CellError, Findings
from controller.importing.keys import parse_keys
from controller.importing.plan_keys import plan_keys
from controller.importing.wanted import Wanted
from controller.reasons import Reason
from controller.requests import AskCopy, ConsentCopy, ListContents, MakeCopy
from tests.test_documents import office
from web.places import place_order

DEED, PLAN = Paper(name="房產證"), Paper(name="竣工圖", copies=2)


@pytest.fixture
def desk():
    desk = office()
    desk.change(replace(desk.state.directory.key_sets["K1"], item_kind="pouch"))
    desk.entries.clear()
    return desk


def listed(desk, before=(), after=(DEED, PLAN), actor="fang", number=1):
    asked = ListContents(key_set=f"K{number}", before=before, after=after)
    return desk.ask(asked, actor=actor)


def contents(desk):
    return desk.state.directory.key_sets["K1"].contents


@pytest.mark.parametrize("actor", ["fang", "wong"])
def test_a_change_says_who_and_when_and_what_was_and_is(desk, actor):
    listed(desk)
    (entry,) = listed(desk, before=(DEED, PLAN), after=(DEED,), actor=actor)
    (change,) = entry.changes
    assert isinstance(entry, DirectoryChanged)
    assert (entry.actor, entry.at_ms) == (actor, desk.state.at_ms(desk.mono_ms))
    assert (change.before.contents, change.after.contents) == ((DEED, PLAN), (DEED,))
    assert contents(desk) == (DEED,)


@pytest.mark.parametrize("actor", ["chan", "boss_of_nothing", "guest", "console"])
def test_only_who_registers_or_leads_changes_it(desk, actor):
    assert listed(desk, actor=actor)[-1].reasons == (Reason.NOT_ENTITLED,)


def test_nobody_overwrites_what_somebody_else_has_changed(desk):
    listed(desk)
    denied = listed(desk, before=(), after=(PLAN,))[-1]
    assert "no longer as it was" in denied.detail
    assert listed(desk, before=(DEED, PLAN))[-1].reasons == (Reason.NOTHING_TO_DO,)
    assert contents(desk) == (DEED, PLAN)


@pytest.mark.parametrize(
    "after",
    [
        (Paper(name=" "),),
        (Paper(name="x" * 101),),
        (Paper(name="兩\n行"),),
        (Paper(name="圖", copies=0),),
        (Paper(name="圖", copies=1_000),),
        (PLAN, PLAN),
        tuple(Paper(name=f"圖{n}") for n in range(100)),
    ],
)
def test_a_list_is_bounded(desk, after):
    assert listed(desk, after=after)[-1].reasons == (Reason.IMPOSSIBLE,)
    assert contents(desk) == ()


def test_a_ring_of_keys_has_no_such_list_and_what_has_one_stays_what_it_is(desk):
    assert "ring of keys" in listed(desk, number=2)[-1].detail
    listed(desk)
    desk.change(replace(desk.state.directory.key_sets["K1"], item_kind="ring"))
    assert "ring of keys" in desk.latest[-1].detail


def test_a_copy_begins_with_nothing_in_it(desk):
    listed(desk)
    desk.change(replace(desk.state.directory.cardholders["boss"], roles=("engineering_manager",)))
    desk.ask(AskCopy(key_set="K1", note="備用"), actor="chan")
    (copy,) = desk.state.copies
    desk.ask(ConsentCopy(copy=copy, is_granted=True), actor="boss")
    desk.ask(MakeCopy(copy=copy, key_set="K9"), actor="admin")
    assert desk.state.directory.key_sets["K9"].contents == ()


def test_lists_are_in_the_order_of_building_floor_and_room():
    labels = ["10棟-2-201", "2棟-10-1001", "2棟-2-0203", "2棟-2-21", "1棟-9-901"]
    assert sorted(labels, key=place_order) == [
        *("1棟-9-901", "2棟-2-21", "2棟-2-0203", "2棟-10-1001", "10棟-2-201")
    ]


# From a file.

HEAD = "編號,標識,類別,形式,檔案資料清單,密級\n"


def rows(text):
    found = Findings()
    read = parse_keys(HEAD + text, slots=8, source="keys.csv", found=found)
    return read, found


def test_a_key_list_says_the_kind_of_item_what_is_in_it_and_that_it_is_confidential():
    (row, *_), found = rows("P1,1棟-1-101,public,檔案袋,房產證|竣工圖：2,是\n")
    assert found.problems == ()
    assert (row.item_kind, row.contents, row.is_confidential) == ("pouch", (DEED, PLAN), True)


def test_a_kind_of_item_is_data():
    (row, *_), _ = rows("P1,1棟-1-101,public,硬盤盒,,\n")
    assert (row.item_kind, row.contents, row.is_confidential) == ("硬盤盒", (), False)


@pytest.mark.parametrize("line", ["P1,a,public,,房產證,", "P1,a,public,pouch,房產證|房產證,"])
def test_an_impossible_list_is_refused_with_its_row(desk, line):
    read, found = rows(line + "\n")
    wanted = Wanted(desk.state.directory, {})
    plan_keys(wanted, read, is_full=False, is_reviving=False)
    assert any("keys.csv:2: contents: P1" in str(each) for each in found.problems)


@pytest.mark.parametrize("cell", ["房產證:x", "房產證:0", ":2", "a:1:2"])
def test_a_wrong_way_to_write_a_list_is_refused(cell):
    with pytest.raises(CellError):
        read_papers(cell)


def test_a_flag_is_yes_or_no():
    assert (read_flag("是"), read_flag("No")) == (True, False)
    with pytest.raises(CellError):
        read_flag("maybe")
