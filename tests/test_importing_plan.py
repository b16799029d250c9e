from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest

from controller.directory import Change, CredentialStatus, Directory, KeySetStatus
from controller.importing.findings import Findings, ImportRefused
from controller.importing.keys import parse_keys
from controller.importing.plan import Files, Present, make_plan
from controller.importing.rules import parse_rules
from controller.importing.staff import parse_staff

SAMPLE = Path(__file__).parent.parent / "sim" / "demo_data"
STAFF = "id,name,department,roles,badge,access_levels,valid_from,valid_until,set_limit,phone\n"
KEYS = "id,label,class,slot,tag,custody,keys,seal\n"
RULES = """
[[schedule]]
id = "always"
label = "全日"
hours = ["daily 00:00-24:00"]
[[key_class]]
id = "plant_room"
label = "設備房"
[[access_level]]
id = "engineering"
label = "工程部"
grants = [{ class = "plant_room", schedule = "always" }]
"""


class Cabinet:
    """What is known, and importing into it."""

    def __init__(self):
        self.directory = Directory()
        self.people = {}
        self.notes = ()
        self._salts = count()

    def load(self, *, staff=None, keys=None, rules=None, is_full=False, is_reviving=False):
        """Import; return the changes. Raises what a person at the prompt would read."""
        found = Findings()
        files = Files(
            rules=rules and parse_rules(rules, source="rules.toml", found=found),
            staff=staff
            and parse_staff(staff, zone="Asia/Hong_Kong", source="staff.csv", found=found),
            keys=keys and parse_keys(keys, slots=24, source="keys.csv", found=found),
            source_of_rules="rules.toml",
            source_of_staff="staff.csv",
            source_of_keys="keys.csv",
        )
        plan = make_plan(
            files,
            Present(directory=self.directory, people=self.people, slots=24),
            found,
            token_of=lambda uid: f"token-{uid.hex()}",
            make_salt=lambda: f"salt{next(self._salts)}",
            is_full=is_full,
            is_reviving=is_reviving,
        )
        found.raise_if_any()
        self.notes = found.notes
        self.directory = self.directory.change(plan.changes)
        self.people |= {each.cardholder: each for each in plan.people}
        return plan.changes

    def badge(self, uid):
        return self.directory.credentials[f"token-{uid.lower()}"]


@pytest.fixture
def cabinet():
    cabinet = Cabinet()
    cabinet.load(rules=RULES)
    return cabinet


def problems(call):
    with pytest.raises(ImportRefused) as refused:
        call()
    return refused.value.problems


def test_the_sample_files_are_good_and_a_second_import_changes_nothing():
    cabinet = Cabinet()
    files = {
        "staff": (SAMPLE / "staff.csv").read_text(encoding="utf-8"),
        "keys": (SAMPLE / "keys.csv").read_text(encoding="utf-8"),
        "rules": (SAMPLE / "rules.toml").read_text(encoding="utf-8"),
    }
    assert cabinet.load(**files) != ()
    people = dict(cabinet.people)
    assert cabinet.load(**files) == ()
    assert cabinet.load(**files, is_full=True) == ()
    assert cabinet.people == people
    assert cabinet.people["CS001"].name == "陳美華"


def test_dates_are_whole_local_days_the_last_one_included(cabinet):
    cabinet.load(staff=STAFF + "A1,陳美華,客服部,staff,,,2025-01-01,2025/6/30,,\n")
    holder = cabinet.directory.cardholders["A1"]
    first = datetime(2024, 12, 31, 16, tzinfo=UTC)
    after = datetime(2025, 6, 30, 16, tzinfo=UTC)
    assert (holder.valid_from_ms, holder.valid_until_ms) == (
        int(first.timestamp()) * 1_000,
        int(after.timestamp()) * 1_000,
    )


