"""The read models: what the entries of a day leave in them."""

import typing

import pytest

from controller.entries import Entry
from controller.records import kinds
from tests.web_stand import HOUR_MS, Journal, added, opened
from web.catalogue import language
from web.filing import SPOKEN
from web.line import COUNTED, ENVELOPE, KNOWN, TELLINGS, Shape, line_of
from web.slots import SlotState, read_cabinet
from web.store import Store


@pytest.fixture
def store(tmp_path):
    store = Store(tmp_path / "web.db", "Asia/Hong_Kong")
    yield store
    store.close()


@pytest.fixture
def journal():
    journal = Journal()
    journal.found()
    return journal


def rows(store, sql):
    db = store.read()
    try:
        return db.execute(sql).fetchall()
    finally:
        db.close()


def take(store, journal):
    store.take(journal.fed[store.last()[0] :])


def slots(store, journal, now_ms=None):
    db = store.read()
    try:
        found = read_cabinet(db, journal.at_ms).slots(24, now_ms or journal.at_ms)
        return {each.number: each for each in found}
    finally:
        db.close()


def test_every_kind_of_entry_is_told_field_by_field():
    """A field added to an entry must be told too, or be left out on purpose."""
    left_out = {
        *("request", "until_mono_ms", "machine", "token", "evidence"),
        *("is_loan", "notice", "check", "before"),
        *("destruction", "end_ms", "state_seq", "state_digest", "seats", "silent"),
    }
    assert TELLINGS.keys() == {*kinds(), COUNTED}
    for kind, cls in kinds().items():
        fields = set(typing.get_type_hints(cls)) - ENVELOPE
        told = set(TELLINGS[kind].fields)
        if Shape.FAULT in TELLINGS[kind].fields.values():
            told |= fields & {"detail"}  # a fault is told from both
        assert told <= fields, kind
        assert fields - told <= left_out | {"tag", "key_set", "slot", "department"}, kind


def test_the_table_knows_no_kind_the_journal_lacks():
    assert len(TELLINGS.keys() - {COUNTED}) == len(typing.get_args(Entry))


def test_a_kind_nobody_knows_is_shown_as_it_came(store, journal):
    journal.add("never_heard_of", colour="blue", parts=[1, {"deep": None}], empty="")
    take(store, journal)
    line = line_of(journal.fed[-1].entry)

    assert line.source == "unknown"
    assert [(each.label, each.value) for each in line.items] == [
        ("colour", "blue"),
        ("parts", "1"),
        ("parts", "deep=None"),
    ]


def test_a_loan_runs_from_seen_leaving_to_seen_coming_back(store, journal):
    out = journal.take_out(3, by="p04", work_order="WO-9")
    take(store, journal)
    assert slots(store, journal)[3].state is SlotState.OUT
    assert slots(store, journal)[3].holder == "p04"

    journal.wait(5 * HOUR_MS)
    assert slots(store, journal)[3].state is SlotState.OVERDUE
    back = journal.put_in(3, by="p04", returner="p05", is_late=True)
    take(store, journal)

    assert slots(store, journal)[3].state is SlotState.IN
    loan = "out_seq, cardholder, work_order, back_seq, returner, is_late, is_home"
    assert rows(store, f"SELECT {loan} FROM loans") == [(out, "p04", "WO-9", back, "p05", 1, 1)]


def test_a_set_in_the_wrong_slot_is_shown_in_both(store, journal):
    journal.take_out(3)
    journal.put_in(3, at=24)
    take(store, journal)
    found = slots(store, journal)

    assert (found[24].state, found[24].other) == (SlotState.WRONG_SLOT, 3)
    assert (found[3].state, found[3].other) == (SlotState.ELSEWHERE, 24)


def test_a_tag_read_in_two_slots_is_sure_in_neither_until_one_is_empty(store, journal):
    journal.add("tag_claimed_twice", tag="04a103", slot=24, other_slot=3)
    take(store, journal)
    found = slots(store, journal)
    assert [found[slot].state for slot in (3, 24)] == ["unknown", "unknown"]

    journal.add("unknown_tag_removed", slot=24, tag="04a103")
    take(store, journal)
    found = slots(store, journal)
    assert [found[slot].state for slot in (3, 24)] == ["in", "free"]


