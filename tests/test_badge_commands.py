"""`keycabinet badge`, with a controller that runs, the real reader, the chip model and cards."""

import base64
import os
from dataclasses import replace
from random import Random

import pytest
from click.testing import CliRunner

from controller.cli import keycabinet
from controller.clock import MachineClock
from controller.commands import KeyNextCard
from controller.directory import Change, Credential, CredentialStatus, Directory
from controller.entries import CardRekeyed, DirectoryChanged, SecretChanged
from controller.inbox import InboxServer, inbox_path
from controller.journal import Journal, load_state
from controller.journal_reader import JournalReader
from controller.keyed import KeyedCards
from controller.keyring import Keyring, diversify
from controller.loop import Controller
from controller.secrets import FILE, Tokeniser, make_site_key, read_secrets, read_site_keys
from sim.cards import Card
from sim.smart_cards import NDEF_APPLICATION, Ntag424
from tests.background import Background
from tests.rc522_rig import Rig
from tests.test_cli import FILES

UID = bytes.fromhex("04C1B2A3948576")


class Running(Background):
    """A controller that runs in a thread, its reader on the chip model; `card` lies there."""

    def __init__(self, data, card=None):
        super().__init__(data)
        self._card = card

    def _run(self):
        journal = Journal.open(self._data, boot="running")
        inbox = InboxServer(
            inbox_path(self._data),
            allowed_uids={os.getuid()},
            own_uid=os.getuid(),
            directory=lambda: controller.state.directory,
            explain=lambda question: None,
        )
        rig = Rig()
        tokenise = Tokeniser(read_secrets(self._data))
        reader = rig.reader(keys=Keyring(self._data), tokenise=tokenise)

        def actuate(command):
            if isinstance(command, KeyNextCard):
                reader.key_next(command)
                if self._card is not None and self._card not in rig.chip.field.cards:
                    rig.chip.field.present(self._card)

        controller = Controller(
            load_state(journal).state,
            clock=MachineClock(),
            log=journal,
            readers=(inbox.poll, reader.poll),
            actuate=actuate,
            answer=lambda request, seq: inbox.answer(
                request, seq, journal.record(seq).entry if seq else None
            ),
        )
        controller.turn()
        self._ready.set()
        while not self._stop.wait(0.002):
            controller.turn()
        inbox.close()
        reader.close()
        journal.close()


@pytest.fixture
def data(tmp_path):
    folder = tmp_path / "data"
    ok(folder, "init")
    ok(folder, "import", *FILES, "--apply")
    return folder


def run(data, *words):
    return CliRunner().invoke(keycabinet, [*words, "--data", str(data)])


def ok(data, *words):
    result = run(data, *words)
    assert result.exit_code == 0, result.output
    return result.stdout


def refused(data, *words):
    result = run(data, *words)
    assert result.exit_code == 1, result.output
    return result.stderr


def key_of(card):
    return card.applications[NDEF_APPLICATION][0]


def credential(data):
    token = Tokeniser(read_secrets(data))(UID)
    return JournalReader(data).state().directory.credentials.get(token)


def test_a_badge_is_enrolled_at_the_reader_and_then_gets_new_keys(data):
    card = Ntag424(UID, random=Random(1))
    with Running(data, card):
        told = ok(data, "badge", "enrol", "--cardholder", "CS002")
        assert "Lay the card" in told
        assert "CS002: enrolled; it proves itself each time" in told
        assert "nothing has changed" in ok(data, "badge", "enrol", "--cardholder", "CS002")
        ((_, first),) = read_site_keys(data)
        assert key_of(card) == diversify(first, UID)
        told = ok(data, "badge", "rekey", "--new-site-key")
        assert "Made site key 2" in told
        assert "CS002: has a key of site key 2 now." in told
    (_, second), _ = read_site_keys(data)
    assert key_of(card) == diversify(second, UID)
    found = credential(data)
    assert (found.cardholder, found.is_copyable) == ("CS002", False)
    _assert_no_key_outside(
        data, (first, second, *(diversify(each, UID) for each in (first, second)))
    )


def _assert_no_key_outside(data, keys):
    """Site keys and cards' keys stand in the file of secrets, and nowhere else, in any form."""
    forms = [
        form
        for key in keys
        for form in (key, key.hex().encode(), key.hex().upper().encode(), base64.b64encode(key))
    ]
    assert forms[0] in (data / FILE).read_bytes()
    for path in data.rglob("*"):
        if path.is_file() and path.name != FILE:
            content = path.read_bytes()
            assert not [form for form in forms if form in content], path


def test_a_card_that_cannot_prove_itself_is_enrolled_as_one_that_can_be_copied(data):
    with Running(data, Card(UID)):
        assert "a copy of this card passes" in ok(data, "badge", "enrol", "--cardholder", "CS002")
        assert "badge_copied" in refused(data, "badge", "rekey")
    assert credential(data).is_copyable


def test_a_tag_is_enrolled_for_its_key_set(data):
    card = Ntag424(UID, random=Random(1))
    with Running(data, card):
        assert "K001: enrolled; it proves" in ok(data, "badge", "enrol", "--key-set", "K001")
        assert "K001: has a key" in ok(data, "badge", "rekey", "--tag")
    key_set = JournalReader(data).state().directory.key_sets["K001"]
    assert (key_set.tag, key_set.is_tag_copyable) == (UID, False)


def test_an_import_leaves_a_badge_what_it_was_enrolled_as(data):
    uid = bytes.fromhex("04A2B91C6F5D80")  # CS001's, in the sample list
    with Running(data, Ntag424(uid, random=Random(1))):
        ok(data, "badge", "enrol", "--cardholder", "CS001")
    ok(data, "import", *FILES, "--full", "--revive", "--apply")
    token = Tokeniser(read_secrets(data))(uid)
    assert not JournalReader(data).state().directory.credentials[token].is_copyable


