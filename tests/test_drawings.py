"""Drawings, netlists, parts list and pin table say what the circuit says, and are up to date."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from controller.pins import PINS
from hardware.circuit.bom import count_parts
from hardware.circuit.cabinet import build_cabinet
from hardware.circuit.drawings import SPREADS, draw_all
from hardware.circuit.facts import MARK, GuideWrong, data_facts, fill
from hardware.circuit.files import GUIDES, make_files
from hardware.circuit.layouts import SWITCH, WATCHDOG, driver_layout
from hardware.circuit.sheet import SheetWrong, draw_sheet
from hardware.circuit.symbols import Place
from hardware.circuit.wiring import draw_wiring

ROOT = Path(__file__).parent.parent
HARDWARE = ROOT / "hardware"
FILES = make_files()


@pytest.mark.parametrize("name", FILES)
def test_what_is_committed_is_what_the_data_say(name):
    text = (HARDWARE / name).read_text(encoding="utf-8")
    assert text == FILES[name], "run: python -m hardware"


def test_nothing_older_lies_beside_them():
    made = {f"{path.parent.name}/{path.name}" for path in HARDWARE.glob("drawings/*")}
    made |= {f"{path.parent.name}/{path.name}" for path in HARDWARE.glob("netlists/*")}
    assert made == {name for name in FILES if "/" in name}


def test_every_part_of_every_board_is_drawn_once():
    circuit = build_cabinet(8)
    drawn = [*WATCHDOG, *SWITCH, *driver_layout("H"), *driver_layout("L1")]
    for _, board, refs in SPREADS.values():
        drawn += [f"{board}-{ref}" for ref in refs.split()]
    assert len(drawn) == len(set(drawn))
    others = re.compile(r"L1-[A-Z]+[2-8]0\d")  # as the first driver
    wanted = {
        ref
        for ref, part in circuit.parts.items()
        if part.board in ("H", "L1", "S1") and not others.fullmatch(ref)
    }
    assert set(drawn) == wanted


@pytest.mark.parametrize("name", [name for name in FILES if name.endswith(".svg")])
def test_a_drawing_is_whole_and_keeps_to_its_paper(name):
    root = ElementTree.fromstring(FILES[name])
    _, _, width, height = map(float, root.attrib["viewBox"].split())
    for element in root.iter("{http://www.w3.org/2000/svg}text"):
        x, y = float(element.attrib["x"]), float(element.attrib["y"])
        length = 6.5 * len(element.text or "")
        start = x - {"end": length, "middle": length / 2}.get(
            element.attrib.get("text-anchor", ""), 0.0
        )
        assert start >= 0, element.text
        assert 0 < y < height, element.text
        assert x < width, element.text


def test_a_value_that_changes_shows_on_the_drawing():
    assert "143K" in draw_all()["rail-watchdog"]
    assert "22R 5W" in draw_all()["driver"]


def test_a_sheet_with_a_part_too_many_or_a_terminal_too_few_is_refused():
    circuit = build_cabinet(1)
    with pytest.raises(SheetWrong, match="H-R999 is not in the circuit"):
        draw_sheet(circuit, {"H-R999": Place(1, 1)}, title="", size=(9, 9))
    layout = {"H-U2": Place(1, 1, left=("plus", "minus", "vdd"), right=("out",))}
    with pytest.raises(SheetWrong, match=r"H-U2: .*'vss'"):
        draw_sheet(circuit, layout, title="", size=(9, 9))


def test_the_wiring_shows_each_solenoid_and_each_cable():
    circuit = build_cabinet(24)
    text = draw_wiring(circuit)
    for slot in range(1, 25):
        assert f"solenoid of slot {slot}<" in text
    assert text.count("cable") >= len(circuit.cables)


def test_no_two_terminals_of_a_part_share_a_pin():
    for kind in count_parts(128, at_once=8):
        numbers = [each.number for each in kind.terminals]
        assert len(set(numbers)) == len(numbers), kind.mpn


def test_the_netlists_join_what_the_circuit_joins():
    circuit, text = build_cabinet(24), FILES["netlists/controller-board.net"]
    nets = {}
    for block in re.findall(r'\(net \(code "\d+"\) \(name "([^"]+)"\)(.*?)\n    \)', text, re.S):
        nets[block[0]] = set(re.findall(r'\(ref "([^"]+)"\) \(pin "([^"]+)"\)', block[1]))
    for net, hanging in circuit.nets().items():
        pins = {
            (part.ref.removeprefix("H-"), terminal.number)
            for part, terminal in hanging
            if part.board == "H" and part.kind.family not in ("coil", "panel")
        }
        assert nets.get(net, set()) == pins, net


@pytest.mark.parametrize("name", GUIDES)
def test_a_guide_tells_the_numbers_of_the_data(name):
    text = (HARDWARE / name).read_text(encoding="utf-8")
    assert len(MARK.findall(text)) >= 20
    assert fill(text, data_facts()) == text, "run: python -m hardware"


def test_a_number_that_changed_shows_in_a_guide_and_one_unknown_is_refused():
    text = "<!--=peak_amps-->9 A<!----> and <!--=sim_peak_ms-->1 ms<!---->"
    assert fill(text, data_facts()) == text.replace("9 A", data_facts()["peak_amps"])
    with pytest.raises(GuideWrong, match="nothing_known"):
        fill("<!--=nothing_known-->1<!---->", {})


@pytest.mark.parametrize("name", GUIDES)
def test_what_a_guide_points_to_is_there(name):
    text = (HARDWARE / name).read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)\)", text):
        assert (HARDWARE / target).exists(), target
    circuit = build_cabinet(24)
    boards = {ref.partition("-")[2] for ref in circuit.parts}
    for ref in re.findall(r"\b([RCDQUFJL]\d{1,3})\b", text):
        assert ref in boards, ref
    nets = {net.split(".")[-1] for net in circuit.nets()}
    for net in re.findall(r"\b([A-Z]+(?:_[A-Z0-9]+)+)\b", text):
        assert net in nets | {"BRING_UP", "SLOT_BUS"}, net


def test_the_pin_page_has_every_line_of_the_table():
    for pin in PINS:
        assert f"| {pin.bcm} | " in FILES["PINS.md"]
        assert pin.name in FILES["PINS.md"]
