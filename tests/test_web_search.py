"""Search and facets: what is found is what a plain look at every line would find."""

import json
from datetime import date, datetime, timedelta
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.web_stand import Journal, added, opened
from web.catalogue import language
from web.days import END, Stretch, stretch_of
from web.filing import levels_of, own_texts
from web.line import Shape, line_of
from web.search import PAGE, Found, Query, every, find, plan_of
from web.store import Store
from web.terms import day_words, days_query, facet, folded, gram_query, grams
from web.wanted import LEVEL_TABLES

NAMES = ("王小明", "王明", "陳明華", "歐陽婉儀", "Aisha Khan", "李明")
WORDS = language("zh-Hant")


def store_of(folder, journal):
    store = Store(folder / "web.db", "Asia/Hong_Kong")
    store.take(journal.fed)
    store.take_people(journal.people)
    return store


def found(store, language=WORDS, **values):
    """Return the numbers of all lines found, newest first, page by page."""
    return seqs_found(store, None, language, **values)


def seqs_found(store, before, language=WORDS, **values):
    db = store.read()
    seqs = []
    while True:
        page = find(db, Query(**values, before=before), language)
        seqs += [line.seq for line in page.lines]
        if page.older is None:
            db.close()
            return seqs
        before = page.older


def plainly(store, wanted, words=WORDS):
    """Return the numbers of all lines that show every word of `wanted`, by looking at each."""
    db = store.read()
    names = dict(db.execute("SELECT cardholder, name FROM people"))
    labels = dict(db.execute("SELECT id, label FROM key_sets"))
    for table in LEVEL_TABLES:
        labels |= dict(db.execute(f"SELECT id, label FROM {table}"))
    seqs = []
    for (body,) in db.execute("SELECT body FROM log ORDER BY seq DESC"):
        line = line_of(json.loads(body))
        texts = list(own_texts(line, words))
        people = [*line.values(Shape.PERSON)]
        texts += [words.word("word", each) for each in people if each == "console"]
        key_sets = [*line.values(Shape.KEY_SET)]
        for each in line.values(Shape.CHANGE):
            people.append(each.cardholder)
            key_sets.append(each.key_set)
        texts += people + [names.get(each, "") for each in people]
        key_sets += levels_of(line)
        texts += key_sets + [labels.get(each) or "" for each in key_sets]
        if all(any(word in folded(each) for each in texts) for word in folded(wanted).split()):
            seqs.append(line.seq)
    db.close()
    return seqs


texts = st.text(st.sampled_from("明王陳配電房水泵A1503wo-１２ "), max_size=8)


@given(wanted=texts, kept=st.lists(texts, max_size=6))
def test_runs_of_characters_find_whatever_contains_them(wanted, kept):
    wanted = folded(wanted).replace(" ", "")
    if not wanted:
        return
    query = gram_query(wanted)
    needed = set(query.strip("()").split(" AND "))
    for each in kept:
        if wanted in folded(each):
            assert needed <= grams(each)
        elif len(wanted) <= 3:
            assert not needed <= grams(each)


@given(first=st.dates(date(2024, 1, 1), date(2026, 12, 31)), length=st.integers(0, 800))
def test_a_span_of_days_is_asked_for_as_exactly_those_days(first, length):
    last = first + timedelta(days=length)
    around = [first + timedelta(days=number) for number in range(-40, length + 41)]
    asked = set(days_query(first, last, around).strip("()").split(" OR "))
    for day in around:
        is_asked = facet("d", day.isoformat()) in asked or facet("m", f"{day:%Y-%m}") in asked
        assert is_asked == (first <= day <= last), day
    assert len(asked) <= 62 + length // 28


def test_a_span_asks_only_for_days_the_log_has():
    present = [date(1970, 1, 1), date(2026, 5, 4), date(2026, 5, 5)]
    asked = days_query(date(1970, 1, 1), date(2099, 12, 31), present)

    assert asked.count("OR") == 1


