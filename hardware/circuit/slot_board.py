"""The slot board: eight readers, contacts, buttons and lamps, and the slot bus."""

from hardware.circuit.bench import Bench
from hardware.circuit.chips import SHIFT
from hardware.circuit.mcu import MCU, read_ports
from hardware.circuit.modules import CLAMP2, CLAMP3, PLUG8, READER
from hardware.circuit.netlist import GROUND
from hardware.circuit.passives import (
    C_10U,
    C_22P,
    C_100N,
    C_470U,
    CONTACT_PULL,
    FUSE_BOARD,
    resistor,
)
from hardware.circuit.semiconductors import PANEL_LED, TVS_RS485
from hardware.circuit.slot_chips import (
    CRYSTAL,
    GATE,
    INPUTS,
    JUMPER,
    PROGRAMMER,
    REGULATOR,
    SELECT,
    SINKS,
    SMALL_BUCK,
    SUPERVISOR,
    SWITCHES,
    TRANSCEIVER,
)

SLOTS = 8
COLOURS = ("RED", "GREEN", "BLUE")
"""The lamps' chips in the order of their chain: the last byte sent stays in the first."""

SENSED = ("SEAT", "BUTTON", "BOLT", "SWITCH")
"""The inputs' chips in the order of their chain: the first byte read is of the first."""

PULLED_DOWN = ("DRIVER_ENABLE", "READERS_ON", "MOSI", "CLOCK", "LAMPS_LATCH", "INPUTS_HOLD")
PULLED_UP = ("INPUTS_OFF", "LAMPS_OFF", "READER_OFF", "TRANSMIT", "RECEIVE", "MISO")


