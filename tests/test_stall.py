"""A disk that stands still for a moment: what hands did meanwhile is told as they did it."""

from dataclasses import replace

import pytest

from controller.entries import (
    DoorSeenClosed,
    DoorSeenOpen,
    DoorUnlocked,
    GrantLapsed,
    KeySetCheckedOut,
    SessionClosed,
)
from controller.events import RequestReceived
from controller.loop import Controller
from controller.requests import ReportSignIn, Request
from tests.days import CONFIG, TURN_MS, Days

RELEASE_MS = CONFIG.cabinet.release_ms
BOLTED_MS = RELEASE_MS - CONFIG.locks.pulse_ms_max
"""So long before the end of a release its bolt has sprung back already."""


class SlowLog:
    """A journal whose next write takes as long as `meanwhile` goes on."""

    def __init__(self, journal):
        self._journal = journal
        self.meanwhile = None

    def append(self, entries, **more):
        if self.meanwhile is not None:
            meanwhile, self.meanwhile = self.meanwhile, None
            meanwhile()
        return self._journal.append(entries, **more)


class Stand(Days):
    """The whole cabinet with chan at slot 1, whose bolt was just released."""

    def __init__(self, data, config=CONFIG):
        super().__init__(data, seed=1, config=config)
        self.log = SlowLog(self.journal)
        self.asked_for = []
        self.later = []
        self.controller = Controller(
            self.controller.state,
            clock=self.clock,
            log=self.log,
            readers=(self.rig.poll, self._inbox),
            actuate=self.rig.actuate,
            show=self.rig.show,
            inventory=self.rig.inventory,
            heard_ms=self.rig.heard_ms,
        )
        self.truth.lay("chan")
        self.turns(12)
        self.truth.open_door()
        self.turns(8)
        self.truth.press(1)
        while not self.controller.state.releases:
            self.turn()

    def _inbox(self, mono_ms):
        asked_for, self.asked_for = self.asked_for, []
        return asked_for

    def come_to(self, before_end_ms):
        """Take turns until so long before the end of the release."""
        until_ms = self.controller.state.releases[1].until_mono_ms
        while until_ms - self.clock.mono_ms() > before_end_ms:
            self.turn()

    def stall(self, meanwhile):
        """Take a turn in which, after the wires were read, a write takes all of `meanwhile`."""

        def stand_still():
            meanwhile()
            self.truth.slow_ms = self.truth.now_ms

        self.log.meanwhile = stand_still
        now_ms = self.clock.mono_ms()
        request = Request(
            id="slow",
            actor="wong",
            expires_ms=now_ms + self.clock.offset_ms() + 60_000,
            asked=ReportSignIn(account="wong", outcome="signed_in"),
        )
        self.asked_for = [RequestReceived(mono_ms=now_ms, request=request)]
        self.turn()

    def slow_down(self, turn_ms):
        """Let every turn take so long from its look at the door until it asks the slots.

        What hands do `later` they do while it takes so long.
        """
        reader = self.rig._parts.reader
        look = reader.poll

        def look_late(now_ms):
            self.truth.slow_ms = now_ms
            end_ms = self.clock.mono_ms() + turn_ms
            while self.later and self.later[0][0] < end_ms:
                at_ms, do = self.later.pop(0)
                self.table.settle(at_ms - self.clock.mono_ms())
                do()
            self.table.settle(end_ms - self.clock.mono_ms())
            return look(now_ms)

        reader.poll = look_late

    def logged(self, *kinds):
        return [each.entry for each in self.journal.records() if isinstance(each.entry, kinds)]


@pytest.fixture
def stand(tmp_path):
    stand = Stand(tmp_path / "d")
    yield stand
    stand.finish()


def borrowers(stand):
    return [(each.key_set, each.cardholder) for each in stand.logged(KeySetCheckedOut)]


LONG = replace(
    CONFIG,
    cabinet=replace(CONFIG.cabinet, release_ms=3_000),
    locks=replace(CONFIG.locks, pulse_ms_max=3_000),
    slot_bus=replace(CONFIG.slot_bus, boards=(1, 2, 3, 4), slots_per_board=2),
)
"""Its bolts stay drawn for all of a release, and no slow turn has time for all of its boards."""


@pytest.fixture
def long(tmp_path):
    stand = Stand(tmp_path / "d", LONG)
    yield stand
    stand.finish()