ROLES = st.sampled_from([[], ["staff"], ["lead"], ["lead", "staff"]])
LEVELS = st.sampled_from([[], ["lv1"], ["lv2"], ["lv2", "lv1"]])
SCHEDULED = (
    added("schedule", id="sc1", label="水泵日"),
    added("access_level", id="lv2", label="電房", grants=[{"schedule": "sc1", "key_class": "c1"}]),
    added("key_class", id="c1", label="工程", usual_purpose="patrol"),
)


def test_a_month_is_asked_for_as_one_only_if_all_of_it_is_wanted():
    days = [date(2026, 5, 1) + timedelta(number) for number in range(31)]
    (month,) = {day_words(each)[1] for each in days}
    assert days_query(days[0], days[-1], days) == month
    for first, last in ((days[0], days[-2]), (days[1], days[-1])):
        assert month not in days_query(first, last, days)


def test_width_and_case_do_not_matter(store):
    expected = found(store, words="wo-17")
    assert expected
    for asked in ("WO-17", "ＷＯ－１７", "ｗｏ-１7"):
        assert found(store, words=asked) == expected, asked


def test_a_word_without_end_is_asked_for_in_few_runs():
    word = "".join(chr(0x4E00 + number) for number in range(500))
    assert gram_query(word).count(" AND ") < 50


def random_journal(draw):
    """Return a journal of odd entries about odd people and odd keys."""
    journal = Journal()
    changes = [added("access_level", id="lv1", label="配電井"), *SCHEDULED]
    for number, name in enumerate(NAMES):
        more = {"roles": draw(ROLES), "access_levels": draw(LEVELS)}
        changes.append(added("cardholder", id=f"p{number}", department="工程部", **more))
        journal.name(f"p{number}", name)
    for number in range(4):
        changes.append(added("key_set", id=f"K{number}", label=f"A-{number}-150{number}"))
    journal.add("directory_changed", actor="console", request="r", changes=changes)
    people = st.sampled_from([f"p{number}" for number in range(len(NAMES))] + ["p99"])
    for _ in range(draw(st.integers(3, 25))):
        journal.at_ms += draw(st.sampled_from([1, 1, 40_000_000, 2_000_000_000, -50_000_000]))
        who, slot = draw(people), draw(st.integers(0, 3))
        match draw(st.integers(0, 5)):
            case 0:
                more = {"work_order": draw(texts), "department": draw(st.sampled_from("甲乙"))}
                by = draw(st.one_of(st.none(), people))
                out = {"key_set": f"K{slot}", "tag": "04", "slot": slot, "cardholder": by}
                out |= {"due_ms": None, "purpose": "repair", "issuer": who}
                out |= {"rule": draw(st.sampled_from(["remote:p1", "lv1", "lv2"]))}
                journal.add("key_set_checked_out", **out, evidence="sensor", **more)
            case 1:
                back = {"key_set": f"K{slot}", "tag": "04", "slot": slot, "borrower": who}
                back |= {"returner": None, "is_loan": True, "is_home": True, "is_late": False}
                journal.add("key_set_checked_in", **back, evidence="sensor")
            case 2:
                reasons = draw(st.sampled_from([["no_grant"], ["set_lost", "busy"], ["new_one"]]))
                where = {"key_set": None, "slot": slot}
                journal.add("access_denied", cardholder=who, **where, reasons=reasons)
            case 3:
                note = draw(texts)
                journal.add("alarm_acknowledged", alarm="a1", actor=who, note=note, request="r")
            case 4:
                journal.add("never_heard_of", colour=draw(texts), deep=[{"er": draw(texts)}])
            case 5:
                reason = draw(st.sampled_from(["door_closed", "timed_out", "unheard_of"]))
                counts = {"taken": 1, "returned": 0}
                journal.add("session_closed", cardholder=who, reason=reason, **counts)
    return journal


