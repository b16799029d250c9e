"""What is impossible about shifts, watches and checklists, a line each."""

from collections.abc import Iterator

from controller.directory import ChecklistItem, Directory, Shift, Watch

DAY_MINUTES = 1_440
GAP_MS_MAX = 72_000_000
"""A gap is found before the same shift comes round again: within 20 hours."""


def shift_misfits(directory: Directory, shift: Shift) -> Iterator[str]:
    """Yield what is impossible about `shift`."""
    name = f"shift {shift.id!r}"
    if not (0 <= shift.start < DAY_MINUTES and shift.start < shift.end <= shift.start + 1_440):
        yield f"{name} lasts from minute {shift.start} to {shift.end}"
    if not shift.days or not set(shift.days) <= set(range(7)):
        yield f"{name} takes place on no weekday, or on one that is none"
    if shift.id in directory.watches:
        yield f"{name} has the name of a watch"
    yield from _rests(directory, name, shift)


def watch_misfits(directory: Directory, watch: Watch) -> Iterator[str]:
    """Yield what is impossible about `watch`."""
    name = f"watch {watch.id!r}"
    if not watch.department:
        yield f"{name} is kept by no department"
    if not 0 < watch.take_back_minute < watch.hand_over_minute < DAY_MINUTES:
        yield f"{name} is not taken back before it is handed over on the same day"
    yield from _rests(directory, name, watch)


def _rests(directory: Directory, name: str, one: Shift | Watch) -> Iterator[str]:
    if one.calendar and one.calendar not in directory.schedules:
        yield f"{name} goes by schedule {one.calendar!r}, which is not known"
    if not 0 < one.relief_ms <= one.gap_ms <= GAP_MS_MAX:
        yield f"{name} would miss its record before its relief, or after more than 20 hours"


def item_misfits(directory: Directory, item: ChecklistItem) -> Iterator[str]:
    """Yield what is impossible about `item`."""
    for each in item.shifts:
        if each not in directory.shifts and each not in directory.watches:
            yield f"checklist item {item.id!r} is of shift {each!r}, which is not known"
