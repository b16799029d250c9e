import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from firmware_bridge.rc522_map import ChipCommand, ComIrq, Error, Register
from sim.air import Bits, crc_a, duration_ns
from sim.cards import WUPA, Card
from sim.rc522_chip import Rc522Chip
from sim.rc522_registers import RESET_VALUES
from tests.rc522_rig import Rig

# The library inverts a bool where it waits; our reader does not use that part of it.
pytestmark = pytest.mark.filterwarnings("ignore:Bitwise inversion:DeprecationWarning:mfrc522")

UIDS = st.binary(min_size=4, max_size=4).filter(lambda uid: uid[0] not in (0x88, 0x08))


class Wire:
    """Registers by hand, one transfer each."""

    def __init__(self, chip):
        self.chip = chip

    def write(self, register, *values):
        self.chip.transfer(bytes([register << 1, *values]))

    def read(self, register, times=1):
        return self.chip.transfer(bytes([register << 1 | 0x80] * times + [0]))[1:]

    def get(self, register):
        return self.read(register)[0]

    def set_up(self):
        """Type A with a timer of 1 ms."""
        self.write(Register.T_MODE, 0x80)
        self.write(Register.T_PRESCALER, 169)
        self.write(Register.T_RELOAD_L, 39)
        self.write(Register.TX_ASK, 0x40)
        self.write(Register.TX_CONTROL, 0x83)

    def send(self, frame, last_bits=0, align=0):
        """Send `frame` and wait for an answer or the timer; return the interrupt requests."""
        self.write(Register.COMMAND, ChipCommand.IDLE)
        self.write(Register.COM_IRQ, 0x7F)
        self.write(Register.FIFO_LEVEL, 0x80)
        self.write(Register.FIFO_DATA, *frame)
        self.write(Register.COMMAND, ChipCommand.TRANSCEIVE)
        self.write(Register.BIT_FRAMING, 0x80 | align << 4 | last_bits)
        for _ in range(1000):
            irq = self.get(Register.COM_IRQ)
            if irq & (ComIrq.RX | ComIrq.TIMER):
                return irq
        return 0

    def answer(self):
        return self.read(Register.FIFO_DATA, self.get(Register.FIFO_LEVEL))


@pytest.fixture
def chip():
    return Rc522Chip()


@pytest.fixture
def wire(chip):
    wire = Wire(chip)
    wire.set_up()
    return wire


# The unmodified library.


def test_the_library_reads_a_four_byte_card():
    rig = Rig()
    rig.chip.field.present(Card(bytes.fromhex("DEADBEEF"), sak=0x08))
    with rig.library() as reader:
        assert reader.MFRC522_Request(reader.PICC_REQIDL) == (reader.MI_OK, 0x10)
        status, uid = reader.MFRC522_Anticoll()
        assert (status, bytes(uid)) == (reader.MI_OK, bytes.fromhex("DEADBEEF22"))
        assert reader.MFRC522_SelectTag(uid) == 0x08


def test_the_library_and_the_map_agree_on_every_register():
    names = {
        "COM_I_EN": "CommIEnReg",
        "DIV_I_EN": "DivlEnReg",
        "COM_IRQ": "CommIrqReg",
        "TX_ASK": "TxAutoReg",
        "CRC_RESULT_H": "CRCResultRegM",
        "CRC_RESULT_L": "CRCResultRegL",
        "MF_TX": "MifareReg",
        "MF_RX": "Reserved13",
        "T_MODE": "TModeReg",
        "T_PRESCALER": "TPrescalerReg",
        "T_RELOAD_H": "TReloadRegH",
        "T_RELOAD_L": "TReloadRegL",
        "T_COUNTER_H": "TCounterValueRegH",
        "T_COUNTER_L": "TCounterValueRegL",
        "RF_CFG": "RFCfgReg",
        "FIFO_DATA": "FIFODataReg",
        "FIFO_LEVEL": "FIFOLevelReg",
    }
    with Rig().library() as reader:
        for register in Register:
            camel = re.sub("_?([A-Z0-9]+)", lambda m: m[1].capitalize(), register.name)
            name = names.get(register.name, camel + "Reg")
            found = [each for each in dir(reader) if each.lower() == name.lower()]
            assert [getattr(reader, each) for each in found] == [register], name


