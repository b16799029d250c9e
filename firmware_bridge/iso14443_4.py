"""How a card is talked with once it is selected: ISO/IEC 14443-4, block by block, with no wires.

A talk is a generator: it yields the next frame to send and is sent what was heard after it. So the
same talk runs on the badge reader's chip and through a slot board, some steps a turn.
"""

from collections.abc import Generator
from dataclasses import dataclass
from typing import TypeVar

from controller.errors import LinkError
from firmware_bridge.iso14443 import with_crc

RATS = bytes.fromhex("E050")
"""Asks a card for its ATS: we take frames of 64 bytes (FSDI 5), it is number 0 (5.1)."""

FRAME_SIZES = (16, 24, 32, 40, 48, 64, 96, 128, 256)
"""Bytes a card takes in one frame, by FSCI (table 1); all larger codes mean 256."""

FRAME_MAX = 64
"""Bytes in one frame with its CRC: what an MFRC522 holds (its data sheet, section 8.3)."""

OVERHEAD = 3
"""One byte of protocol control before the content, two of CRC after it (7.1)."""

ACTIVATION_US = 4_834
"""How long an ATS and the answer to a DESELECT may take: 65536 / 13.56 MHz (5.7, 8.1)."""

FWT_UNIT_US = 302
"""256 * 16 / 13.56 MHz: a frame's waiting time is this times 2 to the FWI (7.2)."""

FWI_DEFAULT = 4
WAIT_US_MAX = 620_000
"""No card of ours needs longer for anything (FWI 11); one that asks for more is given this."""

RETRIES = 2
"""How often in a row a block is asked for again before the card counts as gone (7.5.6)."""

EXTENSIONS_MAX = 20
"""How often a card may ask for more time within one command."""

ANSWER_MAX = 512
"""Bytes of an answer; none of the commands used here has more than 40."""

I_BLOCK, R_BLOCK, S_BLOCK = 0x02, 0xA2, 0xC2
MORE, NAK, NUMBER, CID_FOLLOWS, NAD_FOLLOWS = 0x10, 0x10, 0x01, 0x08, 0x04
DESELECT, WTX = 0xC2, 0xF2


class CardLost(LinkError):
    """The card does not answer as ISO/IEC 14443-4 wants, however often it is asked."""


class CardMute(CardLost):
    """The card says nothing at all to the request that begins this protocol."""


class CardLate(CardLost):
    """The card took longer than a card in the field may."""


@dataclass(frozen=True, slots=True)
class Frame:
    """Bytes to send, without their CRC, and how long to wait for an answer to begin, in us.

    Without bytes nothing is sent, and the card is left in peace for that time.
    """

    data: bytes
    wait_us: int


@dataclass(frozen=True, slots=True)
class Heard:
    """What came back, without its CRC, which was right; None for silence and for noise.

    `is_silent` tells the two apart.
    """

    data: bytes | None
    is_silent: bool = False


Outcome = TypeVar("Outcome")
Talk = Generator[Frame, Heard, Outcome]


@dataclass(frozen=True, slots=True)
class Ats:
    """What a card says of itself as it enters the protocol (5.2).

    It takes frames of `frame_size` bytes, answers within `wait_us`, and is given `guard_us`
    before the first block.
    """

    frame_size: int
    wait_us: int
    guard_us: int


@dataclass(frozen=True, slots=True)
class Block:
    """A block from a card: its control byte and what it carries."""

    pcb: int
    inf: bytes = b""

    @property
    def number(self) -> int:
        """The block number, 0 or 1, of an I- or R-block."""
        return self.pcb & NUMBER

    @property
    def is_information(self) -> bool:
        """Whether it carries a piece of an answer."""
        return self.pcb & 0xE2 == I_BLOCK

    @property
    def is_acknowledgement(self) -> bool:
        """Whether it is an R(ACK)."""
        return self.pcb & 0xF6 == R_BLOCK

    @property
    def wants_time(self) -> bool:
        """Whether it asks for more time: an S(WTX) with a multiplier from 1 to 59 (7.3)."""
        return self.pcb == WTX and len(self.inf) == 1 and 1 <= self.inf[0] & 0x3F <= 59


def decode_ats(data: bytes) -> Ats | None:
    """Return what the ATS `data` says, None if it is none: its length is not what it says."""
    if not data or data[0] != len(data):
        return None
    if len(data) == 1:
        return Ats(FRAME_SIZES[2], _waiting_us(FWI_DEFAULT), 0)
    form, rest = data[1], data[2:]
    wanted = [bool(form & bit) for bit in (0x10, 0x20, 0x40)]
    if len(rest) < sum(wanted):
        return None
    fwi, sfgi = FWI_DEFAULT, 0
    if wanted[1]:
        timing = rest[wanted[0]]
        # The codes 15 are reserved: a reader takes FWI as 4 and SFGI as 0 (5.2.5).
        fwi = timing >> 4 if timing >> 4 != 15 else FWI_DEFAULT
        sfgi = timing & 0x0F if timing & 0x0F != 15 else 0
    size = FRAME_SIZES[min(form & 0x0F, len(FRAME_SIZES) - 1)]
    return Ats(size, _waiting_us(fwi), _waiting_us(sfgi) if sfgi else 0)


def decode_block(data: bytes) -> Block | None:
    """Return the block in `data`, None for what is none, or not for us: a CID or NAD in it."""
    if not data or data[0] & CID_FOLLOWS:
        return None
    pcb = data[0]
    if pcb & 0xE2 == I_BLOCK:
        return None if pcb & NAD_FOLLOWS else Block(pcb, data[1:])
    if pcb & 0xE6 == R_BLOCK:
        return Block(pcb) if len(data) == 1 else None
    if pcb in (DESELECT, WTX):
        return Block(pcb, data[1:])
    return None


