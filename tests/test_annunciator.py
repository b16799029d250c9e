import pytest
from gpiozero import GPIOPinInUse
from gpiozero.pins.mock import MockFactory

from controller.commands import Signal
from controller.config import PinSettings
from firmware_bridge.annunciator import build_annunciator
from firmware_bridge.feedback import SHOWN_MS, Colour
from firmware_bridge.pins import output_pin

PINS = PinSettings()


class Bench:
    def __init__(self, factory):
        self.panel = build_annunciator(PINS, factory)
        lights = (PINS.panel_red, PINS.panel_green, PINS.panel_blue)
        self._lights = [factory.pin(number) for number in lights]
        self.buzzer = factory.pin(PINS.buzzer)
        self.now_ms = 0

    @property
    def colour(self):
        return Colour(sum(pin.state << bit for bit, pin in enumerate(self._lights)))

    def ticks(self, ms):
        """Tick every 25 ms; return the (colour, does it sound) that were seen, in order."""
        seen = []
        for _ in range(ms // 25):
            self.panel.tick(self.now_ms)
            self.now_ms += 25
            if not seen or seen[-1] != (self.colour, bool(self.buzzer.state)):
                seen.append((self.colour, bool(self.buzzer.state)))
        return seen

    def show(self, signal, until_ms=0):
        self.panel.show(signal, self.now_ms, until_ms)


@pytest.fixture
def bench():
    with MockFactory() as factory:
        bench = Bench(factory)
        yield bench
        bench.panel.close()


def sounds(seen):
    return [is_sounding for _, is_sounding in seen]


def test_the_panel_is_dark_at_first_and_blue_when_idle(bench):
    assert bench.colour is Colour.OFF
    assert bench.ticks(3_000) == [(Colour.BLUE, False)]


def test_a_signal_is_shown_in_the_same_call_and_gives_way_to_the_steady_one(bench):
    bench.ticks(1_000)
    bench.show(Signal.BADGE_OK)
    assert (bench.colour, bench.buzzer.state) == (Colour.GREEN, True)
    assert bench.ticks(4_000) == [
        (Colour.GREEN, True),
        (Colour.GREEN, False),
        (Colour.BLUE, False),
    ]


def test_a_refusal_is_three_red_flashes_and_three_beeps(bench):
    bench.show(Signal.DENIED)
    seen = bench.ticks(1_200)
    lit = [
        colour
        for index, (colour, _) in enumerate(seen)
        if index == 0 or colour != seen[index - 1][0]
    ]
    assert lit == [Colour.RED, Colour.OFF] * 3
    assert [state.state for state in bench.buzzer.states] == [False] + [True, False] * 3


def test_a_deadline_ends_what_would_repeat_for_ever(bench):
    bench.ticks(25)
    bench.show(Signal.NEED_MORE, until_ms=bench.now_ms + 2_000)
    bench.ticks(1_975)
    assert bench.ticks(1_000) == [(Colour.OFF, False), (Colour.BLUE, False)]


def test_without_a_deadline_it_ends_by_itself(bench):
    bench.show(Signal.OVERDUE)
    assert Colour.AMBER in dict(bench.ticks(SHOWN_MS))
    assert bench.ticks(5_000) == [(Colour.BLUE, False)]


def test_what_comes_too_late_is_not_shown(bench):
    bench.ticks(5_000)
    bench.show(Signal.DENIED, until_ms=4_000)
    assert bench.ticks(2_000) == [(Colour.BLUE, False)]
    assert [state.state for state in bench.buzzer.states] == [False]


def test_the_latest_signal_replaces_the_one_before(bench):
    bench.show(Signal.DENIED)
    bench.ticks(100)
    bench.show(Signal.TAKEN)
    assert Colour.RED not in dict(bench.ticks(1_500))


def test_a_closed_door_beeps_over_the_steady_light(bench):
    bench.ticks(100)
    bench.show(Signal.CLOSED)
    assert bench.ticks(500) == [(Colour.BLUE, True), (Colour.BLUE, False)]


def test_an_alarm_sounds_until_the_steady_signal_changes(bench):
    bench.panel.set_steady(Signal.ALARM)
    for _ in range(60):  # one minute at a time
        seen = bench.ticks(60_000)
        assert {True, False} == set(sounds(seen))
        assert {Colour.RED, Colour.OFF} == {colour for colour, _ in seen}
    bench.panel.set_steady(Signal.IDLE)
    assert bench.ticks(5_000) == [(Colour.BLUE, False)]


def test_setting_the_same_steady_signal_again_does_not_start_it_anew(bench):
    bench.panel.set_steady(Signal.FAULT)
    seen = []
    for _ in range(100):
        bench.panel.set_steady(Signal.FAULT)
        seen += bench.ticks(25)
    assert [state.state for state in bench.buzzer.states] == [False, True, False]
    assert {colour for colour, _ in seen} == {Colour.AMBER}


def test_nothing_shown_over_an_alarm_silences_it(bench):
    bench.panel.set_steady(Signal.ALARM)
    bench.ticks(2_000)
    bench.show(Signal.BADGE_OK)
    seen = bench.ticks(3_000)
    assert {colour for colour, _ in seen} == {Colour.GREEN}
    assert sounds(seen).count(True) == 3


def test_a_fault_takes_no_light_from_an_alarm(bench):
    bench.panel.set_steady(Signal.ALARM)
    bench.show(Signal.FAULT)
    assert {colour for colour, _ in bench.ticks(3_000)} == {Colour.RED, Colour.OFF}


def test_a_signal_that_is_steady_anyway_runs_on(bench):
    bench.panel.set_steady(Signal.FAULT)
    bench.ticks(2_000)
    bench.show(Signal.FAULT)
    assert not bench.buzzer.state  # it beeped when the fault began


def test_a_fault_beeps_once_and_stays_amber(bench):
    bench.panel.set_steady(Signal.FAULT)
    assert bench.ticks(60_000) == [(Colour.AMBER, True), (Colour.AMBER, False)]


def test_a_closed_panel_is_dark_and_silent_and_may_be_closed_twice(bench):
    bench.panel.set_steady(Signal.ALARM)
    bench.ticks(100)
    bench.panel.close()
    bench.panel.close()
    assert bench.colour is Colour.OFF
    assert [state.state for state in bench.buzzer.states] == [False, True, False]


def test_a_pin_in_use_is_refused_and_the_others_are_given_back():
    with MockFactory() as factory:
        with output_pin(PINS.buzzer, factory), pytest.raises(GPIOPinInUse) as error:
            build_annunciator(PINS, factory)
        build_annunciator(PINS, factory).close()
        assert error.match("GPIO13")  # until here it kept everything alive that was built
