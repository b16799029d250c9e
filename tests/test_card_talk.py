from random import Random

import pytest

from controller.reasons import Doubt
from firmware_bridge.card_talk import DESFIRE_APPLICATION, Said, Ways, make_new, prove, renew
from sim.cards import CardState
from sim.dep_card import DepCard
from sim.smart_cards import NDEF_APPLICATION, Desfire, Ntag424
from tests.talking import carry

UID = bytes.fromhex("04A2B91C6F5D80")
OLD, NEW = (1, bytes(range(16))), (2, bytes(range(16, 32)))
WAYS = Ways(Random(7).randbytes, late_us=20_000)
APPLICATIONS = {Ntag424: NDEF_APPLICATION, Desfire: DESFIRE_APPLICATION}


def card_with(kind, key=None):
    """Return a card of `kind`, new from the factory, or with a key of ours."""
    card = kind(UID, random=Random(1))
    if key is not None:
        name = APPLICATIONS[kind]
        card.applications.setdefault(name, [bytes(16)])[0] = key[1]
        card.versions.setdefault(name, [0])[0] = key[0]
    return card


@pytest.fixture(params=[Ntag424, Desfire])
def kind(request):
    return request.param


def key_of(card):
    return card.applications.get(APPLICATIONS[type(card)], [None])[0]


def test_a_card_with_our_key_proves_itself_and_sleeps(kind):
    card = card_with(kind, NEW)
    said, sent = carry(prove([NEW, OLD], WAYS), card)
    assert said == Said(version=2, is_asleep=True)
    assert card.state is CardState.HALT
    assert len(sent) <= 8


def test_a_card_with_the_key_before_proves_itself_too(kind):
    card = card_with(kind, OLD)
    assert carry(prove([NEW, OLD], WAYS), card)[0] == Said(version=1, is_asleep=True)


def test_a_card_with_another_key_is_refused(kind):
    card = card_with(kind, (1, b"another cabinet's"[:16]))
    said, _ = carry(prove([NEW, OLD], WAYS), card)
    assert said == Said(doubt=Doubt.KEY_WRONG, is_asleep=True)


def test_a_new_card_is_refused():
    said, _ = carry(prove([NEW], WAYS), card_with(Ntag424))
    assert said.doubt is Doubt.KEY_WRONG
    said, _ = carry(prove([NEW], WAYS), card_with(Desfire))
    assert said.doubt is Doubt.COPIED


class OtherCard(DepCard):
    """Knows the protocol and no command of ours: a bank's card, say."""

    def __init__(self):
        super().__init__(UID, ats=bytes.fromhex("0578807002"))

    def command(self, apdu):
        return bytes.fromhex("6A82"), 0


def test_a_card_of_somebody_else_is_refused():
    said, _ = carry(prove([NEW], WAYS), OtherCard())
    assert said == Said(doubt=Doubt.COPIED, is_asleep=True)


class Parrot(DepCard):
    """Says what a real card with the right key said to somebody else."""

    def __init__(self, heard):
        super().__init__(UID, ats=bytes.fromhex("067777710280"))
        self._heard = dict(heard)

    def command(self, apdu):
        return self._heard.get(bytes(apdu[:2]), bytes.fromhex("9000")), 1_000


def overheard(card, talk):
    """Return what `card` answered during `talk`, by the first two bytes of what it was asked."""
    heard, command = {}, card.command

    def listening(apdu):
        answer = command(apdu)
        heard[bytes(apdu[:2])] = answer[0]
        return answer

    card.command = listening
    carry(talk, card)
    return heard


def test_a_replayed_talk_is_refused():
    heard = overheard(card_with(Ntag424, NEW), prove([NEW], WAYS))
    assert heard[bytes.fromhex("90AF")].endswith(bytes.fromhex("9100"))
    said, _ = carry(prove([NEW, OLD], WAYS), Parrot(heard))
    assert said == Said(doubt=Doubt.REPLAYED, is_asleep=True)


def test_an_answer_that_comes_late_is_refused(kind):
    card = card_with(kind, NEW)
    card.aes_us = 21_000
    assert carry(prove([NEW], WAYS), card)[0] == Said(doubt=Doubt.TOO_LATE)
    card.aes_us = 18_000
    assert carry(prove([NEW], WAYS), card)[0].version == 2


def test_an_answer_to_the_challenge_that_is_fetched_from_elsewhere_comes_late(kind):
    card = card_with(kind, NEW)
    card.relay_us = 20_000
    assert carry(prove([NEW], WAYS), card)[0] == Said(doubt=Doubt.TOO_LATE)


def test_time_asked_for_does_not_make_a_late_answer_good():
    card = card_with(Ntag424, NEW)
    card.ats = bytes.fromhex("067777110280")  # FWI 1: 0.6 ms, and then it asks for more
    card.aes_us = 60_000
    assert carry(prove([NEW], WAYS), card)[0] == Said(doubt=Doubt.TOO_LATE)
    card.aes_us = 5_000
    assert carry(prove([NEW], WAYS), card)[0].version == 2


def test_a_new_card_gets_our_key(kind):
    card = card_with(kind)
    said, _ = carry(make_new([NEW, OLD], WAYS), card)
    assert said == Said(version=2, is_asleep=True)
    assert key_of(card) == NEW[1]
    assert card.versions[APPLICATIONS[kind]][0] == 2
    assert carry(prove([NEW], WAYS), card)[0].version == 2


