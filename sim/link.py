"""The controller's end of the wire to the world process."""

import select
import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from controller.clock import MachineClock
from controller.errors import LinkError, LinkTimeout
from sim.clock import JumpingClock
from sim.pins import WiredFactory
from sim.wires import LineReceiver, Wires, card_line, chain_line, pin_line

CONNECT_S = 5.0
"""How long the world may take to answer; it does within one turn of its loop, 10 ms."""


class WorldLink:
    """One controller's connection to the simulated cabinet, as pins, a clock, and wires.

    `factory` makes gpiozero pins; `shift` takes what is clocked into the lock chain; `wires` is
    what the world said last, and `follow` hears of every change to it (the badge reader's chip
    hangs there). Outputs reach the world at once, inputs change only within `pump`.
    """

    def __init__(self, peer: socket.socket, *, timeout_s: float = CONNECT_S) -> None:
        self.clock = JumpingClock(MachineClock())
        self.factory = WiredFactory(self._driven)
        self.wires = Wires()
        self._followers: list[Callable[[Wires], None]] = []
        self._watchers: dict[int, Callable[[bool], None]] = {}
        self._peer = peer
        self._receiver = LineReceiver()
        self._broken = ""
        self._await_hello(timeout_s)
        peer.setblocking(False)

    @classmethod
    def connect(cls, path: Path, *, timeout_s: float = CONNECT_S) -> "WorldLink":
        """Return a link to the world process that listens at `path`; all levels are known then.

        Raises:
            LinkError: nobody listens there, or another controller is connected already.
            LinkTimeout: no answer within `timeout_s` (its power may be cut); try again later.
        """
        peer = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            peer.settimeout(timeout_s)
            peer.connect(str(path))
            return cls(peer, timeout_s=timeout_s)
        except OSError as error:
            peer.close()
            if isinstance(error, LinkTimeout):
                raise
            raise LinkError(f"{path}: no simulated cabinet answers: {error}") from error
        except LinkError:
            peer.close()
            raise

    def follow(self, follower: Callable[[Wires], None]) -> None:
        """Let `follower` know the wires now, and again at every `pump` that changed them."""
        self._followers.append(follower)
        follower(self.wires)

    def watch(self, pin: int, watcher: Callable[[bool], None]) -> None:
        """Let `watcher` know, too, whenever the output `pin` is driven to another level."""
        self._watchers[pin] = watcher

    def fileno(self) -> int:
        """Return the socket's number, for waiting until the world says something."""
        return self._peer.fileno()

    def shift(self, data: bytes) -> None:
        """Clock `data` into the 74HC595 chain and latch it, as one SPI transfer."""
        self._send(chain_line(data))

    def write_card(self, uid: bytes, memory: str) -> None:
        """Tell that `memory` was written on the badge `uid`."""
        self._send(card_line(uid, memory))

    def pump(self) -> None:
        """Take in everything the world has said; call once a turn, never blocks.

        Raises:
            LinkError: the world is gone, or its power was cut: this process must end.
        """
        while not self._broken:
            try:
                data = self._peer.recv(LINE_CHUNK)
            except BlockingIOError:
                break
            except OSError as error:
                self._broken = f"the simulated cabinet is gone: {error}"
                break
            if not data:
                self._broken = "the simulated cabinet hung up: it ended, or its power was cut"
                break
            self._receiver.receive_data(data)
        self._take_in()
        if self._broken:
            raise LinkError(self._broken)

    def close(self) -> None:
        """Hang up; the world keeps every output as it was driven."""
        self._peer.close()

    def _await_hello(self, timeout_s: float) -> None:
        deadline_s = time.monotonic() + timeout_s
        while (message := self._receiver.next_message()) is None:
            left_s = deadline_s - time.monotonic()
            if left_s <= 0 or not select.select([self._peer], [], [], left_s)[0]:
                raise LinkTimeout(f"the simulated cabinet did not answer within {timeout_s} s")
            data = self._peer.recv(LINE_CHUNK)
            if not data:
                raise LinkError("the simulated cabinet hung up before it said hello")
            self._receiver.receive_data(data)
        if "refused" in message:
            raise LinkError(f"the simulated cabinet refused: {message['refused']}")
        self._apply(message)

    def _take_in(self) -> None:
        while (message := self._receiver.next_message()) is not None:
            self._apply(message)

    def _apply(self, message: dict[str, Any]) -> None:
        self.wires = self.wires.updated(message)
        self.clock.jump_to(self.wires.jumped_ms)
        self.factory.feed(self.wires.levels)
        for follower in self._followers:
            follower(self.wires)

    def _driven(self, pin: int, level: bool) -> None:
        if pin in self._watchers:
            self._watchers[pin](level)
        self._send(pin_line(pin, level))

    def _send(self, line: bytes) -> None:
        """Send at once; a broken link is told by the next `pump`, not in mid-command."""
        if self._broken or self._peer.fileno() < 0:
            return
        try:
            sent = self._peer.send(line)
        except OSError as error:
            self._broken = f"the simulated cabinet does not take our outputs: {error}"
            return
        if sent < len(line):
            self._broken = "the simulated cabinet stopped reading our outputs"


LINE_CHUNK = 65_536
"""Bytes taken from the socket at a time."""
