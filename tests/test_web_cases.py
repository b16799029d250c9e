"""The pages of damage, loss and copies: reported, signed and consented to by whoever may."""

import re

import pytest

from controller.notices import CallOutcome
from controller.requests import (
    AskCopy,
    ConsentCopy,
    MakeCopy,
    NoteCall,
    ReportDamage,
    ReportFound,
    ReportLoss,
    ReportRepaired,
    StateRing,
)
from tests.web_stand import HOUR_MS, Pages, added


@pytest.fixture
def pages(tmp_path):
    return Pages(tmp_path)


def main(pages, path):
    body = pages.text(path).partition("<main")[2]
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def say(pages, kind, **fields):
    pages.journal.add(kind, **{"actor": "p02", "note": "", "request": "r", **fields})
    pages.catch_up()


def damaged(pages, key_set="K01", by="p02"):
    say(pages, "damage_reported", key_set=key_set, cardholder=by, note="斷齒")


def lost(pages, key_set="K03", by="p04"):
    say(pages, "loss_reported", key_set=key_set, cardholder=by, actor=by, note="不見了")


def test_a_damaged_key_is_shown_until_its_repair_is_signed(pages):
    damaged(pages)
    pages.sign_in("p01")
    assert "K01 配電房 申報於" in main(pages, "/cases")
    assert "斷齒" in main(pages, "/cases")
    say(pages, "repair_signed", key_set="K01")
    assert "斷齒" not in main(pages, "/cases")


def test_a_lost_key_stays_and_says_where_it_was_found(pages):
    lost(pages)
    pages.sign_in("p01")
    assert "登記尋獲" in main(pages, "/cases")
    say(pages, "lost_set_found", key_set="K03", slot=7, actor="")
    text = main(pages, "/cases")
    assert "不見了" in text
    assert "格號 7" in text
    assert "登記尋獲" not in text


def test_staff_report_what_they_have_out_and_see_nothing_of_the_others(pages):
    lost(pages)
    damaged(pages)
    pages.sign_in("p02")
    page = pages.text("/cases")
    assert "斷齒" in page
    assert "不見了" not in page
    assert 'value="K01"' in page
    assert 'value="K03"' not in page
    assert "cases/repaired" not in page


@pytest.mark.parametrize(
    ("path", "form", "asked"),
    [
        ("report", {"what": "damage"}, ReportDamage(key_set="K01", note="斷 了")),
        ("report", {"what": "loss"}, ReportLoss(key_set="K01", note="斷 了")),
        ("repaired", {}, ReportRepaired(key_set="K01", note="斷 了")),
        ("found", {}, ReportFound(key_set="K01", note="斷 了")),
    ],
)
def test_what_is_typed_is_asked(pages, path, form, asked):
    pages.sign_in("p01")
    pages.post(f"/cases/{path}", key_set="K01", note="斷  了", **form)
    assert pages.cabinet.asked[-1].asked == asked
    assert pages.cabinet.asked[-1].actor == "p01"


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("cases/report", {"key_set": "K01"}),
        ("cases/report", {"what": "loss"}),
        ("cases/repaired", {"key_set": "K01"}),
        ("copies/ask", {"key_set": "K01"}),
    ],
)
def test_what_is_not_whole_is_not_asked(pages, path, form):
    pages.sign_in("p01")
    pages.post(f"/{path}", **form)
    assert pages.cabinet.asked == []


def copied(pages, by="p02"):
    say(pages, "copy_asked", copy="c9", key_set="K01", actor=by, note="備用")


def test_a_copy_is_asked_for_consented_to_and_listed(pages):
    pages.sign_in("p02")
    pages.post("/copies/ask", key_set="K01", note="備用")
    assert pages.cabinet.asked[-1].asked == AskCopy(key_set="K01", note="備用")
    copied(pages)
    pages.sign_in("p11")
    assert "備用" in main(pages, "/copies")
    pages.post("/copies/decide", copy="c9", consent="1")
    assert pages.cabinet.asked[-1].asked == ConsentCopy(copy="c9", is_granted=True)
    pages.post("/copies/decide", copy="c9", refuse="1", note="不必")
    asked = ConsentCopy(copy="c9", is_granted=False, note="不必")
    assert pages.cabinet.asked[-1].asked == asked
    say(pages, "copy_decided", copy="c9", key_set="K01", actor="p11", is_granted=True)
    assert "同意於" in main(pages, "/copies")
    pages.sign_in("p09")
    pages.post("/copies/make", copy="c9", key_set="K01-2", slot="9")
    made = MakeCopy(copy="c9", key_set="K01-2", home_slot=9)
    assert pages.cabinet.asked[-1].asked == made
    say(pages, "copy_made", copy="c9", key_set="K01", made="K01-2")
    assert "已配製，列入台帳： K01-2" in main(pages, "/copies")


