"""Room set aside on the disk, given up when it is full so that returns can still be written."""

import errno
import os
from pathlib import Path

from controller.errors import JournalError
from controller.journal.faults import has_room

RESERVE_BYTES = 16 << 20
MARGIN_BYTES = 4 << 20
"""The reserve is made only where this much stays free beside it, or it would be the last straw."""


class Reserve:
    """A file of `size` bytes that are really taken from the disk."""

    def __init__(self, path: Path, *, size: int = RESERVE_BYTES) -> None:
        self._path = path
        self._size = size

    @property
    def is_held(self) -> bool:
        """Whether the room is set aside in full."""
        try:
            found = self._path.stat()
        except FileNotFoundError:
            return False
        return found.st_size >= self._size and found.st_blocks * 512 >= self._size

    def hold(self) -> bool:
        """Set the room aside if the disk has it; return whether it is held now.

        Raises:
            JournalError: the disk failed; nothing may move, the process must end.
        """
        if self.is_held:
            return True
        self.release()
        if not has_room(self._path, self._size + MARGIN_BYTES):
            return False
        file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            os.posix_fallocate(file, 0, self._size)
            os.fsync(file)
        except OSError as error:
            self.release()
            if error.errno not in (errno.ENOSPC, errno.EDQUOT):
                raise JournalError(f"{self._path}: {error.strerror}") from error
            return False  # somebody else was faster; the next try is soon
        finally:
            os.close(file)
        return True

    def release(self) -> None:
        """Give the room back to the disk; again does nothing."""
        self._path.unlink(missing_ok=True)
