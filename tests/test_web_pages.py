"""The pages: who may see which, what stands on every response, and what they show."""

import csv
import io
import re
from html import unescape

import pytest
from flask.testing import FlaskClient

from tests.web_stand import HOUR_MS, PASSWORD, PEOPLE, Journal, Pages, added
from web.catalogue import language
from web.roles import NEEDS, RIGHTS

HOLDERS = {
    "staff": "p02",
    "security": "p08",
    "reviewer": "p06",
    "supervisor": "p07",
    "lead": "p01",
    "duty_manager": "p10",
    "manager": "p05",
    "administrator": "p09",
    "officer": "p13",
    "engineering_manager": "p11",
    "engineering_supervisor": "p12",
}
SAFE = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; object-src 'none';"
    " form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}


@pytest.fixture
def pages(tmp_path):
    return Pages(tmp_path)


def routes(app):
    """Return (endpoint, path, method) of everything that is served."""
    found = []
    for rule in app.url_map.iter_rules():
        path = "/static/style.css" if rule.endpoint == "static" else rule.rule
        methods = rule.methods & {"GET", "POST"}
        found += [(rule.endpoint, path, method) for method in sorted(methods)]
    return found


def test_every_route_says_what_right_it_needs(pages):
    assert {endpoint for endpoint, _, _ in routes(pages.app)} == set(NEEDS)
    assert set(NEEDS) == EXPECTED.keys() | OPEN


ALL = set(HOLDERS)
ENGINEERS = {"engineering_manager", "engineering_supervisor"}
READERS = ALL - {"staff", "security"} - ENGINEERS
KEEPERS = {"officer", "supervisor", "manager"}
LEADERS = {"lead", "duty_manager", "manager", "administrator"}
SHIFT_FORMS = ("page", "begin", "check", "question", "answer")
SHIFT_FORMS += ("count", "read", "await_tap", "sign", "refuse")
COUNT_FORMS = ("page", "begin", "state", "close", "sign", "cancel")
EXPECTED = {
    "overview.page": ALL,
    "overview.slots": ALL,
    "loans.mine": ALL,
    "purpose.page": ALL,
    "session.sign_out": ALL,
    "why.page": ALL,
    "cases.page": ALL,
    "cases.report": ALL,
    "cases.count": ALL,
    "chasing.page": READERS,
    "chasing.note": LEADERS | {"supervisor", "officer", "security"},
    "cases.repaired": LEADERS | {"supervisor", "officer"},
    "cases.found": LEADERS | {"supervisor", "officer", "security"},
    "collection.page": LEADERS,
    "collection.collect": LEADERS,
    "collection.take_back": LEADERS,
    **{f"counts.{each}": ALL for each in COUNT_FORMS},
    "changes.page": READERS,
    "changes.review": READERS,
    "leaving.page": LEADERS,
    "leaving.leave": LEADERS,
    "leaving.reinstate": {"administrator"},
    "corrections.page": LEADERS | {"supervisor", "officer"},
    "corrections.correct": LEADERS | {"supervisor", "officer"},
    "paper.page": LEADERS,
    "paper.enter": LEADERS,
    "take_over.page": READERS,
    "take_over.sign": LEADERS,
    "documents.page": READERS,
    "documents.consult": LEADERS | {"officer"},
    "documents.contents": READERS,
    "documents.list_contents": LEADERS | {"officer"},
    "spares.page": ALL,
    "spares.register": LEADERS | {"supervisor", "security", "officer"},
    "spares.ask_one": ALL,
    "spares.decide": ALL,
    "spares.withdraw": ALL,
    "spares.seal": ALL,
    "spares.renew": LEADERS | {"supervisor", "officer"},
    "visitors.page": LEADERS,
    "visitors.register": LEADERS,
    "visitors.badge": LEADERS,
    "visitors.code": LEADERS,
    "visitors.end": LEADERS,
    "keeping.page": READERS,
    "keeping.ask_one": KEEPERS,
    "keeping.judge": KEEPERS,
    "keeping.summon": KEEPERS,
    "copies.page": ALL,
    "copies.ask_one": ALL,
    "copies.decide": ENGINEERS,
    "copies.make": {"administrator"},
    "matters.page": ALL,
    "matters.close_one": ALL,
    "matters.open_one": LEADERS | {"supervisor", "officer"},
    "bookings.page": ALL,
    "bookings.book": ALL,
    "bookings.cancel": ALL,
    "handing.page": ALL,
    "pin.page": ALL,
    "pin.set_own": ALL,
    "pin.set_duress": ALL,
    "pin.set_other": LEADERS,
    "approvals.page": ALL,
    "approvals.approve": ALL,
    "approvals.withdraw": ALL,
    "handing.hand_on": ALL,
    **{f"shifts.{each}": ALL for each in SHIFT_FORMS},
    "shifts.review": LEADERS,
    "diary.page": ALL,
    "diary.write": ALL,
    "loans.page": READERS,
    "log.page": READERS,
    "log.export": READERS,
    "alarms.page": READERS,
    "alarms.acknowledge": LEADERS,
    "release.page": LEADERS,
    "release.confirm": LEADERS,
    "release.arm": LEADERS,
    "release.take_back": LEADERS,
    "purpose.state": LEADERS,  # and whose session it is: here somebody's who has no account
}
OPEN = {"session.setup", "session.sign_in", "language.choose", "static"}


