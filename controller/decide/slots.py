"""Decisions about the tags that come to a slot and go."""

from controller.commands import ProveTag, SecureSlot, ShowSignal, Signal
from controller.decide import promises, witness
from controller.decide.alarms import clear_alarm, raise_alarm
from controller.decide.draft import Draft
from controller.decide.matters import open_matter
from controller.decide.rings import came_back
from controller.decide.seals import left_unsealed
from controller.decide.wishes import use_up
from controller.directory import KeySet, Purpose
from controller.entries import (
    KeySetCheckedIn,
    KeySetCheckedOut,
    SlotAgrees,
    SlotDisagrees,
    TagClaimedTwice,
    UnknownTagRemoved,
    UnknownTagSeated,
)
from controller.notices import MatterKind, to_role
from controller.parts import Release
from controller.policy.bookings import due_before_next
from controller.policy.emergency import lets_go
from controller.policy.hours import due_ms
from controller.policy.returning import is_at_home, manner_of
from controller.policy.urgency import RULE as URGENT
from controller.reasons import AlarmKind, Evidence, Reason

SENSE_MS = 500
"""How long after its bolt sprang back a removal may still be reported: debounce and polling."""

EMERGENCY = "emergency"
"""The rule by which a set leaves that an emergency let go of."""

APPROVED_AFTER_MS = 86_400_000
"""By when the approval of an emergency take is to follow."""

STALL_MS = 10_000
"""How long a slow disk may keep a removal from being read; then the watchdog ends the program."""


def tag_removed(draft: Draft, slot: int, evidence: Evidence = Evidence.SENSOR) -> None:
    """Put the departure on record: custody follows the sensor, never the intent."""
    seat = draft.state.seats.get(slot)
    tag = seat.tag if seat is not None else None
    key_set = draft.state.key_set_of(tag)
    late_ms = SENSE_MS if evidence is Evidence.SENSOR else 0
    is_let_go = lets_go(draft.state, slot, draft.mono_ms, late_ms=late_ms)
    clear_alarm(draft, AlarmKind.UNKNOWN_TAG, slot)
    clear_alarm(draft, AlarmKind.SLOT_DISAGREES, slot)
    clear_alarm(draft, AlarmKind.TAG_NOT_PROVEN, slot)
    if seat is None or tag is None or key_set is None:
        draft.log(UnknownTagRemoved(**draft.now, slot=slot, tag=tag))
    else:
        release = _live_release(draft, slot, key_set, evidence)
        left_unsealed(draft, key_set.id)
        if seat.is_doubled and release is None:  # the set or its copy, and no bolt let go of either
            draft.log(UnknownTagRemoved(**draft.now, slot=slot, tag=tag))
        elif release is None and is_let_go:
            _check_out_to_nobody(draft, slot, tag, key_set, evidence)
        else:
            _check_out(draft, slot, tag, key_set, release, evidence)
        if release is None and not is_let_go:
            _alarm_about_taking(draft, slot, key_set)
    if tag is not None and not draft.state.is_doubled(tag):
        clear_alarm(draft, AlarmKind.TAG_CLAIMED_TWICE, tag.hex())


def _check_out(
    draft: Draft,
    slot: int,
    tag: bytes,
    key_set: KeySet,
    release: Release | None,
    evidence: Evidence,
) -> None:
    holder = draft.state.directory.cardholders.get(release.cardholder) if release else None
    key_class = draft.state.directory.key_classes.get(key_set.key_class)
    due = due_ms(key_class, draft.at_ms, draft.state.settings.zone) if key_class else None
    if release and release.is_consultation and key_class and key_class.consult_ms is not None:
        due = draft.at_ms + key_class.consult_ms
    taker = release.cardholder if release else None
    due, following = due_before_next(draft.state, key_set.id, taker, draft.at_ms, due)
    draft.log(
        KeySetCheckedOut(
            **draft.now,
            key_set=key_set.id,
            tag=tag,
            slot=slot,
            cardholder=taker,
            department=holder.department if holder else "",
            due_ms=due if draft.state.is_clock_trusted else None,
            purpose=release.purpose if release else None,
            work_order=release.work_order if release else "",
            issuer=release.issuer if release else "",
            rule=release.rule if release else "",
            evidence=evidence,
            approvers=release.approvers if release else (),
            companion=release.companion if release else "",
            escort=release.escort if release else "",
            hand=release.hand if release else "",
            registrar=release.registrar if release else "",
            is_consultation=release.is_consultation if release else False,
            spare=release.spare if release else "",
            host=release.host if release else "",
        )
    )
    promises.taken(draft, key_set.id, taker)
    if draft.state.is_clock_trusted:
        promises.warn_taker(draft, taker, following)
    draft.tell(SecureSlot(slot=slot))
    if release is not None and release.rule == URGENT:
        _have_approved(draft, release)
    session = draft.state.session
    if release is not None and (session is None or session.cardholder != release.cardholder):
        use_up(draft, release.cardholder)  # there is no session whose end would
    if release is not None:
        draft.tell(ShowSignal(signal=Signal.TAKEN))


