"""Unix sockets that carry lines: a server that never waits, and the client's end of the wire."""

import os
import selectors
import socket
import struct
from collections import deque
from collections.abc import Iterable
from pathlib import Path

from controller.errors import LinkError, LinkTimeout

RUN_FOLDER = "run"
CHUNK = 65_536
PEERS_MAX = 16
_CREDENTIALS = struct.Struct("3i")  # unix(7), SO_PEERCRED: process, user, group


class Peer:
    """A process at the other end: its `uid`, the lines it sent, the bytes it still has to take."""

    def __init__(self, wire: socket.socket, uid: int) -> None:
        self.uid = uid
        self.lines: deque[bytes] = deque()
        self.is_gone = False
        self._wire = wire
        self._got = bytearray()
        self._unsent = bytearray()
        self._is_leaving = False

    @property
    def backlog(self) -> int:
        """How many bytes wait until the peer takes them."""
        return len(self._unsent)

    def send(self, data: bytes) -> None:
        """Have `data` sent, now or as soon as the peer takes it."""
        self._unsent += data
        self.flush()

    def leave(self) -> None:
        """Read nothing more from the peer, and hang up once it has taken what was sent."""
        self._is_leaving = True
        self.lines.clear()
        self.flush()

    def flush(self) -> None:
        """Send as much as the peer takes without waiting."""
        try:
            while self._unsent and not self.is_gone:
                del self._unsent[: self._wire.send(self._unsent[:CHUNK])]
        except BlockingIOError:
            return
        except OSError:  # it hung up; nobody misses what was not sent
            self.is_gone = True
        if self._is_leaving and not self._unsent:
            self.is_gone = True

    def receive(self, line_max: int) -> bool:
        """Take in what the peer sent; False if a line is longer than `line_max` bytes."""
        if self.lines or self._is_leaving:
            return True
        try:
            data = self._wire.recv(CHUNK)
        except BlockingIOError:
            return True
        except OSError:
            data = b""
        if not data:
            self.is_gone = True
            return True
        self._got += data
        *lines, rest = self._got.split(b"\n")
        self._got = rest
        self.lines.extend(bytes(each) for each in lines)
        return max(len(rest), *(len(each) for each in (*lines, b""))) <= line_max

    def close(self) -> None:
        """Hang up."""
        self.is_gone = True
        self._wire.close()


class LineServer:
    """Listens at `path` for processes of the users `allowed_uids`; `poll` never waits.

    `refused` counts the processes of other users, and those that came when too many were there;
    each was hung up on without a word.

    Raises:
        LinkError: the path is too long, or another process listens there.
    """

    def __init__(self, path: Path, *, allowed_uids: Iterable[int], line_max: int) -> None:
        self.peers: list[Peer] = []
        self.refused = 0
        self._path = path
        self._allowed = frozenset(allowed_uids)
        self._line_max = line_max
        self._door = _listen(path)
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._door, selectors.EVENT_READ)

    def poll(self) -> list[Peer]:
        """Let in who came, read and send what can be; return peers whose line was too long."""
        oversized = []
        is_knocking = False
        for key, _ in self._selector.select(0):
            if key.data is None:
                is_knocking = True
            elif not key.data.receive(self._line_max):
                oversized.append(key.data)
        for peer in self.peers:
            if peer.backlog:
                peer.flush()
        if any(each.is_gone for each in self.peers):
            self._let_go()
        if is_knocking:
            oversized += [each for each in self._let_in() if not each.receive(self._line_max)]
        return oversized

    def _let_in(self) -> list[Peer]:
        """Return the peers that knocked and may come in; most have spoken already."""
        before = len(self.peers)
        while True:
            try:
                wire, _ = self._door.accept()
            except OSError:  # nobody more, or gone before we opened
                return self.peers[before:]
            credentials = wire.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
            _, uid, _ = _CREDENTIALS.unpack(credentials)
            if uid not in self._allowed or len(self.peers) >= PEERS_MAX:
                self.refused += 1
                wire.close()
                continue
            wire.setblocking(False)
            peer = Peer(wire, uid)
            self.peers.append(peer)
            self._selector.register(wire, selectors.EVENT_READ, peer)

    def _let_go(self) -> None:
        for key in list(self._selector.get_map().values()):
            if key.data is not None and key.data.is_gone:
                self._selector.unregister(key.fileobj)
                key.data.close()
        self.peers = [each for each in self.peers if not each.is_gone]

    def close(self) -> None:
        """Hang up on everybody and take the socket away; again does nothing."""
        for peer in self.peers:
            peer.is_gone = True
        if self._door.fileno() >= 0:
            self._let_go()
            self._selector.close()
            self._door.close()
            self._path.unlink(missing_ok=True)


def _listen(path: Path) -> socket.socket:
    """Return a socket that listens at `path`; a dead one there is replaced, a living one never."""
    path.parent.mkdir(mode=0o750, exist_ok=True)
    door = socket.socket(socket.AF_UNIX)
    door.setblocking(False)
    try:
        if path.exists():
            if _is_answered(path):
                raise LinkError(f"{path}: another process listens there")
            path.unlink()
        door.bind(os.fspath(path))
        path.chmod(0o660)  # nobody can connect before listen
        door.listen()
    except OSError as error:
        door.close()
        raise LinkError(f"{path}: cannot listen there: {error}") from error
    except LinkError:
        door.close()
        raise
    return door


def _is_answered(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        probe.setblocking(False)
        try:
            probe.connect(os.fspath(path))
        except ConnectionRefusedError:
            return False
        except BlockingIOError:  # it lives, and has a queue at the door
            return True
    return True


class Line:
    """A client's end of the wire: sends lines, waits for lines.

    Raises:
        LinkError: no controller listens at `path`, or it does not let this user in.
    """

    def __init__(self, path: Path, *, timeout_s: float) -> None:
        self._path = path
        self._timeout_s = timeout_s
        self._got = bytearray()
        self._wire = socket.socket(socket.AF_UNIX)
        self._wire.settimeout(timeout_s)
        try:
            self._wire.connect(os.fspath(path))
        except OSError as error:
            self._wire.close()
            raise LinkError(_why_not(path, error)) from error

    def send(self, data: bytes) -> None:
        """Send `data`, a whole line.

        Raises:
            LinkError: the controller hung up.
        """
        try:
            self._wire.sendall(data)
        except OSError as error:
            raise LinkError(f"{self._path}: the controller hung up: {error}") from error

    def receive(self) -> list[bytes]:
        """Wait for the next lines and return them, at least one.

        Raises:
            LinkTimeout: none came in time.
            LinkError: the controller hung up.
        """
        while True:
            try:
                data = self._wire.recv(4 * CHUNK)
            except TimeoutError as error:
                said = f"{self._path}: the controller said nothing for {self._timeout_s:g} s"
                raise LinkTimeout(said) from error
            except OSError as error:
                raise LinkError(f"{self._path}: the controller hung up: {error}") from error
            if not data:
                raise LinkError(f"{self._path}: the controller hung up; is this user allowed in?")
            self._got += data
            *lines, rest = self._got.split(b"\n")
            if lines:
                self._got = rest
                return [bytes(each) for each in lines]

    def close(self) -> None:
        """Hang up; again does nothing."""
        self._wire.close()


def _why_not(path: Path, error: OSError) -> str:
    match error:
        case FileNotFoundError() | ConnectionRefusedError():
            return f"{path}: no controller listens there; start it with: keycabinet run"
        case PermissionError():
            return f"{path}: this user may not speak with the controller"
        case _:
            return f"{path}: {error}"
