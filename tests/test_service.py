"""The controller's process as a whole, on hands that only remember what they were shown."""

import json
from contextlib import closing

import pytest

from controller.commands import Signal
from controller.config import read_config
from controller.console.founding import found_cabinet
from controller.entries import ControllerStopped, DoorSeenClosed
from controller.errors import JournalError, JournalFull, LinkError
from controller.events import DoorClosed, DoorOpened, RailFell, RailRose
from controller.feed import feed_path
from controller.journal import Journal
from controller.journal.connection import FILLER_BYTES
from controller.journal.files import reserve_path
from controller.journal.reserve import Reserve
from controller.service import PROBE_MS, Service
from controller.sockets import Line
from sim.clock import SimClock
from tests.test_journal import fill, make_space


class Hands:
    """Senses what it is fed, remembers what it was shown."""

    def __init__(self):
        self.fed, self.shown, self.moved = [], [], []
        self.did = []
        self.is_torn_off = False
        self.kept = []

    def poll(self, now_ms):
        self.did.append("poll")
        if self.is_torn_off:
            raise LinkError("the wires are gone")
        fed, self.fed = self.fed, []
        return [kind(mono_ms=now_ms) for kind in fed]

    def heard_ms(self, now_ms):
        return now_ms

    def rest(self):
        rest, self.kept = self.kept, []
        return rest

    def inventory(self, mono_ms):
        return ()

    def actuate(self, command):
        self.moved.append(command)

    def show(self, picture):
        self.shown.append(picture)

    def beat(self):
        self.did.append("beat")

    def close(self):
        pass


class Cabinet:
    """A cabinet's service in `folder`, turn by turn."""

    def __init__(self, folder, clock):
        path = folder / "cabinet.toml"
        path.write_text('data = "data"\n', encoding="utf-8")
        config = read_config(path)
        self.data, self.clock = config.data, clock
        if not config.data.exists():
            found_cabinet(config, clock)
        self.hands = Hands()
        self.service = Service(
            config, clock=clock, connect=lambda _: self.hands, say=lambda _: None, version="t"
        )

    def turn(self, ms=25):
        self.clock.advance(ms)
        self.service.turn()
        return self.hands.shown[-1].panel

    def close(self):
        self.service.close()


@pytest.fixture
def clock():
    return SimClock()


@pytest.fixture
def cabinet(tmp_path, clock):
    with closing(Cabinet(tmp_path, clock)) as cabinet:
        yield cabinet


