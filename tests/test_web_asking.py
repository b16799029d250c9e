"""What the pages ask of the cabinet, and what they do with its answer."""

import hashlib
import re

import pytest

from controller.directory import Cardholder, Purpose
from controller.errors import LinkError
from controller.requests import (
    AcknowledgeAlarm,
    ArmRelease,
    ChangeDirectory,
    DisarmRelease,
    IssueFor,
    ReportSignIn,
    StatePurpose,
)
from tests.web_stand import HOUR_MS, PASSWORD, Journal, Pages, full_disk, opened
from web.catalogue import CODES, language
from web.reports import KEPT_MOST

WORDS = language("zh-Hant")


@pytest.fixture
def pages(tmp_path):
    return Pages(tmp_path)


def request_id(text):
    return re.findall(r'name="request" value="([^"]+)"', text)[-1]


# ---- remote release ----


def test_a_release_is_armed_in_two_steps_and_moves_nothing_itself(pages):
    pages.sign_in("p01")
    text = pages.text("/release/confirm?slot=5&who=陳大文&reason=漏水")
    assert "陳大文" in text
    assert "K05" in text
    assert pages.cabinet.asked == []

    form = {"slot": "5", "recipient": "p02", "reason": "漏水", "request": request_id(text)}
    answer = pages.post("/release/arm", **form)
    assert answer.headers["Location"] == "/release"
    (asked,) = pages.cabinet.asked
    assert asked.actor == "p01"
    assert asked.asked == ArmRelease(slot=5, recipient="p02", reason="漏水")
    assert 0 < asked.expires_ms - pages.now_ms <= 10_000
    assert WORDS.text("release.armed_done", slot=5) in pages.text("/release")


def test_what_a_release_is_for_is_armed_with_it(pages):
    pages.sign_in("p01")
    said = {"purpose": "repair", "work_order": " WO-\n7 "}
    text = pages.text(
        "/release/confirm?slot=5&who=陳大文&reason=漏水&purpose=repair&work_order=WO-7"
    )
    assert 'name="purpose" value="repair"' in text
    assert 'name="work_order" value="WO-7"' in text
    pages.post("/release/arm", slot="5", recipient="p02", reason="漏水", request="r", **said)
    assert pages.cabinet.asked[-1].asked == ArmRelease(
        slot=5, recipient="p02", reason="漏水", purpose=Purpose.REPAIR, work_order="WO- 7"
    )


def test_a_lead_asks_to_take_out_himself_what_somebody_without_a_badge_gets(pages):
    pages.sign_in("p01")
    assert WORDS.text("release.by_hand") in pages.text("/release")
    text = pages.text("/release/confirm?slot=5&who=陳大文&reason=忘帶卡&how=issue")
    assert 'name="how" value="issue"' in text
    assert WORDS.text("release.by_hand") in text
    form = {"slot": "5", "recipient": "p02", "reason": "忘帶卡", "how": "issue", "request": "r"}
    pages.post("/release/arm", **form)
    (asked,) = pages.cabinet.asked
    assert asked.asked == IssueFor(slot=5, recipient="p02", reason="忘帶卡")
    assert WORDS.text("release.issue_done", slot=5) in pages.text("/release")


def test_how_a_refused_release_was_to_be_taken_stays_chosen(pages):
    pages.sign_in("p01")
    pages.cabinet.reasons = ("limit_reached", "pair_held")
    form = {"slot": "5", "recipient": "p02", "reason": "漏水", "how": "issue", "request": "r"}
    text = pages.text(pages.post("/release/arm", **form).headers["Location"])
    assert '<option value="issue" selected>' in text
    assert all(WORDS.word("reason", each) in text for each in pages.cabinet.reasons)


def test_a_purpose_nobody_knows_is_the_usual_one(pages):
    pages.sign_in("p01")
    form = {"slot": "5", "recipient": "p02", "reason": "漏水", "request": "r"}
    pages.post("/release/arm", **form, purpose="private")
    assert pages.cabinet.asked[-1].asked.purpose is None


