"""Each row about taking, by an example."""

from datetime import date

import pytest

from tests.naive.example import (
    DAY,
    HOUR,
    MONDAY,
    approve,
    at,
    book,
    days,
    example_ask,
    example_world,
    lend,
    use_class,
)
from tests.naive.rules import (
    approvers_needed,
    may_approve,
    may_book,
    may_hand_on,
    may_take,
    panel_says,
    rule_A11_approval_follows,
    warnings,
    why_not,
    why_not_approve,
    why_not_book,
    why_not_hand_on,
)
from tests.naive.settings import Schedule
from tests.naive.words import (
    DUTY_MANAGER,
    SECURITY,
    ApprovalFault,
    PairKind,
    Refusal,
    Status,
    Via,
)
from tests.naive.world import (
    Approval,
    ApproverRow,
    Grant,
    Need,
    Pairing,
)


def test_example_breaks_no_rule() -> None:
    """The take that the other tests spoil is allowed."""
    assert may_take(example_world(), example_ask())


def test_A1_unknown_badge_is_told_nothing() -> None:
    """A1: an unknown badge is refused, and the panel says only 無權限."""
    refused = why_not(example_world(), example_ask("nobody"))
    assert Refusal.UNKNOWN_BADGE in refused
    assert panel_says(refused) == {"無權限"}


def test_A2_private_purpose_does_not_exist() -> None:
    """A2: a take without purpose, or with a private one, is refused."""
    world, ask = example_world(), example_ask()
    ask.purpose = "私事"
    assert why_not(world, ask) == {Refusal.PURPOSE_NOT_WORK}
    ask.purpose = None
    assert why_not(world, ask) == {Refusal.PURPOSE_MISSING}
    world.settings.has_screen = False
    assert may_take(world, ask)


def test_A3_other_department_needs_the_keepers_consent() -> None:
    """A3: an engineer needs the service office's consent for its set."""
    world = example_world()
    assert why_not(world, example_ask("eng")) == {Refusal.KEEPER_CONSENT_MISSING}
    assert may_take(world, approve(example_ask("eng"), "wong"))
    assert not may_take(world, approve(example_ask("eng"), "sze"))


def test_A6_same_person_never_counts_twice_nor_for_himself() -> None:
    """A6: two approvers are two people, and neither is the taker."""
    world = example_world()
    use_class(world, approvers=[ApproverRow(needs=[Need(), Need()])])
    assert not may_take(world, approve(example_ask(), "wong", "wong"))
    assert not may_take(world, approve(example_ask(), "wong", "chan"))
    assert may_take(world, approve(example_ask(), "wong", "lee"))
    use_class(world, approvers=[ApproverRow((0, 1440), [Need(), Need()], True)])
    assert not may_take(world, approve(example_ask(), "wong", "lee"))
    assert may_take(world, approve(example_ask(), "wong", "sze"))


def test_A6_by_time_of_day() -> None:
    """A6: by day the centre manager, by night the duty manager."""
    world, ask = example_world(), example_ask()
    day, night = Need(roles={"centre_manager"}), Need(roles={DUTY_MANAGER})
    use_class(world, approvers=[ApproverRow((480, 1080), [day]), ApproverRow((1080, 480), [night])])
    assert approvers_needed(world, ask).table == [day]
    ask.at_ms = at("2026-03-02 18:00")
    assert approvers_needed(world, ask).table == [night]
    assert may_take(world, approve(ask, "wong"))


@pytest.mark.parametrize(("after_ms", "counts"), [(0, True), (30_000, True), (30_001, False)])
def test_A6_badge_within_thirty_seconds(after_ms: int, counts: bool) -> None:
    """A6: by badge at the cabinet within 30 s."""
    world, ask = example_world(), example_ask()
    use_class(world, approvers=[ApproverRow(needs=[Need(departments={SECURITY})])])
    assert may_approve(world, ask, Approval("sze", MONDAY + after_ms)) is counts


def test_A6_web_approval_expires() -> None:
    """A6: from the web with an expiry."""
    world, ask = example_world(), example_ask()
    use_class(world, approvers=[ApproverRow(needs=[Need()])])
    approval = Approval("sze", MONDAY - DAY, Via.WEB, MONDAY + 1)
    assert may_approve(world, ask, approval)
    approval.expires_at_ms = MONDAY
    assert why_not_approve(world, ask, approval) == {ApprovalFault.EXPIRED}


def test_A7_two_people_and_escort() -> None:
    """A7: a second, other, accepted badge; the escort is staff."""
    world, ask = example_world(), example_ask()
    use_class(world, is_two_person=True, is_escort_only=True)
    both = {Refusal.SECOND_PERSON_MISSING, Refusal.ESCORT_MISSING}
    for second in (None, "#chan", "#nobody"):
        ask.second_badge = second
        assert why_not(world, ask) == both
    ask.second_badge = "#vis"
    assert why_not(world, ask) == {Refusal.ESCORT_MISSING}
    ask.second_badge = "#sze"
    assert may_take(world, ask)


def test_A8_schedule_is_half_open_and_special_days_replace_it() -> None:
    """A8: weekly local hours `[start, end)` plus special days."""
    world, ask = example_world(), example_ask()
    schedule = days(600, 1080)
    world.access_levels["all"] = [Grant({"A"}, schedule=schedule)]
    assert may_take(world, ask)
    ask.at_ms = at("2026-03-02 18:00")
    assert why_not(world, ask) == {Refusal.OUTSIDE_SCHEDULE}
    ask.at_ms = MONDAY
    schedule.special_days[date(2026, 3, 2)] = []
    assert why_not(world, ask) == {Refusal.OUTSIDE_SCHEDULE}
    world.is_clock_trusted = False
    assert why_not(world, ask) == {Refusal.CLOCK_NOT_TRUSTED}
    world.access_levels["all"] = [Grant({"B"})]
    assert why_not(world, ask) == {Refusal.NO_GRANT}


