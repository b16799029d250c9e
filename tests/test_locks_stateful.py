"""Whatever is asked of the locks, and however the rail behaves, no coil is harmed."""

from dataclasses import dataclass

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from controller.config import LockSettings
from firmware_bridge.locks import build_locks
from sim.shift_chain import ShiftChain

SLOTS = 5
slots = st.integers(1, SLOTS)


@dataclass
class Asked:
    """One release and its one pulse; `is_cut` while only a dead rail interrupts that."""

    until_ms: int
    begun_ms: int | None = None
    is_cut: bool = False


class Pulses(RuleBasedStateMachine):
    """Watches what real locks shift into real registers, against the rules of the lock rail."""

    @initialize(
        limit_ms=st.integers(100, 3_000), rest_ms=st.integers(0, 2_000), most=st.integers(1, 3)
    )
    def build(self, limit_ms, rest_ms, most):
        self.limit_ms, self.rest_ms, self.most = limit_ms, rest_ms, most
        self.chips = ShiftChain(1)
        self.locks = build_locks(
            LockSettings(pulse_ms_max=limit_ms, rest_ms=rest_ms, at_once=most),
            SLOTS,
            pin_factory=None,
            spi_xfer=self.chips.transfer,
        )
        self.now_ms = 0
        self.is_live = False
        self.high = set()
        self.asked = {}
        self.ended_ms = {}
        self.rested_ms = {}

    @rule(ms=st.integers(0, 300) | st.integers(0, 1_500))
    def nothing_happens_for_a_while(self, ms):
        self.now_ms += ms

    @rule(ms=st.integers(0, 300), is_live=st.sampled_from([True, True, False]))
    def a_turn(self, ms, is_live):
        self.now_ms += ms
        self.is_live = is_live
        self.count_rests()
        self.locks.tick(self.now_ms, is_live)
        self.look(is_cut=not is_live)
        self.no_pulse_is_too_long()
        if is_live:
            self.nobody_waits_in_vain()

    @rule(slot=slots, for_ms=st.integers(-100, 5_000) | st.integers(0, 300))
    def release(self, slot, for_ms):
        self.count_rests()
        until_ms = self.now_ms + for_ms
        if slot in self.asked and not self.is_over(slot):
            self.asked[slot].until_ms = until_ms
        else:
            self.asked[slot] = Asked(until_ms)
        self.locks.release(slot, self.now_ms, until_ms)
        self.look()
        self.no_pulse_is_too_long()

    @rule(slot=slots)
    def secure(self, slot):
        self.locks.secure(slot)
        self.asked.pop(slot, None)
        self.look()
        assert slot not in self.high

    @rule()
    def secure_all(self):
        self.locks.secure_all()
        self.asked.clear()
        self.look()
        assert not self.high

    @invariant()
    def the_supply_is_never_overloaded(self):
        if hasattr(self, "high"):
            assert len(self.high) <= self.most

    @invariant()
    def no_output_is_high_on_a_dead_rail(self):
        if hasattr(self, "high"):
            assert self.is_live or not self.high

    def no_pulse_is_too_long(self):
        for slot in self.high:
            assert not self.is_over(slot), slot
        for slot in [slot for slot in self.asked if self.is_over(slot)]:
            del self.asked[slot]

    def nobody_waits_in_vain(self):
        for slot, asked in self.asked.items():
            has_rested = self.now_ms >= self.rested_ms.get(slot, 0)
            may_start = asked.is_cut or (asked.begun_ms is None and has_rested)
            if slot not in self.high and may_start:
                assert len(self.high) == self.most, slot

    def look(self, is_cut=False):
        high = {slot for slot, level in enumerate(self.chips.outputs, 1) if level}
        for slot in high - self.high:
            asked = self.asked[slot]
            if not asked.is_cut:
                assert asked.begun_ms is None, "one release, one pulse"
                assert self.now_ms - self.ended_ms.get(slot, -self.rest_ms) >= self.rest_ms
                asked.begun_ms = self.now_ms
            asked.is_cut = False
        for slot in self.high - high:
            self.ended_ms[slot] = self.now_ms
            self.rested_ms.pop(slot, None)
            if is_cut and slot in self.asked:
                self.asked[slot].is_cut = True
        self.high = high

    def count_rests(self):
        """Know when each coil has surely rested: counted from the next time the locks hear of."""
        for slot in self.ended_ms:
            self.rested_ms.setdefault(slot, self.now_ms + self.rest_ms)

    def is_over(self, slot):
        asked = self.asked[slot]
        is_spent = asked.begun_ms is not None and self.now_ms >= asked.begun_ms + self.limit_ms
        return self.now_ms >= asked.until_ms or is_spent

    def teardown(self):
        if hasattr(self, "locks"):
            self.locks.close()
            assert not any(self.chips.outputs)


TestPulses = Pulses.TestCase
TestPulses.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
