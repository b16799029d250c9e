"""The parts catalogue: modules, connectors, and what stands off the boards."""

from dataclasses import replace

from hardware.circuit.chips import GND, IN, OPEN, SUP, TRI, row, terminals
from hardware.circuit.netlist import Kind, Role, Terminal

SRC = Role.SOURCE

COIN = Kind(
    name="CR2032",
    family="battery",
    maker="Panasonic",
    mpn="CR-2032/BN",
    text="lithium cell 3 V, of the clock and of the opening latch",
    terminals=terminals(("plus", "1", SRC), ("minus", "2", Role.PASSIVE)),
    footprint="Battery:BatteryHolder_Keystone_3002_1x2032",
    price_usd=0.50,
)
BUCK = Kind(
    name="D36V50F5",
    family="module",
    maker="Pololu",
    mpn="4091",
    text="step-down converter, up to 50 V in, 5 V 5.5 A out",
    terminals=terminals(
        ("vout", "1", SRC),
        ("vout2", "2", Role.PASSIVE),
        *row("gnd gnd2 gnd3 gnd4", "3 4 5 6", GND),
        ("vin", "7", SUP),
        ("vin2", "8", Role.PASSIVE),
        *row("vrp vrp2 en pg", "9 10 11 12", OPEN),
    ),
    footprint="Connector_PinHeader_2.54mm:PinHeader_2x06_P2.54mm_Vertical",
    price_usd=40.0,
    volts=50,
    amps=5.5,
)
"""Two rows of holes (Pololu, dimension diagram 0J1732): the odd ones are at the board's edge."""

READER = Kind(
    name="MFRC522 module",
    family="module",
    maker="Joy-IT",
    mpn="SBC-RFID-RC522",
    text="reader with antenna, 13.56 MHz, for badges and each slot (any module of NXP's MFRC522)",
    terminals=terminals(
        *row("nss sck mosi", "1 2 3", IN),
        ("miso", "4", TRI),
        ("irq", "5", OPEN),
        ("gnd", "6", GND),
        ("rst_n", "7", IN),
        ("vcc", "8", SUP),
    ),
    footprint="Connector_JST:JST_XH_B8B-XH-A_1x08_P2.50mm_Vertical",
    price_usd=4.50,
    volts=3.6,
    vih=2.0,
    voh=2.4,
    supply_ma=60.0,
)
"""Draws at most 60 mA with its antenna on, 10 mA without (NXP MFRC522, rev. 3.9, table 153)."""

BUZZER = Kind(
    name="buzzer 5 V",
    family="inductive",
    maker="PUI Audio",
    mpn="AI-1223-TWT-5V-2-R",
    text="buzzer with its own oscillator, 5 V 35 mA",
    terminals=terminals(("a", "1", Role.PASSIVE), ("b", "2", Role.PASSIVE)),
    footprint="Buzzer_Beeper:Buzzer_12x9.5RM7.6",
    price_usd=1.20,
    supply_ma=35.0,
    amps=0.035,
)
COIL = Kind(
    name="lock solenoid",
    family="coil",
    maker="Adafruit",
    mpn="1512",
    text="fail-secure bolt solenoid 12 V, slots and door (or any from 12 Ω up, pulls at 9 V)",
    terminals=terminals(("a", "1", Role.PASSIVE), ("b", "2", Role.PASSIVE)),
    footprint="",
    price_usd=15.0,
    value=12.0,
    tolerance=0.10,
    henries=0.040,
    volts=15,
    kelvins_per_watt=20.0,
)
"""The boards are made for 12 Ω, the strongest coil they drive. That of this maker has 18 Ω."""


KEYPAD = Kind(
    name="keypad",
    family="keypad",
    maker="Adafruit",
    mpn="3845",
    text="keypad, matrix of 4 rows by 3 columns, or any other without electronics",
    terminals=terminals(
        *row("r1 r2 r3 r4 c1 c2 c3", "1 2 3 4 5 6 7", Role.PASSIVE),
    ),
    footprint="",
    price_usd=6.50,
    ohms=500.0,
)
"""`ohms` is what a closed key has, at most: a worn membrane's."""


def _plug(mpn: str, maker: str, pins: int, amps: float, price_usd: float, text: str) -> Kind:
    return Kind(
        name=text,
        family="connector",
        maker=maker,
        mpn=mpn,
        text=text,
        terminals=tuple(Terminal(f"p{pin}", str(pin)) for pin in range(1, pins + 1)),
        footprint={
            2: "TerminalBlock_Phoenix:TerminalBlock_Phoenix_PT-1,5-2-5.0-H_1x02_P5.00mm_Horizontal",
            3: "TerminalBlock_Phoenix:TerminalBlock_Phoenix_PT-1,5-3-5.0-H_1x03_P5.00mm_Horizontal",
            7: "Connector_JST:JST_XH_B7B-XH-A_1x07_P2.50mm_Vertical",
            8: "Connector_JST:JST_XH_B8B-XH-A_1x08_P2.50mm_Vertical",
            10: "Connector_IDC:IDC-Header_2x05_P2.54mm_Vertical",
        }[pins],
        price_usd=price_usd,
        amps=amps,
        amps_pulse=amps,
    )


CLAMP2 = _plug("1935161", "Phoenix Contact", 2, 13.5, 0.60, "screw terminal, 2 poles")
CLAMP_SUPPLY = replace(
    _plug("1711725", "Phoenix Contact", 2, 24.0, 1.20, "screw terminal, 2 poles, 24 A"),
    footprint="TerminalBlock_Phoenix:TerminalBlock_Phoenix_MKDS-3-2-5.08_1x02_P5.08mm_Horizontal",
)
CLAMP3 = _plug("1935174", "Phoenix Contact", 3, 13.5, 0.90, "screw terminal, 3 poles")
PLUG7 = _plug("B7B-XH-A", "JST", 7, 3.0, 0.28, "pin header XH, 7 poles")
PLUG8 = _plug("B8B-XH-A", "JST", 8, 3.0, 0.30, "pin header XH, 8 poles")
PLUG10 = _plug("61201021621", "Würth Elektronik", 10, 1.0, 0.70, "box header, 10 poles")
