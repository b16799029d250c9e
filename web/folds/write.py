"""One statement a fold wants made: the folds are pure, the store executes."""

from typing import Any

Plain = dict[str, Any]

Write = tuple[str, dict[str, Any]]
"""SQL and its parameters."""


def until_utc(entry: Plain) -> int:
    """Return the entry's `until_mono_ms` as UTC milliseconds, by the clock of that moment."""
    return int(entry["at_ms"]) + int(entry["until_mono_ms"]) - int(entry["mono_ms"])