def test_A8_night_hours_run_over_midnight() -> None:
    """A8: Sunday 22:00 to Monday 06:00 is Sunday's window."""
    world, ask = example_world(), example_ask()
    world.access_levels["all"] = [Grant({"A"}, schedule=Schedule(weekly={6: [(1320, 360)]}))]
    for text, allowed in (("02 05:59", True), ("02 06:00", False), ("02 22:30", False)):
        ask.at_ms = at(f"2026-03-{text}")
        assert may_take(world, ask) is allowed


def test_A8_limit_and_pairs() -> None:
    """A8: the limit counts what is out; a lock-out pair works one way only."""
    world, ask = example_world(), example_ask()
    world.people["chan"].limit = 1
    assert may_take(world, ask)
    loan = lend(world, "B", "chan")
    assert why_not(world, ask) == {Refusal.LIMIT_REACHED}
    world.people["chan"].limit = None
    world.pairings = [Pairing(PairKind.LOCK_OUT, "B", "A")]
    assert may_take(world, ask)
    world.pairings = [Pairing(PairKind.LOCK_OUT, "A", "B")]
    assert why_not(world, ask) == {Refusal.PAIR_LOCK_OUT}
    loan.back_at_ms = MONDAY
    assert may_take(world, ask)


def test_A9_visitor_needs_host_papers_and_time() -> None:
    """A9: without the host's tap, the papers or after the expiry a visitor takes nothing."""
    world, ask = example_world(), approve(example_ask("vis"), "wong")
    assert may_take(world, ask)
    visitor = world.visitors["vis"]
    visitor.identity_last, visitor.permit = "A123456(7)", ""
    assert why_not(world, ask) == {Refusal.IDENTITY_MISSING, Refusal.PERMIT_MISSING}
    visitor.host_tapped_at_ms, visitor.expires_at_ms = None, MONDAY
    assert {Refusal.HOST_TAP_MISSING, Refusal.VISITOR_EXPIRED} < why_not(world, ask)
    world.badges["#vis"].is_one_time = world.badges["#vis"].is_used = True
    assert Refusal.CODE_USED in why_not(world, ask)


def test_A10_booking_promises_and_warns() -> None:
    """A10: others are refused in the time and warned before; it ends with the key itself."""
    world, ask = example_world(), example_ask()
    booking = book(world, "lee", HOUR, 2 * HOUR)
    assert may_take(world, ask)
    assert warnings(world, ask) == [MONDAY + HOUR]
    ask.at_ms += HOUR
    assert why_not(world, ask) == {Refusal.BOOKED_FOR_ANOTHER}
    booking.has_ended = True
    assert may_take(world, ask)


def test_A10_no_two_promises_overlap() -> None:
    """A10: what is promised to one is not promised to another; stopped sets not at all."""
    world = example_world()
    book(world, "lee", HOUR, 2 * HOUR)
    start = MONDAY + HOUR
    assert may_book(world, "chan", "A", start + HOUR, start + 2 * HOUR, MONDAY)
    assert not may_book(world, "chan", "A", start, start + 1, MONDAY)
    world.key_sets["A"].status = Status.STOPPED
    assert why_not_book(world, "chan", "A", start + HOUR, start + 2 * HOUR, MONDAY) == {
        Refusal.STOPPED
    }


def test_A11_lead_first_and_a_second_badge() -> None:
    """A11: neither the lead alone nor two others release anything; never-lent stays."""
    world, ask = example_world(), example_ask("lee")
    ask.is_emergency = True
    for badge, second, allowed in (
        ("#lee", None, False),
        ("#lee", "#lee", False),
        ("#chan", "#eng", False),
        ("#lee", "#eng", True),
    ):
        ask.badge, ask.second_badge = badge, second
        assert may_take(world, ask) is allowed
    ask.issue_to_name = "消防員 陳大文"
    assert may_take(world, ask)
    ask.is_emergency = False
    assert why_not(world, ask) == {Refusal.EMERGENCY_NEEDS_LEAD_AND_SECOND}


def test_A11_approval_follows_or_it_is_an_exception() -> None:
    """A11: approval to follow within a set time, by neither of the two."""
    world = example_world()
    loan = lend(world, "A", "lee")
    loan.is_emergency, loan.second_person = True, "eng"
    assert not rule_A11_approval_follows(world, loan, MONDAY + DAY)
    assert rule_A11_approval_follows(world, loan, MONDAY + DAY + 1)
    loan.approved_afterwards_by, loan.approved_afterwards_at_ms = "eng", MONDAY + HOUR
    assert rule_A11_approval_follows(world, loan, MONDAY + DAY + 1)
    loan.approved_afterwards_by = "wong"
    assert not rule_A11_approval_follows(world, loan, MONDAY + DAY + 1)


def test_T6_hand_on_needs_both_and_an_entitled_receiver() -> None:
    """T6: both tap, the receiver is entitled, the class does not forbid it."""
    world, receiver = example_world(), example_ask("lee")
    loan = lend(world, "A", "chan")
    assert may_hand_on(world, loan, receiver, "#chan")
    assert why_not_hand_on(world, loan, receiver, None) == {Refusal.GIVER_TAP_MISSING}
    world.people["lee"].limit = 0
    assert why_not_hand_on(world, loan, receiver, "#chan") == {Refusal.LIMIT_REACHED}
    use_class(world, allows_hand_on=False)
    assert Refusal.HAND_ON_FORBIDDEN in why_not_hand_on(world, loan, receiver, "#chan")
