"""Has PINs looked at by a process of its own: commands in, events out, never waiting.

It answers every command: where the process is dead or slow, that nobody has looked.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from controller.commands import CheckPin, KeepPin, PinCommand, WipePin
from controller.events.pin_codes import PinChecked, PinEvent, PinKept, PinWipeEnded
from controller.reasons import PinVerdict

ANSWER_MS = 5_000
"""A start and a look took 0.15 s on a PC of two cores; a small Pi takes several times that."""

WAITING_MAX = 8
"""More digits than that are nobody's typing; each holds a line of the pipe's 4096 bytes."""

READ_BYTES = 4_096

Spawn = Callable[[], "subprocess.Popen[bytes]"]


@dataclass(frozen=True, slots=True)
class _Job:
    """What is waited for, and since when; it keeps no digits."""

    event: Callable[[int, PinVerdict], PinEvent]
    since_ms: int


class PinChecker:
    """Hands PINs to the process that `spawn` starts, which is started once it is needed."""

    def __init__(self, spawn: Spawn) -> None:
        self._spawn = spawn
        self._process: subprocess.Popen[bytes] | None = None
        self._jobs: dict[int, _Job] = {}
        self._failed: list[_Job] = []
        self._count = 0
        self._heard = b""

    def take(self, command: PinCommand, now_ms: int) -> None:
        """Hand `command` over; `poll` tells what comes of it. `now_ms` is the monotonic time."""
        job = _Job(_event_of(command), now_ms)
        self._count += 1
        if len(self._jobs) >= WAITING_MAX or not self._send(_line(self._count, command)):
            self._failed.append(job)
            return
        self._jobs[self._count] = job

    def poll(self, now_ms: int) -> list[PinEvent]:
        """Return what came of the commands since; one that waited too long ends the process."""
        told = [job.event(now_ms, verdict) for job, verdict in self._hear()]
        if any(now_ms - job.since_ms >= ANSWER_MS for job in self._jobs.values()):
            self._give_up()
        failed, self._failed = self._failed, []
        return told + [job.event(now_ms, PinVerdict.UNCHECKED) for job in failed]

    def close(self) -> None:
        """End the process; again does nothing."""
        self._give_up()

    def _send(self, line: bytes) -> bool:
        """Return whether the process took `line`; start it first if there is none."""
        try:
            if self._process is None:
                self._process = self._spawn()
                for pipe in (self._process.stdin, self._process.stdout):
                    assert pipe is not None, "a process without pipes"
                    os.set_blocking(pipe.fileno(), False)
            assert self._process.stdin is not None, "a process without pipes"
            return os.write(self._process.stdin.fileno(), line) == len(line)
        except OSError:  # it is gone, full, or cannot be started
            self._give_up()
            return False

    def _hear(self) -> list[tuple[_Job, PinVerdict]]:
        process = self._process
        if process is None or process.stdout is None or not self._jobs:
            return []
        try:
            more = os.read(process.stdout.fileno(), READ_BYTES)
        except BlockingIOError:
            return []
        if not more:  # it ended, of itself or killed
            self._give_up()
            return []
        *lines, self._heard = (self._heard + more).split(b"\n")
        told = []
        for line in lines:
            said = json.loads(line)
            job = self._jobs.pop(said["n"], None)
            if job is not None:
                told.append((job, PinVerdict(said["verdict"])))
        return told

    def _give_up(self) -> None:
        """End the process; whatever it was asked, nobody has looked at."""
        self._failed += self._jobs.values()
        self._jobs, self._heard = {}, b""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()


def spawn_clerk(data: Path) -> "subprocess.Popen[bytes]":
    """Start the process that looks at the PINs of the data folder `data`."""
    command = [sys.executable, "-m", "controller.pin_clerk", str(data)]
    return subprocess.Popen(  # noqa: S603  our own program, by its own interpreter
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0, start_new_session=True
    )


def _line(number: int, command: PinCommand) -> bytes:
    asked: dict[str, object] = {"n": number, "cardholder": command.cardholder}
    if not isinstance(command, WipePin):
        asked["digits"] = command.digits
    if isinstance(command, KeepPin):
        is_own = command.actor == command.cardholder
        asked |= {"is_duress": command.is_duress, "is_own": is_own}
    return json.dumps(asked).encode() + b"\n"


def _event_of(command: PinCommand) -> Callable[[int, PinVerdict], PinEvent]:
    """Return what makes the answer to `command`; it has everything but the digits."""
    match command:
        case CheckPin(check=check, cardholder=who):
            return lambda now_ms, verdict: PinChecked(
                mono_ms=now_ms, check=check, cardholder=who, verdict=verdict
            )
        case KeepPin(actor=actor, cardholder=who, is_duress=is_duress, check=check, request=asked):
            return lambda now_ms, verdict: PinKept(
                mono_ms=now_ms,
                actor=actor,
                cardholder=who,
                is_duress=is_duress,
                check=check,
                request=asked,
                verdict=verdict,
            )
        case WipePin(cardholder=who):
            return lambda now_ms, verdict: PinWipeEnded(
                mono_ms=now_ms, cardholder=who, verdict=verdict
            )
