"""Reconciling what the journal believes with what all sensors of a board, or of all, say."""

from controller.decide.draft import Draft
from controller.decide.sessions import close_session, end_visit, lapse
from controller.decide.slots import tag_removed, tag_seated, tag_unreadable
from controller.entries import InventoryTaken
from controller.events import InventoryRead
from controller.reasons import Evidence


def read(draft: Draft, event: InventoryRead) -> None:
    """Put the reading on record, then every departure and arrival it shows, departures first.

    A release of before a restart is never carried out again: it ended as a check-out if its set
    is gone within the deadline, else it lapses here.
    """
    is_resuming = draft.state.is_resuming
    taken = tuple((each.slot, each.tag) for each in event.readings if each.is_seated)
    empty = tuple(each.slot for each in event.readings if not each.is_seated)
    draft.log(InventoryTaken(**draft.now, seated=taken, empty=empty))
    for reading in event.readings:
        seat = draft.state.seats.get(reading.slot)
        if seat is not None and _is_gone(seat.tag, reading.is_seated, reading.tag):
            tag_removed(draft, reading.slot, Evidence.INVENTORY)
    for reading in event.readings:
        if reading.is_seated and reading.tag is not None:
            tag_seated(draft, reading.slot, reading.tag, Evidence.INVENTORY)
        elif reading.is_seated:
            tag_unreadable(draft, reading.slot)
    if is_resuming:
        end_what_was_open(draft)


def _is_gone(believed: bytes | None, is_seated: bool, tag: bytes | None) -> bool:
    if not is_seated:
        return True
    return tag is not None and tag != believed


def end_what_was_open(draft: Draft) -> None:
    """End the session and the releases that a restart interrupted."""
    for slot in list(draft.state.releases):
        lapse(draft, slot, "restarted")
    close_session(draft, "restarted")
    end_visit(draft, "restarted")