class SlotBoard:
    """Adds a slot board to `bench`, with its first `slots` wired to readers and lamps."""

    def __init__(self, bench: Bench, *, slots: int = SLOTS) -> None:
        self._bench = bench
        self._slots = slots
        self._five, self._three = bench.net("5V"), bench.net("3V3")
        self._capacitors = 0
        self._add_supply()
        self._add_mcu()
        self._add_pulls()
        self._add_bus()
        self._add_inputs()
        self._add_lamps()
        self._add_readers()

    def _decouple(self, net: str) -> None:
        self._capacitors += 1
        self._bench.two(f"C{self._capacitors}", C_100N, net, GROUND)

    def _add_supply(self) -> None:
        bench = self._bench
        inside = bench.net("12V_IN")
        for plug in ("J1", "J2"):
            bench.add(plug, CLAMP2, p1="12V_BOARDS", p2=GROUND)
        bench.two("F1", FUSE_BOARD, "12V_BOARDS", inside)
        bench.add("U1", SMALL_BUCK, vin=inside, gnd=GROUND, vout=self._five)
        self._decouple(inside)
        bench.two("C51", C_470U, self._five, GROUND)
        bench.add("U2", REGULATOR, vin=self._five, gnd=GROUND, vout=self._three)
        self._decouple(self._five)
        bench.two("C52", C_10U, self._five, GROUND)
        bench.two("C53", C_10U, self._three, GROUND)
        middle = bench.net("SUPPLY")
        bench.two("R1", resistor("10K"), self._five, middle)
        bench.two("R2", resistor("10K"), middle, GROUND)
        bench.two("C54", C_100N, middle, GROUND)

    def _add_mcu(self) -> None:
        bench, three = self._bench, self._three
        ports = {each.name: bench.net(each.name) for each in read_ports()}
        crystal = bench.net("XTAL1"), bench.net("XTAL2")
        reset = bench.net("RESET_N")
        bench.add(
            "U3",
            MCU,
            **ports,
            **{
                "XTAL1": crystal[0],
                "XTAL2": crystal[1],
                "RESET_N": reset,
                "AREF": bench.net("AREF"),
            },
            **dict.fromkeys(("VCC4", "VCC6", "AVCC"), three),
            **dict.fromkeys(("GND3", "GND5", "GND21"), GROUND),
        )
        for _ in range(3):
            self._decouple(three)
        bench.two("C55", C_100N, bench.net("AREF"), GROUND)
        bench.two("Y1", CRYSTAL, *crystal)
        for number, net in enumerate(crystal, 56):
            bench.two(f"C{number}", C_22P, net, GROUND)
        bench.two("R3", resistor("10K"), three, reset)
        bench.add("U6", SUPERVISOR, reset_n=reset, vcc=three, gnd=GROUND)
        self._decouple(three)
        bench.add(
            "J3",
            PROGRAMMER,
            **{"p1": ports["MISO"], "p2": three, "p3": ports["CLOCK"], "p4": ports["MOSI"]},
            p5=reset,
            p6=GROUND,
        )
        for number, name in enumerate(("SLOTS_1", "SLOTS_2", "SLOTS_4"), 4):
            bench.add(f"J{number}", JUMPER, p1=ports[name], p2=GROUND)
        case = bench.net("CASE_SWITCH")
        bench.add("J7", CLAMP2, p1=case, p2=GROUND)
        bench.two("R26", CONTACT_PULL, case, three)
        bench.two("R27", resistor("1K"), case, ports["CASE_OPEN"])

    def _add_pulls(self) -> None:
        """Hold every line while the microcontroller is in reset, when all its ports float."""
        bench = self._bench
        for number, name in enumerate((*PULLED_DOWN, "READER_A", "READER_B", "READER_C"), 10):
            bench.two(f"R{number}", resistor("10K"), bench.net(name), GROUND)
        for number, name in enumerate(PULLED_UP, 20):
            bench.two(f"R{number}", resistor("10K"), bench.net(name), self._three)

    def _add_bus(self) -> None:
        bench, enable = self._bench, self._bench.net("DRIVER_ENABLE")
        bench.add(
            "U4",
            TRANSCEIVER,
            **{"ro": bench.net("RECEIVE"), "di": bench.net("TRANSMIT"), "de": enable},
            **{"re_n": enable, "a": "RS485_A", "b": "RS485_B", "vcc": self._three, "gnd": GROUND},
        )
        self._decouple(self._three)
        bench.add("D1", TVS_RS485, a="RS485_A", b="RS485_B", ground=GROUND)
        # Only the last board's jumper is set.
        bench.two("R4", resistor("120R"), "RS485_A", bench.net("END"))
        bench.add("J8", JUMPER, p1=bench.net("END"), p2="RS485_B")
        for plug in ("J9", "J10"):
            bench.add(plug, CLAMP3, p1="RS485_A", p2="RS485_B", p3=GROUND)

    def _add_inputs(self) -> None:
        bench, three = self._bench, self._three
        chain = [bench.net(f"{each}S_OUT") for each in SENSED]
        for number, sensed in enumerate(SENSED):
            is_last = number == len(SENSED) - 1
            wires = {"abcdefgh"[slot]: bench.net(f"{sensed}{slot + 1}_IN") for slot in range(SLOTS)}
            bench.add(
                f"U{10 + number}",
                INPUTS,
                **wires,
                **{"sh_ld_n": bench.net("INPUTS_HOLD"), "clk": bench.net("CLOCK")},
                **{"qh": chain[number], "ser": GROUND if is_last else chain[number + 1]},
                **{"clk_inh": GROUND, "vcc": three, "gnd": GROUND},
            )
            self._decouple(three)
            pull = resistor("10K") if is_last else CONTACT_PULL
            for slot in range(1, SLOTS + 1):
                ref, wire = 100 * (number + 1) + slot, bench.net(f"{sensed}{slot}")
                bench.two(f"R{ref}", pull, wire, three)
                bench.two(f"R{ref + 20}", resistor("1K"), wire, bench.net(f"{sensed}{slot}_IN"))
        places = range(1, SLOTS + 1)
        bench.add(
            "SW1",
            SWITCHES,
            **{f"a{place}": bench.net(f"SWITCH{place}") for place in places},
            **{f"b{place}": GROUND for place in places},
        )
        bench.add(
            "U14",
            GATE,
            **{"oe_n": bench.net("INPUTS_OFF"), "a": chain[0], "y": bench.net("MISO")},
            **{"vcc": three, "gnd": GROUND},
        )
        self._decouple(three)

    def _add_lamps(self) -> None:
        bench, ser = self._bench, self._bench.net("MOSI")
        for number, colour in enumerate(COLOURS):
            outputs = {
                f"q{'abcdefgh'[slot]}": bench.net(f"{colour}{slot + 1}_ON") for slot in range(8)
            }
            far = bench.net(f"{colour}_OUT")
            bench.add(
                f"U{20 + number}",
                SHIFT,
                **outputs,
                **{"ser": ser, "srclk": bench.net("CLOCK"), "rclk": bench.net("LAMPS_LATCH")},
                **{"oe_n": bench.net("LAMPS_OFF"), "srclr_n": self._three, "qh_out": far},
                **{"vcc": self._three, "gnd": GROUND},
            )
            self._decouple(self._three)
            ser = far
            places = range(1, SLOTS + 1)
            bench.add(
                f"U{30 + number}",
                SINKS,
                **{f"i{place}": bench.net(f"{colour}{place}_ON") for place in places},
                **{f"o{place}": bench.net(f"{colour}{place}_SINK") for place in places},
                gnd=GROUND,
            )
            for place in places:
                ref = 500 + 100 * number + place
                sink, lamp = bench.net(f"{colour}{place}_SINK"), bench.net(f"{colour}{place}")
                bench.two(f"R{ref}", resistor("220R"), lamp, sink)
                # The sinks' inputs float while /OE is high.
                on = bench.net(f"{colour}{place}_ON")
                bench.two(f"R{ref + 20}", resistor("100K"), on, GROUND)

    def _add_readers(self) -> None:
        bench, three = self._bench, self._three
        selects = {f"y{slot}": bench.net(f"NSS{slot + 1}") for slot in range(SLOTS)}
        bench.add(
            "U5",
            SELECT,
            **selects,
            **{"a": bench.net("READER_A"), "b": bench.net("READER_B"), "c": bench.net("READER_C")},
            **{"g2a_n": bench.net("READER_OFF"), "g2b_n": GROUND, "g1": three},
            **{"vcc": three, "gnd": GROUND},
        )
        self._decouple(three)
        # Damped: eight cables hang on these two.
        bench.two("R5", resistor("47R"), bench.net("CLOCK"), bench.net("SCK"))
        bench.two("R6", resistor("47R"), bench.net("MOSI"), bench.net("SDO"))
        for slot in range(1, SLOTS + 1):
            self._add_slot(slot)

    def _add_slot(self, slot: int) -> None:
        """Add the plugs of one slot, and what hangs on them if it is in use."""
        bench, three = self._bench, self._three
        wires = [bench.net(each) for each in (f"NSS{slot}", "SCK", "SDO", "MISO")]
        reset = bench.net("READERS_ON")
        bench.add(
            f"J{20 + slot}",
            PLUG8,
            **{f"p{place}": wire for place, wire in enumerate(wires, 1)},
            **{"p6": GROUND, "p7": reset, "p8": three},
        )
        self._decouple(three)
        at_slot = (*SENSED[:3], None, *COLOURS)
        ends = {
            f"p{place}": bench.net(f"{each}{slot}")
            for place, each in enumerate(at_slot, 2)
            if each is not None
        }
        bench.add(f"J{40 + slot}", PLUG8, **ends, p1=GROUND, p5=self._five)
        if slot > self._slots:
            return
        bench.add(
            f"A{slot}",
            READER,
            **dict(zip(("nss", "sck", "mosi", "miso"), wires, strict=True)),
            **{"rst_n": reset, "vcc": three, "gnd": GROUND},
        )
        colours = {each.lower(): bench.net(f"{each}{slot}") for each in COLOURS}
        bench.add(f"L{slot}", PANEL_LED, anode=self._five, **colours)
