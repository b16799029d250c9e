"""Badge to door, button to bolt, removal to journal: the controller's own share, and the floor."""

import os
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from sim.things import ActRefused
from tests.bench.stand import BADGE, Stand, wait_for

FLOOR_BYTES = 400
STAY_AWAKE = """
import os, sys
os.sched_setaffinity(0, {int(sys.argv[1])})
os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
while True:
    pass
"""
Figure = tuple[str, str, str]


class Floor:
    """A bare one-row commit in SQLite WAL/FULL, made between people's acts.

    At the pace of the cabinet, not in a tight loop: a machine's first commit after a quiet second
    costs several times what its thousandth in a row does, for the floor as for the controller. So
    there are two: `idle` for a tap, and `busy`, in mid-session, for a press.
    """

    def __init__(self, folder: Path) -> None:
        self.taken_us: dict[str, list[float]] = {"idle": [], "busy": []}
        self._conn = sqlite3.connect(folder / "floor.db", isolation_level=None)
        self._conn.execute("PRAGMA journal_mode=WAL")
        self._conn.execute("PRAGMA synchronous=FULL")
        self._conn.execute("CREATE TABLE IF NOT EXISTS t (a INTEGER PRIMARY KEY, b BLOB)")

    def commit(self, when: str) -> None:
        """Commit one row, and note how long it took."""
        begin_ns = time.perf_counter_ns()
        self._conn.execute("INSERT INTO t (b) VALUES (?)", (bytes(FLOOR_BYTES),))
        self.taken_us[when].append((time.perf_counter_ns() - begin_ns) / 1_000)

    def median_us(self, when: str) -> float:
        """Return the median of the commits made then, in microseconds."""
        return statistics.median(self.taken_us[when])


def measure(folder: Path, *, boards: int = 3, rounds: int = 40) -> list[Figure]:
    """Return the figures of `rounds` takes and returns at a cabinet of `boards` boards."""
    stand = Stand(folder, boards=boards)
    notes = folder / "notes.txt"
    try:
        stand.found()
        stand.open_world()
        with _cores_of_their_own(stand):
            stand.troupe.start_other(
                "controller",
                *(sys.executable, "-m", "tests.bench.measured", str(stand.config_path)),
                *(str(folder / "w.sock"), stand.line, str(notes)),
                ready="accepting badges",
            )
            floor = Floor(folder)
            for number in range(rounds):
                _take_and_return(stand, number % stand.slots + 1, floor)
        edges = stand.front.edges()
    finally:
        stand.close()
    idle_us, busy_us = floor.median_us("idle"), floor.median_us("busy")
    lines = [line.split() for line in notes.read_text(encoding="ascii").splitlines()]
    doors = _delays(lines, "badge", edges, lambda what: what == "pin 24")
    bolts = _delays(lines, "press", edges, lambda what: what.startswith("slot "))
    removals = _removals(lines, edges)
    removals.sort()
    p99 = removals[int(len(removals) * 0.99)]
    return [
        (
            "bare one-row commit, WAL/FULL, idle | in mid-session",
            f"{idle_us:.0f} | {busy_us:.0f} µs",
            "floors",
        ),
        _share("badge read → door pin high (median)", doors, idle_us),
        _share("button read → slot's pin high (median)", bolts, busy_us),
        (f"removal → durable entry, {boards} boards (p99)", f"{p99:.0f} ms", "≤ 150 ms"),
    ]


@contextmanager
def _cores_of_their_own(stand: Stand) -> Iterator[None]:
    """Keep the world off the cores of floor and controller, where there is more than one core.

    A cabinet of steel does not wait until the controller sleeps before it sees an edge; a process
    that is woken on the same core does, for some 300 µs. Nor does it sleep: a core that does takes
    some 50 µs to wake, so that something of no importance keeps the world's awake.
    """
    cores = sorted(os.sched_getaffinity(0))
    with ExitStack() as stack:
        if len(cores) > 1:
            os.sched_setaffinity(stand.troupe.pid("world"), {cores[-1]})
            waker = subprocess.Popen([sys.executable, "-c", STAY_AWAKE, str(cores[-1])])
            stack.callback(waker.wait)
            stack.callback(waker.kill)
            os.sched_setaffinity(0, cores[:-1])
            stack.callback(os.sched_setaffinity, 0, cores)
        yield


def _take_and_return(stand: Stand, slot: int, floor: Floor) -> None:
    front = stand.front
    front.act("tap", badge=BADGE)
    time.sleep(0.12)  # who asks again and again meanwhile keeps the world from listening
    insist(stand, "open_door")
    time.sleep(0.15)
    floor.commit("busy")
    front.act("press", slot=slot)
    time.sleep(0.12)
    insist(stand, "pull", slot=slot)
    time.sleep(0.3)
    front.act("push", slot=slot, ring=f"R{slot}")
    time.sleep(0.3)
    front.act("close_door")
    time.sleep(0.8)
    floor.commit("idle")
    time.sleep(0.8)


def insist(stand: Stand, name: str, **given: object) -> None:
    """Try an act until the cabinet lets it happen."""

    def happens() -> bool:
        try:
            stand.front.act(name, **given)
        except ActRefused:
            return False
        return True

    wait_for(happens, name)


def _delays(
    lines: list[list[str]], word: str, edges: list[list[Any]], is_it: Callable[[str], bool]
) -> list[float]:
    known = [int(line[1]) for line in lines if line[0] == word]
    rises = [at_ns for _, at_ns, what, level in edges if level and is_it(what)]
    delays = []
    for at_ns in known:
        after = [rise - at_ns for rise in rises if 0 <= rise - at_ns < 20_000_000]
        if after:
            delays.append(min(after) / 1_000)
    return delays


def _removals(lines: list[list[str]], edges: list[list[Any]]) -> list[float]:
    pulls = [(at_ns, int(what.split()[2])) for _, at_ns, what, _ in edges if "act pull" in what]
    delays = []
    for line in lines:
        if line[0] == "removed":
            before = [int(line[1]) - at for at, slot in pulls if slot == int(line[2])]
            delays.append(min(each for each in before if each > 0) / 1_000_000)
    return delays


def _share(name: str, delays: list[float], floor_us: float) -> Figure:
    median = statistics.median(delays)
    ratio = median / floor_us
    return (name, f"{median:.0f} µs = {ratio:.2f} × commit (n={len(delays)})", "≤ 1.5 ×")
