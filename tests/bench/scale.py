"""A start with a million entries, memory, and what an idle cabinet costs."""

import os
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import get_args

from controller.entries import CabinetFounded, Entry, SnapshotTaken
from controller.journal import Journal, load_state
from controller.journal.snapshot import encode, save
from controller.records import Record
from controller.secrets import create_secrets
from sim.troupe import Troupe
from tests.bench.million import SLOTS, Life
from tests.bench.stand import Stand

Figure = tuple[str, str, str]
IDLE_S = 20.0
ALL_KINDS = 300_000
"""So many entries, seven months of them, hold every kind there is."""
TICKS_PER_S = os.sysconf("SC_CLK_TCK")


def make_million(folder: Path, entries: int) -> Path:
    """Return a data folder with `entries` entries, made once and used again."""
    data = folder / "data"
    if not data.exists():
        life = Life(data, 7)
        life.live(entries)
        life.journal.close()
        missing = {each.__name__ for each in get_args(Entry)} - set(life.seen)
        assert not missing or entries < ALL_KINDS, f"{entries} entries and none of {missing}"
        create_secrets(data)
    assert isinstance(_first(data), CabinetFounded)
    return data


def _first(data: Path) -> object:
    journal = Journal.open(data, boot="look")
    try:
        return Record.from_bytes(journal.rows(0, 1)[0][1]).entry
    finally:
        journal.close()


def replay(data: Path) -> list[Figure]:
    """Return how long a replay without any snapshot takes; leaves a snapshot behind."""
    for each in (data / "journal").glob("snapshot-*"):
        each.unlink()
    journal = Journal.open(data, boot="replay")
    begin_s = time.monotonic()
    restored = load_state(journal)
    took_s = time.monotonic() - begin_s
    assert restored.snapshot_seq == 0
    head = journal.head[1]
    payload = encode(restored.state)
    digest = save(data, payload, upto_seq=restored.state.seq, head=head)
    _bind(journal, restored.state.seq, digest)
    journal.close()
    rate = restored.state.seq / took_s
    return [("replay of all entries, no snapshot", f"{took_s:.1f} s ({rate:,.0f}/s)", "shown")]


def _bind(journal: Journal, seq: int, digest: str) -> None:
    journal.append((SnapshotTaken(at_ms=0, mono_ms=0, upto_seq=seq, digest=digest),), clock="ntp")


def start(folder: Path, entries: int) -> list[Figure]:
    """Return the figures of a controller and the pages that start on `entries` entries."""
    stand = Stand(folder, boards=SLOTS // 8)
    data = make_million(folder, entries)
    figures = replay(data)
    stand.open_world()
    begin_s = time.monotonic()
    try:
        stand.open_controller()
        took_s = time.monotonic() - begin_s
        floor_s = _python_starts()
        figures.append(
            (
                f"process start → accepting badges, {entries:,} entries",
                f"{took_s:.2f} s (an empty Python: {floor_s:.2f} s)",
                "≤ 2 s",
            )
        )
        words = ("web", "--config", str(stand.config_path), "--port", "0")
        stand.troupe.start("web", *words, ready="http://")
        wait_until_filed(stand, entries)
        controller, web = (resident_mb(stand.troupe, name) for name in ("controller", "web"))
        figures.append(
            (
                "resident memory, controller + pages",
                f"{controller:.0f} + {web:.0f} = {controller + web:.0f} MB",
                "≤ 120 MB",
            )
        )
    finally:
        stand.close()
    return figures


def _python_starts() -> float:
    begin_s = time.monotonic()
    subprocess.run([sys.executable, "-c", "pass"], check=True)
    return time.monotonic() - begin_s


def wait_until_filed(stand: Stand, entries: int) -> None:
    """Wait until the pages' own database holds every entry."""
    path = stand.folder / "data" / "web" / "web.db"
    deadline_s = time.monotonic() + 1_800
    while time.monotonic() < deadline_s:
        stand.troupe.check()
        time.sleep(2.0)
        if not path.exists():
            continue
        conn = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        try:
            row = conn.execute("SELECT max(seq) FROM log").fetchone()
        except sqlite3.Error:
            continue
        finally:
            conn.close()
        if row and row[0] and row[0] >= entries:
            return
    raise AssertionError("the pages never caught up")


def resident_mb(troupe: Troupe, name: str) -> float:
    """Return the resident memory of the process `name`, in MB."""
    text = Path(f"/proc/{troupe.pid(name)}/status").read_text(encoding="ascii")
    line = next(each for each in text.splitlines() if each.startswith("VmRSS"))
    return int(line.split()[1]) / 1_024


def idle(folder: Path) -> list[Figure]:
    """Return what an idle controller of 24 slots takes of one core."""
    stand = Stand(folder, boards=3)
    stand.found()
    try:
        stand.open_world()
        stand.open_controller()
        time.sleep(3.0)
        before = _ticks(stand.troupe)
        time.sleep(IDLE_S)
        share = (_ticks(stand.troupe) - before) / TICKS_PER_S / IDLE_S
    finally:
        stand.close()
    return [("idle controller, 24 slots", f"{100 * share:.1f} % of a core", "≤ 10 %")]


def _ticks(troupe: Troupe) -> int:
    text = Path(f"/proc/{troupe.pid('controller')}/stat").read_text(encoding="ascii")
    fields = text.rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])