@pytest.mark.parametrize("role", [*HOLDERS, None])
def test_every_route_opens_for_those_roles_only(pages, role):
    assert set(HOLDERS) == set(RIGHTS)
    pages.site.accounts.add("somebody", "p02", PASSWORD)
    for endpoint, path, method in routes(pages.app):
        if endpoint in OPEN:
            continue
        if role is not None and pages.get("/").status_code == 302:
            pages.sign_in(HOLDERS[role])
        token = pages.token("/" if role else "/sign-in")
        asked = len(pages.cabinet.asked)
        form = {"csrf_token": token, "slot": "5", "recipient": "p02"}
        form |= {"reason": "x", "note": "x", "alarm": "a1", "purpose": "patrol"}
        answer = pages.client.open(path, method=method, data=form if method == "POST" else None)
        where = (role, endpoint, method)
        if role is None:
            assert "/sign-in" in answer.headers["Location"], where
        elif role in EXPECTED[endpoint]:
            assert answer.status_code in (200, 302), where
        else:
            assert answer.status_code == 403, where
        if answer.status_code == 403 or role is None:
            assert len(pages.cabinet.asked) == asked, where


@pytest.mark.parametrize("role", HOLDERS)
def test_the_navigation_leads_to_what_one_may_see_and_to_nothing_else(pages, role):
    pages.sign_in(HOLDERS[role])
    links = re.findall(
        r'href="([^"]+)"', pages.text("/").partition("<nav")[2].partition("</nav")[0]
    )
    assert {pages.get(each).status_code for each in links} == {200}
    shown = {
        "/",
        "/loans",
        "/loans/mine",
        "/log",
        "/release",
        "/alarms",
        "/purpose",
        "/matters",
        "/cases",
        "/chasing",
        "/copies",
        "/owners",
        "/leavers",
        "/paper",
        "/documents",
        "/counts",
        "/changes",
        "/spares",
        "/visitors",
        "/keeping",
        "/take-over",
        "/handing",
        "/pin",
        "/approvals",
        "/handover",
        "/diary",
        "/why",
        "/bookings",
    }
    assert {each for each in shown if pages.get(each).status_code == 200} == set(links)


def test_every_response_has_the_headers_errors_too(pages):
    pages.sign_in("p01")
    paths = [path for _, path, method in routes(pages.app) if method == "GET"]
    paths[paths.index("/static/style.css")] = "/static/nothing"
    paths += ["/nothing/here", "/log?before=x", "/release/arm"]
    seen = set()
    for path in paths:
        answer = pages.get(path)
        seen.add(answer.status_code)
        assert {name: answer.headers.get(name) for name in SAFE} == SAFE, path
    assert seen >= {200, 302, 404, 405}
    answer = pages.client.post("/release/arm", data={})
    assert answer.status_code == 400
    assert {name: answer.headers.get(name) for name in SAFE} == SAFE


def test_a_broken_page_says_so_and_shows_nothing_of_our_insides(pages, monkeypatch):
    pages.sign_in("p01")
    monkeypatch.setattr("web.pages.alarms.KnownNames", lambda *_: 1 / 0)
    answer = pages.get("/alarms")

    assert answer.status_code == 500
    assert answer.headers["Content-Security-Policy"] == SAFE["Content-Security-Policy"]
    text = answer.get_data(as_text=True)
    assert "ZeroDivisionError" not in text
    assert "Traceback" not in text
    assert language("zh-Hant").text("error.e500") in text


