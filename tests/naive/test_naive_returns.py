"""The rows about coming back, being late, telling and the rest, by an example each."""

import pytest

from tests.naive.example import HOUR, MONDAY, at, book, example_ask, example_world, lend, use_class
from tests.naive.rest import PaperRow
from tests.naive.rules import (
    AMBIGUITIES,
    due,
    is_overdue,
    issuer,
    may_replace_tag,
    may_silence,
    may_take,
    overdue_steps,
    registers_of,
    return_is_taken,
    rule_L2_owed,
    rule_T1_missing,
    rule_T4_alarm,
    rule_T7_collect,
    rule_T11_paper,
    tag_opens,
    who_is_told,
    why_not,
    why_not_copy,
)
from tests.naive.words import LEAD, SECURITY, BadgeStatus, Happening, Kind, Odd, Refusal, Status
from tests.naive.world import Curfew, PutIn, SignOn


def put_in(**changed: object) -> PutIn:
    """Return set A put into its home slot by chan two hours after Monday 10:00."""
    put = PutIn("tA", 1, MONDAY + 2 * HOUR, badge="#chan")
    for name, value in changed.items():
        setattr(put, name, value)
    return put


@pytest.mark.parametrize(
    ("changed", "odd"),
    [
        ({}, set()),
        ({"tag": "t?"}, {Odd.UNKNOWN_TAG}),
        ({"badge": None}, {Odd.NO_BADGE}),
        ({"badge": "#?"}, {Odd.BADGE_NOT_ACCEPTED}),
        ({"badge": "#eng"}, {Odd.ANOTHER_PERSON}),
        ({"badge": "#lee"}, {Odd.RETURNED_BY_LEAD}),
        ({"slot": 2}, {Odd.WRONG_SLOT}),
        ({"at_ms": MONDAY + 60_000}, {Odd.PUT_BACK}),
        ({"at_ms": MONDAY + 60_001}, set()),
        ({"at_ms": MONDAY + 3 * HOUR}, set()),
        ({"at_ms": MONDAY + 3 * HOUR + 1}, {Odd.LATE}),
        ({"keys_counted": 4}, {Odd.RING_SHORT}),
        ({"keys_counted": 6}, {Odd.RING_OVER}),
    ],
)
def test_T3_return_is_never_refused(changed: dict[str, object], odd: set[Odd]) -> None:
    """T3, T9, T10: always taken; what was odd is said."""
    world = example_world()
    use_class(world, asks_key_count=True)
    lend(world, "A", "chan").due_at_ms = MONDAY + 3 * HOUR
    returned = return_is_taken(world, put_in(**changed))
    assert returned.is_taken
    assert returned.odd == odd
    assert returned.exceptions == odd - {Odd.PUT_BACK, Odd.RETURNED_BY_LEAD}


def test_T3_everything_odd_at_once_is_still_taken() -> None:
    """T3: an expired badge, late, in the wrong slot, retired meanwhile, nobody knows the loan."""
    world = example_world()
    world.badges["#chan"].status = BadgeStatus.EXPIRED
    world.key_sets["A"].status = Status.RETIRED
    returned = return_is_taken(world, put_in(slot=9))
    assert returned.is_taken
    assert returned.odd == {
        Odd.BADGE_NOT_ACCEPTED,
        Odd.WRONG_SLOT,
        Odd.STILL_RETIRED,
        Odd.NOT_LENT,
    }


def test_A4_wrong_seal_back_is_flagged() -> None:
    """A4: the seal that left, or the renewal that was entered, is right."""
    world = example_world()
    use_class(world, is_spare=True)
    lend(world, "A", "chan")
    world.key_sets["A"].seal = "S1"
    assert not return_is_taken(world, put_in(seal="S1")).odd
    world.key_sets["A"].new_seal = "S2"
    assert not return_is_taken(world, put_in(seal="S2")).odd
    assert return_is_taken(world, put_in(seal="S1")).exceptions == {Odd.WRONG_SEAL}


def test_A7_return_without_witness_stays_an_exception() -> None:
    """A7: another accepted person is a witness; the returner is not."""
    world = example_world()
    use_class(world, asks_witness_on_return=True)
    lend(world, "A", "chan")
    for witness, odd in ((None, {Odd.NO_WITNESS}), ("#chan", {Odd.NO_WITNESS}), ("#sze", set())):
        assert return_is_taken(world, put_in(witness_badge=witness)).exceptions == odd


def test_T5_due_is_the_earliest_curfew() -> None:
    """T5: back by 18:00, by the end of the shift, within N hours; per class and per person."""
    world = example_world()
    unit, chan = world.key_classes["unit"], world.people["chan"]
    assert due(world, unit, MONDAY, chan) is None
    unit.curfew = Curfew(back_by_minute=1080)
    assert due(world, unit, MONDAY, chan) == at("2026-03-02 18:00")
    assert due(world, unit, at("2026-03-02 18:00")) == at("2026-03-03 18:00")
    chan.curfew = Curfew(within_ms=2 * HOUR)
    assert due(world, unit, MONDAY, chan) == MONDAY + 2 * HOUR
    unit.curfew = Curfew(end_of_shift=True)
    assert due(world, unit, at("2026-03-02 20:00")) == at("2026-03-03 08:00")


