"""The secure channel with one OSDP reader: kept up, and what is wrong when it is not."""

from typing import Any

from controller.clock import Clock
from firmware_bridge.line import Line
from firmware_bridge.osdp.channel import Channel
from firmware_bridge.osdp.frames import Ask, Block, Frame, Say
from firmware_bridge.osdp.library import Panel, make_seeder

STEPS = 3
"""Steps of the library a turn: begin an exchange, send it, look for its answer."""

SILENT_US = 2_000_000
"""A reader that answered nothing for so long is not there: it is polled every 50 to 100 ms."""

AGAIN_US = 1_000_000
"""How often a reader that was lost is greeted afresh; the library would wait five minutes."""

STUCK_US = 10_000_000
"""The library counts its waits on the wall clock: one that was set back may stop it for hours."""

SUSPECT_US = 10_000_000
"""So long after the last answer that was refused, there is nothing to refuse any more."""

DOUBTFUL: dict[int, str] = {
    Ask.CAP: "offers no secure channel",
    Ask.CHALLENGE: "does not have this cabinet's key",
    Ask.PROOF: "does not have this cabinet's key",
}
"""What it says of a reader if the library gives it up after its answer to one of these."""

FORGED = "gave an answer that was forged, replayed or garbled"


class Link:
    """Talks with the reader at `address` through `library`, by `key` (16 bytes) alone.

    `silence` says why there is no channel with it, `distrust` what it did that nobody should
    trust; "" is all well. With `is_pairing` the default key opens a channel too, in which the
    reader is given `key` and nothing else; no other way sends or takes the default key.
    """

    def __init__(
        self,
        address: int,
        baud: int,
        *,
        key: bytes,
        line: Line,
        clock: Clock,
        library: Any,
        is_pairing: bool = False,
    ) -> None:
        self.silence = "does not answer"
        self.distrust = ""
        self._library = library
        self._clock = clock
        self._channel = Channel(
            line, address, clock=clock, sow=make_seeder(), takes_default_key=is_pairing
        )
        flags = library.FLAG_ENABLE_NOTIFICATION
        if not is_pairing:
            flags |= library.FLAG_ENFORCE_SECURE
        self._about = {
            "name": "reader",
            "address": address,
            "baud_rate": baud,
            "flags": flags,
            "channel": self._channel,
            "scbk": key,
        }
        self._codes = {
            library.CMD_LED: Ask.LED,
            library.CMD_BUZZER: Ask.BUZZER,
            library.CMD_STATUS: Ask.LOCAL_STATUS,
        }
        self._refused: set[int] = set()
        self._heard: list[dict[str, Any]] = []
        self._lost_us: int | None = None
        self._distrusted_us = 0
        self._panel = self._begin()

    @property
    def is_secure(self) -> bool:
        """Whether the reader is there, by its own key."""
        return bool(self._panel.status() & self._panel.sc_status() & 1)

    def turn(self) -> list[dict[str, Any]]:
        """Go on talking, without waiting; return what the reader told in the secure channel."""
        for _ in range(STEPS):
            self._panel.refresh()
        self._judge(self._clock.mono_us())
        heard, self._heard = self._heard, []
        return heard

    def send(self, command: dict[str, Any]) -> bool:
        """Have the reader do `command`; False if it is not there.

        One that it would not do before is left out: the library gives a reader up for refusing.
        """
        if self._codes.get(command["command"]) in self._refused:
            return True
        return self.is_secure and self._panel.submit_command(0, command)

    def can(self, capability: int) -> bool:
        """Return whether the reader says that it has `capability`."""
        return all(self._panel.check_capability(0, capability))

    def _begin(self) -> Panel:
        panel: Panel = self._library.ControlPanel([self._about])
        panel.set_event_callback(self._hear)
        return panel

    def _hear(self, _reader: int, event: dict[str, Any]) -> int:
        library = self._library
        if event["event"] != library.EVENT_NOTIFICATION:
            if self.is_secure:
                self._heard.append(event)
        elif event["type"] == library.EVENT_NOTIFICATION_PD_STATUS and not event["arg0"]:
            self._lose()
        return 0

    def _lose(self) -> None:
        """Understand, from what was said last, why the library gave the reader up."""
        if self._lost_us is not None:
            return
        self._lost_us = self._clock.mono_us()
        channel = self._channel
        asked, answered = channel.asked, channel.answered
        if asked and answered and answered.block is not None and answered.code == Say.NAK:
            self._refused.add(asked.code)
        doubt = _doubt(asked, answered)
        if doubt:
            self._suspect(doubt)
        self.silence = channel.trouble or doubt or "ended the secure channel"
        if channel.answered is None and not channel.trouble:
            self.silence = channel.refused or "does not answer"

    def _suspect(self, doubt: str) -> None:
        self.distrust, self._distrusted_us = doubt, self._clock.mono_us()

    def _judge(self, now_us: int) -> None:
        channel = self._channel
        if channel.refused:
            self._suspect(channel.refused)
            channel.refused = ""
        is_fresh = now_us - channel.answered_us < SILENT_US
        if self.is_secure and is_fresh:
            self.silence = ""
            if now_us - self._distrusted_us >= SUSPECT_US:
                self.distrust = ""
        elif not is_fresh and not self.silence:
            self.silence = channel.trouble or "does not answer"
        self._mend(now_us)

    def _mend(self, now_us: int) -> None:
        if not self._panel.is_pd_enabled(0):
            self._panel.enable_pd(0)
            self._lost_us = None
        elif self._lost_us is not None:
            if now_us - self._lost_us >= AGAIN_US:
                self._panel.flush_commands(0)
                self._panel.disable_pd(0)
        elif now_us - self._channel.asked_us >= STUCK_US:
            self._channel.asked_us = now_us
            self._panel = self._begin()


def _doubt(asked: Frame | None, answered: Frame | None) -> str:
    if asked is None or answered is None:
        return ""
    if asked.block in (Block.COMMAND, Block.COMMAND_DATA):
        return FORGED if answered.block is not None and answered.code != Say.NAK else ""
    return DOUBTFUL.get(asked.code, "")
