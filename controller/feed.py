"""Entries from a sequence number on, to whoever may follow: the server's and the client's half.

The follower sends one line, `{"after": seq, "people_after": version}`. It gets lines of three
kinds: `{"people": [...]}`, rows of the side table; `{"seq": n, "hash": hex, "entry": {...}}`, the
entry in its canonical bytes, null for one that was destroyed; and `{"head": n, "at_ms": t}` when
it has everything, and every 10 s after: t is what time the controller has it, in UTC milliseconds.
While its disk is full the head also says `"is_full": true`, at once when that begins or ends.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from controller.codec import to_bytes, to_plain
from controller.directory import Person
from controller.errors import LinkError
from controller.sockets import RUN_FOLDER, Line, LineServer, Peer

TURN_ENTRIES = 200
TURN_BYTES = 262_144
HEAD_MS = 10_000
HELLO_MS = 10_000
HELLO_BYTES = 200
TIMEOUT_S = 30.0
"""A follower hears from a living controller every 10 s."""


def feed_path(data: Path) -> Path:
    """Return the feed's socket in the data folder `data`."""
    return data / RUN_FOLDER / "feed.sock"


class FeedSource(Protocol):
    """What is followed: the journal."""

    @property
    def head(self) -> tuple[int, bytes]:
        """The last entry's sequence number and hash."""

    @property
    def people_version(self) -> int:
        """The newest version of a row of the side table."""

    def rows(self, after_seq: int, limit: int) -> list[tuple[int, bytes, bytes]]:
        """Return up to `limit` rows after `after_seq`, in order: number, bytes, hash."""

    def people_after(self, version: int, limit: int) -> list[tuple[int, Person]]:
        """Return up to `limit` people whose row is newer than `version`, oldest first."""


class _Follower:
    """Where one peer has got to. Before its first line `after` is -1."""

    def __init__(self, now_ms: int) -> None:
        self.after = -1
        self.people_after = 0
        self.told_ms = now_ms
        self.is_told = False
        self.was_full = False

    def greet(self, line: bytes) -> None:
        """Take in where the peer wants to begin; ValueError or KeyError if it does not say so."""
        values = json.loads(line)
        if not isinstance(values, dict):
            raise ValueError("not an object")
        for name in ("after", "people_after"):
            if type(values[name]) is not int or values[name] < 0:
                raise ValueError(f"{name} is a number from 0")
        self.after, self.people_after = values["after"], values["people_after"]

    def is_behind(self, source: FeedSource) -> bool:
        """Return whether there is something the peer has not got."""
        return self.after < source.head[0] or self.people_after < source.people_version

    def next_lines(self, source: FeedSource, limit: int) -> bytes:
        """Return the next lines for the peer: people first, then at most `limit` entries."""
        if self.people_after < source.people_version:
            people = source.people_after(self.people_after, limit)
            self.people_after = people[-1][0] if people else source.people_version
            rows = [{"version": version, **to_plain(person)} for version, person in people]
            return to_bytes({"people": rows}) + b"\n"
        lines = bytearray()
        for seq, entry, digest in source.rows(self.after, limit):
            lines += b'{"seq":%d,"hash":"%s","entry":%s}\n' % (
                seq,
                digest.hex().encode(),
                entry or b"null",
            )
            self.after = seq
            if len(lines) > TURN_BYTES:
                break
        return bytes(lines)