@pytest.mark.parametrize(("data", "crc"), [("0000", "A01E"), ("1234", "26CF")])
def test_the_coprocessor_computes_the_standards_crcs(data, crc):
    with Rig().library() as reader:
        assert bytes(reader.CalulateCRC(bytes.fromhex(data))) == bytes.fromhex(crc)


def test_the_library_waits_for_nothing_some_two_thousand_transfers():
    # Why its exchange is not used: it never looks at the timer.
    rig = Rig()
    with rig.library() as reader:
        before = rig.spi.transfers
        assert reader.MFRC522_Request(reader.PICC_REQIDL)[0] == reader.MI_ERR
        assert rig.spi.transfers - before > 2000


def test_the_library_takes_two_seven_byte_uids_for_one():
    # Why its anticollision is not used: it knows the first cascade level only.
    read = []
    for uid in ("04E141124C2880", "04E141FFFFFFFF"):
        rig = Rig()
        rig.chip.field.present(Card(bytes.fromhex(uid)))
        with rig.library() as reader:
            reader.MFRC522_Request(reader.PICC_REQIDL)
            read.append(reader.MFRC522_Anticoll())

    assert read[0] == read[1]


def test_the_library_loses_a_resting_card_every_other_time():
    rig = Rig()
    rig.chip.field.present(Card(bytes.fromhex("DEADBEEF")))
    seen = []
    with rig.library() as reader:
        for _ in range(4):
            status, _ = reader.MFRC522_Request(reader.PICC_REQIDL)
            seen.append(status == reader.MI_OK)
            reader.MFRC522_SelectTag(reader.MFRC522_Anticoll()[1] if seen[-1] else [0] * 5)

    assert seen == [True, False, True, False]


# FIFO, interrupts, timer.


def test_the_fifo_holds_64_bytes_and_says_so_when_there_are_more(wire):
    wire.write(Register.FIFO_DATA, *range(64))
    assert wire.get(Register.FIFO_LEVEL) == 64
    assert wire.get(Register.ERROR) == 0
    wire.write(Register.FIFO_DATA, 0xAA)

    assert wire.get(Register.ERROR) == Error.OVERFLOW
    assert wire.answer() == bytes(range(64))
    wire.write(Register.FIFO_LEVEL, 0x80)
    assert (wire.get(Register.ERROR), wire.get(Register.FIFO_LEVEL)) == (0, 0)


def test_interrupt_requests_are_set_and_cleared_by_mark(wire):
    wire.write(Register.COM_IRQ, 0x7F)
    assert wire.get(Register.COM_IRQ) == 0
    wire.write(Register.COM_IRQ, 0x80 | 0x21)
    wire.write(Register.COM_IRQ, 0x01)

    assert wire.get(Register.COM_IRQ) == 0x20


def test_several_registers_are_read_in_one_transfer(chip):
    asked = [Register.VERSION, Register.MODE, Register.RF_CFG]
    answer = chip.transfer(bytes([each << 1 | 0x80 for each in asked] + [0]))

    assert list(answer[1:]) == [0x92, 0x3F, 0x48]


@pytest.mark.parametrize(("reload", "us"), [(19, 500), (39, 1000), (1199, 30_000)])
def test_the_timer_runs_as_long_as_the_datasheet_says(wire, chip, reload, us):
    wire.write(Register.T_RELOAD_H, reload >> 8)
    wire.write(Register.T_RELOAD_L, reload & 0xFF)
    wire.write(Register.COM_IRQ, 0x7F)
    wire.write(Register.CONTROL, 0x40)
    chip.idle(us - 40)
    assert not wire.get(Register.COM_IRQ) & ComIrq.TIMER
    assert wire.get(Register.STATUS1) & 0x08
    chip.idle(40)

    assert wire.get(Register.COM_IRQ) & ComIrq.TIMER


def test_silence_lasts_from_the_end_of_the_frame_to_the_timer(wire, chip):
    before = chip.now_us
    assert wire.send([0x52], 7) & ComIrq.TIMER

    # Seven bits of request, 1 ms, and the transfers that set it going and looked.
    took_us = chip.now_us - before
    assert 1000 + duration_ns(WUPA) // 1000 <= took_us <= 1000 + 300


