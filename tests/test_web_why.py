"""The page that says whether somebody may take something, and why; it asks and records nothing."""

import re

import pytest

from controller.directory import Purpose
from controller.errors import LinkError
from controller.findings import Finding, Outcome, RuleName, fact
from controller.questions import Explanation, Question
from controller.reasons import Reason
from tests.web_stand import HOUR_MS, MONDAY_8AM_MS, Pages
from web.catalogue import CODES, language

WORDS = language("zh-Hant")
FINDINGS = (
    Finding(rule=RuleName.LIMIT, outcome=Outcome.AGREES, facts=(fact("held", count=1, limit=3),)),
    Finding(rule=RuleName.PAIRS, outcome=Outcome.DOES_NOT_APPLY),
    Finding(
        rule=RuleName.GRANT,
        outcome=Outcome.REFUSES,
        reasons=(Reason.OUTSIDE_SCHEDULE,),
        facts=(fact("grant_at_hours", level="工程", schedule="日班", hours="08:00-18:00"),),
    ),
)
REFUSED = Explanation(
    at_ms=MONDAY_8AM_MS, findings=FINDINGS, whereabouts=fact("is_out_to", person="p04")
)


@pytest.fixture
def pages(tmp_path):
    found = Pages(tmp_path)
    found.cabinet.explanation = REFUSED
    return found


def shown(text):
    main = text.partition("<main")[2]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", main))


def test_a_lead_asks_about_anybody_and_sees_every_rule(pages):
    pages.sign_in("p01")
    text = shown(pages.text("/why?who=陳大文&key_set=K05"))

    assert pages.cabinet.questions == [Question(cardholder="p02", key_set="K05")]
    assert WORDS.text("why.refuses") in text
    assert "現由 Aisha Khan p04 領出。" in text
    assert re.search(
        r"1\. 領用上限 同意 手上 1 套，上限 3 套 2\. 互斥 不適用 3\. 領用權限 拒絕", text
    )
    assert "不在允許時段；權限組「工程」，時段「日班」，當日 08:00-18:00" in text
    assert pages.cabinet.asked == []


def test_a_permission_is_told_as_one(pages):
    pages.cabinet.explanation = Explanation(at_ms=MONDAY_8AM_MS, findings=FINDINGS[:2])
    pages.sign_in("p01")
    text = shown(pages.text("/why?who=p02&key_set=K05"))
    assert WORDS.text("why.agrees") in text


def test_what_was_typed_is_asked(pages):
    pages.sign_in("p01")
    pages.get("/why?who=p02&key_set=K05&at=2026-05-04T19:30&purpose=repair&work_order= W  7")

    at_ms = MONDAY_8AM_MS + 11 * HOUR_MS + 30 * 60_000
    assert pages.cabinet.questions == [
        Question(
            cardholder="p02",
            key_set="K05",
            at_ms=at_ms,
            purpose=Purpose.REPAIR,
            work_order="W 7",
        )
    ]


def test_staff_ask_about_themselves_and_nobody_else(pages):
    pages.sign_in("p02")
    assert 'name="who"' not in pages.text("/why")
    pages.get("/why?key_set=K05")
    assert pages.cabinet.questions == [Question(cardholder="p02", key_set="K05")]

    assert pages.get("/why?who=p03&key_set=K05").status_code == 403
    assert pages.get("/why?who=陳&key_set=K05").status_code == 403
    assert len(pages.cabinet.questions) == 1


def test_several_of_one_name_are_offered_and_none_is_picked(pages):
    pages.sign_in("p01")
    text = pages.text("/why?who=國華&key_set=天台&purpose=repair")
    assert pages.cabinet.questions == []
    links = re.findall(r'class="chip" href="([^"]+)"', text)
    assert len(links) == 2
    assert all("who=" in each and "purpose=repair" in each for each in links)

    pages.get(links[0].replace("&amp;", "&"))
    (asked,) = pages.cabinet.questions
    assert asked.cardholder == "p05"


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/why?who=nobody&key_set=K05", "asking_why.nobody"),
        ("/why?who=p02&key_set=nothing", "asking_why.nothing"),
        ("/why?who=p02&key_set=K05&at=soon", "asking_why.time_wrong"),
    ],
)
def test_what_is_not_understood_is_said_and_not_asked(pages, path, said):
    pages.sign_in("p01")
    assert WORDS.text(said) in shown(pages.text(path))
    assert pages.cabinet.questions == []


def test_a_cabinet_that_is_away_or_does_not_know_is_said(pages):
    pages.sign_in("p01")
    pages.cabinet.explanation = None
    assert WORDS.text("asking_why.not_known") in shown(pages.text("/why?who=p02&key_set=K05"))
    pages.cabinet.error = LinkError("away")
    assert WORDS.text("page.cabinet_away") in shown(pages.text("/why?who=p02&key_set=K05"))


def test_a_refusal_in_the_log_leads_to_why(pages):
    pages.sign_in("p01")
    (link,) = re.findall(r'href="(/why\?[^"]+)"', pages.text("/log?kind=access_denied"))
    pages.get(link.replace("&amp;", "&"))
    assert pages.cabinet.questions == [Question(cardholder="p03", key_set="K05")]


@pytest.mark.parametrize("code", CODES)
def test_it_speaks_the_reader_s_language(pages, code):
    pages.sign_in("p01")
    text = shown(pages.text(f"/why?who=p02&key_set=K05&lang={code}"))
    assert language(code).text("why.refuses") in text
    assert language(code).word("rule", "pairs") in text
