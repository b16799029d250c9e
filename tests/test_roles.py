"""Who makes the first administrator: whoever has the code, themselves, as long as there is none."""

from dataclasses import replace

import pytest

from controller.directory import Cardholder, Change
from controller.entries import RequestDenied
from controller.reasons import Reason
from controller.requests import ChangeDirectory
from tests.house import Desk

FIRST = Cardholder(id="p9", department="管理處", roles=("administrator", "lead"))


@pytest.fixture
def desk():
    """A house whose only administrator has left."""
    desk = Desk()
    desk.change(replace(desk.state.directory.cardholders["admin"], is_active=False))
    desk.entries.clear()
    return desk


def make(desk, *nouns, actor="p9"):
    changes = tuple(Change(after=each) for each in nouns)
    desk.ask(ChangeDirectory(changes=changes), actor=actor)


def test_while_there_is_no_administrator_somebody_makes_themselves_one(desk):
    make(desk, FIRST)
    assert desk.logged(RequestDenied) == []
    assert desk.state.directory.cardholders["p9"] == FIRST


def test_while_there_is_one_nobody_makes_themselves_another():
    desk = Desk()
    make(desk, FIRST)
    assert [each.reasons for each in desk.logged(RequestDenied)] == [(Reason.NOT_ENTITLED,)]
    assert "p9" not in desk.state.directory.cardholders


@pytest.mark.parametrize("extra", ["somebody else", "a key set of that name"])
def test_and_nobody_changes_anything_else_with_it(desk, extra):
    other = (
        replace(FIRST, id="p8")
        if extra == "somebody else"
        else replace(desk.state.directory.key_sets["K1"], id="p9", tag=None, home_slot=7)
    )
    make(desk, FIRST, other)
    assert [each.reasons for each in desk.logged(RequestDenied)] == [(Reason.NOT_ENTITLED,)]
    assert "p9" not in desk.state.directory.cardholders
