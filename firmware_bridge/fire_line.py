"""The fire panel's change-over contact: a call to let go of the keys, or a line that is broken."""

from gpiozero import InputDevice

from controller.events import Event
from controller.events.fitted import FireLineRead, LineState

SETTLE_MS = {LineState.RESTS: 100, LineState.CALLS: 100, LineState.BROKEN: 1_000}
"""How long the line must say the same; a relay needs some 10 ms from one contact to the other."""


class FireLine:
    """Reads both contacts of one relay, each active while it is closed to ground.

    One alone could not tell a call from a cut wire, and a Pi's pin cannot tell a line's resistor.
    Nothing counts at once: also the first reading of a start has to settle. What is called for is
    `key_classes`, empty for all.
    """

    def __init__(
        self, call: InputDevice, rest: InputDevice, *, key_classes: tuple[str, ...]
    ) -> None:
        self._call = call
        self._rest = rest
        self._key_classes = key_classes
        self._says: LineState | None = None
        self._read = self._look()
        self._since_ms: int | None = None

    @property
    def says(self) -> LineState | None:
        """What the line settled on last; None until it has settled for the first time."""
        return self._says

    def poll(self, now_ms: int) -> list[Event]:
        """Sample both contacts; return what the line says if that is new."""
        read = self._look()
        if read is not self._read or self._since_ms is None:
            self._read, self._since_ms = read, now_ms
        if read is self._says or now_ms - self._since_ms < SETTLE_MS[read]:
            return []
        self._says = read
        return [FireLineRead(mono_ms=now_ms, says=read, key_classes=self._key_classes)]

    def close(self) -> None:
        """Let go of the pins. May be called twice."""
        self._call.close()
        self._rest.close()

    def _look(self) -> LineState:
        is_closed = (bool(self._call.value), bool(self._rest.value))
        if is_closed == (False, True):
            return LineState.RESTS
        return LineState.CALLS if is_closed == (True, False) else LineState.BROKEN
