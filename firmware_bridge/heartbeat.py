"""The pin whose toggling keeps the lock rail alive."""

from gpiozero import OutputDevice


class Heartbeat:
    """Toggles its pin when it is told to, and never by itself.

    Beat once per turn, and only when that turn read the wires and its last commit succeeded: the
    electronics cut the solenoids' supply within 1 s of the last beat.
    """

    def __init__(self, pin: OutputDevice) -> None:
        self._pin = pin
        self._is_high = False

    def beat(self) -> None:
        """Turn the pin to its other level."""
        # Its own memory, not the pin's level: a pin held by a short must not hide a beat.
        self._is_high = not self._is_high
        self._pin.value = self._is_high

    def close(self) -> None:
        """Stop for good: the rail dies within 1 s. May be called twice."""
        self._pin.close()
