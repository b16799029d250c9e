"""How one setting is declared: its default and the range it must lie in."""

from dataclasses import MISSING, field
from typing import Any


def setting(default: Any = MISSING, *, least: int | None = None, most: int | None = None) -> Any:
    """Declare one setting with its default and, for a number, the range it must lie in."""
    return field(default=default, metadata={"least": least, "most": most})
