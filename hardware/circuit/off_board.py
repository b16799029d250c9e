"""The parts catalogue: what stands in a cabinet and on none of its boards, and how many of each.

A number of one maker is an example of its class: anything that is as its line says will do.
"""

from hardware.circuit.modules import COIN, KEYPAD, PLUG8
from hardware.circuit.netlist import Kind
from hardware.circuit.passives import blade_fuse
from hardware.circuit.slot_chips import JUMPER
from hardware.circuit.wares import Line, Need, Ware, any_maker

CHAIN_METRES = 3
"""The ribbon cables of the chain are no longer than this, all together."""

SPARE_SHARE = 10
"""One tag and one ring more for every ten slots."""

SMALL_CASE = 48
CASE = "sheet steel of 1.5 mm or more, one door that a solenoid's bolt holds, earthed"
SPARE_FUSES = 2

DOOR_REED = Ware(
    "reed contact, closed while its magnet is near", "Littelfuse", "59140-1-S-05-A", 3.20
)
DOOR_MAGNET = Ware("magnet for the reed contact", "Littelfuse", "57140-000", 2.20)
SWITCH = Ware(
    "small switch with lever and gold contacts: seats, bolts, cases", "Omron", "D2F-01L", 1.60
)
ADAPTER = Ware(
    "USB to RS-485 cable, turns its driver on and off by itself", "FTDI", "USB-RS485-WE-1800-BT", 35
)


def one(_: Need) -> int:
    """Return one of it for the whole cabinet."""
    return 1


def each_slot(need: Need) -> int:
    """Return one of it for each slot."""
    return need.slots


def each_board(need: Need) -> int:
    """Return one of it for each eight slots, which have a slot board and a lock board."""
    return need.boards


