"""The rule book written out of the cabinet is the one that was read in."""

import shutil
import tomllib
from dataclasses import fields
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from controller.cli import keycabinet
from controller.directory import (
    AccessLevel,
    Approver,
    ApproverRow,
    ApproverTable,
    Change,
    ChecklistItem,
    Directory,
    Grant,
    Keeping,
    KeyClass,
    Oversight,
    Pairing,
    PairRule,
    Purpose,
    RecordClass,
    Schedule,
    Shift,
    Side,
    Span,
    SpecialDay,
    Watch,
)
from controller.importing.findings import CellError, Findings, ImportRefused
from controller.importing.rules import parse_rules
from controller.importing.text import is_seen, tidy
from controller.importing.writing import write_rules

SAMPLE = Path(__file__).parent.parent / "sim" / "demo_data"
MINUTE_MS = 60_000

labels = st.one_of(
    st.sampled_from(
        ["夜班 20:00–08:00", 'a "quoted" one', "back\\slash", "# no comment", "a = [1]"]
    ),
    st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S"]), min_size=1),
).filter(lambda text: text == _tidied(text) and is_seen(text))
names = st.sampled_from(["a", "b-1", "c_2", "丁", "día"])
minutes = st.integers(1, 10_000).map(lambda each: each * MINUTE_MS)
few_minutes = st.integers(1, 1_440).map(lambda each: each * MINUTE_MS)
times = st.integers(0, 1_439)
flags = st.booleans()


def _tidied(text):
    try:
        return tidy(text)
    except CellError:
        return None


@st.composite
def spans(draw):
    cuts = draw(st.lists(st.integers(0, 1_440), max_size=6, unique=True).map(sorted))
    pairs = zip(cuts[::2], cuts[1::2], strict=False)
    return tuple(Span(start=start, end=end) for start, end in pairs)


days = st.integers(0, 800).map(lambda each: (date(2026, 1, 1) + timedelta(each)).isoformat())
grants = st.one_of(
    st.builds(Grant, key_class=names, schedule=st.one_of(st.just(""), names)),
    st.builds(Grant, key_set=names, schedule=st.one_of(st.just(""), names)),
)
sides = st.one_of(st.builds(Side, key_class=names), st.builds(Side, key_set=names))
approvers = st.one_of(
    st.builds(Approver, role=names, registers=flags),
    st.builds(Approver, department=labels, registers=flags),
    st.just(Approver(is_keeper=True)),
)
asked = st.lists(approvers, max_size=3).map(tuple)
rows = st.tuples(
    st.lists(st.builds(ApproverRow, schedule=names, approvers=asked), max_size=2),
    st.builds(ApproverRow, approvers=asked),
).map(lambda found: (*found[0], found[1]))
purposes = st.lists(st.sampled_from(Purpose), min_size=1, unique=True).map(tuple)
steps = st.lists(st.integers(0, 900), max_size=4, unique=True).map(
    lambda each: tuple(sorted(e * MINUTE_MS for e in each))
)
FIELDS = {
    Schedule: {
        "week": st.tuples(*[spans()] * 7),
        "special_days": st.dictionaries(days, spans(), max_size=3).map(
            lambda each: tuple(SpecialDay(date=d, spans=each[d]) for d in sorted(each))
        ),
    },
    ApproverTable: {"rows": rows, "is_apart": flags},
    KeyClass: {
        "purposes": purposes,
        "usual_purpose": st.sampled_from(Purpose),
        "asks_work_order": flags,
        "is_never_lent": flags,
        "curfew_ms": st.one_of(st.none(), minutes),
        "curfew_minute": st.one_of(st.none(), times),
        "due_soon_ms": minutes,
        "escalation_ms": steps,
        "is_home_fixed": flags,
        "label_print": st.sampled_from(["code", "full"]),
        "asks_proof": flags,
        "asks_pin": flags,
        "approver_table": st.one_of(st.just(""), names),
        "is_never_handed_on": flags,
        "is_curfew_renewed": flags,
        "asks_companion": flags,
        "asks_escort": flags,
        "asks_witness": flags,
        "lock_change_ms": minutes,
        "reminder_ms": st.one_of(st.none(), minutes),
        "asks_key_count": flags,
        "copy_approvers": st.lists(names, max_size=3, unique=True).map(tuple),
        "consult_ms": st.one_of(st.none(), minutes),
        "borrowers": st.lists(labels, max_size=3, unique=True).map(tuple),
        "keeps_spares": flags,
        "reseal_ms": minutes,
    },
    AccessLevel: {"grants": st.lists(grants, max_size=4).map(tuple)},
    Pairing: {"rule": st.sampled_from(PairRule), "one": sides, "other": sides},
    Shift: {
        "start": times,
        "end": st.integers(1, 1_439),
        "department": st.one_of(st.just(""), labels),
        "days": st.sets(st.integers(0, 6), min_size=1).map(lambda each: tuple(sorted(each))),
        "calendar": st.one_of(st.just(""), names),
        "relief_ms": few_minutes,
        "gap_ms": few_minutes,
    },
    Watch: {
        "department": labels,
        "calendar": st.one_of(st.just(""), names),
        "hand_over_minute": times,
        "take_back_minute": times,
        "relief_ms": few_minutes,
        "gap_ms": few_minutes,
    },
    Keeping: {"months": st.integers(1, 1_200)},
    Oversight: {
        "night_minute": times,
        "custodians": st.lists(names, max_size=3, unique=True).map(tuple),
        "reviewers": st.lists(names, min_size=1, max_size=3, unique=True).map(tuple),
        "review_minute": times,
        "is_monthly": flags,
        "is_quarterly": flags,
    },
    ChecklistItem: {
        "shifts": st.lists(names, max_size=3, unique=True).map(tuple),
        "is_self_test": flags,
    },
}


