"""The firmware on a serial port: `python -m tests.firmware.pty_board ELF LIBRARY [SLOTS]`.

Prints the port's path and serves board 9, a tag in every slot, in real time until its standard
input ends.
"""

import os
import select
import sys
import time
import tty
from pathlib import Path

from tests.firmware.boards import ElfBoard

STEP_S = 0.0005
WARM_MS = 400
"""By then it has read its tags."""

READ_BYTES_MAX = 4_096


def serve(board: ElfBoard, ours: int) -> None:
    """Carry bytes between the port and the board until standard input ends."""
    avr = board.avr
    begun_s, begun_us = time.monotonic(), avr.us
    coming = []
    while True:
        readable, _, _ = select.select([ours, sys.stdin], [], [], STEP_S)
        if sys.stdin in readable:
            return
        if ours in readable:
            avr.say(os.read(ours, READ_BYTES_MAX))
        avr.run_until(begun_us + (time.monotonic() - begun_s) * 1_000_000)
        coming += avr.heard()
        ready = bytes(each.byte for each in coming if each.end_us <= avr.us)
        coming = [each for each in coming if each.end_us > avr.us]
        if ready:
            os.write(ours, ready)


def main() -> None:
    """Open a port, say where, and serve it."""
    slots = int(sys.argv[3]) if len(sys.argv) > 3 else 8
    board = ElfBoard(Path(sys.argv[1]), Path(sys.argv[2]), slots=slots, taken=range(slots))
    board.wait(WARM_MS)
    ours, theirs = os.openpty()
    tty.setraw(theirs)
    print(os.ttyname(theirs), flush=True)
    serve(board, ours)


if __name__ == "__main__":
    main()
