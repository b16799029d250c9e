"""Counts by people: by somebody who does not keep the keys, set by set, signed by two."""

from dataclasses import replace

import pytest

from controller.codec import from_plain, to_plain
from controller.directory import Cardholder, KeySet, KeySetStatus, Oversight
from controller.entries import (
    KeySetCheckedOut,
    MatterOpened,
    NoticeOwed,
    RequestDenied,
)
from controller.entries.stocktaking import (
    SetCounted,
    StockTakingBegun,
    StockTakingCancelled,
    StockTakingClosed,
    StockTakingMissed,
    StockTakingSigned,
)
from controller.events import InventoryRead, Started
from controller.notices import NoticeKind
from controller.reasons import Reason
from controller.requests import RenewSeal, ReportLoss
from controller.requests.stocktaking import (
    BeginStockTaking,
    CancelStockTaking,
    CloseStockTaking,
    SignStockTaking,
    StateSet,
)
from controller.stocktaking import CountKind
from tests.house import HOUR_MS, SETS, Desk

DAY_MS = 24 * HOUR_MS
EVERY = tuple(f"K{number}" for number in SETS)


@pytest.fixture
def desk():
    desk = Desk()
    desk.change(Oversight(is_monthly=True, is_quarterly=True), actor="console")
    desk.wait(1)
    desk.entries.clear()
    return desk


def begin(desk, actor="chan", what=CountKind.MONTHLY, **fields):
    return desk.ask(BeginStockTaking(what=what, **fields), actor=actor)


def state(desk, name, actor="chan", **fields):
    taking = desk.state.takings.open
    said = {"is_present": True, "keys": 1, **fields}
    return desk.ask(StateSet(count=taking.id, key_set=name, **said), actor=actor)


def finish(desk, kind, actor, **fields):
    taking = desk.state.takings.open
    return desk.ask(kind(count=taking.id if taking else "s0", **fields), actor=actor)


def count_all(desk, absent=()):
    begin(desk)
    for name in desk.state.takings.open.sets:
        state(desk, name, is_present=name not in absent, keys=int(name not in absent))
    finish(desk, CloseStockTaking, "chan")
    finish(desk, SignStockTaking, "lee")


def test_a_count_goes_set_by_set_and_is_signed_by_two(desk):
    begin(desk)
    (begun,) = desk.logged(StockTakingBegun)
    assert (begun.sets, begun.period, begun.actor) == (EVERY, "2026-05", "chan")
    for name in EVERY[:-1]:
        state(desk, name)
    denied = finish(desk, CloseStockTaking, "chan")[-1]
    assert "K5" in denied.detail
    assert isinstance(finish(desk, SignStockTaking, "lee")[-1], RequestDenied)
    state(desk, "K5")
    finish(desk, CloseStockTaking, "chan")
    assert finish(desk, SignStockTaking, "chan")[-1].reasons == (Reason.SELF_APPROVED,)
    finish(desk, SignStockTaking, "wong", note="監盤")
    (signed,) = desk.logged(StockTakingSigned)
    assert (signed.actor, signed.is_whole, signed.period) == ("wong", True, "2026-05")
    assert desk.state.takings.open is None
    assert desk.logged(MatterOpened) == desk.logged(NoticeOwed) == []


def test_the_table_accounts_for_every_set_there_is(desk):
    known = desk.state.directory.key_sets
    desk.change(
        replace(known["K3"], custody="department-less"),
        KeySet(id="K8", label="x", key_class="public", status=KeySetStatus.RETIRED),
        KeySet(id="K9", label="x", key_class="plant", custody="cabinet:二"),
    )
    desk.take("chan", 1)
    desk.change(replace(known["K5"], status=KeySetStatus.LOST))
    count_all(desk, absent=("K1",))
    rows = {row.key_class: row for row in desk.logged(StockTakingClosed)[0].rows}
    public, unit = rows["public"], rows["unit"]
    assert (public.made, public.present, public.out, public.retired) == (3, 1, 1, 1)
    assert (unit.made, unit.lost, unit.present) == (1, 1, 0)
    assert (rows["plant"].made, rows["plant"].elsewhere, rows["plant"].present) == (2, 1, 1)
    assert {row.difference for row in rows.values()} == {0}
    desk.change(KeySet(id="K10", label="x", key_class="public"))
    begin(desk)
    for name in desk.state.takings.open.sets:
        is_present = name in ("K2", "K3", "K4")
        state(desk, name, is_present=is_present, keys=int(is_present))
    finish(desk, CloseStockTaking, "chan")
    rows = {row.key_class: row for row in desk.logged(StockTakingClosed)[-1].rows}
    assert (rows["public"].added, rows["public"].difference) == (1, 1)


