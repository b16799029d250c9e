"""Customers' spare keys 備用鑰匙: nobody takes one who has not asked for it, and said for whom."""

import re
from collections.abc import Iterator, Mapping

from controller.directory import (
    ApproverTable,
    Cardholder,
    Directory,
    KeyClass,
    KeySet,
    KeySetStatus,
)
from controller.findings import Fact, fact
from controller.policy.custody import is_elsewhere
from controller.policy.rule import Take
from controller.policy.urgency import is_urgent
from controller.reasons import Reason
from controller.spare_parts import Spare
from controller.state import State

ASKED_MS_MAX = 7 * 86_400_000
"""For how long one can ask in advance."""

_OVER = {KeySetStatus.LOST: Reason.SET_LOST, KeySetStatus.RETIRED: Reason.SET_RETIRED}

CUSTOMER_MOST = 24
UNIT_MOST = 40
REASON_MOST = 200

_REFERENCE = re.compile(r"(?=.*[0-9])[A-Za-z0-9][A-Za-z0-9./#-]*")
_OF_A_PERSON = re.compile(r"[0-9]{7}")
"""Telephones and identity documents have more digits in a row than files need."""


def keeps_spares(take: Take) -> bool:
    """Return whether the set is a customer's spare key."""
    return take.key_class is not None and take.key_class.keeps_spares


def asked_for(state: State, cardholder: str, key_set: str, at_ms: int) -> Spare | None:
    """Return by what `cardholder` asked for `key_set`, None for nothing that holds at `at_ms`.

    While the clock is not trusted nobody knows what is over: Security is there by badge then.
    """
    for each in state.spares.get(key_set, ()):
        holds = not state.is_clock_trusted or at_ms < each.until_ms
        if each.cardholder == cardholder and holds:
            return each
    return None


def spare_of(take: Take) -> str:
    """Return the request that the take is by, "" for none, or one that needs none."""
    if not keeps_spares(take) or is_urgent(take):
        return ""
    asked = asked_for(take.state, take.holder.id, take.key_set.id, take.at_ms)
    return asked.id if asked is not None else ""


def check_asked(take: Take) -> list[Reason]:
    """Return why the set is not to be had without a request, if it is a customer's spare key."""
    return [Reason.SPARE_NOT_ASKED] if keeps_spares(take) and not spare_of(take) else []


def spare_facts(take: Take) -> tuple[Fact, ...]:
    """Return by which request the set is taken."""
    spare = spare_of(take)
    return (fact("spare", spare=spare),) if spare else ()


def reference_problem(customer: str) -> str:
    """Return what is wrong with the number of a customer's file, "" if nothing is.

    It is no name, telephone or identity document: those are in the file, seen by who needs them.
    """
    if len(customer) > CUSTOMER_MOST or not _REFERENCE.fullmatch(customer):
        return f"the customer's file has a number of at most {CUSTOMER_MOST} letters and digits"
    if _OF_A_PERSON.search(customer):
        return "the number of the customer's file is meant, no telephone or identity document"
    return ""


def find_spare(state: State, spare: str) -> Spare | None:
    """Return the request with the id `spare`, None for one that is over or never was."""
    every = (each for listed in state.spares.values() for each in listed)
    return next((each for each in every if each.id == spare), None)


def why_not_lent(directory: Directory, key_set: KeySet) -> list[Reason]:
    """Return why nobody can ask for `key_set`, or have what they asked for."""
    reasons = [_OVER[key_set.status]] if key_set.status in _OVER else []
    if is_elsewhere(key_set):
        reasons.append(Reason.ELSEWHERE)
    key_class = directory.key_classes.get(key_set.key_class)
    if key_class is None or key_class.is_never_lent:
        reasons.append(Reason.NEVER_LENT)
    return reasons


def is_void(directory: Directory, spare: Spare) -> bool:
    """Return whether what was asked for is not to be had any more, or by whoever asked."""
    key_set = directory.key_sets.get(spare.key_set)
    if key_set is None or why_not_lent(directory, key_set):
        return True
    key_class = directory.key_classes.get(key_set.key_class)
    holder: Cardholder | None = directory.cardholders.get(spare.cardholder)
    return not (key_class and key_class.keeps_spares and holder and holder.is_active)


def find_spare_misfits(tables: Mapping[str, ApproverTable], key_class: KeyClass) -> Iterator[str]:
    """Yield what is impossible about a class if it keeps spare keys, a line each.

    `tables` are the approver tables there are.
    """
    if not key_class.keeps_spares:
        return
    where = f"class {key_class.id!r} keeps spare keys"
    table = tables.get(key_class.approver_table)
    if not key_class.approver_table:
        yield f"{where} and names no approver table: somebody has to consent to each use"
    elif table is not None and not all(row.approvers for row in table.rows):
        yield f"{where}, and approver table {table.id!r} has a row that asks nobody"
    if key_class.consult_ms is not None:
        yield f"{where}, which nobody looks at on the spot as at documents"
    if key_class.is_never_lent:
        yield f"{where} that are never lent: nobody could ask for one"
