import pytest
from gpiozero import GPIOPinInUse
from gpiozero.pins.mock import MockFactory

from controller.config import LockSettings
from controller.errors import LinkError
from firmware_bridge.locks import RAIL_TRUST_MS, build_locks
from firmware_bridge.pins import output_pin
from sim.shift_chain import ShiftChain

SLOTS = 24


class Bench:
    """Locks on a chain of real bits, a turn at a time."""

    def __init__(self, **settings):
        self.chips = ShiftChain(3)
        self.sent = []
        self.is_broken = False
        values = {"pulse_ms_max": 3_000, "rest_ms": 1_000, "at_once": 2, **settings}
        self.locks = build_locks(
            LockSettings(**values), SLOTS, pin_factory=None, spi_xfer=self._xfer
        )
        self.sent.clear()

    def _xfer(self, data):
        if self.is_broken:
            raise OSError(5, "Input/output error")
        self.sent.append(data)
        self.chips.transfer(data)

    @property
    def open(self):
        return [slot for slot, level in enumerate(self.chips.outputs, 1) if level]

    def turns(self, from_ms, to_ms, is_rail_live=True):
        for now_ms in range(from_ms, to_ms + 1, 25):
            self.locks.tick(now_ms, is_rail_live)


@pytest.fixture
def bench():
    bench = Bench()
    bench.locks.tick(0, True)
    yield bench
    bench.locks.close()


def test_every_output_is_low_before_anything_else(monkeypatch):
    chips = ShiftChain(3)
    chips.transfer(b"\xff\xff\xff")
    locks = build_locks(LockSettings(), SLOTS, pin_factory=None, spi_xfer=chips.transfer)
    assert not any(chips.outputs)
    locks.close()


@pytest.mark.parametrize("slot", [1, 8, 9, 24])
def test_a_release_moves_its_slot_in_the_same_call_by_one_transfer(slot, bench):
    bench.sent.clear()
    bench.locks.release(slot, 10, 5_000)
    assert bench.open == [slot]
    assert len(bench.sent) == 1


def test_bolts_drawn_for_somebody_spring_back_together_and_those_in_turn_go_on(bench):
    bench.locks.release_in_turn([4, 5], 0, 5_000)
    bench.locks.release(3, 0, 2_000)
    bench.turns(0, 100)
    assert bench.open == [3, 4]
    bench.locks.secure_asked()
    assert bench.open == [4]
    bench.turns(125, 200)
    assert bench.open == [4, 5]


def test_a_pulse_ends_at_its_deadline(bench):
    bench.locks.release(3, 0, 2_000)
    bench.turns(25, 1_975)
    assert bench.open == [3]
    bench.locks.tick(2_000, True)
    assert bench.open == []


def test_a_pulse_ends_at_the_coils_limit_whatever_was_asked(bench):
    bench.locks.release(3, 0, 1_000_000)
    bench.turns(25, 2_975)
    assert bench.open == [3]
    bench.turns(3_000, 20_000)
    assert bench.open == []


@pytest.mark.parametrize("late_ms", [0, 1, 100_000])
def test_a_release_that_comes_too_late_does_nothing(late_ms, bench):
    bench.sent.clear()
    bench.locks.release(3, 5_000 + late_ms, 5_000)
    bench.locks.tick(5_010 + late_ms, True)
    assert bench.open == []
    assert not any(map(any, bench.sent))


def test_a_second_release_moves_the_deadline_but_never_the_limit(bench):
    bench.locks.release(3, 0, 1_000)
    bench.locks.release(3, 900, 10_000)
    bench.turns(925, 2_975)
    assert bench.open == [3]
    bench.locks.release(3, 2_990, 20_000)
    bench.locks.tick(3_000, True)
    assert bench.open == []


def test_a_new_release_after_a_pulse_waits_for_the_rest(bench):
    bench.locks.release(3, 0, 300)
    bench.locks.release(3, 400, 10_000)  # ends the old one, which no turn had ended yet
    assert bench.open == []
    bench.turns(425, 1_400)
    assert bench.open == []
    bench.locks.tick(1_425, True)
    assert bench.open == [3]


