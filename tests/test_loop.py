"""Written down first, then moved; and what a full disk does to whom."""

import pytest

from controller.commands import Lamp, ReleaseSlot, ShowSignal, Signal
from controller.decide.slots import STALL_MS
from controller.directory import Change, Purpose
from controller.entries import (
    AccessGranted,
    DoorSeenOpen,
    GrantLapsed,
    KeySetCheckedIn,
    KeySetCheckedOut,
    LoanOverdue,
    ReleaseArmed,
    SessionClosed,
)
from controller.errors import JournalError, JournalFull
from controller.events import (
    BadgePresented,
    DoorOpened,
    InventoryRead,
    RequestReceived,
    SlotButtonPressed,
    SlotReading,
    Started,
    TagRemoved,
    TagSeated,
)
from controller.loop import WAITING_MAX, Controller
from controller.requests import ArmRelease, ChangeDirectory, ReportSignIn, Request
from controller.state import State
from sim.clock import SimClock
from tests.house import SETS, SETTINGS, nouns, tag


class Log:
    """A journal in memory that can be full, broken, or down to its reserve."""

    def __init__(self, told):
        self.entries = []
        self.told = told
        self.is_full = False
        self.is_broken = False
        self.reserve = 0
        self.has_reserve = True

    def append(self, entries, *, clock, people=()):
        if self.is_broken:
            raise JournalError("the card is gone")
        if self.is_full and self.reserve < len(entries):
            raise JournalFull("no space left on device")
        self.reserve -= len(entries) if self.is_full else 0
        self.entries += entries
        self.told.append(("written", tuple(entries)))
        return len(self.entries)

    def make_room(self):
        if self.has_reserve:
            self.has_reserve = False
            self.reserve = 6

    def has_room(self):
        return not self.is_full


class Cabinet:
    """A controller on hand-fed wires; `told` is everything written and moved, in order."""

    def __init__(self):
        self.told = []
        self.answers = []
        self.shown = []
        self.clock = SimClock()
        self.fed = []
        self.heard_ms = None
        self.seated = set(SETS)
        self.log = Log(self.told)
        self.controller = Controller(
            State(),
            clock=self.clock,
            log=self.log,
            readers=[lambda mono_ms: self._take()],
            actuate=lambda command: self.told.append(("moved", command)),
            show=self.shown.append,
            answer=lambda *each: self.answers.append(each),
            inventory=lambda mono_ms: [self.inventory()],
            heard_ms=lambda mono_ms: mono_ms if self.heard_ms is None else self.heard_ms,
        )
        self.apply(Started, version="t", machine="m", settings=SETTINGS)
        self.controller.turn()
        changes = tuple(Change(after=each) for each in nouns())
        self.ask("first", ChangeDirectory(changes=changes), "console")
        self.controller.apply(self.inventory())
        self.told.clear()

    def _take(self):
        fed, self.fed = self.fed, []
        return fed

    def inventory(self):
        return InventoryRead(
            mono_ms=self.clock.mono_ms(),
            readings=tuple(
                SlotReading(slot, slot in self.seated, tag(slot) if slot in self.seated else None)
                for slot in range(1, 9)
            ),
        )

    def apply(self, kind, **fields):
        return self.controller.apply(kind(mono_ms=self.clock.mono_ms(), **fields))

    def ask(self, name, asked, actor):
        expires_ms = self.controller.state.at_ms(self.clock.mono_ms()) + 60_000
        request = Request(id=name, actor=actor, expires_ms=expires_ms, asked=asked)
        return self.apply(RequestReceived, request=request)

    def tap(self, name):
        return self.apply(BadgePresented, reader="front", token=f"badge-{name}", is_copyable=True)

    def turn(self, ms=25):
        self.clock.advance(ms)
        self.controller.turn()

    def logged(self, kind):
        return [each for each in self.log.entries if isinstance(each, kind)]

    def moved(self):
        return [what for how, what in self.told if how == "moved"]


@pytest.fixture
def cabinet():
    return Cabinet()


def test_what_moves_was_written_before(cabinet):
    cabinet.tap("chan")
    cabinet.apply(SlotButtonPressed, slot=1)
    order = [how for how, _ in cabinet.told]
    assert order == ["written", "moved", "moved", "written", "moved"]


def test_nothing_moves_when_the_journal_cannot_be_written(cabinet):
    cabinet.log.is_broken = True
    before = cabinet.controller.state
    with pytest.raises(JournalError):
        cabinet.tap("chan")
    assert cabinet.told == []
    assert cabinet.controller.state is before


