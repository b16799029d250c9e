"""The pages of documents: the register, a look to register, lists of contents and their changes."""

import html
import json
import re

import pytest

from controller.directory import Paper
from controller.requests import ApproveTake, Consult, ListContents
from tests.web_stand import HOUR_MS, Journal, Pages, added

DEED = {"name": "房產證", "copies": 1}
PLAN = {"name": "竣工圖", "copies": 2}


@pytest.fixture
def pages(tmp_path):
    journal = Journal()
    journal.play_a_day()
    changes = [
        added("key_class", id="doc", label="檔案袋", approver_table="t", consult_ms=900_000),
        *(
            added(
                "key_set", **{"id": f"P{n}", "label": label, "key_class": "doc"}, item_kind="pouch"
            )
            for n, label in enumerate(("10棟-2-201", "2棟-10-1001", "2棟-2-203"), 1)
        ),
    ]
    journal.add("directory_changed", actor="p09", request="r", changes=changes)
    return Pages(tmp_path, journal, "p13")


def main(pages, path):
    return pages.text(path).partition("<main")[2]


def body(pages, path):
    return " ".join(re.sub(r"<[^>]+>", " ", main(pages, path)).split())


def take_out(pages, **more):
    fields = {
        **{"key_set": "P1", "tag": "aa", "slot": 1, "cardholder": "p02", "department": "工程部"},
        **{"due_ms": pages.journal.at_ms + 900_000, "purpose": "other", "work_order": "WO-9"},
        **{"issuer": "p13", "rule": "x", "evidence": "sensor", "approvers": ["p05"]},
        **{"registrar": "p13", "is_consultation": False, "hand": "", **more},
    }
    granted = {name: fields[name] for name in ("key_set", "slot", "cardholder", "rule")}
    pages.journal.add("access_granted", **granted)
    pages.journal.add("key_set_checked_out", **fields)
    pages.catch_up()


def change(pages, before, after, kind="directory_changed", **more):
    noun = {"is": "key_set", "id": "P1", "label": "10棟-2-201", "key_class": "doc"}
    noun |= {"item_kind": "pouch"}
    changes = [{"before": {**noun, "contents": before}, "after": {**noun, "contents": after}}]
    pages.journal.add(kind, actor="p13", request="r", changes=changes, **more)
    pages.catch_up()


def test_a_loan_is_a_row_with_all_three_people(pages):
    take_out(pages)
    row = body(pages, "/documents")
    for word in ("P1", "10棟-2-201", "陳大文", "工程部", "WO-9", "借出", "李國華", "蘇主任"):
        assert word in row


def test_a_look_is_a_row_with_what_it_is_for_and_who_saw_it_come_back(pages):
    armed = {"slot": 1, "recipient": "p02", "key_set": "P1", "actor": "p13", "hand": "p13"}
    until = pages.journal.mono_ms + HOUR_MS
    pages.journal.add(
        "release_armed", **armed, reason="查圖紙", until_mono_ms=until, is_consultation=True
    )
    pages.catch_up()
    assert "待登記人取出" in body(pages, "/documents")
    pages.sign_in("p01")
    assert "P1" not in body(pages, "/release").partition("新")[0]
    pages.sign_in("p13")
    take_out(pages, is_consultation=True, hand="p13", rule="remote:p13")
    row = body(pages, "/documents").partition("登記表")[2]
    assert "查圖紙" in row
    assert "查閱" in row
    assert "WO-9" not in row
    back = {"key_set": "P1", "tag": "aa", "slot": 1, "borrower": "p02", "is_loan": True}
    back |= {"is_late": True, "is_home": True, "evidence": "sensor"}
    pages.journal.add("key_set_checked_in", **back, returner="p02")
    pages.catch_up()
    assert main(pages, "/documents").count("蘇主任") == 1
    seen = {"key_set": "P1", "slot": 1, "returner": "p02", "seen_by": "p13", "reader": "front"}
    pages.journal.add("return_witnessed", **seen)
    pages.catch_up()
    assert main(pages, "/documents").count("蘇主任") == 2
    assert "逾期歸還" in body(pages, "/documents") or "逾期" in body(pages, "/documents")


def test_what_the_registrar_brought_back_they_have_seen(pages):
    take_out(pages, is_consultation=True, hand="p13", rule="remote:p13")
    back = {"key_set": "P1", "tag": "aa", "slot": 1, "borrower": "p02", "is_loan": True}
    back |= {"is_late": False, "is_home": True, "evidence": "sensor"}
    pages.journal.add("key_set_checked_in", **back, returner="p13")
    pages.catch_up()
    assert main(pages, "/documents").count("蘇主任") == 2


def test_a_loan_of_keys_is_not_in_the_register_of_documents(pages):
    assert "K01" not in main(pages, "/documents")


def test_a_look_is_neither_an_issue_for_another_nor_a_release_of_a_lead(pages):
    take_out(pages, is_consultation=True, hand="p13", rule="remote:p13")
    pages.sign_in("p01")
    row = body(pages, "/loans").partition("P1")[2][:120]
    assert "查閱" in row
    assert "代領" not in row


