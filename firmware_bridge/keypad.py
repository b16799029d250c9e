"""A matrix of twelve keys: which ones are closed, when one counts as pressed, which digits came.

Digits live here from key to key and in one event, and nowhere else: they are never put in words.
"""

from collections.abc import Sequence
from contextlib import ExitStack

from gpiozero import GPIODevice, InputDevice
from gpiozero.pins import Factory

from controller.config import Config
from controller.events import Event
from controller.events.fitted import CodeEntered, KeypadTouched
from firmware_bridge.inputs import Debouncer
from firmware_bridge.pins import contact_pin

KEYS = ("123", "456", "789", "*0#")
"""What is printed on the keys, row by row from the top."""

CLEAR, END = "*", "#"

DIGITS_MAX = 16
"""No code is so long; what is typed beyond it is not taken in."""

GHOSTS_FROM = 3
"""Three closed keys can close a fourth that nobody touches; so many tell nothing at all."""

RISE_READS = 64
"""So often a column is looked at until it is seen to rise after a row was let go of. It rises in
20 µs at most, and a look takes a microsecond at the very least."""


class KeyMatrix:
    """Four rows that are drawn low or let go, three columns that are read.

    A row is never high: two keys of one column join it to another one, which may be low. `rows` are
    let go of as inputs without a pull, `columns` are active while a key draws them to ground. Those
    have 10 kΩ to 3.3 V of their own, so that some metres of cable rise within microseconds; each is
    seen to have risen before the next row is drawn.
    """

    def __init__(self, rows: Sequence[GPIODevice], columns: Sequence[InputDevice]) -> None:
        self._rows = rows
        self._columns = columns
        self._draw_all()

    def read(self) -> frozenset[str]:
        """Return the keys that are closed, or seem to be: see `GHOSTS_FROM`."""
        if not any(each.value for each in self._columns):
            return frozenset()
        for row in self._rows:
            row.pin.input_with_pull("floating")
        self._await_rise()
        closed = set()
        for row, names in zip(self._rows, KEYS, strict=True):
            row.pin.output_with_state(False)
            closed |= {name for name, each in zip(names, self._columns, strict=True) if each.value}
            row.pin.input_with_pull("floating")
            self._await_rise()
        self._draw_all()
        return frozenset(closed)

    def close(self) -> None:
        """Let go of all pins. May be called twice."""
        for each in (*self._rows, *self._columns):
            each.close()

    def _await_rise(self) -> None:
        """Look until no column is low, or it is clear that one never rises: that one is no key's.

        It then reads as closed in every row, which `GHOSTS_FROM` leaves unbelieved.
        """
        for _ in range(RISE_READS):
            if not any(each.value for each in self._columns):
                return

    def _draw_all(self) -> None:
        for row in self._rows:
            row.pin.output_with_state(False)


class Typing:
    """Turns keys into codes: digits, then "#"; "*" or a pause of `clear_ms` clears them."""

    def __init__(self, clear_ms: int) -> None:
        self._clear_ms = clear_ms
        self._digits: list[str] = []
        self._pressed_ms = 0

    def press(self, name: str, now_ms: int) -> list[Event]:
        """Take in one press of the key `name`, a digit, "*" or "#"; return what to tell."""
        self.wait(now_ms)
        self._pressed_ms = now_ms
        touched = KeypadTouched(mono_ms=now_ms)
        if name == CLEAR:
            self.clear()
        elif name == END and self._digits:
            digits = "".join(self._digits)
            self.clear()
            return [touched, CodeEntered(mono_ms=now_ms, digits=digits)]
        elif name != END and len(self._digits) < DIGITS_MAX:
            self._digits.append(name)
        return [touched]

    def wait(self, now_ms: int) -> None:
        """Forget what was typed if nothing came after it for too long; call once a turn."""
        if self._digits and now_ms - self._pressed_ms >= self._clear_ms:
            self.clear()

    def clear(self) -> None:
        """Forget what was typed."""
        self._digits.clear()


class Keypad:
    """Tells which keys of the matrix went down, as `Typing` makes codes of them."""

    def __init__(self, matrix: KeyMatrix, *, clear_ms: int) -> None:
        self._matrix = matrix
        self._keys = {name: Debouncer() for names in KEYS for name in names}
        self._typing = Typing(clear_ms)

    def poll(self, now_ms: int) -> list[Event]:
        """Sample all keys; return that one was pressed, and the code if it was complete.

        A key that is down at the first look was not pressed. While three or more are down nothing
        is believed, neither that one was pressed nor that one was let go.
        """
        self._typing.wait(now_ms)
        closed = self._matrix.read()
        if len(closed) >= GHOSTS_FROM:
            return []
        events: list[Event] = []
        for name, key in self._keys.items():
            was_known = key.level is not None
            if key.sample(name in closed, now_ms) and was_known and key.level:
                events += self._typing.press(name, now_ms)
        return events

    def close(self) -> None:
        """Forget what was typed and let go of all pins. May be called twice."""
        self._typing.clear()
        self._matrix.close()


def build_keypad(config: Config, pin_factory: Factory) -> Keypad | None:
    """Return the keypad on the pins that `config` names, None where it names none.

    Raises:
        gpiozero.GPIOZeroError: a pin does not exist, or something else has it; none is kept.
    """
    settings = config.keypad
    if not settings.rows:
        return None
    with ExitStack() as stack:
        rows = [
            stack.enter_context(GPIODevice(pin, pin_factory=pin_factory)) for pin in settings.rows
        ]
        columns = [stack.enter_context(contact_pin(pin, pin_factory)) for pin in settings.columns]
        stack.pop_all()
    return Keypad(KeyMatrix(rows, columns), clear_ms=settings.clear_ms)
