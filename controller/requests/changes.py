"""What is asked about who and what the cabinet knows."""

from dataclasses import dataclass

from controller.directory import Change, Person


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeDirectory:
    """Make `changes` together or not at all; `people` holds the personal rows they bind."""

    changes: tuple[Change, ...]
    people: tuple[Person, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StageImport:
    """Bring one slice of the import `import_id`; nothing takes effect yet.

    What a change refers to stands in the same slice or in one before; an import removes nothing.
    """

    import_id: str
    changes: tuple[Change, ...]
    people: tuple[Person, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CompleteImport:
    """Let all `count` staged changes of `import_id` take effect together.

    Refused if anything else changed what the cabinet knows since the first slice.
    """

    import_id: str
    count: int
