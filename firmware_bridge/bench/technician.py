"""Whoever walks round the cabinet: told what to do, asked what is seen."""

import os
import select
from typing import Protocol

import click

CHUNK = 4_096


class Technician(Protocol):
    """Somebody who hears and answers; nobody waits for an answer, for the cabinet must turn."""

    def hear(self, text: str, key: str, slot: int) -> None:
        """Take in `text`, which says `key` of `slot` (0: of no slot)."""

    def answer(self) -> str | None:
        """Return the line that was answered, or None as long as there is none."""


class Terminal:
    """A technician at the terminal: lines out, lines in from the descriptor `keyboard`.

    What was typed before a question is no answer to it, and is dropped.

    Raises:
        KeyboardInterrupt: from `answer`, where the terminal was closed.
    """

    def __init__(self, keyboard: int = 0) -> None:
        self._keyboard = keyboard
        self._typed = b""
        self._is_closed = False

    def hear(self, text: str, _key: str, _slot: int) -> None:
        """Print `text`."""
        self._read()
        self._typed = b""
        click.echo(text)

    def answer(self) -> str | None:
        """Return the line that was typed, if one was."""
        self._read()
        line, end, rest = self._typed.partition(b"\n")
        if not end:
            if self._is_closed:
                raise KeyboardInterrupt
            return None
        self._typed = rest
        return line.decode("utf-8", "replace").strip()

    def _read(self) -> None:
        """Take in what was typed, without waiting for more."""
        # Not by readline: what it reads ahead, select would not tell of.
        while not self._is_closed and select.select([self._keyboard], [], [], 0)[0]:
            data = os.read(self._keyboard, CHUNK)
            self._typed += data
            self._is_closed = not data
