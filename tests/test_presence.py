import pytest

from firmware_bridge.iso14443 import Sight
from firmware_bridge.presence import Arrival, Presence, look_twice

A, B = b"\x01\x02\x03\x04", b"\x05\x06\x07\x08"
NOTHING, UNCLEAR, SEVERAL = Sight.NOTHING, Sight.UNCLEAR, Sight.SEVERAL


def arrivals(*sights):
    presence = Presence()
    return [presence.look(sight) for sight in sights]


def test_what_is_unclear_neither_comes_nor_goes():
    assert arrivals(UNCLEAR, A, UNCLEAR, UNCLEAR, UNCLEAR, A) == [None, A, None, None, None, None]


def test_two_misses_are_forgiven_and_three_are_not():
    assert arrivals(A, NOTHING, NOTHING, A)[3] is None
    assert arrivals(A, NOTHING, NOTHING, NOTHING, A)[4] == A


def test_misses_count_in_a_row():
    assert arrivals(A, NOTHING, NOTHING, A, NOTHING, NOTHING, A)[1:] == [None] * 6


def test_a_crowd_is_told_once_until_it_is_gone():
    crowd = [SEVERAL, SEVERAL, NOTHING, SEVERAL, NOTHING, NOTHING, NOTHING, SEVERAL]

    assert [arrival is Arrival.SEVERAL for arrival in arrivals(*crowd)] == [
        True, False, False, False, False, False, False, True,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("first", "second", "seen"),
    [
        (A, B, A),
        (NOTHING, NOTHING, NOTHING),
        (NOTHING, A, A),
        (NOTHING, SEVERAL, UNCLEAR),
        (UNCLEAR, A, A),
        (UNCLEAR, NOTHING, UNCLEAR),
        (UNCLEAR, SEVERAL, UNCLEAR),
        (SEVERAL, SEVERAL, SEVERAL),
        (SEVERAL, A, UNCLEAR),
        (SEVERAL, NOTHING, UNCLEAR),
    ],
)
def test_only_a_clear_or_repeated_look_counts(first, second, seen):
    sights = iter([first, second])

    assert look_twice(lambda: next(sights), lambda: None) == seen
