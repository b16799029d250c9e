import pytest
from gpiozero.pins.mock import MockFactory
from hypothesis import given
from hypothesis import strategies as st

from firmware_bridge.inputs import Debouncer, SettledInput
from firmware_bridge.pins import contact_pin, supply_pin


def settled(samples):
    """Return the debounced level after each sample of a turn of 10 ms."""
    debouncer = Debouncer(stable_ms=30)
    levels = []
    for turn, level in enumerate(samples):
        debouncer.sample(level, turn * 10)
        levels.append(debouncer.level)
    return levels


def test_the_first_sample_counts_at_once():
    debouncer = Debouncer()
    assert debouncer.level is None
    assert debouncer.sample(True, 1_000)
    assert debouncer.level is True


def test_a_level_settles_after_its_time_and_is_told_once():
    debouncer = Debouncer(stable_ms=30)
    debouncer.sample(False, 0)
    told = [debouncer.sample(True, now_ms) for now_ms in (10, 20, 39, 40, 50)]
    assert told == [False, False, False, True, False]


def test_a_bounce_starts_the_count_anew():
    samples = [0, 1, 1, 0, 1, 1, 1, 1, 1]
    assert settled(map(bool, samples)) == [False] * 7 + [True] * 2


def test_a_contact_that_only_bounces_changes_nothing():
    assert settled([False] + [True, True, False] * 20) == [False] * 61


@given(st.lists(st.booleans(), min_size=5))
def test_a_level_is_told_only_after_30_ms_of_nothing_else(samples):
    levels = settled(samples)
    for turn in range(1, len(samples)):
        if levels[turn] != levels[turn - 1]:
            assert set(samples[turn - 3 : turn + 1]) == {levels[turn]}
    for turn in range(3, len(samples)):
        if len(set(samples[turn - 3 : turn + 1])) == 1:
            assert levels[turn] == samples[turn]


@pytest.fixture
def factory():
    with MockFactory() as factory:
        yield factory


def test_a_contact_is_active_when_drawn_to_ground_and_a_cut_wire_is_open(factory):
    contact = SettledInput(contact_pin(23, factory))
    assert factory.pin(23).pull == "up"
    contact.poll(0)
    assert contact.is_active is False  # nothing is connected yet
    factory.pin(23).drive_low()
    assert [contact.poll(now_ms) for now_ms in (25, 50, 75)] == [False, False, True]
    assert contact.is_active is True
    contact.close()
    contact.close()


def test_a_supply_is_live_when_held_high_and_a_cut_wire_is_none(factory):
    supply = SettledInput(supply_pin(16, factory))
    assert factory.pin(16).pull == "down"
    supply.poll(0)
    assert supply.is_active is False
    factory.pin(16).drive_high()
    supply.poll(25)
    assert supply.is_raw_active
    assert not supply.is_active
    supply.close()


def test_no_edge_detection_is_switched_on(factory):
    """It would start a thread of the pin library's."""
    contact = contact_pin(23, factory)
    assert factory.pin(23).when_changed is None
    contact.close()