def test_nobody_is_offered_to_consent_to_their_own(pages):
    copied(pages, by="p11")
    pages.sign_in("p11")
    assert "copies/decide" not in pages.text("/copies")
    pages.sign_in("p12")
    assert "copies/decide" in pages.text("/copies")


def test_staff_see_their_own_copies_only(pages):
    copied(pages, by="p04")
    pages.sign_in("p02")
    assert "備用" not in main(pages, "/copies")


def test_the_log_tells_all_of_it_in_words(pages):
    damaged(pages)
    lost(pages)
    copied(pages)
    pages.sign_in("p01")
    for kind, word in (
        ("damage_reported", "申報損壞"),
        ("loss_reported", "申報遺失"),
        ("copy_asked", "申請配製"),
    ):
        assert word in main(pages, f"/log?kind={kind}&q={word}")


def came_back(pages):
    keys = [{"kind": "lobby_door", "count": 2}, {"kind": "mailbox", "count": 1}]
    ring = {"id": "K01", "label": "配電房", "key_class": "plant", "tag": "04a101"}
    changes = [
        added("key_class", id="plant", label="設備房", due_soon_ms=0, asks_key_count=True),
        added("key_set", **ring, home_slot=1, status="active", keys=keys),
    ]
    pages.journal.add("directory_changed", actor="console", request="r", changes=changes)
    pages.journal.put_in(1)
    pages.catch_up()


def test_a_ring_that_came_back_is_counted_kind_by_kind(pages):
    came_back(pages)
    pages.sign_in("p02")
    text = main(pages, "/cases")
    assert "待點數的鑰匙串" in text
    assert "大堂門" in text
    pages.post("/cases/count", key_set="K01", count=["1", "1"])
    assert pages.cabinet.asked[-1].asked == StateRing(key_set="K01", counts=(1, 1))
    for wrong in (["1", ""], ["x", "1"], []):
        pages.post("/cases/count", key_set="K01", count=wrong)
    assert len(pages.cabinet.asked) == 1
    counts = {"counts": [1, 1], "missing": ["lobby_door ×1"], "cardholder": "p02"}
    say(pages, "ring_stated", key_set="K01", **counts)
    text = main(pages, "/cases")
    assert "待點數的鑰匙串" not in text
    assert "lobby_door ×1" in text
    assert "缺鑰匙" in text
    say(pages, "repair_signed", key_set="K01")
    assert "lobby_door ×1" not in main(pages, "/cases")


def test_who_neither_had_it_nor_brought_it_is_not_asked_to_count(pages):
    came_back(pages)
    pages.sign_in("p03")
    assert "待點數的鑰匙串" not in main(pages, "/cases")


def test_a_class_that_does_not_ask_has_nothing_counted(pages):
    pages.journal.put_in(1)
    pages.catch_up()
    pages.sign_in("p01")
    assert "待點數的鑰匙串" not in main(pages, "/cases")


def test_what_is_late_stands_there_with_the_calls_about_it(pages):
    pages.journal.wait(9 * HOUR_MS)
    pages.now_ms = pages.journal.at_ms
    called = {"key_set": "K01", "cardholder": "p02", "actor": "p01", "outcome": "promised"}
    pages.journal.add("loan_chased", **called, note="六點前還", request="r")
    pages.catch_up()
    pages.sign_in("p01")
    text = main(pages, "/chasing")
    assert "K01" in text
    assert "+852 5555 0102" in text
    assert "答應歸還 六點前還" in text
    pages.post("/chasing", key_set="K01", outcome="no_answer", note="")
    asked = NoteCall(key_set="K01", outcome=CallOutcome.NO_ANSWER)
    assert pages.cabinet.asked[-1].asked == asked
    pages.post("/chasing", key_set="K01", outcome="shouted")
    assert pages.cabinet.asked[-1].asked == asked
    assert "答應歸還" in main(pages, "/log?kind=loan_chased&q=答應")


def test_an_old_call_does_not_stand_beside_a_new_loan(pages):
    called = {"key_set": "K05", "cardholder": "p02", "actor": "p01", "outcome": "promised"}
    pages.journal.add("loan_chased", **called, note="舊電話", request="r")
    pages.journal.take_out(5, hours=1)
    pages.journal.wait(2 * HOUR_MS)
    pages.now_ms = pages.journal.at_ms
    pages.catch_up()
    pages.sign_in("p01")
    text = main(pages, "/chasing")
    assert "K05" in text
    assert "舊電話" not in text
