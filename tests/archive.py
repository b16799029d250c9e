"""A cabinet with old records and a journal on disk, for tests of what becomes of them."""

import shutil
from concurrent.futures import Executor, Future
from contextlib import closing

from controller.clock import Clock
from controller.destroying import Destroyer
from controller.directory import Cardholder, Change, Credential, Keeping, RecordClass
from controller.entries import CabinetFounded
from controller.events import (
    BadgePresented,
    DoorClosed,
    DoorOpened,
    InventoryRead,
    RequestReceived,
    SlotButtonPressed,
    SlotReading,
    Started,
    TagRemoved,
    TagSeated,
    TimeAdvanced,
)
from controller.journal import Journal, load_state
from controller.keeping_parts import Ground
from controller.loop import Controller
from controller.policy.keeping import first_kept
from controller.requests import (
    ChangeDirectory,
    CloseMatter,
    ReportDamage,
    ReportRepaired,
    Request,
)
from controller.requests.keeping import AskDestruction, AwaitPresence, JudgeDestruction
from sim.clock import SimClock
from tests.house import SETTINGS, nouns, tag

DAY_MS = 86_400_000
SECRET = "門把手斷裂，樟木色"
STAFF = {"su": "officer", "ho": "supervisor", "li": "manager"}


class Now(Executor):
    """Does what it is given at once, in the same thread."""

    def submit(self, do, *values, **named):
        """Return the finished future of `do`."""
        future = Future()
        try:
            future.set_result(do(*values, **named))
        except Exception as error:
            future.set_exception(error)
        return future


class Archive:
    """The cabinet of `tests.house` on the journal in `data`, made where there is none."""

    def __init__(self, data, clock: Clock | None = None):
        self.data = data
        self.clock = clock or SimClock()
        is_new = not data.exists()
        self.journal = Journal.open(data, boot="b00t", create=is_new)
        self.asked = 0
        if is_new:
            stamp = {"at_ms": self.clock.mono_ms(), "mono_ms": self.clock.mono_ms()}
            self.journal.append([CabinetFounded(**stamp, cabinet="c0ffee")], clock="ntp")
        restored = load_state(self.journal)
        self.restored = restored
        self.controller = Controller(restored.state, clock=self.clock, log=self.journal)
        self.destroyer = Destroyer(self.journal, Now())
        self.controller.apply(self.controller.read_clock())
        self.start(f"m{is_new}")
        if is_new:
            self._furnish()

    @property
    def state(self):
        return self.controller.state

    def _furnish(self):
        people = [Cardholder(id=name, department="", roles=(role,)) for name, role in STAFF.items()]
        badges = [Credential(token=f"badge-{name}", cardholder=name) for name in STAFF]
        periods = [Keeping(id=each, months=1) for each in RecordClass]
        changes = tuple(Change(after=each) for each in (*nouns(), *people, *badges, *periods))
        self.ask(ChangeDirectory(changes=changes), "console")
        for slot in (1, 2, 3, 4, 5):
            self.send(TagSeated, slot=slot, tag=tag(slot))

    def start(self, machine):
        """Start the controller, and ask all slots what they hold."""
        self.send(Started, version="test", machine=machine, settings=SETTINGS)
        held = {slot: seat.tag for slot, seat in self.state.seats.items()}
        readings = tuple(SlotReading(n, n in held, held.get(n)) for n in range(1, 9))
        self.send(InventoryRead, readings=readings)

    def send(self, kind, **fields):
        return self.controller.apply(kind(mono_ms=self.clock.mono_ms(), **fields))

    def ask(self, asked, actor):
        self.asked += 1
        name = f"r{self.state.seq}-{self.asked}"
        request = Request(id=name, actor=actor, expires_ms=2**60, asked=asked)
        return self.send(RequestReceived, request=request)

    def tap(self, name):
        token = f"badge-{name}"
        return self.send(BadgePresented, reader="front", token=token, is_copyable=True)

    def wait(self, ms):
        self.clock.advance(ms)
        self.send(TimeAdvanced)

    def live(self, days, rounds=3):
        """Let staff take and return keys, and a ring break and be mended, for some days."""
        for _ in range(rounds):
            self.tap("chan")
            self.send(DoorOpened)
            self.send(SlotButtonPressed, slot=1)
            self.send(TagRemoved, slot=1)
            self.wait(5_000)
            self.send(TagSeated, slot=1, tag=tag(1))
            self.send(DoorClosed)
            self.wait(30_000)
        self.ask(ReportDamage(key_set="K2", note=SECRET), "wong")
        self.ask(ReportRepaired(key_set="K2", note="已修復"), "wong")
        self.clock.advance(days * DAY_MS)
        self.controller.apply(self.controller.read_clock())
        self.send(TimeAdvanced)
        self.start("mTrue")
        for matter in list(self.state.matters):
            self.ask(CloseMatter(matter=matter, note="知悉"), "admin")

    def agree(self, badges=("su", "li")):
        """Have everybody sign for the first month there is, two of them present."""
        month = first_kept(self.state)
        self.ask(AskDestruction(month=month, ground=Ground.PERIOD_OVER, note="期滿"), "su")
        name = self.state.kept.asked.id
        for actor in ("ho", "li"):
            self.ask(JudgeDestruction(destruction=name, is_granted=True), actor)
        self.ask(AwaitPresence(destruction=name), "su")
        for each in badges:
            self.tap(each)

    def step(self):
        """Take one idle turn; return whether something is still to be destroyed."""
        self.journal.tidy()
        now_ms = self.clock.mono_ms()
        self.destroyer.consider(self.state, self.journal.head[1], now_ms)
        for event in self.destroyer.poll(now_ms):
            self.controller.apply(event)
        self.clock.advance(61_000)
        return self.state.kept.asked is not None

    def finish(self):
        """Take turns until nothing is to be destroyed any more."""
        for _ in range(200):
            if not self.step():
                return
        raise AssertionError(self.state.kept.asked)

    def close(self):
        self.journal.close()

    def kill(self, folder):
        """Return the cabinet as it is after a power cut right now, in `folder`."""
        shutil.copytree(self.data, folder, ignore=shutil.ignore_patterns("reserve"))
        return Archive(folder, SimClock(self.clock.mono_ms() + self.clock.offset_ms()))


def search(folder, text):
    """Return the names of the files in `folder` that hold `text`, as it is or in JSON."""
    wanted = (text.encode(), text.encode("unicode_escape"))
    return sorted(
        path.name
        for path in folder.rglob("*")
        if path.is_file() and any(each in path.read_bytes() for each in wanted)
    )


def old_archive(data):
    """Return a cabinet whose first month may be destroyed; it is one of three."""
    archive = Archive(data)
    for _ in range(3):
        archive.live(31)
    return archive


def closed(archive):
    """Close `archive` at the end of a with statement."""
    return closing(archive)
