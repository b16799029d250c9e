"""Documents: three people for a loan, a look on the spot for others, and what is never lent."""

from dataclasses import replace

import pytest

from controller.commands import ReleaseSlot
from controller.directory import (
    Approver,
    ApproverRow,
    ApproverTable,
    Cardholder,
    Credential,
    Purpose,
)
from controller.entries import (
    AccessDenied,
    AccessGranted,
    ApprovalAsked,
    BadgeDenied,
    BookingEnded,
    KeySetCheckedIn,
    KeySetCheckedOut,
    LoanDueSoon,
    LoanOverdue,
    ReleaseDisarmed,
)
from controller.entries.witness import ReturnUnwitnessed, ReturnWitnessed, WitnessAsked
from controller.events import ClockRead, InventoryRead, Started
from controller.events.fitted import FireLineRead, LineState
from controller.findings import Outcome, RuleName, fact
from controller.importing.findings import Findings
from controller.importing.rules import parse_rules
from controller.policy.documents import may_register
from controller.policy.take import check_take, explain
from controller.reasons import Reason
from controller.requests import (
    ApproveTake,
    ArmRelease,
    AskCopy,
    Book,
    ConsentCopy,
    Consult,
    HandOn,
    IssueFor,
    MakeCopy,
    StatePurpose,
)
from tests.house import HOUR_MS, SETTINGS, Desk

MINUTE_MS = 60_000
PEOPLE = {
    "boss": ("客服部", ("staff", "manager")),
    "fang": ("客服部", ("staff", "officer")),
    "guest": ("外判公司", ()),
}
MANAGER, OFFICER = (
    Approver(role="manager"),
    Approver(role="officer", registers=True),
)
TABLE = ApproverTable(id="t", label="文件借閱", rows=(ApproverRow(approvers=(MANAGER, OFFICER)),))


def office(clock="ntp"):
    """Return a desk whose public sets are documents that the service office borrows."""
    desk = Desk(clock=clock)
    for name, (department, roles) in PEOPLE.items():
        desk.change(
            Cardholder(id=name, department=department, roles=roles),
            Credential(token=f"badge-{name}", cardholder=name),
        )
    public = desk.state.directory.key_classes["public"]
    desk.change(
        TABLE,
        replace(public, approver_table="t", consult_ms=15 * MINUTE_MS, borrowers=("客服部",)),
    )
    assert desk.state.directory.approver_tables, desk.latest
    desk.entries.clear()
    return desk


@pytest.fixture
def desk():
    return office()


def keep_secret(desk, number=1):
    desk.change(replace(desk.state.directory.key_sets[f"K{number}"], is_confidential=True))


def person(desk, name, **fields):
    desk.change(replace(desk.state.directory.cardholders[name], **fields))


def wish(desk, who="chan", slot=1, work_order="W-1"):
    desk.tap(who)
    desk.open()
    if work_order:
        asked = StatePurpose(purpose=Purpose.PATROL, work_order=work_order)
        desk.ask(asked, actor="wong")
    return desk.press(slot)


def consult(desk, actor="fang", reader="guest", number=1):
    return desk.ask(Consult(key_set=f"K{number}", reader=reader, note="查圖紙"), actor=actor)


def begin(desk, reader="guest", number=1):
    """Have `reader` consult a set: registered, approved and out of its slot."""
    consult(desk, reader=reader, number=number)
    desk.tap("fang")
    desk.open()
    desk.press(number)
    desk.tap("boss")
    desk.pull(number)


def approve(desk, actor="boss", recipient="guest", **fields):
    until_ms = desk.state.at_ms(desk.mono_ms) + HOUR_MS
    asked = ApproveTake(recipient=recipient, until_ms=until_ms, **{"key_set": "K1", **fields})
    return desk.ask(asked, actor=actor)


# Borrowing.


