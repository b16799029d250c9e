"""What is done to the side table of personal data, together with the entries that say why."""

from dataclasses import dataclass

from controller.directory import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class StagedPerson:
    """`person` is of a slice of the import `import_id`: kept apart until that takes effect."""

    import_id: str
    person: Person


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportSettled:
    """What was kept apart for `import_id` takes its place, or is wiped if it is not `in_force`."""

    import_id: str
    in_force: bool


People = Person | StagedPerson | ImportSettled