def test_no_page_has_script_or_style_of_its_own(pages):
    pages.sign_in("p01")
    for path in (
        "/",
        "/loans",
        "/log",
        "/release",
        "/alarms",
        "/purpose",
        "/matters",
        "/handing",
        "/pin",
        "/handover",
        "/diary",
        "/why",
        "/bookings",
    ):
        text = pages.text(path)
        scripts = re.findall(r"<script[^>]*>(.*?)</script>", text, re.S)
        assert scripts == [""], path
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", text), path
        assert re.findall(r'(?:src|href)="(https?:[^"]*)"', text) == [], path


def test_the_demo_may_frame_the_pages(tmp_path):
    pages = Pages(tmp_path, frame_ancestor="http://127.0.0.1:8081", front_url="http://x.test/f")
    answer = pages.sign_in("p01") and pages.get("/")

    assert "frame-ancestors http://127.0.0.1:8081" in answer.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in answer.headers
    assert 'href="http://x.test/f"' in answer.get_data(as_text=True)


def test_nothing_changes_without_a_token_or_by_get(pages):
    pages.sign_in("p01")
    posts = [path for _, path, method in routes(pages.app) if method == "POST"]
    assert len(posts) >= 10
    for path in posts:
        assert pages.client.post(path, data={"slot": "5"}).status_code in (400, 403), path
    token = pages.token("/")
    pages.client = pages.app.test_client()
    pages.sign_in("p05")
    form = {"slot": "5", "recipient": "p02", "reason": "x"}
    assert pages.post("/release/arm", token=token, **form).status_code == 400
    for path in ("/release/arm", "/release/take-back", "/alarms/acknowledge", "/sign-out"):
        assert pages.get(path).status_code == 405
    assert pages.cabinet.asked == []


def test_scripts_in_names_keys_and_notes_are_inert(tmp_path):
    evil = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"
    journal = Journal()
    journal.found()
    noun = {"label": evil, "home_slot": 23, "status": "active", "key_class": evil}
    changes = [added("key_set", id="<b>K</b>", **noun)]
    changes.append(added("cardholder", id="<i>p</i>", department=evil, roles=[], is_active=True))
    journal.add("directory_changed", actor="<i>p</i>", request="r", changes=changes)
    journal.name("<i>p</i>", evil, evil)
    out = {"key_set": "<b>K</b>", "tag": evil, "slot": 23, "cardholder": "<i>p</i>"}
    more = {"department": evil, "due_ms": 1, "purpose": evil, "work_order": evil}
    rest = {"issuer": "<i>p</i>", "rule": evil, "evidence": evil}
    journal.add("key_set_checked_out", **out, **more, **rest)
    journal.add("alarm_raised", alarm=evil, what=evil, slot=23, key_set="<b>K</b>", detail=evil)
    by = {"actor": "<i>p</i>", "request": "r", "recipient": "<i>p</i>", "reason": evil}
    until = {"until_mono_ms": journal.mono_ms + HOUR_MS}
    journal.add("release_armed", **by, key_set="<b>K</b>", slot=23, **until)
    journal.add(evil, **{evil: evil})
    pages = Pages(tmp_path, journal, account="p01")
    paths = ["/", "/slots", "/loans", "/log", "/log?q=<script>&person=<script>", "/alarms"]
    paths += ["/release", "/release?who=<script>&reason=<script>&problem=<script>"]
    for path in paths:
        text = pages.text(path)
        assert "alert(1)" in text or path.startswith("/release?") or "q=" in path, path
        assert not re.search(r"<script>|<img|<b>K|<i>p", text), path


# ---- what the pages show ----


def test_the_overview_is_a_table_with_heads(pages):
    pages.sign_in("p01")
    text = pages.text("/")

    assert text.count('scope="col"') == 9
    assert text.count('scope="row"') == 3
    assert text.count('<td class="slot') == 24
    assert "陳大文" in text
    assert "2026-05-05" in text


def test_staff_see_no_other_person_s_name(pages):
    pages.sign_in("p02")
    for path in ("/", "/slots", "/loans/mine", "/loans/mine?tab=back", "/purpose"):
        text = pages.text(path)
        others = [name for id, (name, *_) in PEOPLE.items() if id not in ("p02", "p01")]
        assert [name for name in others if name in text] == [], path
    assert "K01" in pages.text("/loans/mine")
    assert "K03" not in pages.text("/loans/mine")


