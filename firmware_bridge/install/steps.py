"""What an install does, step by step: each can tell whether it is done, and do itself."""

import hashlib
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path


class Standing(Enum):
    """How a file stands to what it should be."""

    SAME = "as it should be"
    MISSING = "to be written"
    OLDER = "ours, to be replaced"
    FOREIGN = "changed by hand"


@dataclass(frozen=True, slots=True)
class File:
    """A file at `path` (from /) with `text` and `mode`; None: a file system without modes.

    `ours` is the part of it that only an install writes, as it stands there now and as it should
    be: the whole file, or a block in somebody else's.
    """

    path: str
    text: str
    mode: int | None = 0o644
    ours: Callable[[str], str | None] = lambda text: text

    def stand(self, root: Path, known: str | None) -> Standing:
        """Return how it stands below `root`; `known` is the digest of what was last written."""
        there = read(root, self.path)
        if there is None:
            return Standing.MISSING
        if there == self.text and self._has_mode(root):
            return Standing.SAME
        ours = self.ours(there)
        if ours is None:  # nothing of ours is in it yet: whatever else is stays
            return Standing.MISSING
        is_ours = ours == self.ours(self.text) or digest(ours) == known
        return Standing.OLDER if is_ours else Standing.FOREIGN

    def write(self, root: Path) -> None:
        """Put it there, whole or not at all, with the folders it needs.

        Raises:
            OSError: it cannot be written.
        """
        path = below(root, self.path)
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.keycabinet")
        with draft.open("w", encoding="utf-8") as file:
            file.write(self.text)
            if self.mode is not None:
                os.fchmod(file.fileno(), self.mode)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)

    def _has_mode(self, root: Path) -> bool:
        return self.mode is None or below(root, self.path).stat().st_mode & 0o7777 == self.mode


@dataclass(frozen=True, slots=True)
class Link:
    """A symbolic link at `path` to `target`: how systemd knows what is enabled, and what masked."""

    path: str
    target: str

    def stand(self, root: Path) -> Standing:
        """Return how it stands below `root`."""
        path = below(root, self.path)
        if path.is_symlink():
            return Standing.SAME if os.readlink(path) == self.target else Standing.FOREIGN
        return Standing.FOREIGN if path.exists() else Standing.MISSING

    def write(self, root: Path) -> None:
        """Put it there, whole or not at all, with the folders it needs.

        Raises:
            OSError: it cannot be written.
        """
        path = below(root, self.path)
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.keycabinet")
        draft.unlink(missing_ok=True)
        draft.symlink_to(self.target)
        draft.replace(path)


@dataclass(frozen=True, slots=True)
class Command:
    """A program to run, and why. `after` are the files whose change asks for it; () asks always."""

    words: Sequence[str]
    why: str
    after: tuple[str, ...] = ()


def digest(text: str) -> str:
    """Return the SHA-256 of `text` in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def below(root: Path, path: str) -> Path:
    """Return where `path` (from /) lies below `root`."""
    return root / path.lstrip("/")


def read(root: Path, path: str) -> str | None:
    """Return what stands in the file at `path` below `root`, or None where there is none."""
    try:
        return below(root, path).read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
