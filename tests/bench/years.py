"""How the bench's million signs for old records to be destroyed: each kind of entry about it."""

from collections.abc import Callable, Sequence

from controller import events as e
from controller.directory import Change, Keeping, RecordClass
from controller.events.keeping import PeriodCleared, PeriodPrepared
from controller.keeping_parts import Ground
from controller.policy.keeping import first_kept
from controller.requests import ChangeDirectory
from controller.requests.keeping import AskDestruction, AwaitPresence, JudgeDestruction
from controller.state import State

ROLES = {31: ("officer",), 32: ("supervisor",), 33: ("manager",)}
"""Who signs, by number."""

PERIODS = tuple(Keeping(id=each, months=1) for each in RecordClass)


def destroy(
    ask: Callable[[object, str], None],
    send: Callable[..., None],
    state: Callable[[], State],
    signers: Sequence[str],
) -> None:
    """Let `signers` have the first month destroyed; of which there turns out to be nothing."""
    officer, supervisor, manager = signers
    ask(ChangeDirectory(changes=tuple(Change(after=each) for each in PERIODS)), "console")
    month = first_kept(state())
    ask(AskDestruction(month=month, ground=Ground.WORTHLESS, note="無保存價值"), officer)
    asked = state().kept.asked
    assert asked is not None, "nothing is open yet"
    for each in (supervisor, manager):
        ask(JudgeDestruction(destruction=asked.id, is_granted=True), each)
    ask(AwaitPresence(destruction=asked.id), officer)
    for each in (officer, manager):
        send(e.BadgePresented, reader="front", token=f"badge-{each}", is_copyable=True)
    found = {"first_seq": 1, "last_seq": 0, "count": 0, "digest": ""}
    kept = {"state_seq": state().seq, "state_digest": ""}
    send(PeriodPrepared, destruction=asked.id, **found, **kept)
    send(PeriodCleared, destruction=asked.id)
    ask(ChangeDirectory(changes=tuple(Change(before=each) for each in PERIODS)), "console")