def test_what_differs_is_somebodys_to_explain(desk):
    desk.ask(RenewSeal(key_set="K2", new="S-1", why="新裝"), actor="wong")
    desk.entries.clear()
    desk.take("chan", 1)
    begin(desk)
    state(desk, "K1", note="已在格中")  # out on record, yet there
    state(desk, "K2", seal="S-2")
    state(desk, "K3", is_present=False, keys=0)
    state(desk, "K4", keys=2)
    state(desk, "K5")
    told = {each.key_set: each.differs for each in desk.logged(SetCounted)}
    assert told == {
        "K1": ("there_yet_out",),
        "K2": ("seal_differs",),
        "K3": ("not_there",),
        "K4": ("keys_differ",),
        "K5": (),
    }
    assert desk.logged(SetCounted)[0].cardholder == "chan"
    finish(desk, CloseStockTaking, "chan")
    finish(desk, SignStockTaking, "lee")
    (matter,) = desk.logged(MatterOpened)
    assert (matter.what, matter.owner) == ("stock_difference", "role:supervisor")
    assert matter.items == ("K1", "K2", "K3", "K4")
    (told,) = desk.logged(NoticeOwed)
    assert (told.what, told.matter) == (NoticeKind.STOCK_DIFFERS, matter.matter)


def test_a_corrected_statement_holds(desk):
    begin(desk)
    state(desk, "K1", is_present=False)
    state(desk, "K1", seal="")
    assert desk.state.takings.open.stated["K1"].differs == ()
    desk.ask(RenewSeal(key_set="K2", new="S-1", why="新裝"), actor="wong")
    state(desk, "K2", seal="s-1")
    assert desk.state.takings.open.stated["K2"].differs == ()


def test_whoever_keeps_the_keys_does_not_count_them(desk):
    desk.change(Cardholder(id="keeper", department="x", roles=("staff",)))
    desk.change(replace(desk.state.directory.key_sets["K3"], custody="person:keeper"))
    for who in ("wong", "keeper", "console"):
        assert begin(desk, actor=who)[-1].reasons == (Reason.NOT_ENTITLED,)
    before = desk.state.directory.oversights["oversight"]
    desk.change(replace(before, custodians=("staff",)))
    assert begin(desk)[-1].reasons == (Reason.NOT_ENTITLED,)
    desk.change(replace(before, custodians=()))
    desk.tap("wong")  # who issues keys from now on
    assert begin(desk, actor="wong")[-1].reasons == (Reason.NOT_ENTITLED,)
    begin(desk)
    assert desk.logged(StockTakingBegun)


def test_a_count_waits_for_days_through_restarts_and_nobody_at_the_reader_notices(desk):
    begin(desk)
    state(desk, "K2")
    desk.send(Started, version="t", machine="m1", settings=desk.state.settings)
    desk.send(InventoryRead, readings=desk.readings(dict.fromkeys(SETS)))
    desk.wait(2 * DAY_MS)
    desk.take("chan", 1)
    assert desk.logged(KeySetCheckedOut)
    state(desk, "K1", is_present=False, keys=0)
    assert desk.logged(SetCounted)[-1].differs == ()
    desk.push(1, 1)
    assert set(desk.state.takings.open.stated) == {"K1", "K2"}
    plain = to_plain(desk.state.takings)
    assert from_plain(type(desk.state.takings), plain) == desk.state.takings


def test_what_is_lost_meanwhile_need_not_be_counted(desk):
    begin(desk)
    for name in EVERY[1:]:
        state(desk, name)
    desk.take("lee", 1)
    desk.ask(ReportLoss(key_set="K1", note="遺失"), actor="wong")
    finish(desk, CloseStockTaking, "chan")
    assert desk.logged(StockTakingClosed)