BAD_STAFF = [
    ("A1,,客服部,,,,,,,", "name: is empty"),
    ("A1,陳?華,客服部,,,,,,,", 'has a "?"'),
    ("A1,陳,客服部,boss,,,,,,", "roles: 'boss' is unknown"),
    ("A1,陳,客服部,,1.23E+13,,,,,", "badge: '1.23E+13' is a number as a spreadsheet"),
    ("A1,陳,客服部,,,wizardry,,,,", "access_levels: wizardry unknown, expected engineering"),
    ("A1,陳,客服部,,,,01/02/2025,,,", "valid_from: '01/02/2025' is not a date"),
    ("A1,陳,客服部,,,,2025-02-30,,,", "valid_from: '2025-02-30' is not a date"),
    ("A1,陳,客服部,,,,2025-02-02,2025-02-01,,", "valid_until: lies before valid_from"),
    ("A1,陳,客服部,,,,,,0,", "set_limit: '0' is not a whole number from 1 to 128"),
    ("A1,陳,客服部,,,,,,,8.5E+10", "phone: '8.5E+10' was rounded"),
    ("A 1,陳,客服部,,,,,,,", "expected a plain code"),
    ("console,陳,客服部,,,,,,,", "is not for a person"),
    ("web,陳,客服部,,,,,,,", "is not for a person"),
    *(
        (f"A1,{unseen},客服部,,,,,,,", "name: has nothing that can be seen")
        for unseen in (
            *("\u200b", "\u200b\u2060\ufeff", "\u00ad", "\u200d\u200c", "\u034f", "\ufe0f"),
            *("\u3164", "\u115f\u1160", "\u2800", "\u202e", "\u200b\u3000"),
        )
    ),
    ("\u200b,陳,客服部,,,,,,,", "id: has nothing that can be seen"),
    ('A1,"陳\n華",客服部,,,,,,,', "name: has a line break inside"),
]


@pytest.mark.parametrize(("line", "says"), BAD_STAFF)
def test_a_bad_line_of_staff_is_named_with_what_was_expected(cabinet, line, says):
    before = cabinet.directory
    (problem,) = problems(lambda: cabinet.load(staff=f"{STAFF}OK1,李,保安部,,,,,,,\n{line}\n"))
    assert problem.startswith("staff.csv:3: ")
    assert says in problem
    assert cabinet.directory == before


BAD_KEYS = [
    ("K1,B1 泵房,attic,1,,,,", "class: 'attic' is unknown, expected plant_room"),
    ("K1,B1 泵房,plant_room,25,,,,", "slot: '25' is not a whole number from 1 to 24"),
    ("K1,B1 泵房,plant_room,0,,,,", "slot: '0' is not a whole number"),
    ("K1,B1 泵房,plant_room,1,04A2B9,,,", "tag: '04A2B9' is too short"),
    ("K1,B1 泵房,plant_room,1,,,door:many:B1,", "keys: 'many' is not a whole number"),
    ("K1,B1 泵房,plant_room,1,,,door:1:B1++B2,", "names an empty lock"),
    ("K1,,plant_room,1,,,,", "label: is empty"),
    ("OK,B1 泵房,plant_room,1,,,,", "id: 'OK' stands already in line 2"),
    ("K1,B1 泵房,plant_room,9,,,,", "slot: 9 is already taken in line 2"),
    ("K1,B1 泵房,plant_room,1,04A2B91C6F5D80,,,", "tag: 04A2B91C6F5D80 stands already in line 2"),
]


@pytest.mark.parametrize(("line", "says"), BAD_KEYS)
def test_a_bad_line_of_keys_is_named_with_what_was_expected(cabinet, line, says):
    good = "OK,A座 天台,plant_room,9,04A2B91C6F5D80,,roof:1:A-roof,S1"
    (problem,) = problems(lambda: cabinet.load(keys=f"{KEYS}{good}\n{line}\n"))
    assert problem.startswith("keys.csv:3: ")
    assert says in problem
    assert not cabinet.directory.key_sets


def test_every_bad_line_of_both_files_is_reported_at_once(cabinet):
    staff = STAFF + "".join(f"{line}\n" for line, _ in BAD_STAFF[:12])
    keys = KEYS + "".join(f"{line}\n" for line, _ in BAD_KEYS[:7])
    told = problems(lambda: cabinet.load(staff=staff, keys=keys))
    lines = {tuple(each.split(":")[:2]) for each in told}
    assert lines == {
        *(("staff.csv", str(n)) for n in range(2, 14)),
        *(("keys.csv", str(n)) for n in range(2, 9)),
    }


