"""Whatever is asked by whomever, in whatever state: it is decided, recorded, and tells nothing.

`KEYCABINET_HOSTILE_SEEDS` says how many days are tried; a few are enough for every change.
"""

import os
from random import Random

import pytest

from controller.codec import to_bytes, to_plain
from controller.codec_reader import from_text
from controller.panel import picture
from controller.policy.take import check_take, explain
from controller.policy.why import answer
from controller.questions import Question
from controller.state import State
from tests.hostile import KINDS, SECRETS
from tests.hostile_house import House

TEXT_MOST = 500
"""How long anything is that somebody typed; what we say of a problem names several."""

SEEDS = int(os.environ.get("KEYCABINET_HOSTILE_SEEDS", "12"))
STEPS = 150


@pytest.mark.parametrize("seed", range(SEEDS))
def test_anything_may_happen_and_be_asked_in_any_order(seed):
    house = House(Random(seed))
    for _ in range(STEPS):
        before = len(house.entries)
        house.step()
        _told(house, before)
        _explained(house)
    _kept(house)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_any_request_may_say_anything(kind):
    house = House(Random(kind.__name__))
    for _ in range(30):
        house.step()
    for _ in range(30 * max(1, SEEDS // 12)):
        before = len(house.entries)
        house.ask_anything(kind)
        house.serve()
        _told(house, before)
    _kept(house)


def _told(house, before):
    """The new entries can be read back, and tell no name and no digit of a secret."""
    for each in house.entries[before:]:
        plain = to_plain(each)
        text = to_bytes(plain).decode()
        assert from_text(type(each), text) == each
        assert not [secret for secret in SECRETS if secret in text], each
        assert not _too_long(plain), each
    picture(house.state, house.mono_ms)


def _kept(house):
    """A snapshot brings the state back. That the entries do is held at each of them."""
    text = to_bytes(to_plain(house.state)).decode()
    assert from_text(State, text) == house.state


def _explained(house):
    """What is said about a take is what is decided about it."""
    state, at_ms = house.state, house.state.at_ms(house.mono_ms)
    holder = house.random.choice(list(state.directory.cardholders.values()))
    key_set = house.random.choice(list(state.directory.key_sets.values()))
    findings = explain(state, holder, key_set, at_ms)
    said = dict.fromkeys(reason for each in findings for reason in each.reasons)
    assert tuple(said) == check_take(state, holder, key_set, at_ms).reasons
    answer(state, Question(cardholder=holder.id, key_set=key_set.id), at_ms)


def _too_long(plain):
    """Return the texts of an entry that are longer than anybody may type."""
    if isinstance(plain, dict):
        typed = (each for name, each in plain.items() if name not in ("detail", "changes"))
        return [found for each in typed for found in _too_long(each)]
    if isinstance(plain, list):
        return [found for each in plain for found in _too_long(each)]
    return [plain] if isinstance(plain, str) and len(plain) > TEXT_MOST else []
