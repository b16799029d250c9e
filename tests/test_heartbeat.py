import pytest
from gpiozero.pins.mock import MockFactory

from firmware_bridge.heartbeat import Heartbeat
from firmware_bridge.pins import output_pin


@pytest.fixture
def factory():
    with MockFactory() as factory:
        yield factory


def test_each_beat_is_one_edge_and_nothing_else_is(factory):
    heartbeat = Heartbeat(output_pin(17, factory))
    for _ in range(5):
        heartbeat.beat()
    levels = [state.state for state in factory.pin(17).states]
    assert levels == [False, True, False, True, False, True]
    heartbeat.close()


def test_a_closed_heart_leaves_its_pin_alone(factory):
    heartbeat = Heartbeat(output_pin(17, factory))
    heartbeat.close()
    heartbeat.close()
    assert factory.pin(17).function == "input"
