"""Visitors and contractors: nobody by themselves, somebody while their host stands by."""

from dataclasses import replace

import pytest

from controller.commands import (
    CheckPin,
    KeepPin,
    ReleaseSlot,
    ShowSignal,
    Signal,
    UnlockDoor,
    WipePin,
)
from controller.consent_parts import Witnessing
from controller.directory import (
    Approver,
    ApproverRow,
    ApproverTable,
    Cardholder,
    Credential,
    Person,
    person_digest,
)
from controller.entries import (
    AccessDenied,
    AccessGranted,
    ApprovalAsked,
    BadgeDenied,
    CodeDenied,
    DirectoryChanged,
    HandingOffered,
    KeySetCheckedIn,
    KeySetCheckedOut,
    KeySetHandedOn,
    NoticeOwed,
    RequestDenied,
    ReturnWitnessed,
    SessionClosed,
    SessionOpened,
    TakeApproved,
)
from controller.entries.visitors import (
    HostAwaited,
    HostMissed,
    VisitCodeGiven,
    VisitCodeTried,
    VisitCodeUsed,
)
from controller.events import BadgePresented, InventoryRead, Started
from controller.events.cards import CardKeyed
from controller.events.fitted import FireLineRead, LineState
from controller.events.pin_codes import PinChecked
from controller.findings import Outcome, RuleName, fact
from controller.handovers import Side
from controller.notices import NoticeKind
from controller.pin_book import PinBook
from controller.policy.handover import check_side
from controller.policy.why import answer
from controller.policy.witness import may_witness
from controller.questions import Question
from controller.reasons import PinVerdict, Reason
from controller.requests import (
    ApproveTake,
    ArmRelease,
    AskCopy,
    BeginHandover,
    Book,
    ChangeDirectory,
    EndVisit,
    EnrolBadge,
    GiveVisitCode,
    HandOn,
    IssueFor,
    OpenMatter,
    RegisterVisitor,
    StageImport,
)
from controller.secrets import create_secrets
from controller.visit_parts import visit_key
from tests.house import CLASSES, HOUR_MS, SETTINGS, suspended
from tests.pin_desk import RIGHT, TYPED, PinDesk

CODE = "4711" + "582046"
DOCUMENT = "passport 8X21"


def row(visitor="guest", *, document=DOCUMENT, name="訪客甲", salt="s"):
    """Return the personal row of `visitor`."""
    digest = person_digest(salt, name, "", document)
    return Person(cardholder=visitor, name=name, salt=salt, digest=digest, document=document)


class Lobby(PinDesk):
    """The service centre with a keypad, a visitor of wong's with a badge, and one of chan's."""

    def __init__(self, **how):
        super().__init__(**{"settings": TYPED, **how})
        self.change(CLASSES[0])
        self.register()
        self.register("other", host="chan", access_levels=("desk",))
        self.change(*(Credential(token=f"badge-{n}", cardholder=n) for n in ("guest", "other")))
        self.forget()

    @property
    def at_ms(self):
        return self.state.at_ms(self.mono_ms)

    def visitor(self, name="guest", **fields):
        said = {
            "department": "電梯公司",
            "host": "wong",
            "permit": "P-17",
            "valid_until_ms": self.at_ms + 6 * HOUR_MS,
            "access_levels": ("all",),
            "person": row(name).digest,
        }
        return Cardholder(id=name, **{**said, **fields})

    def register(self, name="guest", *, actor="wong", bound_to=None, **fields):
        bound_to = bound_to or row(name)
        visitor = self.visitor(name, **{"person": bound_to.digest, **fields})
        return self.ask(RegisterVisitor(visitor=visitor, person=bound_to), actor=actor)

    def give_code(self, name="guest", *, actor="wong", code=CODE, **fields):
        said = {"until_ms": self.at_ms + HOUR_MS, "number": code[:4], "digits": code[4:]}
        self.ask(GiveVisitCode(visitor=name, **{**said, **fields}), actor=actor)
        if not isinstance(self.latest[-1], RequestDenied):
            self.answer()
        return self.latest

    def alter(self, name, **fields):
        """Change what is known of somebody."""
        return self.change(replace(self.state.directory.cardholders[name], **fields))

    def let_in(self, name="guest", host="wong"):
        self.tap(name)
        return self.tap(host)

    def signals(self):
        return [each.signal for each in self.told(ShowSignal)]

    def restart(self, machine="m1"):
        self.send(Started, version="test", machine=machine, settings=self.state.settings)
        seated = dict.fromkeys(self.state.seats)
        return self.send(InventoryRead, readings=self.readings(seated))


@pytest.fixture
def desk():
    return Lobby()


def denials(desk, kind=BadgeDenied):
    return [each.reasons for each in desk.logged(kind)]


# A visitor and the host.