def _have_approved(draft: Draft, release: Release) -> None:
    """Have a manager agree afterwards to what was taken in an emergency; the takers may not."""
    open_matter(
        draft,
        MatterKind.EMERGENCY_TAKE,
        to_role("manager"),
        due_ms=draft.at_ms + APPROVED_AFTER_MS,
        key_set=release.key_set,
        items=(release.cardholder, release.companion),
    )


def _check_out_to_nobody(
    draft: Draft, slot: int, tag: bytes, key_set: KeySet, evidence: Evidence
) -> None:
    """Put what the emergency let go of on loan to nobody; the emergency's own alarm says why."""
    draft.log(
        KeySetCheckedOut(
            **draft.now,
            key_set=key_set.id,
            tag=tag,
            slot=slot,
            cardholder=None,
            department="",
            due_ms=None,
            purpose=Purpose.EMERGENCY,
            work_order="",
            issuer="",
            rule=EMERGENCY,
            evidence=evidence,
        )
    )
    draft.tell(SecureSlot(slot=slot))


def _alarm_about_taking(draft: Draft, slot: int, key_set: KeySet) -> None:
    session = draft.state.session
    there = f"during the session of {session.cardholder}" if session else ""
    raise_alarm(
        draft,
        AlarmKind.TAKEN_WITHOUT_GRANT,
        subject=key_set.id,
        slot=slot,
        key_set=key_set.id,
        detail=there,
    )


def _live_release(draft: Draft, slot: int, key_set: KeySet, evidence: Evidence) -> Release | None:
    """Return the release in whose time `key_set` left, or None.

    What is sensed first after it, before time could end it, left in it: nobody looked between.
    """
    release = draft.state.releases.get(slot)
    if release is None or release.key_set != key_set.id:
        return None
    late_ms = STALL_MS if evidence is Evidence.SENSOR else SENSE_MS
    return release if draft.mono_ms <= release.until_mono_ms + late_ms else None


def tag_seated(draft: Draft, slot: int, tag: bytes, evidence: Evidence = Evidence.SENSOR) -> None:
    """Take in whatever came to sit in `slot`; a tag that has a key counts once it has proven it.

    One that sat here before is believed meanwhile, until it does not prove itself.
    """
    seat = draft.state.seats.get(slot)
    key_set = draft.state.key_set_of(tag)
    if key_set is not None and not key_set.is_tag_copyable:
        draft.tell(ProveTag(slot=slot, tag=tag))
        if seat is not None and seat.tag not in (None, tag):  # it was not seen to leave
            tag_removed(draft, slot, evidence)
        if seat is None or seat.tag != tag or not seat.is_sure:
            return
    _take_in(draft, slot, tag, evidence)


def tag_proven(draft: Draft, slot: int, tag: bytes) -> None:
    """Take in a tag that has proven which one it is."""
    clear_alarm(draft, AlarmKind.TAG_NOT_PROVEN, slot)
    _take_in(draft, slot, tag, Evidence.SENSOR)


def tag_not_proven(draft: Draft, slot: int, tag: bytes, reason: Reason) -> None:
    """Say that what reads as `tag` is not believed to be it: no return, no silence, an alarm."""
    seat = draft.state.seats.get(slot)
    key_set = draft.state.key_set_of(tag)
    is_believed = seat is not None and seat.tag == tag
    name = key_set.id if key_set is not None and is_believed else None
    if seat is None or seat.is_sure:
        draft.log(SlotDisagrees(**draft.now, slot=slot, key_set=name, reasons=(reason,)))
    raise_alarm(draft, AlarmKind.SLOT_DISAGREES, subject=slot, slot=slot, key_set=name)
    raise_alarm(
        draft,
        AlarmKind.TAG_NOT_PROVEN,
        subject=slot,
        slot=slot,
        key_set=key_set.id if key_set else None,
        detail=tag.hex(),
    )


