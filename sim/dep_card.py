"""Cards that talk ISO/IEC 14443-4: blocks, chaining, time asked for, and what is sent again."""

from sim.air import Bits, crc_a
from sim.cards import Card, CardState

RATS = 0xE0
READER_FRAMES = (16, 24, 32, 40, 48, 64, 96, 128, 256)
FWT_UNIT_US = 302
MORE, NUMBER, NAK = 0x10, 0x01, 0x10
WTX, DESELECT = 0xF2, 0xC2
TIMES_MAX = 59


class DepCard(Card):
    """A card with commands and answers; `command` is what makes one card another.

    `ats` is what it tells about itself: the frame it takes and its waiting time are read from it.
    `work_us` is how long it thinks about the command under way; one that needs longer than its
    waiting time asks for more with S(WTX). Faults: `lost` blocks of its own that never arrive,
    by their place in the talk (0 is the ATS); `deaf` the same for frames it does not hear;
    `leaves_after` so many frames it is not there any more.
    """

    def __init__(self, uid: bytes, *, ats: bytes, sak: int = 0x20) -> None:
        super().__init__(uid, sak=sak)
        self.ats = ats
        self.lost: set[int] = set()
        self.deaf: set[int] = set()
        self.leaves_after: int | None = None
        self.frames = 0
        self._sent = 0
        self._reset_protocol()

    def power_up(self) -> None:
        """Enter the field of a reader: forget everything but what is written for good."""
        super().power_up()
        self._reset_protocol()

    def command(self, apdu: bytes) -> tuple[bytes, int]:
        """Return the answer to `apdu` and how long it takes to work out, in us."""
        return apdu, 0

    def hear(self, frame: Bits) -> Bits | None:
        """Take in `frame` and return the answer, None for silence."""
        self.think_us = 0
        if self.state is CardState.ACTIVE and frame.count == 32:
            data = frame.to_bytes()
            if data[0] == RATS and crc_a(data[:2]) == data[2:] and not self._misses_frame():
                self._reader_takes = READER_FRAMES[min(data[1] >> 4, 8)]
                self.state = CardState.PROTOCOL
                return self._answer(self.ats)
        if self.state is not CardState.PROTOCOL:
            return super().hear(frame)
        if self._misses_frame():
            return None
        data = frame.to_bytes()
        if frame.count % 8 or len(data) < 3 or len(data) > self._frame_size:
            return None
        if crc_a(data[:-2]) != data[-2:]:
            return None
        block = self._protocol(data[:-2])
        return None if block is None else self._answer(block)

    @property
    def _frame_size(self) -> int:
        return READER_FRAMES[min(self.ats[1] & 0x0F, 8)] if len(self.ats) > 1 else 32

    @property
    def _fwt_us(self) -> int:
        form = self.ats[1] if len(self.ats) > 1 else 0
        has_ta, has_tb = form & 0x10, form & 0x20
        return FWT_UNIT_US << (self.ats[3 if has_ta else 2] >> 4 if has_tb else 4)

    def _reset_protocol(self) -> None:
        self.think_us = 0
        self._reader_takes = 16
        self._number = 1
        self._incoming = b""
        self._outgoing = b""
        self._working: tuple[bytes, int] | None = None
        self._last: bytes | None = None

    def _misses_frame(self) -> bool:
        self.frames += 1
        is_gone = self.leaves_after is not None and self.frames > self.leaves_after
        return is_gone or self.frames - 1 in self.deaf

    def _answer(self, block: bytes) -> Bits | None:
        self._last = block
        self._sent += 1
        if self._sent - 1 in self.lost:
            return None
        if self.leaves_after is not None and self.frames >= self.leaves_after:
            return None
        return Bits.of(block + crc_a(block))

    # The rules of ISO/IEC 14443-4, 7.5.4 and 7.5.5, on the card's side.

    def _protocol(self, data: bytes) -> bytes | None:
        pcb, inf = data[0], data[1:]
        if pcb == DESELECT and not inf:
            self._reset_protocol()
            self.state = self._rests_in = CardState.HALT
            return bytes([DESELECT])
        if pcb == WTX and len(inf) == 1:
            return self._go_on(inf[0] & 0x3F) if self._working else None
        if pcb & 0xE2 == 0x02:
            return self._hear_piece(pcb, inf)
        if pcb & 0xE6 == 0xA2 and not inf:
            return self._hear_response(pcb)
        return None

    def _hear_piece(self, pcb: int, inf: bytes) -> bytes:
        self._number ^= 1  # rule D
        self._incoming += inf
        self._outgoing, self._working = b"", None
        if pcb & MORE:
            return bytes([0xA2 | self._number])  # rule 2
        apdu, self._incoming = self._incoming, b""
        self._working = self.command(apdu)
        return self._go_on(1)

    def _hear_response(self, pcb: int) -> bytes | None:
        if pcb & NUMBER == self._number:
            return self._last  # rule 11
        if pcb & NAK:
            return bytes([0xA2 | self._number])  # rule 12
        self._number ^= 1  # rule E
        return self._next_piece() if self._outgoing else None

    def _go_on(self, times: int) -> bytes:
        """Work until the answer is ready, or until more time must be asked for."""
        assert self._working is not None
        answer, left_us = self._working
        granted_us = self._fwt_us * times
        if left_us <= granted_us * 9 // 10:
            self.think_us, self._working = left_us, None
            self._outgoing = answer
            return self._next_piece()
        self.think_us = granted_us * 8 // 10
        left_us -= self.think_us
        self._working = answer, left_us
        return bytes([WTX, min(TIMES_MAX, left_us * 10 // (9 * self._fwt_us) + 1)])

    def _next_piece(self) -> bytes:
        size = self._reader_takes - 3
        piece, self._outgoing = self._outgoing[:size], self._outgoing[size:]
        return bytes([0x02 | self._number | (MORE if self._outgoing else 0)]) + piece