def test_a_visitors_badge_alone_does_nothing(desk):
    desk.tap("guest")
    desk.press(1)
    assert [each.host for each in desk.logged(HostAwaited)] == ["wong"]
    assert not desk.told(UnlockDoor)
    assert not desk.told(ReleaseSlot)
    assert desk.state.session is None


def test_the_hosts_own_tap_lets_the_visitor_in_for_one_session(desk):
    desk.let_in()
    (opened,) = desk.logged(SessionOpened)
    assert (opened.cardholder, opened.host, opened.token) == ("guest", "wong", "badge-guest")
    desk.open()
    desk.press(1)
    desk.pull(1)
    desk.close()
    assert desk.state.session is None
    desk.tap("guest")
    assert desk.state.session is None


def test_the_register_names_the_visitor_and_the_host(desk):
    desk.let_in()
    desk.press(1)
    desk.pull(1)
    (granted,), (out,) = desk.logged(AccessGranted), desk.logged(KeySetCheckedOut)
    assert (granted.cardholder, granted.host) == ("guest", "wong")
    assert (out.cardholder, out.host, out.department) == ("guest", "wong", "電梯公司")


def test_the_register_names_no_host_of_staff(desk):
    desk.take("wong", 1)
    assert desk.logged(KeySetCheckedOut)[0].host == ""


@pytest.mark.parametrize("who", ["chan", "admin", "lee"])
def test_nobody_else_stands_in_for_the_host(desk, who):
    desk.let_in(host=who)
    assert "guest" not in [each.cardholder for each in desk.logged(SessionOpened)]


def test_the_host_has_half_a_minute(desk):
    desk.tap("guest")
    desk.wait(29_999)
    assert desk.logged(HostMissed) == []
    desk.wait(1)
    assert [each.reason for each in desk.logged(HostMissed)] == ["lapsed"]
    desk.tap("wong")
    assert [each.cardholder for each in desk.logged(SessionOpened)] == ["wong"]


def test_a_host_who_comes_late_after_a_slow_turn_lets_nobody_in(desk):
    desk.tap("guest")
    desk.mono_ms += 30_000
    desk.tap("wong")
    assert [each.cardholder for each in desk.logged(SessionOpened)] == ["wong"]


def test_the_host_who_stands_there_already_taps_again_to_let_the_visitor_in(desk):
    desk.tap("wong")
    desk.tap("guest")
    assert desk.state.session.cardholder == "wong"
    desk.tap("wong")
    assert desk.state.session.cardholder == "guest"
    assert [each.reason for each in desk.logged(SessionClosed)] == ["superseded"]


def test_others_need_not_wait_for_a_visitors_host(desk):
    desk.tap("guest")
    desk.take("chan", 1)
    assert desk.logged(KeySetCheckedOut)[0].cardholder == "chan"


def test_a_second_visitor_waits_until_the_first_ones_host_has_come(desk):
    desk.alter("other", host="wong")
    desk.tap("guest")
    desk.tap("other")
    assert denials(desk) == [(Reason.BUSY,)]
    desk.tap("wong")
    assert desk.state.session.cardholder == "guest"


def test_a_visitor_waits_while_a_bolt_is_drawn_or_others_are_awaited(desk):
    desk.tap("chan")
    desk.press(1)
    desk.tap("guest")
    assert denials(desk) == [(Reason.BUSY,)]


def test_a_tap_is_no_hosts_while_a_bolt_is_drawn(desk):
    desk.tap("chan")
    desk.tap("guest")
    desk.press(1)
    desk.tap("wong")
    assert desk.state.session.cardholder == "chan"
    assert denials(desk) == [(Reason.BUSY,)]


def test_the_same_badge_again_unlocks_the_door_again(desk):
    desk.let_in()
    desk.commands.clear()
    desk.tap("guest")
    assert desk.told(UnlockDoor)
    assert len(desk.logged(HostAwaited)) == 1


def test_a_proven_badge_shown_again_is_the_visitors_still(desk):
    desk.change(Credential(token="p-guest", cardholder="guest", is_copyable=False))
    show = {"reader": "front", "token": "p-guest", "is_copyable": False}
    desk.send(BadgePresented, **show)
    desk.tap("wong")
    desk.send(BadgePresented, **show)
    assert desk.state.session.host == "wong"
    assert len(desk.logged(SessionOpened)) == len(desk.logged(HostAwaited)) == 1


def test_once_let_in_nobody_is_waited_for_any_more(desk):
    desk.let_in()
    desk.tap("wong")
    desk.wait(31_000)
    assert [each.cardholder for each in desk.logged(SessionOpened)] == ["guest", "wong"]
    assert desk.logged(HostMissed) == []


def test_nobody_lets_in_whom_they_were_not_asked_about(desk):
    for who in ("wong", "lee"):
        desk.alter("guest", host="wong")
        desk.tap("guest")
        desk.alter("guest", host="lee")
        desk.tap(who)
        assert desk.state.session.cardholder == who
        desk.wait(31_000)