@pytest.mark.parametrize("code", CODES)
def test_nobody_is_let_arm_a_release_for_himself(pages, code):
    words = language(code)
    pages.sign_in("p01")
    pages.post("/language", code=code)
    answer = pages.get("/release/confirm?slot=5&who=p01&reason=x", follow_redirects=True)
    assert words.text("release.own") in answer.get_data(as_text=True)

    pages.cabinet.reasons = ("self_approved",)
    pages.post("/release/arm", slot="5", recipient="p01", reason="x", request="r")
    why = words.text("page.denied", reasons=words.word("reason", "self_approved"))
    assert why in pages.text("/release")


def test_who_arms_is_not_among_those_to_pick_from(pages):
    pages.journal.name("p01", "陳大文")
    pages.journal.name("p03", "陳大文")
    pages.catch_up()
    pages.sign_in("p01")
    text = pages.text("/release/confirm?slot=5&who=陳大文&reason=x")
    assert re.findall(r'type="radio" name="recipient" value="([^"]+)"', text) == ["p02", "p03"]


def test_what_was_typed_for_a_refused_release_stays(pages):
    pages.sign_in("p01")
    pages.cabinet.reasons = ("work_order_missing",)
    form = {"slot": "5", "recipient": "p02", "reason": "漏水", "purpose": "repair", "request": "r"}
    text = pages.text(pages.post("/release/arm", **form).headers["Location"])
    assert 'name="reason" value="漏水"' in text
    assert 'name="who" value="p02"' in text
    assert '<option value="repair" selected>' in text


def test_the_same_form_sent_twice_asks_with_one_id(pages):
    pages.sign_in("p01")
    form = {"slot": "5", "recipient": "p02", "reason": "x", "request": "the-id"}
    for _ in range(2):
        pages.post("/release/arm", **form)

    assert len({each.id for each in pages.cabinet.asked}) == 1


def test_another_form_or_the_same_with_something_else_typed_is_another_request(pages):
    pages.sign_in("p01")
    form = {"slot": "5", "recipient": "p02", "reason": "x", "request": "the-id"}
    for each in ({}, {"slot": "6"}, {"recipient": "p03"}, {"reason": "y"}, {"request": "another"}):
        pages.post("/release/arm", **form | each)

    assert len({each.id for each in pages.cabinet.asked}) == 5


def test_several_people_of_one_name_are_told_apart(pages):
    pages.journal.name("p03", "陳大文")
    pages.catch_up()
    pages.sign_in("p01")
    text = pages.text("/release/confirm?slot=5&who=陳大文&reason=x")

    assert re.findall(r'type="radio" name="recipient" value="([^"]+)"', text) == ["p02", "p03"]


@pytest.mark.parametrize(
    ("query", "key"),
    [
        ("slot=24&who=p02&reason=x", "release.slot_missing"),
        ("slot=5&who=nobody&reason=x", "release.person_missing"),
        ("slot=5&who=p02&reason=", "release.reason_missing"),
        ("slot=x&who=p02&reason=x", "release.slot_missing"),
    ],
)
def test_what_is_missing_for_a_release_is_said_and_what_was_typed_stays(pages, query, key):
    pages.sign_in("p01")
    answer = pages.get(f"/release/confirm?{query}", follow_redirects=True)
    text = answer.get_data(as_text=True)

    assert WORDS.text(key) in text
    assert 'value="p02"' in text or "nobody" in query


def test_what_is_armed_is_shown_with_its_end_and_can_be_taken_back(pages):
    by = {"actor": "p05", "request": "r", "recipient": "p02", "reason": "漏水"}
    until = {"until_mono_ms": pages.journal.mono_ms + HOUR_MS}
    pages.journal.add("release_armed", **by, key_set="K05", slot=5, **until)
    pages.catch_up()
    pages.sign_in("p01")
    ends = pages.site.clock_time(pages.journal.at_ms + HOUR_MS)
    assert WORDS.text("release.armed_until", slot=5, time=ends) in pages.text("/release")
    assert WORDS.text("overview.armed", time=ends) in pages.text("/")

    pages.post("/release/take-back", slot="5", request="r9")
    assert pages.cabinet.asked[-1].asked == DisarmRelease(slot=5)
    pages.now_ms = pages.journal.at_ms + HOUR_MS
    pages.sign_in("p01")
    assert WORDS.text("release.none") in pages.text("/release")