def test_one_count_at_a_time_by_one_counter(desk):
    begin(desk)
    assert begin(desk, actor="lee")[-1].reasons == (Reason.BUSY,)
    assert state(desk, "K1", actor="lee")[-1].reasons == (Reason.NOT_ENTITLED,)
    assert finish(desk, CloseStockTaking, "lee")[-1].reasons == (Reason.NOT_ENTITLED,)
    assert finish(desk, CancelStockTaking, "lee", note="x")[-1].reasons == (Reason.NOT_ENTITLED,)
    assert finish(desk, CancelStockTaking, "chan")[-1].reasons == (Reason.IMPOSSIBLE,)
    finish(desk, CancelStockTaking, "wong", note="人員調動")
    assert desk.logged(StockTakingCancelled)
    assert desk.state.takings.open is None
    assert begin(desk, key_class="nothing")[-1].reasons == (Reason.IMPOSSIBLE,)


@pytest.mark.parametrize(
    "fields", [{"keys": -1}, {"keys": 1_000}, {"seal": "x" * 65}, {"note": "x" * 501}]
)
def test_nonsense_is_refused(desk, fields):
    begin(desk)
    assert state(desk, "K1", **fields)[-1].reasons == (Reason.IMPOSSIBLE,)


def test_what_is_not_begun_is_not_ended_and_a_note_stays_with_what_it_is_of(desk):
    for kind in (CloseStockTaking, SignStockTaking, CancelStockTaking):
        assert finish(desk, kind, "chan", note="x")[-1].reasons == (Reason.NOTHING_TO_DO,)
    begin(desk)
    assert finish(desk, CloseStockTaking, "chan")[-1].reasons == (Reason.IMPOSSIBLE,)
    assert finish(desk, SignStockTaking, "lee")[-1].reasons == (Reason.IMPOSSIBLE,)
    for name in EVERY:
        state(desk, name, is_present=name != "K1", keys=int(name != "K1"))
    finish(desk, CloseStockTaking, "chan", note="已盤")
    finish(desk, SignStockTaking, "lee", note="監盤")
    assert [each.note for each in desk.logged(StockTakingClosed)] == ["已盤"]
    assert [each.note for each in desk.logged(StockTakingSigned)] == ["監盤"]
    (matter,) = desk.logged(MatterOpened)
    assert matter.due_ms > matter.at_ms
    assert [each.detail for each in desk.logged(NoticeOwed)] == ["2026-05"]
    begin(desk)
    taking = desk.state.takings.open.id
    finish(desk, CancelStockTaking, "chan", note="人員調動")
    (gone,) = desk.logged(StockTakingCancelled)
    assert (gone.actor, gone.count, gone.note) == ("chan", taking, "人員調動")


def missed(desk):
    return [(each.what, each.period) for each in desk.logged(StockTakingMissed)]


def test_a_month_and_a_quarter_without_a_count_are_told_once(desk):
    desk.wait(27 * DAY_MS)  # 31 May
    assert missed(desk) == []
    desk.wait(DAY_MS)
    assert missed(desk) == []  # set up in the middle of May
    desk.wait(30 * DAY_MS)  # 1 July
    assert missed(desk) == [("monthly", "2026-06")]
    told = [each.detail for each in desk.logged(NoticeOwed) if each.what == "stock_uncounted"]
    assert told == ["2026-06"]
    desk.wait(DAY_MS)
    assert len(missed(desk)) == 1
    desk.wait(92 * DAY_MS)  # 2 October
    assert missed(desk)[1:] == [("monthly", "2026-09"), ("quarterly", "2026-Q3")]


def test_a_counted_month_is_not_missed_and_a_class_is_not_the_whole(desk):
    desk.wait(30 * DAY_MS)  # 3 June
    begin(desk, key_class="plant")
    state(desk, "K3")
    finish(desk, CloseStockTaking, "chan")
    finish(desk, SignStockTaking, "lee")
    assert desk.state.takings.done == {}
    count_all(desk)
    desk.wait(30 * DAY_MS)
    assert missed(desk) == []
    assert desk.state.takings.done == {"monthly": "2026-06"}
