"""Whoever walks round the cabinet: told what to do, asked what is seen."""

import select
import sys
from typing import Protocol, TextIO

import click


class Technician(Protocol):
    """Somebody who hears and answers; nobody waits for an answer, for the cabinet must turn."""

    def hear(self, text: str, key: str, slot: int) -> None:
        """Take in `text`, which says `key` of `slot` (0: of no slot)."""

    def answer(self) -> str | None:
        """Return the line that was answered, or None as long as there is none."""


class Terminal:
    """A technician at the terminal: lines out, lines in.

    Raises:
        KeyboardInterrupt: from `answer`, where the terminal was closed.
    """

    def __init__(self, lines: TextIO = sys.stdin) -> None:
        self._lines = lines

    def hear(self, text: str, _key: str, _slot: int) -> None:
        """Print `text`."""
        click.echo(text)

    def answer(self) -> str | None:
        """Return the line that was typed, if one was."""
        ready, _, _ = select.select([self._lines], [], [], 0)
        if not ready:
            return None
        line = self._lines.readline()
        if not line:
            raise KeyboardInterrupt
        return line.strip()
