"""Entries about who and what is known."""

from dataclasses import dataclass

from controller.directory import Change
from controller.entries.dated import Dated


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectoryChanged(Dated):
    """`actor` changed what is known; each change has before and after."""

    actor: str
    request: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportStaged(Dated):
    """A slice of the import `import_id` is on record; nothing of it is in force yet."""

    actor: str
    request: str
    import_id: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportCompleted(Dated):
    """All `count` changes staged for `import_id` are in force from here on."""

    actor: str
    request: str
    import_id: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportDiscarded(Dated):
    """What was staged for `import_id` never took effect; `problems` say why."""

    import_id: str
    problems: tuple[str, ...]


DirectoryEntry = DirectoryChanged | ImportStaged | ImportCompleted | ImportDiscarded
