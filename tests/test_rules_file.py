from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.directory import Purpose, Span
from controller.importing.findings import CellError, Findings
from controller.importing.hours import read_week, split_week
from controller.importing.rules import parse_rules
from controller.policy.hours import is_open, moment

CLASS = '[[key_class]]\nid = "unit"\nlabel = "業主單元"\n'
HKT = timedelta(hours=8)


def parse(text):
    found = Findings()
    placed = parse_rules(text, source="rules.toml", found=found)
    return [each.noun for each in placed], found.problems


def open_at(schedule, text):
    local = datetime.fromisoformat(text).replace(tzinfo=UTC)
    at_ms = int((local - HKT).timestamp() * 1_000)
    return is_open(schedule, moment(at_ms, "Asia/Hong_Kong"))


def schedule(hours, special=""):
    text = f'[[schedule]]\nid = "s"\nlabel = "班"\nhours = {hours!r}\n{special}'
    (noun,), problems = parse(text)
    assert problems == ()
    return noun


def test_a_class_is_read_with_its_units():
    (unit,), problems = parse(
        CLASS
        + 'purposes = ["viewing", "repair"]\ncurfew_minutes = 120\nback_by = "18:00"\n'
        + "asks_work_order = true\nescalation_minutes = [0, 30]\n"
    )
    assert problems == ()
    assert unit.purposes == (Purpose.VIEWING, Purpose.REPAIR)
    assert (unit.usual_purpose, unit.asks_work_order) == (Purpose.VIEWING, True)
    assert (unit.curfew_ms, unit.curfew_minute) == (7_200_000, 1_080)
    assert unit.escalation_ms == (0, 1_800_000)


@pytest.mark.parametrize(("line", "asks"), [("", False), ("asks_proof = true\n", True)])
def test_a_class_may_ask_for_badges_that_prove_themselves(line, asks):
    (unit,), problems = parse(CLASS + line)
    assert (problems, unit.asks_proof) == ((), asks)


def test_a_span_past_midnight_is_split_over_its_two_days():
    night = schedule(["fri 22:00-06:00"])
    assert night.week[4] == (Span(start=1_320, end=1_440),)
    assert night.week[5] == (Span(start=0, end=360),)
    assert open_at(night, "2026-11-27T22:00")
    assert open_at(night, "2026-11-28T05:59")
    assert not open_at(night, "2026-11-28T06:00")
    assert not open_at(night, "2026-11-27T05:00")


def test_the_week_goes_round_from_sunday_to_monday():
    night = schedule(["sun 22:00-06:00"])
    assert open_at(night, "2026-11-30T05:00")
    assert night.week[0] == (Span(start=0, end=360),)


def test_a_closed_day_ends_at_the_next_morning_and_begins_after_the_last_nights_shift():
    night = schedule(["daily 20:00-08:00"], 'special_days = [{date = "2026-12-25", hours = []}]\n')
    assert open_at(night, "2026-12-25T07:00")  # Thursday's shift
    assert not open_at(night, "2026-12-25T20:00")
    assert not open_at(night, "2026-12-26T07:00")
    assert open_at(night, "2026-12-26T20:00")


def test_a_special_day_may_end_past_midnight():
    late = schedule(
        ["mon-fri 09:00-18:00"],
        'special_days = [{date = 2026-12-31, hours = ["09:00-02:00"]}]\n',
    )
    assert open_at(late, "2026-12-31T23:59")
    assert open_at(late, "2027-01-01T01:59")
    assert not open_at(late, "2027-01-01T02:00")
    assert open_at(late, "2027-01-01T09:00")


