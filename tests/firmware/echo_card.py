"""A tag that speaks ISO/IEC 14443-4 and answers what a test wants it to."""

from collections.abc import Callable

from sim.air import Bits, crc_a
from sim.dep_card import DepCard

FRAMES = (16, 24, 32, 40, 48, 64)


class EchoCard(DepCard):
    """Answers each command with `application(command)` after `work_us`.

    Frames have at most `frame` bytes, and an answer may take 302 us times 2 to the power of
    `fwi`. `commands` are all it was told; the next `damaged` answers have two wrong bits.
    """

    def __init__(
        self,
        uid: bytes,
        application: Callable[[bytes], bytes],
        *,
        frame: int = 64,
        fwi: int = 8,
        sfgi: int = 0,
    ) -> None:
        ats = bytes((5, 0x70 | FRAMES.index(frame), 0, fwi << 4 | sfgi, 0))
        super().__init__(uid, ats=ats)
        self.commands: list[bytes] = []
        self.activations = 0
        self.work_us = 0
        self.damaged = 0
        self._application = application

    def fall_silent(self, answers: int = 1_000) -> None:
        """Swallow the next `answers` answers."""
        self.lost |= set(range(self._sent, self._sent + answers))

    def command(self, apdu: bytes) -> tuple[bytes, int]:
        self.commands.append(apdu)
        return self._application(apdu), self.work_us

    def _answer(self, block: bytes) -> Bits | None:
        self.activations += block is self.ats
        sent = super()._answer(block)
        if sent is None or not self.damaged:
            return sent
        self.damaged -= 1
        # Two bits of one byte: its parity stays right, so only the check sum tells.
        return Bits.of(bytes((block[0] ^ 3,)) + block[1:] + crc_a(block))
