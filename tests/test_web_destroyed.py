"""The read models forget what the cabinet destroyed, and are the same when filled anew."""

from threading import Event

import pytest

from controller.directory.keys import KindCount
from controller.entries.cases import LossReported
from controller.entries.seals import SealRenewed
from controller.entries.take_over import BuildingTakenOver
from controller.errors import LinkError
from controller.events import SlotButtonPressed, TagRemoved
from controller.feed import _batch, _Follower
from controller.requests import RenewSeal, ReportLoss, TakeOverBuilding
from tests.archive import Archive, closed, search
from web.follower import Follower
from web.status import FeedStatus
from web.store import Store

WORD = "只在首月出現的字句"


class Feed:
    """The feed of `archive` as its lines say it, until everything is told."""

    def __init__(self, archive):
        self.archive = archive

    def follow(self, *, after, people_after):
        journal = self.archive.journal
        peer = _Follower(0)
        peer.after, peer.people_after = after, people_after
        while peer.is_behind(journal):
            yield _batch(peer.next_lines(journal, 7).splitlines())
        yield _batch([b'{"head":%d}' % journal.head[0]])
        raise LinkError("hung up")


@pytest.fixture
def archive(tmp_path, monkeypatch):
    monkeypatch.setattr("tests.archive.SECRET", WORD)
    with closed(Archive(tmp_path / "data")) as found:
        found.live(31)
        monkeypatch.setattr("tests.archive.SECRET", "別的")
        found.live(31)
        found.live(31)
        yield found


@pytest.fixture
def new_store(tmp_path):
    stores = []

    def made(name):
        stores.append(Store(tmp_path / name / "web.db", "Asia/Hong_Kong"))
        return stores[-1]

    yield made
    for each in stores:
        each.close()


def follow(archive, store):
    for _ in range(2):
        Follower(Feed(archive), store, FeedStatus(lambda: 5_000)).follow(Event())


def tables(store):
    """Return every row of every table but the search index's own."""
    db = store.read()
    sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'log_words%'"
    found = {name: db.execute(f"SELECT * FROM {name}").fetchall() for (name,) in db.execute(sql)}
    db.close()
    return found


def count(store, table, where="1"):
    db = store.read()
    found = db.execute(f"SELECT count(*) FROM {table} WHERE {where}").fetchone()[0]
    db.close()
    return found


def test_what_was_destroyed_vanishes_and_a_new_file_is_the_same(archive, new_store, tmp_path):
    store = new_store("live")
    follow(archive, store)
    assert count(store, "loans") == 9
    assert count(store, "cases") == 3
    assert search(tmp_path / "live", WORD) != []
    before = tables(store)

    archive.agree()
    archive.finish()
    follow(archive, store)

    assert count(store, "loans") == 6
    assert count(store, "cases") == 2
    assert search(tmp_path / "live", WORD) == []
    assert search(tmp_path / "live", "別的") != []
    fresh = new_store("fresh")
    follow(archive, fresh)
    after = tables(fresh)
    assert tables(store) == after
    for name in ("key_sets", "cardholders", "keepings", "key_classes", "silent", "faults"):
        assert after[name] == before[name], name
    assert [row[:4] for row in after["seats"]] == [row[:4] for row in before["seats"]]
    assert len(after["destructions"]) == 1
    assert fresh.last() == store.last() == (archive.state.seq, archive.journal.head[1].hex())
    lines = "json_extract(body, '$.kind') = 'period_destroyed'"
    assert count(fresh, "log", lines) == 1


def test_a_file_begun_while_it_was_being_erased_is_begun_anew(archive, new_store, monkeypatch):
    monkeypatch.setattr("controller.destroying.SLICE", 10)
    archive.agree()
    store = new_store("early")
    for _ in range(4):
        archive.step()
    follow(archive, store)
    archive.finish()
    follow(archive, store)
    fresh = new_store("fresh")
    follow(archive, fresh)
    assert tables(store) == tables(fresh)
    assert count(store, "loans") == 6


def test_it_begins_anew_once_and_then_goes_on(archive, new_store, monkeypatch):
    store = new_store("live")
    archive.agree()
    archive.finish()
    begun = []
    monkeypatch.setattr(Store, "start_over", lambda _: begun.append(1))
    follow(archive, store)
    assert begun == []
    archive.live(3)
    follow(archive, store)
    assert begun == []
    assert store.last()[0] == archive.state.seq


def lose(archive, slot):
    """Have a ring taken, and lost."""
    archive.tap("chan")
    for kind in (SlotButtonPressed, TagRemoved):
        archive.send(kind, slot=slot)
    archive.wait(30_000)
    archive.ask(ReportLoss(key_set=f"K{slot}", note="遺失"), "wong")


def test_what_holds_for_good_is_still_shown(tmp_path, new_store):
    """A lost set, the seal on a ring, where keys are from: told once, and true ever after."""
    with closed(Archive(tmp_path / "data")) as archive:
        lose(archive, 2)
        archive.ask(RenewSeal(key_set="K3", new="S-9", why="新封條"), "wong")
        counts = (KindCount(kind="public_door", expected=2, counted=2),)
        taken = {"building": "A", "company": "前管理公司", "receipt": "R-1", "custodian": "chan"}
        archive.ask(TakeOverBuilding(**taken, counts=counts), "wong")
        for kind in (LossReported, SealRenewed, BuildingTakenOver):
            assert [each for each in archive.journal.records() if isinstance(each.entry, kind)]
        for _ in range(3):
            archive.live(31)
        store = new_store("live")
        follow(archive, store)
        before = tables(store)
        archive.agree()
        archive.finish()
        follow(archive, store)
        after = tables(store)
        for name in ("key_sets", "take_overs"):
            assert after[name] == before[name] != [], name
        assert count(store, "cases", "what = 'lost' AND key_set = 'K2'") == 1
        assert archive.state.directory.key_sets["K3"].seal == "S-9"
        assert count(store, "key_sets", "id = 'K3' AND seal = 'S-9'") == 1


def test_a_feed_that_hangs_up_within_the_gap_goes_on_where_the_pages_are(
    archive, new_store, monkeypatch
):
    archive.agree()
    archive.finish()
    store = new_store("late")
    begun = []
    monkeypatch.setattr(Store, "start_over", lambda _: begun.append(1))

    class HangingUp(Feed):
        def follow(self, *, after, people_after):
            for batch in super().follow(after=after, people_after=people_after):
                yield batch
                if batch.entries and batch.entries[-1].is_destroyed:
                    raise LinkError("hung up")

    status = FeedStatus(lambda: 5_000)
    feed = HangingUp(archive)
    follower = Follower(feed, store, status)
    follower.follow(Event())
    assert status.seq > store.last()[0] > 0
    monkeypatch.setattr(HangingUp, "follow", Feed.follow)
    follower.follow(Event())
    assert begun == []
    assert store.last()[0] == archive.state.seq
