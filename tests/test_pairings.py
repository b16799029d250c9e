"""Pairings: what one person may not hold together, and what may not be out together."""

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.directory import Change, Directory, KeySet, Pairing, PairRule, Side
from controller.entries import AccessDenied, BadgeDenied, KeySetCheckedOut
from controller.importing.findings import Findings
from controller.importing.rules import parse_rules
from controller.parts import Loan
from controller.policy.consistency import find_problems
from controller.policy.pairs import check_pairings
from controller.reasons import Reason
from controller.requests import ArmRelease
from controller.state import State
from tests.house import Desk, tag

K1, K2, K3 = (Side(key_set=each) for each in ("K1", "K2", "K3"))
PUBLIC, PLANT = Side(key_class="public"), Side(key_class="plant")


def pairing(rule, one, other):
    return Pairing(id="pair", label="互斥", rule=rule, one=one, other=other)


@pytest.fixture
def desk():
    return Desk()


def ask_for(desk, who, slot):
    desk.tap(who)
    desk.open()
    desk.press(slot)
    desk.close()


def refused(desk):
    return [set(each.reasons) for each in desk.logged(AccessDenied)]


@pytest.mark.parametrize("taken", [(1, 2), (2, 1)], ids=["one", "other"])
def test_one_person_may_not_hold_both_sides(desk, taken):
    desk.change(pairing(PairRule.ONE_PERSON, K1, K2))
    first, second = taken
    desk.take("wong", first)
    ask_for(desk, "wong", second)
    assert refused(desk) == [{Reason.PAIR_HELD}]


def test_two_people_may_hold_a_side_each(desk):
    desk.change(pairing(PairRule.ONE_PERSON, K1, K2))
    desk.take("wong", 1)
    desk.take("chan", 2)
    assert [each.cardholder for each in desk.logged(KeySetCheckedOut)] == ["wong", "chan"]


def test_a_side_that_is_back_binds_nobody(desk):
    desk.change(pairing(PairRule.ONE_PERSON, K1, K2))
    desk.take("wong", 1)
    desk.push(1, 1)
    desk.take("wong", 2)
    assert refused(desk) == []


def test_of_a_class_on_both_sides_one_person_has_one(desk):
    desk.change(pairing(PairRule.ONE_PERSON, PUBLIC, PUBLIC))
    desk.take("wong", 1)
    ask_for(desk, "wong", 2)
    assert refused(desk) == [{Reason.PAIR_HELD}]


def test_a_lock_out_binds_whoever_asks(desk):
    desk.change(pairing(PairRule.LOCK_OUT, K1, K2))
    desk.take("wong", 2)
    ask_for(desk, "wong", 1)
    assert refused(desk) == [{Reason.PAIR_OUT}]


def test_a_badge_that_could_take_nothing_but_what_is_locked_out_opens_no_door(desk):
    desk.change(pairing(PairRule.LOCK_OUT, K1, K2))
    desk.take("chan", 2)
    desk.tap("lee")
    assert Reason.PAIR_OUT in desk.logged(BadgeDenied)[0].reasons


def test_a_lock_out_binds_its_one_side_only(desk):
    desk.change(pairing(PairRule.LOCK_OUT, K1, K2))
    desk.take("wong", 1)
    desk.take("chan", 2)
    assert refused(desk) == []


def test_a_set_that_left_without_a_grant_is_out_too(desk):
    desk.change(pairing(PairRule.LOCK_OUT, K1, K2))
    desk.pull(2)
    ask_for(desk, "wong", 1)
    assert refused(desk) == [{Reason.PAIR_OUT}]


def test_a_lead_cannot_arm_what_a_pairing_forbids(desk):
    desk.change(pairing(PairRule.LOCK_OUT, K1, K2))
    desk.take("chan", 2)
    desk.ask(ArmRelease(slot=1, recipient="lee", reason="r"), actor="wong")
    assert desk.entries[-1].reasons == (Reason.PAIR_OUT,)


