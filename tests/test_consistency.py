"""A directory that contradicts itself is named, line by line."""

from dataclasses import replace

import pytest

from controller.directory import (
    AccessLevel,
    Cardholder,
    Change,
    Credential,
    Directory,
    Grant,
    KeySetStatus,
    Schedule,
    Span,
)
from controller.policy.consistency import find_problems
from tests.house import nouns, tag

WEEK = ((Span(start=0, end=1440),),) * 7


def directory(*more):
    everything = (*nouns(), *more)
    return Directory().change(tuple(Change(after=each) for each in everything))


def test_the_service_centre_of_the_tests_is_sound():
    assert find_problems(directory(), slots=8) == ()


K1 = directory().key_sets["K1"]


def test_a_visitor_s_host_is_one_of_the_staff():
    until = {"permit": "P-1", "valid_until_ms": 9}
    guest = Cardholder(id="v", department="d", host="h", **until)
    (problem,) = find_problems(directory(Cardholder(id="h", department="d"), guest), slots=8)
    assert "none of the staff" in problem


def test_the_last_slot_is_a_home_too():
    assert find_problems(directory(replace(K1, home_slot=8)), slots=8) == ()


@pytest.mark.parametrize(
    ("noun", "says"),
    [
        (Credential(token="t", cardholder="ghost"), "ghost"),
        (Cardholder(id="a", department="d", access_levels=("vault",)), "vault"),
        (Cardholder(id="a", department="d", valid_from_ms=2, valid_until_ms=2), "valid until"),
        (replace(K1, home_slot=0), "slot 0 of 8"),
        (replace(K1, key_class="none"), "'none'"),
        (replace(K1, home_slot=9), "slot 9 of 8"),
        (replace(K1, id="K9", tag=None), "same slot 1"),
        (replace(K1, id="K9", home_slot=None), "same tag"),
        (AccessLevel(id="l", label="", grants=(Grant(),)), "exactly one"),
        (AccessLevel(id="l", label="", grants=(Grant(key_set="K1", key_class="plant"),)), "one"),
        (AccessLevel(id="l", label="", grants=(Grant(key_set="none"),)), "key set 'none'"),
        (AccessLevel(id="l", label="", grants=(Grant(key_class="none"),)), "class 'none'"),
        (AccessLevel(id="l", label="", grants=(Grant(key_set="K1", schedule="no"),)), "'no'"),
        (Schedule(id="s", label="", week=WEEK[:6]), "6 weekdays"),
        (Schedule(id="s", label="", week=((Span(start=9, end=9),), *WEEK[1:])), "minute 9"),
        (Schedule(id="s", label="", week=((Span(start=0, end=1441),), *WEEK[1:])), "1441"),
    ],
)
def test_one_thing_wrong_is_one_line(noun, says):
    problems = find_problems(directory(noun), slots=8)
    assert len(problems) == 1
    assert says in problems[0]


def test_a_retired_set_gives_its_slot_free_but_never_its_tag():
    retired = replace(K1, status=KeySetStatus.RETIRED)
    heir = replace(K1, id="K9", tag=tag(9))
    assert find_problems(directory(retired, heir), slots=8) == ()
    assert directory(retired, heir).by_home[1] == "K9"
    thief = replace(K1, id="K9")
    assert "same tag" in find_problems(directory(retired, thief), slots=8)[0]