def test_a_refusal_says_why(data):
    with Running(data, Card(UID)):
        assert "cardholder_inactive" in refused(data, "badge", "enrol", "--cardholder", "X999")
        assert "no such key set" in refused(data, "badge", "enrol", "--key-set", "K999")


def test_without_a_controller_it_says_what_to_do(data):
    for words in (("enrol", "--cardholder", "CS002"), ("rekey", "--new-site-key")):
        told = refused(data, "badge", *words)
        assert "no controller runs here" in told
        assert "keycabinet run" in told
    assert read_site_keys(data) == ()


# Old site keys are dropped.


def keyed_anew(data):
    """Enrol a badge and a tag, then give the badge alone a key of a new site key."""
    badge, tag = Ntag424(UID, random=Random(1)), Ntag424(UID[:-1] + b"\x77", random=Random(2))
    with Running(data, badge):
        ok(data, "badge", "enrol", "--cardholder", "CS002")
    with Running(data, tag):
        ok(data, "badge", "enrol", "--key-set", "K001")
    with Running(data, badge):
        ok(data, "badge", "rekey", "--new-site-key")
    return badge, tag


def test_old_site_keys_are_dropped_once_every_card_has_a_key_of_the_newest(data):
    _, tag = keyed_anew(data)
    _, (_, old) = read_site_keys(data)
    told = refused(data, "badge", "drop")
    assert "tags of K001" in told
    assert "CS002" not in told
    assert len(read_site_keys(data)) == 2
    with Running(data, tag):
        ok(data, "badge", "rekey", "--tag")
    assert "Dropped site key 1; 2 stays" in ok(data, "badge", "drop")
    ((version, _),) = read_site_keys(data)
    assert version == 2
    assert old not in (data / FILE).read_bytes()
    assert "no old site key" in ok(data, "badge", "drop")


def test_site_keys_that_come_and_go_are_on_record(data):
    keyed_anew(data)
    ok(data, "badge", "drop", "--even-so")
    entries = (each.entry for each in JournalReader(data).records())
    told = [(e.actor, e.what, e.subject) for e in entries if isinstance(e, SecretChanged)]
    assert told == [("console", "site_key_made", "2"), ("console", "site_keys_dropped", "1")]


def test_a_card_enrolled_after_the_new_key_was_in_use_need_not_be_keyed_again(data):
    _, tag = keyed_anew(data)
    with Running(data, tag):
        ok(data, "badge", "rekey", "--tag")
    third = Ntag424(UID[:-1] + b"\x88", random=Random(3))
    with Running(data, third):
        ok(data, "badge", "enrol", "--cardholder", "CS003")
    assert "Dropped site key 1" in ok(data, "badge", "drop")
    assert key_of(third) == diversify(read_site_keys(data)[0][1], third.uid)


def test_of_two_badges_of_one_person_each_needs_its_new_key(data):
    _, tag = keyed_anew(data)
    with Running(data, tag):
        ok(data, "badge", "rekey", "--tag")
    assert make_site_key(data) == 3
    with Running(data, tag):
        ok(data, "badge", "rekey", "--tag")
    second = Ntag424(UID[:-1] + b"\x99", random=Random(4))
    with Running(data, second):
        ok(data, "badge", "enrol", "--cardholder", "CS002")
    told = refused(data, "badge", "drop")
    assert "badges of CS002." in told
    assert len(read_site_keys(data)) == 3


def test_what_may_be_left_behind_is_left_behind_only_when_asked_for(data):
    keyed_anew(data)
    assert "Dropped site key 1" in ok(data, "badge", "drop", "--even-so")
    assert [version for version, _ in read_site_keys(data)] == [2]


def test_no_key_is_dropped_that_a_running_controller_still_takes(data):
    badge, _ = keyed_anew(data)
    with Running(data, badge):
        assert "stop it first" in refused(data, "badge", "drop", "--even-so")
    assert len(read_site_keys(data)) == 2


def test_a_change_at_a_desk_is_no_new_key_on_a_card():
    now = {"at_ms": 0, "mono_ms": 0}
    badge = Credential(token="t1", cardholder="lee", is_copyable=False)
    other = replace(badge, token="t2", cardholder="chan")
    asked = {"actor": "admin", "cardholder": None, "key_set": None}
    rekeyed = CardRekeyed(**now, **asked, request="k1", version=2, token="t2")
    changed = DirectoryChanged(
        **now,
        actor="admin",
        request="web-1",
        changes=(Change(before=replace(badge, status=CredentialStatus.SUSPENDED), after=badge),),
    )
    cards = KeyedCards()
    cards.follow([rekeyed, changed])
    directory = Directory(credentials={each.token: each for each in (badge, other)})
    assert cards.holders_behind(directory, 2) == ["lee"]


def test_a_badge_that_is_lost_keeps_no_old_key_alive(data):
    cards = KeyedCards()
    lost = Credential(token="t1", cardholder="lee", is_copyable=False, status=CredentialStatus.LOST)
    good = replace(lost, token="t2", status=CredentialStatus.SUSPENDED)
    directory = Directory(credentials={each.token: each for each in (lost, good)})
    assert cards.holders_behind(directory, 2) == ["lee"]
    directory = Directory(credentials={lost.token: lost})
    assert cards.holders_behind(directory, 2) == []


@pytest.mark.parametrize("words", [(), ("--cardholder", "CS002", "--key-set", "K001")])
def test_enrol_wants_one_of_a_person_and_a_key_set(data, words):
    result = run(data, "badge", "enrol", *words)
    assert result.exit_code == 2
    assert "either --cardholder or --key-set" in result.stderr
