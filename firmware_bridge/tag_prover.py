"""Which seated tags have to prove themselves, one after the other, a step a turn."""

from collections.abc import Callable, Sequence

from controller.events import BoardLost, Event, TagRemoved
from controller.events.cards import TagNotProven, TagProven
from controller.reasons import Doubt
from firmware_bridge.board_link import BoardLink
from firmware_bridge.card_keys import CardKeys
from firmware_bridge.card_line import CardLine
from firmware_bridge.card_talk import Said, Ways, prove
from firmware_bridge.modbus_master import Reply, Request
from firmware_bridge.presentation import TRIES, WORTH_AGAIN

Ask = Callable[[BoardLink, Request], Reply | None]
"""Asks a board and returns its answer, None if there is no time for it in this turn."""


class TagProver:
    """Has tags prove themselves through the boards of `links`, with `keys` for each.

    A tag is asked for up to three times, as noise is no proof of anything. One that has left, or
    whose board is lost, is asked nothing more: whatever comes after will be told anew.
    """

    def __init__(
        self, links: Sequence[BoardLink], keys: CardKeys, random: Callable[[int], bytes]
    ) -> None:
        self._places = {
            slot: (link, index) for link in links for index, slot in enumerate(link.slots)
        }
        self._keys = keys
        self._ways = Ways(random)
        self._waiting: dict[int, bytes] = {}
        self._slot = 0
        self._tries = 0
        self._line: CardLine | None = None
        self._is_resting = False
        # Whatever a board still shows of a controller before this one is not taken for an answer.
        self._sequence = random(1)[0] % 255 + 1

    @property
    def is_busy(self) -> bool:
        """Whether some tag still has to prove itself."""
        return bool(self._waiting)

    def prove(self, slot: int, tag: bytes) -> None:
        """Have `tag`, which is read in `slot`, prove itself; what comes of it is told by `step`.

        What has left meanwhile, or is out of reach, is not asked: nobody would tell us again, and
        all others would wait for it. (A full disk lets a seating wait.)
        """
        self._drop(slot)
        link, index = self._places[slot]
        if link.tells(index, tag):
            self._waiting[slot] = tag

    def heed(self, events: Sequence[Event]) -> None:
        """Let go of tags that `events` say are not there any more, or out of reach."""
        for event in events:
            if isinstance(event, TagRemoved):
                self._drop(event.slot)
            elif isinstance(event, BoardLost):
                for slot in event.slots:
                    self._drop(slot)

    def step(self, mono_ms: int, ask: Ask) -> list[Event]:
        """Take the talk with one tag on by one request; return what has come of it."""
        if not self._waiting:
            return []
        if self._is_resting:  # a silent board took this turn's time: the polls come first now
            self._is_resting = False
            return []
        if self._line is None:
            self._begin()
        assert self._line is not None
        link, _ = self._places[self._slot]
        if link.is_lost:
            return []
        reply = ask(link, self._line.next_request())
        if reply is None:
            return []
        self._is_resting = bool(reply.trouble)
        said = self._line.take(reply)
        self._sequence = self._line.sequence
        return [] if said is None else self._end(said, mono_ms)

    def _begin(self) -> None:
        slot = next(iter(self._waiting))
        self._tries = self._tries + 1 if slot == self._slot else 1
        self._slot = slot
        link, index = self._places[slot]
        talk = prove(self._keys.keys_of(self._waiting[slot]), self._ways)
        self._line = CardLine(link.address, index, self._sequence, talk)

    def _end(self, said: Said, mono_ms: int) -> list[Event]:
        self._line = None
        if said.doubt in WORTH_AGAIN and self._tries < TRIES:
            return []
        slot, tag = self._slot, self._waiting[self._slot]
        self._drop(slot)
        if said.doubt is None:
            return [TagProven(mono_ms=mono_ms, slot=slot, tag=tag)]
        # Nobody knows beforehand whether a tag can talk: one that never does cannot.
        doubt = Doubt.COPIED if said.is_mute else said.doubt
        return [TagNotProven(mono_ms=mono_ms, slot=slot, tag=tag, doubt=doubt)]

    def _drop(self, slot: int) -> None:
        self._waiting.pop(slot, None)
        if slot == self._slot:
            self._slot, self._line = 0, None