def test_a_set_read_elsewhere_is_no_longer_shown_where_it_fell_silent(store, journal):
    journal.add("slot_disagrees", slot=3, key_set="K03")
    journal.put_in(3, at=24)
    take(store, journal)
    found = slots(store, journal)
    assert (found[24].state, found[24].key_set) == ("wrong_slot", "K03")
    assert (found[3].state, found[3].key_set) == ("unknown", "")


def test_a_set_that_is_out_is_not_shown_on_a_silent_board(store, journal):
    journal.take_out(9)
    journal.add("fault_raised", part="board:2", detail="", slots=[9, 10])
    take(store, journal)
    found = slots(store, journal)
    assert [(found[slot].state, found[slot].key_set) for slot in (9, 10)] == [
        ("unknown", ""),
        ("unknown", "K10"),
    ]


def test_what_is_left_of_two_alike_is_not_sure_while_their_set_is_out(store, journal):
    for slot in (23, 24):
        journal.add("tag_claimed_twice", tag="04a103", slot=slot, other_slot=3)
    journal.take_out(3)
    journal.add("unknown_tag_removed", slot=23, tag="04a103")
    take(store, journal)
    assert [slots(store, journal)[slot].state for slot in (3, 24)] == ["out", "unknown"]

    journal.put_in(3)
    take(store, journal)
    assert slots(store, journal)[24].key_set == "K03"


def test_a_tag_registered_later_shows_its_key_set_where_it_hangs(store, journal):
    journal.add("unknown_tag_seated", slot=24, tag="0bad")
    change = added("key_set", id="K99", label="新", tag="0bad", home_slot=24, status="active")
    journal.add("directory_changed", actor="p09", request="r", changes=[change])
    take(store, journal)

    assert (slots(store, journal)[24].state, slots(store, journal)[24].key_set) == ("in", "K99")


def test_what_the_sensors_cannot_read_is_unknown_until_they_agree(store, journal):
    journal.add("slot_disagrees", slot=4, key_set="K04")
    journal.add("unknown_tag_seated", slot=24, tag="aa")
    journal.add("fault_raised", part="board:2", detail="", slots=[9, 10])
    take(store, journal)
    found = slots(store, journal)
    assert [found[slot].state for slot in (4, 9, 10, 11)] == ["unknown"] * 3 + ["in"]
    assert found[24].state is SlotState.UNKNOWN_TAG

    journal.add("slot_agrees", slot=4, key_set="K04")
    journal.add("unknown_tag_removed", slot=24, tag="aa")
    journal.add("fault_cleared", part="board:2")
    seated = [[9, "04a109"], [10, "04a10a"]]
    journal.add("inventory_taken", seated=seated, empty=[])
    take(store, journal)
    found = slots(store, journal)
    assert [found[slot].state for slot in (4, 9, 10, 24)] == ["in", "in", "in", "free"]


def test_nothing_is_late_by_a_clock_nobody_set(store, journal):
    journal.take_out(3, hours=0)
    take(store, journal)
    db = store.read()
    assert read_cabinet(db, journal.at_ms).slots(24, None)[2].state is SlotState.OUT
    db.close()


def test_a_staged_import_takes_effect_as_a_whole_or_never(store, journal):
    by = {"actor": "console", "request": "r"}
    change = added("cardholder", id="p77", department="工程部", roles=[], is_active=True)
    leaver = {"before": {"is": "cardholder", "id": "p03"}, "after": None}
    journal.add("import_staged", **by, import_id="i1", changes=[change])
    journal.add("import_staged", **by, import_id="i1", changes=[leaver])
    journal.add("import_staged", **by, import_id="i2", changes=[{**leaver, "before": P05}])
    take(store, journal)
    known = "SELECT is_known FROM cardholders WHERE id IN ('p03', 'p05', 'p77') ORDER BY id"
    assert rows(store, known) == [(1,), (1,), (0,)]

    journal.add("import_discarded", import_id="i2", problems=["line 3"])
    journal.add("import_completed", **by, import_id="i1", count=2)
    take(store, journal)
    assert rows(store, known) == [(0,), (1,), (1,)]
    assert rows(store, "SELECT * FROM staged") == []


P05 = {"is": "cardholder", "id": "p05"}


