"""Saving the state now and then, by a helper, so that a start need not replay everything."""

from collections.abc import Iterable
from concurrent.futures import Executor, Future
from pathlib import Path

from controller.events import SnapshotFolded
from controller.journal.snapshot import encode, save
from controller.state import State

SNAPSHOT_ENTRIES = 5_000
"""So many entries are replayed at most at a start: about a tenth of a second here."""


class Snapshots:
    """Hands the state to `helper` every `SNAPSHOT_ENTRIES` entries; the answer is an event.

    The state is immutable, so the helper reads it while the loop goes on to the next.
    """

    def __init__(self, data: Path, helper: Executor, *, saved_seq: int) -> None:
        self._data = data
        self._helper = helper
        self._saved_seq = saved_seq
        self._running: tuple[int, Future[str]] | None = None

    def poll(self, mono_ms: int) -> Iterable[SnapshotFolded]:
        """Return the snapshot that was finished since, if one was.

        One that could not be saved (a full disk) is tried again after as many entries more.
        """
        if self._running is None or not self._running[1].done():
            return ()
        (seq, future), self._running = self._running, None
        if future.exception() is not None:
            return ()
        return (SnapshotFolded(mono_ms=mono_ms, upto_seq=seq, digest=future.result()),)

    def consider(self, state: State, head: bytes) -> None:
        """Begin a snapshot of `state`, whose last entry has the hash `head`, if one is due."""
        if self._running is not None or state.seq - self._saved_seq < SNAPSHOT_ENTRIES:
            return
        self._saved_seq = state.seq
        self._running = (state.seq, self._helper.submit(self._save, state, head))

    def _save(self, state: State, head: bytes) -> str:
        return save(self._data, encode(state), upto_seq=state.seq, head=head)
