"""Decisions about what a latch kept while nobody watched the door and the case."""

from controller.commands import ForgetOpening
from controller.decide.alarms import clear_alarm, raise_alarm
from controller.decide.draft import Draft
from controller.decide.faults import failed, recovered
from controller.entries import LatchReset, OpenedUnwatched
from controller.events.fitted import LatchTested
from controller.reasons import AlarmKind

LATCH = "latch"

DOUBT = "or the latch was not reset after the last closing: nobody can tell"


def retained(draft: Draft) -> None:
    """Say that door or case was opened unseen; one that stood open before anyway explains it.

    Nothing is open any more that would end the alarm: it waits on the pages for somebody to look.
    """
    is_explained = _is_open(draft)
    is_doubtful = draft.state.owes_latch and not is_explained
    draft.log(OpenedUnwatched(**draft.now, is_explained=is_explained, is_doubtful=is_doubtful))
    if not is_explained:
        raise_alarm(draft, AlarmKind.OPENED_UNWATCHED, detail=DOUBT if is_doubtful else "")
        clear_alarm(draft, AlarmKind.OPENED_UNWATCHED)
    forget(draft)


def forget(draft: Draft) -> None:
    """Have the latch forget what is on record by now, once nothing stands open."""
    if not _is_open(draft):
        draft.tell(ForgetOpening())


def tested(draft: Draft, event: LatchTested) -> None:
    """Follow whether the latch lets itself be reset; while something stands open it cannot.

    That it did is on record before anybody relies on it: what it keeps after that is news.
    """
    if event.is_good:
        recovered(draft, LATCH)
        if draft.state.owes_latch and not _is_open(draft):
            draft.log(LatchReset(**draft.now))
    elif not _is_open(draft):
        failed(draft, LATCH, "stays set after a reset")


def _is_open(draft: Draft) -> bool:
    return draft.state.door.is_open or draft.state.is_case_open
