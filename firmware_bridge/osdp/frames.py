"""OSDP frames: cut out of a stream of bytes, and which answer fits which command.

Names and numbers are those of SIA OSDP v2.2 (IEC 60839-11-5): section 5.9 and appendix D.
"""

from binascii import crc_hqx
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

MARK, SOM = 0xFF, 0x53
HEADER_BYTES = 5
FRAME_BYTES_MAX = 256
"""What libosdp has room for; a longer frame is no answer to anything asked here."""

IS_REPLY = 0x80
SEQUENCE_BITS, HAS_CRC, HAS_BLOCK = 0x03, 0x04, 0x08
MAC_BYTES = 4
CIPHER_BYTES = 16


class Ask(IntEnum):
    """Commands that are told apart here; any other is only said in the secure channel."""

    POLL = 0x60
    ID = 0x61
    CAP = 0x62
    LOCAL_STATUS = 0x64
    LED = 0x69
    BUZZER = 0x6A
    KEYSET = 0x75
    CHALLENGE = 0x76
    PROOF = 0x77


class Say(IntEnum):
    """Replies that are told apart here."""

    ACK = 0x40
    NAK = 0x41
    ID = 0x45
    CAP = 0x46
    CRYPTOGRAM = 0x76
    ACCEPTED = 0x78
    BUSY = 0x79


class Block(IntEnum):
    """Types of the security block: odd ones are the controller's, even ones the reader's."""

    CHALLENGE = 0x11
    CRYPTOGRAM = 0x12
    PROOF = 0x13
    ACCEPTED = 0x14
    COMMAND = 0x15
    REPLY = 0x16
    COMMAND_DATA = 0x17
    REPLY_DATA = 0x18


@dataclass(frozen=True, slots=True)
class Frame:
    """One whole frame; `data` is what follows the code, with the MAC where there is one.

    `block` is the security block's type and `key` its third byte: 1 the reader's own key, 0 the
    default key; None where there is no such thing.
    """

    address: int
    sequence: int
    block: int | None
    key: int | None
    code: int
    data: bytes
    raw: bytes


PLAIN_ANSWERS: Final[dict[int, int]] = {Ask.ID: Say.ID, Ask.CAP: Say.CAP}
"""What may be asked and answered before there is a secure channel."""

HANDSHAKE: Final[dict[int, tuple[int, int, int]]] = {
    Block.CHALLENGE: (Block.CRYPTOGRAM, Say.CRYPTOGRAM, 32),
    Block.PROOF: (Block.ACCEPTED, Say.ACCEPTED, 16),
}
"""For each step of the handshake: the answer's block, code and length."""


def crc16(data: bytes) -> int:
    """Return the CRC of `data`: polynomial 0x1021 from 0x1D0F (SIA OSDP v2.2, appendix C)."""
    return crc_hqx(data, 0x1D0F)


def parse(raw: bytes) -> Frame | None:
    """Return the frame that `raw` is, from SOM to its check; None if it is not a whole good one."""
    if len(raw) < HEADER_BYTES + 2 or raw[0] != SOM or raw[2] | raw[3] << 8 != len(raw):
        return None
    control = raw[4]
    body = _checked(raw, bool(control & HAS_CRC))[HEADER_BYTES:]
    block = key = None
    if control & HAS_BLOCK:
        block, key, body = _split_block(body)
        if block is None:
            return None
    if not body:
        return None
    return Frame(raw[1], control & SEQUENCE_BITS, block, key, body[0], body[1:], raw)


def _checked(raw: bytes, has_crc: bool) -> bytes:
    """Return `raw` without its check; b"" if that is wrong."""
    if has_crc:
        return raw[:-2] if crc16(raw[:-2]) == raw[-2] | raw[-1] << 8 else b""
    return raw[:-1] if sum(raw) & 0xFF == 0 else b""


def _split_block(body: bytes) -> tuple[int | None, int | None, bytes]:
    if len(body) < 2 or not Block.CHALLENGE <= body[1] <= Block.REPLY_DATA:
        return None, None, b""
    size = 3 if body[1] <= Block.ACCEPTED else 2
    if body[0] != size or len(body) < size:
        return None, None, b""
    return body[1], body[2] if size == 3 else None, body[size:]


class FrameReceiver:
    """Cuts replies of the reader at `address` out of the bytes as they come.

    What is damaged, our own echo or another reader's is passed over: a line is noisy, and an
    RS-485 driver may hear itself.
    """

    def __init__(self, address: int) -> None:
        self._address = address | IS_REPLY
        self._buffer = bytearray()

    def receive_data(self, data: bytes) -> None:
        """Take in whatever the line had, in any sized pieces."""
        self._buffer += data

    def clear(self) -> None:
        """Forget what came so far."""
        self._buffer.clear()

    def next_frame(self) -> Frame | None:
        """Return the next whole reply, or None until more bytes arrive."""
        while True:
            start = self._buffer.find(SOM)
            del self._buffer[: len(self._buffer) if start < 0 else start]
            if len(self._buffer) < HEADER_BYTES:
                return None
            length = self._buffer[2] | self._buffer[3] << 8
            if not HEADER_BYTES + 2 <= length <= FRAME_BYTES_MAX:
                del self._buffer[0]
                continue
            if len(self._buffer) < length:
                return None
            frame = parse(bytes(self._buffer[:length]))
            del self._buffer[: 1 if frame is None else length]
            if frame is not None and frame.address == self._address:
                return frame


def refusal(asked: Frame, reply: Frame, *, takes_default_key: bool = False) -> str:
    """Return why `reply` is no answer to `asked`, "" if it may be one.

    Before the secure channel only the reader's name, its abilities and the handshake itself are
    heard; within it nothing is that has no MAC, but "busy" and a NAK, which only end the channel.
    The MAC is checked by whoever has the session's keys. With `takes_default_key` the reader may
    say that it has the default key.
    """
    if reply.block is None and reply.code in (Say.NAK, Say.BUSY):
        return ""
    if asked.block is None:
        fits = reply.block is None and reply.code == PLAIN_ANSWERS.get(asked.code)
        return "" if fits else "says something unasked in plain text"
    if asked.block in HANDSHAKE:
        return _handshake_refusal(asked, reply, takes_default_key)
    return _secure_refusal(asked, reply)


def _handshake_refusal(asked: Frame, reply: Frame, takes_default_key: bool) -> str:
    assert asked.block is not None
    if (reply.block, reply.code, len(reply.data)) != HANDSHAKE[asked.block]:
        return "breaks off the handshake of the secure channel"
    if asked.block == Block.PROOF:
        return "" if reply.key == 1 else "does not have this cabinet's key"
    if reply.key == asked.key or takes_default_key:
        return ""
    return "is in install mode, with the key that everybody knows: keycabinet osdp pair"


def _secure_refusal(asked: Frame, reply: Frame) -> str:
    if reply.block is None and (asked.code, reply.code) == (Ask.KEYSET, Say.ACK):
        return ""  # some forget the channel as they take the key; what follows proves that they did
    if reply.block == Block.REPLY_DATA:
        size = len(reply.data) - MAC_BYTES
        is_whole = size > 0 and size % CIPHER_BYTES == 0
        return "" if is_whole else "says something that was never encrypted"
    if reply.block == Block.REPLY and (len(reply.data) == MAC_BYTES or reply.code == Say.NAK):
        return ""
    return "answers in plain text where the secure channel is due"
