"""A coil and the bolt it draws, with a record of how long the coil was on."""

from dataclasses import dataclass

from sim.bolt import Bolt


@dataclass(frozen=True, slots=True)
class Pulse:
    """Current flowed from `since_us` up to `until_us`."""

    since_us: int
    until_us: int

    @property
    def lasts_us(self) -> int:
        """How long it flowed."""
        return self.until_us - self.since_us


class Solenoid:
    """One slot's solenoid. Current flows while its output is high and the rail is live.

    `pulses` are those that ended, oldest first: whoever tests asserts from them how long the coil
    was ever on. `bolt` may be told to stick.
    """

    def __init__(self) -> None:
        self.bolt = Bolt()
        self.pulses: list[Pulse] = []
        self._on_since_us: int | None = None

    @property
    def is_on(self) -> bool:
        """Whether current flows."""
        return self._on_since_us is not None

    @property
    def is_home(self) -> bool:
        """Whether the bolt locks."""
        return self.bolt.is_home

    def tick(self, is_driven: bool, is_rail_live: bool, now_us: int) -> None:
        """Let the coil be driven so from `now_us` on, and the bolt move to where it is by now."""
        is_on = is_driven and is_rail_live
        if is_on and self._on_since_us is None:
            self._on_since_us = now_us
        elif not is_on and self._on_since_us is not None:
            self.pulses.append(Pulse(self._on_since_us, now_us))
            self._on_since_us = None
        self.bolt.tick(is_on, now_us)

    def longest_us(self, now_us: int) -> int:
        """Return the longest time the coil was on without a break, one that lasts included."""
        lasting = [] if self._on_since_us is None else [now_us - self._on_since_us]
        return max((*lasting, *(pulse.lasts_us for pulse in self.pulses)), default=0)
