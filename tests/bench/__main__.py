"""Every figure in one table: `python -m tests.bench [FOLDER] [ENTRIES]`.

FOLDER keeps the million entries for the next time; without it they are made anew, and the pages
fill from them (a few minutes). Figures compare with a floor of the same run, or are counts; none
is a test.
"""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.bench import badges, firmware, importing, latency, rules, scale, sweep, trace, web_log
from tests.bench.latency import Figure


def figures(folder: Path, entries: int) -> Iterator[Figure]:
    """Yield each figure as it is measured: what, how much, and the limit."""
    with tempfile.TemporaryDirectory() as scratch:
        yield from latency.measure(Path(scratch) / "latency", boards=3, rounds=40)
        yield from trace.measure(Path(scratch) / "trace")
        yield from sweep.measure()
        yield from badges.measure()
        yield from firmware.measure()
        yield from sweep.removals(Path(scratch) / "removals")
        yield from importing.measure(Path(scratch) / "importing")
        yield from rules.measure()
        yield from scale.idle(Path(scratch) / "idle")
    yield from scale.start(folder, entries)
    yield from web_log.measure(folder, entries)


def main() -> None:
    """Print the table line by line."""
    entries = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(scratch)
        print(f"{'figure':58} {'measured':44} limit")
        for what, measured, limit in figures(folder, entries):
            print(f"{what:58} {measured:44} {limit}", flush=True)


if __name__ == "__main__":
    main()
