"""Approvals on the pages: given by whoever is asked, listed while they hold, told in the log."""

import re

import pytest

from controller.requests import ApproveTake, WithdrawApproval
from tests.web_stand import HOUR_MS, Journal, Pages, added


@pytest.fixture
def pages(tmp_path):
    journal = Journal()
    journal.play_a_day()
    changes = [
        added("key_class", id="spare", label="備用鑰匙", approver_table="t"),
        added("key_set", id="S01", label="A-1-101", key_class="spare"),
    ]
    journal.add("directory_changed", actor="p09", request="r", changes=changes)
    return Pages(tmp_path, journal, "p01")


def body(pages, path):
    main = pages.text(path).partition("<main")[2]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def give(pages, approval="a7", **what):
    pages.journal.add(
        "take_approved",
        **{"actor": "p01", "cardholder": "p02", "capacity": "approver", "approval": approval},
        **(what or {"key_class": "spare"}),
        until_ms=pages.journal.at_ms + HOUR_MS,
        request="r7",
    )
    pages.catch_up()


def test_what_asks_for_consent_is_offered_and_nothing_else(pages):
    page = pages.text("/approvals")
    assert 'value="key_class:spare"' in page
    assert 'value="key_set:S01"' in page
    assert "K01" not in page


def test_the_page_asks_what_was_chosen(pages):
    typed = {"who": "陳大文", "what": "key_set:S01", "until": "2026-05-04T18:00"}
    assert 'value="p02"' in pages.text(
        "/approvals?who=陳大文&what=key_set:S01&until=2026-05-04T18:00"
    )
    pages.post("/approvals", recipient="p02", **typed)
    asked = pages.cabinet.asked[-1]
    until_ms = 1_777_888_800_000
    assert asked.asked == ApproveTake(recipient="p02", key_set="S01", until_ms=until_ms)
    assert asked.actor == "p01"


def test_what_is_missing_is_asked_for_and_the_cabinet_is_not(pages):
    asked = len(pages.cabinet.asked)
    pages.post("/approvals", recipient="p02", what="key_set:S01", until="soon")
    assert len(pages.cabinet.asked) == asked
    assert "請選擇領用人、鑰匙和有效時間" in pages.text("/approvals")


def test_what_holds_is_listed_until_it_ends(pages):
    give(pages)
    assert "任何「備用鑰匙」" in body(pages, "/approvals").partition("有效至")[2]
    pages.post("/approvals/withdraw", approval="a7")
    assert pages.cabinet.asked[-1].asked == WithdrawApproval(approval="a7")
    pages.journal.add("approval_lapsed", approval="a7", reason="used", cardholder="p02")
    pages.catch_up()
    assert "目前沒有有效的批准" in body(pages, "/approvals")


def test_staff_see_what_is_theirs(pages):
    give(pages)
    pages.sign_in("p02")
    assert "有效至" in body(pages, "/approvals").partition("批准領用")[0]
    pages.sign_in("p04")
    assert "目前沒有有效的批准" in body(pages, "/approvals")


def test_a_badge_at_the_cabinet_is_no_approval_that_holds(pages):
    said = {"actor": "p01", "cardholder": "p02", "capacity": "companion", "key_set": "S01"}
    pages.journal.add("take_approved", **said, reader="front", until_ms=None)
    pages.catch_up()
    assert "目前沒有有效的批准" in body(pages, "/approvals")
    assert "同行人" in body(pages, "/log?kind=take_approved")


def test_the_log_tells_who_agreed_to_what(pages):
    give(pages)
    line = body(pages, "/log?kind=take_approved")
    assert "同意領用" in line
    assert "備用鑰匙" in line
    assert "批准人" in line