def _take_in(draft: Draft, slot: int, tag: bytes, evidence: Evidence) -> None:
    """Put on record what came to sit in `slot`, and what is odd about it."""
    seat = draft.state.seats.get(slot)
    key_set = draft.state.key_set_of(tag)
    if seat is not None and seat.tag == tag:
        if not seat.is_sure and not seat.is_doubled:
            draft.log(SlotAgrees(**draft.now, slot=slot, key_set=key_set.id if key_set else None))
        clear_alarm(draft, AlarmKind.SLOT_DISAGREES, slot)
        return
    if seat is not None and seat.tag is None:  # it sat here all along, and is read at last
        clear_alarm(draft, AlarmKind.SLOT_DISAGREES, slot)
    elif seat is not None:  # something else sat here and was not seen to leave
        tag_removed(draft, slot, evidence)
    others = draft.state.slots_of(tag)
    heard = [each for each in others if each not in draft.state.unknown]
    if heard:
        _claim_twice(draft, slot, tag, heard[0], evidence)
        return
    for other in others:  # its old slot's board is silent: the tag tells where it is
        tag_removed(draft, other, Evidence.INVENTORY)
    if key_set is None:
        draft.log(UnknownTagSeated(**draft.now, slot=slot, tag=tag))
        raise_alarm(draft, AlarmKind.UNKNOWN_TAG, subject=slot, slot=slot, detail=tag.hex())
        return
    _check_in(draft, slot, tag, key_set, evidence)


def _claim_twice(draft: Draft, slot: int, tag: bytes, other: int, evidence: Evidence) -> None:
    """Take in a tag that also sits in `other`: a return all the same, if its set was out."""
    key_set = draft.state.key_set_of(tag)
    if key_set is not None and key_set.id in draft.state.loans:
        _check_in(draft, slot, tag, key_set, evidence)
    draft.log(TagClaimedTwice(**draft.now, tag=tag, slot=slot, other_slot=other))
    raise_alarm(draft, AlarmKind.TAG_CLAIMED_TWICE, subject=tag.hex(), slot=slot, detail=tag.hex())
    if key_set is not None:  # it is here again, or a copy was taken: the newer alarm asks that
        clear_alarm(draft, AlarmKind.TAKEN_WITHOUT_GRANT, key_set.id)


def _check_in(draft: Draft, slot: int, tag: bytes, key_set: KeySet, evidence: Evidence) -> None:
    state = draft.state
    loan = state.loans.get(key_set.id)
    is_home = is_at_home(state.directory, key_set, slot)
    is_late = bool(loan and loan.due_ms is not None and draft.at_ms > loan.due_ms)
    draft.log(
        KeySetCheckedIn(
            **draft.now,
            key_set=key_set.id,
            tag=tag,
            slot=slot,
            borrower=loan.cardholder if loan else None,
            returner=state.session.cardholder if state.session else None,
            is_loan=loan is not None,
            is_home=is_home,
            is_late=is_late and state.is_clock_trusted,
            evidence=evidence,
            manner=manner_of(state, key_set, loan, draft.at_ms),
        )
    )
    promises.returned(draft, key_set.id)
    came_back(draft, slot, key_set, loan)
    clear_alarm(draft, AlarmKind.TAKEN_WITHOUT_GRANT, key_set.id)
    if evidence is Evidence.SENSOR:
        draft.tell(ShowSignal(signal=Signal.RETURNED if is_home else Signal.WRONG_SLOT))
    witness.ask(draft, slot, key_set, loan, evidence)


def tag_unreadable(draft: Draft, slot: int) -> None:
    """Say that the seat is taken and its tag silent: no loan, no silence, an alarm."""
    seat = draft.state.seats.get(slot)
    if seat is not None and not seat.is_sure:
        return
    key_set = draft.state.key_set_of(seat.tag) if seat is not None else None
    name = key_set.id if key_set else None
    draft.log(SlotDisagrees(**draft.now, slot=slot, key_set=name))
    raise_alarm(draft, AlarmKind.SLOT_DISAGREES, subject=slot, slot=slot, key_set=name)