def test_one_approves_one_registers_and_a_third_signs(desk):
    (asked,) = wish(desk)
    assert (type(asked), asked.count) == (ApprovalAsked, 2)
    desk.tap("boss")
    assert desk.told(ReleaseSlot) == []
    desk.tap("fang")
    desk.pull(1)
    (granted,) = desk.logged(AccessGranted)
    (out,) = desk.logged(KeySetCheckedOut)
    assert (granted.approvers, granted.registrar) == (("boss",), "fang")
    assert (out.cardholder, out.approvers, out.registrar) == ("chan", ("boss",), "fang")
    assert not out.is_consultation
    assert desk.state.loans["K1"].registrar == "fang"


def test_nobody_counts_as_two_of_the_three(desk):
    person(desk, "boss", roles=("manager", "officer"))
    wish(desk)
    desk.tap("boss")
    desk.tap("boss")
    assert desk.told(ReleaseSlot) == []
    assert desk.state.wish is not None
    desk.tap("fang")
    assert len(desk.told(ReleaseSlot)) == 1


@pytest.mark.parametrize("who", ["boss", "fang"])
def test_who_takes_neither_approves_nor_registers(desk, who):
    level = desk.state.directory.cardholders["chan"].access_levels
    person(desk, who, access_levels=level, roles=("staff", "manager", "officer"))
    wish(desk, who)
    desk.tap({"boss": "fang", "fang": "boss"}[who])
    assert desk.told(ReleaseSlot) == []


def test_the_three_may_agree_on_the_pages_too(desk):
    approve(desk, recipient="chan")
    (registered,) = approve(desk, actor="fang", recipient="chan")
    assert registered.capacity == "registrar"
    wish(desk)
    assert desk.logged(AccessGranted)[0].registrar == "fang"


def test_without_work_need_nobody_borrows(desk):
    approve(desk, recipient="chan")
    approve(desk, actor="fang", recipient="chan")
    wish(desk, work_order="")
    assert desk.logged(AccessDenied)[-1].reasons == (Reason.WORK_ORDER_MISSING,)


@pytest.mark.parametrize("fields", [{"department": "外判公司"}, {"needs_escort": True}])
def test_an_outsider_never_borrows(desk, fields):
    person(desk, "chan", **fields)
    approve(desk, recipient="chan")
    approve(desk, actor="fang", recipient="chan")
    wish(desk)
    assert Reason.CONSULT_ONLY in desk.logged(BadgeDenied)[-1].reasons
    assert desk.told(ReleaseSlot) == []


def hosted(desk, name):
    """Make `name` a visitor whose host is wong."""
    until_ms = desk.state.at_ms(desk.mono_ms) + HOUR_MS
    permit = {"host": "wong", "permit": "P-1", "valid_until_ms": until_ms, "person": "x"}
    person(desk, name, roles=(), **permit)
    assert desk.state.directory.cardholders[name].is_visitor, desk.latest


def test_a_visitor_never_borrows_whatever_their_department(desk):
    hosted(desk, "chan")
    state = desk.state
    chan, key_set = state.directory.cardholders["chan"], state.directory.key_sets["K1"]
    reasons = check_take(state, chan, key_set, state.at_ms(desk.mono_ms)).reasons
    assert Reason.CONSULT_ONLY in reasons


def test_a_visitor_consults_while_the_registrar_stands_by(desk):
    hosted(desk, "guest")
    begin(desk)
    assert desk.logged(KeySetCheckedOut)[0].cardholder == "guest"


def test_a_visitor_whose_host_is_gone_consults_nothing(desk):
    hosted(desk, "guest")
    person(desk, "wong", is_active=False)
    assert consult(desk)[-1].reasons == (Reason.HOST_GONE,)


def test_an_emergency_makes_no_borrower_of_an_outsider(desk):
    person(desk, "wong", department="工程部")
    desk.tap("wong")
    desk.ask(StatePurpose(purpose=Purpose.EMERGENCY), actor="wong")
    desk.press(1)
    assert Reason.CONSULT_ONLY in desk.logged(AccessDenied)[-1].reasons
    person(desk, "wong", department="客服部")
    desk.press(1)
    desk.tap("chan")
    assert desk.logged(AccessGranted)[-1].rule == "emergency_take"