def test_an_answer_stops_the_timer(wire, chip):
    chip.field.present(Card(b"\x01\x02\x03\x04"))
    wire.write(Register.T_RELOAD_L, 5)  # 150 us: the answer begins at 91 us and ends at 280.

    assert wire.send([0x52], 7) & (ComIrq.RX | ComIrq.TIMER) == ComIrq.RX
    chip.idle(10_000)
    assert not wire.get(Register.COM_IRQ) & ComIrq.TIMER


def test_a_timer_shorter_than_a_cards_delay_expires_before_the_answer(wire, chip):
    chip.field.present(Card(b"\x01\x02\x03\x04"))
    wire.write(Register.T_RELOAD_L, 1)  # 50 us.

    assert wire.send([0x52], 7) & (ComIrq.RX | ComIrq.TIMER) == ComIrq.TIMER


# Cards in the field.


def test_cards_need_the_antenna_and_full_modulation(wire, chip):
    chip.field.present(Card(b"\x01\x02\x03\x04"))
    wire.write(Register.TX_CONTROL, 0x80)
    assert wire.send([0x52], 7) & ComIrq.TIMER
    wire.write(Register.TX_CONTROL, 0x83)
    wire.write(Register.TX_ASK, 0)
    assert wire.send([0x52], 7) & ComIrq.TIMER
    wire.write(Register.TX_ASK, 0x40)

    assert wire.send([0x52], 7) & ComIrq.RX


@given(UIDS, UIDS)
def test_a_collision_is_reported_at_its_bit(first, second):
    assume(first != second)
    chip = Rc522Chip()
    wire = Wire(chip)
    wire.set_up()
    chip.field.present(Card(first))
    chip.field.present(Card(second))
    wire.write(Register.COLL, 0)
    assert wire.send([0x52], 7) & ComIrq.RX
    assert wire.get(Register.ERROR) == 0

    wire.send([0x93, 0x20])

    a, b = (int.from_bytes(uid, "little") for uid in (first, second))
    bit = ((a ^ b) & -(a ^ b)).bit_length() - 1
    assert wire.get(Register.ERROR) == Error.COLLISION
    assert wire.get(Register.COLL) & 0x3F == (bit + 1) % 32
    # The colliding bit reads 1, what follows is cleared, for CollReg asked for that.
    assert int.from_bytes(wire.answer(), "little") == a & (1 << bit) - 1 | 1 << bit


@given(st.lists(UIDS, min_size=2, max_size=4, unique=True))
def test_a_collision_can_be_walked_to_a_whole_uid(uids):
    chip = Rc522Chip()
    wire = Wire(chip)
    wire.set_up()
    for uid in uids:
        chip.field.present(Card(uid))
    wire.write(Register.COLL, 0)
    wire.send([0x52], 7)

    known = Bits(0, 0)
    for _ in range(33):
        whole, odd = divmod(known.count, 8)
        frame = bytes([0x93, (2 + whole) << 4 | odd]) + known.to_bytes()
        wire.send(frame, odd, odd)
        new = Bits.of(wire.answer()).after(odd)
        level = Bits(known.value | new.value << known.count, known.count + new.count)
        if not wire.get(Register.ERROR) & Error.COLLISION:
            break
        at = wire.get(Register.COLL) & 0x1F or 32
        known = level.first(whole * 8 + at)

    assert level.to_bytes()[:4] in uids


def test_a_card_that_leaves_in_mid_answer_leaves_a_torso(wire, chip):
    card = Card(bytes.fromhex("12345678"))
    chip.field.present(card)
    wire.send([0x52], 7)
    # Sent for 198 us, answered from 285 us on; three of five bytes are through at 600 us.
    chip.later(600 + 90, lambda: chip.field.remove(card))

    assert wire.send([0x93, 0x20]) & ComIrq.RX
    assert wire.get(Register.ERROR) & Error.PARITY
    assert 2 <= len(wire.answer()) <= 4


def test_a_card_that_leaves_before_its_answer_is_silent(wire, chip):
    card = Card(bytes.fromhex("12345678"))
    chip.field.present(card)
    wire.send([0x52], 7)
    chip.later(200, lambda: chip.field.remove(card))

    assert wire.send([0x93, 0x20]) & ComIrq.TIMER