def test_the_fragment_is_sent_only_when_it_changed(pages):
    pages.sign_in("p01")
    first = pages.get("/slots")
    etag = first.headers["ETag"]
    assert pages.get("/slots", headers={"If-None-Match": etag}).status_code == 304

    pages.journal.take_out(14)
    pages.catch_up()
    again = pages.get("/slots", headers={"If-None-Match": etag})
    assert again.status_code == 200
    assert again.headers["ETag"] != etag


def test_the_register_shows_every_loan_with_its_return(pages):
    pages.journal.put_in(1, returner="p03", is_late=True)
    pages.catch_up()
    pages.sign_in("p01")

    out, back = pages.text("/loans"), pages.text("/loans?tab=back")
    assert "WO-17" in back
    assert "WO-17" not in out
    assert "歐陽婉儀" in back
    assert "逾期歸還" in back
    assert "K13" in out
    assert 'href="tel:+852 5555 0102"' in out
    overdue = pages.text("/loans?tab=overdue")
    assert "K03" not in overdue
    pages.now_ms += 48 * HOUR_MS
    pages.sign_in("p01")
    assert "K03" in pages.text("/loans?tab=overdue")


def test_what_is_late_goes_by_the_cabinet_s_clock(pages):
    pages.sign_in("p01")
    assert "K03" not in pages.text("/loans?tab=overdue")
    pages.site.status.told_time(pages.now_ms + 20 * HOUR_MS)
    assert "K03" in pages.text("/loans?tab=overdue")
    pages.post("/release/take-back", slot="1", request="r9")
    assert pages.cabinet.asked[-1].expires_ms > pages.now_ms + 20 * HOUR_MS


def test_a_loan_names_its_access_level_in_words_where_they_are_known(pages):
    level = added("access_level", id="engineering", label="設備房（工程部）")
    changed = {"actor": "console", "changes": [level]}
    pages.sign_in("p01")
    assert ">engineering</td>" in pages.text("/loans")
    pages.journal.add("directory_changed", **changed)
    pages.catch_up()
    pages.sign_in("p01")
    assert ">設備房（工程部）</td>" in pages.text("/loans")


def test_returned_loans_are_paged(pages):
    for _ in range(60):
        pages.journal.take_out(4)
        pages.journal.put_in(4)
    pages.catch_up()
    pages.sign_in("p01")
    first = pages.text("/loans?tab=back")
    older = re.findall(r"/loans\?tab=back&amp;before=\d+", first)[0].replace("&amp;", "&")

    assert first.count('<tr class="s-') == 50
    assert pages.text(older).count('<tr class="s-') == 11


def test_the_log_s_facets_stand_in_the_url_and_stay_while_paging(pages):
    for _ in range(70):
        pages.journal.add("door_seen_closed")
    pages.catch_up()
    pages.sign_in("p01")
    text = pages.text("/log?kind=door_seen_closed&from=2026-05-01&q=關閉")

    assert text.count("<time ") == 50
    older = re.findall(r'href="(/log\?before=[^"]*)"', text)[0].replace("&amp;", "&")
    assert "kind=door_seen_closed" in older
    assert "from=2026-05-01" in older
    assert pages.text(older).count("<time ") == 21
    assert 'value="2026-05-01"' in text


def test_one_day_alone_bounds_the_log_on_its_own_side(pages):
    pages.sign_in("p01")
    everything = pages.text("/log").count("<time ")

    def lines(query):
        return pages.text(f"/log?{query}").count("<time ")

    assert everything > 0
    assert (lines("from=2026-05-01"), lines("to=2098-05-01")) == (everything, everything)
    assert (lines("from=2098-05-01"), lines("to=2026-01-01")) == (0, 0)


def test_every_line_says_where_the_fact_comes_from(pages):
    pages.sign_in("p01")
    text = pages.text("/log")
    sources = re.findall(r'<td class="source"[^>]*>([^<]*)', text)

    assert len(sources) == text.count("<time ")
    assert {each.strip() for each in sources} == {
        "感應",
        "清點",
        "刷卡",
        "人員",
        "時鐘",
        "控制器",
        "未知",
    }
    assert "never_heard_of" in text
    assert text.count("時鐘未同步") == 1


