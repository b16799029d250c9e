"""The badge reader that speaks OSDP: badges, keys and faults in, light and buzzer out."""

from collections.abc import Callable, Iterator
from typing import Any

from controller.clock import Clock
from controller.commands import KeyNextCard, Signal
from controller.config import Config
from controller.errors import LinkError, PartMissing
from controller.events import BadgePresented, Event, ReaderFailed, ReaderRecovered
from controller.events.cards import CardKeyed, CardNotKeyed
from controller.reasons import Doubt
from firmware_bridge.keypad import Typing
from firmware_bridge.line import Line
from firmware_bridge.osdp.cards import card_number, is_uid
from firmware_bridge.osdp.library import load_library
from firmware_bridge.osdp.link import Link
from firmware_bridge.osdp.signals import ReaderSignals

MEET_US = 4_000_000
"""How long a start waits for the reader: a handshake takes 0.3 s at 9600 baud, a lost frame 1 s."""

LOOK_US = 20_000

REST_MS = 1_000
"""Some readers tell a badge again and again while it rests; so much apart it was presented anew."""

KEYS = {0x7F: "*", 0x0D: "#"} | {ord(digit): digit for digit in "0123456789"}
"""What osdp_KEYPAD sends for which key (SIA OSDP v2.2, 7.12)."""


