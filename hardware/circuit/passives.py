"""The parts catalogue: resistors, capacitors and fuses.

What each part stands is of its maker's data sheet, at 25 °C unless said otherwise. Prices are for
small numbers, in US dollars, of the month below: good for a budget, not for an order.
"""

from hardware.circuit.netlist import Kind, Terminal

PRICES_OF = "2026-11"

R0805_WATTS = 0.125


AB = (Terminal("a", "1"), Terminal("b", "2"))


def resistor(text: str) -> Kind:
    """Return a 1 % thick-film resistor 0805 of value `text`, such as "100R", "2K2" or "1M"."""
    letter = next(each for each in text if each in "RKM")
    whole, _, part = text.partition(letter)
    value = float(f"{whole}.{part or 0}") * {"R": 1.0, "K": 1e3, "M": 1e6}[letter]
    return Kind(
        name=f"R {text}",
        family="resistor",
        maker="Yageo",
        mpn=f"RC0805FR-07{text}L",
        text=f"resistor {text}, 1 %, 0805",
        terminals=AB,
        footprint="Resistor_SMD:R_0805_2012Metric",
        price_usd=0.02,
        value=value,
        tolerance=0.01,
        volts=150,
        watts=R0805_WATTS,
    )


CONTACT_PULL = resistor("2K")
"""What feeds a contact: 1.6 mA of 3.3 V, for a switch with gold contacts wants 1 mA at least."""

LINK = Kind(
    name="R 0R",
    family="resistor",
    maker="Yageo",
    mpn="RC0805JR-070RL",
    text="link 0 Ω, 0805, for what a cabinet may go without",
    terminals=AB,
    footprint="Resistor_SMD:R_0805_2012Metric",
    price_usd=0.02,
    value=0.05,
    volts=150,
    watts=R0805_WATTS,
)
"""At most 50 mΩ."""


HOLD_RESISTOR = Kind(
    name="R 22R 5W",
    family="resistor",
    maker="Yageo",
    mpn="SQP500JB-22R",
    text="resistor 22 Ω, 5 %, 5 W, wire wound; mount it 5 mm above the board",
    terminals=AB,
    footprint="Resistor_THT:R_Axial_Power_L25.0mm_W9.0mm_P30.48mm",
    price_usd=0.35,
    value=22.0,
    tolerance=0.05,
    volts=350,
    watts=5.0,
)


def farads_in_words(farads: float) -> str:
    """Return a capacitance as it is printed on paper."""
    return f"{farads * 1e6:g} µF" if farads >= 1e-9 else f"{farads * 1e12:g} pF"


def _capacitor(
    mpn: str, farads: float, volts: float, *, tolerance: float, price_usd: float, how: str
) -> Kind:
    maker, footprint = {
        **dict.fromkeys(("X7R", "X5R", "C0G"), ("Murata", "Capacitor_SMD:C_0805_2012Metric")),
        "film": ("WIMA", "Capacitor_THT:C_Rect_L7.2mm_W5.5mm_P5.00mm_FKS2_FKP2_MKS2_MKP2"),
        "electrolytic": ("Panasonic", "Capacitor_THT:CP_Radial_D10.0mm_P5.00mm"),
    }[how]
    return Kind(
        name=f"C {farads * 1e6:g}u {how}",
        family="capacitor",
        maker=maker,
        mpn=mpn,
        text=f"capacitor {farads_in_words(farads)}, {volts:g} V, {tolerance:.0%}, {how}",
        terminals=AB,
        footprint=footprint,
        price_usd=price_usd,
        value=farads,
        tolerance=tolerance,
        volts=volts,
    )


C_100N = _capacitor("GRM21BR71H104KA01L", 100e-9, 50, tolerance=0.10, price_usd=0.03, how="X7R")
C_1U = _capacitor("GRM21BR71H105KA12L", 1e-6, 50, tolerance=0.10, price_usd=0.08, how="X7R")
C_1N = _capacitor("GRM2165C1H102JA01D", 1e-9, 50, tolerance=0.05, price_usd=0.03, how="C0G")
C_10U = _capacitor("GRM21BR61E106KA73L", 10e-6, 25, tolerance=0.10, price_usd=0.15, how="X5R")
C_22P = _capacitor("GRM2165C1H220JA01D", 22e-12, 50, tolerance=0.05, price_usd=0.03, how="C0G")
C_3U3_FILM = _capacitor(
    "MKS2B043301H00JSSD", 3.3e-6, 50, tolerance=0.05, price_usd=0.90, how="film"
)
C_2U2_FILM = _capacitor(
    "MKS2B042201F00JSSD", 2.2e-6, 50, tolerance=0.05, price_usd=0.75, how="film"
)
C_470U = _capacitor("EEU-FR1E471", 470e-6, 25, tolerance=0.20, price_usd=0.85, how="electrolytic")

FUSE_COIL = Kind(
    name="polyfuse 0.75 A",
    family="fuse",
    maker="Bourns",
    mpn="MF-MSMF075/24-2",
    text="resettable fuse, holds 0.75 A (0.60 A at 50 °C), 24 V",
    terminals=AB,
    footprint="Fuse:Fuse_1812_4532Metric",
    price_usd=0.30,
    value=0.60,
    volts=24,
    amps=0.60,
    amps_pulse=1.5,
    ohms=0.2,
)


FUSE_BOARD = FUSE_COIL
"""A slot board draws at most 0.45 A."""


def blade_fuse(amps: int) -> Kind:
    """Return an ATO blade fuse of `amps` (3 to 30); its holder is a line of its own."""
    return Kind(
        name=f"blade fuse {amps} A",
        family="fuse",
        maker="Littelfuse",
        mpn=f"0287{amps:03d}.PXCN",
        text=f"blade fuse {amps} A, 32 V",
        terminals=AB,
        footprint="Fuse:Fuseholder_Blade_ATO_Littelfuse_Pudenz_2_Pin",
        price_usd=0.45,
        value=float(amps),
        volts=32,
        amps=0.75 * amps,
        amps_pulse=1.1 * amps,
        ohms=0.02,
    )
