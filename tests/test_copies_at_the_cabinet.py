"""Copied badges and copied tags at a whole cabinet: real rig, loop and journal, simulated steel."""

from dataclasses import replace
from random import Random

import pytest

from controller.clock import Clock
from controller.directory import Change, Credential, KeyClass
from controller.entries import BadgeDenied, KeySetCheckedIn, KeySetCheckedOut, SessionOpened
from controller.events import RequestReceived, Started
from controller.journal import Journal, load_state
from controller.loop import Controller
from controller.reasons import Reason
from controller.requests import ChangeDirectory, EnrolBadge, EnrolTag, RekeyCard, Request
from sim.cards import Card
from sim.clock import SimClock
from sim.plan import Plan, PlannedBadge, PlannedRing
from sim.smart_cards import NDEF_APPLICATION, Ntag424
from sim.tabletop import Tabletop
from sim.things import Badge, Ring
from tests.estate import CONFIG, TAGS, UIDS, tokenise
from tests.house import nouns

SETTINGS = replace(CONFIG.cabinet, release_ms=3_000)
CHAN, K1 = UIDS["chan"], TAGS["K1"]


class Keys:
    """Site keys that can be renewed; every card's key is made of the newest."""

    def __init__(self):
        self.versions = [1]

    def keys_of(self, uid):
        return tuple((each, (bytes([each]) + uid * 3)[:16]) for each in reversed(self.versions))

    def refresh(self):
        pass


class House:
    """A cabinet with K1's real ring in slot 1, and a copy of its tag in somebody's hand."""

    def __init__(self, data):
        self.keys = Keys()
        self.tag = Ntag424(K1, random=Random(1))
        self.cards = {CHAN: Ntag424(CHAN, random=Random(2)), K1: self.tag}
        plan = Plan(
            rings=(
                PlannedRing(Ring("K1", K1, self.tag), 1),
                PlannedRing(Ring("copy", K1)),
                PlannedRing(Ring("K2", TAGS["K2"]), 2),
            ),
            badges=(
                *(PlannedBadge(Badge(name, uid)) for name, uid in UIDS.items()),
                PlannedBadge(Badge("ring", K1)),
            ),
        )
        self.clock: Clock = SimClock()
        self.table = Tabletop(CONFIG, plan, clock=self.clock, random=Random(3), cards=self.cards)
        self.cabinet = self.table.cabinet
        self.table.settle(600)
        self.data, self.boots, self.asked = data, 0, 0
        Journal.open(data, boot="founding", create=True).close()
        self.boot()
        self.ask(ChangeDirectory(changes=tuple(Change(after=each) for each in nouns())))
        self.turns(40)

    def boot(self):
        self.boots += 1
        self.journal = Journal.open(self.data, boot=f"{self.boots:016x}")
        self.rig = self.table.connect(tokenise, self.keys)
        self.controller = Controller(
            load_state(self.journal).state,
            clock=self.clock,
            log=self.journal,
            readers=(self.rig.poll,),
            actuate=self.rig.actuate,
            show=self.rig.show,
            inventory=self.rig.inventory,
            heard_ms=self.rig.heard_ms,
        )
        self.controller.apply(self.controller.read_clock())
        mono_ms = self.clock.mono_ms()
        self.controller.apply(Started(mono_ms=mono_ms, version="t", machine="m", settings=SETTINGS))
        for event in self.rig.inventory(mono_ms):
            self.controller.apply(event)

    def stop(self):
        self.rig.close()
        self.journal.close()

    def turns(self, count):
        for _ in range(count):
            begin_ms = self.clock.mono_ms()
            self.table.pump()
            self.controller.turn()
            self.rig.beat()
            self.table.settle(max(1, 25 - (self.clock.mono_ms() - begin_ms)))

    def ask(self, asked):
        self.asked += 1
        now_ms = self.clock.mono_ms()
        request = Request(
            id=f"r{self.asked}",
            actor="console",
            expires_ms=now_ms + self.clock.offset_ms() + 60_000,
            asked=asked,
        )
        self.controller.apply(RequestReceived(mono_ms=now_ms, request=request))

    def change(self, **fields):
        before = self.state.directory.key_classes["public"]
        after = KeyClass(**{each: getattr(before, each) for each in before.__slots__} | fields)
        self.ask(ChangeDirectory(changes=(Change(before=before, after=after),)))

    @property
    def state(self):
        return self.controller.state

    def enrol(self, asked, badge):
        self.ask(asked)
        self.turns(2)
        self.cabinet.lay(badge)
        self.turns(60)
        self.cabinet.lift(badge)
        self.turns(30)

    def tap(self, badge):
        self.cabinet.lay(badge, for_ms=500)
        self.turns(16)

    def take(self, slot):
        self.tap("chan")
        self.cabinet.open_door()
        self.turns(8)
        self.cabinet.press(slot)
        self.turns(12)
        self.cabinet.pull(slot)
        self.turns(12)

    def push(self, slot, label):
        self.cabinet.push(slot, label)
        self.turns(80)

    def entries(self, kind):
        return [each.entry for each in self.journal.records() if isinstance(each.entry, kind)]

    def ringing(self):
        return {name for name, each in self.state.alarms.items() if not each.is_cleared}


