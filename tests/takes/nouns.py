"""What the directory of the cabinet says in a case."""

from controller.directory import (
    AccessLevel,
    Approver,
    ApproverRow,
    ApproverTable,
    Cardholder,
    Credential,
    CredentialStatus,
    Grant,
    KeyClass,
    KeySet,
    KeySetStatus,
    Pairing,
    PairRule,
    Purpose,
    Schedule,
    Side,
    Span,
    SpecialDay,
)
from tests.takes.case import SCHEDULES

SLOTS = {"S": 1, "T": 2, "U": 3}
DESK = "desk"
"""Who is asked on the pages, and never comes to the cabinet."""
LEAVER = "leaver"
CLASSES = {"S": "c", "T": "c", "U": "d"}


def tag(key_set):
    """Return the tag of a set."""
    return bytes([0x04, SLOTS[key_set], 0, 0, 0, 0, 0])


def _spans(windows):
    return tuple(Span(start=start, end=end) for start, end in windows)


def _side(name):
    return Side(key_set=name) if name in SLOTS else Side(key_class=name)


def _approver(whom):
    if whom == "keeper":
        return Approver(is_keeper=True)
    if whom.startswith("!"):
        return Approver(role=whom[1:], registers=True)
    if whom.startswith("@"):
        return Approver(department=whom[1:])
    return Approver(role=whom)


def nouns(case):
    """Yield everybody and everything that is known in `case`."""
    for name, (windows, special) in SCHEDULES.items():
        days = tuple(SpecialDay(date=day, spans=_spans(each)) for day, each in special.items())
        week = (_spans(windows),) * 7
        yield Schedule(id=name, label=name, week=week, special_days=days)
    rows = tuple(
        ApproverRow(schedule=when, approvers=tuple(_approver(each) for each in whom))
        for when, whom in case.rows
    )
    if rows:
        yield ApproverTable(id="t", label="t", rows=rows, is_apart=case.is_apart)
    yield KeyClass(
        id="c",
        label="c",
        purposes=tuple(Purpose(each) for each in case.purposes),
        asks_work_order=case.asks_work_order,
        is_never_lent=case.is_never_lent,
        asks_proof=case.asks_proof,
        approver_table="t" if rows else "",
        asks_companion=case.asks_companion,
        asks_escort=case.asks_escort,
        asks_pin=case.asks_pin,
        is_never_handed_on=case.is_never_handed_on,
        asks_witness=case.asks_witness,
        keeps_spares=case.is_spare,
        consult_ms=900_000 if case.borrowers else None,
        borrowers=case.borrowers,
    )
    yield KeyClass(id="d", label="d")
    for name, slot in SLOTS.items():
        is_asked = name == "S"
        yield KeySet(
            id=name,
            label=name,
            key_class=CLASSES[name],
            tag=tag(name),
            home_slot=slot,
            custody=_custody(case, name),
            is_confidential=is_asked and case.is_confidential,
            status=KeySetStatus(case.status) if is_asked else KeySetStatus.ACTIVE,
        )
    for rule, one, other in case.pairings:
        yield Pairing(id=rule, label=rule, rule=PairRule(rule), one=_side(one), other=_side(other))
    yield Cardholder(id=DESK, department="desk", roles=("lead", "administrator"))
    yield Cardholder(id=LEAVER, department="desk")
    for each in case.people:
        yield from _person(each)


def _custody(case, name):
    is_signed = case.custody == "owner"  # nobody's word alone makes it so
    return "cabinet" if is_signed or CLASSES[name] != "c" else case.custody


def _person(person):
    grants = tuple(
        Grant(key_set=what, schedule=when)
        if what in SLOTS
        else Grant(key_class=what, schedule=when)
        for what, when in person.grants
    )
    level = AccessLevel(id=f"level-{person.id}", label="", grants=grants)
    yield level
    yield Cardholder(
        id=person.id,
        department=person.department,
        roles=person.roles,
        access_levels=(level.id,),
        is_active=person.is_active,
        valid_from_ms=person.valid_from_ms,
        valid_until_ms=person.valid_until_ms,
        set_limit=person.limit,
        needs_escort=person.needs_escort,
        host=person.host,
        permit="P-1" if person.host else "",
    )
    if person.badge != "unknown":
        yield Credential(
            token=f"badge-{person.id}",
            cardholder=person.id,
            is_copyable=not person.is_proven,
            status=CredentialStatus(person.badge),
        )
