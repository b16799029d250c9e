"""How a kind of entry is told: where it comes from, what of it is shown, and in which shape."""

from collections.abc import Callable
from dataclasses import dataclass

from web.items import Plain, Shape


def never(entry: Plain) -> bool:
    """Return that nothing of the kind is an exception."""
    return False


def always(entry: Plain) -> bool:
    """Return that everything of the kind is an exception."""
    return True


@dataclass(frozen=True, slots=True)
class Telling:
    """How a kind of entry is told: its source, when it is an exception, its fields' shapes."""

    source: str
    fields: dict[str, Shape]
    is_exception: Callable[[Plain], bool] = never
