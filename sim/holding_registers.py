"""The registers of a slot board that its host writes, and what it refuses."""

from collections.abc import Sequence

from firmware_bridge import slot_map
from firmware_bridge.slot_map import (
    EXCHANGE_BYTES,
    EXCHANGE_BYTES_MAX,
    EXCHANGE_END,
    EXCHANGE_LENGTH,
    EXCHANGE_START,
    HOST_TIMEOUT_MS,
    LAMPS,
    SLOTS_MAX,
)
from sim.card_exchange import CardExchange
from sim.rtu_server import Refusal

RANGES = (
    range(HOST_TIMEOUT_MS, HOST_TIMEOUT_MS + 1),
    range(LAMPS, LAMPS + SLOTS_MAX),
    range(EXCHANGE_START, EXCHANGE_END),
)


class HoldingRegisters:
    """Host time-out, lamps and card exchange of one board since its reset."""

    def __init__(self, exchange: CardExchange) -> None:
        self.exchange = exchange
        self._words = dict.fromkeys((at for span in RANGES for at in span), 0)
        self._words[HOST_TIMEOUT_MS] = slot_map.HOST_TIMEOUT_MS_DEFAULT

    @property
    def host_timeout_ms(self) -> int:
        """How long the host may be silent."""
        return self._words[HOST_TIMEOUT_MS]

    def lamp(self, index: int) -> int:
        """Return the lamp register of slot `index` (0-based)."""
        return self._words[LAMPS + index]

    def read(self, start: int, count: int) -> list[int]:
        """Return `count` registers from `start` on; refused (2) outside one range."""
        self._check_addresses(start, count)
        return [self._words[at] for at in range(start, start + count)]

    def write(self, start: int, words: Sequence[int], *, slots: int, now_us: int) -> None:
        """Write `words` from `start` on, all or none; a board with `slots` slots.

        Raises:
            Refusal: 2 outside one range, 3 for a value that the map does not allow.
        """
        self._check_addresses(start, len(words))
        after = self._words | dict(enumerate(words, start))
        for at, word in enumerate(words, start):
            if not _is_allowed(at, word, slots):
                raise Refusal(slot_map.ILLEGAL_VALUE)
        self._words = after
        if start <= EXCHANGE_START < start + len(words):
            word, length = after[EXCHANGE_START], after[EXCHANGE_LENGTH]
            sent = (after[at] for at in range(EXCHANGE_BYTES, EXCHANGE_END))
            data = b"".join(each.to_bytes(2, "big") for each in sent)[:length]
            self.exchange.start(word >> 8, word & 0xFF, data, now_us)

    def _check_addresses(self, start: int, count: int) -> None:
        for span in RANGES:
            if start in span and start + count - 1 in span:
                return
        raise Refusal(slot_map.ILLEGAL_ADDRESS)


def _is_allowed(at: int, word: int, slots: int) -> bool:
    if at == HOST_TIMEOUT_MS:
        return slot_map.HOST_TIMEOUT_MS_LEAST <= word <= slot_map.HOST_TIMEOUT_MS_MOST
    if at < EXCHANGE_START:
        return word >> 12 in slot_map.COLOURS
    if at == EXCHANGE_START:
        return word >> 8 < slots and word & 0xFF != 0
    if at == EXCHANGE_LENGTH:
        return word <= EXCHANGE_BYTES_MAX
    return True