@pytest.mark.parametrize("said", [{"purpose": "repair", "work_order": "WO-7"}, {"purpose": None}])
def test_what_is_armed_says_what_for_to_those_who_see_all(pages, said):
    by = {"actor": "p05", "request": "r", "recipient": "p02", "reason": "漏水"}
    until = {"until_mono_ms": pages.journal.mono_ms + HOUR_MS}
    pages.journal.add("release_armed", **by, key_set="K05", slot=5, **until, **said)
    pages.catch_up()
    pages.sign_in("p01")
    page, slot = pages.text("/release"), pages.text("/").partition('class="armed"')[2][:300]
    assert ("WO-7" in page, "WO-7" in slot) == (bool(said["purpose"]),) * 2
    card = page.partition("armed-card")[2].partition("</div>")[0]
    named = WORDS.word("purpose", "repair") if said["purpose"] else WORDS.text("release.usual")
    assert named in card
    assert (WORDS.word("purpose", "repair") in slot) == bool(said["purpose"])
    pages.sign_in("p03")
    slot = pages.text("/").partition('class="armed"')[2][:300]
    assert slot
    assert "WO-7" not in slot


def test_a_refusal_is_told_with_every_reason(pages):
    pages.sign_in("p01")
    pages.cabinet.reasons = ("set_stopped", "no_grant")
    pages.post("/release/arm", slot="5", recipient="p02", reason="x", request="r")
    reasons = "鑰匙已停用、沒有領用權限"

    assert WORDS.text("page.denied", reasons=reasons) in pages.text("/release")


def test_a_cabinet_that_is_away_is_said_to_be(pages):
    pages.sign_in("p01")
    pages.cabinet.error = LinkError("no")
    pages.post("/release/arm", slot="5", recipient="p02", reason="x", request="r")

    assert WORDS.text("page.cabinet_away") in pages.text("/release")


# ---- alarms and purposes ----


def test_an_alarm_is_acknowledged_with_a_note(pages):
    pages.sign_in("p01")
    pages.post("/alarms/acknowledge", alarm="a1", note="  ", request="r")
    assert pages.cabinet.asked == []
    assert WORDS.text("alarms.note_missing") in pages.text("/alarms")

    pages.post("/alarms/acknowledge", alarm="a1", note=" 已查,\n無異常 ", request="r")
    assert pages.cabinet.asked[-1].asked == AcknowledgeAlarm(alarm="a1", note="已查, 無異常")


def test_the_purpose_is_stated_by_who_is_at_the_cabinet_or_a_lead(pages):
    form = {"purpose": "repair", "work_order": " WO-1 ", "request": "r"}
    stated = StatePurpose(purpose=Purpose.REPAIR, work_order="WO-1", cardholder="p03")
    for cardholder, is_allowed in (("p03", True), ("p01", True), ("p02", False), ("p07", False)):
        pages.sign_in(cardholder)
        before = len(pages.cabinet.asked)
        answer = pages.post("/purpose", token=pages.token("/"), **form)
        assert (answer.status_code != 403) == is_allowed, cardholder
        assert [each.asked for each in pages.cabinet.asked[before:]] == [stated] * is_allowed
    # The page shows only who may see it who is at the cabinet.
    pages.sign_in("p02")
    assert "歐陽婉儀" not in pages.text("/purpose")


def test_the_purpose_is_of_whom_the_page_showed_though_somebody_else_has_tapped(pages):
    pages.sign_in("p01")
    assert 'name="cardholder" value="p03"' in pages.text("/purpose")
    pages.post("/purpose", purpose="repair", work_order="", cardholder="p02", request="r")
    assert pages.cabinet.asked[-1].asked.cardholder == "p02"


def test_the_purpose_page_says_what_an_amber_light_at_the_cabinet_asks_for(pages):
    pages.sign_in("p01")
    assert WORDS.text("stating.hint") in pages.text("/purpose")
    pages.journal.add("session_closed", cardholder="p03", reason="timed_out", taken=0, returned=0)
    pages.catch_up()
    pages.sign_in("p01")
    assert WORDS.text("stating.hint") in pages.text("/purpose")


