"""The follower: takes in what the feed brings, and notices when it is another journal's."""

import os
import time
from threading import Event

import pytest

from controller.codec import to_bytes
from controller.directory import Person
from controller.errors import LinkError
from controller.feed import Batch, FedEntry, FedPerson, FeedClient, feed_path
from tests.web_stand import Journal, Sockets
from web.follower import Follower
from web.status import FeedStatus
from web.store import Store


class Feed:
    """A feed in memory that brings `size` entries a batch and then hangs up."""

    def __init__(self, journal, size=10):
        self.journal = journal
        self.size = size
        self.begun = []

    def follow(self, *, after, people_after):
        fed, people = self.journal.fed, self.journal.people
        if after > len(fed):
            yield Batch(head=len(fed))
        self.begun.append((after, people_after))
        for row in people[people_after:]:
            values = {name: value for name, value in row.items() if name != "version"}
            yield Batch(people=(FedPerson(row["version"], Person(**values)),))
        for start in range(after, len(fed), self.size):
            some = fed[start : start + self.size]
            yield Batch(
                entries=tuple(
                    FedEntry(each.seq, bytes.fromhex(each.digest), to_bytes(each.entry))
                    for each in some
                )
            )
        yield Batch(head=len(fed))
        raise LinkError("hung up")


@pytest.fixture
def journal():
    journal = Journal()
    journal.play_a_day()
    return journal


@pytest.fixture
def store(tmp_path):
    store = Store(tmp_path / "web.db", "Asia/Hong_Kong")
    yield store
    store.close()


@pytest.fixture
def status():
    return FeedStatus(lambda: 5_000)


def follower(journal, store, status):
    return Follower(Feed(journal), store, status)


def digests(store):
    db = store.read()
    found = [digest for (digest,) in db.execute("SELECT hash FROM log ORDER BY seq")]
    db.close()
    return found


def test_everything_is_taken_in_once_and_then_what_is_new(journal, store, status):
    following = follower(journal, store, status)
    following.follow(Event())
    journal.add("door_seen_closed")
    journal.name("p02", "陳改名")
    following.follow(Event())

    assert digests(store) == [each.digest for each in journal.fed]
    assert store.people_version() == len(journal.people)
    assert status.seq == status.head == len(journal.fed)
    assert status.percent() is None


def test_a_journal_that_was_put_back_is_taken_in_anew(journal, store, status):
    follower(journal, store, status).follow(Event())
    del journal.fed[-5:]
    following = follower(journal, store, status)
    following.follow(Event())
    assert store.last() == (0, "")
    following.follow(Event())

    assert digests(store) == [each.digest for each in journal.fed]


@pytest.mark.parametrize("longer", [0, 3])
def test_another_cabinet_s_journal_is_taken_in_anew(journal, store, status, longer):
    follower(journal, store, status).follow(Event())
    other = Journal(at_ms=journal.at_ms + 1)
    other.play_a_day()
    for _ in range(longer):
        other.add("door_seen_closed")
    following = follower(other, store, status)
    following.follow(Event())
    following.follow(Event())

    assert digests(store) == [each.digest for each in other.fed]
    db = store.read()
    assert db.execute("SELECT count(*) FROM people").fetchone()[0] == len(other.people)
    db.close()


def test_a_gap_is_never_papered_over(journal, store, status):
    following = follower(journal, store, status)
    whole = list(journal.fed)
    del journal.fed[20]
    following.follow(Event())
    assert store.last() == (0, "")
    journal.fed[:] = whole
    following.follow(Event())

    assert digests(store) == [each.digest for each in whole]


def test_pages_are_told_since_when_the_cabinet_is_away(journal, store):
    clock = iter(range(1_000, 9_000, 1_000))
    status = FeedStatus(lambda: next(clock))
    assert (status.is_connected, status.since_ms) == (False, 1_000)
    follower(journal, store, status).follow(Event())

    assert (status.is_connected, status.since_ms) == (False, 3_000)