def test_a_card_gets_the_newest_key(kind):
    card = card_with(kind, OLD)
    assert carry(renew([NEW, OLD], WAYS), card)[0] == Said(version=2, is_asleep=True)
    assert key_of(card) == NEW[1]


def test_a_card_that_has_the_newest_key_is_left_alone(kind):
    card = card_with(kind, NEW)
    card.refuse = 0x9D
    for talk in (renew, make_new):
        assert carry(talk([NEW, OLD], WAYS), card)[0].version == 2


def test_only_enrolment_takes_a_new_card(kind):
    card = card_with(kind)
    assert carry(renew([NEW, OLD], WAYS), card)[0].doubt is not None
    assert NEW[1] != key_of(card)


def test_a_card_of_others_gets_no_key(kind):
    theirs = (1, b"another cabinet's"[:16])
    card = card_with(kind, theirs)
    assert carry(make_new([NEW, OLD], WAYS), card)[0].doubt is Doubt.KEY_WRONG
    assert key_of(card) == theirs[1]


def test_a_card_that_will_not_change_its_key_is_refused(kind):
    card = card_with(kind, OLD)
    card.refuse = 0x1E
    assert carry(renew([NEW, OLD], WAYS), card)[0].doubt is Doubt.KEY_WRONG
    assert carry(prove([NEW, OLD], WAYS), card)[0].version == 1


@pytest.mark.parametrize("start", [None, OLD])
@pytest.mark.parametrize("hears_last", [True, False])
def test_a_card_torn_away_at_any_step_has_the_old_key_or_the_new(kind, start, hears_last):
    """The field, or the power, fails at each frame: the card stays good, and may start again."""
    outcomes = set()
    for frames in range(1, 40):
        card = card_with(kind, start)
        card.leaves_after = frames
        if not hears_last:
            card.deaf.add(frames - 1)
        said, sent = carry(make_new([NEW, OLD], WAYS), card)
        card.leaves_after, card.deaf = None, set()
        card.power_up()
        assert key_of(card) in (None, bytes(16), OLD[1], NEW[1])
        outcomes.add((key_of(card) == NEW[1], said.version == 2))
        if said.version:
            assert key_of(card) == NEW[1], frames
        if start is not None or key_of(card) == NEW[1]:
            card.frames = 0
            assert carry(prove([NEW, OLD], WAYS), card)[0].version in (1, 2), frames
            card.power_up()
        assert carry(make_new([NEW, OLD], WAYS), card)[0].version == 2, frames
        assert key_of(card) == NEW[1]
        if len(sent) < frames:
            break
    # It was seen with the old key, with the new one unsaid, and with the new one proven.
    assert outcomes == {(False, False), (True, False), (True, True)}


class Said12196(Random):
    """The random numbers that the card of AN12196, table 14, drew."""

    def randbytes(self, n):
        drawn = {16: "B9E2FC789B64BF237CCCAA20EC7E6E48", 4: "9D00C4DF"}
        return bytes.fromhex(drawn[n])


def test_the_simulated_card_answers_as_the_card_of_an12196_does():
    # AN12196 rev. 2.0, table 14 (AuthenticateEV2First with key 0, all zeros).
    card = Ntag424(UID, random=Said12196())
    answers = [
        card.command(bytes.fromhex(each))[0].hex().upper()
        for each in (
            "00A4040C07D2760000850101",
            "9071000002000000",
            "90AF00002035C3E05A752E0144BAC0DE51C1F22C56B34408A23D8AEA266CAB947EA8E0118D00",
        )
    ]
    assert answers == [
        "9000",
        "A04C124213C186F22399D33AC2A3021591AF",
        "3FA64DB5446D1F34CD6EA311167F5E4985B89690C04A05F17FA7AB2F081206639100",
    ]


@pytest.mark.parametrize(
    ("commands", "status"),
    [
        (["9071000002000000"], "9140"),
        (["00A4040C07D2760000850101", "9071000002050000"], "9140"),
        (["00A4040C07D2760000850102"], "6A82"),
        (["90AF000010" + "00" * 16 + "00"], "911C"),
        (["00A4040C07D2760000850101", "90C4000029" + "00" * 41 + "00"], "91AE"),
        (["00A4040C07D2760000850101", "9071000002000000", "90AF000010" + "00" * 17], "917E"),
        (["00A4040C07D2760000850101", "9071000002000000", "90AF000020" + "00" * 33], "91AE"),
        (["9051000000"], "911C"),
        (["8000000000"], "6E00"),
    ],
)
def test_the_simulated_card_refuses_as_its_data_sheet_says(commands, status):
    # NT4H2421Gx, section 10 and table 23: status words of native commands.
    card = Ntag424(UID, random=Random(1))
    answers = [card.command(bytes.fromhex(each))[0].hex().upper() for each in commands]
    assert answers[-1] == status


def test_no_two_talks_use_the_same_challenge():
    asked = []

    def random(count):
        asked.append(Random(len(asked)).randbytes(count))
        return asked[-1]

    ways = Ways(random)
    card = card_with(Ntag424, NEW)
    for _ in range(3):
        card.power_up()
        carry(prove([NEW], ways), card)
    assert len(set(asked)) == 3