@pytest.mark.parametrize("stall_ms", [1_300, 2_000, 5_000])
def test_a_set_pulled_within_its_release_is_the_grantees_however_late_it_is_seen(stand, stall_ms):
    def meanwhile():
        stand.table.settle(50)
        stand.truth.pull(1)
        stand.table.settle(stall_ms - 50)

    stand.come_to(BOLTED_MS + 100)
    stand.stall(meanwhile)
    stand.turns(40)
    assert borrowers(stand) == [("K1", "chan")]
    assert stand.logged(GrantLapsed) == []


def test_a_set_pulled_before_the_door_was_shut_is_the_grantees_though_both_are_seen_late(stand):
    def meanwhile():
        stand.truth.pull(1)
        stand.table.settle(400)
        stand.truth.close_door()
        stand.table.settle(400)

    stand.come_to(2_000)
    stand.stall(meanwhile)
    stand.turns(40)
    assert borrowers(stand) == [("K1", "chan")]
    assert stand.logged(DoorSeenClosed)
    assert [each.taken for each in stand.logged(SessionClosed)] == [1]
    assert stand.logged(GrantLapsed) == []


@pytest.mark.parametrize("turn_ms", [300, 500])
@pytest.mark.parametrize("before_ms", [2_000, 1_930, 1_860, 1_790])
def test_a_set_pulled_at_the_end_of_its_release_is_the_grantees_where_every_turn_is_slow(
    long, turn_ms, before_ms
):
    long.come_to(before_ms)
    until_ms = long.controller.state.releases[1].until_mono_ms
    long.slow_down(turn_ms)
    long.later = [(until_ms - 100, lambda: long.truth.pull(1))]
    long.turns(20)
    assert borrowers(long) == [("K1", "chan")]
    assert long.logged(GrantLapsed) == []


@pytest.mark.parametrize("turn_ms", [300, 500])
@pytest.mark.parametrize("pulled_ms", range(600, 1_200, 100))
def test_a_set_pulled_just_before_the_door_is_shut_is_the_grantees_where_every_turn_is_slow(
    long, turn_ms, pulled_ms
):
    long.come_to(2_500)
    long.slow_down(turn_ms)
    pulled_ms += long.clock.mono_ms()
    long.later = [
        (pulled_ms, lambda: long.truth.pull(1)),
        (pulled_ms + 200, long.truth.close_door),
    ]
    long.turns(12)
    assert borrowers(long) == [("K1", "chan")]
    assert [each.taken for each in long.logged(SessionClosed)] == [1]
    assert long.logged(GrantLapsed) == []
    assert long.logged(DoorSeenClosed)


def test_a_release_nobody_used_lapses_soon_after_a_stall_too(stand):
    stand.come_to(100)
    stand.stall(lambda: stand.table.settle(2_000))
    stand.turns(6)
    assert [each.reason for each in stand.logged(GrantLapsed)] == ["not_taken"]


def test_a_set_torn_out_when_its_release_is_over_is_nobodys(stand):
    stand.come_to(0)
    stand.turns(1_000 // TURN_MS)
    stand.truth.tear(1)
    stand.turns(20)
    assert borrowers(stand) == [("K1", None)]


@pytest.mark.parametrize("stall_ms", [2_000, 6_000])
def test_a_door_opened_while_it_was_unlocked_is_not_forced_however_late_it_is_seen(stand, stall_ms):
    stand.truth.close_door()
    stand.turns(40)
    stand.truth.lay("wong")
    stand.turns(12)
    *_, unlocked = stand.logged(DoorUnlocked)
    while unlocked.until_mono_ms - stand.clock.mono_ms() > 500:
        stand.turn()

    def meanwhile():
        stand.table.settle(100)
        stand.truth.open_door()
        stand.table.settle(stall_ms - 100)

    stand.stall(meanwhile)
    stand.turns(10)
    assert stand.clock.mono_ms() > unlocked.until_mono_ms + 1_000
    *_, opened = stand.logged(DoorSeenOpen)
    assert opened.mono_ms > unlocked.until_mono_ms + 500
    assert opened.is_expected


def test_a_door_last_seen_shut_when_its_unlocking_was_over_is_forced_after_a_stall_too(stand):
    stand.truth.close_door()
    stand.turns(40)
    stand.truth.lay("wong")
    stand.turns(12)
    *_, unlocked = stand.logged(DoorUnlocked)
    while stand.clock.mono_ms() - unlocked.until_mono_ms < 600:
        stand.turn()
    stand.stall(lambda: [stand.table.settle(100), stand.truth.force_door()])
    stand.turns(10)
    assert [each.is_expected for each in stand.logged(DoorSeenOpen)] == [True, False]