def test_T5_reminders_escalate_and_repeat_until_back() -> None:
    """T5: due soon, overdue, holder → 領班 → 主管, repeated until it is back."""
    world = example_world()
    loan = lend(world, "A", "chan")
    loan.due_at_ms = MONDAY + HOUR
    assert not is_overdue(loan, MONDAY + HOUR)
    assert is_overdue(loan, MONDAY + HOUR + 1)
    steps = overdue_steps(world, loan, MONDAY + HOUR + HOUR // 2 + 1)
    assert [(step.word, step.to) for step in steps] == [
        ("due_soon", "holder"),
        ("overdue", "holder"),
        ("overdue", LEAD),
    ]
    later = overdue_steps(world, loan, MONDAY + 4 * HOUR)
    assert [step.to for step in later].count("holder") == 4
    loan.back_at_ms = MONDAY + HOUR + 1
    assert len(overdue_steps(world, loan, MONDAY + 9 * HOUR)) == 2
    assert who_is_told(world, Happening.BACK, "A") == {frozenset({"holder"})}


def test_L2_loss_is_told_to_two() -> None:
    """L2: the lead or manager and Security, each with a notice; locks; 48 hours."""
    world = example_world()
    world.key_sets["A"].locks = ["gate", "door"]
    notices = who_is_told(world, Happening.LOST, "A")
    assert len(notices) == 2
    assert frozenset({SECURITY}) in notices
    owed = rule_L2_owed(world.key_sets["A"], MONDAY)
    assert owed.locks_to_change == ["gate", "door"]
    assert owed.account_due_ms == MONDAY + 48 * HOUR
    world.key_sets["A"].status = Status.RETIRED
    assert why_not(world, example_ask()) == {Refusal.RETIRED}


def test_L1_stopped_until_repaired_and_signed() -> None:
    """L1: repaired alone is not enough; the bookers are told."""
    world = example_world()
    key_set = world.key_sets["A"]
    key_set.status, key_set.is_repaired = Status.STOPPED, True
    assert why_not(world, example_ask()) == {Refusal.STOPPED}
    key_set.is_repair_signed = True
    assert may_take(world, example_ask())
    book(world, "lee", 0, HOUR)
    assert who_is_told(world, Happening.DAMAGED, "A") == {frozenset({"lee"})}


def test_L3_nobody_copies_on_his_own() -> None:
    """L3: engineering's manager or supervisor consents, not to their own request."""
    world = example_world()
    use_class(world, kind=Kind.PLANT)
    world.people["eng"].roles.add("engineering_manager")
    assert why_not_copy(world, "A", "chan", ["wong"]) == {Refusal.APPROVER_MISSING}
    assert why_not_copy(world, "A", "eng", ["eng"]) == {Refusal.APPROVER_MISSING}
    assert not why_not_copy(world, "A", "chan", ["eng"])


def test_L4_old_tag_never_opens_again() -> None:
    """L4: a tag in use is refused; the old one opens nothing."""
    world = example_world()
    assert not may_replace_tag(world, "A", "tB")
    assert may_replace_tag(world, "A", "tC")
    world.key_sets["A"].tag = "tC"
    world.old_tags.add("tA")
    assert tag_opens(world, "tA") is None
    assert tag_opens(world, "tC") == "A"
    assert return_is_taken(world, put_in()).odd == {Odd.OLD_TAG}


def test_T1_T2_register_names_the_issuer() -> None:
    """T1, T2: who last signed on issues; outside working hours Security; never nobody."""
    world = example_world()
    assert issuer(world, MONDAY) == SECURITY
    world.sign_ons = [SignOn("lee", MONDAY - 1, LEAD), SignOn("sze", MONDAY, SECURITY)]
    assert issuer(world, MONDAY) == "lee"
    assert issuer(world, at("2026-03-02 18:00")) == "sze"
    loan = lend(world, "A", "chan")
    assert rule_T1_missing(world, loan) == {"purpose"}
    use_class(world, kind=Kind.PLANT)
    assert registers_of(world, "A") == {"鑰匙領用登記表", "房屋鑰匙管理記錄表"}


def test_T4_T7_T11_record_what_they_must() -> None:
    """T4: alarm, silenced by two for a time; T7: verified and signed; T11: marked."""
    world = example_world()
    assert rule_T4_alarm(world, "A", is_granted=False)
    assert not may_silence(world, ["#lee", "#lee"], 60_000, MONDAY)
    assert not may_silence(world, ["#lee", "#sze"], None, MONDAY)
    assert may_silence(world, ["#lee", "#sze"], 60_000, MONDAY)
    assert rule_T7_collect(True, True)
    assert not rule_T7_collect(True, False)
    assert rule_T11_paper(PaperRow()) == {"paper_time", "page", "signer"}


def test_every_happening_is_told_or_silent_by_its_row() -> None:
    """No notice is addressed to nobody, and every ambiguity is told in full."""
    world = example_world()
    for happening in Happening:
        assert all(notice for notice in who_is_told(world, happening, "A"))
    assert all(one.row and one.question and one.choice for one in AMBIGUITIES)
