"""A settings file that is wrong says where, and what was expected."""

import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

from controller.config import Config, parse_config, read_config
from controller.errors import ConfigError


def test_an_empty_file_is_the_reference_cabinet():
    assert parse_config("", source="c.toml") == Config()


def test_settings_are_read(tmp_path):
    path = tmp_path / "cabinet.toml"
    path.write_text('data = "d"\n[cabinet]\nname = "鑰匙櫃"\n[pins]\nreturn_button = false\n')
    config = read_config(path)
    assert (config.cabinet.name, config.data) == ("鑰匙櫃", tmp_path / "d")
    assert config.pins.return_button is None


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[cabinet\n", "c.toml: .*line 1"),
        ('[cabinet]\nslots = "8"', r"c.toml:2: cabinet.slots: expected a whole number.*'8'"),
        ("[cabinet]\n\n\nslots = 129", r"c.toml:4: cabinet.slots: .*from 1 to 128, got 129"),
        ("[cabinet]\nslots = true", r"c.toml:2: cabinet.slots: expected a whole number"),
        ("[cabinet]\nslot = 8", "c.toml:2: cabinet.slot: unknown key; expected one of: name"),
        ("[cabinets]\nslots = 8", "c.toml:1: cabinets: unknown key"),
        ("cabinet = 8", "c.toml:1: cabinet: expected a table"),
        ("[cabinet]\nname = 8", "c.toml:2: cabinet.name: expected text in quotes, got 8"),
        ('[cabinet]\nzone = "Mars/Base"', "c.toml:2: cabinet.zone: expected a time zone"),
        ("[slot_bus]\nboards = 3", "c.toml:2: slot_bus.boards: expected a list"),
        ("[slot_bus]\nboards = [1, 1, 2]", "c.toml:2: slot_bus.boards: .*address once"),
        ("[slot_bus]\nboards = [1]", "c.toml:1: cabinet.slots: expected at most 8"),
        ("[pins]\nbuzzer = 24", "c.toml:2: pins.buzzer: BCM 24 is already pins.door_lock"),
        ("[pins]\nbuzzer = 10", "c.toml:2: pins.buzzer: BCM 10 is already SPI MOSI"),
        ("[pins]\nbuzzer = 15", "c.toml:2: pins.buzzer: BCM 15 is already the UART's RXD"),
        ("[pins]\ndoor_lock = 5", "c.toml:2: pins.door_lock: .*from 9 to 27, got 5"),
        ("[locks]\ndirect_pins = [9]", "c.toml:2: locks.direct_pins: expected one pin per slot"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(text, says):
    with pytest.raises(ConfigError, match=says):
        parse_config(text, source="c.toml")


def test_a_mark_in_front_as_windows_editors_put_it_there_changes_nothing(tmp_path):
    path = tmp_path / "cabinet.toml"
    path.write_text("[cabinet]\nslots = 3\n", encoding="utf-8-sig")
    assert read_config(path).cabinet.slots == 3


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(ConfigError, match=r"none\.toml: cannot be read"):
        read_config(tmp_path / "none.toml")


def test_a_file_in_another_encoding_is_named(tmp_path):
    path = tmp_path / "cabinet.toml"
    path.write_bytes('[cabinet]\nname = "鑰匙"'.encode("big5"))
    with pytest.raises(ConfigError, match="not UTF-8"):
        read_config(path)


def test_a_second_chip_select_is_free_only_without_a_lock_chain():
    with pytest.raises(ConfigError, match="BCM 7 is already SPI CE1"):
        parse_config("[reader]\nreset_pin = 7", source="c.toml")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("baud = 12000", "c.toml:2: osdp.baud: expected one of 9600, 19200, 38400"),
        ("address = 127", "c.toml:2: osdp.address: expected a whole number from 0 to 126"),
        ('port = "/dev/ttyAMA0"', "c.toml:2: osdp.port: expected another port than the slot bus"),
        ('key = "00"', "c.toml:2: osdp.key: unknown key"),
    ],
)
def test_an_osdp_reader_that_cannot_be_is_refused(text, problem):
    with pytest.raises(ConfigError, match=problem):
        parse_config(f"[osdp]\n{text}", source="c.toml")


def test_the_sample_says_what_the_program_does_without_it():
    sample = Path(__file__).parent.parent / "hardware" / "cabinet.toml"
    read = parse_config(sample.read_text(encoding="utf-8"), source=str(sample))
    assert read == Config()
    tables = tomllib.loads(sample.read_text(encoding="utf-8"))
    for table in fields(Config):
        if table.name != "data":
            known = {each.name for each in fields(getattr(read, table.name))}
            assert known - set(tables[table.name]) <= {"frame_ancestor", "front_url"}
