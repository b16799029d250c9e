"""A bolt that a coil draws back and a spring drives home; no power means locked."""

from typing import Literal

Stuck = Literal["free", "closed", "open"]
"""What is wrong with a bolt: nothing, it stays home, or it stays drawn."""

DRAW_US = 15_000
"""From power on the coil to a drawn bolt: small 12 V bolts need 10 to 30 ms."""

SPRING_US = 20_000
"""From power off to a bolt that is home."""


class Bolt:
    """One solenoid bolt. It moves a little after its coil does, and it can stick."""

    def __init__(self) -> None:
        self.stuck: Stuck = "free"
        self._is_home = True
        self._is_powered = False
        self._since_us = 0

    @property
    def is_home(self) -> bool:
        """Whether the bolt locks, as it did at the last `tick`."""
        return self._is_home if self.stuck == "free" else self.stuck == "closed"

    def tick(self, is_powered: bool, now_us: int) -> None:
        """Let the bolt move, its coil being powered or not from `now_us` on."""
        if is_powered != self._is_powered:
            self._is_powered = is_powered
            self._since_us = now_us
        takes_us = DRAW_US if is_powered else SPRING_US
        if now_us - self._since_us >= takes_us:
            self._is_home = not is_powered
