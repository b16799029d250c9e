"""Whole days of one cabinet within one process: the real rig, loop and journal on simulated wires.

One seed, one world. Faults strike between turns, power goes and comes back, and after each quiet
while the journal is compared with what really hangs in the cabinet.
"""

from collections import Counter
from pathlib import Path
from random import Random

from controller.config import CabinetSettings, Config, SlotBusSettings
from controller.directory import Cardholder, Change, Purpose
from controller.entries import CabinetFounded, Entry
from controller.events import RequestReceived, SnapshotFolded, Started, Stopping
from controller.journal import Journal, load_state
from controller.journal.snapshot import encode, save
from controller.loop import Controller
from controller.requests import (
    AcknowledgeAlarm,
    ArmRelease,
    ChangeDirectory,
    CompleteImport,
    DisarmRelease,
    ReportSignIn,
    Request,
    StageImport,
    StatePurpose,
)
from sim.clock import SimClock
from sim.plan import Plan, PlannedBadge, PlannedRing
from sim.tabletop import Tabletop
from sim.things import ActRefused, Badge, Ring
from tests.house import PEOPLE, SETS, nouns, tag

SLOTS = 8
TURN_MS = 25
CONFIG = Config(
    cabinet=CabinetSettings(slots=SLOTS),
    slot_bus=SlotBusSettings(boards=(1, 2), slots_per_board=4),
)
UIDS = {name: bytes([0x04, number, 1, 2, 3, 4, 5]) for number, name in enumerate(PEOPLE, 1)}
UIDS["stranger"] = b"\x99\x88\x77\x66"
STRAYS = (Ring("X1", b"\xde\xad\xbe\xef"), Ring("X2", tag(1)), Ring("X3", None))
"""In hand at first: a ring nobody registered, a copy of K1's tag, a ring that lost its tag."""

PLAN = Plan(
    rings=(
        *(PlannedRing(Ring(f"K{number}", tag(number)), number) for number in SETS),
        *(PlannedRing(each) for each in STRAYS),
    ),
    badges=tuple(PlannedBadge(Badge(name, uid)) for name, uid in UIDS.items()),
)


def tokenise(uid):
    """Return the token the house's badges are known by."""
    return next((f"badge-{name}" for name, each in UIDS.items() if each == uid), uid.hex())


