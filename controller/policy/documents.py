"""Documents 檔案: who borrows them, who only consults them on the spot, and what is confidential.

A confidential item is never lent, whoever agrees, in no emergency that somebody states; only the
emergency release lets go of everything. A consultation 查閱 is no loan: whoever registers it takes
the item out by their own hand and sees it come back within a short time.
"""

from collections.abc import Iterator

from controller.directory import Approver, ApproverRow, Cardholder, Directory, KeyClass, KeySet
from controller.findings import Fact, fact
from controller.policy.rule import Take
from controller.reasons import Reason
from controller.state import State

MINUTE_MS = 60_000


def is_consultation(take: Take) -> bool:
    """Return whether `take` is a look on the spot."""
    return take.armed is not None and take.armed.is_consultation


def is_document(key_class: KeyClass | None) -> bool:
    """Return whether sets of `key_class` are documents."""
    return key_class is not None and key_class.consult_ms is not None


def concerns(take: Take) -> bool:
    """Return whether the rule for documents has anything to say about `take`."""
    return take.key_set.is_confidential or is_document(take.key_class) or is_consultation(take)


def check_document(take: Take) -> list[Reason]:
    """Return why `take` may not be: of a document that is only consulted, or not even that."""
    if is_consultation(take):
        if not is_document(take.key_class):
            return [Reason.NEVER_CONSULTED]
        # Nobody could say when its short time is over.
        return [] if take.state.is_clock_trusted else [Reason.CLOCK_UNTRUSTED]
    reasons = [Reason.CONFIDENTIAL] if take.key_set.is_confidential else []
    if not may_borrow(take.holder, take.key_class):
        reasons.append(Reason.CONSULT_ONLY)
    return reasons


def may_borrow(holder: Cardholder, key_class: KeyClass | None) -> bool:
    """Return whether `holder` is no outsider to the documents of `key_class`, if it has any."""
    if key_class is None or not is_document(key_class):
        return True
    is_outsider = holder.is_visitor or holder.needs_escort
    return holder.department in key_class.borrowers and not is_outsider


def asks_work_order(take: Take) -> bool:
    """Return whether a work order is asked for: by the class, and by every loan of a document.

    Without work need a document is not borrowed; consulting one asks for none.
    """
    if take.key_class is None or is_consultation(take):
        return False
    return take.key_class.asks_work_order or is_document(take.key_class)


def document_facts(take: Take) -> tuple[Fact, ...]:
    """Return that the set is confidential, who borrows, and for how long others consult it."""
    facts = [fact("confidential")] if take.key_set.is_confidential else []
    key_class = take.key_class
    if key_class is not None and key_class.consult_ms is not None:
        facts.append(fact("borrowers", departments=", ".join(key_class.borrowers)))
        facts.append(fact("consultation", minutes=key_class.consult_ms // MINUTE_MS))
    return tuple(facts)


def may_register(state: State, holder: Cardholder | None, key_set: KeySet) -> bool:
    """Return whether `holder` is somebody who writes down what happens to `key_set`."""
    key_class = state.directory.key_classes.get(key_set.key_class)
    table = state.directory.approver_tables.get(key_class.approver_table) if key_class else None
    if table is None or holder is None or not holder.is_active or holder.needs_escort:
        return False
    approvers = (each for row in table.rows for each in row.approvers)
    return any(each.registers and _is_meant(holder, each) for each in approvers)


def _is_meant(holder: Cardholder, approver: Approver) -> bool:
    if approver.role:
        return approver.role in holder.roles
    return bool(approver.department) and approver.department == holder.department


def class_misfits(directory: Directory, key_class: KeyClass) -> Iterator[str]:
    """Yield what is impossible about the documents of `key_class`, a line each."""
    where = f"class {key_class.id!r}"
    if is_document(key_class) != bool(key_class.borrowers):
        yield f"{where} has one of consult_minutes and borrowers: documents have both"
    table = directory.approver_tables.get(key_class.approver_table)
    if not is_document(key_class):
        return
    if table is None:
        yield f"{where} is of documents and has no approver_table"
        return
    for number, row in enumerate(table.rows, 1):
        if not _asks_three(row):
            yield (
                f"approver table {table.id!r} row {number}: {where} is of documents,"
                " for which one who is named approves and one registers"
            )


def _asks_three(row: ApproverRow) -> bool:
    """Return whether, with whoever takes, three people are asked: one of them registers."""
    return any(each.registers for each in row.approvers) and any(
        not each.registers and not each.is_keeper for each in row.approvers
    )


def find_unregistered(directory: Directory) -> Iterator[str]:
    """Yield what is impossible about the classes of documents, a line each."""
    for each in directory.key_classes.values():
        yield from class_misfits(directory, each)