WANTED = st.sampled_from(
    [
        *("王", "明", "小明", "王明", "陳明華", "婉儀", "aisha", "KHAN", "p1", "p9", "K2", "1503"),
        *("503", "A-3", "a-1-15", "配電", "水泵", "歸還", "領出", "工程部", "工程", "維修", "甲"),
        *("沒有領用權限", "權限", "new_one", "unheard", "never", "關門", "逾時", "遺失", "明 歸還"),
        *(
            "王 領",
            "p1 1500",
            "１５",
            "wo-1",
            "電房水",
            "領班",
            "員工",
            "班",
            "lead",
            "主控台",
            "lv",
            "巡查",
            "日",
            "sc1",
            "=",
            '"',
            "OR",
            "k:x",
            "-",
            "不存在的",
        ),
    ]
)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_search_finds_exactly_what_a_plain_scan_would(data, tmp_path_factory):
    store = store_of(tmp_path_factory.mktemp("web"), random_journal(data.draw))
    try:
        for _ in range(8):
            wanted = data.draw(st.one_of(WANTED, texts))
            assert found(store, words=wanted) == plainly(store, wanted), wanted
    finally:
        store.close()


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_days_and_other_facets_find_exactly_what_a_plain_look_would(data, tmp_path_factory):
    journal = random_journal(data.draw)
    store = store_of(tmp_path_factory.mktemp("web"), journal)
    zone = ZoneInfo("Asia/Hong_Kong")
    try:
        for _ in range(6):
            kind = data.draw(st.sampled_from(["", "access_denied", "session_closed"]))
            first = date(2026, 5, 4) + timedelta(data.draw(st.integers(-2, 100)))
            last = first + timedelta(data.draw(st.sampled_from([0, 1, 40, 40_000])))
            wanted = data.draw(st.sampled_from(["", "p1", "王"]))
            edge = data.draw(st.none() | st.integers(0, len(journal.fed) + 2))
            expected = [
                seq
                for seq in plainly(store, wanted)
                for entry in [journal.fed[seq - 1].entry]
                if kind in ("", entry["kind"]) and (edge is None or seq < edge)
                if first <= datetime.fromtimestamp(entry["at_ms"] / 1000, zone).date() <= last
            ]
            span = {"first_day": first, "last_day": last}
            with patch("web.days.HOLES_MOST", data.draw(st.sampled_from([0, 5, 5_000]))):
                assert seqs_found(store, edge, words=wanted, kind=kind, **span) == expected
    finally:
        store.close()


@pytest.fixture
def journal():
    journal = Journal()
    journal.play_a_day()
    return journal


@pytest.fixture
def store(tmp_path, journal):
    store = store_of(tmp_path, journal)
    yield store
    store.close()


def test_a_renamed_person_is_found_by_the_new_name_only(store, journal):
    before = found(store, kind="key_set_checked_out")
    assert len(before) == 6
    by_old = len(found_words(store, "陳大文"))
    store.take_people([{"version": 99, "cardholder": "p02", "name": "陳改名", "phone": ""}])

    assert found_words(store, "陳大文") == []
    assert len(found_words(store, "改名")) == by_old > 0


def found_words(store, wanted):
    return found(store, WORDS, words=wanted)


def test_a_relabelled_key_set_is_found_by_the_new_label(store, journal):
    taken = {"kind": "key_set_checked_out"}
    before = found(store, **taken, words="配電房")
    relabelled = {"is": "key_set", "id": "K01", "label": "泳池機房", "status": "active"}
    change = {"before": None, "after": relabelled}
    journal.add("directory_changed", actor="p01", request="r", changes=[change])
    store.take(journal.fed[-1:])

    assert found(store, **taken, words="泳池") == before != []
    assert found(store, **taken, words="配電房") == []


def test_an_erased_person_leaves_no_trace_in_any_file(store, tmp_path):
    name = "陳大文".encode()
    assert any(name in path.read_bytes() for path in tmp_path.iterdir())

    store.take_people([{"version": 99, "cardholder": "p02", "name": "", "phone": ""}])

    assert not [path.name for path in tmp_path.iterdir() if name in path.read_bytes()]
    assert found_words(store, "陳大文") == []
    assert len(found_words(store, "p02")) > 0


