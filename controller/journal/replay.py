"""The state a start begins with: the last snapshot, and every entry since folded onto it."""

from dataclasses import dataclass

from controller.errors import JournalDamaged
from controller.journal import snapshot
from controller.journal.connection import Progress, no_progress
from controller.journal.journal import Journal
from controller.state import State

STEP = 1_000


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
    for record in journal.records(start):
        state = state.evolve(record.entry)
        if state.seq != record.seq:
            raise JournalDamaged(f"entry {record.seq} was folded as entry {state.seq}")
        if record.seq % STEP == 0:
            progress(record.seq, total)
    progress(total, total)
    return Restored(state, start, discarded)
