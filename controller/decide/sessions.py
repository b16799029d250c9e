"""One cardholder at the cabinet: how a session opens and ends, and what they may do in it."""

from collections.abc import Iterator

from controller.commands import SecureSlot, ShowSignal, Signal, UnlockDoor
from controller.decide.draft import Draft
from controller.decide.offers import end_old_offers
from controller.decide.wishes import end_wish, use_up
from controller.decide.witness import end_old_witnessing, end_witnessing
from controller.directory import Cardholder, KeySet
from controller.entries import (
    DoorUnlocked,
    GrantLapsed,
    ReleaseDisarmed,
    SessionClosed,
    SessionOpened,
)
from controller.entries.visitors import HostMissed
from controller.parts import Armed
from controller.policy.emergency import is_called
from controller.policy.grants import Rights, rights_of
from controller.policy.handing import check_receiving, offered_to
from controller.policy.rule import GIVEN_LATER, STATED_LATER
from controller.policy.take import Verdict, check_take
from controller.policy.urgency import OVERRIDDEN, is_in_charge
from controller.reasons import Reason
from controller.state import State


def find_occupation(
    state: State, holder: Cardholder, at_ms: int, *, is_proven: bool
) -> list[Reason]:
    """Return why there is nothing to do here for `holder`; empty as soon as there is something.

    Something to do is a set that may be taken now, one that is out to them or that they are to see
    come back, or an armed release.
    Purpose, work order and other people's consent do not count: they can still be given once the
    session is open. Nor does what a lead overrides once they say that it is an emergency.
    """
    if state.loans_of(holder.id) or any(
        (a.hand or a.recipient) == holder.id for a in state.armed.values()
    ):
        return []
    if any(each.is_consultation and each.registrar == holder.id for each in state.loans.values()):
        return []
    found: dict[Reason, None] = {}
    later = GIVEN_LATER | OVERRIDDEN if is_in_charge(holder) else GIVEN_LATER
    for verdict in _verdicts(state, holder, at_ms, is_proven=is_proven):
        reasons = set(verdict.reasons) - later
        if not reasons:
            return []
        found.update(dict.fromkeys(sorted(reasons)))
    if Reason.OUTSIDE_SCHEDULE in found:  # the nearer reason: the right is there, not the hour
        found.pop(Reason.NO_GRANT, None)
    return list(found) or [Reason.NOTHING_TO_DO]


def _verdicts(
    state: State, holder: Cardholder, at_ms: int, *, is_proven: bool
) -> Iterator[Verdict]:
    """Yield what `holder` is told of each set they could take, or take over."""
    rights = _rights(state, holder)
    for _, key_set in _takeable(state):
        if rights is None or rights.cover(key_set):
            yield check_take(state, holder, key_set, at_ms, is_proven=is_proven)
        else:
            yield Verdict(reasons=(Reason.NO_GRANT,))
    for handing in offered_to(state, holder.id):
        yield check_receiving(state, handing, holder, at_ms, is_proven=is_proven)


def offered(state: State, at_ms: int) -> frozenset[int]:
    """Return the slots that whoever stands at the cabinet may empty, once they say what for.

    An empty one stands for what a colleague hands on to them.
    """
    holder = state.holder()
    if holder is None:
        return frozenset()
    slots, rights = [], _rights(state, holder)
    for slot, key_set in _takeable(state):
        armed = armed_at(state, slot) if state.armed else None
        if armed is None and rights is not None and not rights.cover(key_set):
            continue
        taker = state.directory.cardholders.get(wisher_at(state, slot) or "") or holder
        armed = armed if armed is not None and armed.recipient == taker.id else None
        if GIVEN_LATER.issuperset(check_take(state, taker, key_set, at_ms, armed=armed).reasons):
            slots.append(slot)
    for handing in offered_to(state, holder.id):
        if STATED_LATER.issuperset(check_receiving(state, handing, holder, at_ms).reasons):
            slots.append(handing.slot)
    return frozenset(slots)


def _rights(state: State, holder: Cardholder) -> Rights | None:
    """Return the rights of `holder`, None for whoever may say that it is an emergency.

    Who taps is answered within a millisecond: nobody asks every rule about every set.
    """
    return None if is_in_charge(holder) else rights_of(state.directory, holder)


def _takeable(state: State) -> Iterator[tuple[int, KeySet]]:
    """Yield the slots in which a known key set sits for sure."""
    for slot, seat in state.seats.items():
        key_set = state.key_set_of(seat.tag)
        if key_set is not None and seat.is_sure and slot not in state.unknown:
            yield slot, key_set


def armed_for(state: State, slot: int, recipient: str) -> Armed | None:
    """Return the release armed at `slot` if it is for `recipient`."""
    armed = armed_at(state, slot)
    return armed if armed is not None and armed.recipient == recipient else None


