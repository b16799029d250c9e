"""The registers through which the host talks to a slot's tag, as far as there are such tags."""

from collections.abc import Sequence

from firmware_bridge import slot_map
from sim.slot_sensor import SlotSensor

EXCHANGE_US = 20_000
"""How long a board takes to find out that a tag does not answer ISO 14443-4."""

ANSWER_WORDS = slot_map.EXCHANGE_ANSWER_END - slot_map.EXCHANGE_ANSWER


class CardExchange:
    """One exchange at a time. The simulated tags have a UID and no ISO 14443-4.

    So an exchange ends with "no tag" or, with a tag in the seat, with "error".
    """

    def __init__(self, sensors: Sequence[SlotSensor]) -> None:
        self._sensors = sensors
        self._done = 0
        self._status = slot_map.EXCHANGE_OK
        self._running: tuple[int, int, int] | None = None

    def start(self, slot: int, sequence: int, now_us: int) -> None:
        """Start exchange `sequence` (1-255) with the tag of `slot` (0-based on the board)."""
        self._running = (slot, sequence, now_us + EXCHANGE_US)

    def tick(self, now_us: int) -> None:
        """End the exchange that is under way when it is time."""
        if self._running is None or now_us < self._running[2]:
            return
        slot, self._done, _ = self._running
        self._running = None
        sensor = self._sensors[slot]
        is_there = sensor.is_seated and sensor.site.tag is not None and not sensor.is_reader_dead
        self._status = slot_map.EXCHANGE_ERROR if is_there else slot_map.EXCHANGE_NO_TAG

    def answer_registers(self) -> tuple[int, ...]:
        """Return the input registers from `EXCHANGE_DONE` on; no answer has any bytes yet."""
        return (self._done, self._status, 0, *(0,) * ANSWER_WORDS)
