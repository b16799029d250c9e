"""The lock that makes one process the only writer of a data folder."""

import fcntl
import os
from pathlib import Path

from controller.errors import JournalBusy, JournalError


class WriterLock:
    """Holds the data folder for as long as the process lives; the kernel lets go of it then.

    Raises:
        JournalBusy: another process writes there; ask it through its inbox, or stop it.
        JournalError: the lock's file cannot be made or opened by this user.
    """

    def __init__(self, path: Path) -> None:
        try:
            self._file: int | None = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise JournalError(
                f"{path}: {error.strerror}; it belongs to the cabinet's own user"
            ) from error
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # In place and always of one length: needs no room, also on a full disk.
            os.pwrite(self._file, b"%-19d\n" % os.getpid(), 0)
        except BlockingIOError as error:
            owner = os.pread(self._file, 20, 0).decode("ascii", "replace").strip() or "unknown"
            self.close()
            raise JournalBusy(
                f"{path.parent}: process {owner} writes this data folder;"
                " ask the running controller, or stop it first"
            ) from error
        except OSError as error:
            self.close()
            raise JournalError(f"{path}: {error.strerror}") from error

    def close(self) -> None:
        """Let go of the folder; again does nothing."""
        if self._file is not None:
            os.close(self._file)
            self._file = None
