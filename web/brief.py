"""An entry as short as a page shows it."""

from typing import Any

DETAILS_ON_PAGE = 12
"""Details of a line that a page shows; it says how many more there are."""

BEYOND = "changes_beyond"
"""The field that says how many changes were left out."""


def brief_of(entry: dict[str, Any]) -> dict[str, Any] | None:
    """Return `entry` with no more changes than a page shows, None for one that has no more.

    An import's entry holds hundreds: a page of fifty such lines would be megabytes to read.
    """
    changes = entry.get("changes", ())
    if len(changes) <= DETAILS_ON_PAGE:
        return None
    left_out = {BEYOND: len(changes) - DETAILS_ON_PAGE}
    return {**entry, "changes": changes[:DETAILS_ON_PAGE], **left_out}
