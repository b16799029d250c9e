"""A switch on a wire to the Pi: a contact, or a button that springs back."""

from random import Random


class Contact:
    """A switch that draws its wire low while it is closed; a cut wire reads as open.

    `level` is what the Pi's pin sees, its pull-up on: True for an open switch. While it bounces
    the level is what `random` says, anew at each `tick`.
    """

    def __init__(self, random: Random, *, is_closed: bool) -> None:
        self.is_closed = is_closed
        self.level = not is_closed
        self._random = random
        self._bounces_until_us = 0
        self._held_until_us: int | None = None

    @property
    def is_held(self) -> bool:
        """Whether somebody's finger is on it."""
        return self._held_until_us is not None

    def bounce(self, until_us: int) -> None:
        """Chatter until `until_us`."""
        self._bounces_until_us = until_us

    def hold(self, until_us: int) -> None:
        """Close until `until_us`, then spring back, as a push button does."""
        self.is_closed = True
        self._held_until_us = until_us

    def tick(self, now_us: int) -> None:
        """Let the time be `now_us`."""
        if self._held_until_us is not None and now_us >= self._held_until_us:
            self.is_closed = False
            self._held_until_us = None
        if now_us < self._bounces_until_us:
            self.level = self._random.random() < 0.5
        else:
            self.level = not self.is_closed