def test_a_dead_rail_lets_nothing_start(bench):
    bench.locks.tick(25, False)
    bench.locks.release(3, 30, 5_000)
    bench.turns(50, 4_000, is_rail_live=False)
    assert bench.open == []


def test_before_the_first_look_at_the_rail_nothing_starts():
    bench = Bench()
    bench.locks.release(3, 30, 5_000)
    assert bench.open == []
    bench.locks.close()


def test_the_coils_window_counts_from_when_the_rail_is_live(bench):
    bench.locks.tick(25, False)
    bench.locks.release(3, 30, 10_000)
    bench.turns(50, 2_000, is_rail_live=False)
    bench.turns(2_025, 5_000)
    assert bench.open == [3]
    bench.locks.tick(5_025, True)
    assert bench.open == []


def test_a_release_that_waited_past_its_deadline_is_forgotten(bench):
    bench.locks.tick(25, False)
    bench.locks.release(3, 30, 1_000)
    bench.turns(50, 1_000, is_rail_live=False)
    bench.turns(1_025, 2_000)
    assert bench.open == []


def test_a_rail_that_falls_drops_the_output_and_its_return_gives_what_is_left(bench):
    bench.locks.release(3, 0, 10_000)
    bench.turns(25, 1_000)
    bench.locks.tick(1_025, False)
    assert bench.open == []
    bench.turns(1_050, 2_000, is_rail_live=False)
    bench.locks.tick(2_025, True)
    assert bench.open == [3]
    bench.turns(2_050, 2_975)
    assert bench.open == [3]
    bench.locks.tick(3_000, True)
    assert bench.open == []


def test_a_rail_that_stays_dead_past_the_window_gives_nothing_more(bench):
    bench.locks.release(3, 0, 10_000)
    bench.turns(25, 1_000)
    bench.turns(1_025, 3_000, is_rail_live=False)
    bench.turns(3_025, 9_000)
    assert bench.open == []


def test_a_rail_nobody_looked_at_for_long_is_not_trusted(bench):
    bench.locks.release(3, RAIL_TRUST_MS, 5_000)
    bench.locks.release(4, RAIL_TRUST_MS + 1, 5_000)
    assert bench.open == [3]
    bench.locks.tick(RAIL_TRUST_MS + 2, True)
    assert bench.open == [3, 4]


def test_no_more_coils_pull_at_once_than_the_supply_feeds(bench):
    for slot in (7, 3, 5, 1):
        bench.locks.release(slot, 10, 5_000)
    assert bench.open == [3, 7]
    bench.locks.secure(7)
    bench.locks.tick(25, True)
    assert bench.open == [3, 5]  # by turn, not by number


def test_a_pulse_cut_short_by_the_rail_goes_before_those_that_wait():
    bench = Bench(at_once=1)
    bench.locks.tick(0, True)
    bench.locks.release(1, 0, 100)
    bench.turns(25, 100)
    bench.locks.release(1, 110, 9_000)  # rests until 1125
    bench.locks.release(2, 120, 9_000)
    assert bench.open == [2]
    bench.turns(125, 1_500, is_rail_live=False)
    bench.locks.tick(1_525, True)
    assert bench.open == [2]
    bench.locks.close()


def test_secure_lets_a_bolt_spring_back_at_once_and_for_good(bench):
    bench.locks.release(3, 0, 5_000)
    bench.locks.release(4, 0, 5_000)
    bench.locks.secure(3)
    assert bench.open == [4]
    bench.turns(25, 2_000)
    assert bench.open == [4]


def test_a_coil_that_was_secured_rests_too(bench):
    bench.locks.release(3, 0, 5_000)
    bench.locks.secure(3)
    bench.locks.release(3, 50, 5_000)
    assert bench.open == []
    bench.turns(75, 1_025)
    assert bench.open == []
    bench.locks.tick(1_050, True)
    assert bench.open == [3]


def test_secure_all_takes_one_transfer(bench):
    bench.locks.release(3, 0, 5_000)
    bench.locks.release(4, 0, 5_000)
    bench.sent.clear()
    bench.locks.secure_all()
    assert bench.sent == [bytes(3)]
    bench.turns(25, 1_500)
    assert bench.open == []