def with_spares(need: Need) -> int:
    """Return one of it for each slot and some that lie ready."""
    return need.slots + -(-need.slots // SPARE_SHARE)


def _fuses(need: Need) -> dict[Kind, int]:
    return {kind: n for kind, n in need.parts.items() if kind.name.startswith("blade fuse")}


COMPUTER = (
    Line(
        Ware(
            "computer, 2 GB; 5 V come from the controller board, the clock with its cell is on it",
            "Raspberry Pi",
            "4 Model B, SC0193",
            55,
        ),
        one,
    ),
    Line(Ware("microSD card 64 GB, high endurance", "SanDisk", "SDSQQNR-064G", 27), one),
    Line(any_maker("heat sink for the computer, without a fan", 4), one),
    Line(
        any_maker("stand-off M2.5 with two screws, as long as header and socket are high", 0.4),
        lambda need: 4,
    ),
    Line(any_maker("network cable, Cat 5e, to the house's socket (none with wireless)", 4), one),
)

POWER = (
    Line(any_maker("mains inlet C14 with switch and fuse T 4 A, and its cord", 14), one),
    Line(any_maker("in-line holder for a blade fuse, 4 mm², at the battery's terminal", 3), one),
    Line(
        any_maker("pair of leads, 4 mm², red and black, with the battery's terminals, 0.5 m", 5),
        one,
    ),
    Line(
        Ware("holder of the lithium cell", "Keystone", "3002", 0.90), lambda need: need.parts[COIN]
    ),
    Line(
        Ware("holder of a blade fuse, on the board", "Littelfuse", "178.6164.0001", 1.50),
        lambda need: sum(_fuses(need).values()),
    ),
)

DOOR = (
    Line(DOOR_REED, one, serves=("pins.door_contact",)),
    Line(DOOR_MAGNET, one, serves=("pins.door_contact",)),
    Line(
        SWITCH,
        lambda need: 2 * need.slots + 1 + need.boards,
        serves=("pins.case_contact", "SEAT", "BOLT", "CASE_OPEN"),
    ),
    Line(
        any_maker("push-button, closes while pressed, gold contacts, hole of 12 to 16 mm", 3.5),
        lambda need: need.slots + 1,
        serves=("pins.return_button", "BUTTON"),
    ),
    Line(
        any_maker("override lock for the door: cam lock of a protected key profile, two keys", 45),
        one,
    ),
    Line(
        any_maker(f"case for {SMALL_CASE} slots or fewer: {CASE}", 320),
        lambda need: int(need.slots <= SMALL_CASE),
    ),
    Line(
        any_maker(f"case for more than {SMALL_CASE} slots: {CASE}", 680),
        lambda need: int(need.slots > SMALL_CASE),
    ),
)

SLOTS = (
    Line(
        any_maker("slot: holder of a ring, with its bolt's hole and the reader behind it", 9),
        each_slot,
    ),
    Line(
        any_maker("lens, and a small board for one light of 3.5 by 2.8 mm", 0.8),
        lambda need: need.slots + 1,
    ),
    Line(any_maker("key tag 13.56 MHz, NTAG 424 DNA (NXP NT4H2421G) in a fob", 3.5), with_spares),
    Line(any_maker("tamper-proof key ring, steel, to be crimped or sealed", 2.5), with_spares),
    Line(
        any_maker(
            "badge ISO 7810 ID-1, NTAG 424 DNA or DESFire EV3: one for each cardholder, not slot", 3
        ),
        each_slot,
        serves=("reader",),
    ),
)

BOARDS = (
    Line(any_maker("printed board, controller board, two layers, made of its netlist", 20), one),
    Line(any_maker("printed board, lock board, two layers, made of its netlist", 15), each_board),
    Line(any_maker("printed board, slot board, two layers, made of its netlist", 15), each_board),
    Line(
        Ware("jumper 2.54 mm", "Würth Elektronik", "60900213421", 0.10),
        lambda need: need.parts[JUMPER],
    ),
)

WIRING = (
    Line(
        Ware("plug XH, 8 poles, for a wire's end", "JST", "XHP-8", 0.15),
        lambda need: need.parts[PLUG8],
    ),
    Line(
        Ware("contact for the plug XH, 0.08 to 0.33 mm²", "JST", "SXH-001T-P0.6", 0.03),
        lambda need: 8 * need.parts[PLUG8],
    ),
    Line(
        any_maker("wires of a reader, a slot or the panel: eight of 0.14 mm², 0.5 m", 1.2),
        lambda need: need.parts[PLUG8],
    ),
    Line(
        Ware("ribbon socket, 10 poles", "Würth Elektronik", "61201023021", 0.90),
        lambda need: 2 * need.boards,
    ),
    Line(
        Ware("ribbon cable, 10 wires, metre", "3M", "3365/10", 2),
        lambda need: min(CHAIN_METRES, need.boards),
    ),
    Line(
        Ware("cable for RS-485, one pair of 120 Ω, screened, metre", "Belden", "9841", 2.5),
        lambda need: 1 + need.boards,
    ),
    Line(
        any_maker("wire 1.5 mm², red and black, metre of both: supply and lock rail", 1.2),
        lambda need: 2 + need.boards,
    ),
    Line(
        any_maker("wire 0.75 mm², red and black, metre of both: slot boards", 0.8),
        lambda need: 1 + need.boards,
    ),
    Line(
        any_maker("twisted pair 0.5 mm², 1.5 m: solenoids and contacts", 0.9),
        lambda need: need.slots + 4,
    ),
    Line(
        any_maker("ferrules, ties, glands, labels, screws: a set for eight slots", 12), each_board
    ),
    Line(Ware("terminal block 2.5 mm²", "Phoenix Contact", "3044076", 0.90), lambda need: 10),
    Line(
        Ware("terminal block for earth, 2.5 mm²", "Phoenix Contact", "3044092", 4), lambda need: 3
    ),
    Line(
        Ware("cover for a row of terminal blocks", "Phoenix Contact", "3047028", 0.60),
        lambda need: 2,
    ),
    Line(Ware("end stop for the rail", "Phoenix Contact", "3022218", 1.2), lambda need: 4),
    Line(Ware("DIN rail 35 mm, 2 m", "Phoenix Contact", "0801733", 12), one),
)

IF_WANTED = (
    Line(
        Ware("keypad, 4 by 3 keys, matrix", KEYPAD.maker, KEYPAD.mpn, KEYPAD.price_usd),
        one,
        serves=("keypad",),
    ),
    Line(
        Ware(
            "OSDP reader with secure channel (any of OSDP 2)",
            "HID",
            "Signo 20, 20NKS-00-000000",
            245,
        ),
        one,
        serves=("osdp",),
    ),
    Line(ADAPTER, one, serves=("osdp",)),
    Line(
        Ware("fuse 0.5 A, slow, 5 by 20 mm: OSDP reader", "Littelfuse", "0218.500MXP", 0.6),
        one,
        serves=("osdp",),
    ),
    Line(
        any_maker("in-line holder for a fuse 5 by 20 mm: OSDP reader", 1.5), one, serves=("osdp",)
    ),
    Line(
        Ware("cable for RS-485, two pairs, screened, metre: OSDP reader", "Belden", "9842", 4),
        lambda need: 5,
        serves=("osdp",),
    ),
    # Door and case: its loop carries too little for any switch that is not hermetic.
    Line(DOOR_REED, lambda need: 2, serves=("latch",)),
    Line(DOOR_MAGNET, lambda need: 2, serves=("latch",)),
    Line(
        any_maker("cable, two screened pairs, metre: the fire panel's change-over contact", 1),
        lambda need: 10,
        serves=("fire",),
    ),
    Line(
        any_maker(
            "signal relay 12 V, contact for 1 mA at 3 V, where the supply's signals are voltages", 8
        ),
        lambda need: 2,
        serves=("supply",),
    ),
)

TOOLS = (
    Line(
        Ware(
            "programmer for the slot boards' AVR (or a USBasp)",
            "Microchip",
            "ATATMEL-ICE-BASIC",
            150,
        ),
        one,
    ),
    Line(ADAPTER, one),
    Line(any_maker("resistor 12 Ω, 10 W or more, in a solenoid's place", 2), one),
)

CABINET = (*COMPUTER, *POWER, *DOOR, *SLOTS, *BOARDS, *WIRING)


def power_lines(need: Need) -> list[Line]:
    """Return what of the cabinet's power is no part of the circuit: battery, fuse, mains supply."""
    power = need.power
    fuse = blade_fuse(power.fuse_amps)
    wares = [
        power.battery.ware,
        Ware(f"{fuse.text}: battery", fuse.maker, fuse.mpn, fuse.price_usd),
    ]
    if power.mains is not None:
        wares.append(power.mains)
    return [Line(ware, one, serves=("supply",)) for ware in wares]


def spare_lines(need: Need) -> list[Line]:
    """Return the fuses that lie ready: two of each that the cabinet has."""
    fuses = {*_fuses(need), blade_fuse(need.power.fuse_amps)}
    return [
        Line(Ware(kind.text, kind.maker, kind.mpn, kind.price_usd), lambda need: SPARE_FUSES)
        for kind in sorted(fuses, key=lambda kind: kind.value)
    ]