def test_both_badges_must_be_proven_where_a_proof_is_asked(desk):
    desk.change(replace(CLASSES[0], asks_proof=True))
    tokens = [Credential(token=f"p-{n}", cardholder=n, is_copyable=False) for n in ("guest",)]
    desk.change(*tokens)
    desk.send(BadgePresented, reader="front", token="p-guest", is_copyable=False)
    desk.tap("wong")
    desk.press(1)
    assert Reason.BADGE_COPYABLE in denials(desk, AccessDenied)[0]


# Who is nobody.


@pytest.mark.parametrize(
    "gone", [{"is_active": False}, {"valid_until_ms": 1}, {"roles": ()}, {"host": "lee"}]
)
def test_with_the_host_the_visitor_is_gone(desk, gone):
    if "host" in gone:
        gone |= {"permit": "X", "roles": (), "valid_until_ms": desk.at_ms + HOUR_MS}
    desk.alter("wong", **gone)
    desk.tap("guest")
    assert denials(desk) == [(Reason.HOST_GONE,)]
    assert desk.signals() == [Signal.DENIED]


def test_a_host_whose_badge_is_suspended_lets_nobody_in(desk):
    desk.change(suspended("wong"))
    desk.let_in()
    assert desk.state.session is None


def test_a_host_who_goes_ends_the_wait_and_the_session(desk):
    desk.tap("guest")
    desk.alter("wong", is_active=False)
    assert [each.reason for each in desk.logged(HostMissed)] == ["revoked"]
    desk.alter("wong", is_active=True)
    desk.let_in()
    desk.press(1)
    desk.alter("wong", is_active=False)
    assert desk.state.session is None
    assert desk.state.releases == {}
    desk.press(2)
    assert desk.state.releases == {}


def test_a_visitor_who_gets_another_host_is_let_in_by_that_one(desk):
    desk.let_in()
    desk.press(1)
    assert 1 in desk.state.releases
    desk.register(host="chan", access_levels=("desk",))
    assert desk.state.session is None
    assert not desk.state.releases


def test_a_host_who_goes_by_the_clock_gives_nothing_more(desk):
    desk.alter("wong", valid_until_ms=desk.at_ms + 5_000)
    desk.let_in()
    desk.wait(5_000)
    desk.press(1)
    assert denials(desk, AccessDenied) == [(Reason.HOST_GONE,)]


def test_an_expired_visitor_is_refused_as_an_unknown_badge_is_from_that_moment(desk):
    desk.alter("guest", valid_until_ms=desk.at_ms + 90_000)
    desk.wait(89_999)
    desk.tap("guest")
    assert denials(desk) == []
    desk.commands.clear()
    desk.wait(1)
    desk.commands.clear()
    desk.tap("guest")
    known, desk.commands = list(desk.commands), []
    desk.tap("stranger")
    assert desk.commands == known == [ShowSignal(signal=Signal.DENIED)]
    assert denials(desk) == [(Reason.NO_LONGER_VALID,), (Reason.BADGE_UNKNOWN,)]


def test_a_visitor_who_expires_while_the_host_is_on_the_way_stays_outside(desk):
    desk.alter("guest", valid_until_ms=desk.at_ms + 10_000)
    desk.tap("guest")
    desk.wait(10_000)
    desk.tap("wong")
    assert desk.state.session is None
    assert [each.reason for each in desk.logged(HostMissed)] == ["revoked"]


def test_an_ended_visit_is_over(desk):
    desk.ask(EndVisit(visitor="guest"), actor="wong")
    desk.let_in()
    assert denials(desk) == [(Reason.CARDHOLDER_INACTIVE,)]


def test_a_return_is_taken_from_anybody(desk):
    desk.let_in()
    desk.open()
    desk.press(1)
    desk.pull(1)
    desk.close()
    desk.ask(EndVisit(visitor="guest"), actor="wong")
    desk.push(1, 1)
    assert desk.logged(KeySetCheckedIn)[0].borrower == "guest"


# Every other rule.


def test_a_visitor_takes_by_every_other_rule(desk):
    desk.alter("guest", access_levels=("night",), set_limit=1)
    desk.tap("guest")
    assert Reason.OUTSIDE_SCHEDULE in denials(desk)[0]
    desk.alter("guest", access_levels=("all",))
    desk.let_in()
    desk.press(1)
    desk.pull(1)
    desk.press(2)
    desk.press(3)
    assert denials(desk, AccessDenied)[0] == (Reason.LIMIT_REACHED,)
    assert Reason.WORK_ORDER_MISSING in denials(desk, AccessDenied)[1]


def test_who_needs_an_escort_needs_one_beside_the_host(desk):
    desk.alter("guest", needs_escort=True)
    desk.let_in()
    desk.press(1)
    assert desk.logged(ApprovalAsked)
    desk.tap("chan")
    assert desk.logged(AccessGranted)[0].escort == "chan"


