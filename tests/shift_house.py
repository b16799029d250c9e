"""The house's shifts for tests: one of the desk, Security's watch, and a checklist of two."""

from dataclasses import replace

from controller.directory import (
    AccessLevel,
    Cardholder,
    ChecklistItem,
    Credential,
    Grant,
    Schedule,
    Shift,
    Watch,
)
from controller.requests import (
    AwaitSignature,
    BeginHandover,
    CheckItem,
    OpenDiary,
    SignHandover,
)
from tests.house import DAY, HOUR_MS, Desk

DESK = "客服部"
GUARDS = "保安部"
WORKDAYS = tuple(DAY[each] if each < 5 else () for each in range(7))
EARLY = Shift(
    id="early",
    label="早班",
    department=DESK,
    start=480,
    end=960,
    calendar="workdays",
    relief_ms=900_000,
    gap_ms=2 * HOUR_MS,
)
WATCH = Watch(id="watch", label="保安監控室", department=GUARDS, calendar="workdays")
RADIOS = ChecklistItem(id="radios", label="對講機", shifts=("early",))
SELF_TEST = ChecklistItem(id="self_test", label="鑰匙櫃自檢", is_self_test=True)
TO, FROM = "watch:to", "watch:from"


class ShiftDesk(Desk):
    """The desk of a house with shifts; it is Monday, 08:00 plus `hours`."""

    def __init__(self, *nouns, hours=7, **more):
        super().__init__(**more)
        known = nouns or (EARLY, WATCH, RADIOS, SELF_TEST)
        self.change(
            Schedule(id="workdays", label="工作日", week=WORKDAYS),
            *known,
            AccessLevel(id="public", label="公共", grants=(Grant(key_class="public"),)),
            *(self._guard(name) for name in ("guard", "guard2")),
            *(Credential(token=f"badge-{each}", cardholder=each) for each in ("guard", "guard2")),
            replace(self.state.directory.cardholders["lee"], roles=("lead",)),
        )
        self.wait(1_000)
        self.pass_hours(hours)
        self.entries.clear()
        self.commands.clear()

    @staticmethod
    def _guard(name):
        return Cardholder(
            id=name, department=GUARDS, roles=("security",), access_levels=("public",)
        )

    def pass_hours(self, hours):
        """Let `hours` pass, looking at the clock now and then."""
        for _ in range(int(hours * 4)):
            self.wait(HOUR_MS // 4)

    @property
    def open_one(self):
        """Return the one handover that is open."""
        (found,) = self.state.handovers.open.values()
        return found

    def begin(self, shift="early", outgoing="wong", **more):
        """Begin the record of `shift`."""
        return self.ask(BeginHandover(shift=shift, **more), actor=outgoing)

    def make_ready(self, incoming="lee"):
        """Go through everything that has to be done before anybody signs."""
        handover = self.open_one
        if handover.shift == "early":
            asked = CheckItem(handover=handover.id, item="radios", is_good=True)
            self.ask(asked, actor=handover.outgoing)
        self.ask(OpenDiary(handover=handover.id), actor=incoming)

    def sign(self, who):
        """Sign as `who` on the pages."""
        return self.ask(SignHandover(handover=self.open_one.id), actor=who)

    def sign_by_tap(self, who, by="wong"):
        """Have `who` sign at the reader."""
        self.ask(AwaitSignature(handover=self.open_one.id, cardholder=who), actor=by)
        return self.tap(who)

    def hand_over(self, shift="early", outgoing="wong", incoming="lee"):
        """Hand `shift` over, all of it."""
        self.begin(shift, outgoing)
        self.make_ready(incoming)
        self.sign(outgoing)
        return self.sign(incoming)
