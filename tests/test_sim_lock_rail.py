import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.lock_rail import RailSim

MS = 1_000


def pumped(turns=200, turn_ms=25):
    """Return a rail after `turns` beats of the heartbeat, and the time of the last in µs."""
    rail = RailSim()
    for turn in range(turns):
        rail.edge(turn * turn_ms * MS)
    return rail, (turns - 1) * turn_ms * MS


def test_a_rail_that_was_never_pumped_is_dead():
    assert not RailSim().is_live(0)
    assert not RailSim().is_live(10**12)


@given(turns=st.integers(10, 200), turn_ms=st.integers(1, 60))
def test_it_outlives_600_ms_without_an_edge_and_is_dead_by_a_second(turns, turn_ms):
    rail, last_us = pumped(turns, turn_ms)
    assert rail.is_live(last_us + 600 * MS)
    assert not rail.is_live(last_us + 1_000 * MS)


def test_it_outlives_600_ms_even_if_it_has_only_just_come_up():
    rail = RailSim()
    edges = 0
    now_us = 0
    while not rail.is_live(now_us):
        now_us += 25 * MS
        rail.edge(now_us)
        edges += 1
    assert edges == 3
    assert rail.is_live(now_us + 600 * MS)
    assert not rail.is_live(now_us + 1_000 * MS)


@given(dead_ms=st.integers(1_000, 100_000), turn_ms=st.integers(1, 50))
def test_it_is_back_within_150_ms_after_toggling_resumes(dead_ms, turn_ms):
    rail, last_us = pumped()
    resumed_us = last_us + dead_ms * MS
    for since_ms in range(0, 151, turn_ms):
        rail.edge(resumed_us + since_ms * MS)
    assert rail.is_live(resumed_us + 150 * MS)


def test_one_edge_does_not_wake_a_rail_that_is_dead_for_long():
    rail, last_us = pumped()
    rail.edge(last_us + 5_000 * MS)
    assert not rail.is_live(last_us + 5_000 * MS)


@pytest.mark.parametrize("edges", [0, 1])
def test_a_pin_stuck_or_floating_makes_no_rail(edges):
    rail = RailSim()
    for _ in range(edges):  # at most the one edge of getting stuck
        rail.edge(0)
    assert not any(rail.is_live(now_ms * MS) for now_ms in range(0, 5_000, 10))


def test_looking_changes_nothing():
    rail, last_us = pumped()
    looked, _ = pumped()
    for now_us in range(last_us, last_us + 900 * MS, MS):
        looked.is_live(now_us)
    for now_us in range(last_us + 900 * MS, last_us + 950 * MS, MS):
        assert rail.is_live(now_us) == looked.is_live(now_us)