def test_a_visitors_company_keeps_nothing_here(desk):
    table = ApproverTable(
        id="t", label="t", rows=(ApproverRow(approvers=(Approver(is_keeper=True),)),)
    )
    for key_set in ("K1", "K2"):
        desk.change(replace(desk.state.directory.key_sets[key_set], custody="工程部"))
    desk.alter("lee", department="工程部")
    desk.change(table, replace(CLASSES[0], approver_table="t"))
    desk.alter("guest", department="工程部")
    desk.let_in()
    desk.press(1)
    assert desk.logged(ApprovalAsked)


def test_a_host_approves_nothing_that_their_visitor_takes(desk):
    table = ApproverTable(
        id="t", label="t", rows=(ApproverRow(approvers=(Approver(role="lead"),)),)
    )
    desk.change(table, replace(CLASSES[0], approver_table="t"))
    host = desk.state.directory.cardholders["guest"].host
    desk.alter(host, roles=("staff", "lead"))
    desk.let_in()
    desk.press(1)
    desk.tap(host)
    assert desk.logged(AccessGranted) == []
    asked = ApproveTake(recipient="guest", key_set="K1", until_ms=desk.at_ms + HOUR_MS)
    desk.ask(asked, actor=host)
    assert desk.logged(TakeApproved) == []


def test_a_host_is_not_the_second_person_of_their_visitor(desk):
    desk.change(replace(CLASSES[0], asks_companion=True))
    desk.let_in()
    desk.press(1)
    desk.tap(desk.state.directory.cardholders["guest"].host)
    assert desk.logged(AccessGranted) == []


def companion_desk(desk, **asks):
    desk.change(replace(CLASSES[0], **asks))
    desk.tap("chan")
    desk.press(1)
    desk.forget()
    desk.tap("guest")
    return desk


def test_a_visitor_is_nobodys_companion(desk):
    companion_desk(desk, asks_companion=True)
    assert desk.logged(TakeApproved) == desk.logged(AccessGranted) == []


def test_a_visitor_approves_nothing(desk):
    table = ApproverTable(
        id="t", label="t", rows=(ApproverRow(approvers=(Approver(department="電梯公司"),)),)
    )
    desk.change(table)
    companion_desk(desk, approver_table="t")
    assert desk.logged(TakeApproved) == desk.logged(AccessGranted) == []
    asked = ApproveTake(recipient="chan", key_set="K1", until_ms=desk.at_ms + HOUR_MS)
    assert desk.ask(asked, actor="guest")[-1].reasons == (Reason.NOT_ENTITLED,)


def test_a_visitor_witnesses_nothing(desk):
    desk.change(replace(CLASSES[0], asks_witness=True))
    desk.take("chan", 1)
    desk.tap("chan")
    desk.push(1, 1)
    desk.tap("guest")
    assert desk.logged(ReturnWitnessed) == []
    desk.tap("lee")
    assert len(desk.logged(ReturnWitnessed)) == 1


def test_a_visitor_stands_for_nobody_whoever_asks(desk):
    desk.change(replace(CLASSES[0], asks_companion=True))
    question = Question(cardholder="chan", key_set="K1", agreed=("guest",))
    found = answer(desk.state, question, desk.at_ms).findings
    (consent,) = [each for each in found if each.rule is RuleName.CONSENT]
    assert consent.reasons == (Reason.COMPANION_MISSING,)
    guest = desk.state.directory.cardholders["guest"]
    asked = Witnessing(returner="chan", returns=(("K1", 1),), until_mono_ms=1)
    assert not may_witness(desk.state, asked, "K1", guest, is_proven=True)
    reasons = check_side(desk.state, "day", Side.INCOMING, "guest", desk.at_ms)
    assert Reason.NOT_OF_SHIFT in reasons


def test_what_is_promised_or_armed_for_a_visitor_waits_for_the_host_at_the_cabinet(desk):
    times = {"from_ms": desk.at_ms + HOUR_MS, "until_ms": desk.at_ms + 2 * HOUR_MS}
    booked = desk.ask(Book(key_set="K2", cardholder="guest", **times), actor="wong")[-1]
    assert not isinstance(booked, RequestDenied)
    asked = ArmRelease(slot=1, recipient="guest", reason="x")
    assert not isinstance(desk.ask(asked, actor="wong")[-1], RequestDenied)
    desk.tap("guest")
    desk.press(1)
    assert desk.logged(AccessGranted) == []
    desk.tap("wong")
    desk.press(1)
    assert desk.logged(AccessGranted)[0].host == "wong"


def test_a_visitor_hosts_nobody(desk):
    asked = RegisterVisitor(visitor=desk.visitor("more", host="guest"), person=row("more"))
    assert desk.ask(asked, actor="wong")[-1].reasons == (Reason.HOST_GONE,)


