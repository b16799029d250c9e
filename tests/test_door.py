import pytest
from gpiozero import GPIOPinInUse
from gpiozero.pins.mock import MockFactory

from controller.config import PinSettings
from controller.events import (
    CaseClosed,
    CaseOpened,
    DoorClosed,
    DoorOpened,
    ReturnButtonPressed,
)
from firmware_bridge.door import UNLOCK_MS_MAX, build_door
from firmware_bridge.pins import output_pin

PINS = PinSettings()


class Bench:
    """A door on mock pins, whose contacts are shut at first."""

    def __init__(self, pins=PINS, door_open=False, case_open=False, pressed=False):
        self.factory = MockFactory()
        self.pins = pins
        self.door = build_door(pins, self.factory)
        self.lock = self.factory.pin(pins.door_lock)
        self.now_ms = 0
        self.set(pins.door_contact, door_open)
        self.set(pins.case_contact, case_open)
        if pins.return_button is not None:
            self.set(pins.return_button, not pressed)

    def set(self, pin, is_open):
        (self.factory.pin(pin).drive_high if is_open else self.factory.pin(pin).drive_low)()

    def polls(self, ms=200):
        """Poll in turns of 25 ms; return the events as (kind, when)."""
        events = []
        for _ in range(ms // 25):
            events += self.door.poll(self.now_ms)
            self.now_ms += 25
        return [(type(event), event.mono_ms) for event in events]

    def close(self):
        self.door.close()
        self.factory.close()


@pytest.fixture
def make():
    benches = []

    def make(**kwargs):
        benches.append(Bench(**kwargs))
        return benches[-1]

    yield make
    for bench in benches:
        bench.close()


@pytest.fixture
def bench(make):
    bench = make()
    bench.polls()
    return bench


@pytest.mark.parametrize("door_open", [False, True])
@pytest.mark.parametrize("case_open", [False, True])
def test_the_first_poll_tells_how_door_and_case_stand(door_open, case_open, make):
    bench = make(door_open=door_open, case_open=case_open)
    assert bench.door.is_open  # until it was seen shut
    assert bench.polls() == [
        (DoorOpened if door_open else DoorClosed, 0),
        (CaseOpened if case_open else CaseClosed, 0),
    ]
    assert bench.door.is_open is door_open


def test_an_opening_and_a_closing_are_told_once_each(bench):
    bench.set(PINS.door_contact, True)
    assert bench.polls() == [(DoorOpened, 350)]
    assert bench.door.is_open
    bench.set(PINS.door_contact, False)
    assert bench.polls() == [(DoorClosed, 550)]
    assert not bench.door.is_open


def test_a_contact_that_chatters_opens_no_door(bench):
    for turn in range(40):
        bench.set(PINS.door_contact, turn % 2 == 0)
        assert bench.polls(25) == []


@pytest.mark.parametrize("pin", [PINS.door_contact, PINS.case_contact])
@pytest.mark.parametrize("is_open", [False, True])
def test_a_contact_that_shakes_for_longer_than_it_bounces_tells_nothing(pin, is_open, bench):
    bench.set(pin, is_open)
    bench.polls(400)
    for ms in (50, 100, 150):
        bench.set(pin, not is_open)
        assert bench.polls(ms) == []
        bench.set(pin, is_open)
        assert bench.polls() == []


def test_a_cut_wire_to_the_door_reads_open(make):
    bench = make()
    bench.polls()
    bench.factory.pin(PINS.door_contact).pull = "up"  # what a floating wire leaves to the pin
    assert bench.polls() == [(DoorOpened, 350)]


def test_an_opened_case_is_told(bench):
    bench.set(PINS.case_contact, True)
    assert bench.polls() == [(CaseOpened, 350)]
    bench.set(PINS.case_contact, False)
    assert bench.polls() == [(CaseClosed, 550)]


def test_the_return_button_is_told_when_it_goes_down_and_not_when_it_comes_up(bench):
    bench.set(PINS.return_button, False)
    assert bench.polls() == [(ReturnButtonPressed, 250)]
    bench.set(PINS.return_button, True)
    assert bench.polls() == []
    bench.set(PINS.return_button, False)
    assert bench.polls() == [(ReturnButtonPressed, 650)]


def test_a_door_is_closing_while_its_contact_settles_shut(bench):
    bench.set(PINS.door_contact, True)
    bench.polls(50)
    assert not bench.door.is_closing
    bench.polls(400)
    bench.set(PINS.door_contact, False)
    bench.polls(50)
    assert bench.door.is_closing
    assert [kind for kind, _ in bench.polls(400)] == [DoorClosed]
    assert not bench.door.is_closing


def test_a_button_that_is_stuck_at_the_start_presses_nothing(make):
    bench = make(pressed=True)
    assert ReturnButtonPressed not in dict(bench.polls())


def test_a_cabinet_may_have_no_return_button(make):
    bench = make(pins=PinSettings(return_button=None))
    assert bench.polls() == [(DoorClosed, 0), (CaseClosed, 0)]


def test_the_door_is_locked_from_the_first_moment(make):
    bench = make()
    assert bench.lock.function == "output"
    assert [state.state for state in bench.lock.states] == [False]


def test_an_unlocked_door_locks_at_its_deadline(bench):
    bench.door.unlock(1_000, 11_000)
    assert bench.lock.state
    bench.door.tick(10_999)
    assert bench.lock.state
    bench.door.tick(11_000)
    assert not bench.lock.state


def test_a_later_unlock_moves_the_deadline(bench):
    bench.door.unlock(1_000, 2_000)
    bench.door.unlock(1_500, 3_000)
    bench.door.tick(2_500)
    assert bench.lock.state
    bench.door.unlock(2_600, 2_550)
    assert not bench.lock.state


def test_an_unlock_that_comes_too_late_does_nothing(bench):
    bench.door.unlock(11_000, 11_000)
    bench.door.tick(11_025)
    assert [state.state for state in bench.lock.states] == [False]


def test_no_deadline_is_believed_beyond_a_minute(bench):
    bench.door.unlock(0, 10**9)
    bench.door.tick(UNLOCK_MS_MAX)
    assert not bench.lock.state


def test_secure_locks_at_once_and_for_good(bench):
    bench.door.unlock(0, 10_000)
    bench.door.secure()
    assert not bench.lock.state
    bench.door.tick(100)
    assert not bench.lock.state


def test_close_locks_and_may_be_done_twice(bench):
    bench.door.unlock(0, 10_000)
    bench.door.close()
    bench.door.close()
    assert [state.state for state in bench.lock.states] == [False, True, False]


def test_a_pin_in_use_is_refused_and_the_others_are_given_back():
    with MockFactory() as factory:
        with output_pin(PINS.case_contact, factory), pytest.raises(GPIOPinInUse) as error:
            build_door(PINS, factory)
        build_door(PINS, factory).close()
        assert error.match("GPIO22")  # until here it kept everything alive that was built