sides = st.sampled_from([K1, K2, K3, PUBLIC, PLANT])
pairings = st.lists(st.builds(pairing, st.sampled_from(PairRule), sides, sides), max_size=3).map(
    lambda listed: [replace(each, id=f"pair{n}") for n, each in enumerate(listed)]
)
SETS = {"K1": "public", "K2": "public", "K3": "plant"}
# K9 is a set that nobody knows any more.
out = st.dictionaries(st.sampled_from([*sorted(SETS), "K9"]), st.sampled_from(["a", "b", None]))


@given(pairings, pairings, out, st.sampled_from(sorted(SETS)), st.sampled_from(["a", "b"]))
def test_pairings_forbid_what_a_plain_reading_forbids(known, former, loans, wanted, asker):
    directory = Directory().change(tuple(Change(after=key_set(each)) for each in SETS))
    directory = directory.change(tuple(Change(after=each) for each in former))
    directory = directory.change(tuple(Change(before=each) for each in former[1:]))
    directory = directory.change(tuple(Change(after=each) for each in known))
    known = known or former[:1]
    out_of = {each: loan(each, who) for each, who in loans.items()}
    state = State(loans=out_of, directory=directory)
    forbidden = set()
    for each, (other, who) in product(known, loans.items()):
        straight = stands(each.one, wanted) and stands(each.other, other)
        turned = stands(each.other, wanted) and stands(each.one, other)
        if other != wanted and each.rule == "one_person" and who == asker and (straight or turned):
            forbidden.add("pair_held")
        if other != wanted and each.rule == "lock_out" and straight:
            forbidden.add("pair_out")
    assert set(check_pairings(state, asker, key_set(wanted))) == forbidden


def stands(side, name):
    return name in SETS and (name == side.key_set or SETS[name] == side.key_class)


def loan(name, who):
    return Loan(key_set=name, tag=b"", slot=1, cardholder=who, out_ms=0, due_ms=None)


def key_set(name):
    return KeySet(id=name, label="", key_class=SETS[name], tag=tag(int(name[1])))


@pytest.mark.parametrize(
    ("one", "other", "says"),
    [
        (K1, Side(key_set="K99"), "'K99', which is not known"),
        (Side(key_class="vault"), K1, "'vault', which is not known"),
        (K1, K1, "with itself"),
        (K1, Side(), "not exactly one"),
        (K1, Side(key_set="K2", key_class="public"), "not exactly one"),
    ],
)
def test_a_pairing_that_cannot_be_is_refused(desk, one, other, says):
    directory = desk.state.directory.change((Change(after=pairing(PairRule.LOCK_OUT, one, other)),))
    (problem,) = find_problems(directory, slots=8)
    assert says in problem
    desk.change(pairing(PairRule.LOCK_OUT, one, other))
    assert desk.state.directory.pairings == {}


BOOK = """[[pairing]]
id = "safe"
label = "保險櫃"
rule = "one_person"
one = { class = "public" }
other = { key_set = "K3" }
"""


def parse(text):
    found = Findings()
    placed = parse_rules(text, source="rules.toml", found=found)
    return placed, found.problems


def test_a_pairing_is_read_from_the_rule_book():
    (placed,), problems = parse(BOOK)
    assert problems == ()
    assert placed.noun == Pairing(
        id="safe", label="保險櫃", rule=PairRule.ONE_PERSON, one=PUBLIC, other=K3
    )
    named = [(each.line, each.place, each.key) for each in placed.references if each.key]
    assert named == [(5, "pairing.one.class", "public"), (6, "pairing.other.key_set", "K3")]


@pytest.mark.parametrize(
    ("line", "instead", "says"),
    [
        ('rule = "one_person"', 'rule = "never"', "rules.toml:4: pairing.rule: 'never' is unknown"),
        ('rule = "one_person"\n', "", "pairing.rule: is missing"),
        ('one = { class = "public" }', "one = {}", "rules.toml:5: pairing.one: expected"),
        ('one = { class = "public" }', 'one = "K1"', "rules.toml:5: pairing.one: expected"),
        ('{ key_set = "K3" }', '{ schedule = "x" }', "rules.toml:6: pairing.other: expected"),
        ('one = { class = "public" }\n', "", "pairing.one: expected"),
    ],
)
def test_a_wrong_pairing_is_named_with_its_line(line, instead, says):
    _, problems = parse(BOOK.replace(line, instead))
    assert any(says in str(each) for each in problems), problems