def test_an_import_is_found_by_every_word_it_shows(store, journal):
    changes = [
        added("access_level", id="lv7", label="業主單元", grants=[{"schedule": "s7"}]),
        added("schedule", id="s7", label="淡季"),
        added("cardholder", id="n1", roles=["lead"], access_levels=["lv7"], is_active=True),
        added("key_set", id="K99", label="庫房", keys=[{"kind": "mailbox", "count": 2}]),
        added("key_class", id="c7", label="設備", usual_purpose="viewing"),
    ]
    by = {"actor": "console", "request": "r", "import_id": "i1"}
    seq = journal.add("import_staged", **by, changes=changes)
    journal.add("import_completed", **by, count=5)
    store.take(journal.fed[seq - 1 :])
    asked = {"kind": "import_staged"}
    for word in ("領班", "業主單元", "淡季", "信報箱", "看房", "主控台"):
        assert found(store, words=word, **asked) == [seq], word
    for word in ("领班", "主控台 员工"):
        assert found(store, words=word, **asked) == [], word
    assert found(store, language("en"), words="shift lead mailbox", **asked) == [seq]
    assert found(store, words="主管", **asked) == []


def test_a_pairing_is_found_by_what_its_sides_are_called(store, journal):
    sides = {"one": {"key_class": "c7"}, "other": {"key_set": "K99"}}
    changes = [
        added("key_class", id="c7", label="設備"),
        added("pairing", id="safe", label="雙鎖", rule="lock_out", **sides),
    ]
    by = {"actor": "console", "request": "r"}
    first = journal.add("directory_changed", **by, changes=changes[:1])
    seq = journal.add("directory_changed", **by, changes=changes[1:])
    store.take(journal.fed[first - 1 :])
    asked = {"kind": "directory_changed"}
    for word in ("雙鎖", "K99", "互斥組", "不得領用"):
        assert found(store, words=word, **asked) == [seq], word
    assert found(store, words="設備", **asked)[:2] == [seq, first]
    assert found(store, words="同持", **asked) == []


def test_a_loan_is_found_by_the_label_of_the_rule_it_stands_on(store, journal):
    level = added("access_level", id="engineering", label="工程部設備房")
    seq = journal.add("directory_changed", actor="p09", request="r", changes=[level])
    store.take(journal.fed[seq - 1 :])
    taken = {"kind": "key_set_checked_out"}
    by_rule = found(store, words="engineering", **taken)
    assert len(by_rule) == 5
    assert found(store, words="工程部設備", **taken) == by_rule
    assert found(store, words="工程部設備 WO-17", **taken) == by_rule[-1:]
    changed = added("access_level", id="engineering", label="機電房")
    seq = journal.add("directory_changed", actor="p09", request="r", changes=[changed])
    store.take(journal.fed[seq - 1 :])
    assert found(store, words="工程部設備", **taken) == []
    assert found(store, words="機電房", **taken) == by_rule


def test_what_a_change_leaves_as_it_was_is_not_found_in_it(store, journal):
    before = {"is": "cardholder", "id": "p02", "roles": ["lead"], "access_levels": ["lv7"]}
    after = {**before, "department": "客服部"}
    level = added("access_level", id="lv7", label="業主單元")
    journal.add("directory_changed", actor="p09", request="r", changes=[level])
    change = {"before": before, "after": after}
    seq = journal.add("directory_changed", actor="p09", request="r", changes=[change])
    store.take(journal.fed[seq - 2 :])
    assert found(store, words="p02 客服部 變更")[:1] == [seq]
    assert seq not in found(store, words="領班")
    assert seq not in found(store, words="業主單元")


