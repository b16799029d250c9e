"""People at the simulated cabinet, one after the other without a break: a process of its own.

Run: python -m tests.bench.tapping PORT SLOT... (the port of the cabinet front). It prints a line
for every key taken and brought back, until it is ended.
"""

import sys
import time

from sim.front_client import FrontClient
from sim.things import ActRefused
from tests.bench.stand import BADGE

PACE_S = 0.03
PATIENCE_S = 4.0
BETWEEN_S = 0.6
"""From a closed door to the next tap: the badge must have left the reader to be read anew."""


class Visitor:
    """Somebody who taps, takes and brings back, at the cabinet whose front is at `port`."""

    def __init__(self, port: int) -> None:
        self._front = FrontClient(port)

    def visit(self, slot: int) -> bool:
        """Take the set of `slot` and hang it back; return whether all of it could be done."""
        is_done = (
            self._insist("tap", badge=BADGE)
            and self._insist("open_door")
            and self._insist("press", slot=slot)
            and self._insist("pull", slot=slot)
            and self._insist("push", slot=slot, ring=f"R{slot}")
        )
        self._insist("close_door")
        time.sleep(BETWEEN_S)
        return is_done

    def _insist(self, name: str, **given: object) -> bool:
        """Do an act as soon as the cabinet lets it happen; return whether it did in time."""
        until_s = time.monotonic() + PATIENCE_S
        while time.monotonic() < until_s:
            time.sleep(PACE_S)
            try:
                self._front.act(name, **given)
            except ActRefused:
                continue
            return True
        return False


def main(port: int, slots: list[int]) -> None:
    """Visit the cabinet until ended, saying how each visit went."""
    visitor = Visitor(port)
    print("at the cabinet", flush=True)
    while True:
        for slot in slots:
            print("taken and back" if visitor.visit(slot) else "went away", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), [int(each) for each in sys.argv[2:]])
