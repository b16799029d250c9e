"""Where the journal's files lie in the data folder, and how folders and names become durable."""

import os
from pathlib import Path

from controller.errors import JournalError

FOLDER = "journal"


def folder_of(data: Path) -> Path:
    """Return the folder in `data` that only the controller's user may enter (0700)."""
    return data / FOLDER


def journal_path(data: Path) -> Path:
    """Return the journal's database file in the data folder `data`."""
    return folder_of(data) / "journal.db"


def lock_path(data: Path) -> Path:
    """Return the file whose lock makes its holder the one writer of `data`."""
    return data / "lock"


def reserve_path(data: Path) -> Path:
    """Return the file that holds room for the entries of returns."""
    return folder_of(data) / "reserve"


def prepare(data: Path, *, create: bool) -> Path:
    """Return the journal's file in `data`; with `create` its folders are made where missing.

    The data folder may be passed through by others, who have files of their own in it; the
    journal's folder may not.

    Raises:
        JournalError: there is no journal, or other users could enter its folder; the message
            says what to do.
    """
    path = journal_path(data)
    folder = path.parent
    try:
        if create:
            data.mkdir(mode=0o711, parents=True, exist_ok=True)
            folder.mkdir(mode=0o700, exist_ok=True)
            sync_folder(data.parent)
            sync_folder(data)
        elif not path.exists():
            raise JournalError(
                f"{data}: no journal in this folder; make one with: keycabinet init --data {data}"
            )
        mode = folder.stat().st_mode & 0o777
    except OSError as error:
        raise JournalError(
            f"{folder}: {error.strerror}; it belongs to the cabinet's own user"
        ) from error
    if mode & 0o077:
        raise JournalError(
            f"{folder}: other users may enter it (mode {mode:o}); close it with: chmod 700 {folder}"
        )
    return path


def sync_folder(folder: Path) -> None:
    """Make the names in `folder` durable: a new file survives a power cut only after this."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