def test_on_a_full_disk_nothing_opens(cabinet):
    cabinet.tap("chan")
    cabinet.log.is_full = True
    cabinet.apply(SlotButtonPressed, slot=1)
    cabinet.tap("chan")
    assert not [each for each in cabinet.moved() if isinstance(each, ReleaseSlot)]
    assert cabinet.moved()[-1] == ShowSignal(signal=Signal.FAULT)


def test_on_a_full_disk_the_reserve_pays_for_what_is_sensed(cabinet):
    cabinet.log.is_full = True
    cabinet.apply(DoorOpened)
    cabinet.apply(TagRemoved, slot=2)
    assert any(isinstance(each, KeySetCheckedOut) for each in cabinet.log.entries)
    cabinet.tap("wong")
    assert cabinet.moved()[-1] == ShowSignal(signal=Signal.FAULT)


def test_what_is_sensed_waits_in_order_until_there_is_room(cabinet):
    cabinet.log.is_full, cabinet.log.has_reserve = True, False
    cabinet.apply(DoorOpened)
    cabinet.apply(TagRemoved, slot=2)
    cabinet.apply(TagSeated, slot=7, tag=tag(2))
    assert not [each for each in cabinet.log.entries if isinstance(each, DoorSeenOpen)]
    cabinet.log.is_full = False
    cabinet.turn(1_000)
    kinds = [type(each) for each in cabinet.log.entries]
    assert kinds.index(DoorSeenOpen) < kinds.index(KeySetCheckedOut)
    assert isinstance(cabinet.log.entries[-2], KeySetCheckedIn)
    cabinet.tap("chan")
    assert cabinet.controller.state.session.cardholder == "chan"


def test_no_time_passes_over_what_waits(cabinet):
    cabinet.tap("chan")
    cabinet.apply(SlotButtonPressed, slot=1)
    cabinet.log.is_full, cabinet.log.has_reserve = True, False
    cabinet.turn(1_000)
    cabinet.fed = [TagRemoved(mono_ms=cabinet.clock.mono_ms() + 25, slot=1)]
    cabinet.turn()
    for _ in range(33):  # room returns between two looks for it
        cabinet.turn(100)
    cabinet.log.is_full = False
    for _ in range(12):
        cabinet.turn(100)
    assert not [each for each in cabinet.log.entries if isinstance(each, GrantLapsed)]
    assert cabinet.controller.state.loans["K1"].cardholder == "chan"