def test_a_purpose_needs_a_session_and_a_word_we_know(pages):
    pages.sign_in("p03")
    pages.post("/purpose", purpose="private", work_order="")
    pages.journal.add("session_closed", cardholder="p03", reason="timed_out", taken=0, returned=0)
    pages.catch_up()
    pages.post("/purpose", token=pages.token("/"), purpose="repair", work_order="")

    assert pages.cabinet.asked == []


def test_every_purpose_can_be_chosen_and_none_is_private(pages):
    pages.journal.add("session_opened", **opened("p02", pages.journal.mono_ms))
    pages.catch_up()
    pages.sign_in("p02")
    chosen = re.findall(r'name="purpose" value="([^"]+)"', pages.text("/purpose"))

    assert chosen == [each.value for each in Purpose]


# ---- first start ----


@pytest.fixture
def fresh(tmp_path):
    journal = Journal()
    journal.add("cabinet_founded", cabinet="c0ffee")
    return Pages(tmp_path, journal)


def set_up(pages, code, **more):
    form = {"code": code, "name": "張管理", "cardholder": "p09", "password": PASSWORD, **more}
    return pages.client.post("/setup", data={"csrf_token": pages.token("/setup"), **form})


def test_the_first_administrator_is_made_with_the_code_and_told_to_the_cabinet(fresh):
    code = fresh.site.accounts.new_code()
    assert fresh.get("/", follow_redirects=True).request.path == "/setup"
    assert set_up(fresh, code).headers["Location"] == "/sign-in"

    (asked,) = fresh.cabinet.asked
    assert asked.actor == "p09"
    (change,), (person,) = asked.asked.changes, asked.asked.people
    assert change.before is None
    assert change.after.roles == ("administrator", "lead")
    assert (person.cardholder, person.name) == ("p09", "張管理")
    bound = hashlib.sha256(f"{person.salt}張管理\0".encode()).hexdigest()
    assert person.digest == change.after.person == bound
    assert fresh.sign_in("p09", PASSWORD) is not None
    assert fresh.get("/setup").headers["Location"] == "/sign-in"


@pytest.mark.parametrize(
    ("more", "status", "key"),
    [
        ({"code": "AAAA-BBBB-CCCC"}, 403, "setup.code_wrong"),
        ({"password": "12345678"}, 400, "account.too_common"),
        ({"password": "short"}, 400, "account.too_short"),
        ({"name": " "}, 400, "account.name_wrong"),
        ({"cardholder": ""}, 400, "account.cardholder_wrong"),
    ],
)
def test_a_wrong_set_up_changes_nothing_and_says_why(fresh, more, status, key):
    code = fresh.site.accounts.new_code()
    answer = set_up(fresh, **{"code": code, **more})

    assert answer.status_code == status
    assert WORDS.text(key) in answer.get_data(as_text=True)
    assert fresh.cabinet.asked == []
    assert fresh.site.accounts.is_empty()


@pytest.mark.parametrize("is_away", [True, False])
def test_no_account_is_made_unless_the_cabinet_knows_the_person(fresh, is_away):
    code = fresh.site.accounts.new_code()
    fresh.cabinet.error = LinkError("no") if is_away else None
    fresh.cabinet.reasons = () if is_away else ("not_entitled",)
    assert set_up(fresh, code).status_code == 503
    assert fresh.site.accounts.is_empty()

    fresh.cabinet.error, fresh.cabinet.reasons = None, ()
    assert set_up(fresh, code).status_code == 302


def test_somebody_the_cabinet_knows_already_only_gains_the_roles(tmp_path):
    pages = Pages(tmp_path)
    code = pages.site.accounts.new_code()
    set_up(pages, code, cardholder="p05")

    asked = pages.cabinet.asked[-1].asked
    (change,) = asked.changes
    assert isinstance(asked, ChangeDirectory)
    assert isinstance(change.before, Cardholder)
    assert change.before.roles == ("manager",)
    assert change.after.roles == ("manager", "administrator", "lead")
    assert asked.people == ()


