"""All wires of one cabinet together: events in, commands out."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from gpiozero.pins import Factory

from controller.clock import Clock
from controller.commands import (
    Command,
    ForgetOpening,
    KeyNextCard,
    Picture,
    ProveTag,
    ReleaseInTurn,
    ReleaseSlot,
    SecureDoor,
    SecureSlot,
    ShowSignal,
    UnlockDoor,
)
from controller.config import Config
from controller.errors import PartMissing
from controller.events import DoorClosed, Event
from firmware_bridge.annunciator import build_annunciator
from firmware_bridge.assembly import Assembly, Part
from firmware_bridge.card_keys import CardKeys
from firmware_bridge.door import build_door
from firmware_bridge.fittings import build_fittings
from firmware_bridge.heartbeat import Heartbeat
from firmware_bridge.line import Line
from firmware_bridge.lock_rail import LockRail
from firmware_bridge.locks import SlotLocks, build_locks
from firmware_bridge.pins import output_pin, supply_pin
from firmware_bridge.reader import Panel, build_reader
from firmware_bridge.rig_parts import Parts
from firmware_bridge.shut_door import ShutDoor
from firmware_bridge.slot_bus import SlotBus
from firmware_bridge.slot_map import SlotStatus

TURN_US = 25_000
"""The pace of the turns; the slot bus may use what the other wires leave of it."""

SWEEP_US = 100_000
"""What the slot bus may use instead where a shut door, or the end, waits: all eight boards fit."""

RAIL_BEATS = 60
"""The rail is back within 150 ms of beating; a turn of the bus takes some 20 ms of that."""

SETTLE_MS = 1_200
"""Whoever checks looks for so long: the slowest contact has to say the same for a second."""

INVENTORY_US = 3_000_000
"""How long the boards have at a start to be read or found silent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Connections:
    """Where the wires end: this machine's pins and buses, or simulated ones.

    `open_line` opens the slot bus's line, `open_chain` the 595 chain's SPI device: what it returns
    sends its bytes in one chip select; `open_reader` the line of an OSDP reader, None where it
    cannot be one. Each may raise `PartMissing`.
    """

    pin_factory: Factory
    open_line: Callable[[], Line]
    open_chain: Callable[[], Callable[[bytes], object]]
    open_reader: Callable[[], Line] | None = None


class Rig:
    """The parts of one cabinet as one reader and one actuator.

    A turn is `poll` (every event as it is found), then `beat`. Commands take effect at once.
    """

    def __init__(self, parts: Parts, *, clock: Clock) -> None:
        self._parts = parts
        self._panels: tuple[Panel, ...] = (parts.annunciator,)
        if isinstance(parts.reader, Panel):
            self._panels += (parts.reader,)
        self._clock = clock
        self._shut_door = ShutDoor()

    def poll(self, now_ms: int) -> Iterator[Event]:
        """Yield what the wires say: pins, badge, and as many slot boards as the turn has time for.

        Nothing is read ahead: each event can be acted on before the next board is asked. Only a
        door that was shut, and what must come after that, waits until all slots were heard.
        """
        parts, shut_door = self._parts, self._shut_door
        until_us = self._clock.mono_us() + TURN_US
        yield from shut_door.sift(parts.fittings.poll(now_ms))
        yield from shut_door.sift(self._poll_door(now_ms))
        yield from parts.rail.poll(now_ms)
        # Whatever was found may have cost a slow commit: pulses are held by the time it is now.
        now_ms = self._clock.mono_ms()
        parts.locks.tick(now_ms, parts.rail.is_live)
        parts.door.tick(now_ms)
        parts.annunciator.tick(now_ms)
        parts.fittings.tick(now_ms)
        yield from shut_door.sift(parts.reader.poll(now_ms))
        if shut_door.is_held:
            until_us = self._clock.mono_us() + SWEEP_US
        yield from shut_door.sift(parts.bus.poll(until_us))
        now_ms = self._clock.mono_ms()
        yield from shut_door.let_go(self.heard_ms(now_ms), now_ms)

    def _poll_door(self, now_ms: int) -> list[Event]:
        """Return what the door says; behind a shut one no bolt waits drawn for anybody."""
        events = self._parts.door.poll(now_ms)
        self._shut_door.is_closing = self._parts.door.is_closing
        if any(isinstance(each, DoorClosed) for each in events):
            self._parts.locks.secure_asked()
            self._parts.door.secure()
        return events

    def rest(self) -> Iterator[Event]:
        """Yield what is still to be told before the end: slots first, then what waited for them.

        The end ends every grant: a set that was pulled in time is told while its grant lives.
        """
        until_us = self._clock.mono_us() + SWEEP_US
        yield from self._shut_door.sift(self._parts.bus.poll(until_us))
        yield from self._shut_door.give_up()

    def heard_ms(self, now_ms: int) -> int:
        """Return up to when `poll` has told of every slot whose board answers."""
        return self._parts.bus.heard_ms(now_ms)

    def inventory(self, _mono_ms: int) -> list[Event]:
        """Return what every slot holds, asked afresh."""
        return self._parts.bus.read_inventory(self._clock.mono_us() + INVENTORY_US)

    def actuate(self, command: Command) -> None:
        """Do what `command` says, now."""
        now_ms, parts = self._clock.mono_ms(), self._parts
        match command:
            case ReleaseSlot():
                parts.locks.release(command.slot, now_ms, command.until_mono_ms)
            case ReleaseInTurn():
                parts.locks.release_in_turn(command.slots, now_ms, command.until_mono_ms)
            case SecureSlot():
                parts.locks.secure(command.slot)
            case UnlockDoor():
                parts.door.unlock(now_ms, command.until_mono_ms)
            case SecureDoor():
                parts.door.secure()
            case KeyNextCard():
                parts.reader.key_next(command)
            case ProveTag():
                parts.bus.prove(command.slot, command.tag)
            case ForgetOpening():
                parts.fittings.forget_opening(now_ms)
            case ShowSignal():
                for panel in self._panels:
                    panel.show(command.signal, now_ms, command.until_mono_ms)

    def show(self, picture: Picture) -> None:
        """Show `picture` on slot lamps and panel until the next one."""
        self._parts.bus.show(picture.lamps)
        for panel in self._panels:
            panel.set_steady(picture.panel)

    def beat(self) -> None:
        """Keep the lock rail alive; only a turn that read the wires and could write may call."""
        parts = self._parts
        if parts.rail.may_be_fed:
            parts.heartbeat.beat()
            parts.rail.beaten(self._clock.mono_ms())

    @property
    def is_rail_live(self) -> bool:
        """Whether the solenoids have their supply, as the last turn saw it."""
        return self._parts.rail.is_live

    @property
    def has_kept_opening(self) -> bool:
        """Whether the latch of door and case keeps an opening, as the last turn saw it."""
        return self._parts.fittings.has_kept_opening

    def slot_status(self, slot: int) -> SlotStatus | None:
        """Return what the board of `slot` last said of it; None while it is lost or unread."""
        return self._parts.bus.slot_status(slot)

    def boards(self) -> list[dict[str, str | int]]:
        """Return what each slot board says of itself, for a report."""
        return self._parts.bus.describe()

    def check(self, config: Config) -> list[tuple[str, str]]:
        """Return for each part its name with bus and pins, and what is wrong; "" is all well."""
        self.inventory(self._clock.mono_ms())
        self._let_settle()
        return self._parts.check(config, self._pump_up(config.pins.rail_sense))

    def _let_settle(self) -> None:
        """Read the wires until every contact has had its time to settle."""
        until_ms = self._clock.mono_ms() + SETTLE_MS
        while self._clock.mono_ms() < until_ms:
            self.beat()
            for _ in self.poll(self._clock.mono_ms()):
                pass

    def _pump_up(self, pin: int) -> str:
        """Beat for a second; return what is wrong if the rail does not come up."""
        for _ in range(RAIL_BEATS):
            self.beat()
            for _ in self.poll(self._clock.mono_ms()):
                pass
            if self._parts.rail.is_stuck:
                return f"is live without its heartbeat (sensed on BCM {pin}): its switch must open"
            if self._parts.rail.is_live:
                return ""
        return f"stays dead for {RAIL_BEATS} beats of the heartbeat (sensed on BCM {pin})"

    def close(self) -> None:
        """Drive every output low and let go of the wires. May be called twice."""
        parts = self._parts
        outputs: list[Part] = [parts.locks, parts.door, parts.annunciator, parts.heartbeat]
        inputs: list[Part] = [parts.rail, parts.reader, parts.bus, parts.fittings]
        for each in outputs + inputs:
            each.close()