def test_a_badge_twice_in_the_file_names_both_lines(cabinet):
    staff = STAFF + "A1,陳,客服部,,04A2B91C6F5D80,,,,,\n\nA2,李,客服部,,04:A2:B9:1C:6F:5D:80,,,,,\n"
    (problem,) = problems(lambda: cabinet.load(staff=staff))
    assert problem.startswith("staff.csv:4: badge: 04A2B91C6F5D80 stands already in line 2")


RING = KEYS + "K1,A-1,plant_room,1,04A2B91C6F5D80,,,\n"
BADGE = STAFF + "A1,陳,客服部,,04A2B91C6F5D80,,,,,\n"


def test_one_number_is_not_both_a_badge_and_a_tag(cabinet):
    found = problems(lambda: cabinet.load(staff=BADGE, keys=RING))
    assert found == (
        "keys.csv:2: tag: is a badge of A1",
        "staff.csv:2: badge: 04A2B91C6F5D80 is the tag of K1",
    )


def test_a_known_badge_becomes_no_tag(cabinet):
    cabinet.load(staff=BADGE)
    (problem,) = problems(lambda: cabinet.load(keys=RING))
    assert problem == "keys.csv:2: tag: is a badge of A1"


def test_a_known_tag_becomes_no_badge(cabinet):
    cabinet.load(keys=RING)
    (problem,) = problems(lambda: cabinet.load(staff=BADGE))
    assert problem == "staff.csv:2: badge: 04A2B91C6F5D80 is the tag of K1"


def test_a_badge_that_somebody_else_holds_is_refused(cabinet):
    cabinet.load(staff=STAFF + "A1,陳,客服部,,04A2B91C6F5D80,,,,,\n")
    (problem,) = problems(lambda: cabinet.load(staff=STAFF + "A2,李,客服部,,04A2B91C6F5D80,,,,,\n"))
    assert "staff.csv:2: badge: 04A2B91C6F5D80 is already held by A1" in problem


def test_a_new_badge_suspends_the_one_it_replaces(cabinet):
    cabinet.load(staff=STAFF + "A1,陳,客服部,,04A2B91C6F5D80,,,,,\n")
    cabinet.load(staff=STAFF + "A1,陳,客服部,,9A3C51E7,,,,,\n")
    assert cabinet.badge("04A2B91C6F5D80").status is CredentialStatus.SUSPENDED
    assert cabinet.badge("9A3C51E7").status is CredentialStatus.ACTIVE


def test_an_empty_badge_or_a_missing_column_says_nothing(cabinet):
    cabinet.load(staff=STAFF + "A1,陳,客服部,lead,04A2B91C6F5D80,engineering,,,3,555\n")
    before = cabinet.directory
    assert cabinet.load(staff=STAFF + "A1,陳,客服部,lead,,engineering,,,3,555\n") == ()
    assert cabinet.load(staff="id,name,department\nA1,陳,客服部\n") == ()
    assert cabinet.directory == before
    assert cabinet.people["A1"].phone == "555"


def test_without_full_those_absent_are_untouched(cabinet):
    cabinet.load(staff=STAFF + "A1,陳,客服部,,04A2B91C6F5D80,,,,,\n")
    before = cabinet.directory.cardholders["A1"]
    cabinet.load(staff=STAFF + "A2,李,客服部,,9A3C51E7,,,,,\n")
    assert cabinet.directory.cardholders["A1"] == before
    assert cabinet.badge("04A2B91C6F5D80").status is CredentialStatus.ACTIVE


