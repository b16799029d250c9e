"""The log's pages over HTTP with a million entries, cold and warm, while badges are tapped.

Run: python -m tests.bench.web_log FOLDER [ENTRIES]; it also prints every query. FOLDER is that of
`python -m tests.bench`: the journal that the real `decide` made, the real controller, world and
pages on it. Warm is a query asked again. Cold is a new process of the pages with nothing of their
database in the system's cache (posix_fadvise), asked every query once. Frozen, shown besides, is
every query with all of that put out of the cache again before it, as no reader ever meets it.
"""

import os
import re
import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from urllib.parse import urlencode

from controller.admin import submit
from controller.clock import MachineClock
from controller.directory import Change, Credential
from controller.errors import RequestRefused
from controller.journal_reader import JournalReader
from controller.requests import ChangeDirectory
from controller.secrets import Tokeniser, read_secrets
from tests.bench.browser import PASSWORD, Browser
from tests.bench.latency import Figure
from tests.bench.log_queries import log_queries
from tests.bench.log_truth import WORDS, Asked, Digest, Truth, entries
from tests.bench.million import SLOTS
from tests.bench.scale import make_million, replay, resident_mb, wait_until_filed
from tests.bench.stand import UID, Stand
from web.accounts import AccountError
from web.cli import add_account
from web.export import csv_lines
from web.site import Site, utc_ms
from web.status import FeedStatus

ROUNDS = 7
CARDHOLDER, LEAD = "p00001", "p00002"
TAKEN = [str(slot) for slot in range(3, SLOTS, 3)]
"""Slots of owners' units, which ask for no work order."""


class Pages:
    """World, controller, pages and people on the entries in `folder`."""

    def __init__(self, folder: Path, count: int) -> None:
        self.stand = Stand(folder, boards=SLOTS // 8)
        self.count = count
        self.web_db = self.stand.config.data / "web" / "web.db"

    def open(self) -> None:
        """Start everybody, and wait until the pages hold every entry."""
        self.stand.open_world()
        self.stand.open_controller()
        token = Tokeniser(read_secrets(self.stand.config.data))(UID)
        change = Change(after=Credential(token=token, cardholder=CARDHOLDER))
        with suppress(RequestRefused):  # an earlier run's badge
            submit(self.stand.config, [ChangeDirectory(changes=(change,))], clock=MachineClock())
        with suppress(AccountError):  # an earlier run's account
            add_account(self.stand.config.data, "bench", LEAD, PASSWORD)
        self.open_web()
        wait_until_filed(self.stand, self.count)
        self.browser.sign_in("bench")
        self.head = JournalReader(self.stand.config.data).head[0]
        port = self.stand.front_port
        words = (sys.executable, "-m", "tests.bench.tapping", str(port), *TAKEN)
        self.stand.troupe.start_other("people", *words, ready="at the cabinet")

    def open_web(self) -> None:
        """Start the pages' process."""
        words = ("web", "--config", str(self.stand.config_path), "--port", "0")
        ready = self.stand.troupe.start("web", *words, ready="http://")
        self.browser = Browser(int(ready.rstrip("/").rpartition(":")[2]))

    def reopen_web(self) -> None:
        """End the pages' process without a word, and start another, with nothing in any cache."""
        self.browser.close()
        self.stand.troupe.kill("web")
        self.chill()
        self.open_web()
        self.browser.sign_in("bench")
        self.chill()

    def chill(self) -> None:
        """Put the pages' database out of the system's cache."""
        for suffix in ("", "-wal"):
            path = self.web_db.with_name(self.web_db.name + suffix)
            with path.open("rb") as file:
                os.fdatasync(file.fileno())
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)

    def timed(self, query: dict[str, str]) -> tuple[float, float]:
        """Ask for a page of the log; return the ms it took, and the pages' processor's of it."""
        before_ms = self._processor_ms()
        took_ms = self.browser.get(_path(query))[1]
        return took_ms, self._processor_ms() - before_ms

    def _processor_ms(self) -> float:
        tasks = Path(f"/proc/{self.stand.troupe.pid('web')}/task").iterdir()
        ran = [int((each / "schedstat").read_text(encoding="ascii").split()[0]) for each in tasks]
        return sum(ran) / 1_000_000

    def web_mb(self) -> float:
        """Return the resident memory of the pages' process."""
        return resident_mb(self.stand.troupe, "web")

    def visits(self) -> int:
        """Return how often a key was taken and brought back so far."""
        said = (self.stand.folder / "people.log").read_text(encoding="utf-8")
        return said.count("taken and back")


