"""The feed brings every entry and every person once, in order, and waits for nobody."""

import json
import os
import socket
from contextlib import closing
from threading import Thread

import pytest

from controller.errors import LinkError, LinkTimeout
from controller.feed import HEAD_MS, HELLO_MS, TURN_ENTRIES, FeedClient, FeedServer, feed_path
from controller.journal import Journal
from controller.journal.chain import link
from controller.sockets import PEERS_MAX
from tests.journals import BOOT, entry, person

OURS = os.getuid()


@pytest.fixture
def journal(tmp_path):
    with closing(Journal.open(tmp_path / "data", boot=BOOT, create=True)) as found:
        yield found


@pytest.fixture
def server(journal):
    with closing(FeedServer(feed_path(journal.data), journal, allowed_uids=[OURS])) as found:
        yield found


class Follower:
    """A raw client: what it says is bytes, and it reads only when told to."""

    def __init__(self, journal, hello=b'{"after":0,"people_after":0}\n', *, buffer=None):
        self.wire = socket.socket(socket.AF_UNIX)
        if buffer:
            self.wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        self.wire.connect(str(feed_path(journal.data)))
        self.wire.sendall(hello)
        self.wire.setblocking(False)
        self._got = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.wire.close()

    def read(self, size=1 << 22):
        """Return the whole lines that came, as objects; None once hung up on."""
        try:
            data = self.wire.recv(size)
        except BlockingIOError:
            return []
        if not data:
            return None
        *lines, self._got = (self._got + data).split(b"\n")
        return [json.loads(each) for each in lines]


def fill(journal, count):
    first = journal.head[0] + 1
    journal.append([entry(each) for each in range(first, first + count)], clock="ntp")


def turns(server, count, now_ms=0):
    for _ in range(count):
        server.poll(now_ms)


def test_a_follower_gets_every_entry_in_its_own_bytes_and_then_the_head(server, journal):
    fill(journal, 3)
    with Follower(journal) as follower:
        turns(server, 2)
        told = follower.read()
    assert [each.get("seq") for each in told] == [1, 2, 3, None]
    rows = journal.rows(0, 9)
    assert [each["hash"] for each in told[:3]] == [digest.hex() for _, _, digest in rows]
    assert [each["entry"] for each in told[:3]] == [json.loads(data) for _, data, _ in rows]
    assert told[3] == {"head": 3}


def test_it_goes_on_from_where_the_follower_was(server, journal):
    fill(journal, 5)
    with Follower(journal, b'{"after":3,"people_after":0}\n') as follower:
        turns(server, 2)
        assert [each.get("seq") for each in follower.read()] == [4, 5, None]
        fill(journal, 1)
        turns(server, 1)
        assert follower.read()[0]["seq"] == 6


def test_people_come_before_the_entries_that_speak_of_them(server, journal):
    journal.append([entry(1)], clock="ntp", people=[person("c1"), person("c2")])
    with Follower(journal) as follower:
        turns(server, 3)
        people, first, head = follower.read()
    assert [(each["version"], each["cardholder"], each["name"]) for each in people["people"]] == [
        (1, "c1", "陳大文"),
        (2, "c2", "陳大文"),
    ]
    assert (first["seq"], head["head"]) == (1, 1)


def test_an_erased_person_reaches_those_who_follow(server, journal):
    journal.append([entry(1)], clock="ntp", people=[person("c1")])
    with Follower(journal) as follower:
        turns(server, 3)
        follower.read()
        journal.erase_person("c1")
        turns(server, 2)
        (row,) = follower.read()[0]["people"]
    assert (row["cardholder"], row["name"], row["phone"], row["salt"]) == ("c1", "", "", "")


def test_a_turn_sends_at_most_its_share_over_all_followers(server, journal):
    fill(journal, 1_000)
    with Follower(journal) as one, Follower(journal) as other:
        turns(server, 1)
        assert len(one.read()) + len(other.read()) == TURN_ENTRIES


def test_a_turn_serves_one_follower_the_whole_share(server, journal):
    fill(journal, 1_000)
    with Follower(journal) as one:
        turns(server, 1)
        assert len(one.read()) == TURN_ENTRIES


