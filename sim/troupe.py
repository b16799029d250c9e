"""The processes of a demonstration: started in order, waited for, and ended together."""

import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from controller.errors import CabinetError

READY_S = 30.0
END_S = 10.0


class TroupeError(CabinetError):
    """A process did not come up, or ended; the message has its last words."""


class Troupe:
    """Starts commands of `keycabinet` as processes of their own; `folder` keeps their logs."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def call(self, *words: str) -> None:
        """Run a command to its end.

        Raises:
            TroupeError: its status was not 0.
        """
        done = subprocess.run(  # noqa: S603  our own interpreter and our own words
            self._command(words), capture_output=True, check=False, stdin=subprocess.DEVNULL
        )
        if done.returncode:
            said = (done.stderr or done.stdout).decode(errors="replace").strip()
            raise TroupeError(f"keycabinet {words[0]}: {said}")

    def start(self, name: str, *words: str, ready: str) -> str:
        """Start a command of ours and return its first line that contains `ready`.

        Raises:
            TroupeError: it ended, or did not say so within 30 s.
        """
        return self.start_other(name, *self._command(words), ready=ready)

    def start_other(self, name: str, *words: str, ready: str) -> str:
        """Start any command line, otherwise as `start`."""
        log = self._log(name)
        with log.open("wb") as out:
            self._running[name] = subprocess.Popen(  # noqa: S603  as in `call`
                words,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C is ours to hand on, in order
                env={**os.environ, "PYTHONUNBUFFERED": "1"},
            )
        deadline_s = time.monotonic() + READY_S
        while time.monotonic() < deadline_s:
            for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
                if ready in line:
                    return line
            self.check()
            select.select([], [], [], 0.05)
        raise TroupeError(f"{name} was not ready after {READY_S:.0f} s: {self._last_words(name)}")

    def is_running(self, name: str) -> bool:
        """Return whether the process `name` is there."""
        return name in self._running and self._running[name].poll() is None

    def drop(self, name: str) -> None:
        """Forget the process `name`, which has ended."""
        self._running.pop(name, None)

    def check(self, *, but: str = "") -> None:
        """Make sure that everybody is still there, whatever became of the process `but`.

        Raises:
            TroupeError: one has ended.
        """
        for name, process in self._running.items():
            if name != but and process.poll() is not None:
                raise TroupeError(f"{name} ended: {self._last_words(name)}")

    def pid(self, name: str) -> int:
        """Return the number of the running process `name`."""
        return self._running[name].pid

    def kill(self, name: str) -> None:
        """Kill the process `name` without a word of warning (SIGKILL)."""
        process = self._running.pop(name)
        process.kill()
        process.wait()

    def end(self) -> None:
        """End everybody in good order, the last to come first; who does not go is killed."""
        for process in reversed(self._running.values()):
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
            try:
                process.wait(END_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._running.clear()

    def _command(self, words: Sequence[str]) -> list[str]:
        return [sys.executable, "-m", "controller", *words]

    def _log(self, name: str) -> Path:
        return self._folder / f"{name}.log"

    def _last_words(self, name: str) -> str:
        said = self._log(name).read_text(encoding="utf-8", errors="replace").strip()
        return said[-1_000:] or "without a word"