# Consulting on the spot.


def test_a_consultation_is_approved_registered_short_and_on_record(desk):
    consult(desk)
    assert desk.told(ReleaseSlot) == []
    desk.tap("fang")
    desk.open()
    (asked,) = desk.press(1)
    assert (type(asked), asked.count) == (ApprovalAsked, 1)
    desk.tap("boss")
    desk.pull(1)
    (out,) = desk.logged(KeySetCheckedOut)
    assert (out.cardholder, out.approvers, out.registrar) == ("guest", ("boss",), "fang")
    assert (out.is_consultation, out.hand) == (True, "fang")
    assert out.due_ms == out.at_ms + 15 * MINUTE_MS
    assert desk.state.armed == {}


def test_nobody_else_takes_out_what_the_registrar_registered(desk):
    consult(desk)
    approve(desk, is_consultation=True)
    for who in ("guest", "chan", "boss"):
        desk.tap(who)
        desk.press(1)
    assert desk.told(ReleaseSlot) == []


def test_the_registrars_badge_does_not_approve(desk):
    person(desk, "fang", roles=("staff", "manager", "officer"))
    consult(desk)
    desk.tap("fang")
    desk.open()
    desk.press(1)
    assert desk.told(ReleaseSlot) == []
    desk.tap("boss")
    assert len(desk.told(ReleaseSlot)) == 1
    assert desk.logged(AccessGranted)[0].registrar == "fang"


def test_what_the_registrar_brings_back_nobody_else_has_to_see(desk):
    begin(desk)
    desk.close()
    desk.tap("fang")
    desk.push(1, 1)
    (back,) = desk.logged(KeySetCheckedIn)
    assert (back.returner, back.borrower, back.manner) == ("fang", "guest", None)
    assert desk.logged(WitnessAsked) == []


def test_what_the_reader_brings_back_only_the_registrar_has_seen(desk):
    begin(desk)
    desk.close()
    desk.tap("guest")
    desk.open()
    desk.push(1, 1)
    assert desk.logged(WitnessAsked)[0].registrar == "fang"
    desk.tap("boss")
    assert desk.logged(ReturnWitnessed) == []
    desk.tap("guest")
    desk.wait(31_000)
    assert len(desk.logged(ReturnUnwitnessed)) == 1


def test_the_registrar_by_their_badge_is_the_witness(desk):
    begin(desk)
    desk.close()
    desk.tap("guest")
    desk.open()
    desk.push(1, 1)
    desk.tap("fang")
    assert desk.logged(ReturnWitnessed)[0].seen_by == "fang"
    assert "K1" not in desk.state.loans


def test_one_that_lasts_too_long_is_overdue_and_nobody_is_warned_before(desk):
    begin(desk)
    desk.wait(14 * MINUTE_MS)
    assert desk.logged(LoanDueSoon) == desk.logged(LoanOverdue) == []
    desk.wait(2 * MINUTE_MS)
    assert [each.key_set for each in desk.logged(LoanOverdue)] == ["K1"]


@pytest.mark.parametrize("actor", ["chan", "boss", "guest", "wong", "console"])
def test_only_who_registers_registers_one(desk, actor):
    assert consult(desk, actor=actor)[-1].reasons == (Reason.NOT_ENTITLED,)


def test_nobody_registers_a_look_of_their_own(desk):
    assert Reason.SELF_APPROVED in consult(desk, reader="fang")[-1].reasons


def test_only_documents_are_consulted_and_only_while_the_hour_is_known(desk):
    unit = replace(desk.state.directory.key_classes["unit"], approver_table="t")
    desk.change(unit)
    assert Reason.NEVER_CONSULTED in consult(desk, number=5)[-1].reasons
    desk.send(ClockRead, offset_ms=desk.state.offset_ms, source="unsynced")
    assert consult(desk)[-1].reasons == (Reason.CLOCK_UNTRUSTED,)