@pytest.mark.parametrize(
    "asked",
    [
        AskCopy(key_set="K1", note="x"),
        HandOn(key_set="K1", receiver="chan"),
        OpenMatter(owner="person:chan", due_ms=1, note="x"),
        BeginHandover(shift="day", outgoing="guest", incoming="chan"),
        EndVisit(visitor="other"),
    ],
)
def test_a_visitor_asks_for_nothing_on_the_pages(desk, asked):
    (denied,) = desk.ask(asked, actor="guest")
    assert denied.reasons == (Reason.NOT_ENTITLED,)


def test_a_lead_issues_to_a_visitor_only_as_their_host(desk):
    desk.alter("lee", roles=("lead",), access_levels=("all",))
    asked = IssueFor(slot=1, recipient="guest", reason="x")
    assert Reason.HOST_MISSING in desk.ask(asked, actor="lee")[-1].reasons
    desk.ask(asked, actor="wong")
    desk.tap("wong")
    desk.press(1)
    granted = desk.logged(AccessGranted)[0]
    assert (granted.cardholder, granted.hand, granted.host) == ("guest", "wong", "wong")


def test_why_names_the_host(desk):
    question = Question(cardholder="guest", key_set="K1")
    found = answer(desk.state, question, desk.at_ms).findings
    (host,) = [each for each in found if each.rule is RuleName.HOST]
    assert (host.outcome, host.reasons) == (Outcome.NEEDS_MORE, (Reason.HOST_MISSING,))
    assert host.facts == (fact("host", person="wong"), fact("permit", number="P-17"))
    staff = answer(desk.state, Question(cardholder="chan", key_set="K1"), desk.at_ms).findings
    (host,) = [each for each in staff if each.rule is RuleName.HOST]
    assert host.outcome is Outcome.DOES_NOT_APPLY


# Together with what else may happen.


def test_a_visitor_is_handed_something_only_with_the_host_beside_them(desk):
    desk.take("wong", 1)
    assert not isinstance(
        desk.ask(HandOn(key_set="K1", receiver="guest"), actor="wong")[-1], RequestDenied
    )
    desk.tap("wong")
    assert desk.logged(HandingOffered)
    desk.tap("guest")
    desk.press(1)
    assert desk.logged(KeySetHandedOn) == []
    desk.let_in()
    desk.press(1)
    (handed,) = desk.logged(KeySetHandedOn)
    assert (handed.receiver, handed.host) == ("guest", "wong")


def test_a_visitor_is_handed_nothing_they_could_not_take(desk):
    desk.alter("guest", access_levels=())
    desk.take("wong", 1)
    denied = desk.ask(HandOn(key_set="K1", receiver="guest"), actor="wong")[-1]
    assert denied.reasons == (Reason.NO_GRANT,)


def test_a_visitor_hands_on_only_with_the_host_beside_them(desk):
    desk.let_in()
    desk.open()
    desk.press(1)
    desk.pull(1)
    desk.close()
    desk.tap("guest")
    desk.press(1)
    assert desk.logged(HandingOffered) == []
    desk.let_in()
    desk.press(1)
    assert desk.logged(HandingOffered)[0].giver == "guest"


def test_an_emergency_asks_no_host_for_anything(desk):
    desk.send(FireLineRead, says=LineState.CALLS, key_classes=())
    desk.forget()
    desk.tap("guest")
    assert desk.logged(HostAwaited) == []
    assert Signal.NEED_MORE not in desk.signals()
    desk.press(1)
    assert desk.told(ReleaseSlot)
    desk.pull(1)
    assert desk.logged(KeySetCheckedOut)[0].cardholder is None


@pytest.mark.parametrize("machine", ["m1", "m2"])
def test_a_restart_ends_the_wait_for_a_host(desk, machine):
    desk.tap("guest")
    desk.restart(machine)
    assert [each.reason for each in desk.logged(HostMissed)] == ["restarted"]
    desk.tap("wong")
    assert desk.state.session.cardholder == "wong"


# Registering.


@pytest.mark.parametrize("actor", ["wong", "admin", "console"])
def test_leads_and_administrators_register(desk, actor):
    assert isinstance(desk.register("new", actor=actor)[-1], DirectoryChanged)
    assert desk.state.directory.cardholders["new"].host == "wong"
    assert desk.people[-1].document == DOCUMENT


@pytest.mark.parametrize("actor", ["chan", "guest", "stranger"])
def test_nobody_else_registers(desk, actor):
    assert desk.register("new", actor=actor)[-1].reasons == (Reason.NOT_ENTITLED,)


@pytest.mark.parametrize(
    "document",
    [
        *("passport K12345678", "K12345678", "passport 12345", "passport 123"),
        *("passport", "", "passport 1234\n", "library_card 1234", "passport 12-4"),
    ],
)
def test_no_more_of_a_document_is_kept_than_kind_and_four_characters(desk, document):
    denied = desk.register("new", bound_to=row("new", document=document))[-1]
    assert denied.reasons == (Reason.DOCUMENT_UNFIT,)
    assert denied.detail == ""
    assert "new" not in desk.state.directory.cardholders


