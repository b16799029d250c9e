"""One full sweep of 64 slots on 8 boards and of 128 on 16, the line paced to 115200 baud."""

from pathlib import Path
from random import Random

from controller.config import CabinetSettings, Config, SlotBusSettings
from firmware_bridge.slot_bus import SlotBus
from sim.clock import SimClock
from sim.electronics import Electronics
from sim.serial_line import MemoryLine
from tests.bench.latency import Figure
from tests.bench.latency import measure as measure_takes

SLOTS_PER_BOARD = 8
LIMITS_MS = {8: 100, 16: 200}
"""How long a sweep may take, by the number of boards."""

TURN_US = 25_000
SWEEPS = 20


def measure() -> list[Figure]:
    """Return how long the boards' line is busy with one look at each idle board."""
    return [
        (
            f"full sweep, {SLOTS_PER_BOARD * boards} slots on {boards} boards, 115200 baud",
            f"{sweep_ms(boards):.0f} ms",
            f"≤ {limit_ms} ms",
        )
        for boards, limit_ms in LIMITS_MS.items()
    ]


def sweep_ms(boards: int) -> float:
    """Return how long it takes until each of so many `boards` was asked once more, in turns."""
    clock, random = SimClock(), Random(1)
    settings = SlotBusSettings(boards=tuple(range(1, boards + 1)), slots_per_board=SLOTS_PER_BOARD)
    slots = SLOTS_PER_BOARD * boards
    electronics = Electronics(
        Config(cabinet=CabinetSettings(slots=slots), slot_bus=settings),
        clock=clock,
        random=random,
        make_line=lambda boards: MemoryLine(boards, baud=settings.baud, clock=clock, random=random),
    )
    bus = SlotBus(settings, slots=slots, line=electronics.line, clock=clock)
    bus.read_inventory(clock.mono_us() + 3_000_000)
    asked = dict.fromkeys(settings.boards, 0)
    for board in electronics.boards.values():
        _count(board, asked)
    begin_us = clock.mono_us()
    while min(asked.values()) < SWEEPS:
        turn_us = clock.mono_us()
        bus.poll(turn_us + TURN_US)
        electronics.tick()
        clock.advance_us(max(0, turn_us + TURN_US - clock.mono_us()))
    return (clock.mono_us() - begin_us) / SWEEPS / 1_000


def _count(board, asked):  # type: ignore[no-untyped-def]
    receive = board.receive

    def counting(data: bytes) -> bytes:
        answer: bytes = receive(data)
        asked[board.address] += bool(answer)
        return answer

    board.receive = counting


def removals(folder: Path) -> list[Figure]:
    """Return the 99th percentile from a pull to its durable entry, with 8 boards."""
    return [each for each in measure_takes(folder, boards=8, rounds=40) if "removal" in each[0]]
