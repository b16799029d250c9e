"""The slot board's firmware in simavr: how big it is, how fast it reads tags and answers."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from random import Random

from tests.bench.latency import Figure
from tests.firmware.boards import ElfBoard, firmware_answer_us_max
from tests.firmware.build import BuildError, build
from tests.firmware.echo_card import EchoCard
from tests.firmware.figures import memory
from tests.slot_rig import uid

Built = tuple[Path, Path]

SLOTS = 8
SLOT_BYTES = 16
TAG_READ = 0x02
GIVE_UP_MS = 2_000
ROUNDS = 40
REQUESTS = 300
BAUDS = ((0, 115_200), (1, 9_600), (2, 19_200), (6, 250_000))
"""DIP switches and the baud rate they set."""


def measure() -> Iterator[Figure]:
    """Yield the figures; where the compilers or simavr are missing, say so."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            built = build(Path(folder))
        except BuildError as error:
            yield "slot board firmware", f"not measured: {error}"[:200], ""
            return
        yield from _figures(built)


def _figures(built: Built) -> Iterator[Figure]:
    size = memory(built[0])
    yield "firmware: flash", f"{size['flash']} bytes", "≤ 32768 bytes"
    both = f"{size['RAM']} + {size['stack']} bytes"
    yield "firmware: RAM for variables, and for the deepest stack", both, "≤ 1792 bytes"
    one = _spread([_until_read(built, 1, phase) for phase in range(ROUNDS)])
    yield "firmware: switch closes to tag in its registers, 1 slot", one, "≤ 10 + 60 ms"
    eight = _spread([_until_read(built, SLOTS, phase) for phase in range(8)])
    yield f"firmware: the same, {SLOTS} slots at once", eight, "≤ 10 + 250 ms"
    yield (
        "firmware: reset to all 8 tags known (and 10 ms for EEPROM)",
        f"{_from_reset(built):.0f} ms",
        "",
    )
    longest_ms = 0.0
    for switch, baud in BAUDS:
        answer, turn_ms = _answers(built, switch)
        longest_ms = max(longest_ms, turn_ms)
        limit = f"≤ {firmware_answer_us_max(baud) / 1_000:.1f} ms"
        yield f"firmware: request to answer, {baud} baud, tags being read", answer, limit
    yield "firmware: longest turn of the main loop", f"{longest_ms:.2f} ms", ""


def _spread(taken_ms: list[float]) -> str:
    return f"{sum(taken_ms) / len(taken_ms):.1f} ms, at most {max(taken_ms):.1f} ms"


def _board(built: Built, switch: int = 0, taken: int = 0) -> ElfBoard:
    board = ElfBoard(*built, slots=SLOTS, taken=range(taken), baud_switch=switch)
    board.wait(50)
    return board


def _await_tags(board: ElfBoard, slots: int) -> float:
    """Let time pass until the first `slots` slots have their tags; return when, in ms."""
    avr = board.avr
    give_up_us = avr.us + 1_000 * GIVE_UP_MS
    while avr.us < give_up_us:
        registers = avr.ram("registers", SLOT_BYTES * slots)
        if all(registers[SLOT_BYTES * slot + 1] & TAG_READ for slot in range(slots)):
            return avr.us / 1_000
        avr.run(0.25)
    raise AssertionError("no tag was read")


def _until_read(built: Built, slots: int, phase: int) -> float:
    """Return the time from closing contacts to registers; `phase` moves it against the board's."""
    board = _board(built)
    board.wait(phase * 7.3)
    begin_ms = board.avr.us / 1_000
    for slot in range(slots):
        board.put(slot, uid(slot, 10))
    took_ms = _await_tags(board, slots) - begin_ms
    board.avr.shut()
    return took_ms


def _from_reset(built: Built) -> float:
    board = _board(built, taken=SLOTS)
    begin_ms = board.avr.us / 1_000
    board.avr.reset()
    board.avr.run(1)  # what RAM held before is cleared by then
    took_ms = _await_tags(board, SLOTS) - begin_ms
    board.avr.shut()
    return took_ms


def _answers(built: Built, switch: int) -> tuple[str, float]:
    """Return how soon answers begin, and the longest turn meanwhile in ms."""
    board = _board(built, switch, taken=SLOTS)
    random = Random(switch)
    card = EchoCard(uid(1), lambda command: command)
    board.lay(0, card)
    board.write(16, *(0x3041 + slot for slot in range(SLOTS)))
    board.turnarounds_us.clear()
    board.avr.watch_turns()
    for number in range(REQUESTS):
        board.wait(random.uniform(0, 20))
        if number % 3 == 0:
            board.tag(1 + number % 7, uid(number % 200, (4, 7, 10)[number % 3]))
        if number % 20 == 0:
            board.write(64, number % 255 + 1, 62, *[0xE050] * 31)
        if number % 50 == 0:
            board.wait(1_100)
        board.read(*random.choice(((0, 16), (0, 80), (96, 35))))
    answer = _spread([us / 1_000 for us in board.turnarounds_us])
    turn_ms = board.avr.longest_turn_us / 1_000
    board.avr.shut()
    return answer, turn_ms
