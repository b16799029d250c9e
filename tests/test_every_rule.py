"""Every rule with every other: the cabinet decides as the plain model of the rules does.

Each case is a take under random rules, asked of both: whether the set is let go of, and everything
that is against it, word by word. `KEYCABINET_PAIRS=20000` has it try so many cases; `python -m
tests.bench.pairs` prints how often each pair of rules had its say.
"""

import os
from collections import Counter
from itertools import combinations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.takes.case import PAIRS
from tests.takes.compare import compare
from tests.takes.drawing import Dice, draw_case
from tests.takes.running import Run, draw_run

EXAMPLES = int(os.environ.get("KEYCABINET_PAIRS", "500"))
THROWS = 2_500


class Drawn:
    """Draws that shrink towards a case in which nothing is asked."""

    def __init__(self, draw):
        self._draw = draw

    def pick(self, many):
        return self._draw(st.sampled_from(many))

    def flip(self, percent):
        return self._draw(st.integers(0, 99)) >= 100 - percent


@st.composite
def cases(draw):
    return draw_case(Drawn(draw))


@settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
@given(cases())
def test_the_cabinet_decides_as_the_rules_read(case):
    assert compare(case).differences == []


def test_every_pair_of_rules_has_its_say():
    seen = Counter()
    for seed in range(THROWS):
        case = draw_case(Dice(seed))
        found = compare(case)
        assert found.differences == [], case
        for pair in combinations(sorted(case.rules), 2):
            seen[pair] += 1
    missing = [pair for pair in PAIRS if seen[pair] < 5]
    assert missing == []


@st.composite
def runs(draw):
    return draw_run(Drawn(draw))


@settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
@given(runs())
def test_a_run_of_takes_and_returns_goes_as_the_rules_read(run):
    case, steps = run
    assert list(Run(case).differences(steps)) == []