def test_to_agree_to_a_look_is_not_to_agree_to_a_loan_nor_the_other_way_round(desk):
    approve(desk, recipient="chan", is_consultation=True)
    approve(desk, recipient="lee")
    approve(desk, actor="fang", recipient="chan")
    wish(desk)
    assert desk.logged(AccessGranted) == []
    desk.close()
    consult(desk, reader="lee")
    desk.tap("fang")
    desk.open()
    desk.press(1)
    assert desk.logged(AccessGranted) == []
    desk.close()
    approve(desk, recipient="lee", is_consultation=True)
    consult(desk, reader="lee")
    desk.tap("fang")
    desk.open()
    desk.press(1)
    assert desk.logged(AccessGranted)[0].is_consultation


def test_a_badge_for_a_look_is_none_for_a_loan_in_the_same_session(desk):
    person(desk, "fang", roles=("staff", "lead", "officer"))
    person(desk, "boss", roles=("staff", "manager", "officer"))
    begin(desk, reader="chan")
    desk.push(1, 1)
    issue = IssueFor(slot=1, recipient="chan", reason="x", work_order="W-1")
    assert not hasattr(desk.ask(issue, actor="fang")[-1], "reasons")
    desk.press(1)
    assert desk.logged(ApprovalAsked)[-1].count == 2
    assert len(desk.logged(AccessGranted)) == 1


def test_a_look_is_not_handed_on(desk):
    begin(desk, reader="chan")
    denied = desk.ask(HandOn(key_set="K1", receiver="lee"), actor="chan")[-1]
    assert Reason.NEVER_HANDED_ON in denied.reasons


def test_what_a_registrar_registered_ends_when_they_are_none_any_more(desk):
    consult(desk)
    person(desk, "lee", set_limit=2)
    assert len(desk.state.armed) == 1
    person(desk, "fang", roles=("staff",))
    assert [each.reason for each in desk.logged(ReleaseDisarmed)] == ["revoked"]


def test_a_look_is_one_after_a_restart_too(desk):
    begin(desk)
    desk.send(Started, version="test", machine="m1", settings=SETTINGS)
    desk.send(InventoryRead, readings=desk.readings((2, 3, 4, 5)))
    loan = desk.state.loans["K1"]
    assert (loan.is_consultation, loan.registrar) == (True, "fang")


# Confidential items.


def test_no_approval_lends_what_is_confidential(desk):
    approve(desk, recipient="chan")
    approve(desk, actor="fang", recipient="chan")
    keep_secret(desk)
    wish(desk)
    assert desk.logged(AccessDenied)[-1].reasons == (Reason.CONFIDENTIAL,)
    assert approve(desk, recipient="lee")[-1].reasons == (Reason.CONFIDENTIAL,)
    armed = desk.ask(ArmRelease(slot=1, recipient="chan", reason="r"), actor="wong")
    assert Reason.CONFIDENTIAL in armed[-1].reasons
    issued = desk.ask(IssueFor(slot=1, recipient="chan", reason="r"), actor="wong")
    assert Reason.CONFIDENTIAL in issued[-1].reasons


def test_no_emergency_that_is_stated_lends_what_is_confidential(desk):
    keep_secret(desk)
    desk.tap("wong")
    desk.ask(StatePurpose(purpose=Purpose.EMERGENCY), actor="wong")
    desk.press(1)
    assert Reason.CONFIDENTIAL in desk.logged(AccessDenied)[-1].reasons


def test_the_emergency_release_lets_go_of_what_is_confidential(desk):
    keep_secret(desk)
    desk.send(FireLineRead, says=LineState.CALLS, key_classes=())
    desk.pull(1)
    assert desk.state.loans["K1"].cardholder is None


def test_what_is_confidential_is_consulted_and_that_is_on_record(desk):
    keep_secret(desk)
    begin(desk)
    (out,) = desk.logged(KeySetCheckedOut)
    assert (out.is_consultation, out.cardholder, out.registrar) == (True, "guest", "fang")


