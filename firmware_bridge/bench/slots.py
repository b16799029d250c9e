"""One slot of the walk: lamp, button, seat, reader and bolt."""

from controller.commands import Lamp, Picture, ReleaseSlot, SecureSlot, Signal
from controller.events import Event, SlotButtonPressed, TagRemoved, TagSeated, TagUnreadable
from firmware_bridge.bench.findings import Finding
from firmware_bridge.bench.workbench import Workbench

PULSE_MS = 2_500
REST_MS = 1_500
PULLS = 8
"""So many pulses, with rests between, has a person who is not quick."""

SPRING_MS = 1_000
"""A bolt that is free is home within this of the end of its pulse."""


class SlotWalk:
    """Walks from slot to slot of a cabinet that has `slots`."""

    def __init__(self, bench: Workbench, slots: int) -> None:
        self._bench = bench
        self._slots = slots
        self._has_moved = False

    def go(self, slot: int) -> None:
        """Check everything of `slot`; what needs a ring in it is left out where none got in."""
        bench = self._bench
        if bench.wires.slot_status(slot) is None:
            bench.note(Finding("board", slot, "board_lost"))
            return
        self._light(slot, Lamp.STOPPED)
        bench.ask("lamp_red", slot)
        self._light(slot, Lamp.OFFER)
        bench.ask("lamp_green", slot)
        self._button(slot)
        if self._seat(slot):
            bench.ask("bolt_holds", slot)
        self._bolt(slot)

    def _light(self, slot: int, lamp: Lamp) -> None:
        lamps = tuple(lamp if each == slot else Lamp.OFF for each in range(1, self._slots + 1))
        self._bench.wires.show(Picture(lamps=lamps, panel=Signal.IDLE))

    def _button(self, slot: int) -> None:
        self._bench.tell("button", slot)

        def find(event: Event) -> int | None:
            return event.slot if isinstance(event, SlotButtonPressed) else None

        self._bench.note(self._judge("button", slot, self._bench.expect(find)))

    def _judge(self, check: str, slot: int, answered: int | None) -> Finding:
        """Return the finding where `answered` (None: no slot) should have been `slot`."""
        if answered is None:
            return Finding(check, slot, "no_event")
        return Finding(check, slot, *(("other_slot", str(answered)) if answered != slot else ()))

    def _seat(self, slot: int) -> bool:
        """Have a ring pushed in, unless one is there; return whether it sits there."""
        bench = self._bench
        bench.tell("seat", slot)
        finding = self._seated(slot) or bench.expect(
            lambda event: self._find_seated(event, slot), keep=lambda: self._seated(slot)
        )
        status = bench.wires.slot_status(slot)
        if finding is None:
            finding = Finding("seat", slot, "no_event")
        if finding.problem == "tag_unread" and status and not status.is_reader_answering:
            finding = Finding("seat", slot, "reader_dead")
        bench.note(finding)
        return status is not None and status.is_seated

    def _find_seated(self, event: Event, slot: int) -> Finding | None:
        if isinstance(event, TagUnreadable) and event.slot == slot:
            return Finding("seat", slot, "tag_unread")
        if isinstance(event, TagSeated | TagUnreadable):
            return self._judge("seat", slot, event.slot)
        return None

    def _seated(self, slot: int) -> Finding | None:
        status = self._bench.wires.slot_status(slot)
        is_read = status is not None and status.is_seated and status.tag is not None
        return Finding("seat", slot) if is_read else None

    def _bolt(self, slot: int) -> None:
        """Pulse the bolt until what sits there is pulled out, and watch its contact."""
        bench = self._bench
        if not self._is_home(slot):
            bench.note(Finding("bolt", slot, "bolt_not_home"))
            return
        status = bench.wires.slot_status(slot)
        has_ring = status is not None and status.is_seated
        if has_ring:
            bench.tell("pull", slot)
        self._has_moved = False
        is_out = False
        for _ in range(PULLS if has_ring else 1):
            is_out = self._pulse(slot) or is_out
            if is_out or not self._has_moved:
                break
        if not self._has_moved:
            bench.note(Finding("bolt", slot, "bolt_stuck"))
        elif not self._springs_back(slot):
            bench.note(Finding("bolt", slot, "bolt_stays_open"))
        else:
            bench.note(Finding("bolt", slot))
        if has_ring and self._has_moved:
            bench.note(Finding("pull", slot, "" if is_out else "no_event"))

    def _pulse(self, slot: int) -> bool:
        """Let go of `slot` once, then let its coil rest; return whether the ring was pulled."""
        bench = self._bench
        until_ms = bench.now_ms + PULSE_MS
        bench.wires.actuate(ReleaseSlot(slot=slot, until_mono_ms=until_ms))

        def watch() -> None:
            self._has_moved = self._has_moved or not self._is_home(slot)

        def find(event: Event) -> bool | None:
            return True if isinstance(event, TagRemoved) and event.slot == slot else None

        is_out = bool(bench.expect(find, within_ms=PULSE_MS + REST_MS, keep=watch))
        bench.wires.actuate(SecureSlot(slot=slot))
        return is_out

    def _springs_back(self, slot: int) -> bool:
        end_ms = self._bench.now_ms + SPRING_MS
        while not self._is_home(slot) and self._bench.now_ms < end_ms:
            self._bench.turn()
        return self._is_home(slot)

    def _is_home(self, slot: int) -> bool:
        status = self._bench.wires.slot_status(slot)
        return status is not None and status.is_bolt_home