def test_a_slow_follower_is_never_waited_for_and_gets_everything_later(server, journal):
    for number in range(2_000):
        journal.append([entry(number)] * 5, clock="ntp")
    with Follower(journal) as slow, Follower(journal) as quick:
        got, late = [], []
        for _ in range(200):
            server.poll(0)
            got += quick.read()
        assert got[-1] == {"head": 10_000}
        peers = server._server.peers
        assert max(each.backlog for each in peers) < 1 << 20
        for _ in range(2_000):
            late += slow.read(20_000)
            server.poll(0)
    assert [each.get("seq") for each in late] == [*range(1, 10_001), None]


def test_the_head_is_told_once_and_then_every_ten_seconds(server, journal):
    fill(journal, 1)
    with Follower(journal) as follower:
        for now_ms in range(0, 2 * HEAD_MS + 1, 100):
            server.poll(now_ms)
        assert [each for each in follower.read() if "head" in each] == [{"head": 1}] * 3


def test_the_head_says_what_time_the_controller_has_it(server, journal):
    fill(journal, 1)
    with Follower(journal) as follower:
        turns(server, 1)
        server.poll(10_000, 1_777_852_800_000)
        server.poll(20_000, 1_777_939_200_000)
        times = [each["at_ms"] for each in follower.read() if "at_ms" in each]
    assert times == [1_777_852_800_000, 1_777_939_200_000]


def test_a_full_disk_is_told_at_once_and_so_is_its_end(server, journal):
    fill(journal, 1)
    with Follower(journal) as follower:
        turns(server, 1)
        server.poll(1)
        server.poll(2, is_full=True)
        server.poll(3, is_full=True)
        server.poll(2 + HEAD_MS, is_full=True)
        server.poll(3 + HEAD_MS)
        server.poll(4 + HEAD_MS)
        told = [each.get("is_full", False) for each in follower.read() if "head" in each]
    assert told == [False, True, True, False]


def test_a_follower_that_knows_more_than_the_journal_is_told_the_head(server, journal):
    fill(journal, 2)
    with Follower(journal, b'{"after":9,"people_after":9}\n') as follower:
        turns(server, 2)
        assert follower.read() == [{"head": 2}]


def test_other_users_are_hung_up_on_and_counted(journal):
    path = feed_path(journal.data)
    with closing(FeedServer(path, journal, allowed_uids=[OURS + 1])) as server:
        with Follower(journal) as follower:
            turns(server, 2)
            with pytest.raises(ConnectionResetError):
                follower.read()
        assert server.refused == 1


def test_no_more_than_so_many_are_let_in(server, journal):
    followers = [Follower(journal) for _ in range(PEERS_MAX + 1)]
    turns(server, 1)
    assert server.refused == 1
    for each in followers:
        each.wire.close()
    turns(server, 1)
    with Follower(journal) as follower:
        turns(server, 2)
        assert follower.read() == [{"head": 0}]


@pytest.mark.parametrize(
    "hello",
    [
        b"\n",
        b"\xff\n",
        b"[]\n",
        b'{"after":-1,"people_after":0}\n',
        b'{"after":true,"people_after":0}\n',
        b'{"after":"0","people_after":0}\n',
        b'{"after":0}\n',
        b'{"after":' + b"1" * 400 + b"}\n",
        b"x" * 5_000,
        b"[" * 190 + b"\n",
        b'{"after":0,"people_after":0}\n{"after":0,"people_after":0}\n',
    ],
)
def test_a_beginning_that_is_none_is_answered_and_hung_up_on(server, journal, hello):
    fill(journal, 1)
    with Follower(journal, hello) as follower:
        turns(server, 3)
        (answer,) = follower.read()
        assert list(answer) == ["error"]
        assert follower.read() is None


def test_who_says_nothing_is_hung_up_on(server, journal):
    with Follower(journal, b"") as follower:
        server.poll(0)
        server.poll(HELLO_MS + 1)
        server.poll(HELLO_MS + 2)
        assert follower.read()[0]["error"] == "say where to begin"
        assert follower.read() is None


