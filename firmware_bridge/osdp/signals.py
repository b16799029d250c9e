"""The reader's own light and buzzer, by the feedback table, as OSDP commands.

A light for a moment is sent as a temporary one with its time, and an endless beep in bursts: if the
line is cut the reader ends both by itself.
"""

from collections.abc import Callable
from typing import Any

from firmware_bridge.feedback import UNIT_MS, Beep, Light
from firmware_bridge.showing import Showing, Shown

BURST = 10
"""So many beeps of an endless row are ordered at once."""

LATE_MS = 1_000
"""A beep that could not be ordered by then is not heard any more."""

CANCEL_TEMPORARY, SET_TEMPORARY = 1, 2
SET_PERMANENT = 1
"""Control codes of osdp_LED (SIA OSDP v2.2, 6.10, tables 21 and 22)."""

AGAIN_MS = 20_000
"""libosdp 3.2.9 has one byte for a temporary light's time, 25.5 s: a longer one is said again."""

TIMER_MOST = 255

BUZZER_OFF, BUZZER_ON = 1, 2
"""Tone codes of osdp_BUZ (6.11, table 24)."""


class ReaderSignals:
    """Shows what `Showing` says on a reader; `send` returns False while there is none.

    `library` is osdp_sys, for its numbers; `has_light` and `has_buzzer` are asked each time,
    because the reader tells only as it is met.
    """

    def __init__(
        self,
        library: Any,
        send: Callable[[dict[str, Any]], bool],
        *,
        has_light: Callable[[], bool],
        has_buzzer: Callable[[], bool],
    ) -> None:
        self.showing = Showing()
        self._library = library
        self._send = send
        self._has_light = has_light
        self._has_buzzer = has_buzzer
        self._lit: tuple[Light | None, int, int] | None = None
        self._sounding: tuple[Beep | None, int] = (None, 0)
        self._bursts = 0

    def forget(self) -> None:
        """Say everything anew: it may be another reader, or one that was switched off."""
        self._lit = None

    def tick(self, now_ms: int) -> None:
        """Order what has changed; call once a turn while the reader is there."""
        shown = self.showing.look(now_ms)
        again = 0 if shown.until_ms is None else (now_ms - shown.light_since_ms) // AGAIN_MS
        lit = (shown.light, shown.light_since_ms, again)
        if lit != self._lit and (not self._has_light() or self._light_up(shown, now_ms)):
            self._lit = lit
        self._sound(shown.beep, shown.beep_since_ms, now_ms)

    def _light_up(self, shown: Shown, now_ms: int) -> bool:
        if shown.until_ms is not None:
            units = min(-((now_ms - shown.until_ms) // UNIT_MS), TIMER_MOST)
            return self._led(shown.light, SET_TEMPORARY, timer_count=units)
        return self._led(None, CANCEL_TEMPORARY, timer_count=0) and self._led(
            shown.light, SET_PERMANENT
        )

    def _led(self, light: Light | None, control: int, **timer: int) -> bool:
        command = {
            "command": self._library.CMD_LED,
            "reader": 0,
            "led_number": 0,
            "temporary": bool(timer),
            "control_code": control,
            "on_count": light.on if light else 0,
            "off_count": light.off if light else 1,
            "on_color": int(light.colour) if light else 0,
            "off_color": 0,
        }
        return self._send(command | timer)

    def _sound(self, beep: Beep | None, since_ms: int, now_ms: int) -> None:
        if (beep, since_ms) != self._sounding:
            was = self._sounding[0]
            self._sounding, self._bursts = (beep, since_ms), 0
            if was is not None and not was.repeats:
                self._buzz(BUZZER_OFF)
        if beep is None:
            return
        begun, age_ms = _bursts(beep, now_ms - since_ms)
        if begun > self._bursts and (
            age_ms >= LATE_MS
            or self._buzz(BUZZER_ON, on=beep.on, off=beep.off, times=beep.repeats or BURST)
        ):
            self._bursts = begun

    def _buzz(self, tone: int, *, on: int = 0, off: int = 0, times: int = 0) -> bool:
        return not self._has_buzzer() or self._send(
            {
                "command": self._library.CMD_BUZZER,
                "reader": 0,
                "control_code": tone,
                "on_count": on,
                "off_count": off,
                "rep_count": times,
            }
        )


def _bursts(beep: Beep, elapsed_ms: int) -> tuple[int, int]:
    """Return how many bursts have begun `elapsed_ms` after the first, and how old the last is."""
    elapsed_ms -= beep.delay * UNIT_MS
    if elapsed_ms < 0:
        return 0, 0
    period = beep.again or (0 if beep.repeats else BURST * (beep.on + beep.off))
    if not period:
        return 1, elapsed_ms
    return 1 + elapsed_ms // (period * UNIT_MS), elapsed_ms % (period * UNIT_MS)
