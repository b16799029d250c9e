"""Badges that prove themselves on the real reader code, the chip model and simulated cards."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controller.commands import KeyNextCard
from controller.events import BadgePresented, ReaderFailed, ReaderRecovered
from controller.events.cards import CardKeyed, CardNotKeyed
from controller.reasons import Doubt
from firmware_bridge.card_talk import Ways, prove
from sim.cards import Card
from sim.rc522_field import Noise
from sim.smart_cards import Desfire, Ntag424
from tests.rc522_rig import Rig
from tests.test_card_talk import NEW, OLD, UID, OtherCard, Parrot, card_with, key_of, overheard

OTHER = bytes.fromhex("04B7E34A915E81")


class Keys:
    """The keys of every card alike: what is made of site keys is tested elsewhere."""

    def __init__(self, *keys):
        self.keys = keys
        self.refreshed = 0

    def keys_of(self, uid):
        return self.keys

    def refresh(self):
        self.refreshed += 1


@pytest.fixture
def rig():
    return Rig()


def reader_on(rig, *keys):
    return rig.reader(keys=Keys(*keys), random=Random(3).randbytes)


def outcome(events):
    """Return what the one badge that was told of is, and why it proved nothing."""
    (event,) = events
    assert isinstance(event, BadgePresented), event
    assert event.token == UID.hex()
    return event.is_copyable, event.doubt


@pytest.mark.parametrize("kind", [Ntag424, Desfire])
def test_a_badge_with_our_key_is_not_copyable(rig, kind):
    reader = reader_on(rig, NEW, OLD)
    rig.chip.field.present(card_with(kind, NEW))
    assert outcome(rig.polls(reader, 10)) == (False, None)


def test_a_badge_that_rests_is_told_once_and_again_when_it_comes_again(rig):
    reader = reader_on(rig, NEW)
    card = card_with(Ntag424, NEW)
    for _ in range(3):
        rig.chip.field.present(card)
        assert outcome(rig.polls(reader, 50)) == (False, None)
        rig.chip.field.remove(card)
        assert rig.polls(reader, 3) == []


def test_a_copied_number_proves_nothing(rig):
    reader = reader_on(rig, NEW)
    rig.chip.field.present(Card(UID))
    assert outcome(rig.polls(reader, 10)) == (True, Doubt.COPIED)


def test_a_copied_number_on_a_card_of_others_proves_nothing(rig):
    reader = reader_on(rig, NEW)
    rig.chip.field.present(OtherCard())
    assert outcome(rig.polls(reader, 10)) == (True, Doubt.COPIED)


def test_a_copied_number_on_a_card_with_another_key_proves_nothing(rig):
    reader = reader_on(rig, NEW, OLD)
    rig.chip.field.present(card_with(Ntag424, (1, bytes(16))))
    assert outcome(rig.polls(reader, 10)) == (True, Doubt.KEY_WRONG)


def test_replayed_answers_prove_nothing(rig):
    reader = reader_on(rig, NEW)
    card = card_with(Ntag424, NEW)
    heard = overheard(card, prove([NEW], Ways(Random(1).randbytes)))
    rig.chip.field.present(Parrot(heard))
    assert outcome(rig.polls(reader, 10)) == (True, Doubt.REPLAYED)


@pytest.mark.parametrize(("late_us", "is_proven"), [(25_000, True), (34_000, False)])
def test_answers_relayed_from_elsewhere_come_too_late(rig, late_us, is_proven):
    reader = reader_on(rig, NEW)
    card = card_with(Ntag424, NEW)
    card.aes_us = late_us
    rig.chip.field.present(card)
    expected = (False, None) if is_proven else (True, Doubt.TOO_LATE)
    assert outcome(rig.polls(reader, 30)) == expected


def test_the_bound_on_the_answer_is_a_setting():
    rig = Rig(proof_ms=40)
    reader = reader_on(rig, NEW)
    card = card_with(Ntag424, NEW)
    card.aes_us = 34_000
    rig.chip.field.present(card)
    assert outcome(rig.polls(reader, 30)) == (False, None)


def test_without_site_keys_no_badge_is_asked_to_prove_anything(rig):
    reader = reader_on(rig)
    card = card_with(Ntag424, NEW)
    rig.chip.field.present(card)
    assert outcome(rig.polls(reader, 10)) == (True, None)
    assert card.frames == 0


@pytest.mark.parametrize("frames", range(1, 9))
def test_a_badge_that_leaves_half_way_is_told_as_unproven(rig, frames):
    reader = reader_on(rig, NEW)
    card = card_with(Ntag424, NEW)
    card.leaves_after = frames
    rig.chip.field.present(card)
    told = rig.polls(reader, 3)
    rig.chip.field.remove(card)
    told += rig.polls(reader, 30)
    expected = (True, Doubt.UNFINISHED) if frames < 5 else (False, None)
    assert outcome(told) == expected


def test_a_badge_that_was_disturbed_is_tried_again(rig):
    reader = reader_on(rig, NEW)
    card = card_with(Ntag424, NEW)
    card.lost = {2, 4}
    rig.chip.field.present(card)
    assert outcome(rig.polls(reader, 10)) == (False, None)


def test_another_badge_after_an_unfinished_one_is_told_for_itself(rig):
    reader = reader_on(rig, NEW)
    first = card_with(Ntag424, NEW)
    first.leaves_after = 2
    rig.chip.field.present(first)
    told = rig.polls(reader)
    rig.chip.field.remove(first)
    rig.chip.field.present(Card(OTHER))
    told += rig.polls(reader, 10)
    assert [(each.token, each.doubt) for each in told] == [
        (UID.hex(), Doubt.UNFINISHED),
        (OTHER.hex(), Doubt.COPIED),
    ]


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), share=st.floats(0, 0.5))
def test_noise_makes_no_badge_a_proven_one_and_none_a_crowd(seed, share):
    rig = Rig()
    reader = reader_on(rig, NEW)
    rig.chip.field.noise = Noise(Random(seed), share)
    rig.chip.field.present(card_with(Ntag424, OLD))
    told = [each for each in rig.polls(reader, 30) if isinstance(each, BadgePresented)]
    assert all(each.is_copyable for each in told)
    assert {each.token for each in told} <= {UID.hex()}


def test_a_turn_is_never_held_up_by_a_slow_card(rig):
    reader = reader_on(rig, NEW)
    card = card_with(Ntag424, NEW)
    card.aes_us = 19_000
    rig.chip.field.present(card)
    longest = 0
    for turn in range(200):
        begin_us = rig.chip.now_us
        reader.poll(25 * turn)
        longest = max(longest, rig.chip.now_us - begin_us)
        rig.chip.idle(1_000)
    assert 18_000 < longest <= 27_000


def test_a_reader_that_fails_in_the_middle_goes_on_with_the_badge_afterwards(rig):
    reader = reader_on(rig, NEW)
    card = card_with(Ntag424, NEW)
    card.aes_us = 19_000
    rig.chip.field.present(card)
    assert rig.polls(reader) == []
    rig.chip.hang()
    told = rig.polls(reader, 60)
    assert [type(each) for each in told] == [ReaderFailed, ReaderRecovered, BadgePresented]
    assert not told[-1].is_copyable


# Keys for badges and tags.


def key_next(rig, reader, *, is_new=True, is_tag=False):
    reader.key_next(KeyNextCard(until_mono_ms=rig.now_ms + 60_000, is_new=is_new, is_tag=is_tag))


def test_a_new_badge_is_keyed_and_proves_itself_from_then_on(rig):
    reader = reader_on(rig, NEW)
    card = card_with(Ntag424)
    key_next(rig, reader)
    rig.chip.field.present(card)
    (event,) = rig.polls(reader, 20)
    assert event == CardKeyed(
        mono_ms=event.mono_ms, reader="front", token=UID.hex(), tag=None, version=2
    )
    assert key_of(card) == NEW[1]
    rig.chip.field.remove(card)
    rig.polls(reader, 5)
    rig.chip.field.present(card)
    assert outcome(rig.polls(reader, 5)) == (False, None)


def test_a_badge_that_lies_there_already_is_keyed(rig):
    reader = reader_on(rig, NEW, OLD)
    card = card_with(Ntag424, OLD)
    rig.chip.field.present(card)
    assert outcome(rig.polls(reader, 5)) == (False, None)
    key_next(rig, reader, is_new=False)
    (event,) = rig.polls(reader, 10)
    assert (type(event), event.version) == (CardKeyed, 2)
    assert reader._keys.refreshed


def test_a_badge_that_can_hold_no_key_is_told_as_such(rig):
    reader = reader_on(rig, NEW)
    key_next(rig, reader)
    rig.chip.field.present(Card(UID))
    (event,) = rig.polls(reader, 10)
    assert (type(event), event.version, event.token) == (CardKeyed, 0, UID.hex())


def test_without_site_keys_any_card_is_enrolled_by_its_number(rig):
    reader = reader_on(rig)
    key_next(rig, reader)
    rig.chip.field.present(card_with(Ntag424))
    (event,) = rig.polls(reader, 10)
    assert (type(event), event.version) == (CardKeyed, 0)


def test_a_tag_is_told_by_its_number(rig):
    reader = reader_on(rig, NEW)
    key_next(rig, reader, is_tag=True)
    rig.chip.field.present(card_with(Ntag424))
    (event,) = rig.polls(reader, 10)
    assert (event.tag, event.version) == (UID, 2)


def test_a_badge_of_others_gets_no_key(rig):
    reader = reader_on(rig, NEW)
    key_next(rig, reader)
    rig.chip.field.present(card_with(Ntag424, (1, b"another cabinet's"[:16])))
    (event,) = rig.polls(reader, 10)
    assert (type(event), event.doubt) == (CardNotKeyed, Doubt.KEY_WRONG)


def test_a_badge_without_keys_is_not_renewed(rig):
    reader = reader_on(rig, NEW)
    key_next(rig, reader, is_new=False)
    rig.chip.field.present(Card(UID))
    (event,) = rig.polls(reader, 10)
    assert (type(event), event.doubt) == (CardNotKeyed, Doubt.COPIED)


def test_only_the_next_card_is_keyed_and_only_in_time(rig):
    reader = reader_on(rig, NEW)
    reader.key_next(KeyNextCard(until_mono_ms=500, is_new=True))
    rig.polls(reader, 6)
    card = card_with(Ntag424)
    rig.chip.field.present(card)
    assert outcome(rig.polls(reader, 10)) == (True, Doubt.KEY_WRONG)
    assert key_of(card) == bytes(16)


@pytest.mark.parametrize("frames", range(1, 16))
def test_a_badge_torn_away_while_it_is_keyed_can_be_keyed_again(rig, frames):
    reader = reader_on(rig, NEW, OLD)
    card = card_with(Ntag424, OLD)
    card.leaves_after = frames
    key_next(rig, reader)
    rig.chip.field.present(card)
    told = rig.polls(reader, 3)
    rig.chip.field.remove(card)
    told += rig.polls(reader, 30)
    assert [type(each) for each in told] in ([CardKeyed], [CardNotKeyed])
    assert key_of(card) in (OLD[1], NEW[1])
    card.leaves_after = None
    rig.chip.field.present(card)
    assert outcome(rig.polls(reader, 10)) == (False, None)
    key_next(rig, reader)
    (event,) = rig.polls(reader, 10)
    assert (type(event), event.version) == (CardKeyed, 2)
