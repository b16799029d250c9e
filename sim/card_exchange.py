"""The registers through which the host talks to a slot's tag: frames there, and answers back."""

from collections.abc import Sequence

from firmware_bridge import slot_map
from sim.air import Bits, crc_a, duration_ns, frame_delay_ns
from sim.cards import CardState
from sim.slot_sensor import SlotSensor

RATS, DESELECT = 0xE0, b"\xc2"
SELECT_US = 16_000
"""What it takes to take the field from a tag, to give it back, and to select it."""

WORK_US = 1_500
"""What handing a frame to the reader's chip and back takes the board."""

ANSWER_US = 80_000
TALK_US = 300_000
"""A talk in which nothing was asked for this long is over."""

FRAME_BYTES_MAX = 62
ANSWER_WORDS = slot_map.EXCHANGE_ANSWER_END - slot_map.EXCHANGE_ANSWER


class CardExchange:
    """One exchange at a time, as hardware/SLOT_BUS.md has it, with the tags of `sensors`."""

    def __init__(self, sensors: Sequence[SlotSensor]) -> None:
        self._sensors = sensors
        self._done = 0
        self._status = slot_map.EXCHANGE_OK
        self._answer = b""
        self._running: tuple[int, int, bytes, int] | None = None
        self._talking: tuple[int, int] | None = None

    @property
    def is_talking(self) -> bool:
        """Whether the antenna is on one slot for a talk."""
        return self._talking is not None

    def start(self, slot: int, sequence: int, frame: bytes, now_us: int) -> None:
        """Start exchange `sequence` (1-255) with the tag of `slot` (0-based on the board)."""
        self._done, self._answer, self._status = 0, b"", slot_map.EXCHANGE_OK
        end_us = now_us + WORK_US
        sensor = self._sensors[slot]
        is_begun = self._talking is not None and self._talking[0] == slot
        is_known = sensor.tag is not None and sensor.tag == sensor.site.tag
        is_there = sensor.is_seated and is_known and not sensor.is_reader_dead
        if not is_there or (frame[:1] != bytes([RATS]) and not is_begun):
            self._status = slot_map.EXCHANGE_NO_TAG
        elif not 1 <= len(frame) <= FRAME_BYTES_MAX:
            self._status = slot_map.EXCHANGE_ERROR
        else:
            end_us += self._send(sensor, frame)
        is_over = self._status == slot_map.EXCHANGE_NO_TAG or self._answer == DESELECT
        self._talking = None if is_over else (slot, end_us + TALK_US)
        self._running = (slot, sequence, self._answer, end_us)

    def tick(self, now_us: int) -> None:
        """End the exchange that is under way when it is time, and the talk after a while."""
        if self._talking is not None:
            slot, until_us = self._talking
            if now_us >= until_us or not self._sensors[slot].is_seated:
                self._talking = None
        if self._running is not None and now_us >= self._running[3]:
            slot, self._done, _, _ = self._running
            self._running = None
            if not self._sensors[slot].is_seated:
                self._answer, self._status = b"", slot_map.EXCHANGE_NO_TAG

    def answer_registers(self) -> tuple[int, ...]:
        """Return the input registers from `EXCHANGE_DONE` on."""
        answer, status = (b"", 0) if self._running else (self._answer, self._status)
        padded = answer.ljust(2 * ANSWER_WORDS, b"\0")
        words = (int.from_bytes(padded[at : at + 2], "big") for at in range(0, len(padded), 2))
        return (self._done, status, len(answer), *words)

    def _send(self, sensor: SlotSensor, frame: bytes) -> int:
        """Let the tag hear `frame`; return how long it all takes, in us."""
        card, took_us = sensor.site.card, 0
        if frame[0] == RATS:
            took_us = SELECT_US
            if card is not None:
                card.power_up()
                card.state = CardState.ACTIVE
        bits = Bits.of(frame + crc_a(frame))
        heard = card.hear(bits) if card is not None else None
        took_us += duration_ns(bits) // 1_000
        if card is None or heard is None or card.think_us > ANSWER_US:
            self._status = slot_map.EXCHANGE_TIME_OUT
            return took_us + ANSWER_US
        self._answer = heard.to_bytes()[:-2]
        return took_us + (duration_ns(heard) + frame_delay_ns(bits)) // 1_000 + card.think_us
