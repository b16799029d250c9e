"""The controller board: it sits on the Pi and feeds the Pi, the lock rail and all other boards."""

from hardware.circuit.bench import Bench
from hardware.circuit.chips import (
    BUFFER,
    CLOCK,
    LEVEL,
    RS485,
)
from hardware.circuit.driver import add_driver
from hardware.circuit.header import CONTACTS, PI, net_of, pi_nets
from hardware.circuit.keypad import SHARED, add_keypad_plug
from hardware.circuit.latch import add_latch
from hardware.circuit.lock_board import chain_plug
from hardware.circuit.modules import (
    BUCK,
    BUZZER,
    CLAMP2,
    CLAMP3,
    CLAMP_SUPPLY,
    COIN,
    PLUG8,
    READER,
)
from hardware.circuit.netlist import GROUND
from hardware.circuit.passives import C_100N, C_470U, CONTACT_PULL, LINK, blade_fuse, resistor
from hardware.circuit.rail import add_rail
from hardware.circuit.semiconductors import (
    D_CLAMP,
    D_SMALL,
    N_SIGNAL,
    PANEL_LED,
    TVS_15V,
    TVS_RS485,
)


def add_hat(bench: Bench, *, rail_fuse: int, boards_fuse: int) -> None:
    """Add the controller board; `rail_fuse` and `boards_fuse` are in A."""
    bench.add("J1", PI, **pi_nets())
    _add_power(bench, rail_fuse=rail_fuse, boards_fuse=boards_fuse)
    add_rail(bench)
    _add_chain(bench)
    _add_door(bench)
    _add_panel(bench)
    for number, pin in enumerate(CONTACTS, 1):
        _add_contact(bench, number, net_of(pin.name))
    _add_reader(bench)
    _add_slot_bus(bench)
    _add_clock(bench)
    add_latch(bench)
    add_keypad_plug(bench)


def _add_power(bench: Bench, *, rail_fuse: int, boards_fuse: int) -> None:
    bench.add("J2", CLAMP_SUPPLY, p1="VIN", p2=GROUND)
    for number, (amps, net) in enumerate(
        ((rail_fuse, "12V"), (3, "12V_PI"), (boards_fuse, "12V_BOARDS")), 1
    ):
        bench.two(f"F{number}", blade_fuse(amps), "VIN", net)
        # Behind the fuse: a supply wired the wrong way round blows it.
        bench.two(f"D{30 + number}", TVS_15V, GROUND, net)
        bench.two(f"C{30 + number}", C_470U, net, GROUND)
    holes = {"vin": "12V_PI", "vin2": "12V_PI", "vout": "5V", "vout2": "5V"}
    bench.add("U4", BUCK, **holes, **dict.fromkeys(("gnd", "gnd2", "gnd3", "gnd4"), GROUND))
    bench.two("C34", C_470U, "5V", GROUND)
    bench.two("C35", C_100N, "12V_PI", GROUND)
    bench.add("J3", CLAMP2, p1="RAIL", p2=GROUND)
    bench.add("J4", CLAMP2, p1="12V_BOARDS", p2=GROUND)


def _add_chain(bench: Bench) -> None:
    """Lift the chain's three lines and the door's to 5 V; the verdict DEAD is its /OE."""
    bench.add(
        "U3",
        LEVEL,
        **{"a1": "SPI_SCLK", "y1": "SRCLK_5V", "a2": "SPI_MOSI", "y2": "SER_5V"},
        **{"a3": "SPI_CE1", "y3": "RCLK_5V", "a4": "DOOR_LOCK", "y4": "DOOR_ON"},
        **{"oe1_n": GROUND, "oe2_n": GROUND, "oe3_n": GROUND, "oe4_n": "DEAD"},
        vcc="5V",
        gnd=GROUND,
    )
    bench.two("C6", C_100N, "5V", GROUND)
    lines = (
        ("SRCLK_5V", "CHAIN_SRCLK"),
        ("SER_5V", "CHAIN_SER1"),
        ("RCLK_5V", "CHAIN_RCLK"),
        ("DEAD", "CHAIN_OE_N"),
    )
    for number, (near, far) in enumerate(lines, 40):
        bench.two(f"R{number}", resistor("47R"), near, far)
    bench.two("R44", resistor("100K"), "SPI_SCLK", GROUND)
    bench.two("R45", resistor("100K"), "SPI_MOSI", GROUND)
    bench.two("R46", resistor("10K"), "SPI_CE1", "3V3")
    bench.two("R47", resistor("100K"), "DOOR_LOCK", GROUND)
    chain_plug(bench, "J5", ser="CHAIN_SER1")


def _add_door(bench: Bench) -> None:
    bench.add(
        "U5",
        BUFFER,
        **{"a1": "DOOR_PEAK_IN", "y1": "DOOR_PEAK", "oe1_n": "DEAD", "oe2_n": "DEAD"},
        **{f"a{spare}": GROUND for spare in range(2, 9)},
        vcc="5V",
        gnd=GROUND,
    )
    bench.two("C7", C_100N, "5V", GROUND)
    add_driver(bench, 1, on="DOOR_ON", peak_in="DOOR_PEAK_IN", peak_out="DOOR_PEAK")


