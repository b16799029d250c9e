"""Destroying an old period, by a helper and then slice by slice, so that no turn takes long.

First the state is kept as it is, for what is destroyed can be replayed no more, and what there is
to destroy is measured. Once the journal says that it is destroyed, it is erased; a start goes on
with that where the last run was cut off.
"""

from collections.abc import Iterable
from concurrent.futures import Executor, Future

from controller.events.keeping import KeepingEvent, PeriodCleared, PeriodPrepared
from controller.journal import Journal
from controller.journal.destroyed import Period, measure
from controller.journal.snapshot import encode, forget_before, save_boundary
from controller.journal_reader import JournalReader
from controller.keeping_parts import Destruction, Stage
from controller.policy.keeping import end_ms
from controller.state import State

SLICE = 50
"""Entries looked at in a turn: a few milliseconds."""

RETRY_MS = 60_000
"""How long after a failure, such as a full disk, it is tried again."""

READER_MS = 1_000
"""How long after somebody's reading has kept erased bytes in the log of writes."""


class Destroyer:
    """Does in the files of `journal` what its state says is to be destroyed; `helper` is slow."""

    def __init__(self, journal: Journal, helper: Executor) -> None:
        self._journal = journal
        self._helper = helper
        self._preparing: tuple[str, Future[PeriodPrepared]] | None = None
        self._forgetting: tuple[str, Future[None]] | None = None
        self._erased: tuple[str, int] = ("", 0)
        self._retry_ms = 0

    def poll(self, mono_ms: int) -> Iterable[KeepingEvent]:
        """Return what was finished since. What failed is tried again a minute later."""
        if self._preparing is not None and self._preparing[1].done():
            (_, preparing), self._preparing = self._preparing, None
            if preparing.exception() is None:
                yield preparing.result()
            else:
                self._retry_ms = mono_ms + RETRY_MS
        if self._forgetting is not None and self._forgetting[1].done():
            (name, forgetting), self._forgetting = self._forgetting, None
            if forgetting.exception() is None:
                yield PeriodCleared(mono_ms=mono_ms, destruction=name)
            else:
                self._retry_ms = mono_ms + RETRY_MS

    def consider(self, state: State, head: bytes, mono_ms: int) -> None:
        """Do the next small step, if something is to be destroyed; `head` is the last hash.

        Raises:
            JournalFull, JournalError: as `Journal.append`.
        """
        asked = state.kept.asked
        if asked is None or mono_ms < self._retry_ms:
            return
        if asked.stage is Stage.PREPARING:
            if self._preparing is None and state.is_clock_trusted:
                job = self._helper.submit(self._prepare, asked, state, head, mono_ms)
                self._preparing = (asked.id, job)
        elif asked.stage is Stage.ERASING and self._forgetting is None:
            self._erase(asked, mono_ms)

    def _prepare(
        self, asked: Destruction, state: State, head: bytes, mono_ms: int
    ) -> PeriodPrepared:
        reader = JournalReader(self._journal.data)
        found = measure(
            reader.rows,
            after_seq=state.kept.destroyed_seq,
            until_ms=end_ms(asked.month, state.settings.zone),
            upto_seq=state.seq,
        )
        digest = save_boundary(self._journal.data, encode(state), upto_seq=state.seq, head=head)
        return PeriodPrepared(
            mono_ms=mono_ms,
            destruction=asked.id,
            first_seq=found.first_seq,
            last_seq=found.last_seq,
            count=found.count,
            digest=found.digest,
            state_seq=state.seq,
            state_digest=digest,
        )

    def _erase(self, asked: Destruction, mono_ms: int) -> None:
        name, after = self._erased
        if name != asked.id:
            name, after = asked.id, asked.first_seq - 1
        period = Period(asked.first_seq, asked.last_seq, asked.by_seq)
        upto = self._journal.erase(period, after, SLICE)
        if upto is None:
            job = self._helper.submit(forget_before, self._journal.data, asked.state_seq)
            self._forgetting = (asked.id, job)
            return
        self._erased = (name, upto)
        if upto >= asked.last_seq:
            self._retry_ms = mono_ms + READER_MS
