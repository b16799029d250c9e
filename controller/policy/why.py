"""Why, or why not: what is asked about a person, a key set and a time, answered rule by rule."""

from dataclasses import replace

from controller.consent_parts import Second
from controller.directory import Cardholder, Credential, KeySet, Purpose
from controller.findings import Fact, Finding, Outcome, RuleName, fact
from controller.parts import Armed, Session
from controller.pin_parts import PinStep
from controller.policy.badge import check_credential
from controller.policy.spares import spare_of
from controller.policy.take import explain, take_of
from controller.questions import Explanation, Question
from controller.reasons import Reason
from controller.state import TRUSTED_CLOCKS, State


def answer(state: State, question: Question, now_ms: int) -> Explanation | None:
    """Return what the rules say to `question`, or None if person or key set is not known.

    `now_ms` is UTC. At a time that is named, the hour is taken to be known and nothing is armed,
    and whatever is out now is out then.
    """
    holder = state.directory.cardholders.get(question.cardholder)
    key_set = state.directory.key_sets.get(question.key_set)
    if holder is None or key_set is None:
        return None
    credentials = badges_of(state, holder.id)
    is_now = question.at_ms is None
    at_ms = now_ms if question.at_ms is None else question.at_ms
    armed = _armed(state, holder, key_set, now_ms) if is_now else None
    there = _as_if_there(state, question, key_set)
    take = take_of(there, holder, key_set, at_ms, armed=armed)
    there = _agreed(there, question, spare=spare_of(take))
    findings = explain(there, holder, key_set, at_ms, armed=armed)
    return Explanation(
        at_ms=at_ms,
        findings=(_badge(state, credentials, armed), *findings),
        whereabouts=_whereabouts(state, key_set) if is_now else None,
    )


def badges_of(state: State, cardholder: str) -> list[Credential]:
    """Return the badges of `cardholder`, the best first: accepted ones, and those with a proof."""
    found = [
        each
        for each in state.directory.credentials.values()
        if each.cardholder == cardholder and each.kind == "badge"
    ]
    found.sort(key=lambda each: (bool(check_credential(each, state.settings)), each.is_copyable))
    return found


def stated_purpose(state: State, question: Question, key_set: KeySet) -> Purpose | None:
    """Return the purpose that would be stated: with a work order one has to be, the usual one."""
    key_class = state.directory.key_classes.get(key_set.key_class)
    if question.purpose is not None or not question.work_order:
        return question.purpose
    return key_class.usual_purpose if key_class is not None else Purpose.OTHER


def _as_if_there(state: State, question: Question, key_set: KeySet) -> State:
    """Return `state` with the person at the cabinet, who stated what for.

    Whoever has a PIN has typed it. A visitor's host is not there yet: that much is missing.
    """
    code = state.pin_codes.get(question.cardholder)
    session = Session(
        cardholder=question.cardholder,
        token="",
        until_mono_ms=0,
        is_proven=bool(_proves(state, question.cardholder)),
        purpose=stated_purpose(state, question, key_set),
        work_order=question.work_order,
        pin_step=PinStep.VERIFIED if code is not None and code.is_set else PinStep.NONE,
    )
    source = state.clock_source if question.at_ms is None else TRUSTED_CLOCKS[0]
    return replace(state, session=session, clock_source=source)


def _agreed(there: State, question: Question, *, spare: str) -> State:
    """Return `there` with those who agree, by the request `spare` for a customer's spare key."""
    agreed = tuple(
        Second(
            cardholder=each,
            taker=question.cardholder,
            key_set=question.key_set,
            is_proven=is_proven,
            spare=spare,
        )
        for each in question.agreed
        if (is_proven := _proves(there, each)) is not None
    )
    assert there.session is not None, "somebody is there"
    return replace(there, session=replace(there.session, seconds=agreed))


def _proves(state: State, cardholder: str) -> bool | None:
    """Return whether the badge they would tap proves itself, None if none of theirs is good."""
    badges = badges_of(state, cardholder)
    if not badges or check_credential(badges[0], state.settings):
        return None
    return not badges[0].is_copyable


def _armed(state: State, holder: Cardholder, key_set: KeySet, now_ms: int) -> Armed | None:
    for each in state.armed.values():
        is_theirs = (each.recipient, each.key_set) == (holder.id, key_set.id)
        if is_theirs and state.at_ms(each.until_mono_ms) > now_ms:
            return each
    return None


def _badge(state: State, credentials: list[Credential], armed: Armed | None) -> Finding:
    """Return whether the person has a badge that would be accepted; an armed release asks none."""
    if armed is not None:
        return Finding(rule=RuleName.BADGE, outcome=Outcome.DOES_NOT_APPLY)
    if not credentials:
        return Finding(
            rule=RuleName.BADGE,
            outcome=Outcome.REFUSES,
            reasons=(Reason.BADGE_UNKNOWN,),
            facts=(fact("no_badge"),),
        )
    refused = [check_credential(each, state.settings) for each in credentials]
    good = refused.count([])
    reasons = () if good else tuple(dict.fromkeys(why for each in refused for why in each))
    return Finding(
        rule=RuleName.BADGE,
        outcome=Outcome.REFUSES if reasons else Outcome.AGREES,
        reasons=reasons,
        facts=(fact("badges", count=good),),
    )


def _whereabouts(state: State, key_set: KeySet) -> Fact:
    loan = state.loans.get(key_set.id)
    if loan is not None and loan.cardholder is not None:
        return fact("is_out_to", person=loan.cardholder)
    if loan is not None:
        return fact("is_out")
    slots = state.slots_of(key_set.tag)
    return fact("in_slot", slot=slots[0]) if slots else fact("not_here")