def test_an_administrator_from_an_import_only_needs_the_account(tmp_path):
    pages = Pages(tmp_path)
    answer = set_up(pages, pages.site.accounts.new_code(), cardholder="p09")

    assert answer.headers["Location"] == "/sign-in"
    assert pages.cabinet.asked == []
    pages.client = pages.app.test_client()
    form = {"csrf_token": pages.token(), "name": "張管理", "password": PASSWORD}
    assert pages.client.post("/sign-in", data=form).status_code == 302


# ---- sign-in and its reports ----


def reports(pages):
    told = [each.asked for each in pages.cabinet.asked if isinstance(each.asked, ReportSignIn)]
    return [(each.account, each.outcome) for each in told]


def test_every_sign_in_refusal_and_sign_out_is_told_to_the_journal(pages):
    pages.sign_in("p01")
    pages.post("/sign-out")
    assert pages.sign_in("p01", "wrong horse!").status_code == 403
    pages.client.post(
        "/sign-in", data={"csrf_token": pages.token(), "name": "hunter2!", "password": "x"}
    )
    assert pages.site.reports.tell() == 0

    assert reports(pages) == [
        ("p01", "signed_in"),
        ("p01", "signed_out"),
        ("p01", "refused"),
        ("unknown", "refused"),
    ]


def test_a_name_typed_wrong_is_not_kept_it_may_be_a_password(pages, tmp_path):
    pages.site.accounts.add("p01", "p01", PASSWORD)
    form = {"csrf_token": pages.token(), "name": "hunter2-secret", "password": "x"}
    pages.client.post("/sign-in", data=form)
    pages.site.reports.tell()

    kept = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert not [path for path in kept if b"hunter2-secret" in path.read_bytes()]
    assert "hunter2" not in str(pages.cabinet.asked)


def test_sign_in_works_while_the_cabinet_is_away_and_is_told_later_under_the_same_id(pages):
    pages.cabinet.error = LinkError("no")
    assert pages.sign_in("p01").status_code == 302
    assert pages.get("/").status_code == 200
    assert pages.site.reports.tell() == 1
    assert reports(pages) == []

    pages.cabinet.error = None
    assert pages.site.reports.tell() == 0
    assert reports(pages) == [("p01", "signed_in")]
    assert len(pages.cabinet.ids) == 2
    assert len(set(pages.cabinet.ids)) == 1


def test_a_full_disk_keeps_no_sign_in_from_being_told(pages):
    pages.sign_in("p01")
    with full_disk():
        assert pages.site.reports.tell() == 1
    assert pages.site.reports.tell() == 0
    assert reports(pages) == [("p01", "signed_in")] * 2
    assert len(set(pages.cabinet.ids)) == 1


def test_reports_that_wait_are_bounded_and_refusals_go_first(pages, monkeypatch):
    monkeypatch.setattr("web.reports.KEPT_MOST", 3)
    assert KEPT_MOST == 1_000
    for outcome in ("signed_in", "refused", "refused", "signed_out", "refused", "signed_in"):
        pages.site.reports.add("p01", "p01", outcome)
    pages.site.reports.tell()

    assert [outcome for _, outcome in reports(pages)] == ["signed_in", "signed_out", "signed_in"]


def test_the_sixth_wrong_password_is_told_to_wait_and_is_not_reported(pages):
    pages.site.accounts.add("p01", "p01", PASSWORD)
    statuses = [pages.sign_in("p01", "wrong horse!").status_code for _ in range(6)]
    answer = pages.sign_in("p01")
    pages.site.reports.tell()

    assert statuses == [403, 403, 403, 403, 429, 429]
    assert answer.status_code == 429
    assert WORDS.text("session.wait", seconds=30) in answer.get_data(as_text=True)
    assert reports(pages) == [("p01", "refused")] * 5
    assert pages.sign_in("p02").status_code == 302


def test_one_address_may_not_try_without_end(pages, monkeypatch):
    pages.site.accounts.add("p01", "p01", PASSWORD)
    monkeypatch.setattr("web.accounts.is_right", lambda *_: False)
    token = pages.token()
    statuses = []
    for number in range(32):
        form = {"csrf_token": token, "name": f"nobody{number}", "password": "x"}
        statuses.append(pages.client.post("/sign-in", data=form).status_code)

    assert statuses == [403] * 30 + [429] * 2
    assert pages.get("/sign-in").status_code == 200