@pytest.mark.parametrize(
    "query",
    [
        *("before=x", "before=-1", "before=99999999999999999999", "after=9" * 9, "slot=x"),
        *("slot=99999999999999999999", "slot=%C2%B2", "slot=-1", "slot=0"),
        *("from=yesterday", "to=2026-99-99", "kind=%00", "q=%22%20OR%20*", "q=%EF%BF%BD"),
        *("from=2026-05-09&to=2026-05-01", "from=0001-01-01&to=9999-12-31", "q=" + "x" * 5_000),
    ],
)
def test_no_url_breaks_the_log(pages, query):
    pages.sign_in("p01")

    assert pages.get(f"/log?{query}").status_code == 200
    assert pages.get(f"/log.csv?{query}").status_code == 200


@pytest.mark.parametrize("before", ["9" * 23, "-" + "9" * 23, "-1", "x"])
def test_no_url_breaks_the_loans(pages, before):
    pages.sign_in("p01")

    assert pages.get(f"/loans?tab=back&before={before}").status_code == 200


def test_empty_pages_say_what_will_appear(tmp_path):
    journal = Journal()
    journal.found()
    pages = Pages(tmp_path, journal, account="p01")
    words = language("zh-Hant")
    expected = {
        "/loans": "loans.none_out",
        "/loans?tab=overdue": "loans.none_overdue",
        "/loans?tab=back": "loans.none_back",
        "/log?kind=case_seen_open": "log.none_found",
        "/alarms": "alarms.none",
        "/release": "release.none",
        "/purpose": "stating.none",
    }
    for path, key in expected.items():
        assert words.text(key) in pages.text(path), path


def test_pages_say_that_the_cabinet_is_away_that_they_fill_and_that_the_clock_is_wrong(pages):
    pages.sign_in("p01")
    words, status = language("zh-Hant"), pages.site.status
    status.now_ms = lambda: pages.now_ms
    status.lost()
    status.head = status.seq + 10_000
    status.clock = "unsynced"
    for path in ("/", "/slots", "/log", "/alarms"):
        text = pages.text(path)
        since = pages.site.local(pages.now_ms)
        assert words.text("page.not_connected", since=since) in text
        assert words.text("page.filling", percent=status.percent()) in text
        assert words.text("page.clock_unsynced") in text


@pytest.mark.parametrize("code", ["zh-Hant", "zh-Hans", "en"])
def test_every_page_says_that_the_cabinet_s_disk_is_full(pages, code):
    pages.sign_in("p01")
    pages.post("/language", code=code)
    said = language(code).text("page.disk_full")
    for path in ("/", "/slots", "/loans", "/loans/mine", "/log", "/release", "/alarms", "/purpose"):
        pages.site.status.is_full = True
        assert said in unescape(pages.text(path)), path
        pages.site.status.is_full = False
        assert said not in unescape(pages.text(path)), path


def test_the_alarm_stands_on_every_page_until_acknowledged(pages):
    pages.sign_in("p01")
    bar = language("zh-Hant").text("alarms.bar", count=1)
    for path in ("/", "/loans", "/log", "/release", "/purpose"):
        assert bar in pages.text(path)
    by = {"actor": "p01", "note": "看過", "request": "r"}
    pages.journal.add("alarm_acknowledged", alarm="a1", **by)
    pages.catch_up()
    assert bar not in pages.text("/")


# ---- language ----


@pytest.mark.parametrize("code", ["zh-Hant", "zh-Hans", "en"])
def test_every_page_comes_in_every_language(pages, code):
    pages.sign_in("p01")
    pages.post("/language", code=code, next="/log?q=x")
    for path in ("/", "/loans", "/log", "/release", "/alarms", "/purpose", "/nothing"):
        text = pages.get(path).get_data(as_text=True)
        assert f'<html lang="{code}">' in text, path
        for heading in re.findall(r"<h1>(.*?)</h1>", text):
            assert heading in str(language(code).words(heading_part(path))), path


def heading_part(path):
    part = path.strip("/") or "overview"
    return {"purpose": "stating", "nothing": "error"}.get(part, part)


def test_a_language_once_chosen_follows_the_person(pages):
    pages.sign_in("p01")
    assert pages.post("/language", code="en", next="/log?q=x").headers["Location"] == "/log?q=x"
    pages.client = pages.app.test_client()
    pages.sign_in("p01")
    assert '<html lang="en">' in pages.text("/")

    pages.sign_in("p02")
    assert '<html lang="zh-Hant">' in pages.text("/") or "language=en" in str(pages.client)


