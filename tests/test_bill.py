"""The bill of materials is whole: who buys it all can build the cabinet, and it has a battery."""

import csv
import io
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from controller.config import parse_config
from controller.fittings import FITTINGS
from hardware.circuit.bom import (
    CIRCUIT,
    IN_CABINET,
    SIZES,
    SPARE,
    SUMMED,
    TOOL,
    WANTED,
    count_parts,
    make_bill,
    need_of,
    price_of,
    write_bom,
)
from hardware.circuit.cabinet import AT_ONCE_MAX, SLOTS_MAX, build_cabinet
from hardware.circuit.header import CONTACTS
from hardware.circuit.load import DOOR_MS, PULSE_MS, cabinet_amps
from hardware.circuit.off_board import (
    CABINET,
    DOOR_MAGNET,
    DOOR_REED,
    IF_WANTED,
    SPARE_FUSES,
    power_lines,
)
from hardware.circuit.power import CHARGE_VOLTS, LASTS_MIN, choose_power
from hardware.circuit.slot_board import SENSED
from hardware.circuit.wares import SPECIFICATION

ROOT = Path(__file__).parent.parent


def rows(slots, **options):
    return list(csv.reader(io.StringIO(write_bom((slots,), **options))))


def bought(slots, *groups):
    """Return how many of each part number there are in `groups`."""
    found = {}
    for entry, number in make_bill(slots, at_once=2).items():
        if entry.group in groups:
            found[entry.ware.mpn] = found.get(entry.ware.mpn, 0) + number
    return found


def words(slots, group):
    bill = make_bill(slots, at_once=2)
    return [
        (f"{entry.ware.what} {entry.ware.mpn}", number)
        for entry, number in bill.items()
        if entry.group == group
    ]


@pytest.mark.parametrize("slots", [1, 24, 128])
def test_the_bill_counts_what_the_circuit_has(slots):
    counts = count_parts(slots, at_once=2)
    assert sum(counts.values()) == len(build_cabinet(slots).parts)
    table = rows(slots)
    assert sum(int(row[4]) for row in table if row[0] == CIRCUIT) == sum(counts.values())
    total = sum(int(row[4]) * float(row[5]) for row in table if row[0] in SUMMED)
    assert total == pytest.approx(price_of(make_bill(slots, at_once=2)), abs=0.01)
    assert int(table[-1][4]) == round(total)


@pytest.mark.parametrize("slots", [1, *SIZES])
def test_no_line_is_without_a_number_or_a_specification_a_quantity_and_a_price(slots):
    table = rows(slots)
    assert {row[0] for row in table[1:-1]} == {CIRCUIT, IN_CABINET, SPARE, WANTED, TOOL}
    for group, what, maker, mpn, number, price in table[1:-1]:
        assert maker, what
        if mpn == SPECIFICATION:
            assert maker == "any", what
            assert group != CIRCUIT, what
            assert len(what.split()) >= 4, what
        else:
            assert maker != "any", what
            assert re.fullmatch(r"[A-Za-z0-9][\w ,./#+-]+", mpn), what
        assert int(number) > 0, what
        assert float(price) > 0, what


@pytest.mark.parametrize("slots", SIZES)
def test_each_contact_of_the_pin_table_and_each_fitting_has_what_it_takes(slots):
    lines = [*CABINET, *IF_WANTED, *power_lines(need_of(slots, at_once=2))]
    served = {name for line in lines for name in line.serves}
    for pin in CONTACTS:
        assert pin.name in served or pin.name.partition(".")[0] in served, pin.name
    for table in (*FITTINGS, "osdp", "reader"):
        assert table in served, table
    for sensed in (*SENSED[:3], "CASE_OPEN"):
        assert sensed in served, sensed


def test_the_latchs_loop_has_no_contact_that_is_not_sealed():
    fitted = [line for line in IF_WANTED if "latch" in line.serves]
    assert [line.ware for line in fitted] == [DOOR_REED, DOOR_MAGNET]
    assert {line.count(need_of(24, at_once=2)) for line in fitted} == {2}  # door and case


def test_what_a_line_serves_is_a_thing_of_the_cabinet():
    settings = tomllib.loads((ROOT / "hardware/cabinet.toml").read_text(encoding="utf-8"))
    known = {*settings, *(pin.name for pin in CONTACTS), *SENSED, "CASE_OPEN"}
    for line in (*CABINET, *IF_WANTED):
        assert set(line.serves) <= known, line


@pytest.mark.parametrize(
    ("word", "many"),
    [
        ("computer, 2 GB", 1),
        ("microSD", 1),
        ("lead battery", 1),
        ("mains inlet", 1),
        ("reed contact, closed", 1),
        ("D2F-01L", 52),  # a seat and a bolt for each slot, the case, three slot boards
        ("push-button", 25),
        ("one light", 25),
        ("override lock", 1),
        ("sheet steel", 1),
        ("holder of a ring", 24),
        ("key tag", 27),
        ("key ring", 27),
        ("badge ISO 7810", 24),
        ("printed board, controller", 1),
        ("printed board, lock", 3),
        ("printed board, slot", 3),
        ("DIN rail", 1),
    ],
)
def test_what_stands_on_no_board_is_on_the_bill(word, many):
    found = [number for text, number in words(24, IN_CABINET) if word in text]
    assert found == [many]