@st.composite
def nouns(draw):
    kind = draw(st.sampled_from([*FIELDS]))
    values = {name: draw(strategy) for name, strategy in FIELDS[kind].items()}
    if kind is KeyClass and values["usual_purpose"] not in values["purposes"]:
        values["usual_purpose"] = values["purposes"][-1]
    if kind is Shift and values["end"] == values["start"]:
        values["end"] += 1
    if kind is Shift and values["end"] < values["start"]:
        values["end"] += 1_440
    named = draw(st.sampled_from(RecordClass) if kind is Keeping else names)
    named = "oversight" if kind is Oversight else named
    return kind(id=named, label=draw(labels), **values)


def known(found):
    return Directory().change(tuple(Change(after=each) for each in found))


def read(text):
    found = Findings()
    placed = parse_rules(text, source="rules.toml", found=found)
    assert found.problems == ()
    return known([each.noun for each in placed])


@given(st.lists(nouns(), max_size=6))
def test_what_is_written_reads_back_as_the_same_rules_in_the_same_order(found):
    directory = known(found)

    text = write_rules(directory)

    again = read(text)
    assert again == directory
    for shelf in fields(Directory):
        assert list(getattr(again, shelf.name)) == list(getattr(directory, shelf.name))
    assert write_rules(again) == text


@pytest.mark.parametrize("kind", [*FIELDS])
def test_nothing_that_a_rule_can_say_is_left_out(kind):
    assert {each.name for each in fields(kind)} == {"id", "label", *FIELDS[kind]}


def test_every_kind_of_rule_is_tried():
    found = Findings()
    parse_rules("[[nothing]]", source="rules.toml", found=found)
    (problem,) = found.problems
    assert problem.count("[[") == len(FIELDS)


def test_a_rule_that_no_rule_book_could_say_is_refused_by_name():
    directory = known([KeyClass(id="odd", label="x", curfew_ms=1_500)])

    with pytest.raises(ImportRefused, match="'odd' cannot be written as it is"):
        write_rules(directory)


def test_what_is_usual_is_left_out_and_hours_are_gathered():
    nine = (Span(start=540, end=1_020),)
    week = (nine, nine, nine, (), nine, (), ())
    text = write_rules(
        known(
            [
                Schedule(id="s", label="時段", week=week),
                KeyClass(id="k", label="類別"),
            ]
        )
    )
    assert tomllib.loads(text) == {
        "schedule": [{"id": "s", "label": "時段", "hours": ["mon-wed,fri 09:00-17:00"]}],
        "key_class": [{"id": "k", "label": "類別"}],
    }


# ---- at a prompt ----


def run(*args):
    return CliRunner().invoke(keycabinet, [*args])


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    data = tmp_path_factory.mktemp("rules") / "data"
    files = [("--rules", "rules.toml"), ("--staff", "staff.csv"), ("--keys", "keys.csv")]
    named = [part for option, name in files for part in (option, str(SAMPLE / name))]
    assert run("init", "--data", str(data)).exit_code == 0
    assert run("import", "--data", str(data), *named, "--apply").exit_code == 0
    return data


@pytest.fixture
def data(loaded, tmp_path):
    shutil.copytree(loaded, tmp_path / "data")
    return str(tmp_path / "data")


def test_what_the_cabinet_exports_it_imports_without_a_change(data, tmp_path):
    file = str(tmp_path / "out.toml")
    assert run("rules", "export", "--data", data, "--output", file).exit_code == 0

    result = run("import", "--data", data, "--rules", file)
    assert "Nothing to change" in result.output
    assert run("rules", "check", "--data", data, file).output == (
        "Good: 19 rules, of which 0 would be new or changed.\n"
    )
    printed = run("rules", "export", "--data", data)
    assert printed.stdout == Path(file).read_text(encoding="utf-8")


def test_an_export_never_writes_over_a_file(data, tmp_path):
    file = tmp_path / "out.toml"
    file.write_text("mine")
    result = run("rules", "export", "--data", data, "--output", str(file))
    assert result.exit_code == 1
    assert "File exists" in result.output
    assert file.read_text() == "mine"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[[key_class]]\nid = "x"\n', "rules.toml:1: key_class.label: is missing"),
        (
            '[[access_level]]\nid = "x"\nlabel = "y"\ngrants = [{ class = "none" }]\n',
            "rules.toml:4: access_level.grants.class: 'none' is unknown",
        ),
    ],
)
def test_a_rule_book_is_checked_and_refused_with_its_row(data, tmp_path, text, said):
    file = tmp_path / "rules.toml"
    file.write_text(text)
    result = run("rules", "check", "--data", data, str(file))
    assert result.exit_code == 1
    assert said in result.output


def test_a_good_rule_book_is_said_to_be_one(data, tmp_path):
    file = tmp_path / "rules.toml"
    file.write_text('[[key_class]]\nid = "x"\nlabel = "y"\n')
    result = run("rules", "check", "--data", data, str(file))
    assert (result.exit_code, result.output) == (
        0,
        "Good: 1 rules, of which 1 would be new or changed.\n",
    )
