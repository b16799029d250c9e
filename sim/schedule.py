"""What happens later inside a simulated part, on that part's own time."""

import heapq
from collections.abc import Callable


class Schedule:
    """A clock in nanoseconds and the actions that wait for it."""

    def __init__(self) -> None:
        self.now_ns = 0
        self._waiting: list[tuple[int, int, Callable[[], None]]] = []
        self._count = 0

    def after(self, ns: int, action: Callable[[], None]) -> None:
        """Call `action` once `ns` nanoseconds have passed."""
        self._count += 1
        heapq.heappush(self._waiting, (self.now_ns + ns, self._count, action))

    def advance(self, ns: int) -> None:
        """Let `ns` nanoseconds pass; what falls due happens at its own moment, in order."""
        until_ns = self.now_ns + ns
        while self._waiting and self._waiting[0][0] <= until_ns:
            self.now_ns, _, action = heapq.heappop(self._waiting)
            action()
        self.now_ns = until_ns
