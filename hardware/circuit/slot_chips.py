"""The parts catalogue: what only the slot board uses."""

from hardware.circuit.chips import GND, IN, OPEN, SUP, TRI, row, terminals
from hardware.circuit.netlist import Kind, Role

OUT, SRC = Role.OUTPUT, Role.SOURCE

INPUTS = Kind(
    name="SN74HCS165",
    family="chip",
    maker="Texas Instruments",
    mpn="SN74HCS165DR",
    text="shift register, eight inputs, Schmitt inputs",
    terminals=terminals(
        *row("sh_ld_n clk", "1 2", IN),
        *row("e f g h", "3 4 5 6", IN),
        ("qh_n", "7", OUT),
        ("gnd", "8", GND),
        ("qh", "9", OUT),
        ("ser", "10", IN),
        *row("a b c d", "11 12 13 14", IN),
        ("clk_inh", "15", IN),
        ("vcc", "16", SUP),
    ),
    footprint="Package_SO:SOIC-16_3.9x9.9mm_P1.27mm",
    price_usd=0.45,
    volts=6.0,
    vih=0.7,
    voh=0.92,
    follows_supply=True,
    amps=0.006,
    supply_ma=1.0,
)
SELECT = Kind(
    name="SN74HCS138",
    family="chip",
    maker="Texas Instruments",
    mpn="SN74HCS138DR",
    text="decoder, one of eight, Schmitt inputs",
    terminals=terminals(
        *row("a b c g2a_n g2b_n g1", "1 2 3 4 5 6", IN),
        ("y7", "7", OUT),
        ("gnd", "8", GND),
        *row("y6 y5 y4 y3 y2 y1 y0", "9 10 11 12 13 14 15", OUT),
        ("vcc", "16", SUP),
    ),
    footprint="Package_SO:SOIC-16_3.9x9.9mm_P1.27mm",
    price_usd=0.40,
    volts=6.0,
    vih=0.7,
    voh=0.92,
    follows_supply=True,
    amps=0.006,
    supply_ma=1.0,
)
GATE = Kind(
    name="SN74LVC1G125",
    family="chip",
    maker="Texas Instruments",
    mpn="SN74LVC1G125DBVR",
    text="one buffer, three-state",
    terminals=terminals(
        *row("oe_n a", "1 2", IN), ("gnd", "3", GND), ("y", "4", TRI), ("vcc", "5", SUP)
    ),
    footprint="Package_TO_SOT_SMD:SOT-23-5",
    price_usd=0.20,
    volts=6.0,
    vih=2.0,
    voh=2.9,
    amps=0.024,
    supply_ma=1.0,
)
SINKS = Kind(
    name="TBD62083A",
    family="chip",
    maker="Toshiba",
    mpn="TBD62083AFWG,EL",
    text="eight sinks, 0.5 A each, TTL inputs",
    terminals=terminals(
        *row("i1 i2 i3 i4 i5 i6 i7 i8", "1 2 3 4 5 6 7 8", IN),
        ("gnd", "9", GND),
        ("common", "10", OPEN),
        *row("o8 o7 o6 o5 o4 o3 o2 o1", "11 12 13 14 15 16 17 18", TRI),
    ),
    footprint="Package_SO:SOIC-18W_7.5x11.6mm_P1.27mm",
    price_usd=0.90,
    volts=50.0,
    vih=2.5,
)
"""A lamp's sinks draw no supply of their own; on is an input above 2.5 V (data sheet)."""

