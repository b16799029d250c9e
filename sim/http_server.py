"""Sockets of the cabinet front's little web server, on the world's one loop."""

import selectors
import socket
import time
from collections.abc import Callable
from http import HTTPStatus

from sim.front_pages import POLICY, Reply
from sim.http_request import BadRequest, HttpRequest, RequestReceiver

CONNECTIONS_MAX = 64
IDLE_S = 10.0
"""A client that has not sent its request, or read its answer, by then is hung up on."""

UNSENT_BYTES_MAX = 1_048_576
"""A stream that leaves this much unread belongs to a page nobody looks at."""


class Connection:
    """One client: a request in, an answer out, and then the end, unless it is a stream."""

    def __init__(self, peer: socket.socket, now_s: float) -> None:
        self.peer = peer
        self.deadline_s = now_s + IDLE_S
        self.receiver = RequestReceiver()
        self.unsent = bytearray()
        self.is_answered = False
        self.is_stream = False


class HttpServer:
    """Serves `answer` at a loopback port; every call does what can be done without waiting."""

    def __init__(
        self,
        selector: selectors.BaseSelector,
        answer: Callable[[HttpRequest], Reply],
        listener: socket.socket,
    ) -> None:
        self._selector = selector
        self._answer = answer
        self._listener = listener
        self._connections: dict[int, Connection] = {}
        listener.setblocking(False)
        selector.register(listener, selectors.EVENT_READ, self._accept)

    @property
    def has_streams(self) -> bool:
        """Whether anybody follows the events."""
        return any(each.is_stream for each in self._connections.values())

    def broadcast(self, data: bytes) -> None:
        """Send `data` to everybody who follows the events."""
        for connection in list(self._connections.values()):
            if connection.is_stream:
                connection.unsent += data
                self._write(connection)

    def expire(self) -> None:
        """Hang up on those who take too long; call about once a second."""
        now_s = time.monotonic()
        for connection in list(self._connections.values()):
            if not connection.is_stream and now_s > connection.deadline_s:
                self._close(connection)

    def close(self) -> None:
        """Hang up on everybody and listen no more."""
        for connection in list(self._connections.values()):
            self._close(connection)
        self._selector.unregister(self._listener)
        self._listener.close()

    def _accept(self, _: int) -> None:
        try:
            peer, _address = self._listener.accept()
        except OSError:  # it left again before we came to it
            return
        if len(self._connections) >= CONNECTIONS_MAX:
            peer.close()
            return
        peer.setblocking(False)
        connection = Connection(peer, time.monotonic())
        self._connections[peer.fileno()] = connection
        self._selector.register(
            peer, selectors.EVENT_READ, lambda mask: self._serve(connection, mask)
        )

    def _serve(self, connection: Connection, mask: int) -> None:
        if mask & selectors.EVENT_READ:
            self._read(connection)
        if mask & selectors.EVENT_WRITE and connection.peer.fileno() >= 0:
            self._write(connection)

    def _read(self, connection: Connection) -> None:
        try:
            data = connection.peer.recv(65_536)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._close(connection)
            return
        if connection.is_answered:
            return  # one request a connection: the rest is thrown away
        connection.receiver.receive_data(data)
        try:
            request = connection.receiver.next_request()
            if request is None:
                return
            reply, is_head = self._answer(request), request.method == "HEAD"
        except BadRequest as error:
            reply, is_head = Reply(error.status, f"{error}\n".encode()), False
        connection.is_answered = True
        connection.is_stream = reply.is_stream and not is_head
        connection.unsent += _head(reply) + (b"" if is_head else reply.body)
        self._write(connection)

    def _write(self, connection: Connection) -> None:
        try:
            if connection.unsent:
                del connection.unsent[: connection.peer.send(connection.unsent)]
            if connection.is_answered and not connection.unsent and not connection.is_stream:
                # To close with bytes unread would reset the answer away: the client hangs up.
                connection.peer.shutdown(socket.SHUT_WR)
        except BlockingIOError:
            pass
        except OSError:
            self._close(connection)
            return
        if len(connection.unsent) > UNSENT_BYTES_MAX:
            self._close(connection)
            return
        mask = selectors.EVENT_READ | (selectors.EVENT_WRITE if connection.unsent else 0)
        key = self._selector.get_key(connection.peer)
        if key.events != mask:
            self._selector.modify(connection.peer, mask, key.data)

    def _close(self, connection: Connection) -> None:
        if self._connections.pop(connection.peer.fileno(), None) is not None:
            self._selector.unregister(connection.peer)
            connection.peer.close()


def listen_on_loopback(port: int) -> socket.socket:
    """Return a socket that listens on 127.0.0.1; 0 lets the system choose the port.

    Raises:
        OSError: the port is taken.
    """
    return socket.create_server(("127.0.0.1", port), backlog=32)


def _head(reply: Reply) -> bytes:
    headers = {
        "Content-Type": reply.type,
        "Content-Security-Policy": POLICY,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-store",
        "Connection": "close",
        **reply.headers,
    }
    if not reply.is_stream:
        headers["Content-Length"] = str(len(reply.body))
    lines = [f"HTTP/1.1 {reply.status} {HTTPStatus(reply.status).phrase}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")