def test_the_chips_own_crc_is_appended_and_checked(wire, chip):
    chip.field.present(Card(bytes.fromhex("12345678"), sak=0x08))
    wire.write(Register.MODE, 0x3D)
    wire.send([0x52], 7)
    wire.write(Register.TX_MODE, 0x80)
    wire.write(Register.RX_MODE, 0x80)

    assert wire.send(bytes.fromhex("9370 12345678 08")) & ComIrq.RX
    assert (wire.get(Register.ERROR), wire.answer()) == (0, b"\x08")
    wire.write(Register.RX_MODE, 0)
    sleep = b"\x50\x00"
    assert wire.send(sleep) & ComIrq.TIMER
    assert wire.send([0x26], 7) & ComIrq.TIMER
    wire.write(Register.TX_MODE, 0)
    assert wire.send([0x52], 7) & ComIrq.RX
    wire.write(Register.RX_MODE, 0x80)
    wire.send(bytes.fromhex("9320"))
    assert wire.get(Register.ERROR) == Error.CRC


def test_transmit_ends_by_itself(wire, chip):
    wire.write(Register.COM_IRQ, 0x7F)
    wire.write(Register.FIFO_DATA, *b"\x50\x00", *crc_a(b"\x50\x00"))
    wire.write(Register.COMMAND, ChipCommand.TRANSMIT)
    chip.idle(1000)

    assert wire.get(Register.COM_IRQ) & (ComIrq.TX | ComIrq.IDLE) == ComIrq.TX | ComIrq.IDLE
    assert wire.get(Register.COMMAND) & 0x0F == ChipCommand.IDLE


def test_mifare_authentication_fails(wire):
    wire.write(Register.COM_IRQ, 0x7F)
    wire.write(Register.FIFO_DATA, *range(12))
    wire.write(Register.COMMAND, ChipCommand.MF_AUTHENT)

    assert wire.get(Register.COM_IRQ) & ComIrq.IDLE
    assert wire.get(Register.ERROR) == Error.PROTOCOL
    assert not wire.get(Register.STATUS2) & 0x08


# Faults.


def all_registers(wire):
    return {register: wire.get(register) for register in RESET_VALUES}


@pytest.mark.parametrize("fault", ["brown_out", "pin", "soft", "replug"])
def test_every_reset_forgets_all_settings_and_drops_the_field(wire, chip, fault):
    assert all_registers(wire) != RESET_VALUES
    match fault:
        case "brown_out":
            chip.brown_out()
        case "pin":
            chip.set_reset(False)
            chip.set_reset(True)
        case "soft":
            wire.write(Register.COMMAND, ChipCommand.SOFT_RESET)
        case "replug":
            chip.unplug()
            chip.plug()
    chip.idle(100)

    assert all_registers(wire) == RESET_VALUES
    assert not chip.field.is_on


def test_a_chip_says_that_it_is_still_starting(wire, chip):
    chip.brown_out()
    wire.write(Register.TX_CONTROL, 0x83)
    assert wire.get(Register.COMMAND) & 0x10
    chip.idle(40)
    assert not wire.get(Register.COMMAND) & 0x10
    assert wire.get(Register.TX_CONTROL) == 0x80


@pytest.mark.parametrize("floating", [0x00, 0xFF])
def test_an_unplugged_or_held_chip_reads_as_a_floating_wire(wire, chip, floating):
    chip.floating = floating
    chip.set_reset(False)
    assert wire.get(Register.VERSION) == floating
    chip.set_reset(True)
    assert wire.get(Register.VERSION) == 0x92
    chip.unplug()
    assert wire.get(Register.VERSION) == floating


def test_a_hung_chip_still_reads_but_ends_nothing_until_it_is_reset(wire, chip):
    chip.field.present(Card(b"\x01\x02\x03\x04"))
    chip.hang()
    assert wire.get(Register.VERSION) == 0x92
    assert wire.send([0x52], 7) == 0
    wire.write(Register.COMMAND, ChipCommand.SOFT_RESET)
    wire.set_up()

    assert wire.send([0x52], 7) & ComIrq.RX


def test_cards_are_held_by_their_uids(chip):
    first, second = bytes.fromhex("01020304"), bytes.fromhex("04E141124C2880")
    chip.field.hold([first, second])
    kept = chip.field.cards[1]
    chip.field.hold([second])

    assert chip.field.cards == [kept]
