import importlib
import sys

import pytest

from firmware_bridge.rpi_gpio import gpio_modules
from sim.pins import WiredFactory
from sim.spi import SpiBus, SpiDevice, stand_ins
from tests.rc522_rig import Rig


class Echo:
    def transfer(self, data):
        return bytes(byte ^ 0xFF for byte in data)


@pytest.fixture
def spi():
    spi = SpiBus()
    spi.attach(1, 2, Echo())
    return spi


def test_a_device_that_is_not_there_cannot_be_opened(spi):
    with pytest.raises(FileNotFoundError, match=r"spidev0\.0"):
        SpiDevice(spi).open(0, 0)


def test_a_closed_device_carries_nothing(spi):
    device = SpiDevice(spi)
    device.open(1, 2)
    assert device.xfer2([0x00, 0xF0]) == [0xFF, 0x0F]
    device.close()

    with pytest.raises(OSError, match="Bad file descriptor"):
        device.xfer2([0])


def test_one_transfer_has_the_kernels_limit(spi):
    device = SpiDevice(spi)
    device.open(1, 2)
    assert len(device.xfer2([0] * 4096)) == 4096

    with pytest.raises(OverflowError):
        device.xfer2([0] * 4097)


def test_wire_time_is_counted_at_the_devices_speed(spi):
    device = SpiDevice(spi)
    device.open(1, 2)
    device.max_speed_hz = 2_000_000
    device.xfer2([1, 2, 3])
    device.xfer([4])

    assert (spi.transfers, spi.bits, spi.wire_us) == (2, 32, 16.0)


def test_the_stand_ins_leave_nothing_behind(spi):
    before = dict(sys.modules)
    with stand_ins(spi, gpio_modules(WiredFactory(lambda pin, level: None))):
        importlib.import_module("mfrc522")
        assert {"spidev", "RPi", "RPi.GPIO", "mfrc522"} <= set(sys.modules)

    assert [name for name in sys.modules if name.startswith(("spidev", "RPi", "mfrc522"))] == []
    assert all(sys.modules[name] is module for name, module in before.items())


def test_what_was_imported_before_comes_back(spi):
    pins = gpio_modules(WiredFactory(lambda pin, level: None))
    with stand_ins(spi, pins):
        outer = importlib.import_module("mfrc522")
        wires = sys.modules["spidev"]
        with stand_ins(SpiBus(), pins):
            assert importlib.import_module("mfrc522") is not outer
            assert sys.modules["spidev"] is not wires

        assert sys.modules["mfrc522"] is outer
        assert sys.modules["spidev"] is wires


def test_two_readers_in_one_process_have_their_own_wires():
    first, second = Rig(), Rig()
    readers = first.reader(), second.reader()
    before = first.spi.transfers, second.spi.transfers

    first.polls(readers[0], 3)

    assert first.spi.transfers > before[0]
    assert second.spi.transfers == before[1]