def encode_information(number: int, inf: bytes, *, is_more: bool) -> bytes:
    """Return an I-block with block number 0 or 1; `is_more` says that another one follows."""
    return bytes([I_BLOCK | number | (MORE if is_more else 0)]) + inf


def encode_response(number: int, *, is_nak: bool) -> bytes:
    """Return an R(ACK), or an R(NAK), with block number 0 or 1."""
    return bytes([R_BLOCK | number | (NAK if is_nak else 0)])


def _waiting_us(code: int) -> int:
    return min(FWT_UNIT_US << code, WAIT_US_MAX)


def activate() -> Talk["Channel"]:
    """Enter the protocol with the card that was selected a moment ago.

    Raises:
        CardMute: it has no such protocol, or did not hear.
        CardLost: its ATS did not come whole. It may be in the protocol all the same: only a field
            switched off brings it back for sure.
    """
    heard = yield Frame(RATS, ACTIVATION_US)
    if heard.is_silent:
        raise CardMute("silence")
    ats = decode_ats(heard.data) if heard.data is not None else None
    if ats is None:
        raise CardLost("no ATS")
    return Channel(ats)


def deselect() -> Talk[bool]:
    """Send the card to sleep; return whether it said that it goes (8.1)."""
    for _ in range(1 + RETRIES):
        heard = yield Frame(bytes([DESELECT]), ACTIVATION_US)
        if heard.data is not None and heard.data == bytes([DESELECT]):
            return True
    return False


class Channel:
    """The protocol with one card: commands in, answers out, whatever gets lost between.

    `guard_us` is what the card wants to be left in peace for before the first command.
    """

    def __init__(self, ats: Ats) -> None:
        self.guard_us = ats.guard_us
        self._piece = min(ats.frame_size, FRAME_MAX) - OVERHEAD
        self._wait_us = ats.wait_us
        self._number = 0
        self._budget_us: int | None = None

    def ask(self, command: bytes, *, within_us: int | None = None) -> Talk[bytes]:
        """Send `command`, in pieces if it is long, and return the whole answer.

        `within_us` bounds what the card is given altogether until its answer begins, whatever
        time it asks for; what it was granted counts, not what it took.

        Raises:
            CardLost: it is silent, or talks nonsense, also after the retries of 7.5.6.
            CardLate: it had all of `within_us`, or asked for time without end.
        """
        self._budget_us = within_us
        pieces = [command[at : at + self._piece] for at in range(0, len(command), self._piece)]
        for piece in pieces[:-1]:
            yield from self._ask(encode_information(self._number, piece, is_more=True))
        last = pieces[-1] if pieces else b""
        block = yield from self._ask(encode_information(self._number, last, is_more=False))
        answer = bytearray(block.inf)
        while block.pcb & MORE:
            if len(answer) > ANSWER_MAX:
                raise CardLost("an answer without end")
            block = yield from self._ask(encode_response(self._number, is_nak=False))
            answer += block.inf
        return bytes(answer)

    def _ask(self, block: bytes) -> Talk[Block]:
        """Send `block` until it is answered as the rules of 7.5.5 and 7.5.6 have it.

        What answers is the R(ACK) that asks for the next piece, or the next piece of the answer.
        """
        is_chaining = Block(block[0]).is_information and bool(block[0] & MORE)
        tries = extensions = 0
        sending, wait_us = block, self._wait_us
        while True:
            heard = yield Frame(sending, self._grant(wait_us))
            got = decode_block(heard.data) if heard.data is not None else None
            wait_us = self._wait_us
            if got is not None and got.wants_time:
                extensions += 1
                if extensions > EXTENSIONS_MAX:
                    raise CardLate("it asks for time without end")
                times = got.inf[0] & 0x3F
                sending, wait_us = bytes([WTX, times]), min(times * self._wait_us, WAIT_US_MAX)
                continue
            if got is not None and self._is_answer(got, is_chaining=is_chaining):
                self._number ^= 1  # rule B
                return got
            if heard.is_silent and self._budget_us == 0:
                raise CardLate("no answer in the time there is")
            tries += 1
            if tries > RETRIES:
                raise CardLost("no answer that can be understood")
            sending = self._again(block, got)

    def _is_answer(self, got: Block, *, is_chaining: bool) -> bool:
        if got.number != self._number:
            return False
        return got.is_acknowledgement if is_chaining else got.is_information

    def _again(self, block: bytes, got: Block | None) -> bytes:
        """Return what asks again: rules 4 (noise, silence), 5 (its pieces) and 6 (ours)."""
        is_ours = Block(block[0]).is_information
        if got is not None and got.is_acknowledgement and got.number != self._number and is_ours:
            return block  # it never heard our last one
        return encode_response(self._number, is_nak=is_ours)

    def _grant(self, wait_us: int) -> int:
        if self._budget_us is None:
            return wait_us
        if self._budget_us == 0:
            raise CardLate("it asks for more time than there is")
        wait_us = min(wait_us, self._budget_us)
        self._budget_us -= wait_us
        return wait_us


def on_air(frame: Frame) -> bytes:
    """Return the bytes of `frame` as they go over the air."""
    return with_crc(frame.data)


def off_air(data: bytes) -> bytes | None:
    """Return the content of a frame that was heard, None if its CRC is wrong."""
    content = data[:-2]
    return content if content and with_crc(content) == data else None