def test_one_slot_for_another_is_one_transfer(bench):
    bench.locks.release(1, 0, 100)
    bench.locks.release(2, 0, 5_000)
    bench.locks.release(3, 0, 5_000)
    bench.sent.clear()
    bench.locks.tick(100, True)
    assert bench.sent == [b"\x00\x00\x06"]


def test_time_that_steps_back_gives_no_longer_pulse(bench):
    bench.locks.tick(1_000, True)
    bench.locks.release(3, 500, 900)
    assert bench.open == []
    bench.locks.release(3, 500, 2_000)
    bench.locks.tick(1_500, True)
    assert bench.open == [3]
    bench.locks.tick(2_000, True)
    bench.locks.tick(1_000, True)
    assert bench.open == []


@pytest.mark.parametrize("slot", [0, 25, -1])
def test_a_slot_that_is_not_there_is_a_bug_of_ours(slot, bench):
    with pytest.raises(AssertionError):
        bench.locks.release(slot, 0, 5_000)
    with pytest.raises(AssertionError):
        bench.locks.secure(slot)


def test_a_register_upset_while_the_rail_is_dead_is_mended_before_it_returns(bench):
    bench.locks.tick(25, False)
    bench.chips.transfer(b"\xff\xff\xff")
    bench.locks.tick(50, False)
    assert bench.open == []


def test_a_register_upset_on_a_live_rail_is_mended_within_a_second(bench):
    bench.turns(25, 1_000)
    bench.chips.transfer(b"\xff\xff\xff")
    bench.turns(1_025, 2_025)
    assert bench.open == []


def test_a_bus_that_fails_says_so_and_close_still_ends_low(bench):
    bench.is_broken = True
    with pytest.raises(LinkError):
        bench.locks.release(3, 0, 5_000)
    with pytest.raises(LinkError):
        bench.locks.close()
    bench.is_broken = False
    bench.locks.close()
    assert bench.sent[-1] == bytes(3)


def test_close_drives_low_first_and_may_be_done_twice(bench):
    bench.locks.release(3, 0, 5_000)
    bench.sent.clear()
    bench.locks.close()
    bench.locks.close()
    assert bench.sent[0] == bytes(3)
    assert bench.open == []


DIRECT = (16, 17, 18, 19, 20, 21, 22, 23)


@pytest.fixture
def factory():
    with MockFactory() as factory:
        yield factory


def no_bus(data):
    raise AssertionError("direct pins need no bus")


def test_up_to_eight_slots_hang_on_pins_of_the_pi(factory):
    settings = LockSettings(direct_pins=DIRECT, at_once=8)
    locks = build_locks(settings, 8, pin_factory=factory, spi_xfer=no_bus)
    pins = [factory.pin(number) for number in DIRECT]
    assert [pin.function for pin in pins] == ["output"] * 8
    locks.tick(0, True)
    locks.release(3, 0, 5_000)
    assert [pin.state for pin in pins] == [0, 0, 1, 0, 0, 0, 0, 0]
    locks.close()
    assert [state.state for state in pins[2].states] == [False, True, False]
    assert [state.state for state in pins[3].states] == [False]


def test_a_pin_in_use_is_refused_and_the_others_are_given_back(factory):
    settings = LockSettings(direct_pins=DIRECT)
    with output_pin(18, factory), pytest.raises(GPIOPinInUse) as error:
        build_locks(settings, 8, pin_factory=factory, spi_xfer=no_bus)
    build_locks(settings, 8, pin_factory=factory, spi_xfer=no_bus).close()
    assert error.match("GPIO18")  # until here it kept everything alive that was built


@pytest.mark.parametrize(("slots", "count"), [(1, 1), (8, 1), (9, 2), (24, 3), (128, 16)])
def test_the_chain_is_as_long_as_the_slots_need(slots, count):
    sent = []
    build_locks(LockSettings(), slots, pin_factory=None, spi_xfer=sent.append).close()
    assert {len(data) for data in sent} == {count}
