"""All slot boards on one line: whom to ask next within a turn, and what their answers mean."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from controller.clock import Clock
from controller.commands import Lamp
from controller.config import SlotBusSettings
from controller.errors import LinkError
from controller.events import Event, InventoryRead, SlotButtonPressed, SlotReading
from firmware_bridge import slot_map
from firmware_bridge.board_link import BoardLink
from firmware_bridge.card_keys import CardKeys, NoKeys
from firmware_bridge.line import Line
from firmware_bridge.modbus_master import LineFaults, ModbusMaster, Reply, Request, write_request
from firmware_bridge.tag_prover import TagProver

SWEEP_US = 25_000
"""Pause between two sweeps of the start-up inventory, while boards look for tags."""


@dataclass(slots=True)
class _Turn:
    """One call of `poll`: what it found, and who has been silent in it."""

    until_us: int
    events: list[Event] = field(default_factory=list)
    silent: set[int] = field(default_factory=set)
    has_begun: bool = False
    has_press: bool = False

    def take(self, events: Sequence[Event]) -> None:
        """Add what was found."""
        for each in events:
            self.has_press = self.has_press or isinstance(each, SlotButtonPressed)
            self.events.append(each)


class SlotBus:
    """The master of the slot boards; the cabinet's `slots` (1-based) lie on them in order.

    The boards are numbered in events by their address on the line, as it is set on the board.
    """

    def __init__(
        self,
        settings: SlotBusSettings,
        *,
        slots: int,
        line: Line,
        clock: Clock,
        keys: CardKeys | None = None,
        random: Callable[[int], bytes] = secrets.token_bytes,
    ) -> None:
        self._line = line
        self._clock = clock
        self._master = ModbusMaster(line, baud=settings.baud, clock=clock)
        self._links = [
            BoardLink(address, numbers, self._master.faults)
            for address, numbers in _allot(settings, slots)
        ]
        self._slots = slots
        self._next = 0
        self._prover = TagProver(self._links, keys or NoKeys(), random)

    @property
    def line_faults(self) -> LineFaults:
        """What went wrong on the line so far, counted."""
        return self._master.faults

    def poll(self, until_us: int) -> list[Event]:
        """Ask as many boards as fit before `until_us` (on `mono_us`), each once; never fails.

        At least one is asked, after a step with a tag that proves itself. A request is begun only
        if it ends in time with a board that answers as it used to; one that stays silent costs at
        most 20 ms more. A press is handed over at once, without asking the others first. Lamps go
        before polls.
        """
        turn = _Turn(until_us)
        if self._prover.is_busy:
            turn.take(self._prove_on(turn))
        self._poll_boards(turn)
        self._prover.heed(turn.events)
        return turn.events

    def heard_ms(self, now_ms: int) -> int:
        """Return up to when every board that answers has told of its slots; `now_ms` without any.

        It lags while polls have no room for all boards, and while one misses some.
        """
        return min((each.heard_ms for each in self._links if each.is_known), default=now_ms)

    def prove(self, slot: int, tag: bytes) -> None:
        """Have `tag`, read in `slot`, prove itself, a step a turn; `poll` tells what came of it."""
        self._prover.prove(slot, tag)

    def _prove_on(self, turn: _Turn) -> list[Event]:
        def ask(link: BoardLink, request: Request) -> Reply | None:
            return self._ask(link, request, turn) if self._has_room(link, request, turn) else None

        return self._prover.step(self._clock.mono_ms(), ask)

    def _poll_boards(self, turn: _Turn) -> None:
        order = self._links[self._next :] + self._links[: self._next]
        if not all(self._write_lamps(link, turn) for link in order):
            return
        for link in order:
            if link.address in turn.silent or not link.is_due(self._clock.mono_ms()):
                continue
            if not self._poll_board(link, turn) or turn.has_press:
                # Whoever had no room, or owes us its slots, is the first of the next turn.
                self._next = self._links.index(link)
                if turn.has_press and not link.wants_block:
                    self._next = (self._next + 1) % len(self._links)
                break

    def read_inventory(self, deadline_us: int) -> list[Event]:
        """Ask every board until each answered or is lost, or `deadline_us` has come.

        Returns one `InventoryRead` of all slots of which it is known what sits there, even if
        these are none, then what else was found: `BoardLost` for each silent board. A slot
        whose tag is still being looked for at the deadline is told later by `poll`.
        """
        turn = _Turn(deadline_us)
        for link in self._links:
            link.want_inventory()
        while pending := [each for each in self._links if each.owes_inventory and not each.is_lost]:
            if turn.has_begun and self._clock.mono_us() >= deadline_us:
                break
            for link in pending:
                self._read(link, link.block_request, turn)
            if any(each.owes_inventory and not each.is_lost for each in pending):
                self._pause(min(deadline_us, self._clock.mono_us() + SWEEP_US))
        mono_ms = self._clock.mono_ms()
        readings: list[SlotReading] = []
        for link in self._links:
            if link.owes_inventory and not link.is_known and not link.is_lost:
                turn.take(link.lose(mono_ms))
            elif link.owes_inventory and not link.is_lost:
                readings += link.settled_readings(mono_ms)
        others = []
        for event in turn.events:
            if isinstance(event, InventoryRead):
                readings += event.readings
            else:
                others.append(event)
        readings.sort(key=lambda each: each.slot)
        return [InventoryRead(mono_ms=mono_ms, readings=tuple(readings)), *others]

    def show(self, lamps: Sequence[Lamp]) -> None:
        """Want the slots' lamps to show `lamps`, the first for slot 1; `poll` writes them."""
        assert len(lamps) == self._slots, (len(lamps), self._slots)
        for link in self._links:
            link.lamps.show([slot_map.LAMP_WORDS[lamps[slot - 1]] for slot in link.slots])

    def slot_status(self, slot: int) -> slot_map.SlotStatus | None:
        """Return what the board of `slot` last said of it; None while it is lost or unread."""
        link = next(each for each in self._links if slot in each.slots)
        return link.status_of(slot)

    def describe(self) -> list[dict[str, str | int]]:
        """Return for each board its address, slots, map version, boot id and supply in mV."""
        return [link.describe() for link in self._links]

    def problems(self) -> dict[int, str]:
        """Return for each board, by address, what is wrong with it in words; "" is all well."""
        return {link.address: link.problem for link in self._links}

    def close(self) -> None:
        """Let go of the line; may be called again."""
        self._line.close()

    def _has_room(self, link: BoardLink, request: Request, turn: _Turn) -> bool:
        end_us = self._clock.mono_us() + self._master.expected_us(request, link.turnaround_us)
        return not turn.has_begun or end_us <= turn.until_us

    def _poll_board(self, link: BoardLink, turn: _Turn) -> bool:
        """Ask `link`, and for its slots if they moved; return False if there was no room."""
        request = link.block_request if link.wants_block else link.head_request
        if not self._has_room(link, request, turn):
            return False
        self._read(link, request, turn)
        if request is link.block_request or not link.wants_block or turn.has_press:
            return True
        if link.address in turn.silent:
            return True
        if not self._has_room(link, link.block_request, turn):
            return False
        self._read(link, link.block_request, turn)
        return True

    def _read(self, link: BoardLink, request: Request, turn: _Turn) -> None:
        reply = self._ask(link, request, turn)
        mono_ms = self._clock.mono_ms()
        if reply.trouble:
            turn.silent.add(link.address)
            turn.take(link.missed(mono_ms, reply.trouble))
        else:
            turn.take(link.answered(reply.registers, mono_ms))

    def _write_lamps(self, link: BoardLink, turn: _Turn) -> bool:
        """Write what differs on a board that is there; return False if there was no room."""
        change = link.lamps.change() if link.is_known else None
        if change is None:
            return True
        first, words = change
        request = write_request(link.address, slot_map.LAMPS + first, words)
        if not self._has_room(link, request, turn):
            return False
        reply = self._ask(link, request, turn)
        if reply.trouble and not reply.exception:
            turn.silent.add(link.address)
            link.lamps.forget()  # it may have taken them, and only its answer was lost
            turn.take(link.missed(self._clock.mono_ms(), reply.trouble))
            return True
        # A board that refuses lamps would refuse them again; `problems` says so.
        link.lamps.wrote(first, words)
        link.lamp_problem = f"lamps {reply.trouble}" if reply.trouble else ""
        return True

    def _ask(self, link: BoardLink, request: Request, turn: _Turn) -> Reply:
        turn.has_begun = True
        try:
            reply = self._master.transact(request)
        except LinkError as error:
            self._master.faults.port += 1
            return Reply(trouble=str(error))
        if not reply.trouble:
            link.turnaround_us = reply.turnaround_us
        return reply

    def _pause(self, until_us: int) -> None:
        try:
            while self._clock.mono_us() < until_us:
                self._line.wait(until_us)
                self._line.read()
        except LinkError:
            self._master.faults.port += 1


def _allot(settings: SlotBusSettings, slots: int) -> list[tuple[int, tuple[int, ...]]]:
    """Return each board's address and its slots; boards beyond the last slot are left out."""
    size = settings.slots_per_board
    boards = []
    for index, address in enumerate(settings.boards):
        numbers = tuple(range(index * size + 1, min((index + 1) * size, slots) + 1))
        if numbers:
            boards.append((address, numbers))
    return boards
