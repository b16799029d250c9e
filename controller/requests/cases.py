"""What is asked about damaged and lost rings, and about copies."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportDamage:
    """Say that `key_set` is damaged; it is stopped at once."""

    key_set: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRepaired:
    """Sign that `key_set` is whole again; `note` says what was done."""

    key_set: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportLoss:
    """Say that `key_set` is lost; it is never lent again."""

    key_set: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFound:
    """Say that the lost `key_set` was found; it stays retired all the same."""

    key_set: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskCopy:
    """Ask for a copy of `key_set`; `note` says what for."""

    key_set: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentCopy:
    """Consent to `copy` (its id), which somebody else asked for, or refuse it."""

    copy: str
    is_granted: bool
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeCopy:
    """Put the copy that was consented to into the list, as the new set `key_set`.

    It is like the one it was made from, hangs in `home_slot` (None: anywhere), and has no tag yet.
    """

    copy: str
    key_set: str
    home_slot: int | None = None