def test_full_lets_those_absent_go_and_deletes_nobody(cabinet):
    cabinet.load(
        staff=STAFF + "A1,陳,客服部,,04A2B91C6F5D80,,,,,\nA2,李,客服部,,9A3C51E7,,,,,\n",
        keys=KEYS + "K1,泵房,plant_room,1,04F1A26B3C5E80,,,\nK2,天台,plant_room,2,,,,\n",
    )
    only = {
        "staff": STAFF + "A2,李,客服部,,9A3C51E7,,,,,\n",
        "keys": KEYS + "K2,天台,plant_room,2,,,,\n",
    }
    cabinet.load(**only, is_full=True)
    assert not cabinet.directory.cardholders["A1"].is_active
    assert cabinet.badge("04A2B91C6F5D80").status is CredentialStatus.SUSPENDED
    assert cabinet.badge("9A3C51E7").status is CredentialStatus.ACTIVE
    gone = cabinet.directory.key_sets["K1"]
    assert gone.status is KeySetStatus.RETIRED
    assert (gone.home_slot, gone.tag) == (None, bytes.fromhex("04F1A26B3C5E80"))
    assert cabinet.directory.key_sets["K2"].status is KeySetStatus.ACTIVE
    assert cabinet.load(**only, is_full=True) == ()


def test_full_with_one_file_does_not_touch_what_the_other_would_list(cabinet):
    cabinet.load(staff=STAFF + "A1,陳,客服部,,,,,,,\n", keys=KEYS + "K1,泵房,plant_room,1,,,,\n")
    cabinet.load(staff=STAFF + "A2,李,客服部,,,,,,,\n", is_full=True)
    assert cabinet.directory.key_sets["K1"].status is KeySetStatus.ACTIVE


def test_full_never_leaves_a_cabinet_without_an_administrator_or_with_nobody(cabinet):
    cabinet.load(staff=STAFF + "A1,陳,客服部,administrator,,,,,,\n")
    (problem,) = problems(
        lambda: cabinet.load(staff=STAFF + "A2,李,客服部,staff,,,,,,\n", is_full=True)
    )
    assert "nobody who is an administrator" in problem
    assert "lists nobody" in problems(lambda: cabinet.load(staff=STAFF, is_full=True))[0]


def test_what_was_switched_off_stays_off_until_it_is_said(cabinet):
    lines = STAFF + "A1,陳,客服部,,04A2B91C6F5D80,,,,,\nA2,李,客服部,,,,,,,\n"
    cabinet.load(staff=lines)
    cabinet.load(staff=STAFF + "A2,李,客服部,,,,,,,\n", is_full=True)
    assert cabinet.load(staff=lines) == ()
    assert "--revive" in cabinet.notes[0]
    cabinet.load(staff=lines, is_reviving=True)
    assert cabinet.directory.cardholders["A1"].is_active
    assert cabinet.badge("04A2B91C6F5D80").status is CredentialStatus.ACTIVE


def test_a_lost_badge_is_never_revived_and_never_given_to_another(cabinet):
    lines = STAFF + "A1,陳,客服部,,04A2B91C6F5D80,,,,,\n"
    cabinet.load(staff=lines)
    lost = replace(cabinet.badge("04A2B91C6F5D80"), status=CredentialStatus.LOST)
    cabinet.directory.credentials[lost.token] = lost
    assert cabinet.load(staff=lines, is_reviving=True) == ()
    other = STAFF + "A2,李,客服部,,04A2B91C6F5D80,,,,,\n"
    (problem,) = problems(lambda: cabinet.load(staff=other, is_full=True))
    assert "was lost by A1" in problem


def test_a_leavers_badge_may_serve_the_next_person(cabinet):
    cabinet.load(staff=STAFF + "A1,陳,客服部,,04A2B91C6F5D80,,,,,\n")
    cabinet.load(staff=STAFF + "A2,李,客服部,,04A2B91C6F5D80,,,,,\n", is_full=True)
    badge = cabinet.badge("04A2B91C6F5D80")
    assert (badge.cardholder, badge.status) == ("A2", CredentialStatus.ACTIVE)


def test_a_changed_name_binds_a_new_row_and_a_kept_one_keeps_its_salt(cabinet):
    lines = STAFF + "A1,陳,客服部,,,,,,,555\nA2,李,客服部,,,,,,,556\n"
    cabinet.load(staff=lines)
    before = dict(cabinet.people)
    cabinet.load(staff=lines.replace("陳", "陳美華"))
    assert cabinet.people["A2"] == before["A2"]
    assert cabinet.people["A1"].salt != before["A1"].salt
    assert cabinet.directory.cardholders["A1"].person == cabinet.people["A1"].digest