class FeedServer:
    """Serves `source` at the socket `path` to processes of the users `allowed_uids`.

    Held by the one writer of the data folder. A slow follower is never waited for: it gets no
    more before it has taken what was sent.
    """

    def __init__(self, path: Path, source: FeedSource, *, allowed_uids: Iterable[int]) -> None:
        self._source = source
        self._server = LineServer(path, allowed_uids=allowed_uids, line_max=HELLO_BYTES)
        self._followers: dict[Peer, _Follower] = {}

    @property
    def refused(self) -> int:
        """How many processes were turned away at the door."""
        return self._server.refused

    def poll(self, now_ms: int, at_ms: int | None = None, *, is_full: bool = False) -> None:
        """Serve everybody for one turn: at most 200 entries over all.

        `now_ms` is monotonic; `at_ms` is the same moment in UTC, None where nobody can tell;
        `is_full` says that the controller's disk is.
        """
        for peer in self._server.poll():
            _refuse(peer, "the line is too long")
        if self._server.peers or self._followers:
            said = {} if at_ms is None else {"at_ms": at_ms}
            self._serve(now_ms, {**said, "is_full": True} if is_full else said)

    def _serve(self, now_ms: int, said: dict[str, Any]) -> None:
        before = self._followers
        self._followers = {
            peer: before.get(peer) or _Follower(now_ms) for peer in self._server.peers
        }
        for peer, follower in self._followers.items():
            if peer.lines or follower.after < 0:
                _listen_to(peer, follower, now_ms)
        ready = [pair for pair in self._followers.items() if pair[1].after >= 0]
        behind = [
            (peer, follower)
            for peer, follower in ready
            if not peer.backlog and follower.is_behind(self._source)
        ]
        for peer, follower in behind:
            peer.send(follower.next_lines(self._source, TURN_ENTRIES // len(behind)))
            follower.is_told = False
        for peer, follower in ready:
            self._tell_head(peer, follower, now_ms, said)

    def _tell_head(
        self, peer: Peer, follower: _Follower, now_ms: int, said: dict[str, Any]
    ) -> None:
        if peer.backlog or follower.is_behind(self._source):
            return
        is_full = "is_full" in said
        is_news = not follower.is_told or is_full != follower.was_full
        if is_news or now_ms - follower.told_ms >= HEAD_MS:
            follower.is_told, follower.told_ms, follower.was_full = True, now_ms, is_full
            peer.send(to_bytes({"head": self._source.head[0], **said}) + b"\n")

    def close(self) -> None:
        """Hang up on everybody; again does nothing."""
        self._server.close()


def _listen_to(peer: Peer, follower: _Follower, now_ms: int) -> None:
    if not peer.lines:
        if now_ms - follower.told_ms > HELLO_MS:
            _refuse(peer, "say where to begin")
        return
    line = peer.lines.popleft()
    if follower.after >= 0 or peer.lines:
        _refuse(peer, "one line is enough")
        return
    try:
        follower.greet(line)
    except (ValueError, KeyError, RecursionError) as error:
        _refuse(peer, f"not a beginning: {error}")


def _refuse(peer: Peer, why: str) -> None:
    peer.send(to_bytes({"error": why}) + b"\n")
    peer.leave()


@dataclass(frozen=True, slots=True)
class FedEntry:
    """Entry `seq`: its hash in the chain and its canonical bytes; `b"null"` if it is no more."""

    seq: int
    hash: bytes
    data: bytes

    @property
    def is_destroyed(self) -> bool:
        """Whether nothing but its hash is left of the entry."""
        return self.data == b"null"

    def plain(self) -> dict[str, Any]:
        """Return the entry's fields as plain JSON values."""
        values: dict[str, Any] = json.loads(self.data)
        return values


@dataclass(frozen=True, slots=True)
class FedPerson:
    """A row of the side table, numbered; a person without a name was erased."""

    version: int
    person: Person


@dataclass(frozen=True, slots=True)
class Batch:
    """What came together. `head` is the controller's last entry once the follower has it.

    `at_ms` is what time the controller had it then, UTC, None where it did not say; `is_full` is
    whether its disk was full then: it gives nothing out before there is room.
    A head before the number one asked to follow after means that the journal is another one.
    """

    people: tuple[FedPerson, ...] = ()
    entries: tuple[FedEntry, ...] = ()
    head: int | None = None
    at_ms: int | None = None
    is_full: bool = False


class FeedClient:
    """Follows the feed at the socket `path`; the caller connects again after an error."""

    def __init__(self, path: Path, *, timeout_s: float = TIMEOUT_S) -> None:
        self._path = path
        self._timeout_s = timeout_s

    def follow(self, *, after: int, people_after: int) -> Iterator[Batch]:
        """Yield what comes after entry `after` and version `people_after`, for ever.

        Raises:
            LinkTimeout: the controller was silent for the time-out.
            LinkError: no controller listens there, it hung up, or said something else.
        """
        line = Line(self._path, timeout_s=self._timeout_s)
        try:
            line.send(to_bytes({"after": after, "people_after": people_after}) + b"\n")
            while True:
                yield _batch(line.receive())
        finally:
            line.close()


def _batch(lines: list[bytes]) -> Batch:
    people: list[FedPerson] = []
    entries: list[FedEntry] = []
    head = at_ms = None
    is_full = False
    for line in lines:
        try:
            if line.startswith(b'{"seq":'):
                entries.append(_entry(line))
                continue
            values = json.loads(line)
            if "people" in values:
                people += [
                    FedPerson(each.pop("version"), Person(**each)) for each in values["people"]
                ]
            elif "head" in values:
                head, at_ms = values["head"], values.get("at_ms")
                is_full = values.get("is_full", False)
            else:
                raise LinkError(f"the feed refused: {values.get('error')}")
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise LinkError(f"not a line of the feed: {line[:80]!r}") from error
    return Batch(tuple(people), tuple(entries), head, at_ms, is_full)


def _entry(line: bytes) -> FedEntry:
    start, data = line.split(b',"entry":', 1)
    values = json.loads(start + b"}")
    return FedEntry(values["seq"], bytes.fromhex(values["hash"]), data[:-1])