def wisher_at(state: State, slot: int) -> str | None:
    """Return for whom a press of `slot` would take what sits there, None for nobody."""
    session, armed = state.session, armed_at(state, slot)
    if armed is not None and (session is None or armed.hand):
        return armed.recipient
    return session.cardholder if session is not None else None


def armed_at(state: State, slot: int) -> Armed | None:
    """Return the release armed at `slot` if what sits there is the set the lead meant.

    One for somebody's hand is there only while they are.
    """
    armed, seat = state.armed.get(slot), state.seats.get(slot)
    key_set = state.key_set_of(seat.tag) if seat is not None else None
    if armed is not None and armed.hand:
        session = state.session
        armed = armed if session is not None and session.cardholder == armed.hand else None
    return armed if armed and key_set and armed.key_set == key_set.id else None


def open_session(
    draft: Draft, holder: Cardholder, *, reader: str, token: str, is_copyable: bool, host: str = ""
) -> None:
    """Let `holder` in: the door unlocks, the panel greets. A visitor is let in by a `host`."""
    until = draft.mono_ms + draft.state.settings.session_ms
    draft.log(
        SessionOpened(
            **draft.now,
            cardholder=holder.id,
            reader=reader,
            token=token,
            is_copyable=is_copyable,
            until_mono_ms=until,
            host=host,
        )
    )
    unlock_door(draft, "session")


def unlock_door(draft: Draft, why: str, *, if_open: bool = False) -> None:
    """Let the door be opened for a while; an open one needs no unlocking, but for a return.

    What reads open may be shut behind a cut wire.
    """
    if if_open or not draft.state.door.is_open:
        until = draft.mono_ms + draft.state.settings.door_unlock_ms
        draft.log(DoorUnlocked(**draft.now, why=why, until_mono_ms=until))
        draft.tell(UnlockDoor(until_mono_ms=until))
    draft.tell(ShowSignal(signal=Signal.BADGE_OK))


def close_session(draft: Draft, reason: str) -> None:
    """End the session, and with it every release that is still live."""
    session = draft.state.session
    if session is None:
        return
    lapse_releases(draft, session.cardholder, reason)
    end_wish(draft, reason)
    end_witnessing(draft, reason)
    use_up(draft, session.cardholder)
    session = draft.state.session
    assert session is not None, "a lapse does not end a session"
    draft.log(
        SessionClosed(
            **draft.now,
            cardholder=session.cardholder,
            reason=reason,
            taken=session.taken,
            returned=session.returned,
        )
    )


def end_what_is_over(draft: Draft) -> None:
    """End the session, the armed releases, the offers and the wish that have had their time."""
    for armed in list(draft.state.armed.values()):
        if draft.mono_ms > armed.until_mono_ms:
            draft.log(ReleaseDisarmed(**draft.now, slot=armed.slot, reason="lapsed"))
    end_old_offers(draft)
    end_old_witnessing(draft)
    visit = draft.state.reception.awaiting
    if visit is not None and draft.mono_ms >= visit.until_mono_ms:
        end_visit(draft, "lapsed")
        draft.tell(ShowSignal(signal=Signal.DENIED))
    wish = draft.state.wish
    if wish is not None and draft.mono_ms >= wish.until_mono_ms:
        end_wish(draft, "lapsed")
        draft.tell(ShowSignal(signal=Signal.DENIED))
    session = draft.state.session
    if session is not None and draft.mono_ms >= session.until_mono_ms:
        close_session(draft, "timed_out")
        if draft.state.door.is_open and not is_called(draft.state):
            draft.tell(ShowSignal(signal=Signal.DOOR_LONG))


def end_visit(draft: Draft, reason: str) -> None:
    """Wait for a visitor's host no longer, if one is awaited."""
    visit = draft.state.reception.awaiting
    if visit is not None:
        missed = HostMissed(**draft.now, visitor=visit.visitor, host=visit.host, reason=reason)
        draft.log(missed)


def lapse_releases(draft: Draft, cardholder: str, reason: str) -> None:
    """End every live release to the hand of `cardholder`; the bolts spring back now."""
    for release in list(draft.state.releases.values()):
        if (release.hand or release.cardholder) == cardholder:
            lapse(draft, release.slot, reason)


def lapse(draft: Draft, slot: int, reason: str) -> None:
    """End the release of `slot` whose set was not seen to leave."""
    release = draft.state.releases[slot]
    draft.log(
        GrantLapsed(
            **draft.now,
            cardholder=release.cardholder,
            key_set=release.key_set,
            slot=slot,
            reason=reason,
        )
    )
    draft.tell(SecureSlot(slot=slot))