def test_a_row_that_is_not_the_one_bound_is_written_again(cabinet):
    lines = STAFF + "A1,陳,客服部,,,,,,,555\n"
    cabinet.load(staff=lines)
    wrong = replace(cabinet.people["A1"], salt="another")
    cabinet.people["A1"] = wrong
    assert len(cabinet.load(staff=lines)) == 1
    assert cabinet.people["A1"].salt not in ("another", "")
    assert cabinet.load(staff=lines) == ()


def test_two_sets_may_swap_their_slots_but_not_take_an_unlisted_ones(cabinet):
    cabinet.load(keys=KEYS + "K1,泵房,plant_room,1,,,,\nK2,天台,plant_room,2,,,,\n")
    cabinet.load(keys=KEYS + "K1,泵房,plant_room,2,,,,\nK2,天台,plant_room,1,,,,\n")
    assert cabinet.directory.key_sets["K1"].home_slot == 2
    (problem,) = problems(lambda: cabinet.load(keys=KEYS + "K3,井,plant_room,1,,,,\n"))
    assert problem == "keys.csv:2: slot: 1 is where K2 hangs"


def test_a_tag_new_in_the_list_is_known_by_its_number(cabinet):
    same = {"keys": f"{KEYS}K1,泵房,plant_room,1,04F1A26B3C5E80,,,\n"}
    cabinet.load(**same)
    before = cabinet.directory.key_sets["K1"]
    enrolled = Change(before=before, after=replace(before, is_tag_copyable=False))
    cabinet.directory = cabinet.directory.change((enrolled,))
    assert cabinet.load(**same) == ()
    cabinet.load(keys=f"{KEYS}K1,泵房,plant_room,1,04F1A26B3C5E81,,,\n")
    assert cabinet.directory.key_sets["K1"].is_tag_copyable


def test_the_tag_of_another_set_is_refused_even_of_a_retired_one(cabinet):
    tag = "04F1A26B3C5E80"
    cabinet.load(keys=f"{KEYS}K1,泵房,plant_room,1,{tag},,,\n")
    told = problems(
        lambda: cabinet.load(keys=f"{KEYS}K2,天台,plant_room,1,{tag},,,\n", is_full=True)
    )
    assert told == ("keys.csv:2: tag: is already the tag of K1",)


def test_a_list_changes_no_seal_and_without_one_says_nothing_of_it(cabinet):
    cabinet.load(keys=KEYS + "K1,配電房,plant_room,1,,,,S-1\n")
    assert cabinet.directory.key_sets["K1"].seal == "S-1"
    cabinet.load(keys=KEYS + "K1,配電房,plant_room,1,,,,\n")
    assert cabinet.load(keys=KEYS + "K1,配電房,plant_room,1,,,,S-1\n") == ()
    rows = "K2,水泵房,plant_room,2,,,,S-2\nK1,配電房,plant_room,1,,,,S-9\n"
    (problem,) = problems(lambda: cabinet.load(keys=KEYS + rows))
    assert "keys.csv:3: seal: the ring has the seal 'S-1'" in problem
    assert cabinet.directory.key_sets["K1"].seal == "S-1"


@pytest.mark.parametrize(
    ("more", "word"),
    [
        ("", "names no approver table"),
        ('approver_table = "t"\nnever_lent = true\n', "nobody could ask for one"),
        ('approver_table = "t"\n', "a row that asks nobody"),
    ],
)
def test_spare_keys_that_nobody_agrees_to_are_refused_with_their_line(cabinet, more, word):
    table = '[[approver_table]]\nid = "t"\nlabel = "審批"\nrows = [{ approvers = [] }]\n'
    text = table + '[[key_class]]\nid = "s"\nlabel = "備用"\nkeeps_spares = true\n' + more
    found = problems(lambda: cabinet.load(rules=text))
    assert any("rules.toml:5: key_class.keeps_spares: class 's'" in each for each in found)
    assert any(word in each for each in found)
