"""The walk round a cabinet: every lock, lamp, switch and reader once, and what each answered."""

from collections.abc import Callable
from typing import TypeVar

from controller.commands import ForgetOpening, Lamp, Picture, ShowSignal, Signal, UnlockDoor
from controller.config import Config
from controller.events import (
    BadgePresented,
    CaseClosed,
    CaseOpened,
    DoorClosed,
    DoorOpened,
    Event,
    ReaderFailed,
    ReturnButtonPressed,
)
from controller.events.fitted import (
    CodeEntered,
    FireLineRead,
    LatchTested,
    LineState,
    SupplyRead,
)
from firmware_bridge.bench.findings import Finding
from firmware_bridge.bench.slots import SlotWalk
from firmware_bridge.bench.workbench import ACT_MS, Workbench

Told = TypeVar("Told", bound=Event)

LATCH_MS = 1_000
"""A reset of the latch is tried and told within 200 ms."""

RAIL_UP_MS = 1_500
RAIL_DEAD_MS = 1_000
"""The electronics cut the solenoids' supply within this of the last beat."""

TYPED = "1234567890"
"""What the technician is told to type, after a digit that the star has to clear away."""

SHOW_AGAIN_MS = 2_500
"""A green panel light ends by itself after 3 s."""


class Walk:
    """Walks round the cabinet of `config` on `bench`, which holds the findings."""

    def __init__(self, config: Config, bench: Workbench) -> None:
        self._config = config
        self._bench = bench
        self._shown_ms = 0

    def go(self) -> None:
        """Check everything, one part after the other."""
        self._dark()
        self._bench.tell("closed")
        self._rail()
        self._panel()
        self._badge()
        self._reset_latch()
        self._contact("case_open", CaseOpened)
        self._contact("case_close", CaseClosed)
        self._find_opening_kept()
        if self._config.pins.return_button is not None:
            self._contact("return_button", ReturnButtonPressed)
        self._fitted()
        if not self._door():
            self._bench.note(Finding("slots", 0, "door_shut"))
            return
        slots = SlotWalk(self._bench, self._config.cabinet.slots)
        for slot in range(1, self._config.cabinet.slots + 1):
            slots.go(slot)
        self._dark()
        self._contact("door_close", DoorClosed)

    def _dark(self, panel: Signal = Signal.IDLE) -> None:
        off = (Lamp.OFF,) * self._config.cabinet.slots
        self._bench.wires.show(Picture(lamps=off, panel=panel))

    def _rail(self) -> None:
        """The rail comes up under the heartbeat, and is dead within a second without it."""
        bench = self._bench
        bench.tell("rail")
        end_ms = bench.now_ms + RAIL_UP_MS
        while not bench.wires.is_rail_live and bench.now_ms < end_ms:
            bench.turn()
        if not bench.wires.is_rail_live:
            bench.note(Finding("rail", 0, "rail_dead"))
            return
        end_ms = bench.now_ms + RAIL_DEAD_MS
        while bench.wires.is_rail_live and bench.now_ms < end_ms:
            bench.turn(beats=False)
        bench.note(Finding("rail", 0, "rail_stays" if bench.wires.is_rail_live else ""))

    def _panel(self) -> None:
        bench = self._bench
        bench.ask("panel_blue")
        bench.ask("panel_green", keep=self._light_green)
        self._dark(Signal.ALARM)
        bench.ask("panel_red")
        bench.ask("buzzer")
        self._dark()

    def _light_green(self) -> None:
        if self._bench.now_ms - self._shown_ms >= SHOW_AGAIN_MS:
            self._shown_ms = self._bench.now_ms
            self._bench.wires.actuate(ShowSignal(signal=Signal.BADGE_OK))

    def _badge(self) -> None:
        self._bench.tell("badge")

        def find(event: Event) -> Finding | None:
            if isinstance(event, BadgePresented):
                return Finding("badge")
            if isinstance(event, ReaderFailed):
                return Finding("badge", 0, "reader_failed", event.detail)
            return None

        self._bench.note(self._bench.expect(find) or Finding("badge", 0, "no_event"))

    def _fitted(self) -> None:
        """Try the inputs of what this cabinet need not have, and has."""
        if self._config.supply.mains_pin is not None:
            self._contact("mains_off", SupplyRead, lambda read: not read.is_on_mains)
            self._contact("mains_on", SupplyRead, lambda read: read.is_on_mains)
        if self._config.supply.battery_pin is not None:
            self._contact("battery_off", SupplyRead, lambda read: read.is_battery_low)
            self._contact("battery_on", SupplyRead, lambda read: not read.is_battery_low)
        if self._config.fire.call_pin is not None:
            self._contact("fire_call", FireLineRead, lambda read: read.says is LineState.CALLS)
            self._contact("fire_rest", FireLineRead, lambda read: read.says is LineState.RESTS)
        if self._config.keypad.rows:
            self._keypad()

    def _keypad(self) -> None:
        """Have each key pressed once; what was typed instead is put down nowhere."""
        self._bench.tell("keypad")
        typed = self._bench.expect(
            lambda event: event.digits if isinstance(event, CodeEntered) else None
        )
        problems = {None: "no_event", TYPED: ""}
        self._bench.note(Finding("keypad", 0, problems.get(typed, "keys_wrong")))

    def _reset_latch(self) -> None:
        """The latch lets itself be reset while door and case are shut."""
        if self._config.latch.reset_pin is None:
            return
        self._bench.tell("latch_reset")
        self._bench.wires.actuate(ForgetOpening())
        is_good = self._bench.expect(
            lambda event: event.is_good if isinstance(event, LatchTested) else None,
            within_ms=LATCH_MS,
        )
        self._bench.note(Finding("latch_reset", 0, "" if is_good else "latch_stays_set"))

    def _find_opening_kept(self) -> None:
        """The latch keeps what was opened, when it is shut again."""
        if self._config.latch.reset_pin is not None:
            is_kept = self._bench.wires.has_kept_opening
            self._bench.note(Finding("latch_kept", 0, "" if is_kept else "latch_forgets"))

    def _contact(
        self, check: str, kind: type[Told], fits: Callable[[Told], bool] = lambda event: True
    ) -> bool:
        """Have somebody do `check`; return whether the event of it came."""
        self._bench.tell(check)
        came = self._bench.expect(
            lambda event: True if isinstance(event, kind) and fits(event) else None
        )
        self._bench.note(Finding(check, 0, "" if came else "no_event"))
        return bool(came)

    def _door(self) -> bool:
        """Let the door go; return whether it was opened, be it with the override key."""
        until_ms = self._bench.now_ms + ACT_MS
        self._bench.wires.actuate(UnlockDoor(until_mono_ms=until_ms))
        return self._contact("door_open", DoorOpened)