def test_the_browser_s_language_counts_before_sign_in(pages):
    for accepted, code in (("zh-CN,zh;q=0.9", "zh-Hans"), ("en", "en"), ("zh-HK", "zh-Hant")):
        pages.site.accounts.find("p01") or pages.site.accounts.add("p01", "p01", PASSWORD)
        answer = pages.get("/sign-in", headers={"Accept-Language": accepted})
        assert f'<html lang="{code}">' in answer.get_data(as_text=True)


def test_a_language_in_the_address_counts_and_is_kept_through_signing_in(pages):
    pages.site.accounts.add("p01", "p01", PASSWORD)
    away = pages.get("/log?kind=x&lang=en")
    assert away.status_code == 302
    assert '<html lang="en">' in pages.text("/sign-in")
    pages.sign_in("p01")
    assert '<html lang="en">' in pages.text("/")
    assert '<html lang="zh-Hans">' in pages.text("/?lang=zh-Hans")
    assert '<html lang="zh-Hans">' in pages.text("/?lang=tlh")


def test_a_language_in_the_address_changes_no_account_and_gives_way_to_the_switch(pages):
    pages.sign_in("p01")
    pages.post("/language", code="en", next="/")
    page = pages.text("/log?q=%E6%88%91+%2F&lang=zh-Hans&kind=x")
    assert '<html lang="zh-Hans">' in page
    assert pages.site.accounts.find("p01").language == "en"
    assert '<html lang="en">' in pages.text("/")
    back = re.findall(r'name="next" value="([^"]*)"', page)[0].replace("&amp;", "&")
    assert back == "/log?q=%E6%88%91+%2F&kind=x"
    assert pages.post("/language", code="en", next=back).headers["Location"] == back


@pytest.mark.parametrize(
    "path", ["//evil.test", "https://evil.test", "/\\evil.test", "javascript:x", "", "/\tx", "\\"]
)
def test_nobody_is_sent_to_another_site(pages, path):
    pages.site.accounts.add("p01", "p01", PASSWORD)
    form = {"name": "p01", "password": PASSWORD, "next": path}

    assert pages.post("/sign-in", token=pages.token(), **form).headers["Location"] == "/"
    assert pages.post("/language", code="en", next=path).headers["Location"] == "/"


# ---- export ----


def rows_of(answer):
    data = answer.get_data()
    assert data.startswith(b"\xef\xbb\xbf")
    text = data.decode("utf-8-sig")
    assert text.count("\r\n") == text.count("\n")
    return list(csv.reader(io.StringIO(text, newline="")))


