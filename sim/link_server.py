"""The world's end of the wire to the controller's process."""

import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from controller.errors import LinkError
from sim.wires import LineReceiver, Wires, to_line

UNSENT_BYTES_MAX = 262_144
"""A controller that leaves this much unread hangs, and is hung up on."""


class Electronics(Protocol):
    """What the controller's outputs lead to."""

    def drive(self, pin: int, level: bool, at_ns: int) -> None:
        """Put `level` on the wire of BCM `pin`, as was heard at `at_ns`."""

    def shift(self, data: bytes, at_ns: int) -> None:
        """Clock `data` into the lock chain and latch it, as was heard at `at_ns`."""

    def write_card(self, uid: bytes, memory: str) -> None:
        """Have `memory` written on the badge `uid`."""


class LinkServer:
    """Listens for one controller at a time, and outlives it.

    When the controller dies its outputs stay as they were driven, as current Pi kernels keep
    them: nothing is told to `electronics`, and only the missing heartbeat shows it.
    `now_ns` stamps what the controller does as soon as it is heard, before anything is made of it;
    `on_peer` is given the socket of a controller that came, and None before it is closed.
    """

    def __init__(
        self,
        electronics: Electronics,
        wires: Callable[[], Wires],
        *,
        now_ns: Callable[[], int],
        on_peer: Callable[[socket.socket | None], None] = lambda _: None,
    ) -> None:
        self._electronics = electronics
        self._wires = wires
        self._now_ns = now_ns
        self._on_peer = on_peer
        self._listener: socket.socket | None = None
        self._peer: socket.socket | None = None
        self._receiver = LineReceiver()
        self._unsent = bytearray()
        self._told: Wires | None = None

    @property
    def is_linked(self) -> bool:
        """Whether a controller is connected."""
        return self._peer is not None

    def listen(self, path: Path) -> socket.socket:
        """Listen at `path`, readable by this user only, and return the socket to wait on.

        A socket file left over from a killed world is replaced.

        Raises:
            LinkError: another world listens there, or the path cannot be used.
        """
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            _clear(path)
            listener.bind(str(path))
            path.chmod(0o600)
            listener.listen(4)
        except OSError as error:
            listener.close()
            raise LinkError(f"{path}: cannot listen there: {error}") from error
        except LinkError:
            listener.close()
            raise
        listener.setblocking(False)
        self._listener = listener
        return listener

    def accept(self) -> None:
        """Let in who knocks, unless a controller is connected that still lives."""
        assert self._listener is not None
        try:
            newcomer, _ = self._listener.accept()
        except OSError:  # it left again before we came to it
            return
        self.read()  # the one before may have died this very moment
        if self._peer is None:
            self.adopt(newcomer)
            return
        newcomer.setblocking(False)
        newcomer.send(to_line({"refused": "another controller is connected"}))
        newcomer.close()

    def adopt(self, peer: socket.socket) -> None:
        """Take the connected socket `peer` as the controller's, and tell it everything."""
        assert self._peer is None, "one controller at a time"
        peer.setblocking(False)
        self._peer = peer
        self._receiver = LineReceiver()
        self._unsent.clear()
        self._told = None
        self._on_peer(peer)
        self.tell()

    def tell(self) -> None:
        """Send what changed on the wires since the last time, if somebody listens."""
        if self._peer is None:
            return
        wires = self._wires()
        message = wires.since(self._told)
        self._told = wires
        if message:
            self._unsent += to_line(message)
        self.flush()

    def flush(self) -> None:
        """Send as much as the controller's socket takes now."""
        if self._peer is None or not self._unsent:
            return
        try:
            del self._unsent[: self._peer.send(self._unsent)]
        except BlockingIOError:
            pass
        except OSError:
            self.hang_up()
            return
        if len(self._unsent) > UNSENT_BYTES_MAX:
            self.hang_up()

    def read(self) -> None:
        """Pass on everything the controller has sent; notice if it has died."""
        while self._peer is not None:
            try:
                data = self._peer.recv(65_536)
            except BlockingIOError:
                return
            except OSError:
                data = b""
            at_ns = self._now_ns()
            if not data:
                self.hang_up()
                return
            self._receiver.receive_data(data)
            try:
                while (message := self._receiver.next_message()) is not None:
                    self._apply(message, at_ns)
            except LinkError:  # whoever sends this is no controller of ours
                self.hang_up()

    def hang_up(self) -> None:
        """Drop the connection, as a power cut or a death does; outputs stay as driven."""
        if self._peer is None:
            return
        self._on_peer(None)
        peer, self._peer = self._peer, None
        peer.close()

    def close(self) -> None:
        """Hang up and listen no more."""
        self.hang_up()
        if self._listener is not None:
            self._listener.close()

    def _apply(self, message: dict[str, Any], at_ns: int) -> None:
        match message:
            case {"pin": int(pin), "level": 0 | 1 as level} if 0 <= pin <= 27:
                self._electronics.drive(pin, bool(level), at_ns)
            case {"chain": str(data)}:
                try:
                    self._electronics.shift(bytes.fromhex(data), at_ns)
                except ValueError as error:
                    raise LinkError(f"no chain data: {data[:80]!r}") from error
            case {"card": str(uid), "memory": str(memory)}:
                try:
                    self._electronics.write_card(bytes.fromhex(uid), memory)
                except ValueError as error:
                    raise LinkError(f"no badge: {uid[:80]!r}") from error
            case _:
                raise LinkError(f"no message of ours: {str(message)[:80]}")


def _clear(path: Path) -> None:
    """Remove the socket file at `path` if nobody listens there any more."""
    if not path.is_socket():
        return
    probe = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        probe.connect(str(path))
    except ConnectionRefusedError:
        path.unlink()
    else:
        raise LinkError(f"{path}: another simulated cabinet listens there")
    finally:
        probe.close()