def build_rig(
    config: Config,
    connections: Connections,
    *,
    clock: Clock,
    tokenise: Callable[[bytes], str],
    keys: CardKeys | None = None,
    reader_key: Callable[[], bytes] | None = None,
) -> Rig:
    """Return the cabinet that `config` describes, every output low.

    `keys` are those by which badges and tags prove themselves; without them no badge is asked to.
    `reader_key` returns the key of an OSDP reader, where one is to be used.

    Raises:
        PartMissing: one line for each part that is not there; nothing is kept open.
    """
    factory, pins = connections.pin_factory, config.pins
    bench = Assembly()
    reader = bench.fit(
        f"badge reader {config.reader.name!r}",
        lambda: build_reader(
            config,
            pin_factory=factory,
            tokenise=tokenise,
            keys=keys,
            clock=clock,
            open_line=connections.open_reader,
            read_key=reader_key,
        ),
    )
    bus = bench.fit("slot bus", lambda: _bus_of(config, connections.open_line(), clock, keys))
    locks = bench.fit("locks", lambda: _locks_of(config, connections))
    door = bench.fit("door", lambda: build_door(pins, factory))
    rail = bench.fit(
        f"rail sense on BCM {pins.rail_sense}",
        lambda: LockRail(supply_pin(pins.rail_sense, factory)),
    )
    annunciator = bench.fit("panel", lambda: build_annunciator(pins, factory))
    heartbeat = bench.fit(
        f"heartbeat on BCM {pins.heartbeat}",
        lambda: Heartbeat(output_pin(pins.heartbeat, factory)),
    )
    fittings = bench.fit("what else is fitted", lambda: build_fittings(config, factory))
    if not (reader and bus and locks and door and rail and annunciator and heartbeat and fittings):
        raise PartMissing(*bench.give_up())
    parts = Parts(
        reader=reader,
        bus=bus,
        locks=locks,
        door=door,
        rail=rail,
        annunciator=annunciator,
        heartbeat=heartbeat,
        fittings=fittings,
    )
    return Rig(parts, clock=clock)


def _bus_of(config: Config, line: Line, clock: Clock, keys: CardKeys | None) -> SlotBus:
    return SlotBus(config.slot_bus, slots=config.cabinet.slots, line=line, clock=clock, keys=keys)


def _locks_of(config: Config, connections: Connections) -> SlotLocks:
    return build_locks(
        config.locks,
        config.cabinet.slots,
        pin_factory=connections.pin_factory,
        spi_xfer=_no_chain if config.locks.direct_pins else connections.open_chain(),
    )


def _no_chain(_data: bytes) -> object:
    raise AssertionError("locks on direct pins have no chain")
