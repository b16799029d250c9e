"""A whole cabinet with an OSDP reader: real rig, loop and journal, libosdp's own peripheral."""

from contextlib import closing
from dataclasses import replace
from random import Random

import pytest

from controller.commands import UnlockDoor
from controller.directory import Change
from controller.entries import BadgeDenied, FaultCleared, FaultRaised, SessionOpened
from controller.errors import PartMissing
from controller.events import RequestReceived, Started
from controller.journal import Journal, load_state
from controller.journal_reader import JournalReader
from controller.loop import Controller
from controller.requests import ChangeDirectory, Request
from sim.clock import SimClock
from sim.tabletop import Tabletop
from tests.estate import CONFIG, PLAN, UIDS, tokenise
from tests.house import nouns
from tests.osdp_rig import KEY, Bench, Peripheral, PumpedLine, hurry, settings


class House:
    """A cabinet whose badge reader is libosdp's, at the other end of a pty pair."""

    def __init__(self, data):
        self.bench = Bench()
        self.clock = SimClock()
        config = replace(CONFIG, osdp=settings(self.bench.wire.path).osdp)
        self.table = Tabletop(config, PLAN, clock=self.clock, random=Random(1))
        self.table.settle(600)
        Journal.open(data, boot="founding", create=True).close()
        self.journal = Journal.open(data, boot=f"{1:016x}")
        self.reader = JournalReader(data)
        self.rig = self.connect()
        self.moved = []
        self.controller = Controller(
            load_state(self.journal).state,
            clock=self.clock,
            log=self.journal,
            readers=(self.rig.poll,),
            actuate=self._actuate,
            show=self.rig.show,
            inventory=self.rig.inventory,
        )
        self.controller.apply(self.controller.read_clock())
        now_ms = self.clock.mono_ms()
        self.controller.apply(
            Started(mono_ms=now_ms, version="t", machine="m", settings=config.cabinet)
        )
        for event in self.rig.inventory(now_ms):
            self.controller.apply(event)
        request = Request(
            id="r",
            actor="console",
            expires_ms=now_ms + self.clock.offset_ms() + 60_000,
            asked=ChangeDirectory(changes=tuple(Change(after=each) for each in nouns())),
        )
        self.controller.apply(RequestReceived(mono_ms=now_ms, request=request))

    def connect(self):
        self.line = PumpedLine(self.bench, self.clock)
        return self.table.connect(tokenise, open_reader=lambda: self.line, reader_key=lambda: KEY)

    def _actuate(self, command):
        # What another process reads of the journal now is what was there before this moved.
        self.moved.append((command, [record.entry for record in self.reader.records(0)]))
        self.rig.actuate(command)

    def turns(self, until=lambda: False, most=400):
        for _ in range(most):
            self.table.pump()
            self.controller.turn()
            self.rig.beat()
            self.line.wait(self.clock.mono_us() + 5_000)
            self.table.settle(25)
            if until():
                return True
        return False

    def entries(self, kind):
        return [record.entry for record in self.reader.records(0) if isinstance(record.entry, kind)]

    def close(self):
        self.rig.close()
        self.journal.close()
        self.bench.close()


@pytest.fixture
def house(tmp_path, monkeypatch):
    hurry(monkeypatch)
    with closing(House(tmp_path)) as house:
        yield house


def test_a_badge_at_the_osdp_reader_opens_the_door_once_that_is_on_record(house):
    house.bench.device.present(UIDS["chan"])
    assert house.turns(lambda: house.entries(SessionOpened))
    (session,) = house.entries(SessionOpened)
    assert session.cardholder == "chan"
    (known,) = [known for command, known in house.moved if isinstance(command, UnlockDoor)]
    assert session in known
    assert not house.table.cabinet.door.bolt.is_home or house.turns(
        lambda: not house.table.cabinet.door.bolt.is_home, most=20
    )


def test_a_stranger_gets_a_red_light_three_beeps_and_no_door(house):
    house.bench.device.present(UIDS["stranger"])
    assert house.turns(lambda: house.entries(BadgeDenied))

    def was_told_off():
        orders = house.bench.device.ordered
        lights = [each for each in orders if each.get("timer_count", 99) in range(1, 13)]
        beeps = [each for each in orders if each.get("rep_count") == 3]
        return beeps and [each["on_color"] for each in lights] == [1]

    assert house.turns(was_told_off)
    assert len(house.entries(BadgeDenied)) == 1
    assert not [command for command, _ in house.moved if isinstance(command, UnlockDoor)]


def test_a_reader_with_another_key_is_on_record_and_so_is_the_return_of_ours(house):
    house.turns(most=20)
    ours, house.bench.device = house.bench.device, Peripheral(house.bench.wire, bytes(16))

    def parts(kind):
        return {each.part for each in house.entries(kind)}

    assert house.turns(lambda: len(parts(FaultRaised)) >= 2)
    assert parts(FaultRaised) == {"reader:front", "reader:front:channel"}
    channel = next(e for e in house.entries(FaultRaised) if e.part.endswith("channel"))
    assert channel.detail == "does not have this cabinet's key"
    house.bench.device = ours
    assert house.turns(lambda: parts(FaultCleared) == parts(FaultRaised), most=800)


def test_the_check_names_the_reader_its_address_and_its_port(house):
    lines = dict(house.rig.check(house.table.config))
    port = house.table.config.osdp.port
    assert lines[f"badge reader 'front' on OSDP address 5 at {port}"] == ""
    house.bench.wire.is_cut = True
    house.turns(lambda: house.entries(FaultRaised))
    lines = dict(house.rig.check(house.table.config))
    assert lines[f"badge reader 'front' on OSDP address 5 at {port}"] == "does not answer"


def test_simulated_wires_have_no_osdp_reader_and_say_so():
    config = replace(CONFIG, osdp=replace(CONFIG.osdp, port="/dev/ttyUSB1"))
    table = Tabletop(config, PLAN, clock=SimClock(), random=Random(1))
    table.settle(600)
    with pytest.raises(PartMissing, match=r"badge reader 'front'.*leave osdp\.port empty"):
        table.connect(tokenise)