@pytest.mark.parametrize("kind", [ChangeDirectory, StageImport])
def test_nobody_gets_more_of_a_document_in_by_another_way(desk, kind):
    more = {"import_id": "i"} if kind is StageImport else {}
    asked = kind(changes=(), people=(row(document="passport K12345678"),), **more)
    denied = desk.ask(asked, actor="admin")[-1]
    assert denied.reasons == (Reason.IMPOSSIBLE,)
    assert "K1234" not in denied.detail
    assert not [each for each in desk.people if getattr(each, "document", "").endswith("678")]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"host": "stranger"}, Reason.HOST_GONE),
        ({"host": "admin"}, Reason.HOST_GONE),
        ({"host": "chan"}, Reason.BEYOND_HOST),
        ({"host": ""}, Reason.HOST_GONE),
        ({"permit": ""}, Reason.IMPOSSIBLE),
        ({"permit": "x" * 65}, Reason.IMPOSSIBLE),
        ({"valid_until_ms": None}, Reason.IMPOSSIBLE),
        ({"valid_until_ms": 1}, Reason.IMPOSSIBLE),
        ({"person": "0"}, Reason.IMPOSSIBLE),
        ({"roles": ("lead",)}, Reason.IMPOSSIBLE),
        ({"access_levels": ("none",)}, Reason.BEYOND_HOST),
    ],
)
def test_a_visitor_has_host_permit_and_end_and_no_more_than_the_host(desk, fields, reason):
    assert reason in desk.register("new", **fields)[-1].reasons
    assert "new" not in desk.state.directory.cardholders


def test_nobody_is_registered_while_the_hour_is_not_known():
    desk = Lobby(clock="ntp")
    desk.state = replace(desk.state, clock_source="unsynced")
    assert Reason.CLOCK_UNTRUSTED in desk.register("new")[-1].reasons


def test_none_of_the_staff_becomes_a_visitor(desk):
    assert desk.register("lee")[-1].reasons == (Reason.NOT_A_VISITOR,)
    assert desk.ask(EndVisit(visitor="lee"), actor="wong")[-1].reasons == (Reason.NOT_A_VISITOR,)


def test_a_visitor_without_what_they_must_have_is_no_rule_book(desk):
    directory = desk.state.directory
    for fields, told in (
        ({"roles": ("staff",)}, "roles"),
        ({"permit": ""}, "permit"),
        ({"valid_until_ms": None}, "permit"),
        ({"host": "stranger"}, "not known"),
        ({"host": "other"}, "none of the staff"),
        ({"host": "guest"}, "none of the staff"),
    ):
        wrong = replace(directory.cardholders["guest"], **fields)
        assert told in desk.change(wrong)[-1].detail


def test_a_lead_gives_a_visitor_a_badge_and_nobody_else(desk):
    assert not isinstance(desk.ask(EnrolBadge(cardholder="guest"), actor="wong")[-1], RequestDenied)
    desk.send(CardKeyed, reader="front", token="badge-new", tag=b"1", version=0)
    assert desk.state.directory.credentials["badge-new"].cardholder == "guest"
    assert isinstance(desk.ask(EnrolBadge(cardholder="chan"), actor="wong")[-1], RequestDenied)


def test_a_badge_of_a_visit_that_is_over_serves_the_next_visitor_and_no_other_does(desk):
    for is_over, owner in ((False, "other"), (True, "guest")):
        if is_over:
            desk.ask(EndVisit(visitor="other"), actor="wong")
        desk.ask(EnrolBadge(cardholder="guest"), actor="wong")
        desk.send(CardKeyed, reader="front", token="badge-other", tag=b"1", version=0)
        assert desk.state.directory.credentials["badge-other"].cardholder == owner
        desk.wait(31_000)
    desk.ask(EnrolBadge(cardholder="guest"), actor="wong")
    desk.send(CardKeyed, reader="front", token="badge-chan", tag=b"1", version=0)
    assert desk.state.directory.credentials["badge-chan"].cardholder == "chan"


def test_the_badge_of_one_of_the_staff_who_left_serves_no_visitor(desk):
    desk.alter("chan", is_active=False)
    desk.ask(EnrolBadge(cardholder="guest"), actor="wong")
    desk.send(CardKeyed, reader="front", token="badge-chan", tag=b"1", version=0)
    assert desk.state.directory.credentials["badge-chan"].cardholder == "chan"


# One-time codes.


def test_a_code_and_the_hosts_tap_let_the_visitor_in(desk):
    desk.give_code()
    desk.enter(CODE)
    (awaited,) = desk.logged(HostAwaited)
    assert (awaited.visitor, awaited.token, awaited.is_copyable) == ("guest", "", True)
    assert not desk.told(UnlockDoor)
    desk.tap("wong")
    assert (desk.state.session.cardholder, desk.state.session.host) == ("guest", "wong")
    desk.press(1)
    desk.pull(1)
    assert desk.logged(KeySetCheckedOut)[0].host == "wong"