class OsdpReader:
    """Tells which badge was presented to a reader on an RS-485 port of its own.

    It is the counterpart of `BadgeReader`. All it says is heard in the secure channel alone, by
    the key in `key`; a badge is known by its number, and is_copyable. What is wrong with it is
    told of up to four parts: the reader, its `:channel` (somebody or something at the line is not
    to be trusted), its `:case` and its `:supply`.
    """

    def __init__(
        self,
        config: Config,
        *,
        key: bytes,
        open_line: Callable[[], Line],
        clock: Clock,
        tokenise: Callable[[bytes], str],
    ) -> None:
        """Find the reader that `config` describes and open the secure channel.

        Raises:
            PartMissing: there is none; one line names the reader, its port and what is wrong.
        """
        settings, name = config.osdp, config.reader.name
        self.place = f"OSDP address {settings.address} at {settings.port}"
        self._name = name
        self._tokenise = tokenise
        self._typing = Typing(config.keypad.clear_ms)
        self._keying: KeyNextCard | None = None
        self._last: tuple[bytes, int] = (b"", 0)
        self._told: dict[str, bool] = {}
        library = self._library = load_library(f"badge reader {name!r} at {settings.port}")
        self._line = open_line()
        self._link = Link(
            settings.address,
            settings.baud,
            key=key,
            line=self._line,
            clock=clock,
            library=library,
        )
        self._signals = ReaderSignals(
            library,
            self._link.send,
            has_light=lambda: self._link.can(library.CAP_READER_LED_CONTROL),
            has_buzzer=lambda: self._link.can(library.CAP_READER_AUDIBLE_OUTPUT),
        )
        self._was_there = False
        if problem := meet(self._link, self._line, clock, within_us=MEET_US):
            self._line.close()
            raise PartMissing(f"badge reader {name!r}: {self.place} {problem}")

    @property
    def problem(self) -> str:
        """What is wrong with the reader now, "" for nothing."""
        return self._link.silence or self._link.distrust

    def poll(self, now_ms: int) -> list[Event]:
        """Go on talking with the reader; return the news. Waits for nothing."""
        heard = self._link.turn()
        events = [*self._faults(now_ms)]
        for each in heard:
            events += self._hear(each, now_ms)
        self._typing.wait(now_ms)
        if not self._link.silence:
            self._signals.tick(now_ms)
        return events

    def key_next(self, command: KeyNextCard) -> None:
        """Take the next card for what `command` says; it cannot be given a key through OSDP."""
        self._keying, self._last = command, (b"", 0)

    def set_steady(self, signal: Signal) -> None:
        """Show `signal` on the reader whenever nothing else is shown."""
        self._signals.showing.set_steady(signal)

    def show(self, signal: Signal, now_ms: int, until_ms: int = 0) -> None:
        """Show `signal` on the reader from now on up to `until_ms`, or (0) as long as it lasts."""
        self._signals.showing.show(signal, now_ms, until_ms)

    def close(self) -> None:
        """Let go of the port; closing twice is no harm."""
        self._typing.clear()
        self._line.close()

    def _faults(self, now_ms: int) -> Iterator[Event]:
        silence, distrust = self._link.silence, self._link.distrust
        is_there = not silence
        if is_there and not self._was_there:
            self._signals.forget()
            self._ask_status()
        self._was_there = is_there
        yield from self._tell("", silence, now_ms)
        yield from self._tell(":channel", distrust, now_ms)

    def _tell(self, part: str, problem: str, now_ms: int) -> Iterator[Event]:
        """Tell once that `part` has a problem, and once that it has none any more."""
        if bool(problem) == self._told.get(part, False):
            return
        self._told[part] = bool(problem)
        name = f"{self._name}{part}"
        if problem:
            yield ReaderFailed(mono_ms=now_ms, reader=name, detail=problem)
        else:
            yield ReaderRecovered(mono_ms=now_ms, reader=name)

    def _ask_status(self) -> None:
        library = self._library
        self._link.send({"command": library.CMD_STATUS, "type": library.STATUS_REPORT_LOCAL})

    def _hear(self, event: dict[str, Any], now_ms: int) -> Iterator[Event]:
        library, kind = self._library, event["event"]
        if kind == library.EVENT_CARDREAD:
            yield from self._card(event, now_ms)
        elif kind == library.EVENT_KEYPRESS:
            for byte in event["data"]:
                if byte in KEYS:
                    yield from self._typing.press(KEYS[byte], now_ms)
        elif kind == library.EVENT_STATUS and event["type"] == library.STATUS_REPORT_LOCAL:
            case, supply = (*event["report"], 0, 0)[:2]
            yield from self._tell(
                ":case", "its case is open, or it was moved" if case else "", now_ms
            )
            yield from self._tell(":supply", "its supply fails" if supply else "", now_ms)

    def _card(self, event: dict[str, Any], now_ms: int) -> Iterator[Event]:
        if event["format"] not in (
            self._library.CARD_FMT_RAW_UNSPECIFIED,
            self._library.CARD_FMT_RAW_WIEGAND,
        ):
            return
        number = card_number(event["data"], event["length"])
        if number is None:
            return
        (was, was_ms), self._last = self._last, (number, now_ms)
        if was == number and now_ms - was_ms < REST_MS:
            return
        keying, self._keying = self._keying, None
        if keying is not None and now_ms < keying.until_mono_ms:
            yield self._keyed(keying, number, now_ms)
            return
        yield BadgePresented(
            mono_ms=now_ms, reader=self._name, token=self._tokenise(number), is_copyable=True
        )

    def _keyed(self, keying: KeyNextCard, number: bytes, now_ms: int) -> Event:
        token = self._tokenise(number)
        if keying.is_new and (is_uid(number) or not keying.is_tag):
            tag = number if keying.is_tag else None
            return CardKeyed(mono_ms=now_ms, reader=self._name, token=token, tag=tag, version=0)
        return CardNotKeyed(mono_ms=now_ms, reader=self._name, token=token, doubt=Doubt.COPIED)


def meet(link: Link, line: Line, clock: Clock, *, within_us: int) -> str:
    """Talk until there is a secure channel; return why there is none after `within_us`."""
    until_us = clock.mono_us() + within_us
    while (now_us := clock.mono_us()) < until_us:
        link.turn()
        if not link.silence:
            return ""
        try:
            line.wait(min(until_us, now_us + LOOK_US))
        except LinkError as error:
            return str(error)
    return link.distrust or link.silence