@pytest.fixture
def house(tmp_path):
    house = House(tmp_path / "data")
    yield house
    house.stop()


@pytest.fixture
def enrolled(house):
    """Chan's badge and K1's tag have keys; K1 hangs in its slot again."""
    house.enrol(EnrolBadge(cardholder="chan"), "chan")
    house.enrol(EnrolTag(key_set="K1"), "ring")
    assert not house.state.directory.key_sets["K1"].is_tag_copyable
    assert not house.state.directory.credentials["badge-chan"].is_copyable
    assert house.tag.applications[NDEF_APPLICATION][0] == house.keys.keys_of(K1)[0][1]
    return house


def test_the_real_badge_takes_the_real_key_and_brings_it_back(enrolled):
    enrolled.take(1)
    opened, out = enrolled.entries(SessionOpened)[-1], enrolled.entries(KeySetCheckedOut)[-1]
    assert not opened.is_copyable
    assert (out.key_set, out.cardholder) == ("K1", "chan")
    enrolled.push(1, "K1")
    back = enrolled.entries(KeySetCheckedIn)[-1]
    assert (back.key_set, back.is_loan) == ("K1", True)
    assert enrolled.state.loans == {}
    assert enrolled.ringing() == set()


def test_a_copied_badge_opens_nothing_and_stands_in_the_journal_as_one(enrolled):
    enrolled.cards[CHAN] = Card(CHAN)
    enrolled.tap("chan")
    enrolled.turns(30)
    (denied,) = enrolled.entries(BadgeDenied)
    assert (denied.cardholder, denied.reasons) == ("chan", (Reason.BADGE_COPIED,))
    assert enrolled.state.session is None
    assert not enrolled.cabinet.door.is_open


def test_a_class_that_asks_for_proof_is_closed_to_badges_that_can_be_copied(enrolled):
    enrolled.change(asks_proof=True)
    enrolled.tap("lee")
    (denied,) = enrolled.entries(BadgeDenied)
    assert Reason.BADGE_COPYABLE in denied.reasons
    enrolled.take(1)
    assert "K1" in enrolled.state.loans


def test_a_copied_tag_does_not_pass_for_the_key(enrolled):
    enrolled.take(1)
    enrolled.push(1, "copy")
    enrolled.turns(60)
    assert enrolled.state.loans["K1"].cardholder == "chan"
    assert {"tag_not_proven:1", "slot_disagrees:1"} <= enrolled.ringing()
    enrolled.cabinet.force_slot(1)
    enrolled.turns(12)
    assert enrolled.ringing() == set()
    enrolled.push(1, "K1")
    assert enrolled.state.loans == {}


def test_a_key_exchanged_for_a_copy_while_the_cabinet_was_off_is_found_out(enrolled):
    enrolled.stop()
    enrolled.cabinet.force_door()
    enrolled.cabinet.force_slot(1)
    enrolled.cabinet.push(1, "copy")
    enrolled.cabinet.close_door()
    enrolled.table.settle(3_000)
    enrolled.boot()
    enrolled.turns(120)
    assert {"tag_not_proven:1", "slot_disagrees:1"} <= enrolled.ringing()
    assert not enrolled.state.seats[1].is_sure


def test_the_real_key_stays_believed_through_a_restart(enrolled):
    enrolled.stop()
    enrolled.table.settle(3_000)
    enrolled.boot()
    enrolled.turns(80)
    assert enrolled.state.seats[1].is_sure
    assert enrolled.ringing() == set()


def test_a_new_site_key_reaches_badge_and_tag_one_by_one_and_all_stay_good(enrolled):
    enrolled.keys.versions.append(2)
    enrolled.take(1)  # with keys made of the one before
    enrolled.push(1, "K1")
    assert enrolled.state.loans == {}
    enrolled.cabinet.close_door()
    enrolled.turns(1_000)
    enrolled.enrol(RekeyCard(), "chan")
    enrolled.enrol(RekeyCard(is_tag=True), "ring")
    for uid in (CHAN, K1):
        card = enrolled.cards[uid]
        assert card.versions[NDEF_APPLICATION][0] == 2
        assert card.applications[NDEF_APPLICATION][0] == enrolled.keys.keys_of(uid)[0][1]
    enrolled.take(1)
    enrolled.push(1, "K1")
    assert enrolled.state.loans == {}
    found = enrolled.state.directory.credentials["badge-chan"]
    assert found == Credential(token="badge-chan", cardholder="chan", is_copyable=False)
