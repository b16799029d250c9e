from contextlib import suppress

import pytest
from gpiozero import (
    DigitalOutputDevice,
    GPIOPinInUse,
    InputDevice,
    PinInvalidFunction,
    PinInvalidPin,
    PinPWMUnsupported,
    PWMOutputDevice,
)

from controller.errors import LinkError
from firmware_bridge.shift_register import ChainFactory
from sim.shift_chain import ShiftChain

PINS = 24


class Wire:
    """The SPI bus between factory and chips; it counts, and it can break."""

    def __init__(self):
        self.chips = ShiftChain(PINS // 8)
        self.sent = []
        self.is_broken = False

    def xfer(self, data):
        if self.is_broken:
            raise OSError(5, "Input/output error")
        self.sent.append(data)
        return self.chips.transfer(data)

    @property
    def high(self):
        return {pin for pin, level in enumerate(self.chips.outputs) if level}


@pytest.fixture
def wire():
    return Wire()


@pytest.fixture
def chain(wire):
    with ChainFactory(chips=PINS // 8, xfer=wire.xfer) as chain:
        yield chain
        wire.is_broken = False


def output(pin, chain):
    return DigitalOutputDevice(pin, initial_value=False, pin_factory=chain)


@pytest.mark.parametrize("pin", range(PINS))
def test_a_pin_moves_its_own_output_and_no_other(pin, chain, wire):
    with output(pin, chain) as device:
        device.on()
        assert wire.high == {pin}
        assert device.value == 1
        device.off()
        assert wire.high == set()
        assert device.value == 0


def test_the_chain_starts_with_zeros(wire):
    wire.chips.transfer(b"\xff\xff\xff")
    with ChainFactory(chips=3, xfer=wire.xfer):
        assert wire.sent == [bytes(3)]
        assert wire.high == set()


def test_a_change_costs_one_transfer_and_no_change_none(chain, wire):
    with output(3, chain) as device:
        wire.sent.clear()
        device.on()
        device.on()
        device.off()
        device.off()
    assert wire.sent == [b"\x00\x00\x08", bytes(3)]


def test_changes_in_one_block_reach_the_outputs_together(chain, wire):
    devices = [output(pin, chain) for pin in (0, 9, 23)]
    wire.sent.clear()
    with chain.one_transfer():
        for device in devices:
            device.on()
        assert wire.high == set()
    assert wire.sent == [b"\x80\x02\x01"]
    assert wire.high == {0, 9, 23}


def test_a_block_that_is_left_by_an_error_still_sends(chain, wire):
    with output(1, chain) as device, output(2, chain) as other:
        other.on()
        with suppress(KeyError), chain.one_transfer():
            device.on()
            other.off()
            raise KeyError
        assert wire.high == {1}


def test_a_pin_belongs_to_one_device_until_that_is_closed(chain):
    with output(5, chain), pytest.raises(GPIOPinInUse, match="U1:QF"):
        output("U1:QF", chain)
    output(5, chain).close()


@pytest.mark.parametrize("name", [18, "18", "U3:QC"])
def test_a_pin_is_found_by_number_and_by_name(name, chain, wire):
    with output(name, chain) as device:
        device.on()
        assert wire.high == {18}
        assert repr(device.pin) == "U3:QC"


@pytest.mark.parametrize("name", [24, -1, "U4:QA", "GPIO4", None])
def test_an_output_that_is_not_there_is_refused(name, chain):
    with pytest.raises(PinInvalidPin if name is not None else ValueError):
        output(name, chain)


def test_an_output_is_never_an_input(chain, wire):
    with pytest.raises(PinInvalidFunction, match="U1:QC"):
        InputDevice(2, pin_factory=chain)
    output(2, chain).close()  # and the reservation is given back


def test_an_output_does_not_pulse_by_itself(chain):
    with pytest.raises(PinPWMUnsupported):
        PWMOutputDevice(2, pin_factory=chain)


def test_a_closed_device_leaves_its_output_low(chain, wire):
    with output(7, chain) as device, output(8, chain) as other:
        device.on()
        other.on()
        device.close()
        assert wire.high == {8}


def test_a_closed_chain_is_low_and_may_be_closed_again(chain, wire):
    device = output(7, chain)
    device.on()
    wire.sent.clear()
    chain.close()
    chain.close()
    device.close()
    assert wire.sent == [bytes(3)]


def test_after_a_failed_transfer_the_next_change_writes_everything(chain, wire):
    with output(0, chain) as first, output(23, chain) as last:
        first.on()
        wire.is_broken = True
        with pytest.raises(LinkError, match="Input/output error"):
            last.on()
        wire.is_broken = False
        wire.sent.clear()
        last.on()  # no change of what is wanted, but nobody knows what the chips hold
        assert wire.sent == [b"\x80\x00\x01"]


def test_a_bus_that_does_not_work_is_found_at_once(wire):
    wire.is_broken = True
    with pytest.raises(LinkError):
        ChainFactory(chips=3, xfer=wire.xfer)


def test_a_close_that_failed_can_be_done_again(chain, wire):
    with output(4, chain) as device:
        device.on()
        wire.is_broken = True
        with pytest.raises(LinkError):
            chain.close()
        wire.is_broken = False
        chain.close()
        assert wire.high == set()


def test_a_refresh_mends_what_a_spark_upset(chain, wire):
    with output(6, chain) as device:
        device.on()
        wire.chips.transfer(b"\xff\x00\x00")
        chain.refresh()
        assert wire.high == {6}


def test_time_passes_for_gpiozero(chain):
    assert chain.ticks_diff(chain.ticks(), chain.ticks() - 1.0) >= 0
