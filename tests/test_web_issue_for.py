"""What was issued for somebody without a badge, on the pages: both people are named."""

import re

import pytest

from tests.web_stand import Journal, Pages


@pytest.fixture
def pages(tmp_path):
    journal = Journal()
    journal.found()
    return Pages(tmp_path, journal, "p01")


def body(pages, path):
    main = pages.text(path).partition("<main")[2]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def test_what_waits_for_the_lead_s_hand_says_for_whom_and_whose(pages):
    journal = pages.journal
    journal.add(
        "release_armed",
        **{"actor": "p01", "request": "r1", "recipient": "p02", "key_set": "K05", "slot": 5},
        **{"reason": "忘帶卡", "until_mono_ms": journal.mono_ms + 900_000, "hand": "p01"},
    )
    pages.catch_up()
    page = body(pages, "/release")
    assert "請代領人本人刷卡，開門後按 5 號格的按鈕" in page
    assert page.index("陳大文") < page.index("代領人 王小明")


def test_the_register_names_the_holder_and_who_took_it_out(pages):
    pages.journal.take_out(5, by="p02", rule="remote:p01", hand="p01")
    pages.journal.take_out(6, by="p04", rule="remote:p01")
    pages.catch_up()
    rows = body(pages, "/loans")
    assert re.search(r"K05 .*陳大文 .*代領人 王小明.* K06", rows)
    assert "代領" not in rows.partition("K06")[2]
    assert "遠程授權" in rows.partition("K06")[2]


def test_the_log_tells_both(pages):
    pages.journal.take_out(5, by="p02", rule="remote:p01", hand="p01")
    pages.catch_up()
    assert "代領人 王小明" in body(pages, "/log?kind=key_set_checked_out")


def test_a_register_from_before_names_nobody_s_hand(pages):
    pages.journal.take_out(5, by="p02")
    pages.catch_up()
    assert "代領" not in body(pages, "/loans")
