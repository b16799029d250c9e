"""The cabinet's door: its lock, its contact, the case's contact and the return button."""

from contextlib import ExitStack

from gpiozero import InputDevice, OutputDevice
from gpiozero.pins import Factory

from controller.config import PinSettings
from controller.events import (
    CaseClosed,
    CaseOpened,
    DoorClosed,
    DoorOpened,
    Event,
    ReturnButtonPressed,
)
from firmware_bridge.inputs import SettledInput
from firmware_bridge.pins import contact_pin, output_pin

UNLOCK_MS_MAX = 60_000
"""No deadline is believed beyond this: the greatest `door_unlock_ms` of the settings."""

REST_MS = 5_000
"""How long the coil cools after it was on for all of that, whoever asks (an emergency does)."""

SETTLE_MS = 150
"""How long door and case must stay as they are said to be: nobody opens and shuts one sooner, while
the contact of a door that shakes chatters for longer than its own bounce. `shut_mono_ms` tells
meanwhile when an opening began."""


class Door:
    """A door with a fail-secure lock: energised is unlocked, no power is locked.

    `contact` and `case_contact` are active while door and case are shut, `return_button` (None:
    not fitted) while it is pressed. A contact shut to ground reads shut, so that a cut wire reads
    open and alarms.
    """

    def __init__(
        self,
        lock: OutputDevice,
        *,
        contact: InputDevice,
        case_contact: InputDevice,
        return_button: InputDevice | None = None,
    ) -> None:
        self._lock = lock
        self._until_ms: int | None = None
        self._since_ms: int | None = None
        self._rested_ms = 0
        self._shut_ms: int | None = None
        self._contact = SettledInput(contact, stable_ms=SETTLE_MS)
        self._case = SettledInput(case_contact, stable_ms=SETTLE_MS)
        self._button = SettledInput(return_button) if return_button else None

    @property
    def is_open(self) -> bool:
        """Whether the door stands open; it counts as open until it was first seen shut."""
        return not self._contact.is_active

    @property
    def is_closing(self) -> bool:
        """Whether the door that counts as open may be shut already: its contact still settles."""
        return self.is_open and self._contact.is_raw_active

    def poll(self, now_ms: int) -> list[Event]:
        """Sample the contacts; return what changed.

        The first poll tells how door and case stand, open or shut, because either may have moved
        while nobody watched. A button that is down by then was not pressed.
        """
        events: list[Event] = []
        has_moved = self._contact.poll(now_ms)
        if self._contact.is_raw_active:
            self._shut_ms = now_ms
        if has_moved and self.is_open:
            events.append(DoorOpened(mono_ms=now_ms, shut_mono_ms=self._shut_ms))
        elif has_moved:
            events.append(DoorClosed(mono_ms=now_ms))
        if self._case.poll(now_ms):
            events.append((CaseClosed if self._case.is_active else CaseOpened)(mono_ms=now_ms))
        if self._button is not None:
            was_known = self._button.is_active is not None
            if self._button.poll(now_ms) and was_known and self._button.is_active:
                events.append(ReturnButtonPressed(mono_ms=now_ms))
        return events

    def unlock(self, now_ms: int, until_ms: int) -> None:
        """Let the door be opened until `until_ms`; a command that comes too late does nothing.

        Asked again and again it stays unlocked for `UNLOCK_MS_MAX`, then its coil rests.
        """
        if now_ms < self._rested_ms:
            return
        if self._since_ms is None:
            self._since_ms = now_ms
        self._until_ms = min(until_ms, self._since_ms + UNLOCK_MS_MAX)
        if now_ms < self._until_ms:
            self._lock.on()
        else:
            self._end(now_ms)

    def secure(self) -> None:
        """Let the bolt spring home now."""
        self._until_ms = self._since_ms = None
        self._lock.off()

    def _end(self, now_ms: int) -> None:
        if self._since_ms is not None and now_ms - self._since_ms >= UNLOCK_MS_MAX:
            self._rested_ms = now_ms + REST_MS
        self.secure()

    def tick(self, now_ms: int) -> None:
        """Hold the deadline; call once a turn."""
        if self._until_ms is not None and now_ms >= self._until_ms:
            self._end(now_ms)

    def close(self) -> None:
        """Lock, then let go of all pins. May be called twice."""
        if not self._lock.closed:
            self.secure()
        self._lock.close()
        for each in (self._contact, self._case, self._button):
            if each is not None:
                each.close()


def build_door(pins: PinSettings, pin_factory: Factory) -> Door:
    """Return the door on the pins of `pins`, locked.

    Raises:
        gpiozero.GPIOZeroError: a pin does not exist, or something else has it; none is kept.
    """
    with ExitStack() as stack:
        lock = stack.enter_context(output_pin(pins.door_lock, pin_factory))
        contact = stack.enter_context(contact_pin(pins.door_contact, pin_factory))
        case = stack.enter_context(contact_pin(pins.case_contact, pin_factory))
        button = None
        if pins.return_button is not None:
            button = stack.enter_context(contact_pin(pins.return_button, pin_factory))
        stack.pop_all()
    return Door(lock, contact=contact, case_contact=case, return_button=button)
