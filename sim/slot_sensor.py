"""One slot as its board senses it: switch and button debounced, tag read in cycles."""

from random import Random

from firmware_bridge.slot_map import MISSES_MAX, SlotStatus
from sim.site import Site

DEBOUNCE_US = 10_000
"""A contact must stay as it is for this long before the board believes it."""

QUALITY_MAX = 255
QUALITY_STEP = 32
"""What one missed read of the last eight takes off the read quality."""

EQUAL_READS = 2
"""A new UID counts after it was read this often in a row: a ghost is not read twice."""


class Contact:
    """A contact that bounces, debounced; `counts` is how often it changed, `is_on` what it is."""

    def __init__(self, is_on: bool) -> None:
        self.is_on = is_on
        self._raw = is_on
        self._since_us = 0

    def sample(self, raw: bool, is_bouncing: bool, now_us: int) -> bool:
        """Take in one sample; return whether the debounced state changed.

        While it bounces it is never twice the same, however seldom it is sampled.
        """
        if is_bouncing:
            raw = not self._raw
        if raw != self._raw:
            self._raw, self._since_us = raw, now_us
        if self._raw == self.is_on or now_us - self._since_us < DEBOUNCE_US:
            return False
        self.is_on = self._raw
        return True


class SlotSensor:
    """What one slot's switch, button and reader have told the board since its reset.

    Faults: `miss_rate` is the share of reads that find nothing, `burst` reads are missed in any
    case, `ghost` is read once instead of what is there, and with `is_reader_dead` the reader's
    chip does not answer.
    """

    def __init__(self, site: Site, random: Random) -> None:
        self.site = site
        self.miss_rate = 0.0
        self.burst = 0
        self.ghost: bytes | None = None
        self.is_reader_dead = False
        self._random = random
        self.restart()

    def restart(self) -> None:
        """Know nothing any more, as after a reset; the contacts count as they are now."""
        self.presses = 0
        self.seats = 0
        self.tag: bytes | None = None
        self._candidate: bytes | None = None
        self._candidate_reads = 0
        self._misses: list[bool] = []
        self._switch = Contact(self.site.is_seated)
        self._button = Contact(self.site.is_button_held)

    @property
    def is_seated(self) -> bool:
        """Whether the debounced seat switch is closed."""
        return self._switch.is_on

    @property
    def is_looking(self) -> bool:
        """Whether something sits here whose tag is neither read nor given up."""
        return self.is_seated and self.tag is None and not self.is_given_up

    @property
    def is_given_up(self) -> bool:
        """Whether the last eight reads have all missed."""
        return len(self._misses) == MISSES_MAX and all(self._misses)

    @property
    def quality(self) -> int:
        """255 minus 32 for each of the last eight reads that missed; 0 if all eight did."""
        return 0 if self.is_given_up else QUALITY_MAX - QUALITY_STEP * sum(self._misses)

    def sample(self, now_us: int) -> None:
        """Look at the contacts; counters follow."""
        is_bouncing = now_us < self.site.bounces_until_us
        if self._switch.sample(self.site.is_seated, is_bouncing, now_us):
            self.seats = (self.seats + 1) & 0xFFFF
            self.tag = self._candidate = None
            self._misses = []
        if self._button.sample(self.site.is_button_held, False, now_us) and self._button.is_on:
            self.presses = (self.presses + 1) & 0xFFFF

    def read_tag(self) -> None:
        """Try once to read the tag in the seat; a dead reader's tries count for nothing."""
        if not self.is_seated or self.is_reader_dead:
            return
        uid = self._what_is_read()
        self._misses = [*self._misses, uid is None][-MISSES_MAX:]
        if uid is None:
            self._candidate = None
            if self.is_given_up:
                self.tag = None
            return
        self._candidate_reads = self._candidate_reads + 1 if uid == self._candidate else 1
        self._candidate = uid
        if self._candidate_reads >= EQUAL_READS:
            self.tag = uid

    def what_counts(self) -> tuple[object, ...]:
        """Return everything whose change the board's change counter counts."""
        return (
            self.presses,
            self.seats,
            self.tag,
            self._switch.is_on,
            self._button.is_on,
            self.site.is_bolt_home,
            self.is_reader_dead,
            self.is_given_up,
        )

    def status(self) -> SlotStatus:
        """Return what the slot's registers say."""
        return SlotStatus(
            is_seated=self.is_seated,
            tag=self.tag,
            is_reader_answering=not self.is_reader_dead,
            is_button_held=self._button.is_on,
            is_bolt_home=self.site.is_bolt_home,
            quality=self.quality,
            seats=self.seats,
        )

    def _what_is_read(self) -> bytes | None:
        if self.burst:
            self.burst -= 1
            return None
        if self.ghost is not None:
            ghost, self.ghost = self.ghost, None
            return ghost
        if self.miss_rate and self._random.random() < self.miss_rate:
            return None
        return self.site.tag
