"""The page of take-overs: signed for as typed, each with its differences and what was entered."""

import re

import pytest

from controller.directory import KindCount
from controller.requests import TakeOverBuilding
from tests.web_stand import Pages, added

FORM = {"building": "3棟", "company": "某某地產", "receipt": "YJ-7", "custodian": "p02"}


@pytest.fixture
def pages(tmp_path):
    return Pages(tmp_path, None, "p01")


def body(pages, path="/take-over"):
    main = pages.text(path).partition("<main")[2]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def taken_over(pages, **more):
    counts = [
        {"kind": "security_door", "expected": 4, "counted": 4},
        {"kind": "mailbox", "expected": 2, "counted": 1},
    ]
    said = {**FORM, "take_over": "t17", "counts": counts, "actor": "p01", "note": "欠一把"}
    pages.journal.add("building_taken_over", **{**said, "request": "r", **more})
    pages.catch_up()


def test_what_is_typed_is_asked(pages):
    lines = {
        "kind": ["security_door", "mailbox", "unit_door", "車庫閘", ""],
        "expected": ["4", "2", "", "", "9"],
        "counted": ["4", "", "", "1", "9"],
    }
    pages.post("/take-over", **FORM, **lines, note="欠  一把")
    counts = (
        KindCount(kind="security_door", expected=4, counted=4),
        KindCount(kind="mailbox", expected=2, counted=0),
        KindCount(kind="車庫閘", expected=0, counted=1),
    )
    asked = pages.cabinet.asked[-1]
    assert asked.asked == TakeOverBuilding(**FORM, counts=counts, note="欠 一把")
    assert asked.actor == "p01"


@pytest.mark.parametrize("missing", [*FORM, "counts"])
def test_what_is_not_whole_is_not_asked(pages, missing):
    count = len(pages.cabinet.asked)
    lines = {"kind": "mailbox", "expected": "1", "counted": "1"} if missing != "counts" else {}
    pages.post("/take-over", **{**FORM, **lines, missing: ""})
    assert len(pages.cabinet.asked) == count
    assert "請填寫樓宇" in pages.text("/take-over")


def test_a_record_shows_the_differences_and_what_is_in_the_list(pages):
    taken_over(pages)
    assert "尚未列入台帳" in body(pages)
    keys = [{"kind": "security_door", "count": 3}]
    ring = {"label": "3棟-1-101", "key_class": "plant", "keys": keys, "take_over": "t17"}
    changes = [added("key_set", id="R9", **ring)]
    changes.append(added("key_set", id="R8", **ring, status="retired"))
    pages.journal.add("directory_changed", actor="p09", request="r", changes=changes)
    pages.catch_up()
    told = body(pages)
    assert "防盜鐵門 4 4 0 3" in told
    assert "信報箱 2 1 -1 0" in told
    for word in ("3棟", "某某地產", "YJ-7", "王小明", "陳大文", "欠一把", "R9"):
        assert word in told
    assert "R8" not in told


def test_the_log_tells_it_and_a_difference_is_an_exception(pages):
    taken_over(pages)
    told = body(pages, "/log?kind=building_taken_over")
    for word in ("接管鑰匙", "專職保管人", "信報箱 2 → 1", "某某地產"):
        assert word in told
    assert "信報箱 2 → 1" in body(pages, "/log?q=信報箱&kind=building_taken_over")
    assert "YJ-7" in body(pages, "/log?exception=1&kind=building_taken_over")
    counts = [{"kind": "mailbox", "expected": 1, "counted": 1}]
    taken_over(pages, receipt="YJ-8", take_over="t18", counts=counts)
    assert "YJ-8" not in body(pages, "/log?exception=1&kind=building_taken_over")


def test_who_reads_does_not_sign(pages):
    pages.sign_in("p06")
    assert "登記接管" not in body(pages)
