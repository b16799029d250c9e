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


def make_folders(data: Path) -> None:
    """Make the data folder, which others may pass through, and the journal's, which none may.

    Raises:
        JournalError: the folder cannot be made there.
    """
    folder = folder_of(data)
    try:
        data.mkdir(mode=0o711, parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
        sync_folder(data.parent)
        sync_folder(data)
    except OSError as error:
        raise JournalError(f"{folder}: cannot be made: {error.strerror}") from error


def check_private(folder: Path) -> None:
    """Refuse a journal that other users of this machine could read or change.

    Raises:
        JournalError: `folder` is open to others; the message says how to close it.
    """
    mode = folder.stat().st_mode & 0o777
    if mode & 0o077:
        raise JournalError(
            f"{folder}: other users may enter it (mode {mode:o}); close it with: chmod 700 {folder}"
        )


def sync_folder(folder: Path) -> None:
    """Make the names in `folder` durable: a new file survives a power cut only after this."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
