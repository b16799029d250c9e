"""A disk that stands still for a moment: what hands did meanwhile is told as they did it."""

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

    def __init__(self, data):
        super().__init__(data, seed=1)
        self.log = SlowLog(self.journal)
        self.asked_for = []
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

    def logged(self, *kinds):
        return [each.entry for each in self.journal.records() if isinstance(each.entry, kinds)]


@pytest.fixture
def stand(tmp_path):
    stand = Stand(tmp_path / "d")
    yield stand
    stand.finish()


def borrowers(stand):
    return [(each.key_set, each.cardholder) for each in stand.logged(KeySetCheckedOut)]


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
