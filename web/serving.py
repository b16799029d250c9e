"""The web's process: waitress serves the pages; beside them run the follower and the reports."""

import socket
from contextlib import suppress
from threading import Event, Thread

from flask import Flask
from waitress.server import TcpWSGIServer, create_server

from controller.config import WebSettings
from controller.feed import FeedClient, feed_path
from web.account_file import AccountsDamaged, NotKept
from web.follower import Follower
from web.site import Site

REPORT_S = 2.0

PENDING_BYTES = 262_144
"""Of an answer that waits for its reader at most; waitress would make and hold 16 MB of it."""


class Service:
    """Serves `app` and keeps its read models up to date, until `close`.

    Raises:
        OSError: the address is taken, or not this machine's; nothing was begun.
    """

    def __init__(self, app: Flask, settings: WebSettings) -> None:
        here: Site = app.extensions["keycabinet"]
        self._site = here
        self._end = Event()
        # Opened first: a port that is taken must be known before anything else begins.
        self._server: TcpWSGIServer = create_server(
            app,
            sockets=[_listen(settings.host, settings.port)],
            threads=settings.threads,
            outbuf_overflow=PENDING_BYTES,
            outbuf_high_watermark=PENDING_BYTES,
            ident=None,
            clear_untrusted_proxy_headers=True,
        )
        feed = FeedClient(feed_path(here.config.data))
        follower = Follower(feed, here.store, here.status, here.accounts.wipe)
        self._threads = [
            Thread(target=follower.run, args=(self._end,), name="follower", daemon=True),
            Thread(target=self._tell, name="reports", daemon=True),
        ]

    @property
    def port(self) -> int:
        """Return the port that is served, also when 0 was asked for."""
        return int(self._server.effective_port)

    def run(self) -> None:
        """Serve until interrupted or closed."""
        self.start()
        self._server.run()

    def start(self) -> None:
        """Begin to follow and to report, without serving pages yet."""
        for each in self._threads:
            each.start()

    def _tell(self) -> None:
        while not self._end.wait(REPORT_S):
            with suppress(NotKept, AccountsDamaged):  # the pages say so; it is tried again
                self._site.reports.tell()

    def close(self) -> None:
        """Stop serving and following."""
        self._end.set()
        self._server.close()


def _listen(host: str, port: int) -> socket.socket:
    """Return a socket bound to the address; waitress leaves its own open where that fails."""
    family, kind, protocol, _, address = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    wire = socket.socket(family, kind, protocol)
    try:
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        wire.bind(address)
    except OSError:
        wire.close()
        raise
    return wire
