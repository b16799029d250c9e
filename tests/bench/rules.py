"""What a decision costs under a town's rule book: `python -m tests.bench.rules`.

Somebody of ten thousand taps, presses, takes and brings back, and an administrator changes rules
meanwhile. Processor time of `decide` alone; the floor is the same life in a house 50 times smaller
around a cabinet as large: what is left above it is what the size of the rule book costs.
"""

import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from random import Random
from typing import Any

from controller.admin import slice_import
from controller.config import CabinetSettings
from controller.decide import decide
from controller.directory import Change, Purpose
from controller.entries import AccessGranted, RequestDenied
from controller.events import (
    BadgePresented,
    ClockRead,
    DoorClosed,
    DoorOpened,
    Event,
    InventoryRead,
    RequestReceived,
    SlotButtonPressed,
    SlotReading,
    Started,
    TagRemoved,
    TagSeated,
    TimeAdvanced,
)
from controller.panel import picture
from controller.requests import Asked, ChangeDirectory, Request, StatePurpose
from controller.state import State
from sim.clock import MONDAY_8AM_MS
from tests.bench.town import Town, tag_of

Figure = tuple[str, str, str]
SLOTS, VISITS, SEED = 128, 4_000, 11
SMALL = 50
"""How many times smaller the house is that the figures are compared with."""
LIMIT_MS = 1.0


class House:
    """A cabinet without wires in a town; `took_ms` has how long each decision took, by its kind."""

    def __init__(self, town: Town, slots: int) -> None:
        self.state = State()
        self.took_ms: dict[str, list[float]] = defaultdict(list)
        self.granted = 0
        self._random = Random(SEED)
        self._mono_ms = self._asked = 0
        self._people = town.people
        self._send(ClockRead, offset_ms=MONDAY_8AM_MS + 7_200_000, source="ntp")
        self._send(Started, version="bench", machine="m0", settings=CabinetSettings(slots=slots))
        changes = [Change(after=noun) for part in (town.rules(), town.staff()) for noun in part]
        for asked in slice_import("town", changes, ()):
            self.ask(asked)
        readings = (SlotReading(slot, True, tag_of(slot)) for slot in range(1, slots + 1))
        self._send(InventoryRead, readings=tuple(readings))
        self.took_ms.clear()

    def live(self, visits: int) -> None:
        """Let `visits` people come, one after the other."""
        for _ in range(visits):
            self._visit()

    def change_a_rule(self) -> None:
        """Let an administrator change a class of the rule book; what is asked next obeys it."""
        classes = self.state.directory.key_classes
        before = classes[self._random.choice(list(classes))]
        asks = not before.asks_work_order
        after = replace(before, asks_work_order=asks)
        self.ask(ChangeDirectory(changes=(Change(before=before, after=after),)))
        assert self.state.directory.key_classes[before.id] == after

    def ask(self, asked: Asked, actor: str = "console") -> None:
        """Ask through the inbox; what the bench asks must be granted."""
        self._asked += 1
        request = Request(
            id=f"r{self._asked}",
            actor=actor,
            expires_ms=self.state.at_ms(self._mono_ms) + 60_000,
            asked=asked,
        )
        said = self._send(RequestReceived, request=request)
        assert not any(isinstance(each, RequestDenied) for each in said), said

    def _visit(self) -> None:
        self._mono_ms += self._random.randrange(20_000, 60_000)
        self._send(TimeAdvanced)
        who = self._random.choice(self._people)
        self._send(BadgePresented, reader="front", token=who, is_copyable=True)
        if self.state.session is not None:
            self._at_the_cabinet(who)
        for name, loan in list(self.state.loans.items()):
            if self._random.random() < 0.1 and loan.slot is not None:
                tag = self.state.directory.key_sets[name].tag
                self._send(TagSeated, slot=loan.slot, tag=tag)

    def _at_the_cabinet(self, who: str) -> None:
        self._send(DoorOpened)
        purpose = self._random.choice(list(Purpose))
        self.ask(StatePurpose(purpose=purpose, work_order="W-2026"), who)
        for slot in self._random.sample(sorted(self.state.seats), 3):
            said = self._send(SlotButtonPressed, slot=slot)
            if any(isinstance(each, AccessGranted) for each in said):
                self.granted += 1
                self._send(TagRemoved, slot=slot)
                break
            if self.state.wish is not None:
                second = self._random.choice(self._people)
                self._send(BadgePresented, reader="front", token=second, is_copyable=True)
        begin_s = time.thread_time()
        picture(self.state, self._mono_ms)
        self.took_ms["picture"].append(1_000 * (time.thread_time() - begin_s))
        self._send(DoorClosed)

    def _send(self, kind: type[Event], **said: Any) -> tuple[Any, ...]:
        self._mono_ms += 200
        event = kind(mono_ms=self._mono_ms, **said)
        begin_s = time.thread_time()
        decision = decide(self.state, event)
        self.took_ms[kind.__name__].append(1_000 * (time.thread_time() - begin_s))
        self.state = decision.state
        return decision.entries


def spread(took_ms: Iterable[float]) -> tuple[float, float, float]:
    """Return the median, the 99th percentile and the longest of `took_ms`."""
    line = sorted(took_ms)
    return line[len(line) // 2], line[int(0.99 * len(line))], line[-1]


def measure() -> Iterator[Figure]:
    """Yield what decisions cost, all together and by what somebody does."""
    house = House(Town(SEED, here=SLOTS), SLOTS)
    floor = House(Town(SEED, here=SLOTS, scale=SMALL), SLOTS)
    for each in (house, floor):
        each.live(VISITS)
    people = len(house.state.directory.cardholders)
    told = f"{people:,} people, {house.granted} sets taken: a decision"
    yield told, _told(house, floor, ALL), f"99 % ≤ {LIMIT_MS:.0f} ms"
    for word, kind in WORDS.items():
        yield f"  {word}", _told(house, floor, (kind,)), "shown"
    for each in (house, floor):
        each.took_ms.clear()
        for _ in range(50):
            each.change_a_rule()
    yield "  a rule changes, and is in force", _told(house, floor, ("RequestReceived",)), "shown"


WORDS = {
    "a badge": "BadgePresented",
    "a button pressed": "SlotButtonPressed",
    "a set leaves": "TagRemoved",
    "a set comes back": "TagSeated",
    "a purpose stated": "RequestReceived",
    "a turn in which nothing happens": "TimeAdvanced",
    "the lamps, while somebody is there": "picture",
}
ALL = tuple(kind for kind in WORDS.values() if kind not in ("picture", "TimeAdvanced"))
"""What somebody waits for; a turn without anything would only make it look quicker."""


def _told(house: House, floor: House, kinds: tuple[str, ...]) -> str:
    took, small = (
        spread(ms for kind in kinds for ms in each.took_ms[kind]) for each in (house, floor)
    )
    return f"50 % {took[0]:.2f}, 99 % {took[1]:.2f} ms ({took[1] / small[1]:.1f} × a house of 200)"


def main() -> None:
    """Print the figures."""
    for figure in measure():
        sys.stdout.write("{:58} {:44} {}\n".format(*figure))


if __name__ == "__main__":
    main()
