"""The pin table is what the program does without settings, and nothing on it moves by itself."""

import re
from dataclasses import fields, replace
from pathlib import Path

import pytest

from controller.config import Config, PinSettings
from controller.pins import BOOT_MOVES, PINS, RESERVED, Pin, Role, default_pin, find_problems

SAMPLE = Path(__file__).parent.parent / "hardware" / "cabinet.toml"
BY_NAME = {pin.name: pin for pin in PINS}


def moved(name, bcm):
    """Return the table with the line called `name` on another pin."""
    return [replace(pin, bcm=bcm) if pin.name == name else pin for pin in PINS]


def problems_of(name, bcm):
    return [each for each in find_problems(moved(name, bcm)) if each.startswith(name)]


def test_the_table_is_right():
    assert find_problems(PINS) == []


def test_every_pin_of_the_settings_stands_in_the_table_and_is_its_default():
    settings = {f"pins.{each.name}" for each in fields(PinSettings)} | {"reader.reset_pin"}
    assert settings == {pin.name for pin in PINS if pin.role is not Role.BUS}
    config = Config()
    assert config.reader.reset_pin == default_pin("reader.reset_pin")
    for each in fields(PinSettings):
        assert getattr(config.pins, each.name) == default_pin(f"pins.{each.name}")


def test_the_sample_settings_name_the_table_pins():
    text = SAMPLE.read_text(encoding="utf-8")
    for pin in PINS:
        if pin.role is not Role.BUS:
            assert re.search(rf"^{pin.name.split('.')[1]} = {pin.bcm}\b", text, re.M), pin


@pytest.mark.parametrize("name", ["pins.door_lock", "pins.heartbeat", "pins.buzzer"])
@pytest.mark.parametrize("bcm", [4, 5, 6])
def test_what_moves_something_is_refused_on_a_pulled_up_pin(name, bcm):
    assert any("pulls it up" in each for each in problems_of(name, bcm))


@pytest.mark.parametrize("bcm", RESERVED)
def test_a_clash_with_a_bus_is_refused(bcm):
    assert any(RESERVED[bcm] in each for each in problems_of("pins.panel_red", bcm))


def test_the_reserved_pins_are_those_of_spi_uart_i2c_and_the_hat_eeprom():
    kinds = {bcm: owner.split()[0] for bcm, owner in RESERVED.items()}
    assert sorted(kinds) == [0, 1, 2, 3, 7, 8, 9, 10, 11, 14, 15]


def test_a_pin_used_twice_is_refused():
    both = find_problems(moved("pins.buzzer", BY_NAME["pins.panel_red"].bcm))
    assert both == [
        "pins.buzzer on BCM 19: the pin is used twice",
        "pins.panel_red on BCM 19: the pin is used twice",
    ]


@pytest.mark.parametrize("bcm", BOOT_MOVES)
def test_what_moves_something_is_refused_on_a_pin_that_moves_in_boot(bcm):
    assert any("does not rest in boot" in each for each in problems_of("pins.door_lock", bcm))


def test_a_serial_console_would_open_a_lock_and_is_refused():
    assert any("goes high" in each for each in problems_of("pins.door_lock", 14))


def test_a_heartbeat_that_could_beat_without_the_program_is_refused():
    assert any("PWM" in each for each in problems_of("pins.heartbeat", 18))
    assert any("clock" in each for each in problems_of("pins.heartbeat", 20))


def test_a_lock_that_wakes_unlocked_is_refused():
    low = [replace(pin, active="low") if pin.name == "pins.door_lock" else pin for pin in PINS]
    assert any("low is how it wakes" in each for each in find_problems(low))


def test_a_pin_the_header_does_not_have_and_a_bus_elsewhere_are_refused():
    assert find_problems([Pin("pins.spare", 28, Role.INPUT, "low", "nothing")])
    assert find_problems([Pin("SPI MISO", 12, Role.BUS, "", "nothing")])
