"""The slot board's circuit is the one that its firmware drives."""

import re
from dataclasses import replace

import pytest

from hardware.circuit.cabinet import build_cabinet
from hardware.circuit.mcu import PINS, TABLE, read_ports
from hardware.circuit.netlist import GROUND, Part
from hardware.circuit.passives import resistor
from hardware.circuit.rules import find_problems
from hardware.circuit.slot_board import COLOURS, SENSED

PORTS = read_ports()
CIRCUIT = build_cabinet(16)
MCU = CIRCUIT.parts["S2-U3"]
NETS = CIRCUIT.nets()


def pulls(name, to):
    """Return the resistors in Ω that hold a port's net at `to`."""
    return [
        part.kind.value
        for part, _ in NETS[f"S2.{name}"]
        if part.kind.family == "resistor" and to in part.nets.values()
    ]


def test_every_port_of_the_firmware_is_read_and_wired():
    assert len(PORTS) == TABLE.read_text(encoding="utf-8").count("    PIN(") == 20
    assert len({each.port for each in PORTS}) == 20
    for each in PORTS:
        assert MCU.nets[each.name] == f"S2.{each.name}"
        assert MCU.kind.terminal(each.name).number == str(PINS[each.port])


def test_no_two_terminals_share_a_pin():
    numbers = [each.number for each in MCU.kind.terminals]
    assert sorted(map(int, numbers)) == list(range(1, 33))


@pytest.mark.parametrize("port", PORTS, ids=lambda port: port.name)
def test_the_pulls_that_the_firmware_counts_on_are_fitted(port):
    if re.search(r"10 k (pull-)?up", port.hangs):
        assert pulls(port.name, "S2.3V3") == [10e3]
    if "10 k pull-down" in port.hangs:
        assert pulls(port.name, GROUND) == [10e3]


def test_what_is_dangerous_while_the_ports_float_is_held_off():
    assert pulls("LAMPS_OFF", "S2.3V3")
    assert pulls("DRIVER_ENABLE", GROUND)
    assert pulls("READERS_ON", GROUND)
    assert pulls("READER_OFF", "S2.3V3")
    assert pulls("INPUTS_OFF", "S2.3V3")


def test_the_decoders_outputs_select_the_readers_in_the_order_of_the_slots():
    select = CIRCUIT.parts["S2-U5"].nets
    assert [select[each] for each in "abc"] == [f"S2.READER_{each}" for each in "ABC"]
    for slot in range(8):
        reader = CIRCUIT.parts[f"S2-A{slot + 1}"].nets
        assert reader["nss"] == select[f"y{slot}"]
        assert reader["miso"] == MCU.nets["MISO"]
        assert reader["rst_n"] == MCU.nets["READERS_ON"]


def test_the_first_byte_read_is_of_the_seats_and_the_last_of_the_switches():
    gate = CIRCUIT.parts["S2-U14"].nets
    assert (gate["y"], gate["oe_n"]) == (MCU.nets["MISO"], MCU.nets["INPUTS_OFF"])
    at = gate["a"]
    for sensed in SENSED:
        chip = next(part for part in CIRCUIT.of("chip") if part.nets.get("qh") == at)
        assert chip.nets["h"] == f"S2.{sensed}8_IN"  # the bit that comes first
        assert chip.nets["a"] == f"S2.{sensed}1_IN"
        assert chip.nets["sh_ld_n"] == MCU.nets["INPUTS_HOLD"]
        at = chip.nets["ser"]
    assert at == GROUND


def test_the_last_byte_sent_lights_red_and_the_first_falls_off_behind_blue():
    at = MCU.nets["MOSI"]
    for colour in COLOURS:
        chip = next(
            part
            for part in CIRCUIT.of("chip")
            if part.nets.get("ser") == at and "qh_out" in part.nets
        )
        assert chip.nets["qa"] == f"S2.{colour}1_ON"
        assert chip.nets["oe_n"] == MCU.nets["LAMPS_OFF"]
        assert chip.nets["rclk"] == MCU.nets["LAMPS_LATCH"]
        at = chip.nets["qh_out"]


def test_the_supply_is_measured_as_the_firmware_reckons():
    halves = [part for part, _ in NETS["S2.SUPPLY"] if part.kind.family == "resistor"]
    assert [part.kind.value for part in halves] == [10e3, 10e3]
    ends = set().union(*(part.nets.values() for part in halves))
    assert ends == {"S2.5V", "S2.SUPPLY", GROUND}


def test_a_receiver_that_hears_nothing_in_an_idle_line_is_seen():
    circuit = build_cabinet(8)
    assert find_problems(circuit) == []
    part = circuit.parts["S1-U4"]
    kind = replace(part.kind, name="MAX3485")
    circuit.parts[part.ref] = Part(part.ref, kind, part.board, part.nets)
    assert find_problems(circuit) == ["S1-U4: 95 mV of an idle line tell it nothing"]
    for ref in ("H-R83", "H-R84"):
        pull = circuit.parts[ref]
        circuit.parts[ref] = Part(ref, resistor("390R"), pull.board, pull.nets)
    assert find_problems(circuit) == []


def test_the_last_board_carries_only_the_slots_there_are():
    circuit = build_cabinet(11)
    readers = [ref for ref in circuit.parts if re.fullmatch(r"S\d-A\d", ref)]
    assert len(readers) == 11


def test_a_supervisor_holds_the_reset_until_twelve_megahertz_are_safe():
    held = [part.kind.name for part, _ in NETS["S2.RESET_N"]]
    assert "MAX803T" in held  # 3.08 V; 12 MHz need 3.06 V
