"""The stage on which the scripted day is played: hands at the cabinet, entries from its feed."""

import select
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from queue import Empty, SimpleQueue
from typing import Any
from zoneinfo import ZoneInfo

from controller.errors import CabinetError, LinkError
from sim.demo_day import Act, Scene, fits
from sim.front_client import FrontClient
from sim.things import ActRefused

ACT_S = 4.0
"""How long somebody keeps trying: a badge is seen within 100 ms, a bolt moves within 20."""

HAND_S = 0.35
"""A quick hand's pause: a door opened and shut within 150 ms is one that only shook."""

EXPECT_S = 8.0
WEEK_DAYS = 7


class DemoFailed(CabinetError):
    """The day did not come out as it should; the message says what did not."""


class Stage:
    """Where the day is played, at the front on `front_port`; `fed` yields entries as they come."""

    def __init__(
        self,
        front_port: int,
        *,
        zone: str,
        fed: Iterable[Mapping[str, Any]],
        say: Callable[[str], None],
    ) -> None:
        self.seq = 0
        self._front = FrontClient(front_port)
        self._say = say
        self._zone = ZoneInfo(zone)
        self._entries: SimpleQueue[Mapping[str, Any]] = SimpleQueue()
        self._at_ms = 0
        self._midnight: datetime | None = None
        follower = threading.Thread(target=self._follow, args=(fed,), daemon=True)
        follower.start()
        self._skip_what_was()

    def jump_to(self, minute: int) -> str:
        """Let the clock jump to that local minute of the day; return the hour as people read it.

        The first jump leads to the next Monday.
        """
        now = datetime.fromtimestamp(self._at_ms / 1_000, UTC).astimezone(self._zone)
        if self._midnight is None:
            monday = now.date() + timedelta(days=WEEK_DAYS - now.weekday())
            self._midnight = datetime(monday.year, monday.month, monday.day, tzinfo=self._zone)
        then = self._midnight + timedelta(minutes=minute)
        ms = int((then - now) / timedelta(milliseconds=1))
        if ms > 0:
            self._front.act("jump", ms=ms)
            self._at_ms += ms
        return then.strftime("%a %H:%M")

    def play(self, scene: Scene) -> None:
        """Do what the scene says; wait for what must come of it.

        Raises:
            DemoFailed: an act stayed impossible, or an expected entry never came.
        """
        for each in scene.acts:
            self._do(each)
        deadline_s = time.monotonic() + EXPECT_S
        for expected in scene.expected:
            while True:
                found = self._next(deadline_s)
                if found is None:
                    raise DemoFailed(f"expected {expected[0]} {dict(expected[1])}; it never came")
                if fits(found, expected):
                    self._say(f"      {_told(found, expected[1])}")
                    break

    def _do(self, act: Act) -> None:
        name, given = act
        deadline_s = time.monotonic() + ACT_S
        while True:
            try:
                self._front.act(name, **given)
                select.select([], [], [], HAND_S)
                return
            except ActRefused as refusal:
                if time.monotonic() > deadline_s:
                    raise DemoFailed(f"{name} {dict(given)}: {refusal}") from refusal
            select.select([], [], [], 0.05)

    def _next(self, deadline_s: float) -> Mapping[str, Any] | None:
        try:
            found = self._entries.get(timeout=max(0.0, deadline_s - time.monotonic()))
        except Empty:
            return None
        self.seq = found["seq"]
        self._at_ms = max(self._at_ms, found["at_ms"])
        return found

    def _skip_what_was(self) -> None:
        while self._next(time.monotonic() + 1.0) is not None:
            pass
        if self.seq == 0:
            raise DemoFailed("the controller's feed brought nothing")

    def _follow(self, fed: Iterable[Mapping[str, Any]]) -> None:
        try:
            for entry in fed:
                self._entries.put(entry)
        except LinkError:
            return  # the day is over, or `_next` will miss what does not come any more


def _told(found: Mapping[str, Any], fields: Mapping[str, Any]) -> str:
    shown = " ".join(f"{name}={found[name]}" for name in fields)
    return f"#{found['seq']} {found['kind']} {shown}".rstrip()
