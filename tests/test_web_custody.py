"""The web's picture of the cabinet is the controller's own, whatever `decide` brought about."""

import json
from dataclasses import replace
from random import Random

import pytest

from controller.events import BoardLost, InventoryRead, TagUnreadable
from controller.records import Record
from tests.bench.million import SLOTS, Life
from tests.days import Days
from tests.house import PEOPLE, Desk, tag
from web.slots import SlotState, read_cabinet
from web.store import Fed, Store


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_the_pages_show_is_what_the_controller_knows(tmp_path, seed):
    life = Life(tmp_path / "data", seed, cardholders=60)
    store = Store(tmp_path / "web.db", "Asia/Hong_Kong")
    for entries in (500, 900, 1_500):
        life.live(entries)
        follow(store, life.journal)
        compare(store, life.state)
    life.journal.close()
    store.close()


def test_what_the_pages_show_after_days_of_faults_is_what_the_controller_knows(tmp_path):
    days = Days(tmp_path / "data", 1028)
    store = Store(tmp_path / "web.db", "Asia/Hong_Kong")
    for _ in range(3):
        days.live(15)
        days.quieten()
        follow(store, days.journal)
        compare(store, days.controller.state)
    days.finish()
    store.close()


@pytest.mark.parametrize("seed", range(12))
def test_where_sets_copies_and_silent_tags_are_is_told_alike(tmp_path, seed):
    desk = Recorded(hours=1)
    store = Store(tmp_path / "web.db", "Asia/Hong_Kong")
    random = Random(seed)
    for _ in range(150):
        handle(desk, random)
        if desk.latest:
            store.take(desk.fed[store.last()[0] :])
            compare(store, desk.state)
    store.close()


class Recorded(Desk):
    """A desk that keeps all it logs as the feed would bring it."""

    def send(self, kind, **fields):
        fed = self.__dict__.setdefault("fed", [])
        for entry in super().send(kind, **fields):
            record = Record(len(fed) + 1, "boot", "ntp", entry)
            fed.append(Fed(record.seq, "", json.loads(record.to_bytes())))
        return self.latest


def handle(desk, random):
    """Let one thing happen: tags come, go and fall silent, also those that nobody could move."""
    slot, number = random.randrange(1, 9), random.choice((1, 1, 1, 2, 3, 99))
    acts = {
        lambda: desk.push(slot, number): 6,
        lambda: slot in desk.state.seats and desk.pull(slot): 4,
        lambda: desk.send(TagUnreadable, slot=slot): 3,
        lambda: desk.take(random.choice(sorted(PEOPLE)), slot): 2,
        lambda: (desk.tap("wong"), desk.press(random.choice((slot, 1)))): 4,
        lambda: (desk.tap("wong"), desk.press(1), desk.push(slot, 1), desk.pull(1)): 2,
        lambda: desk.wait(2_000): 2,
        lambda: desk.send(BoardLost, board=1, slots=(1, 2, 3, 4)): 1,
        lambda: desk.send(InventoryRead, readings=found(desk, random)): 1,
        lambda: retag(desk, random): 1,
    }
    random.choices(list(acts), list(acts.values()))[0]()


def found(desk, random):
    """Return readings of all slots, two of which are not as they were."""
    tags = {slot: seat.tag for slot, seat in desk.state.seats.items()}
    tags[random.randrange(1, 9)] = random.choice((None, tag(1), tag(2)))
    tags.pop(random.randrange(1, 9), None)
    return desk.readings((), tags)


def retag(desk, random):
    """Give a set another tag, or its old one back; the cabinet refuses what another set has."""
    sets = desk.state.directory.key_sets
    name = random.choice(sorted(sets))
    spare = random.choice((tag(50), tag(99), tag(int(name[1:]))))
    desk.change(replace(sets[name], tag=spare))


def follow(store, journal):
    """Let `store` take in what `journal` has by now."""
    while rows := journal.rows(store.last()[0], 200):
        store.take([Fed(seq, digest.hex(), json.loads(data)) for seq, data, digest in rows])


def compare(store, state):
    """Check every slot, loan, alarm, armed release and the session against `state`."""
    db = store.read()
    cabinet = read_cabinet(db, 0)
    known = {slot: state.key_set_of(seat.tag) for slot, seat in state.seats.items()}

    assert {slot: seat.is_sure for slot, seat in cabinet.seats.items()} == {
        slot: seat.is_sure for slot, seat in state.seats.items()
    }
    assert {slot: seat.key_set for slot, seat in cabinet.seats.items()} == {
        slot: each and each.id for slot, each in known.items()
    }
    assert cabinet.silent == state.unknown
    assert {id: (loan.holder, loan.out_ms, loan.due_ms) for id, loan in cabinet.loans.items()} == {
        id: (loan.cardholder, loan.out_ms, loan.due_ms) for id, loan in state.loans.items()
    }
    assert set(cabinet.armed) == set(state.armed)
    assert len(cabinet.slots(SLOTS, None)) == SLOTS
    people = state.directory.cardholders
    roles = dict(db.execute("SELECT id, roles FROM cardholders WHERE is_known"))
    assert {id: tuple(json.loads(each)) for id, each in roles.items()} == {
        id: each.roles for id, each in people.items()
    }
    assert {id for (id,) in db.execute("SELECT id FROM key_sets WHERE is_known")} == set(
        state.directory.key_sets
    )
    waiting = "SELECT alarm FROM alarms WHERE seen_ms IS NULL OR cleared_ms IS NULL"
    assert {alarm for (alarm,) in db.execute(waiting)} == set(state.alarms)
    session = db.execute("SELECT value FROM now WHERE name = 'session'").fetchone()
    assert (json.loads(session[0])["cardholder"] if session else None) == (
        state.session and state.session.cardholder
    )
    assert {part for (part,) in db.execute("SELECT part FROM faults")} == set(state.faults)
    db.close()


def test_no_slot_is_called_empty_before_the_cabinet_was_heard(tmp_path):
    store = Store(tmp_path / "web.db", "Asia/Hong_Kong")
    db = store.read()
    slots = read_cabinet(db, 0).slots(3, None)
    db.close()
    store.close()
    assert {each.state for each in slots} == {SlotState.UNKNOWN}