def test_a_follower_that_goes_away_is_forgotten(server, journal):
    with Follower(journal) as follower:
        turns(server, 1)
        follower.read()
    fill(journal, 5)
    turns(server, 3)
    assert server._server.peers == []


def test_a_dead_socket_is_replaced_and_a_living_one_never(journal):
    path = feed_path(journal.data)
    path.parent.mkdir()
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(path))
    with closing(FeedServer(path, journal, allowed_uids=[OURS])):
        assert path.stat().st_mode & 0o777 == 0o660
        with pytest.raises(LinkError, match="another process listens"):
            FeedServer(path, journal, allowed_uids=[OURS])
        assert path.exists()
    assert not path.exists()


def test_the_run_folder_is_closed_to_strangers(server, journal):
    assert feed_path(journal.data).parent.stat().st_mode & 0o777 == 0o750


# ---- the client ----


class Turning(Thread):
    """A controller's turns, as fast as they go, until told to end."""

    def __init__(self, server, **said):
        super().__init__()
        self._server = server
        self._said = said
        self.is_ending = False

    def __enter__(self):
        self.start()

    def __exit__(self, *_):
        self.is_ending = True
        self.join()

    def run(self):
        while not self.is_ending:
            self._server.poll(0, **self._said)


class Still:
    """A journal that stands still, so that another thread may serve it."""

    def __init__(self, journal):
        self.head = journal.head
        self.people_version = journal.people_version
        self._rows = journal.rows(0, 10_000)
        self._people = journal.people_after(0, 100)

    def rows(self, after_seq, limit):
        return self._rows[after_seq : after_seq + limit]

    def people_after(self, version, limit):
        return [each for each in self._people if each[0] > version][:limit]


def test_the_client_yields_people_entries_and_the_head(journal):
    journal.append([entry(1)], clock="ntp", people=[person("c1")])
    fill(journal, 700)
    path = feed_path(journal.data)
    people, entries = [], []
    with closing(FeedServer(path, Still(journal), allowed_uids=[OURS])) as server, Turning(server):
        for batch in FeedClient(path).follow(after=0, people_after=0):
            people += batch.people
            entries += batch.entries
            if batch.head is not None:
                break
    assert [(each.version, each.person) for each in people] == [(1, person("c1"))]
    assert [(each.seq, each.data, each.hash) for each in entries] == journal.rows(0, 1_000)
    head = bytes(32)
    for each in entries:
        head = link(head, each.data)
    assert (head, batch.head) == (journal.head[1], 701)
    assert entries[0].plain()["kind"] == "fault_raised"


@pytest.mark.parametrize("is_full", [True, False])
def test_the_client_says_whether_the_disk_is_full_and_what_time_it_is(journal, is_full):
    path = feed_path(journal.data)
    said = {"at_ms": 1_777_852_800_000, "is_full": is_full}
    with (
        closing(FeedServer(path, Still(journal), allowed_uids=[OURS])) as server,
        Turning(server, **said),
    ):
        batch = next(FeedClient(path).follow(after=0, people_after=0))
    assert {"at_ms": batch.at_ms, "is_full": batch.is_full} == said


def test_without_a_controller_the_client_says_how_to_start_one(tmp_path):
    with pytest.raises(LinkError, match="keycabinet run"):
        next(FeedClient(tmp_path / "feed.sock").follow(after=0, people_after=0))


def test_a_client_that_is_hung_up_on_says_so(journal):
    path = feed_path(journal.data)
    server = FeedServer(path, Still(journal), allowed_uids=[OURS + 1])
    with closing(server), Turning(server), pytest.raises(LinkError, match="hung up"):
        next(FeedClient(path).follow(after=0, people_after=0))


def test_a_silent_controller_is_a_time_out(server, journal):
    with pytest.raises(LinkTimeout, match="said nothing"):
        next(FeedClient(feed_path(journal.data), timeout_s=0.05).follow(after=0, people_after=0))


def test_a_path_too_long_for_a_socket_is_told(journal, tmp_path):
    with pytest.raises(LinkError, match="cannot listen there"):
        FeedServer(tmp_path / ("x" * 120), journal, allowed_uids=[OURS])
