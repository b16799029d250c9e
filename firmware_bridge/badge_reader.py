"""The badge reader: an MFRC522 on SPI, driven through the `mfrc522` package."""

import secrets
from collections.abc import Callable, Sequence
from typing import Any

from controller.commands import KeyNextCard
from controller.config import ReaderSettings
from controller.errors import ReaderFault, SecretsError
from controller.events import BadgePresented, BadgesCollided, Event, ReaderFailed, ReaderRecovered
from controller.events.cards import CardKeyed, CardNotKeyed
from controller.reasons import Doubt
from firmware_bridge.card_keys import CardKeys, NoKeys
from firmware_bridge.card_talk import CardKey, Said, Ways, make_new, prove, renew
from firmware_bridge.iso14443 import HLTA, Card, Sight, is_random, read_card, with_crc
from firmware_bridge.presence import Arrival, Presence, look_twice
from firmware_bridge.presentation import Presentation
from firmware_bridge.rc522_library import find_chip

RETRY_MS = 1_000
"""How often a reader that failed is started afresh."""

TURN_WAITS = 360
"""Looks of 50 us that a talk may take of one turn: 18 ms; it goes on in the next."""


class BadgeReader:
    """Tells which badge came into the field, once per presentation, by its UID's token.

    A UID is no secret. Where there are site keys, a card that can is asked to prove that it holds
    the key made for its UID, with a challenge of our own; only then it is not `is_copyable`. A card
    that makes up its UID (phones, some bank and identity cards: 4 bytes that begin with 0x08)
    names nobody and would never name the same person again: it opens nothing, is told to nobody
    as a badge, and is counted in `random_ids`.
    """

    def __init__(
        self,
        settings: ReaderSettings,
        *,
        tokenise: Callable[[bytes], str],
        pin_factory: Any,
        keys: CardKeys | None = None,
        random: Callable[[int], bytes] = secrets.token_bytes,
    ) -> None:
        """Find the reader that `settings` describes and set it up.

        `tokenise` turns a UID into the token that events carry; `pin_factory` is a gpiozero
        factory (None: the machine's own) for the reset pin; `keys` are those of badges and tags
        (None: there are none); `random` draws challenges.

        Raises:
            PartMissing: there is none; one line names the reader, its bus and its pin.
        """
        self.random_ids = 0
        self.place = f"SPI{settings.spi_bus}.{settings.spi_device}, RST on BCM {settings.reset_pin}"
        self._settings = settings
        self._tokenise = tokenise
        self._keys: CardKeys = keys or NoKeys()
        self._ways = Ways(random, late_us=settings.proof_ms * 1_000)
        self._keying_ways = Ways(random)
        self._chip = find_chip(settings, pin_factory)
        self._presence = Presence()
        self._card: Card | None = None
        self._presentation: Presentation | None = None
        self._keying: KeyNextCard | None = None
        self._is_card_awake = False
        self._is_field_off = False
        self._wants_fresh = False
        self._is_failed = False
        self._next_ms = 0

    @property
    def problem(self) -> str:
        """What is wrong with the reader now, "" for nothing."""
        return "does not answer" if self._is_failed else ""

    def poll(self, now_ms: int) -> list[Event]:
        """Look into the field if `poll_ms` have passed since the last look; return the news.

        A look takes 2 ms with nobody there and 6 ms with a badge; one that proves itself takes
        some 20 ms more, at most 20 ms of one turn. A reader that does not answer is told once and
        then started afresh once a second until it does.
        """
        is_talking = self._presentation is not None and self._presentation.is_talking
        if now_ms < self._next_ms and not is_talking:
            return []
        try:
            if is_talking:
                return self._talk_on(now_ms)
            self._next_ms = now_ms + self._settings.poll_ms
            if self._is_failed:
                return [self._recover(now_ms)]
            return self._look(now_ms)
        except (ReaderFault, OSError) as error:
            self._next_ms = now_ms + RETRY_MS
            if self._is_failed:
                return []
            self._is_failed = True
            return [ReaderFailed(mono_ms=now_ms, reader=self._settings.name, detail=str(error))]

    def key_next(self, command: KeyNextCard) -> None:
        """Give a key to the next card, as `command` says; also to one that lies there already."""
        self._keying = command
        self._presence = Presence()
        self._wants_fresh = True

    def close(self) -> None:
        """Let go of the bus and the reset pin; closing twice is no harm."""
        self._chip.Close_MFRC522()

    def _recover(self, now_ms: int) -> Event:
        self._chip.restart()
        self._chip.check()
        # What lay there when it failed still counts as there: a badge forgotten on the reader
        # must not open a session by itself when the supply dips.
        self._is_failed = self._is_card_awake = self._is_field_off = False
        return ReaderRecovered(mono_ms=now_ms, reader=self._settings.name)

    def _look(self, now_ms: int) -> list[Event]:
        if self._wants_fresh:
            self._wants_fresh, self._presentation = False, None
            self._cut_field()
            return []
        if self._is_field_off:  # a card needs 5 ms to wake (ISO/IEC 14443-3, 5): till the next look
            self._chip.switch_field(True)
            self._is_field_off = self._is_card_awake = False
            return []
        self._chip.check()
        if self._is_card_awake:
            self._calm()
        sight = look_twice(self._read, self._calm)
        arrival = self._presence.look(sight)
        if self._presentation is None:
            return self._met(arrival, now_ms)
        if sight == self._presentation.uid:
            return self._begin(now_ms)
        if not self._presentation.miss() and not isinstance(arrival, bytes):
            return []
        # Whoever came late and stayed was late; whoever left may just have been quick.
        return self._tell(Said(doubt=Doubt.UNFINISHED), now_ms) + self._met(arrival, now_ms)

    def _met(self, arrival: bytes | Arrival | None, now_ms: int) -> list[Event]:
        if arrival is None:
            return []
        if isinstance(arrival, Arrival):
            return [BadgesCollided(mono_ms=now_ms, reader=self._settings.name)]
        if is_random(arrival):
            self.random_ids += 1
            return []
        keys = self._keys_for(arrival, now_ms)
        self._presentation = Presentation(arrival, lambda: self._begin_talk(keys))
        assert self._card is not None, "a UID was read"
        if not keys or not self._card.can_talk:
            is_asked = keys or self._keying is not None
            return self._tell(Said(doubt=Doubt.COPIED if is_asked else None), now_ms)
        return self._begin(now_ms)

    def _keys_for(self, uid: bytes, now_ms: int) -> Sequence[CardKey]:
        if self._keying is not None:
            if now_ms >= self._keying.until_mono_ms:
                self._keying = None
            else:
                try:
                    self._keys.refresh()
                except SecretsError as error:
                    raise ReaderFault(f"has no keys to give: {error}") from error
        return self._keys.keys_of(uid)

    def _begin_talk(self, keys: Sequence[CardKey]) -> Any:
        if self._keying is None:
            return prove(keys, self._ways)
        return (make_new if self._keying.is_new else renew)(keys, self._keying_ways)

    def _begin(self, now_ms: int) -> list[Event]:
        assert self._presentation is not None
        self._presentation.begin(self._chip)
        return self._talk_on(now_ms)

    def _talk_on(self, now_ms: int) -> list[Event]:
        presentation = self._presentation
        assert presentation is not None
        said = presentation.go_on(TURN_WAITS)
        if said is None:
            return []
        self._is_card_awake = False
        if not said.is_asleep:
            self._cut_field()
        if presentation.is_worth_again(said):
            return []
        return self._tell(said, now_ms)

    def _tell(self, said: Said, now_ms: int) -> list[Event]:
        """End the presentation with what is told of it."""
        assert self._presentation is not None
        uid, self._presentation = self._presentation.uid, None
        keying, self._keying = self._keying, None
        name = self._settings.name
        if keying is not None:
            return [_keyed(keying, uid, said, self._tokenise, now_ms, name)]
        return [
            BadgePresented(
                mono_ms=now_ms,
                reader=name,
                token=self._tokenise(uid),
                is_copyable=not said.version,
                doubt=said.doubt,
            )
        ]

    def _cut_field(self) -> None:
        """Take the cards' power, so that each starts afresh, whatever it was doing."""
        self._chip.switch_field(False)
        self._is_field_off = True

    def _read(self) -> bytes | Sight:
        seen = read_card(self._chip.exchange)
        # The card is put to sleep before the next look, not now: nothing delays this one's news.
        self._is_card_awake = seen is not Sight.NOTHING
        if isinstance(seen, Sight):
            return seen
        self._card = seen
        return seen.uid

    def _calm(self) -> None:
        """Put a selected card to sleep, and one stuck half way back to where it started.

        A halted card answers no HLTA (ISO/IEC 14443-3, 6.4.3), and whatever comes is ignored.
        """
        self._chip.exchange(with_crc(HLTA), 0)


def _keyed(
    command: KeyNextCard,
    uid: bytes,
    said: Said,
    tokenise: Callable[[bytes], str],
    now_ms: int,
    reader: str,
) -> Event:
    """Return what became of a card that was to get a key; one that can hold none may be new."""
    if said.version or (command.is_new and said.doubt is Doubt.COPIED):
        return CardKeyed(
            mono_ms=now_ms,
            reader=reader,
            token=tokenise(uid),
            tag=uid if command.is_tag else None,
            version=said.version,
        )
    doubt = said.doubt or Doubt.COPIED
    return CardNotKeyed(mono_ms=now_ms, reader=reader, token=tokenise(uid), doubt=doubt)
