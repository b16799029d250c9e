"""The field in front of an MFRC522: the cards in it, their answers, and what disturbs them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from random import Random

from sim.air import ETU_NS, Bits, duration_ns, frame_delay_ns
from sim.cards import Card
from sim.schedule import Schedule


@dataclass(frozen=True, slots=True)
class Reply:
    """What an antenna picked up.

    `collision` is the 0-based bit in which two cards first differed; bits are 1 where any card
    sent 1. `is_whole` is False for a broken parity bit and for a frame that stopped short.
    """

    bits: Bits
    collision: int | None = None
    is_whole: bool = True


class Noise:
    """Disturbs a share `per_answer` (0 to 1) of all answers: swallows them or flips bits.

    One flipped bit breaks its parity. Two in one byte do not: only a CRC or BCC finds them.
    """

    def __init__(self, random: Random, per_answer: float) -> None:
        self._random = random
        self._per_answer = per_answer

    def disturb(self, reply: Reply) -> Reply | None:
        """Return what is left of `reply`."""
        if self._random.random() >= self._per_answer:
            return reply
        flips = self._random.randrange(3)
        if flips == 0:
            return None
        byte = self._random.randrange((reply.bits.count + 7) // 8)
        width = min(8, reply.bits.count - 8 * byte)
        value = reply.bits.value
        for bit in self._random.sample(range(width), min(flips, width)):
            value ^= 1 << 8 * byte + bit
        return Reply(Bits(value, reply.bits.count), reply.collision, flips == 2)


class Field:
    """The cards in the field, in the order they came; they have power while `is_on`."""

    def __init__(self, schedule: Schedule) -> None:
        self.cards: list[Card] = []
        self.is_on = False
        self.noise: Noise | None = None
        self._schedule = schedule
        self._exchange = 0
        self._answering: list[Card] = []
        self._reply: Reply | None = None
        self._began_ns = 0
        self._received: Callable[[Reply], None] = lambda reply: None

    def present(self, card: Card) -> None:
        """Bring `card` into the field."""
        assert card not in self.cards, card.uid
        self.cards.append(card)
        card.power_up()

    def remove(self, card: Card) -> None:
        """Take `card` out of the field, even in the middle of its answer."""
        self.cards.remove(card)
        if card in self._answering:
            self._answering.remove(card)
            if not self._answering:
                self._cut_off()

    def hold(self, uids: Iterable[bytes], known: Mapping[bytes, Card] | None = None) -> None:
        """Let exactly the cards with `uids` be in the field; those that were there stay.

        Whoever is not among the `known` ones has a number and nothing else.
        """
        wanted = list(dict.fromkeys(uids))
        for card in [each for each in self.cards if each.uid not in wanted]:
            self.remove(card)
        there = {card.uid for card in self.cards}
        for uid in wanted:
            if uid not in there:
                self.present((known or {}).get(uid) or Card(uid))

    def switch(self, is_on: bool) -> None:
        """Turn the field on or off; cards start afresh when it comes on."""
        if is_on and not self.is_on:
            for card in self.cards:
                card.power_up()
        if not is_on:
            self.abort()
        self.is_on = is_on

    def send(
        self,
        frame: Bits,
        *,
        is_understood: bool,
        sent: Callable[[], None],
        heard: Callable[[], None],
        received: Callable[[Reply], None],
    ) -> None:
        """Send `frame`; without full modulation it is not `is_understood` by any card.

        `sent` is called at its end, `heard` once five bits of an answer have come (start and
        four data bits), `received` with the whole answer.
        """
        self.abort()
        number = self._exchange

        def at_end() -> None:
            if number == self._exchange:
                sent()
                if self.is_on and is_understood:
                    self._answer(frame, heard, received)

        self._schedule.after(duration_ns(frame), at_end)

    def abort(self) -> None:
        """Stop sending and listening; what the cards do meanwhile is lost."""
        self._exchange += 1
        self._answering, self._reply = [], None

    def _answer(
        self, frame: Bits, heard: Callable[[], None], received: Callable[[Reply], None]
    ) -> None:
        answers = [(card, card.hear(frame)) for card in self.cards]
        bits = [answer for _, answer in answers if answer is not None]
        reply: Reply | None = _merge(bits) if bits else None
        if reply is not None and self.noise is not None:
            reply = self.noise.disturb(reply)
        if reply is None:
            return
        self._answering = [card for card, answer in answers if answer is not None]
        self._reply, self._received = reply, received
        delay_ns = frame_delay_ns(frame) + 1_000 * max(card.think_us for card in self._answering)
        self._began_ns = self._schedule.now_ns + delay_ns
        number = self._exchange

        def at_start() -> None:
            if number == self._exchange:
                heard()

        def at_end() -> None:
            if number == self._exchange and self._reply is not None:
                whole, self._reply, self._answering = self._reply, None, []
                received(whole)

        self._schedule.after(delay_ns + 5 * ETU_NS, at_start)
        self._schedule.after(delay_ns + duration_ns(reply.bits), at_end)

    def _cut_off(self) -> None:
        """End the answer here: its last card has gone."""
        reply, self._reply = self._reply, None
        began_ns, now_ns = self._began_ns, self._schedule.now_ns
        self._exchange += 1
        if reply is None or now_ns - began_ns < 5 * ETU_NS:
            return  # Too short to be noticed.
        # Nine bits a byte are on the air, the ninth is the parity.
        on_air = (now_ns - began_ns) // ETU_NS - 1
        self._received(Reply(reply.bits.first(on_air * 8 // 9), reply.collision, is_whole=False))


def _merge(answers: list[Bits]) -> Reply:
    """Lay the answers of several cards over one another, bit for bit."""
    value = reduce(lambda a, b: a | b, (each.value for each in answers))
    count = max(each.count for each in answers)
    common = min(each.count for each in answers)
    differing = reduce(lambda a, b: a | b, (each.value ^ answers[0].value for each in answers))
    differing &= (1 << common) - 1
    collision = (differing & -differing).bit_length() - 1 if differing else None
    return Reply(Bits(value, count), collision)
