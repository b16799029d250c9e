"""The pages of damage, loss and copies: reported, signed and consented to by whoever may."""

import re

import pytest

from controller.requests import (
    AskCopy,
    ConsentCopy,
    MakeCopy,
    ReportDamage,
    ReportFound,
    ReportLoss,
    ReportRepaired,
)
from tests.web_stand import Pages


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
