"""Why, and why not: every rule says what it found, and together they say what is decided."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.directory import (
    AccessLevel,
    Cardholder,
    Grant,
    KeySetStatus,
    Pairing,
    PairRule,
    Purpose,
    Side,
    SpecialDay,
)
from controller.findings import Outcome, RuleName, fact
from controller.parts import Armed
from controller.policy.rule import GIVEN_LATER
from controller.policy.take import GRANT, RULES, check_take, explain
from controller.reasons import Reason
from controller.requests import StatePurpose
from tests.house import HOUR_MS, PEOPLE, SETS, Desk

KEY_SETS = [f"K{number}" for number in SETS]
SIDES = st.one_of(
    st.builds(Side, key_set=st.sampled_from(KEY_SETS)),
    st.builds(Side, key_class=st.sampled_from(["public", "plant"])),
)
PAIRINGS = st.builds(
    Pairing,
    id=st.sampled_from("pq"),
    label=st.just("互斥"),
    rule=st.sampled_from(PairRule),
    one=SIDES,
    other=SIDES,
)


@pytest.fixture
def desk():
    return Desk()


def told(desk, who, key_set, **more):
    known = desk.state.directory
    found = explain(
        desk.state,
        known.cardholders[who],
        known.key_sets[key_set],
        desk.state.at_ms(desk.mono_ms),
        **more,
    )
    return {each.rule: each for each in found}


@given(data=st.data())
def test_what_the_rules_say_together_is_what_is_decided(data):
    desk = Desk(hours=data.draw(st.integers(0, 23)), clock=data.draw(st.sampled_from(["ntp", ""])))
    desk.change(*data.draw(st.lists(PAIRINGS, max_size=2, unique_by=lambda each: each.id)))
    for who, slot in data.draw(
        st.lists(st.tuples(st.sampled_from(["wong", "chan"]), st.sampled_from([1, 2, 5])))
    ):
        desk.take(who, slot)
    known = desk.state.directory
    change = {
        "custody": data.draw(st.sampled_from(["cabinet", "客服部", "cabinet:二號", "person:wong"])),
        "status": data.draw(st.sampled_from(KeySetStatus)),
    }
    key_set = replace(known.key_sets[data.draw(st.sampled_from(KEY_SETS))], **change)
    holder = replace(
        known.cardholders[data.draw(st.sampled_from([*PEOPLE]))],
        is_active=data.draw(st.booleans()),
        set_limit=data.draw(st.sampled_from([None, 0, 1])),
    )
    armed = Armed(actor="wong", recipient=holder.id, key_set="K1", slot=1, until_mono_ms=9)
    asked = {
        "armed": data.draw(st.sampled_from([None, armed])),
        "is_proven": data.draw(st.sampled_from([None, True, False])),
    }
    at_ms = desk.state.at_ms(desk.mono_ms)

    found = explain(desk.state, holder, key_set, at_ms, **asked)

    verdict = check_take(desk.state, holder, key_set, at_ms, **asked)
    assert tuple(dict.fromkeys(why for each in found for why in each.reasons)) == verdict.reasons
    assert [each.rule for each in found] == [each.name for each in (*RULES, GRANT)]
    for each in found:
        assert (each.outcome in (Outcome.REFUSES, Outcome.NEEDS_MORE)) == bool(each.reasons)
        is_more = bool(each.reasons) and GIVEN_LATER.issuperset(each.reasons)
        assert (each.outcome is Outcome.NEEDS_MORE) == is_more


def test_no_two_rules_have_one_name():
    names = [each.name for each in (*RULES, GRANT)]
    assert len(set(names)) == len(names)
    assert set(names) == set(RuleName) - {RuleName.BADGE}  # asked before anything is taken


def test_a_rule_that_would_refuse_never_says_that_it_does_not_apply(desk):
    for who in PEOPLE:
        for key_set in KEY_SETS:
            for each in told(desk, who, key_set).values():
                if each.outcome is Outcome.DOES_NOT_APPLY:
                    assert (each.reasons, each.facts) == ((), ())


def test_a_grant_is_told_with_its_level_its_schedule_and_its_hours(desk):
    grant = told(desk, "chan", "K1")[RuleName.GRANT]

    assert grant.outcome is Outcome.AGREES
    assert grant.facts == (
        fact("grant_at_hours", level="客服", schedule="day", hours="08:00-18:00"),
    )


def test_outside_its_hours_every_grant_there_is_is_told(desk):
    desk.change(Cardholder(id="chan", department="客服部", access_levels=("desk", "night")))
    desk.wait(11 * HOUR_MS)  # 19:00: neither the day's nor the night's

    grant = told(desk, "chan", "K1")[RuleName.GRANT]

    assert (grant.outcome, grant.reasons) == (Outcome.REFUSES, (Reason.OUTSIDE_SCHEDULE,))
    assert [each.values[1:] for each in grant.facts] == [
        (("schedule", "day"), ("hours", "08:00-18:00")),
        (("schedule", "night"), ("hours", "00:00-08:00, 20:00-24:00")),
    ]


def test_of_two_grants_of_one_level_the_one_that_permits_is_told(desk):
    grants = (Grant(key_class="public", schedule="night"), Grant(key_class="public"))
    desk.change(AccessLevel(id="desk", label="客服", grants=grants))

    assert told(desk, "chan", "K1")[RuleName.GRANT].facts == (
        fact("grant_at_any_hour", level="客服"),
    )


def test_a_limit_is_told_with_how_many_of_how_many(desk):
    desk.change(replace(desk.state.directory.cardholders["wong"], set_limit=1))
    desk.take("wong", 1)

    limit = told(desk, "wong", "K2")[RuleName.LIMIT]

    assert limit.reasons == (Reason.LIMIT_REACHED,)
    assert limit.facts == (fact("held", count=1, limit=1),)


def test_a_pair_is_told_with_what_is_out_and_others_have_none(desk):
    rule = PairRule.ONE_PERSON
    desk.change(
        Pairing(id="p", label="互斥", rule=rule, one=Side(key_set="K1"), other=Side(key_set="K2"))
    )
    assert told(desk, "wong", "K1")[RuleName.PAIRS].facts == (fact("pair", pairing="互斥"),)
    assert told(desk, "wong", "K3")[RuleName.PAIRS].outcome is Outcome.DOES_NOT_APPLY

    desk.take("wong", 2)

    pairs = told(desk, "wong", "K1")[RuleName.PAIRS]
    assert (pairs.outcome, pairs.reasons) == (Outcome.REFUSES, (Reason.PAIR_HELD,))
    assert pairs.facts == (fact("pair_out", pairing="互斥", key_sets="K2"),)


def test_what_can_still_be_stated_is_needed_and_not_refused(desk):
    order = told(desk, "wong", "K3")[RuleName.WORK_ORDER]
    assert (order.outcome, order.reasons) == (Outcome.NEEDS_MORE, (Reason.WORK_ORDER_MISSING,))
    assert told(desk, "wong", "K1")[RuleName.WORK_ORDER].outcome is Outcome.DOES_NOT_APPLY

    desk.tap("wong")
    desk.ask(StatePurpose(purpose=Purpose.REPAIR, work_order="W-7"), actor="wong")

    found = told(desk, "wong", "K3")
    assert found[RuleName.WORK_ORDER].facts == (fact("work_order", number="W-7"),)
    assert found[RuleName.PURPOSE].facts == (fact("purpose", purpose="repair"),)


def test_a_purpose_that_is_not_allowed_is_told_with_those_that_are(desk):
    purpose = told(desk, "wong", "K5")[RuleName.PURPOSE]

    assert purpose.outcome is Outcome.NEEDS_MORE
    assert purpose.facts == (
        fact("purpose", purpose="patrol"),
        fact("purposes", purposes="viewing|repair"),
    )


def test_proof_is_told_only_where_it_is_asked_for(desk):
    asked = replace(desk.state.directory.key_classes["public"], asks_proof=True)
    assert told(desk, "chan", "K1")[RuleName.PROOF].outcome is Outcome.DOES_NOT_APPLY

    desk.change(asked)

    assert told(desk, "chan", "K1")[RuleName.PROOF].reasons == (Reason.BADGE_COPYABLE,)
    assert told(desk, "chan", "K1", is_proven=True)[RuleName.PROOF].outcome is Outcome.AGREES


def test_custody_class_and_validity_are_told(desk):
    known = desk.state.directory
    desk.change(
        replace(known.key_sets["K1"], custody="cabinet:二號"),
        replace(known.key_sets["K2"], custody="保安部"),
        replace(
            known.cardholders["chan"],
            valid_from_ms=desk.state.at_ms(desk.mono_ms) - HOUR_MS,
            valid_until_ms=desk.state.at_ms(desk.mono_ms) + 16 * HOUR_MS,
        ),
    )
    away, kept = told(desk, "chan", "K1"), told(desk, "chan", "K2")

    assert (away[RuleName.CUSTODY].reasons, away[RuleName.CUSTODY].facts) == (
        (Reason.ELSEWHERE,),
        (fact("kept_by_cabinet", place="二號"),),
    )
    assert kept[RuleName.CUSTODY].facts == (fact("kept_for", place="保安部"),)
    assert kept[RuleName.CLASS].facts == (fact("class", label="公共區域"),)
    assert kept[RuleName.PERSON].facts == (
        fact("valid_from", day="2026-05-04"),
        fact("valid_until", day="2026-05-04"),
    )


def test_a_limit_of_none_at_all_is_the_person_s_own(desk):
    desk.change(replace(desk.state.directory.cardholders["wong"], set_limit=0))

    assert told(desk, "wong", "K1")[RuleName.LIMIT].facts == (fact("held", count=0, limit=0),)


def test_a_special_day_is_told_with_its_own_hours_or_none(desk):
    day = desk.state.directory.schedules["day"]
    desk.change(replace(day, special_days=(SpecialDay(date="2026-05-04", spans=()),)))

    assert told(desk, "chan", "K1")[RuleName.GRANT].facts == (
        fact("grant_not_that_day", level="客服", schedule="day"),
    )


@pytest.mark.parametrize(
    ("custody", "facts"),
    [
        ("cabinet", ()),
        ("owner", (fact("kept_by_owner"),)),
        ("cabinet:二號", (fact("kept_by_cabinet", place="二號"),)),
        ("person:wong", (fact("kept_by_person", person="wong"),)),
        ("工程部", (fact("kept_for", place="工程部"),)),
        ("person", (fact("kept_for", place="person"),)),
    ],
)
def test_it_is_told_where_a_set_is_kept_that_is_not_simply_here(desk, custody, facts):
    desk.change(replace(desk.state.directory.key_sets["K1"], custody=custody))
    assert told(desk, "chan", "K1")[RuleName.CUSTODY].facts == facts


def test_the_last_day_is_told_by_its_last_moment(desk):
    chan = desk.state.directory.cardholders["chan"]
    midnight_ms = desk.state.at_ms(desk.mono_ms) + 16 * HOUR_MS
    for until_ms, day in ((midnight_ms, "2026-05-04"), (midnight_ms + 1, "2026-05-05")):
        desk.change(replace(chan, valid_until_ms=until_ms))
        facts = told(desk, "chan", "K1")[RuleName.PERSON].facts
        assert facts == (fact("valid_until", day=day),)


def test_all_that_is_out_against_it_is_told(desk):
    public, plant = Side(key_class="public"), Side(key_class="plant")
    desk.change(Pairing(id="p", label="互斥", rule=PairRule.LOCK_OUT, one=plant, other=public))
    for slot in (1, 2):
        desk.take("wong", slot)
    facts = told(desk, "wong", "K3")[RuleName.PAIRS].facts
    assert facts == (fact("pair_out", pairing="互斥", key_sets="K1, K2"),)
