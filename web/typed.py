"""What people type into forms, as it is asked of the cabinet: on one line, bounded, dated."""

from datetime import datetime
from zoneinfo import ZoneInfo

NOTE_MOST = 500


def one_line(text: str, most: int = NOTE_MOST) -> str:
    """Return `text` without line breaks and double spaces, at most `most` characters of it."""
    return " ".join(text.split())[:most]


def local_ms(text: str, zone: ZoneInfo) -> int | None:
    """Return the UTC milliseconds of "2026-05-04T18:00" in `zone`; None for what is no time."""
    try:
        return int(datetime.fromisoformat(text).replace(tzinfo=zone).timestamp() * 1_000)
    except (ValueError, OverflowError):
        return None
