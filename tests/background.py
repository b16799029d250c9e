"""A controller that runs in a thread of its own, for commands that ask one through its inbox."""

import threading


class Background:
    """Runs `_run` in a thread while the block lasts; it sets `_ready` and heeds `_stop`."""

    def __init__(self, data):
        self._data = data
        self._stop = threading.Event()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self):
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def __exit__(self, *_):
        self._stop.set()
        self._thread.join(10)
        assert not self._thread.is_alive()

    def _run(self):
        raise AssertionError("a child says what runs")
