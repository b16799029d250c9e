import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.commands import Signal
from firmware_bridge.feedback import SHOWN_MS, SIGNALS, Beep, Colour, Feedback, Light


def course(part, ms):
    """Return what `part` does as (level, ms) runs over the first `ms`."""
    runs = []
    for now_ms in range(0, ms, 100):
        level = part.at(now_ms)
        if runs and runs[-1][0] == level:
            runs[-1][1] += 100
        else:
            runs.append([level, 100])
    return [tuple(run) for run in runs]


def test_every_signal_has_its_row():
    assert set(SIGNALS) == set(Signal)


LIGHTS = {
    Signal.IDLE: [(Colour.BLUE, 5_000)],
    Signal.BADGE_OK: [(Colour.GREEN, 3_000), (Colour.OFF, 2_000)],
    Signal.TAKEN: [(Colour.GREEN, 1_000), (Colour.OFF, 4_000)],
    Signal.RETURNED: [(Colour.GREEN, 1_000), (Colour.OFF, 4_000)],
    Signal.NEED_MORE: [(Colour.AMBER, 500), (Colour.OFF, 500)] * 5,
    Signal.DENIED: [
        *[(Colour.RED, 200), (Colour.OFF, 200)] * 2,
        (Colour.RED, 200),
        (Colour.OFF, 4_000),
    ],
    Signal.WRONG_SLOT: [(Colour.AMBER, 200), (Colour.OFF, 300)] * 10,
    Signal.OVERDUE: [(Colour.AMBER, 1_000), (Colour.OFF, 1_000)] * 2 + [(Colour.AMBER, 1_000)],
    Signal.FAULT: [(Colour.AMBER, 5_000)],
}


@pytest.mark.parametrize("signal", LIGHTS)
def test_the_panel_lights_as_the_table_says(signal):
    assert course(SIGNALS[signal].light, 5_000) == LIGHTS[signal]


BEEPS = {
    Signal.BADGE_OK: [(True, 100), (False, 9_900)],
    Signal.TAKEN: [(True, 100), (False, 9_900)],
    Signal.RETURNED: [(True, 100), (False, 9_900)],
    Signal.CLOSED: [(True, 100), (False, 9_900)],
    Signal.NEED_MORE: [(True, 100), (False, 9_900)],
    Signal.DENIED: [(True, 100), (False, 100)] * 2 + [(True, 100), (False, 9_500)],
    Signal.WRONG_SLOT: [(True, 200), (False, 200), (True, 200), (False, 4_400)] * 2,
    Signal.DOOR_LONG: [(False, 10_000)],
    Signal.ALARM: [(True, 500), (False, 500)] * 10,
    Signal.FAULT: [(True, 1_000), (False, 9_000)],
}


@pytest.mark.parametrize("signal", BEEPS)
def test_the_buzzer_sounds_as_the_table_says(signal):
    assert course(SIGNALS[signal].beep, 10_000) == BEEPS[signal]


def test_an_open_door_is_nagged_about_from_20_s_on():
    nag = [(True, 500), (False, 1_500)]
    assert course(SIGNALS[Signal.DOOR_LONG].beep, 26_000) == [(False, 20_000), *nag * 3]


@given(st.integers(0, 10**9))
def test_an_alarm_never_ends_by_itself(now_ms):
    alarm = SIGNALS[Signal.ALARM]
    assert alarm.beep.at(now_ms) == (now_ms % 1_000 < 500)
    assert (alarm.light.at(now_ms) is Colour.RED) == (now_ms % 400 < 200)


def test_an_idle_panel_and_an_overdue_key_are_silent():
    assert SIGNALS[Signal.IDLE].beep is None
    assert SIGNALS[Signal.OVERDUE].beep is None


@pytest.mark.parametrize("light", [row.light for row in SIGNALS.values()])
def test_nothing_flashes_more_than_three_times_a_second(light):
    """WCAG 2.2, success criterion 2.3.1."""
    if light is not None and light.off:
        assert light.on + light.off >= 4


def test_a_signal_lasts_as_long_as_its_longest_part():
    assert SIGNALS[Signal.BADGE_OK].lasts_ms == 3_000
    assert SIGNALS[Signal.DENIED].lasts_ms == 1_200
    assert SIGNALS[Signal.CLOSED].lasts_ms == 100
    assert SIGNALS[Signal.ALARM].lasts_ms == SHOWN_MS
    assert Feedback().lasts_ms == 0


def test_a_beep_that_waits_is_silent_before():
    beep = Beep(on=1, off=1, repeats=2, delay=3)
    assert course(beep, 900) == [(False, 300), (True, 100), (False, 100), (True, 100), (False, 300)]


def test_a_light_without_dark_is_steady():
    assert course(Light(Colour.WHITE), 3_000) == [(Colour.WHITE, 3_000)]
