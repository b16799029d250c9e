"""kill -9 of the controller at random moments while badges are tapped flat out; the world lives on.

Run: python -m tests.bench.kill [TIMES] [SEED]
"""

import sys
import tempfile
import time
from pathlib import Path
from random import Random

from controller.entries import AccessGranted
from controller.journal import verify
from controller.journal_reader import JournalReader
from sim.things import ActRefused
from tests.bench.stand import BADGE, Stand, tag, wait_for

SLACK_MS = 60
"""From a decision to its edge as the world stamps it, on a busy machine."""


class Kills:
    """A world that outlives many controllers, and what was found after each of them."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.random = Random(seed)
        self.stand = Stand(folder, boards=1)
        self.edge = 0
        self.releases = 0
        self.acts = 0
        self.stand.found()
        self.stand.open_world()

    def one(self) -> None:
        """Start a controller, let people at it, kill it, and look at what it left."""
        self.stand.open_controller()
        self._hurry(time.monotonic() + self.random.uniform(0.05, 1.2))
        self.stand.troupe.kill("controller")
        self._hurry(time.monotonic() + self.random.uniform(0.0, 0.1))
        verdict = verify(self.stand.config.data)
        assert not verdict.problem, verdict
        self._compare_edges()

    def settle(self) -> None:
        """Start once more, wait until all is quiet, and compare places with the cabinet."""
        self.stand.open_controller()
        reader = JournalReader(self.stand.config.data)
        truth = {
            each["slot"]: tag(int(each["ring"][1:]))
            for each in self.stand.front.state()["slots"]
            if each["ring"]
        }

        def is_told() -> bool:
            seats = reader.state().seats
            return {slot: seat.tag for slot, seat in seats.items()} == truth

        try:
            wait_for(is_told, "the journal tells where every key is")
            verdict = verify(self.stand.config.data)
            assert not verdict.problem, verdict
        finally:
            self.stand.troupe.kill("controller")

    def close(self) -> None:
        """End the world."""
        self.stand.close()

    def _hurry(self, until_s: float) -> None:
        """Do whatever people do, as fast as they can, until `until_s`."""
        front = self.stand.front
        while time.monotonic() < until_s:
            slot = self.random.randrange(1, self.stand.slots + 1)
            state = front.state()
            rings = [each["ring"] for each in state["slots"] if each["ring"]]
            out = [f"R{n}" for n in range(1, self.stand.slots + 1) if f"R{n}" not in rings]
            for name, given in (
                ("tap", {"badge": BADGE}),
                ("open_door", {}),
                ("press", {"slot": slot}),
                ("pull", {"slot": slot}),
                *([("push", {"slot": slot, "ring": out[0]})] if out else []),
                ("pull", {"slot": slot}),
            ):
                if self.random.random() < 0.8:
                    self._try(name, **given)

    def _try(self, name: str, **given: object) -> None:
        try:
            self.stand.front.act(name, **given)
            self.acts += 1
        except ActRefused:
            pass

    def _compare_edges(self) -> None:
        """No bolt was released without a durable entry for that very slot, in its time."""
        grants = [
            record.entry
            for record in JournalReader(self.stand.config.data).records()
            if isinstance(record.entry, AccessGranted)
        ]
        for number, at_ns, what, level in self.stand.front.edges(self.edge):
            self.edge = number
            if not level or not what.startswith("slot "):
                continue
            at_ms, slot = at_ns // 1_000_000, int(what.split()[1])
            self.releases += 1
            assert any(
                each.slot == slot and each.mono_ms <= at_ms <= each.until_mono_ms + SLACK_MS
                for each in grants
            ), f"slot {slot} was released at {at_ms} without an entry"


def run(folder: Path, times: int, seed: int) -> Kills:
    """Kill `times` controllers, and compare places after every fourth; return what was counted."""
    kills = Kills(folder, seed)
    try:
        for number in range(times):
            kills.one()
            if number % 4 == 3:
                kills.settle()
        kills.settle()
    finally:
        kills.close()
    return kills


def main() -> None:
    """Run from the command line, and say what was found."""
    times, seed = (int(each) for each in (*sys.argv[1:], "200", "1")[:2])
    print(f"seed {seed}")
    with tempfile.TemporaryDirectory() as folder:
        kills = run(Path(folder) / "k", times, seed)
    print(f"{times} kills, {kills.acts} acts, {kills.releases} releases: none without its entry,")
    print("no journal unreadable, no key's place wrong after a restart")


if __name__ == "__main__":
    main()
