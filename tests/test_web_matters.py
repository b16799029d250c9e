"""The page of matters: what is to be done, by whom and until when, and how it was settled."""

import re

import pytest

from controller.requests import CloseMatter, OpenMatter
from tests.web_stand import HOUR_MS, Pages


@pytest.fixture
def pages(tmp_path):
    return Pages(tmp_path)


def opened(pages, matter="m1", **fields):
    values = {"what": "other", "owner": "person:p02", "due_ms": pages.now_ms + HOUR_MS}
    values |= {"key_set": None, "items": ["A-1 大門"], "note": "更換鎖芯", "actor": "p01"}
    pages.journal.add("matter_opened", matter=matter, request="", **{**values, **fields})
    pages.catch_up()


def main(pages, path="/matters"):
    body = pages.text(path).partition("<main")[2]
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def test_a_matter_shows_what_who_and_until_when(pages):
    opened(pages, key_set="K03")
    pages.sign_in("p01")
    text = main(pages)
    assert "更換鎖芯" in text
    assert "陳大文" in text
    assert "K03" in text
    assert "A-1 大門" in text
    assert "逾期未辦" not in text


def test_a_missed_one_says_so(pages):
    opened(pages, due_ms=pages.now_ms - 1)
    pages.sign_in("p01")
    assert "逾期未辦" in main(pages)


def test_one_that_was_missed_and_settled_late_still_says_so(pages):
    opened(pages)
    pages.journal.add("matter_missed", matter="m1")
    pages.journal.add("matter_closed", matter="m1", actor="p02", note="已換", request="r")
    pages.catch_up()
    pages.sign_in("p01")
    assert "逾期未辦" in main(pages)


def test_a_settled_one_says_how(pages):
    opened(pages)
    note = {"matter": "m1", "actor": "p02", "note": "鎖芯已換", "request": "r"}
    pages.journal.add("matter_closed", **note)
    pages.catch_up()
    pages.sign_in("p01")
    assert "鎖芯已換" in main(pages)
    assert "沒有未完成的事項" in main(pages)


@pytest.mark.parametrize(
    ("owner", "is_shown"),
    [
        ("person:p02", True),
        ("role:staff", True),
        ("department:工程部", True),
        ("person:p03", False),
        ("role:lead", False),
        ("department:保安部", False),
    ],
)
def test_staff_see_what_they_have_to_settle_and_nothing_else(pages, owner, is_shown):
    opened(pages, owner=owner)
    pages.sign_in("p02")
    text = pages.text("/matters")
    assert ("更換鎖芯" in text) is is_shown
    assert ("matters/close" in text) is is_shown
    assert "matters/open" not in text


def test_a_matter_is_opened_for_a_role_or_a_person(pages):
    pages.sign_in("p07")
    form = {"note": "換  鎖", "due": "2026-05-05T18:00", "owner": "role:lead"}
    pages.post("/matters/open", **form)
    asked = pages.cabinet.asked[-1].asked
    assert asked == OpenMatter(owner="role:lead", due_ms=1_777_975_200_000, note="換 鎖")
    pages.post("/matters/open", **form, person="p02", key_set="K03")
    asked = pages.cabinet.asked[-1].asked
    assert (asked.owner, asked.key_set) == ("person:p02", "K03")


@pytest.mark.parametrize("wrong", [{"owner": "lead"}, {"due": "soon"}, {"note": " "}])
def test_what_is_not_whole_is_not_asked_and_not_lost(pages, wrong):
    pages.sign_in("p01")
    count = len(pages.cabinet.asked)
    form = {"note": "換鎖", "due": "2026-05-05T18:00", "owner": "role:lead", **wrong}
    answer = pages.post("/matters/open", **form)
    assert len(pages.cabinet.asked) == count
    assert form["due"] in pages.text(answer.location.partition("#")[0])


def test_a_matter_is_closed_with_a_note(pages):
    opened(pages)
    pages.sign_in("p02")
    pages.post("/matters/close", matter="m1", note="已換")
    assert pages.cabinet.asked[-1].asked == CloseMatter(matter="m1", note="已換")
    pages.post("/matters/close", matter="m1", note=" ")
    assert len(pages.cabinet.asked) == 1


def test_who_may_not_open_one_is_kept_out(pages):
    pages.sign_in("p02")
    assert pages.post("/matters/open", note="x").status_code == 403


def test_the_log_tells_notices_and_matters_in_words(pages):
    opened(pages)
    notice = {"notice": "n9", "what": "matter_missed", "to": "role:supervisor", "matter": "m1"}
    pages.journal.add("notice_owed", due_ms=pages.now_ms, key_set=None, detail="", **notice)
    pages.journal.add("matter_missed", matter="m1")
    pages.catch_up()
    pages.sign_in("p01")
    assert "通知對象 主管" in main(pages, "/log?kind=notice_owed")
    assert "責任人 陳大文 (p02)" in main(pages, "/log?kind=matter_opened")
    for word in ("主管", "逾期未辦"):
        assert "應發通知" in main(pages, f"/log?kind=notice_owed&q={word}")
