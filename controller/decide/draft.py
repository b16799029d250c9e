"""A decision in the making: entries are added one by one, and the state follows each."""

from dataclasses import dataclass
from typing import TypedDict

from controller.commands import Command
from controller.entries import Entry
from controller.personal import People
from controller.state import State


class Stamp(TypedDict):
    """When an entry was made, on both clocks."""

    at_ms: int
    mono_ms: int


@dataclass(frozen=True, slots=True)
class Decision:
    """What to log, what to do once it is durable, and the state that follows.

    `people` is what the entries mean for the side table; it becomes durable with them.
    """

    state: State
    entries: tuple[Entry, ...] = ()
    commands: tuple[Command, ...] = ()
    people: tuple[People, ...] = ()


class Draft:
    """Collects what one event brings about; lives no longer than the call of `decide`."""

    def __init__(self, state: State, mono_ms: int) -> None:
        self.state = state
        self.mono_ms = mono_ms
        self.at_ms = state.at_ms(mono_ms)
        self.now: Stamp = {"at_ms": self.at_ms, "mono_ms": mono_ms}
        self._entries: list[Entry] = []
        self._commands: list[Command] = []
        self._people: tuple[People, ...] = ()

    def log(self, entry: Entry, *, after: State | None = None) -> None:
        """Put `entry` on record; the state is the one after it from here on.

        `after` is that state, where it was made already to look at it.
        """
        assert after is None or after.seq == self.state.seq + 1, "made of another state"
        self._entries.append(entry)
        self.state = after or self.state.evolve(entry)

    def tell(self, command: Command) -> None:
        """Have `command` carried out once everything logged is durable."""
        self._commands.append(command)

    def keep(self, *people: People) -> None:
        """Have this done to the personal rows together with the entries."""
        self._people += people

    def decision(self) -> Decision:
        """Return what was decided."""
        return Decision(self.state, tuple(self._entries), tuple(self._commands), self._people)