class Days:
    """A cabinet that people use and faults strike; `seed` decides everything."""

    def __init__(self, data: Path, seed: int) -> None:
        self.random = Random(seed)
        self.clock = SimClock()
        self.table = Tabletop(CONFIG, PLAN, clock=self.clock, random=self.random)
        self.cabinet = self.table.cabinet
        self.data = data
        self.boots = 0
        self.asked = 0
        self.seen: Counter[type[Entry]] = Counter()
        self.refused: Counter[str] = Counter()
        journal = Journal.open(data, boot="founding", create=True)
        founded = CabinetFounded(at_ms=0, mono_ms=0, cabinet=f"{seed:032x}")
        journal.append((founded,), clock="ntp")
        journal.close()
        self.boot()
        self.ask(ChangeDirectory(changes=tuple(Change(after=each) for each in nouns())))
        self.turns(40)

    def boot(self) -> None:
        """Start a controller on what journal and cabinet have become."""
        self.boots += 1
        self.journal = Journal.open(self.data, boot=f"{self.boots:016x}")
        state = load_state(self.journal).state
        self.rig = self.table.connect(tokenise)
        self.controller = Controller(
            state,
            clock=self.clock,
            log=self.journal,
            readers=(self.rig.poll,),
            actuate=self.rig.actuate,
            show=self.rig.show,
            inventory=self.rig.inventory,
        )
        mono_ms = self.clock.mono_ms()
        self.controller.apply(self.controller.read_clock())
        self.controller.apply(
            Started(mono_ms=mono_ms, version="t", machine="m", settings=CONFIG.cabinet)
        )
        for event in self.rig.inventory(mono_ms):
            self.controller.apply(event)

    def ask(self, asked, actor="console") -> None:
        """Ask something through the inbox."""
        now_ms = self.clock.mono_ms()
        self.asked += 1
        request = Request(
            id=f"r{self.asked}",
            actor=actor,
            expires_ms=now_ms + self.clock.offset_ms() + 60_000,
            asked=asked,
        )
        self.controller.apply(RequestReceived(mono_ms=now_ms, request=request))

    def turn(self) -> None:
        """Take one turn of the controller, and let the cabinet move meanwhile."""
        begin_ms = self.clock.mono_ms()
        self.table.pump()
        self.controller.turn()
        self.rig.beat()
        self.table.settle(max(1, TURN_MS - (self.clock.mono_ms() - begin_ms)))

    def turns(self, count: int) -> None:
        """Take `count` turns."""
        for _ in range(count):
            self.turn()

    def live(self, acts: int) -> None:
        """Let `acts` things happen, most of them by people, some of them by fate."""
        kinds, weights = list(HAPPENINGS), list(HAPPENINGS.values())
        each_once = self.random.sample(kinds, len(kinds))
        for happening in each_once + self.random.choices(kinds, weights, k=acts):
            _try(self, happening)
            self.turns(self.random.randrange(1, 30))
            self.check_each_step()

    def check_each_step(self) -> None:
        """No coil pulls longer than its limit, however things went."""
        limit_ms = CONFIG.locks.pulse_ms_max + 3 * TURN_MS
        assert self.table.longest_pulse_ms <= limit_ms, self.table.longest_pulse_ms

    def quieten(self) -> None:
        """Mend everything, wait, and compare the journal with the cabinet."""
        for mend in MENDS:
            _try(self, mend)
        self.turns(240)
        truth = {slot: ring.tag for slot, ring in self.cabinet.seats.seated.items()}
        state = self.controller.state
        # Nobody can tell which ring it is that sits there and cannot be read: an alarm says so.
        silent = {
            slot: seat.tag
            for slot, seat in state.seats.items()
            if not seat.is_sure and not seat.is_doubled and truth.get(slot, b"") is None
        }
        assert {f"slot_disagrees:{slot}" for slot in silent} <= self.ringing()
        for slot, each in silent.items():
            key_set = state.key_set_of(each)
            assert key_set is None or state.alarms[f"slot_disagrees:{slot}"].key_set == key_set.id
        assert all(each is None or each not in truth.values() for each in silent.values())
        believed = {slot: seat.tag for slot, seat in state.seats.items()}
        assert believed == truth | silent
        out = {f"K{number}" for number in SETS if tag(number) not in believed.values()}
        assert out <= set(state.loans)
        # Somebody may have the set whose copy sits in here; that there are two rings all the while.
        for name in set(state.loans) - out:
            assert f"tag_claimed_twice:{tag(int(name[1:])).hex()}" in self.ringing()

    def ringing(self) -> set[str]:
        """Return the alarms whose cause is not over."""
        alarms = self.controller.state.alarms
        return {name for name, alarm in alarms.items() if not alarm.is_cleared}

    def finish(self) -> bytes:
        """Close the journal; return every entry's bytes, and count what was seen."""
        rows = self.journal.rows(0, 1_000_000)
        for record in self.journal.records():
            self.seen[type(record.entry)] += 1
        self.rig.close()
        self.journal.close()
        return b"\n".join(row[1] for row in rows)


def _try(days, act):
    try:
        act(days)
    except ActRefused as error:
        days.refused[error.reason] += 1


def _slot(days):
    return days.random.randrange(1, SLOTS + 1)


def tap(days):
    """Somebody taps a badge, now and then with a second one in the same hand."""
    name = days.random.choice(list(UIDS))
    days.cabinet.lay(name, for_ms=400)
    if days.random.random() < 0.05:
        days.cabinet.lay("stranger", for_ms=400)


def take(days):
    """Somebody takes a key the way staff do, with human pauses."""
    days.cabinet.lay(days.random.choice(("chan", "lee", "wong")), for_ms=400)
    days.turns(12)
    _try(days, lambda each: each.cabinet.open_door())
    days.turns(8)
    slot = days.random.choice((1, 1, 2, 2, 3, _slot(days)))
    days.cabinet.press(slot)
    days.turns(days.random.randrange(6, 30))
    days.cabinet.pull(slot)
    days.turns(8)
    days.cabinet.close_door()


def bring_back(days):
    """Somebody brings a key back, mostly to where it belongs."""
    if not days.cabinet.seats.hands:
        return
    label = days.random.choice(sorted(days.cabinet.seats.hands))
    _try(days, lambda each: each.cabinet.press_return())
    days.turns(10)
    _try(days, lambda each: each.cabinet.open_door())
    days.turns(4)
    home = int(label[1:]) if label[0] == "K" and days.random.random() < 0.8 else _slot(days)
    days.cabinet.push(home, label)
    days.turns(8)
    _try(days, lambda each: each.cabinet.close_door())


def forget(days):
    """Somebody takes a key and keeps it until it is nearly due."""
    take(days)
    days.clock.advance(13_000_000)


def stray(days):
    """A ring that nobody registered is pushed in somewhere, and torn out again."""
    _try(days, lambda each: each.cabinet.force_door())
    slot = _slot(days)
    days.cabinet.push(slot, "X1")
    days.turns(20)
    days.cabinet.force_slot(slot)


def bolt_of(how):
    """Return the fault of a bolt that sticks `how`."""
    return lambda days: days.cabinet.stick_bolt(_slot(days), how)