def full(journal, monkeypatch):
    """Let the database have few free pages and grow no further, and the disk have no reserve."""
    wide = "INSERT INTO people VALUES (NULL, 'wide', hex(zeroblob(?)), '', '', '', '')"
    journal._conn.execute(wide, (FILLER_BYTES // 2,))
    fill(journal)
    monkeypatch.setattr(Reserve, "hold", lambda self: False)


def test_a_disk_that_fills_up_is_on_the_panel_in_that_turn(cabinet, monkeypatch):
    assert cabinet.turn() is Signal.IDLE
    journal = cabinet.service._journal
    full(journal, monkeypatch)
    shown = Signal.IDLE
    for _ in range(100):
        cabinet.hands.fed = [RailFell, RailRose]
        head = journal.head[0]
        shown = cabinet.turn()
        if journal.head[0] < head + 2:  # the first of which not all could be written
            break
    assert shown is Signal.FAULT
    make_space(journal)
    monkeypatch.undo()
    cabinet.turn(1_000)
    assert cabinet.turn() is Signal.IDLE
    assert journal.head[0] == head + 2  # what was sensed meanwhile waited for room


def test_an_idle_cabinet_finds_out_that_it_cannot_write_and_shows_it(cabinet, monkeypatch):
    def probe(self):
        raise JournalFull("no space left on device")

    assert cabinet.turn() is Signal.IDLE
    monkeypatch.setattr(Reserve, "hold", lambda self: False)
    monkeypatch.setattr(Journal, "probe", probe)
    cabinet.turn(PROBE_MS)
    cabinet.turn(PROBE_MS)
    assert cabinet.turn() is Signal.FAULT


def test_a_start_without_room_for_the_reserve_shows_it(tmp_path, clock, monkeypatch):
    Cabinet(tmp_path, clock).close()
    reserve_path(tmp_path / "data").unlink()
    monkeypatch.setattr(Reserve, "hold", lambda self: False)
    with closing(Cabinet(tmp_path, clock)) as cabinet:
        assert cabinet.turn() is Signal.FAULT
        monkeypatch.undo()
        cabinet.turn(1_000)
        assert cabinet.turn() is Signal.IDLE


def test_a_turn_beats_once_and_only_after_it_read_the_wires(cabinet):
    cabinet.hands.did.clear()
    cabinet.turn()
    cabinet.turn()
    assert cabinet.hands.did == ["poll", "beat", "poll", "beat"]


def test_a_turn_that_could_not_read_the_wires_does_not_beat(cabinet):
    cabinet.hands.did.clear()
    cabinet.hands.is_torn_off = True
    with pytest.raises(LinkError):
        cabinet.turn()
    assert cabinet.hands.did == ["poll"]


def take_turns(cabinet, turns):
    for _ in range(turns):
        cabinet.turn(PROBE_MS)


@pytest.mark.parametrize("what", ["append", "probe"])
def test_a_turn_that_could_not_write_does_not_beat(cabinet, monkeypatch, what):
    def broken(*_args, **_how):
        raise JournalError("the card is gone")

    cabinet.hands.did.clear()
    monkeypatch.setattr(Journal, what, broken)
    cabinet.hands.fed = [RailFell] if what == "append" else []
    with pytest.raises(JournalError):
        take_turns(cabinet, 3)
    assert cabinet.hands.did[-1] == "poll"


def test_a_full_disk_is_told_to_the_pages_until_there_is_room(cabinet, monkeypatch):
    told = []
    monkeypatch.setattr(
        cabinet.service._feed, "poll", lambda *_, is_full=False: told.append(is_full)
    )
    monkeypatch.setattr(Journal, "has_room", lambda self: False)
    cabinet.turn()
    cabinet.service._controller.meet_full_disk()
    cabinet.turn()
    monkeypatch.setattr(Journal, "has_room", lambda self: True)
    cabinet.turn(10_000)
    assert told == [False, True, False]


def test_a_full_disk_beats_while_the_reserve_pays_and_not_beyond_it(cabinet, monkeypatch):
    journal = cabinet.service._journal
    full(journal, monkeypatch)
    for _ in range(100):
        cabinet.hands.fed = [RailFell, RailRose]
        cabinet.hands.did.clear()
        head = journal.head[0]
        cabinet.turn()
        if journal.head[0] < head + 2:
            break
        assert cabinet.hands.did == ["poll", "beat"]
    assert cabinet.hands.did == ["poll"]
    cabinet.turn()
    assert "beat" not in cabinet.hands.did
    make_space(journal)
    monkeypatch.undo()
    cabinet.turn(1_000)
    assert cabinet.hands.did[-1] == "beat"


def test_whoever_follows_is_told_the_utc_by_which_entries_are_dated(cabinet):
    line = Line(feed_path(cabinet.data), timeout_s=5)
    try:
        line.send(b'{"after": 0, "people_after": 0}\n')
        for _ in range(5):
            cabinet.turn(1)
        heads = [each for each in map(json.loads, line.receive()) if "head" in each]
    finally:
        line.close()
    now_ms = cabinet.clock.mono_ms() + cabinet.clock.offset_ms()
    assert [each["at_ms"] for each in heads] == [pytest.approx(now_ms, abs=5)]


def test_a_door_that_waits_to_be_told_is_told_before_the_end(cabinet):
    cabinet.hands.fed = [DoorOpened]
    cabinet.turn()
    cabinet.hands.kept = [DoorClosed(mono_ms=cabinet.clock.mono_ms())]
    cabinet.service.stop("SIGTERM")
    records = cabinet.service._journal.records()
    assert [type(each.entry) for each in records][-2:] == [DoorSeenClosed, ControllerStopped]