def test_facets_combine_with_each_other_and_with_words(store, journal):
    combined = {"person": "p04", "kind": "key_set_checked_out", "words": "抄表"}
    seqs = found(store, WORDS, **combined)

    assert [journal.fed[seq - 1].entry["slot"] for seq in seqs] == [7]
    assert found(store, WORDS, **combined, slot=8) == []
    assert found(store, WORDS, **combined, department="工程部") == seqs
    day = date(2026, 5, 4)
    assert found(store, WORDS, **combined, first_day=day, last_day=day) == seqs
    assert (
        found(store, WORDS, **combined, first_day=day + timedelta(1), last_day=day + timedelta(9))
        == []
    )


def test_exceptions_are_those_a_lead_must_look_at(store, journal):
    odd = {journal.fed[seq - 1].entry["kind"] for seq in found(store, WORDS, is_exception=True)}

    assert odd >= {"badge_denied", "access_denied", "loan_overdue", "alarm_raised"}
    assert not odd & {"session_opened", "door_seen_open", "access_granted"}


def test_pages_lead_through_every_line_once_and_back_again(store, journal):
    for number in range(3 * PAGE):
        journal.wait(1_000)
        journal.add("door_seen_closed") if number % 2 else journal.add("case_seen_closed")
    store.take(journal.fed[store.last()[0] :])
    db = store.read()
    for query in ({}, {"kind": "door_seen_closed"}):
        seqs = found(store, WORDS, **query)
        assert seqs == sorted(set(seqs), reverse=True)
        oldest = find(db, Query(**query, before=seqs[-2]), WORDS)
        page, back = oldest, [line.seq for line in oldest.lines]
        while page.newer is not None:
            page = find(db, Query(**query, after=page.newer), WORDS)
            back = [line.seq for line in page.lines] + back
        assert back == seqs[: len(back)]
        assert set(seqs) - set(back) <= set(seqs[-2:])
    assert found(store, WORDS) == [each.seq for each in reversed(journal.fed)]
    db.close()


def test_a_word_for_too_many_people_is_read_for_instead(store, journal, monkeypatch):
    for number in range(5 * PAGE):
        kind = ("session_closed", "case_seen_open", "door_seen_closed")[number % 3]
        by = {"cardholder": "p02", "reason": "timed_out", "taken": 0, "returned": 0}
        journal.add(kind, **(by if kind == "session_closed" else {}))
    store.take(journal.fed[store.last()[0] :])
    expected = found_words(store, "p")
    assert len(expected) > PAGE
    monkeypatch.setattr("web.search.WIDE", 2)
    db = store.read()
    assert [each.word for each in plan_of(db, Query(words="p 超時 p02"), WORDS).unsure] == ["p"]
    db.close()

    assert found_words(store, "p") == expected


def test_days_that_lie_together_are_a_stretch_of_the_log_and_no_search(store, journal, monkeypatch):
    monday, tuesday = date(2026, 5, 4), date(2026, 5, 5)
    journal.wait(24 * 3_600_000)
    begin = journal.add("case_seen_open")
    journal.wait(24 * 3_600_000)
    end = journal.add("case_seen_closed")
    store.take(journal.fed[store.last()[0] :])
    db = store.read()

    assert stretch_of(db, tuesday, tuesday) == Stretch(begin, end, None)
    assert stretch_of(db, monday, date(2099, 1, 1)) == Stretch(1, END, None)
    assert stretch_of(db, date(2027, 1, 1), date(2027, 1, 2)) == Stretch(0, 0)
    journal.at_ms -= 48 * 3_600_000
    journal.add("case_seen_open")
    store.take(journal.fed[store.last()[0] :])
    assert stretch_of(db, monday, monday) == Stretch(1, END, holes=(range(begin, end + 1),))
    monkeypatch.setattr("web.days.HOLES_MOST", end - begin)
    assert stretch_of(db, monday, monday) == Stretch(1, END, facet("d", monday.isoformat()))
    assert stretch_of(db, tuesday, tuesday) == Stretch(begin, end, None)
    db.close()