def test_the_export_is_complete_and_streamed(pages):
    for number in range(10_000):
        pages.journal.add("door_seen_open", is_expected=number % 7 > 0)
    pages.catch_up()
    pages.sign_in("p01")
    answer = pages.get("/log.csv")
    chunks = list(answer.response)

    assert answer.is_streamed
    assert max(map(len, chunks)) < 40_000
    rows = list(csv.reader(io.StringIO(b"".join(chunks).decode("utf-8-sig"), newline="")))
    assert [int(row[0]) for row in rows[1:]] == [each.seq for each in pages.journal.fed]
    odd = rows_of(pages.get("/log.csv?exception=1&kind=door_seen_open"))
    assert len(odd) - 1 == -(-10_000 // 7)


def test_no_cell_of_the_export_computes(pages):
    for text in ("=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "plain"):
        pages.journal.name("p02", text)
        pages.catch_up()
        pages.sign_in("p01")
        rows = rows_of(pages.get("/log.csv?person=p02&kind=key_set_checked_out"))
        assert {row[3] for row in rows[1:]} == {text if text == "plain" else f"'{text}"}


def test_the_export_names_what_the_page_names(pages):
    pages.sign_in("p01")
    rows = rows_of(pages.get("/log.csv?q=WO-17&kind=key_set_checked_out"))

    row = dict(zip(rows[0], rows[1], strict=True))
    assert row["人員"] == "陳大文"
    assert row["鑰匙編號"] == "K01"
    assert row["時間"] == "2026-05-04 09:00:00"
    assert row["來源"] == "感應"
    assert "工單號: WO-17" in row["內容"]


def test_stored_cookies_are_flagged(pages):
    cookies = pages.sign_in("p01").headers.getlist("Set-Cookie")

    assert any("keycabinet=" in each for each in cookies)
    assert all("HttpOnly" in each and "SameSite=Lax" in each for each in cookies)


def test_a_removed_or_inactive_person_is_out_at_once(pages):
    for ending in ("inactive", "removed", "expired"):
        pages.sign_in("p07")
        assert pages.get("/log").status_code == 200
        known = {"is": "cardholder", "id": "p07", "department": "客服部", "roles": ["supervisor"]}
        after = {**known, "is_active": True}
        ends = {
            "inactive": {**after, "is_active": False},
            "removed": None,
            "expired": {**after, "valid_until_ms": pages.now_ms},
        }
        for noun in (ends[ending], after):
            change = {"before": known, "after": noun}
            pages.journal.add("directory_changed", actor="p09", request="r", changes=[change])
            pages.catch_up()
            # The session is over for good: being known again does not bring it back.
            assert pages.get("/log").status_code == 302, ending


def test_a_session_s_cookie_is_worth_nothing_after_signing_out(pages):
    pages.sign_in("p01")
    thief = FlaskClient(pages.app, pages.app.response_class, use_cookies=True)
    thief.set_cookie("keycabinet", pages.client.get_cookie("keycabinet").value)
    assert thief.get("/log").status_code == 200
    pages.post("/sign-out")

    assert pages.get("/log").status_code == 302
    assert thief.get("/log").status_code == 302


def test_signing_in_begins_a_session_of_its_own(pages):
    pages.site.accounts.add("p01", "p01", PASSWORD)
    before = pages.token()
    pages.sign_in("p01")
    form = {"csrf_token": before, "code": "en", "next": "/"}

    assert pages.client.post("/language", data=form).status_code == 400


def test_an_import_of_hundreds_is_shown_short_and_exported_whole(pages):
    changes = [added("cardholder", id=f"n{each:03}", roles=[]) for each in range(200)]
    by = {"actor": "p01", "request": "r", "import_id": "staff-2026"}
    pages.journal.add("import_staged", **by, changes=changes)
    pages.catch_up()
    pages.sign_in("p01")

    # Found by the index alone, by an id far down in it, and by reading the whole line.
    for words in ("", "&q=n150", "&q=staff-2026"):
        page = pages.text(f"/log?kind=import_staged{words}")
        assert "n010" in page, words
        assert "n150)" not in page.split("<tbody>")[1], words
        assert language("zh-Hant").text("log.more", count=189) in page, words
    assert pages.text("/log?kind=import_staged&q=n777").count("<time ") == 0
    [_, row] = rows_of(pages.get("/log.csv?kind=import_staged"))
    assert all(f"n{each:03}" in row[8] for each in range(200))


def test_a_search_of_too_many_words_says_what_it_left_out(pages):
    pages.sign_in("p01")
    eight = "明 王 小 0 1 p k w"
    said = language("zh-Hant").text("log.too_many_words", count=8)

    assert said not in pages.text(f"/log?q={eight}")
    page = pages.text(f"/log?q={eight} 不存在的")
    assert said in page
    assert f'value="{eight}"' in page


def test_no_more_of_a_search_is_taken_than_its_field_holds(pages):
    pages.sign_in("p01")
    text = pages.text("/log?q=" + "x" * 5_000)
    assert re.findall(r'name="q"[^>]* value="(x*)"', text) == ["x" * 200]
    assert "x" * 201 not in text.partition("<main")[2].partition('class="button"')[0]


@pytest.mark.parametrize("query", ["slot=x", "slot=%C2%B2", "slot=-1", "slot=" + "9" * 20])
def test_a_slot_that_is_none_is_said_to_be(pages, query):
    pages.sign_in("p01")
    said = language("zh-Hant").text("log.slot_wrong")
    assert said in pages.text(f"/log?{query}")
    assert said not in pages.text("/log?slot=7")
    assert said not in pages.text("/log?slot=")


@pytest.mark.parametrize("query", ["from=2026-02-30", "to=gestern", "from=2026-05-04&to=5.5.2026"])
def test_a_date_that_is_none_is_said_to_be(pages, query):
    pages.sign_in("p01")
    said = language("zh-Hant").text("log.date_wrong")
    assert said in pages.text(f"/log?{query}")
    assert said not in pages.text("/log?from=2026-05-04")