def test_what_is_confidential_is_neither_copied_nor_promised(desk):
    desk.ask(AskCopy(key_set="K1", note="備用"), actor="chan")
    (copy,) = desk.state.copies
    person(desk, "boss", roles=("manager", "engineering_manager"))
    keep_secret(desk)
    consent = ConsentCopy(copy=copy, is_granted=True)
    assert desk.ask(consent, actor="boss")[-1].reasons == (Reason.CONFIDENTIAL,)
    again = desk.ask(AskCopy(key_set="K1", note="備用"), actor="chan")
    assert again[-1].reasons == (Reason.CONFIDENTIAL,)
    at_ms = desk.state.at_ms(desk.mono_ms)
    times = {"from_ms": at_ms + HOUR_MS, "until_ms": at_ms + 2 * HOUR_MS}
    booked = desk.ask(Book(key_set="K1", cardholder="chan", **times), actor="chan")
    assert Reason.CONFIDENTIAL in booked[-1].reasons


def test_what_was_promised_before_it_was_confidential_is_not_to_be_had(desk):
    public = desk.state.directory.key_classes["public"]
    desk.change(replace(public, consult_ms=None, borrowers=(), approver_table=""))
    at_ms = desk.state.at_ms(desk.mono_ms)
    times = {"from_ms": at_ms + HOUR_MS, "until_ms": at_ms + 2 * HOUR_MS}
    desk.ask(Book(key_set="K1", cardholder="chan", **times), actor="chan")
    keep_secret(desk)
    desk.wait(1)
    assert [each.reasons for each in desk.logged(BookingEnded)] == [(Reason.CONFIDENTIAL,)]


def test_a_copy_that_was_consented_to_is_not_made_once_it_is_confidential(desk):
    person(desk, "boss", roles=("manager", "engineering_manager"))
    desk.ask(AskCopy(key_set="K1", note="備用"), actor="chan")
    (copy,) = desk.state.copies
    desk.ask(ConsentCopy(copy=copy, is_granted=True), actor="boss")
    keep_secret(desk)
    made = desk.ask(MakeCopy(copy=copy, key_set="K99"), actor="admin")
    assert made[-1].reasons == (Reason.CONFIDENTIAL,)


def test_why_names_it(desk):
    keep_secret(desk)
    state = desk.state
    chan, key_set = state.directory.cardholders["chan"], state.directory.key_sets["K1"]
    at_ms = state.at_ms(desk.mono_ms)
    said = {each.rule: each for each in explain(state, chan, key_set, at_ms)}
    found = said[RuleName.DOCUMENT]
    assert (found.outcome, found.reasons) == (Outcome.REFUSES, (Reason.CONFIDENTIAL,))
    assert [each.what for each in found.facts] == ["confidential", "borrowers", "consultation"]
    plant = state.directory.key_sets["K3"]
    other = {each.rule: each for each in explain(state, chan, plant, at_ms)}
    assert other[RuleName.DOCUMENT].outcome is Outcome.DOES_NOT_APPLY
    assert Reason.CONFIDENTIAL in check_take(state, chan, key_set, at_ms).reasons


# The rules themselves.


@pytest.mark.parametrize(
    ("rows", "fields", "told"),
    [
        ((MANAGER,), {}, "approver table 't' row 1"),
        ((OFFICER,), {}, "approver table 't' row 1"),
        ((Approver(is_keeper=True), OFFICER), {}, "approver table 't' row 1"),
        ((MANAGER, OFFICER, OFFICER), {}, "more than one who registers"),
        ((MANAGER, OFFICER), {"borrowers": ()}, "documents have both"),
        ((MANAGER, OFFICER), {"approver_table": ""}, "no approver_table"),
        ((MANAGER, OFFICER), {"consult_ms": None}, "documents have both"),
    ],
)
def test_documents_without_their_three_people_are_refused(desk, rows, fields, told):
    public = desk.state.directory.key_classes["public"]
    table = replace(TABLE, rows=(ApproverRow(approvers=rows),))
    desk.change(table, replace(public, **fields))
    assert told in desk.latest[-1].detail
    assert "class 'public'" in desk.latest[-1].detail or told.startswith("more")