def test_what_no_longer_fits_in_memory_is_found_by_an_inventory(cabinet):
    cabinet.log.is_full, cabinet.log.has_reserve = True, False
    for _ in range(WAITING_MAX // 2 + 1):
        cabinet.apply(TagRemoved, slot=2)
        cabinet.apply(TagSeated, slot=2, tag=tag(2))
    cabinet.apply(TagRemoved, slot=5)
    cabinet.seated.remove(5)
    cabinet.log.is_full = False
    cabinet.turn(1_000)
    assert "K5" in cabinet.controller.state.loans


@pytest.mark.parametrize("reserve", [True, False])
def test_the_panel_tells_of_a_full_disk_before_anybody_is_refused(cabinet, reserve):
    assert cabinet.shown[-1].panel is Signal.IDLE
    cabinet.log.is_full, cabinet.log.has_reserve = True, reserve
    cabinet.fed = [DoorOpened(mono_ms=cabinet.clock.mono_ms())]
    cabinet.turn()
    assert cabinet.shown[-1].panel is Signal.FAULT
    assert ShowSignal(signal=Signal.FAULT) not in cabinet.moved()  # nobody was refused yet
    cabinet.turn(1_000)
    assert cabinet.shown[-1].panel is Signal.FAULT
    cabinet.log.is_full = False
    cabinet.turn(1_000)
    assert cabinet.shown[-1].panel is Signal.IDLE


def test_a_disk_found_full_before_anything_happens_is_a_fault_on_the_panel(cabinet):
    cabinet.turn()
    cabinet.log.is_full = True
    cabinet.controller.meet_full_disk()
    cabinet.turn()
    assert cabinet.shown[-1].panel is Signal.FAULT


def test_a_full_disk_offers_nothing_and_still_says_where_to_return(cabinet):
    cabinet.tap("chan")
    cabinet.turn()
    assert cabinet.shown[-1].lamps[:2] == (Lamp.OFFER, Lamp.OFFER)
    cabinet.apply(SlotButtonPressed, slot=1)
    cabinet.apply(TagRemoved, slot=1)
    cabinet.log.is_full = True
    cabinet.controller.meet_full_disk()
    cabinet.turn()
    assert cabinet.shown[-1].lamps[:2] == (Lamp.RETURN_HERE, Lamp.OFF)


def test_a_request_on_a_full_disk_is_told_so(cabinet):
    cabinet.log.is_full, cabinet.log.has_reserve = True, False
    cabinet.ask("r1", ReportSignIn(account="wong", outcome="signed_in"), "wong")
    assert cabinet.answers[-1] == ("r1", None)


def test_a_request_sent_again_gets_the_same_answer(cabinet):
    for _ in range(2):
        cabinet.ask("r1", ReportSignIn(account="wong", outcome="signed_in"), "wong")
    assert cabinet.answers[-1] == cabinet.answers[-2]
    assert cabinet.answers[-1][1] == len(cabinet.log.entries)


def test_readers_are_read_and_time_passes_each_turn(cabinet):
    cabinet.fed = [TagRemoved(mono_ms=cabinet.clock.mono_ms(), slot=1)]
    cabinet.turn()
    assert "K1" in cabinet.controller.state.loans
    cabinet.tap("chan")
    for _ in range(SETTINGS.session_ms // 100):
        cabinet.turn(100)
    assert cabinet.controller.state.session is None


def test_time_passes_no_further_than_every_board_was_heard_however_slow_all_turns_are(cabinet):
    cabinet.tap("chan")
    cabinet.apply(SlotButtonPressed, slot=1)
    cabinet.turn()
    pulled_ms = cabinet.heard_ms = cabinet.clock.mono_ms() + SETTINGS.release_ms - 100
    for _ in range(9):
        cabinet.turn(500)
    cabinet.fed = [TagRemoved(mono_ms=cabinet.clock.mono_ms(), slot=1)]
    cabinet.heard_ms = None
    assert cabinet.clock.mono_ms() > pulled_ms + 1_500
    cabinet.turn(500)
    assert cabinet.controller.state.loans["K1"].cardholder == "chan"
    assert cabinet.logged(GrantLapsed) == []


def test_for_a_board_that_is_not_heard_time_waits_only_so_long(cabinet):
    cabinet.tap("chan")
    cabinet.heard_ms = cabinet.clock.mono_ms()
    for _ in range((SETTINGS.session_ms + STALL_MS) // 500 - 1):
        cabinet.turn(500)
    assert cabinet.controller.state.session is not None
    cabinet.turn(500)
    (closed,) = cabinet.logged(SessionClosed)
    assert closed.mono_ms == cabinet.clock.mono_ms() - STALL_MS


def test_time_passes_also_where_every_turn_is_slow(cabinet):
    cabinet.tap("chan")
    for _ in range(2 + SETTINGS.session_ms // 500):
        cabinet.turn(500)
    assert cabinet.controller.state.session is None


@pytest.mark.parametrize("late_ms", [2_000, 600_000])
def test_a_button_pressed_when_the_session_is_over_gives_nothing_however_late_time_is(
    cabinet, late_ms
):
    cabinet.tap("chan")
    cabinet.clock.advance(SETTINGS.session_ms - 500)
    cabinet.controller.turn()
    cabinet.clock.advance(late_ms)
    cabinet.fed = [SlotButtonPressed(mono_ms=cabinet.clock.mono_ms(), slot=1)]
    cabinet.controller.turn()
    assert [each.reason for each in cabinet.logged(SessionClosed)] == ["timed_out"]
    assert cabinet.logged(AccessGranted) == []


def test_a_release_armed_too_long_ago_is_not_given_however_late_time_is(cabinet):
    said = {"reason": "代領", "purpose": Purpose.REPAIR, "work_order": "W-1"}
    cabinet.ask("armed", ArmRelease(slot=1, recipient="chan", **said), "wong")
    assert cabinet.logged(ReleaseArmed)
    cabinet.turn()
    cabinet.clock.advance(SETTINGS.armed_ms + 1_000)
    cabinet.fed = [SlotButtonPressed(mono_ms=cabinet.clock.mono_ms(), slot=1)]
    cabinet.controller.turn()
    assert cabinet.logged(AccessGranted) == []


def test_after_a_long_sleep_nothing_is_dated_before_it(cabinet):
    cabinet.controller.turn()
    cabinet.fed = [TagRemoved(mono_ms=cabinet.clock.mono_ms(), slot=1)]
    cabinet.turn()
    assert cabinet.controller.state.loans["K1"].due_ms is not None
    cabinet.clock.step_wall(24 * 3_600_000)
    cabinet.heard_ms = cabinet.clock.mono_ms()  # not every board answers in the first turn after
    cabinet.turn(600_000)
    now_ms = cabinet.controller.state.at_ms(cabinet.clock.mono_ms())
    assert {each.at_ms for each in cabinet.logged(LoanOverdue)} == {now_ms}
