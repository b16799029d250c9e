"""What-ifs: the samples come out as they say, and whatever comes out otherwise is told."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

import controller
from controller.cli import keycabinet
from controller.config import CabinetSettings
from controller.directory import (
    Cardholder,
    Change,
    Credential,
    CredentialStatus,
    Directory,
    KeySet,
    Purpose,
)
from controller.findings import Outcome
from controller.importing.findings import Findings
from controller.importing.rules import parse_rules
from controller.importing.scenario import BADGES, parse_scenario
from controller.importing.writing import write_rules
from controller.questions import Question
from controller.rehearsal import Rehearsal
from tests.web_stand import MONDAY_8AM_MS

SAMPLES = Path(controller.__file__).parent / "samples"
NAMES = ["casino-cage", "hospital-pharmacy", "property-management"]
DEMO = Path(__file__).parent.parent / "sim" / "demo_data"


def run(*args):
    return CliRunner(env={"LC_ALL": "C.UTF-8"}).invoke(keycabinet, ["rules", *map(str, args)])


def test_there_is_a_scenario_for_every_sample():
    assert sorted(each.name for each in SAMPLES.iterdir()) == sorted(
        f"{name}.{kind}.toml" for name in NAMES for kind in ("rules", "scenario")
    )


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_comes_out_as_it_says(name):
    result = run("test", SAMPLES / f"{name}.scenario.toml")

    assert result.exit_code == 0, result.output
    *lines, last = result.output.splitlines()
    assert len(lines) >= 15
    assert all(each.startswith("ok ") for each in lines)
    assert last == f"{len(lines)} asked, 0 not as expected."


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_shows_what_may_be_what_may_not_and_what_is_missing(name):
    found = Findings()
    text = (SAMPLES / f"{name}.scenario.toml").read_text(encoding="utf-8")
    read = parse_scenario(text, source=name, settings=CabinetSettings(), found=found)
    assert found.problems == ()
    assert {each.answer for each in read.asks} == set(Outcome) - {Outcome.DOES_NOT_APPLY}


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_s_rule_book_is_only_data_that_can_be_written_again(name):
    def read(text):
        found = Findings()
        placed = parse_rules(text, source=name, found=found)
        assert found.problems == ()
        return Directory().change(tuple(Change(after=each.noun) for each in placed))

    directory = read((SAMPLES / f"{name}.rules.toml").read_text(encoding="utf-8"))
    assert read(write_rules(directory)) == directory


def test_the_samples_are_copied_and_nothing_is_written_over(tmp_path):
    assert run("samples", tmp_path / "new").exit_code == 0
    for name in NAMES:
        assert run("test", tmp_path / "new" / f"{name}.scenario.toml").exit_code == 0
    again = run("samples", tmp_path / "new")
    assert again.exit_code == 1
    assert "cannot be written" in again.output


# ---- files of one's own ----

RULES = """
[[key_class]]
id = "plant"
label = "設備房"
asks_work_order = true

[[access_level]]
id = "fitters"
label = "工程部"
grants = [{ class = "plant", schedule = "day" }]

[[schedule]]
id = "day"
label = "日間"
hours = ["mon-fri 08:00-18:00"]
"""
SCENARIO = """
rules = "rules.toml"
zone = "Asia/Hong_Kong"

[[person]]
id = "ann"
access_levels = ["fitters"]

[[key_set]]
id = "K1"
class = "plant"

