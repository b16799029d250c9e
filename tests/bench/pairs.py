"""How often each pair of rules had its say, permitted and refused: `python -m tests.bench.pairs`.

The argument is how many cases to try; the cabinet and the plain model are asked about each, and
whatever they do not agree on ends the run with a status of 1.
"""

import sys
from collections import Counter
from itertools import combinations

from tests.takes.case import PAIRS
from tests.takes.compare import compare
from tests.takes.drawing import Dice, draw_case
from tests.takes.readings import READINGS

CASES = 100_000
LEAST = 100
WEIGHED = 20
"""One case of so many is asked again without each reading of the rules, to see which matter."""


def main(count: int) -> int:
    """Try `count` cases, print the table, and return how many differ."""
    permitted: Counter[tuple[str, str]] = Counter()
    refused: Counter[tuple[str, str]] = Counter()
    used: Counter[str] = Counter()
    differing = 0
    for seed in range(count):
        case = draw_case(Dice(seed))
        found = compare(case, weighs_readings=seed % WEIGHED == 0)
        used.update(each.ours for each in found.used)
        for difference in found.differences:
            differing += 1
            print(f"case {seed}: {difference}")
        counts = permitted if found.is_permitted else refused
        counts.update(combinations(sorted(case.rules), 2))
    print("pair                                   permitted  refused")
    for pair in PAIRS:
        rare = " <" if min(permitted[pair], refused[pair]) < LEAST else ""
        print(f"{' + '.join(pair):38} {permitted[pair]:9} {refused[pair]:8}{rare}")
    for reading in READINGS:
        print(f"mattered {used[reading.ours]:6} times: {reading.row}: {reading.ours}")
    least = min(PAIRS, key=lambda pair: min(permitted[pair], refused[pair]))
    print(f"{count} cases, {len(PAIRS)} pairs, {differing} differences")
    print(f"rarest: {' + '.join(least)}, {permitted[least]} permitted, {refused[least]} refused")
    return differing


if __name__ == "__main__":
    sys.exit(1 if main(int(sys.argv[1]) if len(sys.argv) > 1 else CASES) else 0)
