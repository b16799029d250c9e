"""Whom an addressee means, and whether there is anybody at all whom it means."""

from controller.directory import Cardholder, Directory
from controller.notices import DEPARTMENT, PERSON, ROLE, split_addressee


def is_meant(holder: Cardholder, addressee: str) -> bool:
    """Return whether `addressee` means `holder`."""
    kind, name = split_addressee(addressee)
    if kind == PERSON:
        return holder.id == name
    if kind == ROLE:
        return name in holder.roles
    return kind == DEPARTMENT and holder.department == name


def is_anybody(directory: Directory, addressee: str) -> bool:
    """Return whether `addressee` means somebody active."""
    kind, name = split_addressee(addressee)
    if kind == PERSON:
        holder = directory.cardholders.get(name)
        return holder is not None and holder.is_active
    return any(
        each.is_active and is_meant(each, addressee) for each in directory.cardholders.values()
    )
