"""Whole days on simulated wires: the journal tells what really happened."""

import os
from collections import Counter
from typing import get_args

import pytest

from controller.entries import Entry
from controller.journal import verify
from tests.days import Days
from tests.visits import receive
from tests.years import age, destroy

SEEDS = [int(each) for each in os.environ.get("KEYCABINET_SEEDS", "1 2 3 4 6 8 10").split()]
ACTS = int(os.environ.get("KEYCABINET_ACTS", "60"))


@pytest.fixture(scope="module")
def seen():
    return Counter()


@pytest.mark.parametrize("seed", SEEDS)
def test_after_a_quiet_while_the_journal_is_the_cabinet(tmp_path, seed, seen):
    days = Days(tmp_path / "d", seed)
    for _ in range(3):
        days.live(ACTS // 3)
        days.quieten()
    receive(days)
    days.finish()
    seen.update(days.seen)


def test_once_its_first_month_is_destroyed_the_cabinet_is_what_it_was(tmp_path, seen):
    days = Days(tmp_path / "d", 5)
    days.turns(60)
    age(days)
    known = days.controller.state.directory
    destroy(days)
    assert days.controller.state.kept.asked is None
    assert days.controller.state.directory == known
    days.restart(500)
    days.turns(60)
    days.quieten()
    days.finish()
    (gone,) = verify(tmp_path / "d").destroyed
    assert gone.left == 0
    assert gone.entry.present == ("lee", "chan")
    seen.update(days.seen)


def test_the_days_together_saw_every_kind_of_entry(seen):
    assert set(get_args(Entry)) - set(seen) == set()


def test_one_seed_is_one_journal_byte_for_byte(tmp_path):
    journals = []
    for name in ("one", "two"):
        days = Days(tmp_path / name, 7)
        days.live(30)
        journals.append(days.finish())
    assert journals[0] == journals[1]
    assert len(journals[0]) > 10_000
