"""Handing on, on the pages: asked for by whoever has the set, and told in register and log."""

import re

import pytest

from controller.requests import HandOn
from tests.web_stand import Journal, Pages


@pytest.fixture
def pages(tmp_path):
    journal = Journal()
    journal.play_a_day()
    return Pages(tmp_path, journal, "p02")


def body(pages, path):
    main = pages.text(path).partition("<main")[2]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def hand_on(pages):
    ends = {"until_mono_ms": pages.journal.mono_ms + 90_000}
    pages.journal.add("handing_offered", key_set="K01", giver="p02", receiver="p04", slot=1, **ends)
    pages.catch_up()
    assert "請接收人在 30 秒內刷卡，並按亮綠燈的 1 號格按鈕" in body(pages, "/handing")
    pages.journal.add(
        "key_set_handed_on",
        **{"key_set": "K01", "tag": "04a101", "slot": 1, "giver": "p02", "receiver": "p04"},
        **{"department": "工程部", "due_ms": pages.journal.at_ms, "purpose": "repair"},
        **{"work_order": "WO-17", "issuer": "p01", "rule": "engineering"},
    )
    pages.catch_up()


def test_the_page_asks_for_what_was_chosen(pages):
    assert "Aisha Khan" in pages.text("/handing?key_set=K01&who=Aisha")
    pages.post("/handing", key_set="K01", receiver="p04")
    assert pages.cabinet.asked[-1].asked == HandOn(key_set="K01", receiver="p04")
    assert pages.cabinet.asked[-1].actor == "p02"


def test_only_one_s_own_sets_are_offered(pages):
    page = pages.text("/handing")
    assert 'value="K01"' in page
    assert 'value="K03"' not in page


def test_what_is_missing_is_asked_for_and_the_cabinet_is_not(pages):
    asked = len(pages.cabinet.asked)
    pages.post("/handing", key_set="K01", receiver="")
    assert len(pages.cabinet.asked) == asked
    assert "請選擇鑰匙和接收人" in pages.text("/handing")


def test_the_register_has_a_row_for_each_of_the_two(pages):
    hand_on(pages)
    pages.sign_in("p01")
    out, back = body(pages, "/loans"), body(pages, "/loans?tab=back")
    assert "轉交自 陳大文" in out
    assert re.search(r"K01 配電房 Aisha Khan", out)
    assert "轉交給 Aisha Khan" in back
    assert "已轉交" in back


def test_the_cabinet_s_picture_names_the_new_holder(pages):
    hand_on(pages)
    pages.sign_in("p01")
    slot = body(pages, "/").partition("K01")[2][:60]
    assert "Aisha Khan" in slot


def test_the_log_tells_who_gave_what_to_whom(pages):
    hand_on(pages)
    pages.sign_in("p01")
    line = body(pages, "/log?kind=key_set_handed_on")
    assert "鑰匙轉交" in line
    assert "轉交人 陳大文" in line
    assert "Aisha Khan" in line