def kill(days):
    """The controller ends, mostly without a word; the cabinet stays, a new one starts."""
    _try(days, lambda each: each.cabinet.plug_reader())  # without it none would start
    if days.random.random() < 0.5:
        state, head = days.controller.state, days.journal.head[1]
        digest = save(days.data, encode(state), upto_seq=state.seq, head=head)
        mono_ms = days.clock.mono_ms()
        days.controller.apply(SnapshotFolded(mono_ms=mono_ms, upto_seq=state.seq, digest=digest))
        days.controller.apply(Stopping(mono_ms=mono_ms, reason="SIGTERM"))
    days.journal.close()
    days.table.settle(days.random.randrange(100, 4_000))
    days.boot()


def jump(days):
    """The wall clock is set, or hours pass."""
    if days.random.random() < 0.5:
        days.clock.step_wall(days.random.choice((-3_600_000, 3_600_000, 7 * 86_400_000)))
    else:
        days.clock.advance(days.random.choice((600_000, 13_000_000, 6 * 3_600_000)))


def arm(days):
    """A lead arms a release, takes it back, or somebody asks who may not."""
    actor = days.random.choice(("wong", "wong", "wong", "lee"))
    said = {"reason": "代領", "purpose": Purpose.REPAIR, "work_order": "W-1"}
    days.ask(ArmRelease(slot=_slot(days), recipient="nobody", **said), actor)
    days.turns(20)
    if days.random.random() < 0.3:
        for slot in list(days.controller.state.armed):
            days.ask(DisarmRelease(slot=slot), "wong")


def ask_something(days):
    """The pages ask what they ask: a purpose, an acknowledgement, a sign-in."""
    days.ask(StatePurpose(purpose=Purpose.REPAIR, work_order="W-9"), "wong")
    for alarm in list(days.controller.state.alarms):
        days.ask(AcknowledgeAlarm(alarm=alarm, note="已查看"), "wong")
    days.ask(ReportSignIn(account="wong", outcome="signed_in"), "wong")


def hire(days):
    """An import arrives whole, or loses a slice on its way."""
    name = f"p{days.asked}"
    changes = (Change(after=Cardholder(id=name, department="工程部")),)
    days.ask(StageImport(import_id=name, changes=changes))
    days.ask(CompleteImport(import_id=name, count=days.random.choice((1, 2))))


def board_act(name):
    """Return a fault of one of the two boards."""
    return lambda days: getattr(days.cabinet, name)(days.random.choice((1, 2)))


def cabinet_act(name, *args):
    """Return an act at the cabinet that needs nothing more."""
    return lambda days: getattr(days.cabinet, name)(*args)


def miss(days):
    """A slot's reader misses most of its reads for a while."""
    board = days.random.choice(list(days.table.electronics.boards.values()))
    days.random.choice(board.sensors).miss_rate = days.random.choice((0.5, 0.9, 1.0))


def read_again(days):
    """All slots' readers read again."""
    for board in days.table.electronics.boards.values():
        for sensor in board.sensors:
            sensor.miss_rate = 0.0


HAPPENINGS = {
    tap: 20,
    take: 40,
    bring_back: 30,
    forget: 1,
    stray: 1,
    lambda days: days.cabinet.press(_slot(days)): 6,
    lambda days: days.cabinet.pull(_slot(days)): 4,
    lambda days: days.cabinet.force_slot(_slot(days)): 2,
    cabinet_act("open_door"): 3,
    cabinet_act("close_door"): 6,
    cabinet_act("force_door"): 1,
    cabinet_act("press_return"): 2,
    cabinet_act("open_case"): 1,
    cabinet_act("close_case"): 2,
    cabinet_act("unplug_reader"): 1,
    cabinet_act("plug_reader"): 3,
    cabinet_act("brown_out_reader"): 1,
    cabinet_act("disturb_line", "light"): 2,
    cabinet_act("disturb_line", "heavy"): 1,
    cabinet_act("disturb_line", "none"): 3,
    cabinet_act("bounce", "door"): 1,
    lambda days: days.cabinet.bounce("slot", _slot(days)): 2,
    bolt_of("open"): 1,
    bolt_of("closed"): 1,
    bolt_of("free"): 3,
    board_act("reset_board"): 2,
    board_act("drop_board"): 1,
    board_act("return_board"): 4,
    miss: 3,
    read_again: 5,
    arm: 5,
    ask_something: 3,
    hire: 4,
    kill: 5,
    jump: 4,
    lambda days: days.turns(900): 1,
}

MENDS = (
    cabinet_act("plug_reader"),
    cabinet_act("disturb_line", "none"),
    lambda days: days.cabinet.return_board(1),
    lambda days: days.cabinet.return_board(2),
    read_again,
    *(lambda days, slot=slot: days.cabinet.stick_bolt(slot, "free") for slot in range(1, 9)),
    cabinet_act("close_door"),
    cabinet_act("close_case"),
)
