"""The page of visitors: registered with host and permit, given badge and code, sent off."""

import re

import pytest

from controller.reasons import Reason
from controller.requests import EndVisit, EnrolBadge, GiveVisitCode, RegisterVisitor
from tests.web_stand import Pages

FORM = {
    "visitor": "V000001",
    "name": "訪客  甲",
    "department": "電梯公司",
    "phone": "9123",
    "kind": "passport",
    "ending": "8x21",
    "host": "p01",
    "permit": "P-17",
    "until": "2036-05-04T18:30",
    "level": ["L1"],
}


@pytest.fixture
def pages(tmp_path):
    pages = Pages(tmp_path)
    pages.sign_in("p01")
    return pages


def registered(pages, *, until_ms=1 << 42, **fields):
    after = {"is": "cardholder", "id": "V000001", "department": "電梯公司", "host": "p01"}
    after |= {"permit": "P-17", "valid_until_ms": until_ms, "is_active": True, **fields}
    change = {"before": None, "after": after}
    pages.journal.add("directory_changed", actor="p01", request="r", changes=[change])
    pages.catch_up()


def test_what_is_typed_is_asked(pages):
    pages.post("/visitors", **FORM)
    asked = pages.cabinet.asked[-1].asked
    assert isinstance(asked, RegisterVisitor)
    visitor, person = asked.visitor, asked.person
    assert (visitor.id, visitor.host, visitor.permit) == ("V000001", "p01", "P-17")
    assert (visitor.access_levels, visitor.roles) == (("L1",), ())
    assert visitor.valid_until_ms % 3_600_000 == 1_800_000
    assert (person.name, person.document) == ("訪客 甲", "passport 8X21")
    assert visitor.person == person.digest
    assert "訪客" not in repr(visitor)
    assert pages.cabinet.asked[-1].actor == "p01"


@pytest.mark.parametrize(
    "typed",
    [{"ending": "K12345678"}, {"ending": "821"}, {"ending": ""}, {"kind": "club"}, {"kind": ""}],
)
def test_more_of_a_document_is_not_even_sent(pages, typed):
    pages.post("/visitors", **{**FORM, **typed})
    assert pages.cabinet.asked == []
    assert "K12345678" not in pages.get("/visitors").text


@pytest.mark.parametrize("left_out", ["visitor", "name", "host", "permit", "until"])
def test_what_is_not_whole_is_not_asked(pages, left_out):
    pages.post("/visitors", **{**FORM, left_out: ""})
    assert pages.cabinet.asked == []


@pytest.mark.parametrize(
    ("path", "asked"),
    [("badge", EnrolBadge(cardholder="V000001")), ("end", EndVisit(visitor="V000001"))],
)
def test_badge_and_end_are_asked_for(pages, path, asked):
    pages.post(f"/visitors/{path}", visitor="V000001")
    assert pages.cabinet.asked[-1].asked == asked


def test_a_code_is_shown_once_and_kept_nowhere(pages):
    registered(pages)
    shown = pages.post("/visitors/code", visitor="V000001", until="2036-05-04T18:30").text
    asked = pages.cabinet.asked[-1].asked
    assert isinstance(asked, GiveVisitCode)
    code = re.search(r"(\d{4}) (\d{3}) (\d{3})", shown)
    assert code is not None
    assert (code[1], code[2] + code[3]) == (asked.number, asked.digits)
    assert not re.search(r"\d{4} \d{3} \d{3}", pages.get("/visitors").text)


def test_a_code_that_was_refused_is_not_shown(pages):
    registered(pages)
    pages.cabinet.reasons = (Reason.NO_KEYPAD,)
    shown = pages.post("/visitors/code", visitor="V000001", until="2036-05-04T18:30").text
    assert not re.search(r"\d{4} \d{3} \d{3}", shown)


def test_every_code_is_another(pages):
    for _ in range(20):
        pages.post("/visitors/code", visitor="V000001", until="2036-05-04T18:30")
    assert len({each.asked.digits for each in pages.cabinet.asked}) > 15


def test_visitors_are_listed_with_host_permit_and_what_they_were_known_by(pages):
    registered(pages)
    pages.journal.name("V000001", "訪客甲", document="passport 8X21")
    pages.catch_up()
    shown = pages.get("/visitors").text
    for told in ("訪客甲", "V000001", "P-17", "8X21", "護照", "電梯公司"):
        assert told in shown, told


def test_a_code_that_is_out_is_said_and_one_used_is_not(pages):
    registered(pages)
    given = {"visitor": "V000001", "actor": "p01", "number": "4711", "until_ms": 1 << 42}
    pages.journal.add("visit_code_given", request="r", **given)
    pages.catch_up()
    assert "已發密碼" in pages.get("/visitors").text
    pages.journal.add("visit_code_used", check="v1", visitor="V000001")
    pages.catch_up()
    assert "已發密碼" not in pages.get("/visitors").text


def test_a_visit_that_is_over_gets_nothing_more(pages):
    registered(pages, until_ms=1)
    shown = pages.get("/visitors").text
    assert "已結束" in shown
    assert "/visitors/badge" not in shown


def test_the_register_names_the_host(pages):
    loan = {"key_set": "K01", "tag": "00", "slot": 1, "cardholder": "V000001", "host": "p01"}
    loan |= {"department": "", "due_ms": None, "purpose": "repair", "work_order": "", "rule": "L1"}
    loan |= {"issuer": "", "evidence": "sensor"}
    pages.journal.add("key_set_checked_out", **loan)
    pages.catch_up()
    assert "接待人" in pages.get("/loans").text
