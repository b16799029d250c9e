"""Why, or why not: what is asked about a person, a key set and a time, answered rule by rule."""

from dataclasses import replace

from controller.directory import Cardholder, Credential, KeySet
from controller.findings import Fact, Finding, Outcome, RuleName, fact
from controller.parts import Armed, Session
from controller.policy.badge import check_credential
from controller.policy.take import explain
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
    credentials = [
        each
        for each in state.directory.credentials.values()
        if each.cardholder == holder.id and each.kind == "badge"
    ]
    is_now = question.at_ms is None
    armed = _armed(state, holder, key_set, now_ms) if is_now else None
    findings = explain(
        _as_if_there(state, question, credentials),
        holder,
        key_set,
        now_ms if question.at_ms is None else question.at_ms,
        armed=armed,
    )
    return Explanation(
        at_ms=now_ms if question.at_ms is None else question.at_ms,
        findings=(_badge(state, credentials, armed), *findings),
        whereabouts=_whereabouts(state, key_set) if is_now else None,
    )


def _as_if_there(state: State, question: Question, credentials: list[Credential]) -> State:
    """Return `state` with the person at the cabinet, having stated what they take it for."""
    is_proven = any(
        not each.is_copyable and not check_credential(each, state.settings) for each in credentials
    )
    session = Session(
        cardholder=question.cardholder,
        token="",
        until_mono_ms=0,
        is_proven=is_proven,
        purpose=question.purpose,
        work_order=question.work_order,
    )
    source = state.clock_source if question.at_ms is None else TRUSTED_CLOCKS[0]
    return replace(state, session=session, clock_source=source)


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
    slots = state.slots_of(key_set.tag) if key_set.tag is not None else []
    return fact("in_slot", slot=slots[0]) if slots else fact("not_here")
