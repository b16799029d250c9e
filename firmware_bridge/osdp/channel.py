"""What libosdp reads and writes through: the line, and a guard before the library's own ears.

libosdp 3.2.9, though told to enforce the secure channel, believes an answer in plain text that
calls itself part of a handshake, and tells events before it knows who speaks. So it is handed
nothing but the one frame that may answer what it asked last.
"""

from collections.abc import Callable

from controller.clock import Clock
from controller.errors import LinkError
from firmware_bridge.line import Line
from firmware_bridge.osdp.frames import MARK, Frame, FrameReceiver, parse, refusal


class Channel:
    """Carries the library's commands to the reader at `address`, and at most one answer to each.

    `sow` is called before each command. `asked` and `answered` are the last command and what was
    let through as its answer, each with its time; `refused` is why an answer was not (it stays
    until it is taken away), `trouble` what is wrong with the port.
    """

    def __init__(
        self,
        line: Line,
        address: int,
        *,
        clock: Clock,
        sow: Callable[[], None],
        takes_default_key: bool = False,
    ) -> None:
        self.asked: Frame | None = None
        self.answered: Frame | None = None
        self.asked_us = clock.mono_us()
        self.answered_us = clock.mono_us()
        self.refused = ""
        self.trouble = ""
        self._line = line
        self._clock = clock
        self._sow = sow
        self._takes_default_key = takes_default_key
        self._receiver = FrameReceiver(address)
        self._ready = b""

    def write(self, data: bytes) -> int:
        """Send the command `data`; whatever came before it answers nothing. -1: it cannot be."""
        frame = parse(data[1:] if data[0] == MARK else data)
        assert frame is not None, data.hex()
        self._sow()
        self.asked, self.answered, self.asked_us = frame, None, self._clock.mono_us()
        self._receiver.clear()
        self._ready = b""
        try:
            self._line.read()
            self._line.write(data)
        except LinkError as error:
            self.trouble = str(error)
            return -1
        self.trouble = ""
        return len(data)

    def read(self, most: int) -> bytes:
        """Return at most `most` bytes of the answer, if it has come and may be heard."""
        if self.answered is None:
            self._listen()
        data, self._ready = self._ready[:most], self._ready[most:]
        return data

    def flush(self) -> None:
        """Forget what came and was not read."""
        self._receiver.clear()
        self._ready = b""

    def _listen(self) -> None:
        try:
            self._receiver.receive_data(self._line.read())
        except LinkError as error:
            self.trouble = str(error)
            return
        asked = self.asked
        while asked is not None and (frame := self._receiver.next_frame()) is not None:
            if frame.sequence not in (asked.sequence, 0):
                continue  # an answer that comes late, to what was asked before
            problem = refusal(asked, frame, takes_default_key=self._takes_default_key)
            if not problem:
                self.answered, self.answered_us = frame, self._clock.mono_us()
                self._ready = frame.raw
                return
            self.refused = problem
