"""A small service centre for tests: people, badges, key sets and rules, and a desk to act at."""

from functools import reduce

from controller.codec import from_plain, to_plain
from controller.config import CabinetSettings
from controller.decide import decide
from controller.directory import (
    AccessLevel,
    Cardholder,
    Change,
    Credential,
    CredentialStatus,
    Grant,
    Key,
    KeyClass,
    KeySet,
    Purpose,
    Schedule,
    Span,
)
from controller.events import (
    BadgePresented,
    ClockRead,
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
from controller.requests import ChangeDirectory, Request
from controller.state import State
from sim.clock import MONDAY_8AM_MS

HOUR_MS = 3_600_000
SETTINGS = CabinetSettings(slots=8)
DAY = tuple((Span(start=480, end=1080),) for _ in range(7))  # 08:00-18:00, every day
NIGHT = tuple((Span(start=0, end=480), Span(start=1200, end=1440)) for _ in range(7))


def tag(number):
    """Return the UID of key set `number`'s tag."""
    return bytes([0x04, 0xA0, 0, 0, 0, 0, number])


CLASSES = [
    KeyClass(id="public", label="公共區域", curfew_ms=4 * HOUR_MS),
    KeyClass(
        id="plant",
        label="設施設備房",
        usual_purpose=Purpose.UPKEEP,
        asks_work_order=True,
        curfew_minute=1080,
    ),
    KeyClass(id="unit", label="業主單元", purposes=(Purpose.VIEWING, Purpose.REPAIR)),
    KeyClass(id="sealed", label="封存", is_never_lent=True),
]
LEVELS = [
    AccessLevel(id="desk", label="客服", grants=(Grant(key_class="public", schedule="day"),)),
    AccessLevel(id="night", label="夜班", grants=(Grant(key_class="public", schedule="night"),)),
    AccessLevel(
        id="all",
        label="領班",
        grants=(
            Grant(key_class="public"),
            Grant(key_class="plant"),
            Grant(key_class="sealed"),
            Grant(key_set="K5"),
        ),
    ),
]
PEOPLE = {
    "chan": ("desk", ("staff",)),
    "lee": ("desk", ("staff",)),
    "wong": ("all", ("lead",)),
    "night": ("night", ("staff",)),
    "nobody": ("", ("staff",)),
    "admin": ("", ("administrator",)),
}
SETS = {1: "public", 2: "public", 3: "plant", 4: "sealed", 5: "unit"}


def nouns():
    """Return the whole directory of the service centre."""
    people = [
        Cardholder(id=each, department="客服部", roles=roles, access_levels=(level,) * bool(level))
        for each, (level, roles) in PEOPLE.items()
    ]
    sets = [
        KeySet(
            id=f"K{number}",
            label=f"A-1-{number:04}",
            key_class=key_class,
            tag=tag(number),
            home_slot=number,
            keys=(Key(kind="public_door"),),
        )
        for number, key_class in SETS.items()
    ]
    return [
        *(Schedule(id=name, label=name, week=w) for name, w in (("day", DAY), ("night", NIGHT))),
        *CLASSES,
        *sets,
        *LEVELS,
        *people,
        *(Credential(token=f"badge-{each}", cardholder=each) for each in PEOPLE),
    ]


class Desk:
    """Acts on `decide` the way the wires would, and keeps everything it said."""

    def __init__(self, *, hours=0, clock="ntp", settings=SETTINGS):
        self.mono_ms = 1_000
        self.state = State()
        self.entries = []
        self.commands = []
        self.people = []
        self.latest = []
        self.asked = 0
        utc_ms = MONDAY_8AM_MS + int(hours * HOUR_MS)
        self.send(ClockRead, offset_ms=utc_ms - self.mono_ms, source=clock)
        self.send(Started, version="test", machine="m1", settings=settings)
        self.change(*nouns(), actor="console")
        self.send(InventoryRead, readings=self.readings(dict.fromkeys(SETS)))
        self.entries.clear()
        self.commands.clear()

    def readings(self, slots, tags=None):
        """Return readings in which each of `slots` holds its own tag, the others nothing."""
        tags = {slot: tag(slot) for slot in slots} | (tags or {})
        return tuple(
            SlotReading(slot, slot in tags, tags.get(slot))
            for slot in range(1, self.state.settings.slots + 1)
        )

    def send(self, kind, **fields):
        """Send one event; return what was logged."""
        seq = self.state.seq
        decision = decide(self.state, kind(mono_ms=self.mono_ms, **fields))
        assert self.state.seq == seq, "a state never changes"
        assert decision.state.seq == seq + len(decision.entries)
        assert reduce(State.evolve, decision.entries, self.state) == decision.state
        for each in (*decision.entries, *decision.commands, *decision.people):
            assert from_plain(type(each), to_plain(each)) == each, "every field is of its type"
        self.state = decision.state
        self.entries += decision.entries
        self.commands += decision.commands
        self.people += decision.people
        self.latest = list(decision.entries)
        return self.latest

    def ask(self, asked, *, actor, name="", ttl_ms=60_000):
        """Ask `asked` as the inbox would; return what was logged."""
        self.asked += 1
        request = Request(
            id=name or f"r{self.asked}",
            actor=actor,
            expires_ms=self.state.at_ms(self.mono_ms) + ttl_ms,
            asked=asked,
        )
        entries = self.send(RequestReceived, request=request)
        answers = [each for each in entries if getattr(each, "request", "") == request.id]
        assert answers or not entries, "whoever asks finds the answer by the request"
        for each in answers:
            assert getattr(each, "actor", actor) == actor, "the answer names who asked"
        return entries

    def change(self, *nouns, actor="admin"):
        """Have the directory hold `nouns`, whatever stood there before."""
        changes = tuple(Change(before=self.state.directory.find(n), after=n) for n in nouns)
        return self.ask(ChangeDirectory(changes=changes), actor=actor)

    def tap(self, name):
        """Tap the badge of `name`."""
        return self.send(BadgePresented, reader="front", token=f"badge-{name}", is_copyable=True)

    def press(self, slot):
        """Press the button of `slot`."""
        return self.send(SlotButtonPressed, slot=slot)

    def pull(self, slot):
        """Let the tag in `slot` leave."""
        return self.send(TagRemoved, slot=slot)

    def push(self, slot, number):
        """Let the tag of key set `number` arrive in `slot`."""
        return self.send(TagSeated, slot=slot, tag=tag(number))

    def open(self):
        """Open the door."""
        return self.send(DoorOpened)

    def close(self):
        """Close the door."""
        return self.send(DoorClosed)

    def wait(self, ms):
        """Let time pass."""
        self.mono_ms += ms
        return self.send(TimeAdvanced)

    def take(self, name, slot):
        """Take the set in `slot` the way staff do: tap, press, pull, close."""
        self.tap(name)
        self.open()
        self.press(slot)
        self.pull(slot)
        return self.close()

    def logged(self, kind):
        """Return every entry of `kind` so far."""
        return [each for each in self.entries if isinstance(each, kind)]

    def told(self, kind):
        """Return every command of `kind` so far."""
        return [each for each in self.commands if isinstance(each, kind)]


def suspended(name):
    """Return the badge of `name`, suspended."""
    return Credential(token=f"badge-{name}", cardholder=name, status=CredentialStatus.SUSPENDED)