def test_a_code_works_once(desk):
    desk.give_code()
    desk.enter(CODE)
    desk.tap("wong")
    desk.open()
    desk.close()
    desk.type(CODE)
    assert denials(desk, CodeDenied) == [(Reason.CODE_UNKNOWN,)]


def test_a_right_code_is_used_up_though_the_host_never_came(desk):
    desk.give_code()
    desk.enter(CODE)
    assert desk.logged(VisitCodeUsed)
    desk.wait(31_000)
    desk.type(CODE)
    assert desk.state.reception.awaiting is None
    assert denials(desk, CodeDenied) == [(Reason.CODE_UNKNOWN,)]


def test_a_code_ends_at_its_moment(desk):
    desk.give_code(until_ms=desk.at_ms + 60_000)
    desk.wait(60_000)
    desk.enter(CODE)
    assert denials(desk, CodeDenied) == [(Reason.NO_LONGER_VALID,)]
    assert desk.state.reception.awaiting is None


@pytest.mark.parametrize("who", ["guest", "wong"])
def test_a_code_of_somebody_gone_is_refused(desk, who):
    desk.give_code()
    desk.alter(who, is_active=False)
    desk.enter(CODE)
    assert desk.state.reception.awaiting is None
    assert desk.logged(CodeDenied)[0].cardholder == "guest"


def test_the_digits_are_written_nowhere(desk):
    desk.give_code()
    desk.enter(CODE)
    desk.enter("4711999111") if desk.state.reception.codes else None
    told = repr(desk.entries) + repr(desk.state)
    assert CODE[4:] not in told
    assert CODE[4:] not in repr(desk.told(KeepPin) + desk.told(CheckPin))
    assert CODE[4:] not in repr(
        GiveVisitCode(visitor="guest", number="4711", digits=CODE[4:], until_ms=1)
    )


def test_what_is_said_of_a_wrong_code_is_the_same_whosever_it_is(desk):
    desk.give_code()
    desk.forget()
    desk.enter("4711" + "999111")
    known, desk.commands = [type(each) for each in desk.commands], []
    desk.wait(60_000)
    desk.commands = []
    desk.enter("0815" + "999111")
    assert [type(each) for each in desk.commands] == known
    assert denials(desk, CodeDenied) == [(Reason.CODE_UNKNOWN,)] * 2
    assert [each.visitor for each in desk.logged(VisitCodeTried)] == ["guest", None]


def test_wrong_codes_are_counted_before_anybody_looks_with_wrong_pins(desk):
    desk.give_code()
    for count in range(1, 6):
        desk.type("4711" + "999111")
        assert desk.state.pin_codes["guest"].guesses.count == count
        assert desk.state.pin_guesses.count == count
        desk.answer()
    assert [each.what for each in desk.logged(NoticeOwed)] == [NoticeKind.PIN_BLOCKED]
    desk.type(CODE)
    assert denials(desk, CodeDenied)[-1] == (Reason.PIN_BLOCKED,)
    desk.wait(30_000)
    desk.enter(CODE)
    assert desk.state.reception.awaiting is not None
    assert desk.state.pin_guesses.count == 5


def test_guesses_at_numbers_nobody_has_count_for_all(desk):
    desk.give_code()
    for _ in range(20):
        desk.enter("0815" + "999111")
    desk.type(CODE)
    assert denials(desk, CodeDenied)[-1] == (Reason.PIN_BLOCKED,)


def test_what_nobody_could_look_at_is_no_guess(desk):
    desk.give_code()
    desk.type(CODE)
    desk.answer(PinVerdict.UNCHECKED)
    assert denials(desk, CodeDenied) == [(Reason.PIN_UNCHECKED,)]
    assert desk.state.pin_guesses.count == desk.state.pin_codes["guest"].guesses.count == 0
    desk.enter(CODE)
    assert desk.state.reception.awaiting is not None


@pytest.mark.parametrize("machine", ["m1", "m2"])
def test_what_was_typed_before_a_restart_stays_counted_and_stops_nobody(desk, machine):
    desk.give_code()
    desk.type(CODE)
    desk.restart(machine)
    assert desk.state.pin_guesses.count == 1
    desk.enter(CODE)
    assert desk.state.reception.awaiting is not None


def test_an_answer_that_comes_after_a_restart_lets_nobody_in(desk):
    desk.give_code()
    desk.type(CODE)
    desk.restart()
    desk.answer()
    assert desk.state.reception.awaiting is None


def test_an_answer_to_what_was_typed_before_says_nothing_of_what_is_typed_now(desk):
    desk.give_code()
    desk.type(CODE)
    old = desk.told(CheckPin)[-1]
    desk.restart()
    desk.type("4711" + "999111")
    said = {"check": old.check, "cardholder": old.cardholder, "verdict": PinVerdict.RIGHT}
    desk.send(PinChecked, **said)
    assert desk.state.reception.awaiting is None


