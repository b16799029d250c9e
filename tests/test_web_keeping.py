"""The page of old records: who asks, who agrees, and the register of what is gone."""

import pytest

from controller.keeping_parts import Ground
from controller.requests.keeping import AskDestruction, AwaitPresence, JudgeDestruction
from tests.web_stand import Pages, added


@pytest.fixture
def pages(tmp_path):
    pages = Pages(tmp_path)
    pages.sign_in("p13")
    return pages


def asked(pages):
    said = {"destruction": "d7", "actor": "p13", "note": "舊記錄", "request": "r"}
    pages.journal.add("destruction_asked", **said, month="2024-05", ground="period_over")
    pages.catch_up()


def judged(pages, actor, stage, is_granted=True):
    said = {"destruction": "d7", "actor": actor, "note": f"由{actor}", "request": "r"}
    pages.journal.add("destruction_judged", **said, stage=stage, is_granted=is_granted)
    pages.catch_up()


def destroyed(pages):
    signed = {"asked_by": "p13", "reviewed_by": "p07", "approved_by": "p05"}
    numbers = {"first_seq": 1, "last_seq": 40, "count": 31, "digest": "d1", "end_ms": 5}
    pages.journal.add(
        "period_destroyed",
        **{"destruction": "d7", "month": "2024-05", "ground": "period_over"},
        **signed,
        **numbers,
        **{"present": ["p13", "p05"], "state_seq": 50, "state_digest": "d2"},
    )
    pages.catch_up()


def test_what_is_typed_is_asked(pages):
    form = {"month": "2024-05", "ground": "worthless", "note": "舊 記錄"}
    pages.post("/keeping/ask", **form)
    wanted = AskDestruction(month="2024-05", ground=Ground.WORTHLESS, note="舊 記錄")
    assert pages.cabinet.asked[-1].asked == wanted
    assert pages.cabinet.asked[-1].actor == "p13"


@pytest.mark.parametrize("form", [{"month": ""}, {"note": " "}, {"ground": "tidiness"}])
def test_what_is_not_whole_is_not_asked(pages, form):
    whole = {"month": "2024-05", "ground": "period_over", "note": "x"}
    pages.post("/keeping/ask", **{**whole, **form})
    assert pages.cabinet.asked == []


def test_a_word_for_it_and_one_against_it_are_told_apart(pages):
    asked(pages)
    pages.post("/keeping/judge", destruction="d7", note="已審", agree="1")
    pages.post("/keeping/judge", destruction="d7", note="不可", end="1")
    agreed, ended = (each.asked for each in pages.cabinet.asked)
    assert agreed == JudgeDestruction(destruction="d7", is_granted=True, note="已審")
    assert ended == JudgeDestruction(destruction="d7", is_granted=False, note="不可")
    pages.post("/keeping/present", destruction="d7")
    assert pages.cabinet.asked[-1].asked == AwaitPresence(destruction="d7")


def test_each_step_shows_whose_turn_it_is(pages):
    assert "keeping/ask" in pages.text("/keeping")
    asked(pages)
    page = pages.text("/keeping")
    assert "等待主管審核內容" in page
    assert "keeping/ask" not in page
    assert 'name="agree"' not in page  # one's own
    judged(pages, "p07", "review")
    assert "等待經理批准" in pages.text("/keeping")
    judged(pages, "p05", "approval")
    page = pages.text("/keeping")
    assert "等待兩人到櫃前" in page
    assert "keeping/present" in page
    pages.sign_in("p06")  # who only reads
    page = pages.text("/keeping")
    assert "keeping/judge" not in page
    assert "keeping/present" not in page


def test_who_reviews_sees_what_would_go(pages):
    pages.journal.play_a_day()
    said = {"destruction": "d7", "actor": "p13", "note": "舊記錄", "request": "r"}
    pages.journal.add("destruction_asked", **said, month="2020-01", ground="period_over")
    pages.catch_up()
    assert "該期間沒有記錄" in pages.text("/keeping")
    judged(pages, "p13", "review", is_granted=False)
    asked_again = {**said, "destruction": "d8"}
    pages.journal.add("destruction_asked", **asked_again, month="2030-01", ground="worthless")
    pages.catch_up()
    page = pages.text("/keeping")
    assert "log?kind=key_set_checked_out" in page
    assert "log?kind=directory_changed" not in page  # never goes


def test_what_was_refused_stands_in_the_register(pages):
    asked(pages)
    judged(pages, "p07", "review", is_granted=False)
    page = pages.text("/keeping")
    assert "未銷毀" in page
    assert "keeping/ask" in page


def test_what_was_destroyed_stands_in_the_register_with_every_name(pages):
    asked(pages)
    judged(pages, "p07", "review")
    judged(pages, "p05", "approval")
    for each in ("p13", "p05"):
        pages.journal.add("presence_shown", destruction="d7", cardholder=each, token="t")
    pages.catch_up()
    assert "準備銷毀中" in pages.text("/keeping")
    destroyed(pages)
    page = pages.text("/keeping")
    for word in ("第 1 至 40 條，銷毀 31 條", "保存期滿", "蘇主任", "黃志強", "李國華"):
        assert word in page
    log = pages.text("/log?kind=period_destroyed")
    for word in ("過期文件銷毀", "2024-05", "李國華", "保存期滿"):
        assert word in log


def test_the_periods_in_force_are_shown(pages):
    assert "領用登記: 24 個月" in pages.text("/keeping")
    changes = [added("keeping", id="loans", label="", months=36)]
    pages.journal.add("directory_changed", actor="p09", request="r", changes=changes)
    pages.catch_up()
    assert "領用登記: 36 個月" in pages.text("/keeping")
    assert "保存月數" in pages.text("/log?kind=directory_changed")


def test_what_was_ended_by_itself_says_so_in_every_language(pages):
    asked(pages)
    said = {"destruction": "d7", "actor": "", "note": "", "request": "", "is_granted": False}
    pages.journal.add("destruction_judged", **said, stage="preparing", reasons=["still_kept"])
    pages.catch_up()
    for language, words in (("zh-Hant", "並未銷毀"), ("zh-Hans", "并未销毁"), ("en", "keeps it")):
        pages.get(f"/keeping?lang={language}")
        assert words in pages.text("/keeping"), language


def test_the_log_and_its_export_tell_of_it_in_every_language(pages):
    asked(pages)
    destroyed(pages)
    told = {"zh-Hant": "過期文件銷毀", "zh-Hans": "过期文件销毁", "en": "Old period destroyed"}
    for language, words in told.items():
        pages.get(f"/log?lang={language}")
        for path in ("/log?kind=period_destroyed", "/log.csv?kind=period_destroyed"):
            text = pages.text(path)
            assert words in text, (language, path)
            assert "2024-05" in text
            assert "31" in text
