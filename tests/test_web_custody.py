"""The web's picture of the cabinet is the controller's own, whatever `decide` brought about."""

import json

import pytest

from tests.bench.million import SLOTS, Life
from web.slots import read_cabinet
from web.store import Fed, Store


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_the_pages_show_is_what_the_controller_knows(tmp_path, seed):
    life = Life(tmp_path / "data", seed, cardholders=60)
    store = Store(tmp_path / "web.db", "Asia/Hong_Kong")
    for entries in (500, 900, 1_500):
        life.live(entries)
        while rows := life.journal.rows(store.last()[0], 200):
            store.take([Fed(seq, digest.hex(), json.loads(data)) for seq, data, digest in rows])
        compare(store, life.state)
    life.journal.close()
    store.close()


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
