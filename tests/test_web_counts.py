"""The page of counts by people: begun, stated set by set, closed, witnessed, and shown after."""

import pytest

from controller.requests.stocktaking import (
    BeginStockTaking,
    CancelStockTaking,
    CloseStockTaking,
    SignStockTaking,
    StateSet,
)
from controller.stocktaking import CountKind
from tests.web_stand import Pages

ROW = {
    **{"key_class": "plant", "made": 22, "present": 20, "out": 1, "elsewhere": 0, "collected": 0},
    **{"stopped": 1, "lost": 0, "retired": 0, "added": 2, "difference": 1},
}


@pytest.fixture
def pages(tmp_path):
    pages = Pages(tmp_path)
    pages.sign_in("p02")
    return pages


def begun(pages, counter="p02"):
    said = {"count": "s9", "what": "monthly", "actor": counter, "period": "2026-05"}
    pages.journal.add(
        "stock_taking_begun", **said, key_class="", sets=["K01", "K02", "K20"], request="r"
    )
    pages.catch_up()


def seen(pages, key_set, **fields):
    said = {"count": "s9", "actor": "p02", "is_present": True, "keys": 1, "seal": "", "differs": []}
    pages.journal.add("set_counted", key_set=key_set, **{**said, **fields}, note="", request="r")
    pages.catch_up()


def closed(pages):
    said = {"count": "s9", "actor": "p02", "note": "", "request": "r"}
    pages.journal.add("stock_taking_closed", **said, rows=[ROW], differing=["K02"])
    pages.catch_up()


@pytest.mark.parametrize(
    ("path", "form", "asked"),
    [
        (
            "begin",
            {"what": "quarterly", "key_class": "plant"},
            BeginStockTaking(what=CountKind.QUARTERLY, key_class="plant"),
        ),
        (
            "state",
            {"count": "s9", "key_set": "K01", "is_present": "1", "keys": "3", "seal": " S-1 "},
            StateSet(count="s9", key_set="K01", is_present=True, keys=3, seal="S-1"),
        ),
        (
            "state",
            {"count": "s9", "key_set": "K01", "is_present": "0", "keys": "", "note": "不在"},
            StateSet(count="s9", key_set="K01", is_present=False, note="不在"),
        ),
        ("close", {"count": "s9"}, CloseStockTaking(count="s9")),
        ("sign", {"count": "s9", "note": "監盤"}, SignStockTaking(count="s9", note="監盤")),
        ("cancel", {"count": "s9", "note": "改期"}, CancelStockTaking(count="s9", note="改期")),
    ],
)
def test_what_is_typed_is_asked(pages, path, form, asked):
    pages.post(f"/counts/{path}", **form)
    assert pages.cabinet.asked[-1].asked == asked
    assert pages.cabinet.asked[-1].actor == "p02"


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("begin", {"what": "sometimes"}),
        ("state", {"count": "s9", "key_set": "K01", "keys": "1"}),
        ("state", {"count": "s9", "key_set": "K01", "is_present": "1", "keys": "x"}),
    ],
)
def test_what_is_not_whole_is_not_asked(pages, path, form):
    pages.post(f"/counts/{path}", **form)
    assert pages.cabinet.asked == []


def test_the_counter_goes_through_the_list_and_others_only_see_it(pages):
    assert 'action="/counts/begin"' in pages.text("/counts")
    begun(pages)
    seen(pages, "K02", differs=["keys_differ"], keys=4)
    page = pages.text("/counts")
    assert page.count('action="/counts/state"') == 3
    assert page.index("K02") > page.index("K20")  # what is left comes first
    for word in ("月度盤點 2026-05", "把數不符", "把數 4", "陳大文"):
        assert word in page
    assert 'action="/counts/begin"' not in page
    pages.sign_in("p03")
    page = pages.text("/counts")
    assert 'action="/counts/state"' not in page
    assert 'action="/counts/close"' not in page


def test_the_table_stands_there_for_the_second_signature_and_after(pages):
    begun(pages)
    closed(pages)
    assert 'action="/counts/sign"' not in pages.text("/counts")
    pages.sign_in("p03")
    page = pages.text("/counts")
    for word in ('action="/counts/sign"', "設備房", "22", "差異", "K02"):
        assert word in page
    said = {"count": "s9", "actor": "p03", "what": "monthly", "period": "2026-05"}
    pages.journal.add("stock_taking_signed", **said, is_whole=True, note="無誤", request="r")
    pages.catch_up()
    page = pages.text("/counts")
    for word in ("監盤人", "歐陽婉儀", "無誤", 'action="/counts/begin"'):
        assert word in page
    assert 'action="/counts/sign"' not in page


def test_what_was_given_up_says_so(pages):
    begun(pages)
    said = {"count": "s9", "actor": "p02", "note": "人員調動", "request": "r"}
    pages.journal.add("stock_taking_cancelled", **said)
    pages.catch_up()
    page = pages.text("/counts")
    assert "人員調動" in page
    assert 'action="/counts/begin"' in page