def _add_panel(bench: Bench) -> None:
    bench.add("L50", PANEL_LED, anode="5V", red="RED", green="GREEN", blue="BLUE")
    lights = (("PANEL_RED", "RED"), ("PANEL_GREEN", "GREEN"), ("PANEL_BLUE", "BLUE"))
    for number, (pin, lamp) in enumerate(lights, 51):
        bench.two(f"R{number}", resistor("150R"), lamp, f"{lamp}_DRAIN")
        _add_signal(bench, number, pin, f"{lamp}_DRAIN")
    bench.add("J50", PLUG8, p1="5V", p2="RED", p3="GREEN", p4="BLUE", p5="5V", p6="BUZZER_LOW")
    bench.two("LS1", BUZZER, "5V", "BUZZER_LOW")
    bench.two("D54", D_SMALL, "BUZZER_LOW", "5V")
    _add_signal(bench, 54, "BUZZER", "BUZZER_LOW")


def _add_signal(bench: Bench, number: int, pin: str, drain: str) -> None:
    """Let a pin of the Pi draw `drain` to ground."""
    gate = f"{pin}_GATE"
    bench.two(f"R{number + 10}", resistor("1K"), pin, gate)
    bench.two(f"R{number + 20}", resistor("10K"), gate, GROUND)
    bench.add(f"Q{number}", N_SIGNAL, gate=gate, drain=drain, source=GROUND)


def _add_contact(bench: Bench, number: int, pin: str) -> None:
    """Lead a contact to a pin: a pull-up of its own, and nothing of the cable's sparks."""
    wire, ten = f"{pin}_WIRE", 200 + 10 * number
    quiet = f"{pin}_QUIET" if pin in SHARED.values() else pin
    bench.add(f"J{ten}", CLAMP2, p1=wire, p2=GROUND)
    bench.two(f"R{ten}", CONTACT_PULL, wire, "3V3")
    bench.two(f"R{ten + 1}", resistor("1K"), wire, quiet)
    bench.two(f"C{ten}", C_100N, quiet, GROUND)
    if quiet != pin:
        bench.two(f"R{ten + 2}", LINK, quiet, pin)
    bench.add(f"D{ten}", D_CLAMP, anode=GROUND, mid=pin, cathode="3V3")


def _add_reader(bench: Bench) -> None:
    bench.add(
        "A1",
        READER,
        **{"nss": "SPI_CE0", "sck": "SPI_SCLK", "mosi": "SPI_MOSI", "miso": "SPI_MISO"},
        rst_n="RESET_PIN",
        vcc="3V3",
        gnd=GROUND,
    )
    bench.add(
        "J6",
        PLUG8,
        **{"p1": "SPI_CE0", "p2": "SPI_SCLK", "p3": "SPI_MOSI", "p4": "SPI_MISO"},
        p6=GROUND,
        p7="RESET_PIN",
        p8="3V3",
    )
    bench.two("C8", C_100N, "3V3", GROUND)
    bench.two("R48", resistor("10K"), "SPI_CE0", "3V3")
    bench.two("R49", resistor("100K"), "SPI_MISO", GROUND)
    bench.two("R50", resistor("100K"), "RESET_PIN", GROUND)


def _add_slot_bus(bench: Bench) -> None:
    """Both enables high: the transceiver finds its direction, and is deaf to its own words."""
    bench.add(
        "U6",
        RS485,
        **{"d": "UART_TXD", "r": "UART_RXD", "re_n": "3V3", "shdn_n": "3V3"},
        **{"a": "RS485_A", "b": "RS485_B", "vcc": "3V3", "gnd": GROUND},
    )
    bench.two("C9", C_100N, "3V3", GROUND)
    bench.two("R80", resistor("10K"), "UART_TXD", "3V3")
    bench.two("R81", resistor("10K"), "UART_RXD", "3V3")
    bench.two("R82", resistor("120R"), "RS485_A", "RS485_B")
    bench.two("R83", resistor("1K"), "RS485_A", "3V3")
    bench.two("R84", resistor("1K"), "RS485_B", GROUND)
    bench.add("D80", TVS_RS485, a="RS485_A", b="RS485_B", ground=GROUND)
    bench.add("J7", CLAMP3, p1="RS485_A", p2="RS485_B", p3=GROUND)


def _add_clock(bench: Bench) -> None:
    grounds = {f"nc{pin}": GROUND for pin in range(5, 13)}
    bench.add(
        "U7",
        CLOCK,
        **grounds,
        **{"vcc": "3V3", "gnd": GROUND, "vbat": "CELL", "sda": "I2C_SDA", "scl": "I2C_SCL"},
    )
    bench.two("C10", C_100N, "3V3", GROUND)
    bench.add("BT1", COIN, plus="CELL", minus=GROUND)
