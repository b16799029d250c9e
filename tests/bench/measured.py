"""The controller on simulated wires that notes when it knew what: `python -m tests.bench.measured`.

Arguments: config, world socket, line, file for the notes. A note is a word and the nanosecond
(CLOCK_MONOTONIC, which all processes of a machine share) at which this process knew it.
"""

import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TextIO

import sim.linked
from controller.commands import Command, ReleaseSlot, UnlockDoor
from controller.config import Config, read_config
from controller.events import Event, SlotButtonPressed, TagRemoved
from controller.process import StopFlag, run_until_stopped
from controller.service import Service
from firmware_bridge.line import SerialLine
from sim.link import WorldLink
from sim.linked import LinkedRig

last_read_ns = [0]


class NotingLine(SerialLine):
    """A serial port that knows when the last bytes came."""

    def read(self) -> bytes:
        """Return whatever has arrived, and note when."""
        data = super().read()
        if data:
            last_read_ns[0] = time.monotonic_ns()
        return data


class MeasuredRig(LinkedRig):
    """The linked rig that notes when a press was known and when a removal was durable."""

    def __init__(
        self, config: Config, link: WorldLink, tokenise: Callable[[bytes], str], notes: TextIO
    ) -> None:
        def note_badge(uid: bytes) -> str:
            self._note("badge", time.monotonic_ns())
            return tokenise(uid)

        super().__init__(config, link, note_badge)
        self._notes: list[tuple[str | int, ...]] = []
        self._file = notes

    def actuate(self, command: Command) -> None:
        """Do what `command` says, and note when it reached the wire."""
        super().actuate(command)
        if isinstance(command, UnlockDoor | ReleaseSlot):
            self._note(type(command).__name__, time.monotonic_ns())

    def poll(self, now_ms: int) -> Iterator[Event]:
        """Yield what the wires say, with notes around it."""
        for event in super().poll(now_ms):
            if isinstance(event, SlotButtonPressed):
                self._note("press", last_read_ns[0])
            yield event
            if isinstance(event, TagRemoved):  # whoever asks for more has made this one durable
                self._note("removed", time.monotonic_ns(), event.slot)

    def beat(self) -> None:
        """Beat, and put the notes of the turn on file: not while somebody waits for a bolt."""
        super().beat()
        for words in self._notes:
            self._file.write(" ".join(map(str, words)) + "\n")
        self._notes.clear()

    def _note(self, *words: str | int) -> None:
        self._notes.append(words)


def main(config_path: str, socket: str, line: str, notes_path: str) -> None:
    """Run until told to stop."""
    sim.linked.SerialLine = NotingLine  # type: ignore[misc]
    config = read_config(Path(config_path))
    wired = replace(config, slot_bus=replace(config.slot_bus, port=line))
    stop = StopFlag()
    stop.heed_signals()
    link = WorldLink.connect(Path(socket))
    with Path(notes_path).open("w", encoding="ascii", buffering=1) as notes:
        service = Service(
            wired,
            clock=link.clock,
            connect=lambda tokenise: MeasuredRig(wired, link, tokenise, notes),
            say=lambda text: print(text, file=sys.stderr),
            version="bench",
        )
        print("accepting badges", file=sys.stderr, flush=True)
        run_until_stopped(service, stop, clock=link.clock)


if __name__ == "__main__":
    main(*sys.argv[1:])
