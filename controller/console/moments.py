"""Days and times as people type them at a prompt."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import click


def read_moment(option: str, text: str | None, zone: ZoneInfo, *, days_after: int) -> int | None:
    """Return the local day (plus `days_after`) or time `text` as UTC milliseconds.

    Raises:
        UsageError: it is neither; the message names `option`.
    """
    if text is None:
        return None
    try:
        day = date.fromisoformat(text) + timedelta(days=days_after)
        at = datetime(day.year, day.month, day.day, tzinfo=zone)
    except (ValueError, OverflowError):
        try:
            at = datetime.fromisoformat(text)
        except ValueError as error:
            raise click.UsageError(
                f"{option}: {text!r} is no time, expected YYYY-MM-DD or YYYY-MM-DDTHH:MM"
            ) from error
        at = at if at.tzinfo is not None else at.replace(tzinfo=zone)
    return int(at.timestamp() * 1_000)
