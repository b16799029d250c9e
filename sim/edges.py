"""Edges as the world sees them, stamped for whoever measures."""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sim.cabinet import Cabinet

EDGES_MAX = 20_000
"""The oldest are forgotten first; a heartbeat at 40 Hz alone makes 2,400 a minute."""


@dataclass(frozen=True, slots=True)
class Edge:
    """At `at_ns` (monotonic, the same in all processes of the machine) `what` became `level`.

    `what` is "pin 24" (a BCM pin), "slot 3" (an output of the lock chain), or "act press 3".
    """

    number: int
    at_ns: int
    what: str
    level: bool


class EdgeLog:
    """Notes what the controller drives and what people do, then lets the cabinet feel it."""

    def __init__(
        self, cabinet: Cabinet, outputs: Callable[[], Sequence[bool]], now_ns: Callable[[], int]
    ) -> None:
        self._cabinet = cabinet
        self._outputs = outputs
        self._now_ns = now_ns
        self._count = 0
        self._edges: deque[Edge] = deque(maxlen=EDGES_MAX)

    def drive(self, pin: int, level: bool, at_ns: int) -> None:
        """Note and pass on the level of BCM `pin`, heard at `at_ns`."""
        self._add(at_ns, f"pin {pin}", level)
        self._cabinet.drive(pin, level)

    def shift(self, data: bytes, at_ns: int) -> None:
        """Note and pass on what is shifted into the lock chain, by the outputs it changed."""
        before = tuple(self._outputs())
        self._cabinet.shift(data)
        for slot, (was, level) in enumerate(zip(before, self._outputs(), strict=True), 1):
            if was != level:
                self._add(at_ns, f"slot {slot}", level)

    def write_card(self, uid: bytes, memory: str) -> None:
        """Pass on what was written on the badge `uid`."""
        self._cabinet.write_card(uid, memory)

    def note(self, what: str, level: bool) -> None:
        """Stamp anything else."""
        self._add(self._now_ns(), what, level)

    def since(self, number: int) -> list[Edge]:
        """Return the edges after the one numbered `number`, oldest first."""
        return [edge for edge in self._edges if edge.number > number]

    def _add(self, at_ns: int, what: str, level: bool) -> None:
        self._count += 1
        self._edges.append(Edge(self._count, at_ns, what, level))
