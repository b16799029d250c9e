"""One talk with the tag of a slot through its board's card exchange: a request a turn."""

from collections.abc import Sequence

from controller.reasons import Doubt
from firmware_bridge import slot_map
from firmware_bridge.card_talk import Said
from firmware_bridge.iso14443_4 import Frame, Heard, Talk
from firmware_bridge.modbus_master import Reply, Request, read_request, write_request

ANSWER_BYTES = 40
"""The longest answer of a tag here is the second one of the authentication, of 35 bytes."""

RESULT_COUNT = slot_map.EXCHANGE_ANSWER - slot_map.EXCHANGE_DONE + ANSWER_BYTES // 2
LOOKS_MAX = 40
"""An exchange is done within 120 ms; after so many looks at it the board never will say so."""

TROUBLES_MAX = 6
"""Requests without a usable answer, after which the talk is given up."""


class CardLine:
    """Carries `talk` with the tag of the board's slot `index` (0-based), and remembers its place.

    `next_request` says what to ask the board, `take` takes in its answer: a frame is written and
    its result is looked for, turn after turn. `sequence` (1 to 255) is that of the last exchange.
    """

    def __init__(self, address: int, index: int, sequence: int, talk: Talk[Said]) -> None:
        self.sequence = sequence
        self._address = address
        self._index = index
        self._talk = talk
        self._frame: Frame = next(talk)
        self._is_sent = False
        self._looks = 0
        self._troubles = 0
        self._result = read_request(address, slot_map.EXCHANGE_DONE, RESULT_COUNT)

    def next_request(self) -> Request:
        """Return the request that takes the talk on."""
        if self._is_sent:
            return self._result
        while not self._frame.data:  # a pause: until the next turn is long enough
            self._frame = self._talk.send(Heard(None, is_silent=True))
        data = self._frame.data
        padded = data + b"\0" * (len(data) % 2)
        words = [int.from_bytes(padded[at : at + 2], "big") for at in range(0, len(padded), 2)]
        start = self._index << 8 | self.sequence % 255 + 1
        return write_request(self._address, slot_map.EXCHANGE_START, [start, len(data), *words])

    def take(self, reply: Reply) -> Said | None:
        """Take in what the board answered; return what was said once the talk is over."""
        if reply.trouble:
            # A write may have been heard all the same: the frame is not said twice, its result
            # is looked for, and the protocol mends what is missing.
            self._troubles += 1
            if self._troubles > TROUBLES_MAX or reply.exception:
                return self._give_up()
            if not self._is_sent:
                self._begin_looking()
            return None
        if not self._is_sent:
            self._begin_looking()
            return None
        return self._look(reply.registers)

    def _begin_looking(self) -> None:
        self.sequence = self.sequence % 255 + 1
        self._is_sent, self._looks = True, 0

    def _look(self, registers: Sequence[int]) -> Said | None:
        done, status, length, *words = registers
        if done != self.sequence:
            self._looks += 1
            return self._give_up() if self._looks > LOOKS_MAX else None
        self._is_sent = False
        if status == slot_map.EXCHANGE_NO_TAG:
            return self._give_up()
        heard = Heard(None, is_silent=status == slot_map.EXCHANGE_TIME_OUT)
        if status == slot_map.EXCHANGE_OK and 0 < length <= ANSWER_BYTES:
            data = b"".join(word.to_bytes(2, "big") for word in words)
            heard = Heard(data[:length])
        return self._hear(heard)

    def _hear(self, heard: Heard) -> Said | None:
        try:
            self._frame = self._talk.send(heard)
        except StopIteration as end:
            said: Said = end.value
            return said
        return None

    def _give_up(self) -> Said:
        self._talk.close()
        return Said(doubt=Doubt.UNFINISHED)
