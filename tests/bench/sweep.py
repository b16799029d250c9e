"""One full sweep of 64 slots on 8 boards, the line paced to 115200 baud."""

from pathlib import Path
from random import Random

from controller.config import CabinetSettings, Config, SlotBusSettings
from firmware_bridge.slot_bus import SlotBus
from sim.clock import SimClock
from sim.electronics import Electronics
from sim.serial_line import MemoryLine
from tests.bench.latency import Figure
from tests.bench.latency import measure as measure_takes

BOARDS = tuple(range(1, 9))
TURN_US = 25_000


def measure() -> list[Figure]:
    """Return how long the boards' line is busy with one look at each of 8 idle boards."""
    clock, random = SimClock(), Random(1)
    settings = SlotBusSettings(boards=BOARDS)
    config = Config(cabinet=CabinetSettings(slots=64), slot_bus=settings)
    electronics = Electronics(
        config,
        clock=clock,
        random=random,
        make_line=lambda boards: MemoryLine(boards, baud=settings.baud, clock=clock, random=random),
    )
    bus = SlotBus(settings, slots=64, line=electronics.line, clock=clock)
    bus.read_inventory(clock.mono_us() + 3_000_000)
    asked = dict.fromkeys(BOARDS, 0)
    for board in electronics.boards.values():
        _count(board, asked)
    begin_us = clock.mono_us()
    sweeps = 20
    while min(asked.values()) < sweeps:
        turn_us = clock.mono_us()
        bus.poll(turn_us + TURN_US)
        electronics.tick()
        clock.advance_us(max(0, turn_us + TURN_US - clock.mono_us()))
    took_ms = (clock.mono_us() - begin_us) / sweeps / 1_000
    return [("full sweep, 64 slots on 8 boards, 115200 baud", f"{took_ms:.0f} ms", "≤ 100 ms")]


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