def test_what_a_full_disk_kept_out_is_taken_in_when_there_is_room(journal, store, status):
    following = follower(journal, store, status)
    following.follow(Event())
    pages = store._connection.execute("PRAGMA page_count").fetchone()[0]
    store._connection.execute(f"PRAGMA max_page_count = {pages}")
    for _ in range(2_000):
        journal.add("door_seen_closed")
    following.follow(Event())
    assert not status.is_connected
    assert status.seq == store.last()[0] < len(journal.fed)

    store._connection.execute(f"PRAGMA max_page_count = {1 << 30}")
    following.follow(Event())
    assert digests(store) == [each.digest for each in journal.fed]


def test_pages_pass_for_new_no_longer_once_the_follower_ends(journal, store, status):
    class Broken:
        def follow(self, *, after, people_after):
            yield Batch(head=len(journal.fed))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        Follower(Broken(), store, status).run(Event())
    assert not status.is_connected


def test_a_file_whose_log_cannot_be_read_is_filled_anew_at_the_next_start(journal, store, status):
    follower(journal, store, status).follow(Event())
    whole = digests(store)
    connection = store.read()
    sql = "SELECT rootpage FROM sqlite_schema WHERE name = 'log'"
    (page,) = connection.execute(sql).fetchone()
    (size,) = connection.execute("PRAGMA page_size").fetchone()
    connection.close()
    store.close()
    with store.path.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xaa" * size)
    again = Store(store.path, "Asia/Hong_Kong")
    assert again.last() == (0, "")
    follower(journal, again, status).follow(Event())
    assert digests(again) == whole
    again.close()


def test_a_long_way_behind_is_shown_as_progress(status):
    status.seq, status.head = 250_000, 1_000_000
    assert status.percent() == 25
    status.seq = 999_500
    assert status.percent() is None


def test_it_follows_the_real_feed_through_its_socket(journal, store, status, tmp_path):
    sockets = Sockets(tmp_path / "data", journal, os.getuid())
    end = Event()

    class Ending(FeedClient):
        def follow(self, *, after, people_after):
            for batch in super().follow(after=after, people_after=people_after):
                if batch.head is not None and after < 1 << 60:
                    end.set()
                yield batch

    started = time.monotonic()
    Follower(Ending(feed_path(tmp_path / "data")), store, status).run(end)
    sockets.close()

    assert digests(store) == [each.digest for each in journal.fed]
    assert status.is_connected
    assert time.monotonic() - started < 5


def test_a_feed_that_is_not_there_is_asked_again_more_slowly(journal, store, status, tmp_path):
    waits = []

    class End(Event):
        def wait(self, timeout=None):
            waits.append(timeout)
            if len(waits) == 8:
                self.set()
            return self.is_set()

    Follower(FeedClient(feed_path(tmp_path)), store, status).run(End())

    assert waits == [0.5, 1, 2, 4, 8, 15, 15, 15]
    assert not status.is_connected


@pytest.mark.parametrize("is_asked", [True, False])
def test_pages_hear_of_a_full_disk_and_of_its_end(store, status, is_asked):
    heard = []

    class Full:
        told = True

        def follow(self, *, after, people_after):
            is_first = after > 1 << 60  # the head alone was asked for, before anything else
            if not is_first:
                heard.append(status.is_full)
            yield Batch(head=0, is_full=self.told and is_first is is_asked)
            yield Batch()
            heard.append(status.is_full)
            raise LinkError("hung up")

    feed = Full()
    Follower(feed, store, status).follow(Event())
    assert status.is_full is not is_asked
    feed.told = False
    Follower(feed, store, status).follow(Event())
    assert heard == [is_asked, not is_asked, False, False]
    assert not status.is_full


def test_a_full_disk_is_known_before_anything_is_written(journal, store, status):
    class Full(Feed):
        def follow(self, *, after, people_after):
            yield Batch(head=len(self.journal.fed), is_full=True)
            raise LinkError("hung up")

    Follower(Full(journal), store, status).follow(Event())
    assert status.is_full


def test_pages_go_by_the_clock_of_the_cabinet(store):
    class Ahead:
        def follow(self, *, after, people_after):
            yield Batch(head=0, at_ms=5_000_000)
            raise LinkError("hung up")

    wall = [1_000]
    status = FeedStatus(lambda: wall[0])
    Follower(Ahead(), store, status).follow(Event())
    wall[0] += 250
    assert status.cabinet_ms() == 5_000_250
    assert status.since_ms == 5_000_000
