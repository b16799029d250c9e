"""The parts catalogue: chips."""

from hardware.circuit.netlist import Kind, Role, Terminal

IN, OUT, TRI = Role.INPUT, Role.OUTPUT, Role.TRISTATE
SUP, GND, OPEN = Role.SUPPLY, Role.GROUND, Role.OPEN


def terminals(*rows: tuple[str, str, Role]) -> tuple[Terminal, ...]:
    """Return terminals of these names, numbers and roles."""
    return tuple(Terminal(name, number, role) for name, number, role in rows)


def row(names: str, numbers: str, role: Role) -> tuple[tuple[str, str, Role], ...]:
    """Return what `terminals` takes for several of one role; names and numbers in words."""
    return tuple(
        (name, number, role) for name, number in zip(names.split(), numbers.split(), strict=True)
    )


def _soic(pins: int) -> str:
    width = {8: "4.9", 14: "8.7", 16: "9.9"}[pins]
    return f"Package_SO:SOIC-{pins}_3.9x{width}mm_P1.27mm"


SHIFT = Kind(
    name="SN74HCS595",
    family="chip",
    maker="Texas Instruments",
    mpn="SN74HCS595DR",
    text="shift register with latch, Schmitt inputs",
    terminals=terminals(
        *row("qb qc qd qe qf qg qh", "1 2 3 4 5 6 7", TRI),
        ("gnd", "8", GND),
        ("qh_out", "9", OUT),
        *row("srclr_n srclk rclk oe_n ser", "10 11 12 13 14", IN),
        ("qa", "15", TRI),
        ("vcc", "16", SUP),
    ),
    footprint=_soic(16),
    price_usd=0.45,
    volts=6.0,
    vih=0.7,
    voh=0.92,
    follows_supply=True,
    amps=0.0078,
    supply_ma=1.0,
)
"""`vih` is its greatest upper threshold as a share of its supply (SCLS778, characteristics)."""

BUFFER = Kind(
    name="SN74HCS541",
    family="chip",
    maker="Texas Instruments",
    mpn="SN74HCS541DGSR",
    text="eight buffers, Schmitt inputs, three-state",
    terminals=terminals(
        ("oe1_n", "1", IN),
        *row("a1 a2 a3 a4 a5 a6 a7 a8", "2 3 4 5 6 7 8 9", IN),
        ("gnd", "10", GND),
        *row("y8 y7 y6 y5 y4 y3 y2 y1", "11 12 13 14 15 16 17 18", TRI),
        ("oe2_n", "19", IN),
        ("vcc", "20", SUP),
    ),
    footprint="Package_SO:Texas_DGS0020A_TSSOP-20_3x5.1mm_P0.5mm",
    price_usd=0.60,
    volts=6.0,
    vih=0.7,
    voh=0.92,
    follows_supply=True,
    amps=0.0078,
    supply_ma=1.0,
)
LEVEL = Kind(
    name="74HCT125",
    family="chip",
    maker="Nexperia",
    mpn="74HCT125D,653",
    text="four buffers, TTL inputs, three-state",
    terminals=terminals(
        *row("oe1_n a1", "1 2", IN),
        ("y1", "3", TRI),
        *row("oe2_n a2", "4 5", IN),
        ("y2", "6", TRI),
        ("gnd", "7", GND),
        ("y3", "8", TRI),
        *row("a3 oe3_n", "9 10", IN),
        ("y4", "11", TRI),
        *row("a4 oe4_n", "12 13", IN),
        ("vcc", "14", SUP),
    ),
    footprint=_soic(14),
    price_usd=0.35,
    volts=5.5,
    vih=2.0,
    voh=4.5,
    amps=0.006,
    supply_ma=2.0,
)
TRIGGER = Kind(
    name="74HCT3G14",
    family="chip",
    maker="Nexperia",
    mpn="74HCT3G14DP,125",
    text="three inverters, TTL Schmitt inputs",
    terminals=terminals(
        ("a1", "1", IN),
        ("y3", "2", OUT),
        ("a2", "3", IN),
        ("gnd", "4", GND),
        ("y2", "5", OUT),
        ("a3", "6", IN),
        ("y1", "7", OUT),
        ("vcc", "8", SUP),
    ),
    footprint="Package_SO:TSSOP-8_3x3mm_P0.65mm",
    price_usd=0.30,
    volts=5.5,
    vih=2.1,
    voh=4.5,
    amps=0.004,
    supply_ma=1.0,
)
COMPARATOR = Kind(
    name="MCP6561",
    family="chip",
    maker="Microchip",
    mpn="MCP6561T-E/OT",
    text="comparator, push-pull, input current 1 pA",
    terminals=terminals(
        ("out", "1", OUT),
        ("vss", "2", GND),
        ("plus", "3", Role.PASSIVE),
        ("minus", "4", Role.PASSIVE),
        ("vdd", "5", SUP),
    ),
    footprint="Package_TO_SOT_SMD:SOT-23-5",
    price_usd=0.45,
    volts=5.5,
    voh=4.5,
    amps=0.010,
    supply_ma=0.2,
)
RS485 = Kind(
    name="THVD1406",
    family="chip",
    maker="Texas Instruments",
    mpn="THVD1406DR",
    text="RS-485 transceiver 500 kbit/s, fail-safe, finds its direction itself",
    terminals=terminals(
        ("r", "1", TRI),
        *row("re_n shdn_n d", "2 3 4", IN),
        ("gnd", "5", GND),
        *row("a b", "6 7", Role.PASSIVE),
        ("vcc", "8", SUP),
    ),
    footprint=_soic(8),
    price_usd=1.60,
    volts=5.5,
    vih=2.0,
    voh=2.4,
    amps=0.06,
    supply_ma=60.0,
)
CLOCK = Kind(
    name="DS3231",
    family="chip",
    maker="Analog Devices",
    mpn="DS3231SN#",
    text="clock ±2 ppm",
    terminals=terminals(
        ("khz32", "1", OPEN),
        ("vcc", "2", SUP),
        ("int_n", "3", OPEN),
        ("rst_n", "4", OPEN),
        *((f"nc{pin}", str(pin), GND) for pin in range(5, 13)),
        ("gnd", "13", GND),
        ("vbat", "14", Role.PASSIVE),
        ("sda", "15", Role.PASSIVE),
        ("scl", "16", Role.PASSIVE),
    ),
    footprint="Package_SO:SOIC-16W_7.5x10.3mm_P1.27mm",
    price_usd=8.50,
    volts=5.5,
    supply_ma=0.3,
)

NORS = Kind(
    name="CD4001B",
    family="chip",
    maker="Texas Instruments",
    mpn="CD4001BM96",
    text="four NOR gates, 3 to 18 V",
    terminals=terminals(
        *row("a b", "1 2", IN),
        *row("j k", "3 4", OUT),
        *row("c d", "5 6", IN),
        ("vss", "7", GND),
        *row("e f", "8 9", IN),
        *row("l m", "10 11", OUT),
        *row("g h", "12 13", IN),
        ("vdd", "14", SUP),
    ),
    footprint=_soic(14),
    price_usd=0.40,
    volts=18.0,
    vih=0.7,
    voh=0.95,
    follows_supply=True,
    supply_ma=0.001,
)
"""Gates a b → j, c d → k, e f → l, g h → m. Its inputs leak 0.1 µA at most (SCHS015)."""
