"""Which rule wins: each rule against both emergencies, and every pair of rows together."""

from itertools import combinations

import pytest

from tests.naive.example import FAULTS, example_ask, example_world
from tests.naive.rules import why_not
from tests.naive.words import FACTS, OVERRIDDEN_BY_EMERGENCY_TAKE, Refusal
from tests.naive.world import EmergencyRelease


@pytest.mark.parametrize("word", FAULTS, ids=str)
def test_which_rule_wins(word: Refusal) -> None:
    """T8 overrides all but facts, A11 its list, and alone each rule refuses."""
    world, ask = example_world(), example_ask("lee")
    FAULTS[word](world, ask)
    assert word in why_not(world, ask)
    ask.is_emergency, ask.second_badge = True, "#eng"
    stays = word not in OVERRIDDEN_BY_EMERGENCY_TAKE
    met = {Refusal.PURPOSE_NOT_OF_CLASS, Refusal.SECOND_PERSON_MISSING, Refusal.ESCORT_MISSING}
    assert (word in why_not(world, ask)) is (stays and word not in met)
    world.emergency = EmergencyRelease(key_sets={"A"})
    assert why_not(world, ask) == {word} & FACTS


@pytest.mark.parametrize(("one", "other"), list(combinations(FAULTS, 2)), ids=str)
def test_no_two_rules_cancel_each_other(one: Refusal, other: Refusal) -> None:
    """Two broken rules are both in the answer, unless the one word is about the other."""
    world, ask = example_world(), example_ask()
    FAULTS[one](world, ask)
    FAULTS[other](world, ask)
    expected = {one, other}
    if expected == {Refusal.WRONG_PIN, Refusal.PIN_MISSING}:
        expected = {Refusal.WRONG_PIN}
    assert expected <= why_not(world, ask)
