"""A snapshot is believed only if the journal vouches for it; otherwise everything is replayed."""

import subprocess
import sys
from contextlib import closing
from functools import reduce
from hashlib import sha256

import pytest

from controller.directory import Cardholder, Change
from controller.entries import CabinetFounded, DirectoryChanged, FaultRaised, SnapshotTaken
from controller.errors import JournalDamaged
from controller.journal import Journal, load_state, snapshot
from controller.journal.files import folder_of
from controller.state import State
from tests.journals import BOOT, edit, tamper

STAMP = {"at_ms": 1, "mono_ms": 1}


def entries(count):
    yield CabinetFounded(**STAMP, cabinet="c0ffee")
    for number in range(2, count + 1):
        if number % 2:
            yield FaultRaised(**STAMP, part=f"board:{number}", detail="", slots=(number,))
        else:
            holder = Cardholder(id=f"c{number}", department="保養")
            changes = (Change(after=holder),)
            yield DirectoryChanged(**STAMP, actor="console", request=f"r{number}", changes=changes)


@pytest.fixture
def journal(tmp_path):
    with closing(Journal.open(tmp_path / "data", boot=BOOT, create=True)) as found:
        found.append(list(entries(20)), clock="ntp")
        yield found


def take(journal, *, is_bound=True):
    """Save the present state and, unless the power goes first, let the journal say so."""
    state = load_state(journal).state
    seq, head = journal.head
    digest = snapshot.save(journal.data, snapshot.encode(state), upto_seq=seq, head=head)
    if is_bound:
        taken = SnapshotTaken(**STAMP, upto_seq=seq, digest=digest)
        journal.append([taken], clock="ntp")
    return folder_of(journal.data) / f"snapshot-{seq:012}"


def replayed(journal):
    return reduce(State.evolve, (each.entry for each in journal.records()), State())


def more(journal, part="rail"):
    journal.append([FaultRaised(**STAMP, part=part, detail="")], clock="ntp")


def test_a_snapshot_and_the_rest_are_the_whole_journal(journal):
    take(journal)
    more(journal)
    found = load_state(journal)
    assert found.snapshot_seq == 20
    assert found.discarded == ()
    assert found.state == replayed(journal)
    assert list(found.state.answers) == list(replayed(journal).answers)


def test_without_a_snapshot_everything_is_replayed_with_progress(journal):
    steps = []
    found = load_state(journal, progress=lambda done, total: steps.append((done, total)))
    assert (found.snapshot_seq, found.state.seq) == (0, 20)
    assert steps[-1] == (20, 20)


def test_a_snapshot_the_journal_does_not_know_of_is_discarded_for_the_one_before(journal):
    take(journal)
    more(journal)
    take(journal, is_bound=False)
    more(journal)
    found = load_state(journal)
    assert found.snapshot_seq == 20
    assert ["has no entry of it" in each for each in found.discarded] == [True]
    assert found.state == replayed(journal)


def flip(path, offset):
    spoiled = bytearray(path.read_bytes())
    spoiled[offset] ^= 1
    path.write_bytes(bytes(spoiled))


@pytest.mark.parametrize(
    ("offset", "says"),
    [(0, "not a snapshot"), (-3, "bytes are not what was written"), (10, "another version")],
)
def test_a_spoiled_snapshot_is_discarded(journal, offset, says):
    flip(take(journal), offset)
    found = load_state(journal)
    assert found.snapshot_seq == 0
    assert says in found.discarded[0]
    assert found.state == replayed(journal)


def test_a_forged_snapshot_is_discarded_though_its_own_digest_is_right(journal):
    path = take(journal)
    line, payload = path.read_bytes().split(b"\n", 1)
    forged = payload.replace("保養".encode(), "保安".encode())
    assert forged != payload
    digests = [sha256(each).hexdigest().encode() for each in (payload, forged)]
    path.write_bytes(line.replace(*digests) + b"\n" + forged)
    found = load_state(journal)
    assert "has no entry of it" in found.discarded[0]
    assert found.state == replayed(journal)


def test_a_snapshot_folded_by_other_code_is_discarded(journal, monkeypatch):
    take(journal)
    monkeypatch.setattr(snapshot, "code_digest", lambda: "0" * 64)
    assert "another version of the program" in load_state(journal).discarded[0]


def test_a_snapshot_of_another_history_is_discarded(journal):
    take(journal)
    seq, _ = journal.head
    payload = snapshot.encode(State(seq=seq))
    snapshot.save(journal.data, payload, upto_seq=seq, head=b"\x01" * 32)
    assert f"entry {seq} of the journal is another one" in load_state(journal).discarded[0]


def test_only_the_newest_snapshot_and_the_one_before_are_kept(journal):
    for number in range(4):
        take(journal)
        more(journal, f"part{number}")
    names = sorted(each.name for each in folder_of(journal.data).glob("snapshot-*"))
    assert names == ["snapshot-000000000024", "snapshot-000000000026"]


def test_a_journal_shorter_than_its_snapshot_does_not_open(journal):
    take(journal)
    journal.close()
    tamper(journal.data, "DELETE FROM log WHERE seq > 15")
    with pytest.raises(JournalDamaged, match="entries 16 to 20 are missing"):
        Journal.open(journal.data, boot=BOOT)


def test_opening_checks_only_what_came_after_the_snapshot(journal):
    take(journal)
    more(journal)
    journal.close()
    steps = []
    data = journal.data
    Journal.open(data, boot=BOOT, progress=lambda *step: steps.append(step)).close()
    assert steps == [(22, 22)]
    edit(data, 5, "board:5", "board:4")
    Journal.open(data, boot=BOOT).close()  # the whole file is checked by `verify`
    edit(data, 22, "rail", "road")
    with pytest.raises(JournalDamaged, match="entry 22"):
        Journal.open(data, boot=BOOT)


def test_a_replay_folds_nothing_that_was_not_written(journal):
    take(journal)
    journal.close()
    edit(journal.data, 5, "board:5", "board:4")
    with closing(Journal.open(journal.data, boot=BOOT)) as again:
        flip(folder_of(journal.data) / "snapshot-000000000020", -3)
        with pytest.raises(JournalDamaged, match="entry 5 is not what was written"):
            load_state(again)


def test_every_module_that_folds_is_in_the_digest_of_the_code():
    """A snapshot that other code folded is thrown away; so none may be left out."""
    ask = "import sys, controller.records, controller.codec_reader, controller.state\n"
    ask += "print(*(m.__file__ for n, m in sys.modules.items() if n.startswith('controller.')))"
    told = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True)
    assert set(told.stdout.split()) == {str(each) for each in snapshot.sources()}
