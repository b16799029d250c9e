"""PINs on the pages: set by oneself or by a lead, shown nowhere, kept nowhere."""

import re

import pytest

from controller.errors import LinkTimeout
from controller.requests import SetPin
from tests.web_stand import Journal, Pages

CANARY = "70315924"


@pytest.fixture
def pages(tmp_path):
    return Pages(tmp_path, Journal(), "p02")


def body(pages, path="/pin"):
    main = pages.text(path).partition("<main")[2]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def own(pages, what="own", again=CANARY):
    return pages.post(f"/pin/{what}", digits=CANARY, again=again)


def test_everybody_sets_their_own_pins_whoever_the_form_names(pages):
    pages.post("/pin/own", digits=CANARY, again=CANARY, person="p01")
    own(pages, "duress")
    assert [each.asked for each in pages.cabinet.asked] == [
        SetPin(cardholder="p02", digits=CANARY),
        SetPin(cardholder="p02", digits=CANARY, is_duress=True),
    ]
    assert {each.actor for each in pages.cabinet.asked} == {"p02"}
    assert "密碼已設定" in body(pages)


def test_leads_set_somebody_else_s_and_nobody_else_does(pages):
    form = {"person": "p04", "digits": CANARY, "again": CANARY}
    assert "為他人設定密碼" not in body(pages)
    pages.post("/pin/other", **form)
    assert pages.cabinet.asked == []
    pages.sign_in("p01")
    assert "為他人設定密碼" in body(pages)
    pages.post("/pin/other", **form)
    asked = pages.cabinet.asked[-1]
    assert (asked.actor, asked.asked) == ("p01", SetPin(cardholder="p04", digits=CANARY))


def test_nobody_sets_for_another_what_they_type_when_forced(pages):
    pages.sign_in("p01")
    pages.post("/pin/other", person="p04", what="duress", digits=CANARY, again=CANARY)
    assert not pages.cabinet.asked[-1].asked.is_duress


def test_a_slip_and_a_missing_name_are_said_and_the_cabinet_is_not_asked(pages):
    own(pages, again="70315925")
    assert "兩次輸入不同" in body(pages)
    pages.sign_in("p01")
    pages.post("/pin/other", person=" ", digits=CANARY, again=CANARY)
    assert "請填寫為誰設定密碼" in body(pages)
    assert pages.cabinet.asked == []


def test_two_pins_from_one_form_are_two_requests_and_no_id_tells_one(pages):
    for digits in (CANARY, "24681357", CANARY):
        pages.post("/pin/own", digits=digits, again=digits, request="r1")
    assert len(set(pages.cabinet.ids)) == 3


def test_why_it_was_refused_is_said(pages):
    pages.cabinet.reasons = ("pin_unfit",)
    own(pages)
    assert "不能用作個人密碼" in body(pages)


def test_no_page_shows_a_pin_and_no_file_of_the_pages_has_one(pages, tmp_path, caplog, capfd):
    pages.sign_in("p01")
    answers = [own(pages), own(pages, again="1")]
    answers.append(pages.post("/pin/other", person="p04", digits=CANARY, again=CANARY))
    pages.cabinet.error = LinkTimeout("the controller said nothing")
    answers += [own(pages), pages.get("/pin")]
    for answer in answers:
        assert CANARY not in answer.get_data(as_text=True) + str(answer.headers)
    paths = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert paths
    assert [each for each in paths if CANARY.encode() in each.read_bytes()] == []
    assert CANARY not in caplog.text + "".join(capfd.readouterr())


def test_the_log_tells_who_set_whose_and_what_must_follow(pages):
    given = {"actor": "p01", "cardholder": "p02", "request": "r"}
    pages.journal.add("pin_set", **given, must_change=True, is_duress=False)
    pages.journal.add("pin_refused", check="p1", cardholder="p02", reasons=["pin_wrong"])
    during = "during the session of p02"
    alarm = {"what": "duress", "slot": None, "key_set": None, "detail": during}
    pages.journal.add("alarm_raised", alarm="duress:p02", **alarm)
    pages.journal.add("alarm_cleared", alarm="duress:p02")
    pages.journal.add("fault_raised", part="pin_checker", detail="gave no answer in time", slots=[])
    pages.catch_up()
    pages.sign_in("p01")
    told = body(pages, "/log?kind=pin_set")
    assert "設定個人密碼" in told
    assert "須更改 是" in told
    assert "脅迫密碼" not in told
    assert "個人密碼不正確" in body(pages, "/log?kind=pin_refused")
    assert "受脅迫開櫃" in body(pages, "/log?kind=alarm_raised")
    cleared = body(pages, "/log?kind=alarm_cleared")
    assert "陳大文" in cleared
    assert "duress" not in cleared
    assert "密碼核對程序 故障 未能及時回應" in body(pages, "/log?kind=fault_raised")
