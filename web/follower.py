"""Follows the cabinet's feed into the read models; its own thread of the web's process."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from threading import Event
from typing import Protocol

from controller.errors import LinkError
from controller.feed import Batch, FedEntry
from web.account_file import NotKept
from web.status import FeedStatus
from web.store import Fed, RecordsDestroyed, Store, StoreDamaged

BACKOFF_S_FIRST = 0.5
BACKOFF_S_MOST = 15.0
BEYOND = 1 << 62
"""More entries than any journal has: who asks to follow from there is told the head at once."""


class Feed(Protocol):
    """Where entries come from: `controller.feed.FeedClient`."""

    def follow(self, *, after: int, people_after: int) -> Iterator[Batch]:
        """Yield what comes after entry `after`.

        Raises:
            LinkError: the feed is not there, or has ended.
        """


class AnotherJournal(Exception):
    """The feed does not go on from what we have: the journal behind it is another one."""


class Follower:
    """Takes what `feed` brings into `store` and says in `status` how far it is.

    `left` is told who left and when (UTC), perhaps more than once, before it is taken in.
    """

    def __init__(
        self,
        feed: Feed,
        store: Store,
        status: FeedStatus,
        left: Callable[[str, int], None] = lambda _who, _at_ms: None,
    ) -> None:
        self._feed = feed
        self._left = left
        self._store = store
        self._status = status
        status.seq = store.last()[0]
        status.clock = store.clock()

    def run(self, end: Event) -> None:
        """Follow until `end` is set, coming back ever more slowly to a feed that is away."""
        wait_s = BACKOFF_S_FIRST
        try:
            while not end.is_set():
                before = self._status.seq
                self.follow(end)
                wait_s = BACKOFF_S_FIRST if self._status.seq > before else wait_s
                end.wait(wait_s)
                wait_s = min(wait_s * 2, BACKOFF_S_MOST)
        finally:
            if not end.is_set():  # whatever ended us: no page may pass for new
                self._status.lost()

    def follow(self, end: Event) -> None:
        """Follow the feed until it goes away, or what it brings cannot be written (a full disk).

        A file that turns out to be damaged, here or under a page, is begun anew.
        """
        try:
            self._follow_or_start_over(end)
        except (LinkError, StoreDamaged, NotKept):
            self._status.lost()
        except sqlite3.DatabaseError as error:
            self._status.lost()
            if not self._store.suspect(error) and not isinstance(error, sqlite3.OperationalError):
                raise
        if self._store.is_condemned and self._store.renew():
            self._status.started_over()

    def _follow_or_start_over(self, end: Event) -> None:
        try:
            self._status.head = self._ask_head()
            self._follow(end)
        except (AnotherJournal, RecordsDestroyed):
            self._store.start_over()
            self._status.started_over()

    def _ask_head(self) -> int:
        batches = self._feed.follow(after=BEYOND, people_after=BEYOND)
        try:
            batch = next((each for each in batches if each.head is not None), Batch(head=0))
            self._hear_head(batch)
            return batch.head or 0
        finally:
            _close(batches)

    def _follow(self, end: Event) -> None:
        seq, digest = self._store.last()
        if self._status.head < seq:
            raise AnotherJournal
        self._status.seq = seq  # of entries that were destroyed no row says that they came by
        # The last entry is asked for once more: its hash tells whether this is still our journal.
        batches = self._feed.follow(
            after=max(0, seq - 1), people_after=self._store.people_version()
        )
        is_known = seq == 0
        try:
            for batch in batches:
                entries: Sequence[FedEntry] = batch.entries
                if entries and not is_known:
                    _check_same(entries[0], seq, digest)
                    is_known, entries = True, entries[1:]
                self._take(batch, entries)
                if end.is_set():
                    return
        finally:
            _close(batches)

    def _hear_head(self, batch: Batch) -> None:
        if batch.at_ms is not None:
            self._status.told_time(batch.at_ms)
        if batch.head is not None:
            self._status.is_full = batch.is_full

    def _take(self, batch: Batch, entries: Sequence[FedEntry]) -> None:
        self._hear_head(batch)
        if self._store.is_condemned:
            raise StoreDamaged
        if batch.people:
            self._store.take_people(
                {**asdict(each.person), "version": each.version} for each in batch.people
            )
        if entries:
            expected = range(self._status.seq + 1, self._status.seq + 1 + len(entries))
            if [each.seq for each in entries] != list(expected):
                raise AnotherJournal
            fed = [
                Fed(each.seq, each.hash.hex(), None if each.is_destroyed else each.plain())
                for each in entries
            ]
            for entry in (each.entry for each in fed if each.entry is not None):
                if entry["kind"] == "cardholder_left":
                    self._left(str(entry["cardholder"]), int(entry["at_ms"]))
            self._store.take(fed)
            self._status.took(fed[-1].seq, str((fed[-1].entry or {}).get("clock", "")))
        self._status.heard()
        if batch.head is not None:
            self._status.head = batch.head
            self._store.wipe()


def _check_same(entry: FedEntry, seq: int, digest: str) -> None:
    if entry.seq != seq or entry.hash.hex() != digest:
        raise AnotherJournal


def _close(batches: Iterator[Batch]) -> None:
    """Hang up: `FeedClient.follow` is a generator, and closing it closes its line."""
    close: Callable[[], None] | None = getattr(batches, "close", None)
    if close is not None:
        close()
