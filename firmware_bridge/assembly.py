"""Putting a cabinet's parts together: all that are missing are named at once."""

from collections.abc import Callable
from contextlib import ExitStack
from typing import Protocol, TypeVar

from gpiozero import GPIOZeroError

from controller.errors import CabinetError, PartMissing


class Part(Protocol):
    """Anything that holds wires and can let go of them."""

    def close(self) -> None:
        """Let go."""


Fitted = TypeVar("Fitted", bound=Part)


class Assembly:
    """Fits part after part, and remembers what was wrong with each that would not fit."""

    def __init__(self) -> None:
        self._fitted = ExitStack()
        self._problems: list[str] = []

    def fit(self, name: str, build: Callable[[], Fitted]) -> Fitted | None:
        """Return what `build` makes, or None if the part is missing."""
        try:
            part = build()
        except PartMissing as error:
            self._problems.extend(error.problems)
            return None
        except (GPIOZeroError, CabinetError) as error:
            self._problems.append(f"{name}: {error}")
            return None
        self._fitted.callback(part.close)
        return part

    def give_up(self) -> list[str]:
        """Let go of every part that did fit; return what was wrong with the others."""
        self._fitted.close()
        return self._problems
