"""The state a start begins with: the last snapshot, and every entry since folded onto it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from controller.errors import JournalDamaged
from controller.journal import snapshot
from controller.journal.connection import Progress, no_progress
from controller.journal.journal import Journal
from controller.records import Record
from controller.state import State

STEP = 1_000


def replay(state: State, records: Iterable[Record]) -> Iterator[State]:
    """Yield the state after each of `records`, which come after `state`.

    Raises:
        JournalDamaged: an entry before was destroyed, and no state after it is left.
    """
    for record in records:
        if record.seq != state.seq + 1:
            raise JournalDamaged(
                f"entries {state.seq + 1} to {record.seq - 1} were destroyed, and the state after"
                " them is missing; restore the journal's folder from a backup"
            )
        state = state.evolve(record.entry)
        assert state.seq == record.seq, "folded as another entry"
        yield state


@dataclass(frozen=True, slots=True)
class Restored:
    """`state` after the last entry; entries after `snapshot_seq` (0: none) were replayed.

    `discarded` says of each snapshot that was not believed why not.
    """

    state: State
    snapshot_seq: int
    discarded: tuple[str, ...]


def load_state(journal: Journal, *, progress: Progress = no_progress) -> Restored:
    """Return what `journal` says the cabinet knows.

    Raises:
        JournalDamaged: an entry is not what was written, or this program is too old for it.
    """
    found, discarded = snapshot.load(journal)
    state = found or State()
    start, total = state.seq, journal.head[0]
    for after in replay(state, journal.records(start)):
        state = after
        if state.seq % STEP == 0:
            progress(state.seq, total)
    progress(total, total)
    return Restored(state, start, discarded)
