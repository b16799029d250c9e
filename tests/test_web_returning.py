"""How a return is told: what is routine and what a lead looks into; and where a set may hang."""

import pytest

from tests.web_stand import Journal, Pages, added
from web.line import line_of
from web.slots import SlotState, read_cabinet
from web.store import Store


@pytest.fixture
def journal():
    journal = Journal()
    journal.found()
    return journal


def is_odd(journal, **fields):
    journal.take_out(1)
    journal.put_in(1, **fields)
    return line_of(journal.fed[-1].entry).is_exception


@pytest.mark.parametrize(
    ("manner", "odd"),
    [
        (None, False),
        ("put_back", False),
        ("for_another", False),
        ("by_another", True),
        ("unseen", True),
    ],
)
def test_a_return_for_another_and_a_put_back_are_routine(journal, manner, odd):
    assert is_odd(journal, manner=manner) is odd


@pytest.mark.parametrize("odd", [{"is_late": True}, {"at": 24}])
@pytest.mark.parametrize("manner", ["put_back", "for_another"])
def test_what_else_is_odd_about_them_stays_an_exception(journal, manner, odd):
    assert is_odd(journal, manner=manner, **odd)


def test_a_return_of_before_there_were_manners_reads_as_it_did(journal):
    assert not is_odd(journal, returner="p05")


def test_the_register_says_who_brought_it_for_whom(tmp_path):
    pages = Pages(tmp_path)
    pages.journal.put_in(1, returner="p01", manner="for_another")
    pages.journal.take_out(5, by="p02")
    pages.journal.put_in(5, returner="p03", manner="by_another")
    pages.catch_up()
    pages.sign_in("p01")
    back = pages.text("/loans?tab=back")
    assert '<span class="id">代還</span>' in back
    assert '<span class="mark-bad">他人歸還</span>' in back
    log = pages.text("/log?kind=key_set_checked_in")
    assert "代還" in log


def test_a_set_of_a_class_with_free_slots_is_nowhere_wrong(tmp_path, journal):
    store = Store(tmp_path / "web.db", "Asia/Hong_Kong")
    free = added("key_class", id="plant", label="設備房", due_soon_ms=0, is_home_fixed=False)
    journal.add("directory_changed", actor="console", request="r9", changes=[free])
    journal.take_out(3)
    journal.take_out(4)
    journal.put_in(3, at=24)
    store.take(journal.fed)
    db = store.read()
    found = {each.number: each for each in read_cabinet(db, journal.at_ms).slots(24, journal.at_ms)}
    db.close()
    store.close()
    states = [found[slot].state for slot in (3, 4, 24)]
    assert states == [SlotState.FREE, SlotState.OUT, SlotState.IN]
    assert found[24].key_set == "K03"
