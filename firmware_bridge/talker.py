"""One talk with a card on the badge reader's chip, some of it each turn."""

from firmware_bridge.card_talk import Said
from firmware_bridge.iso14443 import Answer
from firmware_bridge.iso14443_4 import Frame, Heard, Talk, off_air, on_air
from firmware_bridge.rc522 import WAIT_US
from firmware_bridge.rc522_library import Chip

FRAME_WAITS = 16
"""What it takes to hand a frame to the chip, in looks of `WAIT_US`."""


class Talker:
    """Carries `talk` on `chip`, with the card that was selected a moment ago."""

    def __init__(self, chip: Chip, talk: Talk[Said]) -> None:
        self._chip = chip
        self._talk = talk
        self._frame: Frame = next(talk)
        self._is_sent = False

    def go_on(self, waits: int) -> Said | None:
        """Talk on for so many looks of 50 us; return what was said, None if it is not over yet.

        Raises:
            ReaderFault: the chip did not finish.
        """
        while waits > 0:
            if not self._frame.data:
                self._chip.pause(self._frame.wait_us)
                waits -= self._frame.wait_us // WAIT_US
                heard = Heard(None, is_silent=True)
            else:
                if not self._is_sent:
                    self._chip.begin(on_air(self._frame), 0, self._frame.wait_us)
                    self._is_sent = True
                    waits -= FRAME_WAITS
                answer, waits = self._chip.finish(max(waits, 1))
                if answer is None:
                    return None
                heard = _heard(answer)
            self._is_sent = False
            try:
                self._frame = self._talk.send(heard)
            except StopIteration as end:
                said: Said = end.value
                return said
        return None


def _heard(answer: Answer) -> Heard:
    is_bad = answer.is_collided or answer.is_damaged or bool(answer.bits % 8)
    return Heard(None if is_bad else off_air(answer.data), is_silent=answer.is_silent)
