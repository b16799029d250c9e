"""A million log lines in the web's own database: how long pages, searches and the export take.

Run: python -m tests.bench.web_log FOLDER [ENTRIES]. The database in FOLDER is made once and used
again. Every page is asked of the app itself, templates included; the last column is the number
of lines found, so that a quick wrong answer shows.
"""

import re
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from random import Random

from controller.config import CabinetSettings, Config
from tests.bench.names import people
from web import create_app
from web.accounts import AccountError
from web.site import Site
from web.store import Fed, Store

PEOPLE = 10_000
KEY_SETS = 600
SLOTS = 128
START_MS = 1_714_780_800_000  # 2024-05-04, two years before the end
DEPARTMENTS = ("客服部", "工程部", "保安部", "保潔部", "管理部", "綠化部")
NOTES = ("門鎖卡住，已通知工程部", "業主要求驗房", "水泵漏水，緊急處理", "已到場查看，無異常")
SPAN_MS = 730 * 86_400_000


class Days:
    """Plausible entries, the same for the same seed."""

    def __init__(self, count: int) -> None:
        self.random = Random(7)
        self.count = count
        self.seq = 0

    def entry(self, kind: str, **fields: object) -> Fed:
        """Return the next entry."""
        self.seq += 1
        at_ms = START_MS + self.seq * (SPAN_MS // self.count)
        plain = {"v": 1, "seq": self.seq, "boot": "b1", "clock": "ntp", "kind": kind}
        plain |= {"at_ms": at_ms, "mono_ms": at_ms - START_MS}
        return Fed(self.seq, f"{self.seq:064x}", {**plain, **fields})

    def all(self) -> Iterator[Fed]:
        """Yield them all: the directory first, then sessions with takes, returns and trouble."""
        yield self.entry("cabinet_founded", cabinet="beef")
        for start in range(1, PEOPLE + 1, 200):
            nouns = [
                {
                    **{"is": "cardholder", "id": f"p{n:05}", "roles": ["staff"]},
                    **{"department": DEPARTMENTS[n % 6], "is_active": True},
                }
                for n in range(start, start + 200)
            ]
            yield self.changed(nouns)
        for start in range(1, KEY_SETS + 1, 100):
            nouns = [
                {
                    **{"is": "key_set", "id": f"K{n:04}", "label": f"A-{n % 9}-{n:04}"},
                    **{"key_class": "unit", "home_slot": n if n <= SLOTS else None},
                    "status": "active",
                }
                for n in range(start, start + 100)
            ]
            yield self.changed(nouns)
        while self.seq < self.count:
            yield from self.session()

    def changed(self, nouns: list[dict[str, object]]) -> Fed:
        """Return a change that adds `nouns`."""
        changes = [{"before": None, "after": each} for each in nouns]
        return self.entry("directory_changed", actor="console", request="r", changes=changes)

    def session(self) -> Iterator[Fed]:
        """Yield what one badge at the reader brings."""
        random = self.random
        who = f"p{random.randint(1, PEOPLE):05}"
        mono_ms = {"until_mono_ms": 20_000}
        if random.random() < 0.04:
            yield self.entry(
                *("badge_denied",),
                **{"reader": "front", "token": "ab", "cardholder": None},
                reasons=["badge_unknown"],
            )
            return
        session = {"reader": "front", "token": "ab", "is_copyable": True}
        yield self.entry("session_opened", cardholder=who, **session, **mono_ms)
        yield self.entry("door_unlocked", why="session", **mono_ms)
        yield self.entry("door_seen_open", is_expected=True)
        for _ in range(random.randint(1, 2)):
            number = random.randint(1, KEY_SETS)
            key_set, slot = f"K{number:04}", (number - 1) % SLOTS + 1
            order = f"WO-{random.randint(1, 99_999):05}" if random.random() < 0.3 else ""
            granted = {"key_set": key_set, "slot": slot, "purpose": "repair", "issuer": "p00001"}
            granted |= {"work_order": order, "rule": "engineering", "cardholder": who}
            yield self.entry("access_granted", **granted, **mono_ms)
            out = {**granted, "tag": f"04{number:06x}", "evidence": "sensor"}
            out |= {"department": DEPARTMENTS[int(who[1:]) % 6], "due_ms": START_MS}
            yield self.entry("key_set_checked_out", **out)
            back = {"key_set": key_set, "slot": slot, "tag": out["tag"], "evidence": "sensor"}
            back |= {"borrower": who, "returner": who, "is_loan": True, "is_home": True}
            yield self.entry("key_set_checked_in", **back, is_late=random.random() < 0.05)
        if random.random() < 0.02:
            alarm = f"a{self.seq}"
            yield self.entry("alarm_raised", alarm=alarm, what="door_held", detail="")
            note = random.choice(NOTES)
            yield self.entry("alarm_acknowledged", alarm=alarm, actor=who, note=note, request="r")
        closed = {"cardholder": who, "reason": "door_closed", "taken": 1, "returned": 0}
        yield self.entry("session_closed", **closed)
        yield self.entry("door_seen_closed")


def fill(store: Store, count: int) -> None:
    """Fill `store` with `count` entries and everybody's names."""
    batch: list[Fed] = []
    for fed in Days(count).all():
        batch.append(fed)
        if len(batch) == 500:
            store.take(batch)
            batch = []
            if fed.seq % 100_000 < 500:
                print(f"  {fed.seq:,}", flush=True)
    store.take(batch)
    names = people(PEOPLE, 7)
    rows = [
        {"version": n, "cardholder": id, "name": name, "phone": phone}
        for n, (id, name, phone) in enumerate(names, 1)
    ]
    store.take_people(rows)


QUERIES = {
    "first page": "",
    "deep page": "before=1000",
    "middle page": "before=500000",
    "kind, common": "kind=key_set_checked_out",
    "kind, rare": "kind=alarm_acknowledged",
    "kind, none": "kind=case_seen_open",
    "person": "person=p00123",
    "person and kind": "person=p00123&kind=key_set_checked_out",
    "key set": "key_set=K0123",
    "slot": "slot=17",
    "department": "department=工程部",
    "exceptions": "exception=1",
    "exceptions of a person": "exception=1&person=p00777",
    "a day": "from=2025-03-01&to=2025-03-01",
    "two years": "from=2024-05-04&to=2026-05-04",
    "all facets": "exception=1&slot=17&department=工程部&from=2024-06-01&to=2026-01-15",
    "surname (hundreds of people)": "q=王",
    "surname, deep": "q=王&before=2000",
    "surname and exception": "q=王&exception=1",
    "two-character name": "q=陳明",
    "full name": "q=王志明",
    "name and event": "q=陳明 歸還",
    "name and event, words reversed": "q=領用 李芬",
    "key label": "q=A-3-0120",
    "part of a label": "q=0120",
    "work order": "q=WO-00123",
    "part of a work order": "q=00123",
    "note": "q=水泵漏水",
    "note, deep": "q=水泵漏水&before=3000",
    "mixed": "q=業主 exception",
    "nothing found": "q=不存在的詞",
    "one digit": "q=7",
    "everybody's id (wide)": "q=p0",
    "two wide words": "q=p0 開始",
    "two surnames": "q=王 李",
}


def measured(action: Callable[[], int], times: int = 7) -> tuple[list[float], int]:
    """Return how long `action` took each time, in ms and sorted, and what it returned."""
    taken, answer = [], 0
    for _ in range(times):
        begun = time.perf_counter()
        answer = action()
        taken.append((time.perf_counter() - begun) * 1_000)
    return sorted(taken), answer


def rss_mb() -> float:
    """Return this process's resident memory in MB."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(re.findall(r"VmRSS:\s+(\d+)", status)[0]) / 1024


def main(folder: Path, count: int) -> None:
    """Fill, ask, print."""
    config = Config(data=folder, cabinet=CabinetSettings(slots=SLOTS, zone="Asia/Hong_Kong"))
    app = create_app(config)
    here: Site = app.extensions["keycabinet"]
    if here.store.last()[0] == 0:
        begun = time.perf_counter()
        fill(here.store, count)
        print(f"filled with {count:,} entries in {time.perf_counter() - begun:.0f} s")
    size = sum(path.stat().st_size for path in (folder / "web").glob("web.db*"))
    print(f"web.db: {size / 1e6:.0f} MB, {size / here.store.last()[0]:.0f} bytes an entry")
    lead = {"is": "cardholder", "id": "lead", "department": "", "roles": ["lead"]}
    change = {"before": None, "after": {**lead, "is_active": True}}
    last, digest = here.store.last()
    entry = {"v": 1, "seq": last + 1, "boot": "b", "clock": "ntp", "kind": "directory_changed"}
    entry |= {"at_ms": START_MS + SPAN_MS, "mono_ms": 1, "actor": "console", "request": "r"}
    here.store.take([Fed(last + 1, digest, {**entry, "changes": [change]})])
    with suppress(AccountError):  # made by an earlier run
        here.accounts.add("bench", "lead", "correct horse")
    client = app.test_client()
    page = client.get("/sign-in").get_data(as_text=True)
    token = re.findall(r'csrf_token" value="([^"]+)', page)[0]
    form = {"csrf_token": token, "name": "bench", "password": "correct horse"}
    assert client.post("/sign-in", data=form).status_code == 302
    print(f"{'query':34}{'median':>9}{'p95':>9}{'lines':>7}")
    worst = []
    for name, query in QUERIES.items():

        def ask(query: str = query) -> int:
            answer = client.get(f"/log?{query}")
            assert answer.status_code == 200, answer.status
            return answer.get_data(as_text=True).count("<time ")

        taken, lines = measured(ask)
        worst += taken
        print(f"{name:34}{taken[len(taken) // 2]:9.1f}{taken[-1]:9.1f}{lines:7}")
    worst.sort()
    print(f"all pages: p95 {worst[len(worst) * 95 // 100]:.1f} ms, most {worst[-1]:.1f} ms")
    for path in ("/", "/loans", "/loans?tab=back", "/loans/mine", "/alarms"):
        taken, _ = measured(lambda path=path: client.get(path).status_code)
        print(f"{path:34}{taken[3]:9.1f}{taken[-1]:9.1f}")
    before = rss_mb()
    begun = time.perf_counter()
    lines = sum(chunk.count(b"\r\n") for chunk in client.get("/log.csv").response) - 1
    took = time.perf_counter() - begun
    print(f"export: {lines:,} lines in {took:.0f} s, memory {before:.0f} → {rss_mb():.0f} MB")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000)