class Times:
    """How long each query took, in ms."""

    def __init__(self) -> None:
        self.taken: dict[str, list[float]] = {}

    def add(self, name: str, took_ms: float) -> None:
        """Note one more answer."""
        self.taken.setdefault(name, []).append(took_ms)

    def told(self) -> str:
        """Return median, 95th percentile and most of all."""
        every = sorted(each for taken in self.taken.values() for each in taken)
        share = every[len(every) * 95 // 100]
        return f"{every[len(every) // 2]:.0f} | {share:.0f} | {every[-1]:.0f} ms (n={len(every)})"

    def worst(self) -> str:
        """Return the query that took longest at the median, and how long."""
        name = max(self.taken, key=lambda each: _median(self.taken[each]))
        return f"{_median(self.taken[name]):.0f} ms: {name}"


def _median(taken: list[float]) -> float:
    return sorted(taken)[len(taken) // 2]


def measure(folder: Path, count: int, *, is_chatty: bool = False) -> Iterator[Figure]:
    """Yield the figures of the log's pages on the entries in `folder`, which the journal has."""
    pages = Pages(folder, count)
    try:
        pages.open()
        queries = log_queries(pages.head)
        warm, own, cold, frozen, first_ms = Times(), Times(), Times(), Times(), []
        before = pages.visits()
        begin_s = time.monotonic()
        for number in range(ROUNDS + 1):
            for name, query in queries.items():
                took_ms, own_ms = pages.timed(query)
                if number:  # the first round warms
                    warm.add(name, took_ms)
                    own.add(name, own_ms)
        for _ in range(3):
            pages.reopen_web()
            first_ms.append(pages.browser.get("/log")[1])
        for name, query in queries.items():
            cold.add(name, pages.timed(query)[0])
        for name, query in queries.items():
            pages.chill()
            frozen.add(name, pages.timed(query)[0])
        took_s, visits = time.monotonic() - begin_s, pages.visits() - before
        if is_chatty:
            _print_all(warm, own, cold, frozen)
        entries_told = f"{len(queries)} queries, {pages.head:,} entries"
        yield f"log page, warm: p50 | p95 | most; {entries_told}", warm.told(), "p95 ≤ 50 ms"
        yield "the pages' own processor time of that", own.told(), "shown: cores are shared"
        yield "log page, cold: p50 | p95 | most", cold.told(), "p95 ≤ 50 ms"
        yield "slowest query, warm (median)", warm.worst(), "≤ 50 ms"
        yield "slowest query by its own processor time", own.worst(), "shown"
        yield "slowest query, cold", cold.worst(), "shown"
        yield "log page, every query frozen: p50 | p95 | most", frozen.told(), "shown"
        yield "first page of a new process, cold (of 3)", f"{max(first_ms):.0f} ms", "≤ 50 ms"
        told = f"{visits} in {took_s:.0f} s"
        yield "keys taken and brought back meanwhile", told, "without a break"
        yield from _rights(pages, queries)
    finally:
        pages.stand.close()


def _path(query: dict[str, str], page: str = "/log") -> str:
    return f"{page}?{urlencode(query)}" if query else page


def _rights(pages: Pages, queries: dict[str, dict[str, str]]) -> Iterator[Figure]:
    """Yield whether pages and export say what the journal says, and what they took of memory."""
    asked = [Asked(each) for each in queries.values() if not {"before", "after"} & each.keys()]
    shown = [
        _shown(pages.browser.get(_path({**each.query, "before": str(pages.head + 1)}))[0])
        for each in asked
    ]
    exported, before_mb, most_mb, begin_s = (
        Digest(pages.head),
        pages.web_mb(),
        0.0,
        time.monotonic(),
    )
    lines = pages.browser.lines("/log.csv")
    next(lines)
    for number, line in enumerate(lines):
        exported.add(line)
        if number % 10_000 == 0:
            most_mb = max(most_mb, pages.web_mb())
    took_s = time.monotonic() - begin_s
    together = resident_mb(pages.stand.troupe, "controller"), pages.web_mb()
    pages.stand.troupe.kill("people")
    told = f"{took_s:.0f} s, {before_mb:.0f} → {most_mb:.0f} MB"
    yield f"export of {exported.count:,} lines, pages' memory", told, "constant"
    told = f"{together[0]:.0f} + {together[1]:.0f} = {sum(together):.0f} MB"
    yield "resident memory after all this, controller + pages", told, "≤ 120 MB"
    plain = _look_plainly(pages, asked)
    is_same = "the same" if str(plain) == str(exported) else "NOT the same"
    yield f"export against the journal, {plain.count:,} lines", is_same, "the same"
    wrong = [
        each.query for each, page in zip(asked, shown, strict=True) if not _is_right(each, page)
    ]
    told = f"{len(asked) - len(wrong)} of {len(asked)} the same {wrong or ''}"
    yield "pages against a plain look at every line", told, "all"


def _shown(page: str) -> tuple[list[int], bool]:
    """Return the numbers of the lines on `page`, and whether it says there may be more."""
    seqs = [int(each) for each in re.findall(r'class="number"[^>]*>(\d+)</th>', page)]
    return seqs, WORDS.text("log.partial") in page


def _is_right(asked: Asked, page: tuple[list[int], bool]) -> bool:
    seqs, is_partial = page
    expected = list(asked.found)[::-1]
    return seqs == (expected[: len(seqs)] if is_partial else expected)


def _look_plainly(pages: Pages, asked: list[Asked]) -> Digest:
    """Look at every entry of the journal for every query; return the digest of its export."""
    reader = JournalReader(pages.stand.config.data)
    config = pages.stand.config
    truth, digest = Truth(reader, asked, config.cabinet.zone), Digest(pages.head)
    here = Site(config, *(None,) * 4, status=FeedStatus(utc_ms), now_ms=utc_ms)  # type: ignore[arg-type]
    with closing(sqlite3.connect(f"file:{pages.web_db}?mode=ro", uri=True)) as names:
        lines = (truth.look(entry) for entry in entries(reader, pages.head))
        text = csv_lines(names, lines, WORDS, here)
        next(text)
        for piece in text:
            for line in piece.splitlines(keepends=True):
                digest.add(line)
    return digest


def _print_all(warm: Times, own: Times, cold: Times, frozen: Times) -> None:
    heads = "".join(f"{each:>7}" for each in ("p50", "p95", "most", "own", "cold", "frozen"))
    print(f"{'query':44}{heads}  ms")
    for name, taken in warm.taken.items():
        every = sorted(taken)
        middle, share = every[len(every) // 2], every[len(every) * 95 // 100]
        alone, once, worst = _median(own.taken[name]), cold.taken[name][0], frozen.taken[name][0]
        figures = (middle, share, every[-1], alone, once, worst)
        print(f"{name:44}" + "".join(f"{each:7.1f}" for each in figures))


def main(folder: Path, count: int) -> None:
    """Make what is missing, measure, print."""
    replay(make_million(folder, count))
    for what, measured, limit in measure(folder, count, is_chatty=True):
        print(f"{what:64} {measured:44} {limit}", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000)