def test_items_are_in_the_order_of_building_floor_and_room(pages):
    items = main(pages, "/documents").rpartition("<h2")[2]
    assert re.findall(r"key_set=(P\d)", items) == ["P3", "P2", "P1"]


def test_the_page_asks_for_a_look_as_typed(pages):
    typed = {"key_set": "P1", "who": "陳大文", "note": "查  圖紙"}
    assert 'value="p02"' in pages.text("/documents?key_set=P1&who=陳大文&note=x")
    pages.post("/documents/consult", reader="p02", **typed)
    asked = pages.cabinet.asked[-1]
    assert asked.asked == Consult(key_set="P1", reader="p02", note="查 圖紙")
    assert asked.actor == "p13"


def test_what_is_not_whole_is_not_asked(pages):
    count = len(pages.cabinet.asked)
    pages.post("/documents/consult", key_set="P1", note="x")
    pages.post("/documents/consult", reader="p02")
    assert len(pages.cabinet.asked) == count


def test_a_list_is_changed_from_what_was_shown(pages):
    change(pages, [], [DEED, PLAN])
    page = main(pages, "/documents/contents?key_set=P1")
    before = html.unescape(re.findall(r'name="before" value="([^"]*)"', page)[0])
    assert json.loads(before) == [DEED, PLAN]
    pages.post(
        "/documents/contents",
        **{"key_set": "P1", "before": before},
        name=["房產證", "竣工圖", "合同", ""],
        copies=["1", "0", "3", "1"],
    )
    was = (Paper(name="房產證"), Paper(name="竣工圖", copies=2))
    will = (Paper(name="房產證"), Paper(name="合同", copies=3))
    assert pages.cabinet.asked[-1].asked == ListContents(key_set="P1", before=was, after=will)


@pytest.mark.parametrize("before", ["", "[1]", "{", '[{"copies": 1}]', "7"])
def test_a_forged_form_asks_for_an_empty_list_s_change_and_breaks_nothing(pages, before):
    form = {"key_set": "P1", "before": before, "name": "圖", "copies": "1"}
    assert pages.post("/documents/contents", **form).status_code == 302
    assert pages.cabinet.asked[-1].asked.before == ()


def test_changes_say_who_when_before_and_after(pages):
    change(pages, [], [DEED])
    change(pages, [DEED], [DEED, PLAN])
    told = body(pages, "/documents/contents?key_set=P1").partition("變更記錄")[2]
    assert "蘇主任 p13 房產證 ×1 → 房產證 ×1、竣工圖 ×2" in told
    assert "– → 房產證 ×1" in told


def test_an_import_s_changes_stand_there_once_they_are_in_force(pages):
    change(pages, [], [DEED], kind="import_staged", import_id="i1")
    change(pages, [], [PLAN], kind="import_staged", import_id="i2")
    assert "→" not in body(pages, "/documents/contents?key_set=P1")
    pages.journal.add("import_completed", actor="p09", request="r", import_id="i1", count=1)
    pages.journal.add("import_discarded", import_id="i2", problems=[])
    pages.catch_up()
    told = body(pages, "/documents/contents?key_set=P1").partition("變更記錄")[2]
    assert "張管理 p09 – → 房產證 ×1" in told
    assert "竣工圖" not in told


def test_the_log_tells_the_list_before_and_after(pages):
    change(pages, [DEED], [DEED, PLAN])
    told = body(pages, "/log?kind=directory_changed")
    assert "檔案資料清單 房產證 ×1 → 房產證 ×1、竣工圖 ×2" in told


def test_who_only_reads_changes_nothing(pages):
    pages.sign_in("p06")
    assert "登記更改" not in body(pages, "/documents/contents?key_set=P1")
    assert "登記當場查閱" not in body(pages, "/documents")


def test_a_ring_has_no_list_to_change(pages):
    assert "登記更改" not in body(pages, "/documents/contents?key_set=K01")
    assert "登記更改" in body(pages, "/documents/contents?key_set=P1")


def test_an_approval_says_that_it_is_for_a_look_only(pages):
    pages.sign_in("p05")
    typed = {"who": "陳大文", "what": "key_set:P1", "until": "2026-05-04T18:00", "look": "1"}
    pages.post("/approvals", recipient="p02", **typed)
    until_ms = 1_777_888_800_000
    asked = ApproveTake(recipient="p02", key_set="P1", until_ms=until_ms, is_consultation=True)
    assert pages.cabinet.asked[-1].asked == asked
    said = {"actor": "p05", "cardholder": "p02", "capacity": "approver", "approval": "a7"}
    pages.journal.add(
        "take_approved",
        **{**said, "key_set": "P1", "until_ms": pages.journal.at_ms + HOUR_MS},
        **{"request": "r7", "is_consultation": True},
    )
    pages.catch_up()
    assert "查閱" in body(pages, "/approvals").partition("批准領用")[0]