def test_a_table_of_documents_cannot_lose_who_registers(desk):
    desk.change(replace(TABLE, rows=(ApproverRow(approvers=(MANAGER,)),)))
    assert "one who is named approves and one registers" in desk.latest[-1].detail


BOOK = """[[approver_table]]
id = "t"
label = "文件借閱"
rows = [{ approvers = [{ role = "manager" }, { role = "officer", registers = true }] }]

[[key_class]]
id = "pouch"
label = "檔案袋"
approver_table = "t"
consult_minutes = 15
borrowers = ["客服部"]
"""


def test_the_rule_book_says_who_registers_and_who_borrows():
    found = Findings()
    table, pouch = (each.noun for each in parse_rules(BOOK, source="r", found=found))
    assert found.problems == ()
    assert table.rows[0].approvers[1] == Approver(role="officer", registers=True)
    assert (pouch.consult_ms, pouch.borrowers) == (15 * MINUTE_MS, ("客服部",))


@pytest.mark.parametrize("wrong", ['registers = "yes"', "registers = 1"])
def test_a_wrong_way_to_say_who_registers_is_refused_with_its_line(wrong):
    found = Findings()
    parse_rules(BOOK.replace("registers = true", wrong), source="r", found=found)
    assert any("r:4: approver_table.rows.approvers" in str(each) for each in found.problems)


# What is told of it, and who registers.


def facts(desk, who="chan", number=1):
    known = desk.state.directory
    found = explain(
        desk.state,
        known.cardholders[who],
        known.key_sets[f"K{number}"],
        desk.state.at_ms(desk.mono_ms),
    )
    return next(each.facts for each in found if each.rule is RuleName.DOCUMENT)


def test_it_is_told_who_borrows_and_for_how_long_others_consult(desk):
    desk.change(replace(desk.state.directory.key_classes["public"], borrowers=("客服部", "法務部")))
    assert facts(desk) == (
        fact("borrowers", departments="客服部, 法務部"),
        fact("consultation", minutes=15),
    )
    keep_secret(desk)
    assert facts(desk)[0] == fact("confidential")
    keep_secret(desk, 5)
    assert facts(desk, number=5) == (fact("confidential"),)


def registrars(desk):
    known = desk.state.directory
    return {
        name
        for name, each in known.cardholders.items()
        if may_register(desk.state, each, known.key_sets["K1"])
    }


def test_only_who_is_named_for_it_registers_is_here_and_needs_no_escort(desk):
    assert registrars(desk) == {"fang"}
    person(desk, "fang", needs_escort=True)
    assert registrars(desk) == set()
    person(desk, "fang", needs_escort=False, is_active=False)
    assert registrars(desk) == set()
    assert not may_register(desk.state, None, desk.state.directory.key_sets["K1"])


def test_a_department_may_be_named_to_register(desk):
    archive = Approver(department="客服部", registers=True)
    desk.change(replace(TABLE, rows=(ApproverRow(approvers=(MANAGER, archive)),)))
    assert registrars(desk) >= {"fang", "chan", "boss"}
    assert "guest" not in registrars(desk)


def test_one_of_the_department_that_is_named_registers_at_the_cabinet_and_no_other(desk):
    archive = Approver(department="保安部", registers=True)
    for name, department in (("guard", "保安部"), ("tech", "工程部")):
        desk.change(
            Cardholder(id=name, department=department),
            Credential(token=f"badge-{name}", cardholder=name),
        )
    desk.change(replace(TABLE, rows=(ApproverRow(approvers=(MANAGER, archive)),)))
    wish(desk)
    desk.tap("boss")
    desk.tap("tech")
    assert desk.logged(AccessGranted) == []
    desk.tap("guard")
    assert len(desk.logged(AccessGranted)) == 1


def test_where_nobody_approves_nobody_registers(desk):
    known = desk.state.directory
    assert not may_register(desk.state, known.cardholders["fang"], known.key_sets["K5"])