TRANSCEIVER = Kind(
    name="THVD1400",
    family="chip",
    maker="Texas Instruments",
    mpn="THVD1400DR",
    text="RS-485 transceiver 500 kbit/s, 3.3 V, fail-safe, with driver enable",
    terminals=terminals(
        ("ro", "1", TRI),
        *row("re_n de di", "2 3 4", IN),
        ("gnd", "5", GND),
        *row("a b", "6 7", Role.PASSIVE),
        ("vcc", "8", SUP),
    ),
    footprint="Package_SO:SOIC-8_3.9x4.9mm_P1.27mm",
    price_usd=1.20,
    volts=5.5,
    vih=2.0,
    voh=2.4,
    amps=0.06,
    supply_ma=60.0,
)
REGULATOR = Kind(
    name="TLV76133",
    family="chip",
    maker="Texas Instruments",
    mpn="TLV76133DCYR",
    text="regulator 3.3 V 1 %, 1 A",
    terminals=terminals(("gnd", "1", GND), ("vout", "2", SRC), ("vin", "3", SUP)),
    footprint="Package_TO_SOT_SMD:SOT-223-3_TabPin2",
    price_usd=0.55,
    volts=16.0,
    amps=0.6,
    supply_ma=600.0,
)
"""0.6 A: what it may turn into heat from 5 V at 50 °C without a heat sink. Its 1 % is the error of
the supply's register."""

SUPERVISOR = Kind(
    name="MAX803T",
    family="chip",
    maker="Analog Devices",
    mpn="MAX803TEXR+T",
    text="supervisor 3.08 V, open drain",
    terminals=terminals(("gnd", "1", GND), ("reset_n", "2", TRI), ("vcc", "3", SUP)),
    footprint="Package_TO_SOT_SMD:SOT-323_SC-70",
    price_usd=1.10,
    volts=6.0,
    supply_ma=0.1,
)
"""Open drain, so that a programmer can hold the reset as well."""

SMALL_BUCK = Kind(
    name="D24V10F5",
    family="module",
    maker="Pololu",
    mpn="2831",
    text="step-down converter, up to 36 V in, 5 V 1 A out",
    terminals=terminals(
        ("vout", "1", SRC),
        ("gnd", "2", GND),
        ("vin", "3", SUP),
        ("en", "4", OPEN),
        ("pg", "5", OPEN),
    ),
    footprint="Connector_PinHeader_2.54mm:PinHeader_1x05_P2.54mm_Vertical",
    price_usd=9.0,
    volts=36,
    amps=1.0,
    supply_ma=400.0,
)
CRYSTAL = Kind(
    name="12 MHz",
    family="crystal",
    maker="ECS",
    mpn="ECS-120-18-5PX-CKM-TR",
    text="crystal 12 MHz, 18 pF",
    terminals=terminals(("a", "1", Role.PASSIVE), ("b", "2", Role.PASSIVE)),
    footprint="Crystal:Crystal_SMD_HC49-SD",
    price_usd=0.40,
)
SWITCHES = Kind(
    name="DIP switch 8",
    family="switch",
    maker="CTS",
    mpn="219-8MST",
    text="eight switches",
    terminals=terminals(
        *row("a1 a2 a3 a4 a5 a6 a7 a8", "1 2 3 4 5 6 7 8", Role.PASSIVE),
        *row("b8 b7 b6 b5 b4 b3 b2 b1", "9 10 11 12 13 14 15 16", Role.PASSIVE),
    ),
    footprint="Button_Switch_SMD:SW_DIP_SPSTx08_Slide_6.7x21.88mm_W8.61mm_P2.54mm_LowProfile",
    price_usd=1.60,
)


def pins(count: int, mpn: str, text: str) -> Kind:
    """Return a pin header of `count` pins for a jumper or a programmer."""
    return Kind(
        name=text,
        family="connector",
        maker="Würth Elektronik",
        mpn=mpn,
        text=text,
        terminals=terminals(*((f"p{pin}", str(pin), Role.PASSIVE) for pin in range(1, count + 1))),
        footprint=f"Connector_PinHeader_2.54mm:PinHeader_{'2x03' if count == 6 else '1x02'}"
        "_P2.54mm_Vertical",
        price_usd=0.45 if count == 6 else 0.15,
        amps=3.0,
        amps_pulse=3.0,
    )


JUMPER = pins(2, "61300211121", "pin header, 2 pins")
PROGRAMMER = pins(6, "61300621121", "pin header, 2 by 3 pins")
