"""The pages of changes and counts: seen day by day, signed by somebody else, differences marked."""

import pytest

from controller.requests import ReviewChanges
from tests.web_stand import HOUR_MS, Pages, added

DAY = "2026-05-04"


@pytest.fixture
def pages(tmp_path):
    pages = Pages(tmp_path)
    pages.sign_in("p07")
    return pages


def tomorrow(pages):
    pages.journal.wait(24 * HOUR_MS)
    pages.journal.add("case_seen_closed")
    pages.now_ms = pages.journal.at_ms + 1_000
    pages.catch_up()
    pages.sign_in("p07")


def change(pages, actor="p09"):
    before = {"is": "schedule", "id": "day", "label": "早班", "week": []}
    changes = [{"before": before, "after": {**before, "label": "白班"}}]
    pages.journal.add("directory_changed", actor=actor, request="r9", changes=changes)
    pages.catch_up()


def test_a_day_is_shown_with_before_and_after_and_signed_once_it_is_over(pages):
    change(pages)
    page = pages.text(f"/changes?day={DAY}")
    assert "早班 → 白班" in page
    assert "張管理" in page
    assert 'action="/changes/review"' not in page
    tomorrow(pages)
    page = pages.text("/changes")
    assert 'action="/changes/review"' in page
    assert "尚未簽名" in page
    pages.post("/changes/review", day=DAY, note="已核對")
    assert pages.cabinet.asked[-1].asked == ReviewChanges(day=DAY, note="已核對")
    said = {"day": DAY, "actor": "p07", "count": 2, "actors": ["p09"], "note": "已核對"}
    pages.journal.add("changes_reviewed", **said, request="r")
    pages.catch_up()
    page = pages.text("/changes")
    assert "尚未簽名" not in page
    for word in ("已簽名", "黃志強", "已核對"):
        assert word in page


def test_who_changed_something_is_not_offered_to_sign_for_it(pages):
    change(pages, actor="p07")
    tomorrow(pages)
    page = pages.text("/changes")
    assert 'action="/changes/review"' not in page
    assert "須由他人審核" in page


def test_what_a_rule_did_by_itself_is_not_among_the_changes(pages):
    changes = [added("schedule", id="x", label="自動")]
    pages.journal.add("directory_changed", actor="p02", request="", changes=changes)
    pages.catch_up()
    assert "自動" not in pages.text("/changes")


def test_settings_are_told_as_they_were_and_as_they_are(pages):
    settings = {"name": "新", "slots": 24}
    pages.journal.add("cabinet_configured", settings=settings, before={**settings, "name": "舊"})
    pages.catch_up()
    page = pages.text("/changes")
    assert "舊 → 新" in page
    assert "24 → 24" not in page


def test_the_nights_are_listed_with_what_differs(pages):
    assert "尚無盤點" in pages.text("/counts")
    count = {"night": DAY, "expected": 20, "sensed": 19, "out": [], "stopped": [], "blind": []}
    missing = [{"slot": 3, "key_set": "K03", "what": "missing"}]
    pages.journal.add(
        "stock_counted", **count, differences=missing, missed=2, missed_from="2026-05-02"
    )
    pages.catch_up()
    page = pages.text("/counts")
    for word in (DAY, "19", "K03", "自 2026-05-02 起 2 夜未盤點"):
        assert word in page
    assert "夜間盤點" in pages.text("/log?exception=1")