@pytest.mark.parametrize("word", ["keypad", "OSDP reader with", "USB to RS-485"])
def test_what_a_cabinet_may_be_without_is_no_part_of_its_price(word):
    assert [text for text, _ in words(24, WANTED) if word in text]
    bill = make_bill(24, at_once=2)
    assert price_of({entry: each for entry, each in bill.items() if entry.group == WANTED}) == 0
    assert price_of({entry: each for entry, each in bill.items() if entry.group == SPARE}) > 0


@pytest.mark.parametrize("slots", SIZES)
def test_whatever_is_plugged_on_a_board_has_its_other_half(slots):
    circuit = build_cabinet(slots)
    plugs = [part for part in circuit.of("connector") if part.kind.mpn == "B8B-XH-A"]
    ribbons = [near for near, _ in circuit.cables if circuit.parts[near].kind.mpn == "61201021621"]
    parts = bought(slots, IN_CABINET)
    assert parts["XHP-8"] == len(plugs)
    assert parts["SXH-001T-P0.6"] == 8 * len(plugs)
    assert parts["61201023021"] == 2 * len(ribbons)
    jumpers = [part for part in circuit.of("connector") if part.kind.mpn == "61300211121"]
    assert parts["60900213421"] == len(jumpers)
    assert parts["3002"] == 1
    blades = [part for part in circuit.of("fuse") if part.kind.maker == "Littelfuse"]
    assert parts["178.6164.0001"] == len(blades)


@pytest.mark.parametrize("slots", SIZES)
def test_each_fuse_that_blows_for_good_has_two_that_lie_ready(slots):
    fitted = {mpn for mpn in bought(slots, CIRCUIT, IN_CABINET) if mpn.startswith("0287")}
    ready = bought(slots, SPARE)
    assert set(ready) == fitted
    assert set(ready.values()) == {SPARE_FUSES}


@pytest.mark.parametrize("at_once", range(1, AT_ONCE_MAX + 1))
def test_every_cabinet_is_fed_through_a_battery_that_is_strong_enough(at_once):
    for slots in range(1, SLOTS_MAX + 1):
        amps = cabinet_amps(slots, at_once=at_once)
        power = choose_power(slots, at_once=at_once)
        assert power.charger.kind.amps >= amps, slots
        assert 0.75 * power.fuse_amps >= amps, slots
        ampere_hours = power.battery.mah / 1_000
        assert ampere_hours >= amps / 2, slots
        assert power.charger.charges <= ampere_hours / 4, slots
        assert power.minutes(slots) >= LASTS_MIN, slots
        if power.charger.charges:
            assert power.charger.kind.mpn.startswith("PSC-"), slots
            assert power.mains is None, slots
        else:
            assert power.mains is not None, slots
            watts = {"HRP-200-12": 200, "HRP-300-12": 324}[power.mains.mpn]
            assert watts >= CHARGE_VOLTS * (amps + ampere_hours / 4), slots


def test_a_release_is_reckoned_with_the_programs_own_times():
    config = parse_config("", source="c.toml")
    assert config.cabinet.door_unlock_ms == DOOR_MS
    assert config.locks.pulse_ms_max == PULSE_MS


@pytest.mark.parametrize("at_once", [1, 2, 8])
@pytest.mark.parametrize("slots", SIZES)
def test_battery_fuse_and_mains_supply_are_on_the_bill_and_feed_the_circuit(slots, at_once):
    power = choose_power(slots, at_once=at_once)
    [feeds] = build_cabinet(slots, at_once=at_once).of("supply")
    assert feeds.kind == power.charger.kind
    assert feeds.nets["plus"] == "VIN"
    bill = {
        entry.ware.mpn: number
        for entry, number in make_bill(slots, at_once=at_once).items()
        if entry.group == IN_CABINET
    }
    assert bill[power.battery.ware.mpn] == 1
    assert bill[f"0287{power.fuse_amps:03d}.PXCN"] == 1
    supplies = [mpn for mpn in bill if mpn.startswith("HRP-")]
    assert supplies == ([power.mains.mpn] if power.mains else [])


def test_every_part_of_the_circuit_has_a_maker_a_number_and_a_price():
    for kind in count_parts(128, at_once=8):
        assert kind.maker, kind
        assert re.fullmatch(r"[A-Za-z0-9][\w,./#+-]+", kind.mpn), kind
        assert kind.price_usd > 0, kind


def test_one_part_number_is_one_kind():
    kinds = count_parts(128, at_once=8)
    assert len({(kind.maker, kind.mpn) for kind in kinds}) == len(kinds)


def test_one_part_number_has_one_price():
    prices = {}
    for entry in make_bill(128, at_once=8):
        ware = entry.ware
        if ware.mpn != SPECIFICATION:
            assert prices.setdefault((ware.maker, ware.mpn), ware.price_usd) == ware.price_usd


def test_the_bill_of_any_size_is_one_command():
    done = subprocess.run(
        [sys.executable, "-m", "hardware", "--bom", "40"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == write_bom((40,))