BAD = [
    ('[[key_class]]\nid = "unit"\n', "rules.toml:1: key_class.label: is missing"),
    (CLASS + "curfew_minutes = 0\n", "rules.toml:4: key_class.curfew_minutes: expected 1 to"),
    (CLASS + 'curfew_minutes = "2h"\n', "rules.toml:4: key_class.curfew_minutes: expected a whole"),
    (CLASS + "\nasks_workorder = true\n", "rules.toml:5: key_class.asks_workorder: unknown key"),
    (CLASS + 'purposes = ["fun"]\n', "rules.toml:4: key_class.purposes: 'fun' is unknown"),
    (
        CLASS + 'purposes = ["repair"]\nusual_purpose = "patrol"\n',
        "rules.toml:5: key_class.usual_purpose: 'patrol' is not among the purposes",
    ),
    (CLASS + "escalation_minutes = [60, 0]\n", "rules.toml:4: key_class.escalation_minutes"),
    (CLASS + 'back_by = "25:00"\n', "rules.toml:4: key_class.back_by: 25:00 is no time of day"),
    (CLASS + "\n" + CLASS, "rules.toml:5: key_class.id: 'unit' stands already in line 1"),
    ('[[keyclass]]\nid = "x"\n', "rules.toml:1: keyclass: expected one of: [[key_class]]"),
    ("[[key_class]\n", "rules.toml: Expected"),
    (
        '[[access_level]]\nid = "a"\nlabel = "A"\ngrants = [\n  { class = "x" },\n  { },\n]\n',
        "rules.toml:6: access_level.grants: expected either class or key_set",
    ),
    (
        '[[access_level]]\nid = "a"\nlabel = "A"\n[[access_level.grants]]\nclass = "x"\n'
        '[[access_level.grants]]\nclass = "x"\nkey_set = "y"\n',
        "rules.toml:6: access_level.grants: expected either class or key_set, and not both",
    ),
    (
        '[[access_level]]\nid = "a"\nlabel = "A"\ngrants = [{ class = "x", hours = "y" }]\n',
        "rules.toml:4: access_level.grants.hours: unknown key",
    ),
    (
        '[[schedule]]\nid = "s"\nlabel = "S"\nhours = ["mon 08:00-12:00", "mon 11:00-13:00"]\n',
        "rules.toml:4: schedule.hours: 08:00-12:00 and 11:00-13:00 overlap on mon",
    ),
    (
        '[[schedule]]\nid = "s"\nlabel = "S"\nhours = ["mon 22:00-06:00", "tue 05:00-13:00"]\n',
        "rules.toml:4: schedule.hours: 00:00-06:00 and 05:00-13:00 overlap on tue",
    ),
    (
        '[[schedule]]\nid = "s"\nlabel = "S"\nhours = ["mon 08:00-08:00"]\n',
        "rules.toml:4: schedule.hours: '08:00-08:00' is no time at all",
    ),
    (
        '[[schedule]]\nid = "s"\nlabel = "S"\nhours = ["someday 08:00-09:00"]\n',
        "rules.toml:4: schedule.hours: 'someday': expected days such as",
    ),
    ('[[schedule]]\nid = "s"\nlabel = "S"\n', "rules.toml:1: schedule.hours: is missing"),
    (
        '[[schedule]]\nid = "s"\nlabel = "S"\nhours = []\nspecial_days = [\n'
        '  { date = "2026-02-30", hours = [] },\n]\n',
        "rules.toml:6: schedule.special_days: day is out of range",
    ),
]


@pytest.mark.parametrize(("text", "says"), BAD)
def test_a_wrong_rule_is_named_with_file_line_and_key(text, says):
    _, problems = parse(text)
    assert len(problems) == 1, problems
    assert problems[0].startswith(says)


def test_brackets_in_labels_and_comments_do_not_confuse_the_lines():
    text = (
        '# [[key_class]]\n[[key_class]]\nid = "a"\nlabel = "[[key_class]] {"\n'
        '[[key_class]]\nid = "b"\nlabel = "B"\nbad = 1\n'
    )
    _, problems = parse(text)
    assert problems[0].startswith("rules.toml:8: key_class.bad")


times = st.integers(0, 1_439).map(lambda minute: f"{minute // 60:02}:{minute % 60:02}")


@given(day=st.sampled_from(["daily", "mon", "sat-mon", "tue,thu-fri"]), start=times, end=times)
def test_hours_become_spans_within_days_that_last_as_long(day, start, end):
    try:
        week = read_week([f"{day} {start}-{end}"])
        split = split_week(week)
    except CellError:
        assert start == end
        return
    spans = [span for spans in split for span in spans]
    assert all(0 <= span.start < span.end <= 1_440 for span in spans)
    meant = sum(span.end - span.start for spans in week for span in spans)
    assert sum(span.end - span.start for span in spans) == meant
