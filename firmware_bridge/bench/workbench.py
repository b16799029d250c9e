"""The cabinet during a walk: it turns while somebody is asked, and waits for what should happen."""

from collections.abc import Callable, Iterator
from typing import Protocol, TypeVar

from controller.clock import Clock
from controller.commands import Command, Picture
from controller.events import Event
from firmware_bridge.bench.findings import Finding
from firmware_bridge.bench.technician import Technician
from firmware_bridge.bench.words import Words
from firmware_bridge.slot_map import SlotStatus

Found = TypeVar("Found")

ACT_MS = 30_000
"""How long a person has to press, push, pull or open what they were told to."""

YES, NO = ("y", "yes", "是", "j"), ("n", "no", "否")


class Wires(Protocol):
    """A cabinet's rig, as far as a walk needs it."""

    @property
    def is_rail_live(self) -> bool:
        """Whether the solenoids have their supply."""

    @property
    def has_kept_opening(self) -> bool:
        """Whether the latch of door and case keeps an opening."""

    def poll(self, now_ms: int) -> Iterator[Event]:
        """Yield what the wires say."""

    def actuate(self, command: Command) -> None:
        """Do what `command` says."""

    def show(self, picture: Picture) -> None:
        """Light lamps and panel."""

    def beat(self) -> None:
        """Keep the lock rail alive."""

    def slot_status(self, slot: int) -> SlotStatus | None:
        """Return what the board of `slot` last said of it; None: it does not answer."""


class Workbench:
    """Turns the cabinet's `wires` and speaks with the `technician`; `pause` ends each turn."""

    def __init__(
        self,
        wires: Wires,
        technician: Technician,
        words: Words,
        *,
        clock: Clock,
        pause: Callable[[], None],
    ) -> None:
        self.wires = wires
        self.findings: list[Finding] = []
        self._technician = technician
        self._words = words
        self._clock = clock
        self._pause = pause

    @property
    def now_ms(self) -> int:
        """The monotonic time."""
        return self._clock.mono_ms()

    def turn(self, *, beats: bool = True) -> list[Event]:
        """Take one turn and return what it brought; without a beat the lock rail dies."""
        events = list(self.wires.poll(self.now_ms))
        if beats:
            self.wires.beat()
        self._pause()
        return events

    def tell(self, key: str, slot: int = 0) -> None:
        """Tell the technician what to do."""
        self._technician.hear(self._words(key, slot=slot), key, slot)

    def ask(self, key: str, slot: int = 0, keep: Callable[[], None] = lambda: None) -> None:
        """Ask what is seen, note the answer as a finding; `keep` is called every turn."""
        text = f"{self._words(key, slot=slot)} {self._words('yes_no')}"
        self._technician.hear(text, key, slot)
        while True:
            keep()
            self.turn()
            line = self._technician.answer()
            if line is None:
                continue
            if line.lower() in YES:
                self.note(Finding(key, slot))
                return
            if line.lower() in NO:
                self.note(Finding(key, slot, "said_no"))
                return
            self._technician.hear(text, key, slot)

    def tell_begin(self, slots: int) -> None:
        """Tell what is to come, for a cabinet of so many `slots`."""
        self._technician.hear(self._words("begin", slots=slots), "begin", 0)

    def ask_name(self) -> str:
        """Return who the technician says to be, which is not nothing."""
        self._technician.hear(self._words("who"), "who", 0)
        while not (name := self._technician.answer()):
            self.turn()
        return name

    def expect(
        self,
        find: Callable[[Event], Found | None],
        *,
        within_ms: int = ACT_MS,
        keep: Callable[[], Found | None] = lambda: None,
    ) -> Found | None:
        """Turn until `find` makes something of an event, or `keep` of a turn; None: time is up."""
        end_ms = self.now_ms + within_ms
        while self.now_ms < end_ms:
            told = [found for event in self.turn() if (found := find(event)) is not None]
            kept = keep()
            if told:
                return told[0]
            if kept is not None:
                return kept
        return None

    def note(self, finding: Finding) -> None:
        """Remember `finding`, and tell it."""
        self.findings.append(finding)
        self._technician.hear(f"    {self.say(finding)}", "found", finding.slot)

    def say(self, finding: Finding) -> str:
        """Return in words whether `finding` passed, and what was wrong if not."""
        if finding.has_passed:
            return self._words("passed")
        problem = self._words(finding.problem, detail=finding.detail)
        return f"{self._words('failed')}: {problem}"
