"""The world process: one simulated cabinet in real time, which outlives its controller."""

import selectors
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from controller.clock import MachineClock
from controller.config import Config
from sim.edges import EdgeLog
from sim.electronics import Electronics
from sim.front_pages import FrontPages, event_of
from sim.front_state import Front
from sim.http_server import HttpServer
from sim.link_server import LinkServer
from sim.plan import Plan
from sim.serial_line import PtyLine

TURN_S = 0.01
"""Bolts, buttons and badges move at this grain; boards answer as soon as they are asked."""

SHOW_S = 0.05
"""The front is told at most so often."""

STREAM_BEAT_S = 10.0
"""A comment on the event stream keeps proxies and browsers from giving it up."""


@dataclass(frozen=True, slots=True)
class Ready:
    """Where the world can be reached, once it can be: link socket, boards' pty, front."""

    socket: str
    line: str
    front: str


class World:
    """A cabinet with its boards on a pty, its link for a controller, and its front.

    Everything happens on the one thread that calls `turn`. `listener` is where the front is
    served; `web` the address of the web pages to show beside it, "" for none.

    Raises:
        LinkError: `link_path` cannot be used.
        ConfigError: `web` is no address.
    """

    def __init__(
        self,
        config: Config,
        plan: Plan,
        *,
        link_path: Path,
        listener: socket.socket,
        web: str = "",
        seed: int = 0,
    ) -> None:
        clock = MachineClock()
        random = Random(seed)
        self._electronics = Electronics(
            config,
            clock=clock,
            random=random,
            make_line=lambda boards: PtyLine(
                boards, baud=config.slot_bus.baud, clock=clock, random=random
            ),
        )
        self._line = self._electronics.line
        self._clock = clock
        self.cabinet = self._electronics.cabinet(plan)
        self.edges = EdgeLog(
            self.cabinet, lambda: self._electronics.chain.outputs, time.monotonic_ns
        )
        self._link = LinkServer(
            self.edges,
            self.cabinet.wires,
            now_ns=time.monotonic_ns,
            on_peer=self._follow_peer,
        )
        self._front = Front(
            self.cabinet,
            plan,
            name=config.cabinet.name,
            zone=config.cabinet.zone,
            boards=self._electronics.board_of_slot,
            is_linked=lambda: self._link.is_linked,
            utc_ms=lambda: clock.mono_ms() + clock.offset_ms() + self.cabinet.jumped_ms,
        )
        self._selector = selectors.DefaultSelector()
        self._link_path = link_path
        self._watched: socket.socket | None = None
        self._shown = b""
        self._next_show_s = self._next_beat_s = 0.0
        port = listener.getsockname()[1]
        pages = FrontPages(
            self._front,
            self.edges,
            hosts=frozenset({f"127.0.0.1:{port}", f"localhost:{port}"}),
            web=web,
            after_act=self._after_act,
        )
        self._http = HttpServer(self._selector, pages.answer, listener)
        knocks = self._link.listen(link_path)
        self._watch(knocks, self._let_in)
        self._knocks = knocks
        self._watch(self._line, lambda _: self._line.pump())
        self.ready = Ready(str(link_path), self._line.path, f"http://127.0.0.1:{port}/")

    def turn(self, wait_s: float = TURN_S) -> None:
        """Do what is due and what comes in, waiting at most `wait_s` for something to come."""
        end_us = self._clock.mono_us() + int(wait_s * 1_000_000)
        self._serve_until(end_us)
        self._electronics.tick()
        self.cabinet.tick()
        self._follow_power()
        self._link.tell()
        now_s = time.monotonic()
        if now_s >= self._next_show_s:
            self._next_show_s = now_s + SHOW_S
            self._show(now_s)

    def _serve_until(self, end_us: int) -> None:
        """Answer what comes in; let out what the boards say when it has had its time on the wire.

        Returns after the first thing that came in, and at `end_us` (monotonic) at the latest.
        """
        while True:
            due_us = self._line.due_us()
            next_us = end_us if due_us is None else min(end_us, due_us)
            wait_s = max(0, next_us - self._clock.mono_us()) / 1_000_000
            served = self._selector.select(wait_s)
            for key, mask in served:
                key.data(mask)
            self._line.pump()
            if (served and due_us is None) or self._clock.mono_us() >= end_us:
                return

    def close(self) -> None:
        """Let go of every socket, and take the link's socket file away."""
        self._http.close()
        self._link.close()
        self._link_path.unlink(missing_ok=True)
        self._line.close()
        self._selector.close()

    def _watch(self, what: Any, serve: Callable[[int], None]) -> None:
        self._selector.register(what, selectors.EVENT_READ, serve)

    def _let_in(self, _: int) -> None:
        if self.cabinet.is_powered:
            self._link.accept()

    def _after_act(self) -> None:
        """Let an act reach wires and boards now, not at the end of the turn."""
        self.cabinet.tick()
        self._link.tell()

    def _follow_power(self) -> None:
        """A power cut ends the controller, and none starts until the power is back."""
        is_watched = self._knocks in self._selector.get_map()
        if self.cabinet.is_powered and not is_watched:
            self._watch(self._knocks, self._let_in)
        elif not self.cabinet.is_powered:
            self._link.hang_up()
            if is_watched:
                self._selector.unregister(self._knocks)

    def _follow_peer(self, peer: socket.socket | None) -> None:
        """Wait for what `peer`, the controller that came, will say; None: it goes."""
        if self._watched is not None:
            self._selector.unregister(self._watched)
        if peer is not None:
            self._watch(peer, lambda _: self._link.read())
        self._watched = peer

    def _show(self, now_s: float) -> None:
        """Tell the fronts that follow what changed since they were told last."""
        self._http.expire()
        if not self._http.has_streams:
            return
        event = event_of(self._front.state())
        if event != self._shown:
            self._shown = event
            self._http.broadcast(event)
        elif now_s >= self._next_beat_s:
            self._next_beat_s = now_s + STREAM_BEAT_S
            self._http.broadcast(b": still here\n\n")
