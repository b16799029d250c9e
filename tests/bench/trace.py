"""A system-call trace of one take: the entry's bytes, then their sync, and only then the edge."""

import re
import sys
from pathlib import Path

from tests.bench.latency import insist
from tests.bench.stand import BADGE, Stand

CALLS = "trace=pwrite64,fdatasync,fsync,sendto"
WRITE, SYNC, SEND = "pwrite64", "fdatasync", "sendto"


def measure(folder: Path) -> list[tuple[str, str, str]]:
    """Return what strace saw of door and bolt; AssertionError if an edge came before its sync."""
    stand = Stand(folder, boards=1)
    trace = folder / "strace.txt"
    try:
        stand.found()
        stand.open_world()
        stand.troupe.start_other(
            "controller",
            *("strace", "-f", "-s", "4096", "-e", CALLS, "-o", str(trace)),
            *(sys.executable, "-m", "controller", *stand.controller_words()),
            ready="accepting badges",
        )
        stand.front.act("tap", badge=BADGE)
        insist(stand, "open_door")
        stand.front.act("press", slot=2)
        insist(stand, "pull", slot=2)
    finally:
        stand.close()
    lines = trace.read_text(encoding="utf-8", errors="replace").splitlines()
    door = _order(lines, "session_opened", r'\\"pin\\":24,\\"level\\":1')
    bolt = _order(lines, "access_granted", r'\\"chain\\":\\"02\\"')
    return [
        ("strace: door", door, "write, sync, edge"),
        ("strace: bolt", bolt, "write, sync, edge"),
    ]


def _order(lines: list[str], word: str, edge: str) -> str:
    """Return the calls from the write of the entry `word` to the edge, in their order."""
    written = next(n for n, line in enumerate(lines) if WRITE in line and word in line)
    moved = next(n for n, line in enumerate(lines) if SEND in line and re.search(edge, line))
    synced = [n for n in range(written, moved) if SYNC in lines[n] and "= 0" in lines[n]]
    assert written < moved, f"the edge came before {word} was written"
    assert synced, f"the edge came before {word} was synced"
    return f"{WRITE} → {SYNC} → {SEND}"
