"""The page of paper rows: typed once, matched by the cabinet, shown in register and log."""

import pytest

from controller.directory import Purpose
from controller.requests import EnterPaperRow
from sim.clock import MONDAY_8AM_MS
from tests.web_stand import Pages

HOUR_MS = 3_600_000


@pytest.fixture
def pages(tmp_path):
    pages = Pages(tmp_path)
    pages.sign_in("p01")
    return pages


FORM = {
    **{"page": "3", "row": "7", "key_set": "K01", "who": "p02", "out": "2026-05-04T08:30"},
    **{"back": "", "purpose": "patrol", "work_order": "W-1", "note": "停電"},
}


def enter(pages, **fields):
    said = {
        **{"page": "3", "row": "7", "cardholder": "p02", "department": "客服部"},
        **{"key_set": "K02", "out_ms": MONDAY_8AM_MS, "back_ms": None, "purpose": "patrol"},
        **{"work_order": "W-1", "note": "停電", "actor": "p01", "due_ms": None, "found_ms": None},
        **{"ended_ms": None, "settles": [], "request": "r"},
    }
    pages.journal.add("paper_row_entered", **{**said, **fields})
    pages.catch_up()


def test_what_is_typed_is_asked(pages):
    pages.post("/paper", **FORM)
    asked = pages.cabinet.asked[-1]
    out_ms = asked.asked.out_ms
    assert asked.actor == "p01"
    assert asked.asked == EnterPaperRow(
        **{"page": "3", "row": "7", "cardholder": "p02", "key_set": "K01", "out_ms": out_ms},
        **{"purpose": Purpose.PATROL, "work_order": "W-1", "note": "停電"},
    )
    pages.post("/paper", **{**FORM, "back": "2026-05-04T09:30"})
    assert pages.cabinet.asked[-1].asked.back_ms == out_ms + HOUR_MS


@pytest.mark.parametrize(
    "fields",
    [{"page": " "}, {"row": ""}, {"who": ""}, {"out": ""}, {"back": "x"}, {"purpose": "fun"}],
)
def test_what_is_not_whole_is_not_asked_and_stays_typed(pages, fields):
    answer = pages.post("/paper", **{**FORM, **fields})
    assert pages.cabinet.asked == []
    assert "W-1" in answer.headers["Location"]


def test_the_register_shows_a_loan_that_paper_explains(pages):
    pages.journal.take_out(2, by=None)
    enter(pages, verdict="explains_loan", due_ms=MONDAY_8AM_MS + HOUR_MS, found_ms=1)
    for path in ("/loans", "/paper"):
        page = pages.text(path)
        assert "補登 3/7" in page
        assert "p02" in page
    assert "與感應不符" not in pages.text("/paper")


def test_the_register_shows_an_absence_that_paper_explains(pages):
    pages.journal.take_out(2, by=None)
    found_ms = pages.journal.at_ms
    pages.journal.wait(HOUR_MS)
    pages.journal.put_in(2, by=None)
    ended_ms = pages.journal.at_ms
    pages.journal.take_out(2, by=None)
    pages.catch_up()
    rows = pages.text("/loans?tab=back").count('<th scope="row"')
    enter(pages, verdict="explains_past", found_ms=found_ms, ended_ms=ended_ms)
    back = pages.text("/loans?tab=back")
    assert "補登 3/7" in back
    assert back.count('<th scope="row"') == rows
    assert "補登 3/7" not in pages.text("/loans")


def test_a_row_that_agrees_is_back_and_one_at_odds_is_marked(pages):
    enter(pages, verdict="agrees", back_ms=MONDAY_8AM_MS + HOUR_MS)
    enter(pages, verdict="still_seated", row="8")
    back = pages.text("/loans?tab=back")
    assert "補登 3/7" in back
    assert "據紙本" in back
    assert "補登不符" in back
    assert "紙本寫已領出，但鑰匙一直在櫃" in back
    assert "補登" not in pages.text("/loans").partition("<main")[2]


def test_a_row_is_at_odds_no_more_once_another_settles_it(pages):
    enter(pages, verdict="still_out", back_ms=MONDAY_8AM_MS + HOUR_MS)
    assert "補登不符" in pages.text("/loans?tab=back")
    pages.journal.take_out(2, by=None)
    enter(pages, verdict="explains_loan", row="8", settles=["3/7"])
    assert "補登不符" not in pages.text("/loans?tab=back")


def test_the_log_tells_it_and_what_is_odd_is_an_exception(pages):
    enter(pages, verdict="agrees", back_ms=MONDAY_8AM_MS + HOUR_MS)
    enter(pages, verdict="overlaps", row="8")
    enter(pages, verdict="explains_past", row="9", cardholder="p01")
    log = pages.text("/log?kind=paper_row_entered")
    for word in ("登記簿頁碼", "與感應相符", "同一時間鑰匙在別人手上", "停電"):
        assert word in log
    odd = pages.text("/log?kind=paper_row_entered&exception=1")
    assert "同一時間鑰匙在別人手上" in odd
    assert "與感應相符" not in odd
    assert "說明了先前不在櫃的鑰匙在誰手上" in odd


def test_the_register_says_who_approved_went_along_and_saw_the_return(pages):
    more = {"approvers": ["p05", "p07"], "companion": "p03", "escort": "p08"}
    pages.journal.take_out(9, **more)
    pages.catch_up()
    for path in ("/loans", "/loans?tab=back"):
        (row,) = [each for each in pages.text(path).split("<tr ") if "李國華" in each]
        for name in ("黃志強", "歐陽婉儀", "林保安"):
            assert name in row
        pages.journal.put_in(9)
        seen = {"key_set": "K09", "slot": 9, "returner": "p02", "seen_by": "p10"}
        pages.journal.add("return_witnessed", **seen, reader="front")
        pages.catch_up()
    assert "何值班" in row