def test_a_code_gets_nobody_in_whose_host_is_gone_also_if_they_have_something(desk):
    desk.let_in()
    desk.open()
    desk.press(1)
    desk.pull(1)
    desk.close()
    desk.give_code()
    desk.alter("wong", is_active=False)
    desk.enter(CODE)
    assert denials(desk, CodeDenied) == [(Reason.HOST_GONE,)]


def test_a_visitor_let_in_by_a_code_stays_while_others_are_changed(desk):
    desk.give_code()
    desk.enter(CODE)
    desk.tap("wong")
    desk.alter("lee", department="工程部")
    assert desk.state.session.cardholder == "guest"
    desk.tap("guest")
    assert len(desk.logged(HostAwaited)) == 2


def test_a_new_code_ends_the_old_one(desk):
    desk.give_code()
    desk.give_code(code="0815" + "777222")
    desk.enter(CODE)
    assert desk.state.reception.awaiting is None
    desk.enter("0815777222")
    assert desk.state.reception.awaiting.visitor == "guest"


def test_a_code_that_was_not_kept_is_none(desk):
    asked = GiveVisitCode(
        visitor="guest", number="4711", digits=CODE[4:], until_ms=desk.at_ms + HOUR_MS
    )
    desk.ask(asked, actor="wong")
    assert isinstance(desk.answer(PinVerdict.UNCHECKED)[-1], RequestDenied)
    assert desk.logged(VisitCodeGiven) == []
    desk.pins["visit:guest"] = {CODE[4:]: PinVerdict.RIGHT}
    desk.enter(CODE)
    assert denials(desk, CodeDenied)[-1] == (Reason.NO_LONGER_VALID,)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"name": "chan"}, Reason.NOT_A_VISITOR),
        ({"name": "stranger"}, Reason.NOT_A_VISITOR),
        ({"digits": "12345"}, Reason.PIN_UNFIT),
        ({"digits": "111111"}, Reason.PIN_UNFIT),
        ({"digits": "2580"}, Reason.PIN_UNFIT),
        ({"number": "47x1"}, Reason.IMPOSSIBLE),
        ({"number": "47111"}, Reason.IMPOSSIBLE),
        ({"until_ms": 1}, Reason.IMPOSSIBLE),
        ({"until_ms": 1 << 60}, Reason.IMPOSSIBLE),
    ],
)
def test_a_code_is_a_visitors_and_fit_and_ends_with_the_permit(desk, fields, reason):
    assert reason in desk.give_code(**fields)[-1].reasons
    assert desk.told(KeepPin) == []


def test_no_two_visitors_have_the_same_number_at_once(desk):
    desk.give_code()
    assert desk.give_code("other")[-1].reasons == (Reason.IMPOSSIBLE,)
    desk.wait(HOUR_MS)
    assert isinstance(desk.give_code("other")[-1], VisitCodeGiven)
    desk.enter(CODE)
    assert desk.state.reception.awaiting.visitor == "other"


def test_where_nothing_can_be_typed_there_are_no_codes_but_badges_work():
    desk = Lobby()
    desk.state = replace(desk.state, settings=SETTINGS)
    assert desk.give_code()[-1].reasons == (Reason.NO_KEYPAD,)
    desk.let_in()
    assert desk.state.session.cardholder == "guest"


def test_what_is_typed_in_a_session_is_its_owners_pin(desk):
    desk.give_code()
    desk.tap("chan")
    desk.type(CODE)
    assert desk.logged(VisitCodeTried) == []


def test_no_more_is_asked_of_a_code_than_who_asks_may(desk):
    assert desk.give_code(actor="chan")[-1].reasons == (Reason.NOT_ENTITLED,)


def test_a_code_ends_with_the_visit_and_its_hash_with_it(desk):
    desk.give_code()
    desk.ask(EndVisit(visitor="guest"), actor="wong")
    desk.wait(25)
    assert [each.cardholder for each in desk.told(WipePin)] == ["guest"]


def test_a_code_is_hashed_as_pins_are_beside_them_and_wiped_with_them(tmp_path):
    create_secrets(tmp_path)
    book = PinBook(tmp_path)
    book.keep(visit_key("guest"), CODE[4:], is_duress=False, is_own=False)
    book.keep("guest", RIGHT, is_duress=False, is_own=False)
    assert book.check(visit_key("guest"), CODE[4:]) is PinVerdict.RIGHT
    assert book.check(visit_key("guest"), RIGHT) is PinVerdict.WRONG
    assert book.check("guest", CODE[4:]) is PinVerdict.WRONG
    written = b"".join(each.read_bytes() for each in tmp_path.iterdir() if each.is_file())
    assert b"argon2id" in written
    assert CODE[4:].encode() not in written
    book.wipe("guest")
    assert book.check(visit_key("guest"), CODE[4:]) is PinVerdict.WRONG
