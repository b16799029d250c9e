"""How the web stands to the cabinet: whether it hears it, and how much of it is taken in."""

from collections.abc import Callable
from dataclasses import dataclass

LIVE_GAP = 1_000
"""Entries behind the head beyond which pages say that they are being filled."""


@dataclass(slots=True)
class FeedStatus:
    """Written by the follower, read by the pages; `since_ms` is when the feed came or went.

    `ahead_ms` is how far the cabinet's clock is ahead of `now_ms`: what is due, and until when a
    release is armed, goes by the cabinet's clock and no other. `is_full` says that the cabinet's
    disk is full, as far as it was last heard: it gives nothing out before there is room.
    """

    now_ms: Callable[[], int]
    is_connected: bool = False
    since_ms: int = 0
    seq: int = 0
    head: int = 0
    clock: str = ""
    ahead_ms: int = 0
    is_full: bool = False

    def __post_init__(self) -> None:
        self.since_ms = self.now_ms()

    def cabinet_ms(self) -> int:
        """Return what time the cabinet has it, UTC, as far as it was last heard."""
        return self.now_ms() + self.ahead_ms

    def told_time(self, at_ms: int) -> None:
        """Note that the cabinet has it `at_ms` now."""
        self.ahead_ms = at_ms - self.now_ms()

    def heard(self) -> None:
        """Note that the feed speaks."""
        if not self.is_connected:
            self.is_connected, self.since_ms = True, self.cabinet_ms()

    def took(self, seq: int, clock: str) -> None:
        """Note that everything up to entry `seq` is taken in; `clock` is who had set the clock."""
        self.seq, self.clock = seq, clock
        self.head = max(self.head, seq)

    def lost(self) -> None:
        """Note that the feed is gone."""
        if self.is_connected:
            self.is_connected, self.since_ms = False, self.cabinet_ms()

    def started_over(self) -> None:
        """Note that what was taken in is thrown away and being brought again."""
        self.lost()
        self.seq, self.head, self.clock = 0, 0, ""

    def percent(self) -> int | None:
        """Return how much of the journal is taken in, None when it is (nearly) all of it."""
        if self.head - self.seq <= LIVE_GAP:
            return None
        return self.seq * 100 // self.head