def test_an_armed_release_ends_with_its_use_or_its_lapse(store, journal):
    armed = {"actor": "p01", "request": "r", "recipient": "p02", "reason": "漏水"}
    granted = {"cardholder": "p02", "purpose": "repair", "work_order": "", "issuer": "p01"}
    ends = {
        "access_granted": {**granted, "key_set": "K05", "slot": 5, "rule": "remote:p01"},
        "release_disarmed": {"slot": 5, "reason": "lapsed"},
    }
    for kind, fields in ends.items():
        until = {"until_mono_ms": journal.mono_ms + 60_000}
        journal.add("release_armed", **armed, key_set="K05", slot=5, **until)
        take(store, journal)
        assert rows(store, "SELECT slot, until_ms FROM releases") == [(5, journal.at_ms + 60_000)]
        assert slots(store, journal)[5].armed.recipient == "p02"

        journal.add(kind, **fields, **(until if kind == "access_granted" else {}))
        take(store, journal)
        assert rows(store, "SELECT slot FROM releases") == []


def test_the_session_now_is_the_one_that_is_open(store, journal):
    journal.add("session_opened", **opened("p02", journal.mono_ms))
    journal.add("purpose_stated", actor="p02", request="r", purpose="patrol", work_order="")
    take(store, journal)
    names = "SELECT name FROM now WHERE name IN ('session', 'purpose') ORDER BY name"
    assert rows(store, names) == [("purpose",), ("session",)]

    journal.add("session_closed", cardholder="p02", reason="timed_out", taken=0, returned=0)
    take(store, journal)
    assert rows(store, names) == []


def test_the_door_is_closed_until_it_is_seen_to_open_and_a_restart_keeps_it(store, journal):
    door = "SELECT json_extract(value, '$.is_open') FROM now WHERE name = 'door'"
    assert rows(store, door) == []
    journal.add("controller_started", version="1", machine="m1")
    take(store, journal)
    assert rows(store, door) == [(0,)]

    journal.add("door_seen_open", is_expected=True)
    journal.add("controller_started", version="1", machine="m1")
    take(store, journal)
    assert rows(store, door) == [(1,)]


def test_an_alarm_stays_until_somebody_has_seen_it(store, journal):
    journal.add("alarm_raised", alarm="a1", what="door_forced", slot=None, key_set=None, detail="")
    journal.add("alarm_cleared", alarm="a1")
    take(store, journal)
    assert rows(store, "SELECT alarm FROM alarms WHERE seen_ms IS NULL") == [("a1",)]

    journal.add("alarm_acknowledged", alarm="a1", actor="p01", note="看過", request="r")
    take(store, journal)
    assert rows(store, "SELECT seen_by, note FROM alarms") == [("p01", "看過")]


def test_batches_of_any_size_leave_the_same_read_models(tmp_path):
    journal = Journal()
    journal.play_a_day()
    dumps = []
    for size in (1, 7, 1_000):
        store = Store(tmp_path / f"{size}.db", "Asia/Hong_Kong")
        for start in range(0, len(journal.fed), size):
            store.take(journal.fed[start : start + size])
        db = store.read()
        tables = (
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'log_words%'"
        )
        names = [name for (name,) in db.execute(tables).fetchall()]
        dumps.append({name: db.execute(f"SELECT * FROM {name}").fetchall() for name in names})
        db.close()
        store.close()
    assert dumps[0] == dumps[1] == dumps[2]


def test_the_file_of_another_schema_or_zone_is_made_anew(tmp_path):
    journal = Journal()
    journal.found()
    path = tmp_path / "web.db"
    for zone in ("Asia/Hong_Kong", "Asia/Taipei", "Asia/Taipei"):
        store = Store(path, zone)
        kept = store.last()[0]
        store.take(journal.fed[kept:])
        store.close()
    assert kept == len(journal.fed)
    path.write_bytes(b"no database at all" * 100)
    store = Store(path, "Asia/Taipei")
    assert store.last() == (0, "")
    store.close()


def test_words_shown_in_a_language_have_a_part_of_the_catalogue():
    assert set(KNOWN) == set(SPOKEN)
    assert {part for part in SPOKEN.values() if not language("en").words(part)} == set()


def test_a_set_that_leaves_while_it_is_out_ends_the_older_loan(store, journal):
    first = journal.take_out(3, by="p02")
    second = journal.take_out(3, by="p04")
    take(store, journal)

    open_loans = "SELECT out_seq FROM loans WHERE back_seq IS NULL"
    assert rows(store, open_loans) == [(second,)]
    assert rows(store, f"SELECT back_seq FROM loans WHERE out_seq = {first}") == [(second,)]