[[ask]]
who = "ann"
key_set = "K1"
at = "2027-01-04 10:00"
work_order = "W-1"
answer = "may"
"""


@pytest.fixture
def tried(tmp_path):
    def run_with(*changes, rules=RULES, add=""):
        text = SCENARIO
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        (tmp_path / "rules.toml").write_text(rules, encoding="utf-8")
        (tmp_path / "my.toml").write_text(text + add, encoding="utf-8")
        return run("test", tmp_path / "my.toml")

    return run_with


def test_what_comes_out_as_expected_has_status_0(tried):
    result = tried()
    assert (result.exit_code, result.output) == (
        0,
        "ok      13  2027-01-04 10:00 ann K1: May take it.\n1 asked, 0 not as expected.\n",
    )


def test_an_answer_that_is_not_expected_is_told_with_status_1(tried):
    result = tried(("10:00", "19:00"))
    assert result.exit_code == 1
    assert result.output == (
        "WRONG   13  2027-01-04 19:00 ann K1: May not take it. – outside permitted hours"
        " | expected: May take it.\n1 asked, 1 not as expected.\n"
    )


def test_a_right_answer_for_a_wrong_reason_is_not_as_expected(tried):
    late = ("10:00", "19:00"), ('"may"', '"may_not"')
    assert tried(*late).exit_code == 0
    assert tried(*late, add='reasons = ["outside_schedule"]').exit_code == 0
    result = tried(*late, add='reasons = ["no_grant"]')
    assert result.exit_code == 1
    assert "expected: no right to this key" in result.output
    assert tried(*late, add="reasons = []").exit_code == 1


def test_a_change_of_the_rules_shows(tried):
    assert tried(rules=RULES.replace("mon-fri", "tue-fri")).exit_code == 1


def test_a_badge_that_may_not_be_copied_is_a_setting_of_the_house(tried):
    no = ("rules =", "takes_copyable = false\nrules =")
    assert tried(no).exit_code == 1
    assert tried(no, ('id = "ann"', 'id = "ann"\nbadge = "proven"')).exit_code == 0


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('who = "ann"', 'who = "bob"', "my.toml:13: ask: nobody is called 'bob'"),
        ('key_set = "K1"', 'key_set = "K2"', "my.toml:13: ask: no key set is called 'K2'"),
        ('answer = "may"', 'answer = "yes"', "my.toml:18: ask.answer: 'yes' is unknown"),
        ('answer = "may"', "", "my.toml:13: ask.answer: is missing"),
        ("2027-01-04 10:00", "soon", "my.toml:16: ask.at: 'soon' is no time"),
        ("10:00", "10:00+08:00", "my.toml:16: ask.at: '2027-01-04 10:00+08:00' names a zone"),
        ('work_order = "W-1"', "workorder = 1", "my.toml:17: ask.workorder: unknown key"),
        ('"W-1"', '"W-1"\nreasons = ["why"]', "my.toml:18: ask.reasons: 'why' is unknown"),
        ('"W-1"', '"W-1"\npurpose = "fun"', "my.toml:18: ask.purpose: 'fun' is unknown"),
        ('"W-1"', '"W-1"\nout = { K1 = "" }', "my.toml:13: ask.out: 'K1' is asked for"),
        ('"W-1"', '"W-1"\nout = { K9 = "" }', "my.toml:13: ask: no key set is called 'K9'"),
        ('"W-1"', '"W-1"\nout = { K9 = 1 }', "my.toml:18: ask.out: expected"),
        ('"W-1"', '"W-1"\nagreed = ["bob"]', "my.toml:13: ask: nobody is called 'bob'"),
        ('"W-1"', '"W-1"\nagreed = [1]', "my.toml:18: ask.agreed: expected a list of texts"),
        ('id = "ann"', 'id = "ann"\nbadge = "gold"', "my.toml:7: person.badge: 'gold' is unknown"),
        ('id = "ann"', 'id = "ann"\nset_limit = -1', "my.toml:7: person.set_limit: expected 0"),
        ('class = "plant"', "", "my.toml:9: key_set.class: is missing"),
        ('class = "plant"', 'class = "none"', "key set 'K1' is of class 'none'"),
        ("Asia/Hong_Kong", "Asia/Nowhere", "my.toml:3: zone: 'Asia/Nowhere' cannot be"),
        ("zone =", "set_limit = 0\nzone =", "my.toml:3: set_limit: 0 cannot be"),
        ("zone =", "zones =", "my.toml:3: zones: unknown; expected one of"),
        ("rules =", "rules = 1 #", "my.toml:2: rules: expected the path of a file"),
        ("rules.toml", "none.toml", "none.toml: cannot be read"),
        ("[[ask]]", "[[asks]]", "asks: unknown"),
        ("[[ask]]", "[ask]", "ask: expected tables [[ask]]"),
        ("[[ask]]", "[[ask", "my.toml: "),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_row(tried, old, new, said):
    result = tried((old, new))
    assert result.exit_code == 1
    assert said in result.output
    words = result.output.replace("is asked for", "").replace("spare_not_asked", "")
    assert "asked" not in words


def test_a_rule_book_that_cannot_be_is_refused_with_its_row(tried):
    result = tried(rules=RULES.replace('schedule = "day"', 'schedule = "dya"'))
    assert result.exit_code == 1
    assert "rules.toml:10: access_level.grants.schedule: 'dya' is unknown" in result.output


def test_without_rules_of_its_own_a_scenario_tries_the_cabinet_s(tmp_path):
    data = tmp_path / "data"
    files = [("--rules", "rules.toml"), ("--staff", "staff.csv"), ("--keys", "keys.csv")]
    named = [part for option, name in files for part in (option, str(DEMO / name))]
    runner = CliRunner()
    config = tmp_path / "cabinet.toml"
    config.write_text("[cabinet]\nset_limit = 1\n")
    where = ["--data", str(data), "--config", str(config)]
    for args in (["init"], ["import", *named, "--apply"]):
        assert runner.invoke(keycabinet, [*args, *where]).exit_code == 0
    before = {each: each.read_bytes() for each in data.rglob("journal.db")}
    file = tmp_path / "my.toml"
    file.write_text(
        '[[person]]\nid = "new"\naccess_levels = ["unit_keys"]\n'
        '[[ask]]\nwho = "CS002"\nkey_set = "K001"\nat = "2027-01-04 12:00"\nanswer = "may"\n'
        '[[ask]]\nwho = "new"\nkey_set = "K001"\nat = "2027-01-04 17:59"\nanswer = "may"\n'
        '[[ask]]\nwho = "new"\nkey_set = "K001"\nat = "2027-01-04 18:00"\nanswer = "may_not"\n'
        '[[ask]]\nwho = "CS002"\nkey_set = "K001"\nat = "2027-01-04 12:00"\nanswer = "may_not"\n'
        'out = { K002 = "CS002" }\nreasons = ["limit_reached"]\n',
        encoding="utf-8",
    )
    result = run("test", file, "--data", data)
    assert result.exit_code == 0, result.output
    assert {each: each.read_bytes() for each in data.rglob("journal.db")} == before
    shutil.rmtree(data)
    assert "no journal" in run("test", file, "--data", data).output


# ---- what is said is what is done ----


def test_somebody_with_several_badges_taps_the_best_of_them():
    found = Findings()
    placed = parse_rules(RULES, source="", found=found)
    plant = next(each.noun for each in placed if each.noun.id == "plant")
    badges = [
        Credential(token="a", cardholder="ann", is_copyable=False, status=CredentialStatus.LOST),
        Credential(token="b", cardholder="ann"),
        Credential(token="c", cardholder="ann", is_copyable=False),
    ]
    nouns = [
        *(each.noun for each in placed),
        replace(plant, asks_proof=True, asks_work_order=False),
        Cardholder(id="ann", department="", access_levels=("fitters",)),
        KeySet(id="K1", label="", key_class="plant"),
    ]
    question = Question(cardholder="ann", key_set="K1", at_ms=MONDAY_8AM_MS)

    def releases(some):
        changes = tuple(Change(after=each) for each in (*nouns, *some))
        rehearsal = Rehearsal(Directory().change(changes), CabinetSettings())
        done = rehearsal.releases(question, ())
        assert (rehearsal.explain(question, ()).outcome is Outcome.AGREES) == done
        return done

    assert releases(badges)
    assert not releases(badges[:2])
    assert not releases(badges[:1])


@given(data=st.data())
def test_what_the_rules_say_is_what_the_cabinet_does(data):
    name = data.draw(st.sampled_from(NAMES))
    found = Findings()
    placed = parse_rules(
        (SAMPLES / f"{name}.rules.toml").read_text(encoding="utf-8"), source="", found=found
    )
    read = parse_scenario(
        (SAMPLES / f"{name}.scenario.toml").read_text(encoding="utf-8"),
        source="",
        settings=CabinetSettings(),
        found=found,
    )
    nouns = (*read.nouns, *(each.noun for each in placed))
    directory = Directory().change(tuple(Change(after=each) for each in nouns))
    people, sets = list(directory.cardholders), list(directory.key_sets)
    asked = data.draw(st.sampled_from(sets))
    rest = [each for each in sets if each != asked]
    out = data.draw(
        st.dictionaries(st.sampled_from(rest), st.sampled_from([*people, ""]), max_size=3)
    )
    question = Question(
        cardholder=data.draw(st.sampled_from(people)),
        key_set=asked,
        at_ms=data.draw(st.sampled_from([each.at_ms for each in read.asks])),
        purpose=data.draw(st.sampled_from([None, *Purpose])),
        work_order=data.draw(st.sampled_from(["", "W-1"])),
        agreed=tuple(data.draw(st.lists(st.sampled_from(people), max_size=3, unique=True))),
        is_requested=data.draw(st.booleans()),
    )
    rehearsal = Rehearsal(directory, read.settings)

    said = rehearsal.explain(question, tuple(out.items()))

    done = rehearsal.releases(question, tuple(out.items()))
    assert (said.outcome is Outcome.AGREES) == done


def test_every_word_for_a_badge_is_tried_by_a_sample():
    text = "".join(each.read_text(encoding="utf-8") for each in SAMPLES.glob("*.scenario.toml"))
    assert {each for each in BADGES if f'badge = "{each}"' in text} >= {"proven", "lost", "none"}