def test_runs_that_do_not_follow_each_other_are_not_the_word(store, journal):
    note = {"alarm": "a1", "actor": "p01", "request": "r"}
    apart = journal.add("alarm_acknowledged", **note, note="1234 2345")
    whole = journal.add("alarm_acknowledged", **note, note="0123456")
    store.take(journal.fed[store.last()[0] :])

    assert found_words(store, "12345") == [whole]
    assert found_words(store, "123 345") == [whole, apart]
    assert found_words(store, "3" * 200) == []


def test_a_line_of_hundreds_of_changes_is_read_like_a_hundred_lines(store, journal, monkeypatch):
    nouns = [added("cardholder", id=f"n{each:03}", roles=[]) for each in range(300)]
    for _ in range(3):
        journal.add("import_staged", actor="p01", request="r", import_id="i", changes=nouns)
    store.take(journal.fed[store.last()[0] :])
    monkeypatch.setattr("web.search.WIDE", 0)
    monkeypatch.setattr("web.search.READ_MOST", 100)
    db = store.read()
    page = find(db, Query(words="n299"), WORDS)
    db.close()

    assert len(page.lines) < 3
    assert page.is_partial
    assert len(found_words(store, "n299")) == 3


def test_lines_about_nobody_are_not_read_for_a_name(store, journal, monkeypatch):
    for _ in range(100):
        journal.add("door_seen_closed")
    store.take(journal.fed[store.last()[0] :])
    expected = found_words(store, "p02")
    monkeypatch.setattr("web.search.WIDE", 0)
    monkeypatch.setattr("web.search.READ_MOST", 50)
    db = store.read()

    assert find(db, Query(words="p02"), WORDS).lines[0].seq == expected[0]
    assert find(db, Query(words="p02", kind="door_seen_closed"), WORDS) == Found([], None, None)
    db.close()


def test_entries_that_come_one_by_one_leave_few_pieces_to_look_into(store, journal):
    db, most = store.read(), 0
    for number in range(150):
        journal.add("session_opened", **opened(f"p{number}", journal.mono_ms))
        store.take(journal.fed[-1:])
        [pieces] = db.execute("SELECT count(DISTINCT segid) FROM log_words_idx").fetchone()
        most = max(most, pieces)
    db.close()

    assert most <= 10


def test_reading_stops_in_time_and_can_go_on(store, monkeypatch):
    expected, expected_sets = found_words(store, "p02"), found_words(store, "K0")
    monkeypatch.setattr("web.search.WIDE", 0)
    monkeypatch.setattr("web.search.READ_MOST", 5)
    db = store.read()
    assert find(db, Query(words="p02"), WORDS).is_partial
    db.close()

    assert found_words(store, "p02") == expected
    assert found_words(store, "K0") == expected_sets != []


def test_reading_backwards_stops_in_time_too_and_says_so(store, monkeypatch):
    whole = found_words(store, "p02")
    monkeypatch.setattr("web.search.WIDE", 0)
    monkeypatch.setattr("web.search.READ_MOST", 5)
    db = store.read()
    page = find(db, Query(words="p02", after=0), WORDS)
    assert page.is_partial
    seen = [line.seq for line in page.lines]
    while page.newer is not None:
        page = find(db, Query(words="p02", after=page.newer), WORDS)
        seen = [line.seq for line in page.lines] + seen
    db.close()
    assert seen == whole


def test_a_last_page_that_is_just_full_leads_nowhere(store, journal):
    for _ in range(PAGE):
        journal.add("case_seen_closed")
    store.take(journal.fed[store.last()[0] :])
    db = store.read()
    page = find(db, Query(kind="case_seen_closed"), WORDS)
    db.close()
    assert (len(page.lines), page.older, page.newer) == (PAGE, None, None)


def test_a_department_finds_also_what_only_its_people_did(store, journal):
    (refused,) = found(store, kind="access_denied")
    assert "department" not in journal.fed[refused - 1].entry
    assert refused in found(store, department="保潔部")
    assert refused not in found(store, department="工程部")


def test_every_line_found_is_also_streamed(store):
    db = store.read()
    assert [line.seq for line in every(db, Query(words="p04"), WORDS)] == found_words(store, "p04")[
        ::-1
    ]
    db.close()
