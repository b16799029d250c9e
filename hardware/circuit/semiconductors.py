"""The parts catalogue: diodes and transistors, and what they stand at 25 °C."""

from hardware.circuit.netlist import Kind, Role, Terminal

DIODE = (Terminal("cathode", "1"), Terminal("anode", "2"))
PAIR = (Terminal("anode", "1"), Terminal("cathode", "2"), Terminal("mid", "3"))
PAIR_DIODES = (("anode", "mid"), ("mid", "cathode"))
FET = (Terminal("gate", "1", Role.GATE), Terminal("source", "2"), Terminal("drain", "3"))
FET_TAB = (Terminal("gate", "1", Role.GATE), Terminal("drain", "2"), Terminal("source", "3"))


def _diode(
    name: str, maker: str, mpn: str, text: str, *, volts: float, amps: float, pulse: float
) -> Kind:
    footprint = "Diode_SMD:D_SOD-123" if name == "1N4148W" else "Diode_SMD:D_SMC"
    return Kind(
        name=name,
        family="diode",
        maker=maker,
        mpn=mpn,
        text=text,
        terminals=DIODE,
        footprint=footprint,
        price_usd=0.03 if name == "1N4148W" else 0.20,
        volts=volts,
        amps=amps,
        amps_pulse=pulse,
        diodes=(("anode", "cathode"),),
    )


D_SMALL = _diode(
    "1N4148W",
    "Diodes Incorporated",
    "1N4148W-7-F",
    "small-signal diode",
    volts=75,
    amps=0.15,
    pulse=1.0,
)
D_COIL = _diode(
    "SS34", "Vishay", "SS34-E3/57T", "Schottky diode 40 V 3 A", volts=40, amps=3, pulse=30
)
D_RAIL = _diode(
    "SS54", "Vishay", "SS54-E3/57T", "Schottky diode 40 V 5 A", volts=40, amps=5, pulse=50
)


def _pair(name: str, text: str) -> Kind:
    return Kind(
        name=name,
        family="diode",
        maker="Nexperia",
        mpn=f"{name},215",
        text=text,
        terminals=PAIR,
        footprint="Package_TO_SOT_SMD:SOT-23",
        price_usd=0.05,
        volts=75,
        amps=0.16,
        amps_pulse=0.5,
        diodes=PAIR_DIODES,
    )


D_CLAMP = _pair("BAV99", "two diodes in series")

ZENER_15V = Kind(
    name="BZX84-C15",
    family="zener",
    maker="Nexperia",
    mpn="BZX84-C15,215",
    text="Zener diode 15 V",
    terminals=(Terminal("anode", "1"), Terminal("open", "2", Role.OPEN), Terminal("cathode", "3")),
    footprint="Package_TO_SOT_SMD:SOT-23",
    price_usd=0.04,
    value=15.0,
    watts=0.25,
)
TVS_15V = Kind(
    name="SMBJ15A",
    family="tvs",
    maker="Littelfuse",
    mpn="SMBJ15A",
    text="surge suppressor, stands off 15 V, at most 24.4 V at 24.6 A",
    terminals=DIODE,
    footprint="Diode_SMD:D_SMB",
    price_usd=0.25,
    value=24.4,
    volts=15,
)
TVS_RS485 = Kind(
    name="SM712",
    family="tvs",
    maker="Littelfuse",
    mpn="SM712-02HTG",
    text="surge suppressor for RS-485, -7 V and +12 V",
    terminals=(Terminal("a", "1"), Terminal("b", "2"), Terminal("ground", "3")),
    footprint="Package_TO_SOT_SMD:SOT-23",
    price_usd=0.45,
    volts=7,
)
PANEL_LED = Kind(
    name="panel light",
    family="panel",
    maker="Cree LED",
    mpn="CLV1A-FKB-CK1VW1DE1BB7C3C3",
    text="red, green and blue light-emitting diode, common anode, for the panel and each slot",
    terminals=(
        Terminal("anode", "1", Role.SUPPLY),
        Terminal("red", "2"),
        Terminal("green", "3"),
        Terminal("blue", "4"),
    ),
    footprint="",
    price_usd=0.40,
    amps=0.05,
    supply_ma=45.0,
)
LED_GREEN = Kind(
    name="LED green",
    family="led",
    maker="Lite-On",
    mpn="LTST-C170KGKT",
    text="light-emitting diode, green, 0805",
    terminals=DIODE,
    footprint="LED_SMD:LED_0805_2012Metric",
    price_usd=0.08,
    amps=0.03,
    diodes=(("anode", "cathode"),),
)

N_COIL = Kind(
    name="IRLML0030",
    family="nmos",
    maker="Infineon",
    mpn="IRLML0030TRPBF",
    text="N-channel MOSFET 30 V, 40 mΩ at 4.5 V",
    terminals=FET,
    footprint="Package_TO_SOT_SMD:SOT-23",
    price_usd=0.15,
    volts=30,
    amps=4.3,
    amps_pulse=21,
    watts=0.8,
    ohms=0.040,
    vgs_on=4.5,
    vgs_max=20,
)
N_SIGNAL = Kind(
    name="IRLML6344",
    family="nmos",
    maker="Infineon",
    mpn="IRLML6344TRPBF",
    text="N-channel MOSFET 30 V, 37 mΩ at 2.5 V",
    terminals=FET,
    footprint="Package_TO_SOT_SMD:SOT-23",
    price_usd=0.14,
    volts=30,
    amps=4.0,
    amps_pulse=25,
    watts=0.8,
    ohms=0.037,
    vgs_on=2.5,
    vgs_max=12,
)
P_RAIL = Kind(
    name="AOD4185",
    family="pmos",
    maker="Alpha & Omega",
    mpn="AOD4185",
    text="P-channel MOSFET 40 V, 20 mΩ at 4.5 V",
    terminals=FET_TAB,
    footprint="Package_TO_SOT_SMD:TO-252-2",
    price_usd=0.60,
    volts=40,
    amps=20,
    amps_pulse=60,
    watts=2.5,
    ohms=0.020,
    vgs_on=4.5,
    vgs_max=20,
)
