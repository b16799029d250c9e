"""The slots' solenoids: each pulse has an end, and something below enforces it."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack, nullcontext
from dataclasses import dataclass

from gpiozero import OutputDevice
from gpiozero.pins import Factory

from controller.config import LockSettings
from firmware_bridge.pins import output_pin
from firmware_bridge.shift_register import OUTPUTS_PER_CHIP, ChainFactory

RAIL_TRUST_MS = 500
"""How long a rail that was seen live counts as live: it outlives 600 ms without a heartbeat."""

REFRESH_MS = 1_000
"""How often the chain is written again although nothing changed: a spark may have upset it."""


@dataclass(slots=True)
class _Release:
    """A wish to let go of a slot until `until_ms`; its one pulse has begun if `window_ms` is set.

    `window_ms` is when the coil's limit ends the pulse, counted from its first moment of power.
    One that `is_in_turn` is nobody's in particular.
    """

    until_ms: int
    window_ms: int | None = None
    is_in_turn: bool = False

    def is_over(self, now_ms: int) -> bool:
        """Return whether its deadline has passed, or the coil has had enough."""
        return now_ms >= self.until_ms or (self.window_ms is not None and now_ms >= self.window_ms)


class SlotLocks:
    """One fail-secure solenoid per slot; `solenoids[0]` is that of slot 1.

    A pulse lasts until its deadline, and `pulse_ms_max` at most; it starts only on a live rail and
    where fewer than `at_once` coils pull, or waits for that, at most until its deadline. A coil
    whose rail falls is switched off and goes on, when the rail is back, within what is left of
    deadline and window. It rests `rest_ms` after a pulse. What comes late does less, never more.

    Times are monotonic milliseconds; one that is older than the latest known counts as that.
    `chain` is what the solenoids hang on, None for direct pins; it is closed with them.
    """

    def __init__(
        self,
        solenoids: Sequence[OutputDevice],
        *,
        pulse_ms_max: int,
        rest_ms: int,
        at_once: int,
        chain: ChainFactory | None = None,
    ) -> None:
        assert pulse_ms_max > 0, pulse_ms_max
        assert rest_ms >= 0, rest_ms
        assert at_once >= 1, at_once
        self._solenoids = dict(enumerate(solenoids, 1))
        self._pulse_ms_max = pulse_ms_max
        self._rest_ms = rest_ms
        self._at_once = at_once
        self._chain = chain
        self._releases: dict[int, _Release] = {}
        self._on: set[int] = set()
        self._rested_ms: dict[int, int] = {}
        self._just_off: set[int] = set()
        self._in_turn: Sequence[int] = ()
        self._in_turn_until_ms = 0
        self._turned_ms: dict[int, int] = {}
        self._now_ms = 0
        self._is_rail_live = False
        self._rail_seen_ms = 0
        self._refreshed_ms = 0
        self._is_closed = False
        self.secure_all()

    def release(self, slot: int, now_ms: int, until_ms: int) -> None:
        """Let go of `slot` until `until_ms`, in this very call if rail, coils and rest allow.

        A second release of the same slot moves its deadline, but gives the coil no longer pulse.
        Read `now_ms` after the commit that paid for this, so that a rail that may have died during
        a slow one is looked at first.
        """
        assert slot in self._solenoids, slot
        assert not self._is_closed
        self._pass_time(now_ms)
        self._end_pulses()
        asked = self._releases.setdefault(slot, _Release(until_ms))
        asked.until_ms, asked.is_in_turn = until_ms, False
        if asked.is_over(self._now_ms):  # the command comes too late
            self.secure(slot)
        if self._is_rail_live and self._now_ms - self._rail_seen_ms <= RAIL_TRUST_MS:
            self._start_pulses()

    def release_in_turn(self, slots: Sequence[int], now_ms: int, until_ms: int) -> None:
        """Let go of `slots` one after another, again and again, until `until_ms`; from `tick` on.

        As many at once as may, each for a whole pulse, the one that waited longest first; a
        `release` goes before all of them. A call takes the place of the one before.
        """
        self._pass_time(now_ms)
        self._in_turn, self._in_turn_until_ms = slots, until_ms
        for slot in [slot for slot, asked in self._releases.items() if asked.is_in_turn]:
            if slot in slots:
                self._releases[slot].until_ms = until_ms
            else:
                self.secure(slot)

    def secure(self, slot: int) -> None:
        """Let the bolt of `slot` spring back now."""
        assert slot in self._solenoids, slot
        self._switch_off(slot)
        self._releases.pop(slot, None)

    def secure_asked(self) -> None:
        """Let every bolt spring back that was let go of for somebody; those in turn go on."""
        with self._one_transfer():
            for slot in [slot for slot, asked in self._releases.items() if not asked.is_in_turn]:
                self.secure(slot)

    def secure_all(self) -> None:
        """Let every bolt spring back now."""
        with self._one_transfer():
            for slot in self._solenoids:
                self._switch_off(slot)
        self._releases.clear()

    def tick(self, now_ms: int, is_rail_live: bool) -> None:
        """Drive every solenoid to what it should be now; call once a turn, with the rail's state.

        Raises:
            LinkError: the chain's bus failed; close the locks and end the process.
        """
        assert not self._is_closed
        self._pass_time(now_ms)
        self._is_rail_live = is_rail_live
        self._rail_seen_ms = self._now_ms
        if self._releases or self._now_ms < self._in_turn_until_ms:
            with self._one_transfer():
                self._end_pulses()
                self._give_turns()
                if is_rail_live:
                    self._start_pulses()
                else:
                    for slot in list(self._on):
                        self._switch_off(slot)
        if self._chain is not None:
            self._refresh(self._chain)

    def close(self) -> None:
        """Drive every output low, then let go of the pins. May be called twice."""
        if self._is_closed:
            return
        self.secure_all()
        self._is_closed = True
        for solenoid in self._solenoids.values():
            solenoid.close()
        if self._chain is not None:
            self._chain.close()

    def _pass_time(self, now_ms: int) -> None:
        self._now_ms = max(self._now_ms, now_ms)
        # What was switched off since the last known time rests from now on: rather too long.
        for slot in self._just_off:
            self._rested_ms[slot] = self._now_ms + self._rest_ms
        self._just_off.clear()

    def _end_pulses(self) -> None:
        over = [slot for slot, asked in self._releases.items() if asked.is_over(self._now_ms)]
        for slot in over:
            self._switch_off(slot)
            del self._releases[slot]

    def _start_pulses(self) -> None:
        """Switch on what may be: first the pulses that a dead rail cut short, then by turn."""
        waiting = [slot for slot in self._releases if slot not in self._on]
        waiting.sort(key=lambda slot: self._releases[slot].window_ms is None)
        for slot in waiting:
            if len(self._on) >= self._at_once:
                return
            asked = self._releases[slot]
            if asked.window_ms is None:
                if self._now_ms < self._rested_ms.get(slot, 0) or slot in self._just_off:
                    continue
                asked.window_ms = self._now_ms + self._pulse_ms_max
            self._on.add(slot)
            self._solenoids[slot].on()

    def _give_turns(self) -> None:
        """Let the slots whose turn it is have the coils that nobody else waits for."""
        while self._now_ms < self._in_turn_until_ms and len(self._releases) < self._at_once:
            rested = [
                slot
                for slot in self._in_turn
                if slot not in self._releases and self._now_ms >= self._rested_ms.get(slot, 0)
            ]
            if not rested:
                return
            slot = min(rested, key=lambda slot: (self._turned_ms.get(slot, -1), slot))
            self._turned_ms[slot] = self._now_ms
            self._releases[slot] = _Release(self._in_turn_until_ms, is_in_turn=True)

    def _switch_off(self, slot: int) -> None:
        self._solenoids[slot].off()
        if slot in self._on:
            self._on.discard(slot)
            self._just_off.add(slot)

    def _refresh(self, chain: ChainFactory) -> None:
        """Write the chain again now and then, and before a dead rail comes back, always."""
        if not self._is_rail_live or self._now_ms - self._refreshed_ms >= REFRESH_MS:
            self._refreshed_ms = self._now_ms
            chain.refresh()

    def _one_transfer(self) -> AbstractContextManager[None]:
        return nullcontext() if self._chain is None else self._chain.one_transfer()


def build_locks(
    settings: LockSettings,
    slots: int,
    *,
    pin_factory: Factory,
    spi_xfer: Callable[[bytes], object],
) -> SlotLocks:
    """Return the locks of slots 1 to `slots`: on direct pins if `settings` name some, else chained.

    `spi_xfer` sends its bytes in one chip select on the chain's bus; with direct pins it is unused.

    Raises:
        gpiozero.GPIOZeroError: a direct pin does not exist, or something else has it.
        LinkError: the chain's bus does not work.
    """
    direct = settings.direct_pins
    assert len(direct) in (0, slots), (direct, slots)
    with ExitStack() as stack:
        chain = None
        if not direct:
            chain = ChainFactory(chips=-(-slots // OUTPUTS_PER_CHIP), xfer=spi_xfer)
        pins = direct or range(slots)
        solenoids = [stack.enter_context(output_pin(pin, chain or pin_factory)) for pin in pins]
        stack.pop_all()
    return SlotLocks(
        solenoids,
        pulse_ms_max=settings.pulse_ms_max,
        rest_ms=settings.rest_ms,
        at_once=settings.at_once,
        chain=chain,
    )
