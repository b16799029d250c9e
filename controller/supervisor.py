"""Whoever started this process and watches over it: systemd, on its notify socket."""

import os
import socket
from collections.abc import Mapping

from controller.errors import LinkError

START_US_MAX = 300_000_000
"""How long a start may take after it last said how it gets on: a slow card checks 100,000 entries
of the journal in less."""

FEEDS_PER_WATCH = 4
"""The watchdog is fed so often in its time: one turn may be late, and one message lost."""


class Supervisor:
    """Tells systemd that the cabinet is ready, and that it goes on turning (sd_notify(3)).

    `environment` is the process's own; without `NOTIFY_SOCKET` in it nobody wants to be told.
    """

    def __init__(self, environment: Mapping[str, str]) -> None:
        address = environment.get("NOTIFY_SOCKET", "")
        # A leading @ stands for the zero byte of an abstract socket (unix(7)).
        self._address = "\0" + address[1:] if address.startswith("@") else address
        self._wire: socket.socket | None = None
        if address:
            self._wire = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC)
            self._wire.setblocking(False)
        watched = environment.get("WATCHDOG_PID", str(os.getpid())) == str(os.getpid())
        watch_us = int(environment.get("WATCHDOG_USEC", "0")) if address and watched else 0
        self._every_us = watch_us // FEEDS_PER_WATCH
        self._fed_us: int | None = None
        self._is_ready = False

    def starting(self, line: str) -> None:
        """Say in one `line` how the start gets on, and ask for time to go on with it.

        Raises:
            LinkError: systemd does not take it.
        """
        self._tell(f"STATUS={line}\nEXTEND_TIMEOUT_USEC={START_US_MAX}")

    def ready(self) -> None:
        """Say that the start is over: whatever waited for it may begin.

        Raises:
            LinkError: it could not be told.
        """
        self._tell("READY=1\nSTATUS=at work")
        self._is_ready = True

    def turned(self, now_us: int) -> None:
        """Take in that a turn went well at `now_us` (monotonic); the first ends the start.

        Only a turn that read the wires and could write may call: it feeds the watchdog. What
        systemd had no room for is told by the next turn.
        """
        try:
            if not self._is_ready:
                self.ready()
            is_due = self._fed_us is None or now_us - self._fed_us >= self._every_us
            if self._every_us and is_due:
                self._tell("WATCHDOG=1")
                self._fed_us = now_us
        except LinkError:
            return  # not told, and so not remembered as told

    def close(self) -> None:
        """Let go of the socket. May be called twice."""
        if self._wire is not None:
            self._wire.close()
            self._wire = None

    def _tell(self, text: str) -> None:
        if self._wire is None:
            return
        try:
            self._wire.sendto(text.encode(), self._address)
        except OSError as error:
            raise LinkError(f"systemd does not take a message: {error}") from error
