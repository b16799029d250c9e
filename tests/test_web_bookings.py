"""The page of bookings: what is promised, by whom it can be changed, and how it ended."""

import re

import pytest

from controller.requests import Book, CancelBooking, ChangeBooking
from tests.web_stand import HOUR_MS, Pages


@pytest.fixture
def pages(tmp_path):
    return Pages(tmp_path)


def promised(pages, booking="b1", who="p02", hours=1, **more):
    begin = pages.now_ms // 60_000 * 60_000 + hours * HOUR_MS
    values = {"key_set": "K05", "cardholder": who, "from_ms": begin, "until_ms": begin + HOUR_MS}
    values |= {"purpose": "repair", "work_order": "WO-5", "actor": who, "request": ""}
    pages.journal.add("booking_made", booking=booking, **{**values, **more})
    pages.catch_up()


def told(pages, kind, **fields):
    pages.journal.add(kind, key_set="K05", cardholder="p02", **{"booking": "b1", **fields})
    pages.catch_up()


def main(pages, path="/bookings"):
    body = pages.text(path).partition("<main")[2]
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


FORM = {"key_set": "K05", "begin": "2026-05-05T09:00", "end": "2026-05-05T11:30"}


def test_staff_book_for_themselves_whatever_the_form_says(pages):
    pages.sign_in("p02")
    assert 'name="who"' not in pages.text("/bookings")
    pages.post("/bookings", **FORM, who="p03", purpose="repair", work_order=" WO  5 ")
    asked = pages.cabinet.asked[-1].asked
    assert isinstance(asked, Book)
    assert (asked.key_set, asked.cardholder, asked.work_order) == ("K05", "p02", "WO 5")
    assert asked.until_ms - asked.from_ms == 2.5 * HOUR_MS
    assert "已預約。" in main(pages)


def test_a_lead_books_for_somebody(pages):
    pages.sign_in("p01")
    pages.post("/bookings", **FORM, who="p03")
    assert pages.cabinet.asked[-1].asked.cardholder == "p03"
    pages.post("/bookings", **{**FORM, "end": "2026-05-05T12:00"})
    assert pages.cabinet.asked[-1].asked.cardholder == "p01"


@pytest.mark.parametrize("missing", ["key_set", "begin", "end"])
def test_what_is_missing_is_asked_for_and_the_cabinet_is_not(pages, missing):
    pages.sign_in("p02")
    asked = len(pages.cabinet.asked)
    pages.post("/bookings", **{**FORM, missing: ""})
    assert len(pages.cabinet.asked) == asked
    assert "請選擇鑰匙" in main(pages)


def test_a_refusal_says_when_it_is_booked_and_nothing_is_typed_twice(pages):
    promised(pages, who="p04", from_ms=0, until_ms=1 << 45)
    pages.sign_in("p02")
    pages.cabinet.reasons = ("booked",)
    answer = pages.post("/bookings", **FORM)
    text = pages.text(answer.headers["Location"])
    assert "已預約給他人" in text
    assert "這段時間已有預約" in text
    assert 'value="2026-05-05T09:00"' in text


def test_whose_a_booking_is_is_for_those_concerned_and_that_it_is_for_everybody(pages):
    promised(pages, who="p04")
    pages.sign_in("p02")
    assert "K05" in main(pages)
    assert "Aisha Khan" not in main(pages)
    assert "WO-5" not in main(pages)
    assert "/bookings/cancel" not in pages.text("/bookings")
    for who in ("p04", "p06"):
        pages.sign_in(who)
        assert "Aisha Khan" in main(pages)


def test_it_is_changed_in_the_form_it_was_made_in(pages):
    promised(pages)
    pages.sign_in("p02")
    text = pages.text("/bookings?change=b1")
    assert 'name="booking" value="b1"' in text
    assert 'value="WO-5"' in text
    pages.post("/bookings", **FORM, booking="b1")
    asked = pages.cabinet.asked[-1].asked
    assert isinstance(asked, ChangeBooking)
    assert asked.booking == "b1"


def test_it_is_cancelled_with_a_reason(pages):
    promised(pages)
    pages.sign_in("p02")
    pages.post("/bookings/cancel", booking="b1", note="改期")
    assert pages.cabinet.asked[-1].asked == CancelBooking(booking="b1", note="改期")


def test_the_page_follows_what_becomes_of_it(pages):
    promised(pages)
    pages.sign_in("p01")
    assert "已預約" in main(pages)
    told(pages, "booking_held", is_out=True, borrower="p04")
    assert "等待歸還" in main(pages)
    told(pages, "booking_begun")
    assert "已領用" in main(pages)
    assert "/bookings/cancel" not in pages.text("/bookings")
    told(pages, "booking_ended", outcome="failed", reasons=["set_stopped"])
    assert "落空" in main(pages)
    assert "鑰匙已停用" in main(pages)
    assert "目前沒有預約" in main(pages)


def test_the_log_tells_bookings_in_words(pages):
    promised(pages)
    told(pages, "booking_held", is_out=True, borrower="p04")
    told(pages, "booking_ended", outcome="lapsed", reasons=[], actor="", note="", request="")
    pages.sign_in("p01")
    assert "預約自 2026-05-04" in main(pages, "/log?kind=booking_made")
    assert "尚未歸還 是" in main(pages, "/log?kind=booking_held")
    assert "結果 過期未用" in main(pages, "/log?kind=booking_ended")
