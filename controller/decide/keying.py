"""Decisions about cards that get a key: badges and tags that are enrolled, or keyed anew.

A card awaited is asked for once, and answered once: by the change of the directory it led to, by
`CardRekeyed`, or by a refusal. All of these carry the id of the request.
"""

from dataclasses import replace

from controller.commands import KeyNextCard, ProveTag, ShowSignal, Signal
from controller.decide import directory
from controller.decide.badges import DOUBTS, presented
from controller.decide.denial import deny
from controller.decide.draft import Draft
from controller.directory import Change, Credential
from controller.entries import CardAwaited, CardRekeyed
from controller.events import BadgePresented
from controller.events.cards import CardKeyed, CardNotKeyed
from controller.parts import Awaited
from controller.policy.badge import check_person
from controller.reasons import Reason
from controller.requests import ChangeDirectory, EnrolBadge, EnrolTag, RekeyCard, Request

AWAITED_MS = 60_000
"""How long whoever asked has to lay the card on the reader."""

Asked = EnrolBadge | EnrolTag | RekeyCard


def await_card(draft: Draft, request: Request, asked: Asked) -> None:
    """Have the next card on the reader keyed, if nobody stands there or waits for another."""
    state = draft.state
    if state.awaited is not None or state.session is not None:
        deny(draft, request, Reason.BUSY)
        return
    holder = key_set = None
    match asked:
        case EnrolBadge():
            holder = state.directory.cardholders.get(asked.cardholder)
            if holder is None or not holder.is_active:
                deny(draft, request, Reason.CARDHOLDER_INACTIVE)
                return
        case EnrolTag():
            key_set = state.directory.key_sets.get(asked.key_set)
            if key_set is None:
                deny(draft, request, Reason.IMPOSSIBLE, detail="there is no such key set")
                return
        case RekeyCard():
            pass
    until = draft.mono_ms + AWAITED_MS
    is_tag = key_set is not None or (isinstance(asked, RekeyCard) and asked.is_tag)
    draft.log(
        CardAwaited(
            **draft.now,
            actor=request.actor,
            request=request.id,
            cardholder=holder.id if holder else None,
            key_set=key_set.id if key_set else None,
            is_tag=is_tag,
            until_mono_ms=until,
        )
    )
    is_new = not isinstance(asked, RekeyCard)
    draft.tell(KeyNextCard(until_mono_ms=until, is_new=is_new, is_tag=is_tag))


def answered(draft: Draft, event: CardKeyed | CardNotKeyed) -> None:
    """Follow what became of the card that was waited for."""
    if isinstance(event, CardKeyed):
        _keyed(draft, event)
    else:
        _not_keyed(draft, event)


def _keyed(draft: Draft, event: CardKeyed) -> None:
    """Put on record what the card that got a key is from now on.

    The badge of somebody else is taken for what it is: whoever comes with one need not wait.
    """
    awaited = draft.state.awaited
    if awaited is None:
        return
    owner = _owner(draft, event.token)
    is_free = owner in (None, awaited.cardholder) or _is_over(draft, owner)
    if awaited.cardholder is not None and not is_free:
        give_up(draft, Reason.IMPOSSIBLE, f"this badge belongs to {owner}")
        _present(draft, event.reader, event.token, is_copyable=not event.version)
        return
    if awaited.cardholder is not None:
        _enrol_badge(draft, awaited, awaited.cardholder, event)
    elif awaited.key_set is not None:
        _enrol_tag(draft, awaited, awaited.key_set, event)
    else:
        _rekey(draft, awaited, event)


def _not_keyed(draft: Draft, event: CardNotKeyed) -> None:
    """Say that the card got no key, and why; it still has the one it had.

    A badge that is known by its number alone was not meant: it is taken for what it is.
    """
    give_up(draft, DOUBTS[event.doubt])
    credential = draft.state.directory.credentials.get(event.token)
    if credential is not None and credential.is_copyable:
        _present(draft, event.reader, event.token, is_copyable=True)


def give_up(draft: Draft, reason: Reason, detail: str = "") -> None:
    """Wait for a card no longer, if one is awaited."""
    awaited = draft.state.awaited
    if awaited is not None:
        deny(draft, _request(awaited), reason, detail=detail)
        draft.tell(ShowSignal(signal=Signal.DENIED))


def _owner(draft: Draft, token: str) -> str | None:
    credential = draft.state.directory.credentials.get(token)
    return credential.cardholder if credential is not None else None


def _is_over(draft: Draft, owner: str | None) -> bool:
    """Return whether a badge of `owner` may serve another: the visit it was given for is over."""
    holder = draft.state.directory.cardholders.get(owner or "")
    if holder is None or not holder.is_visitor:
        return False
    trusted = draft.state.is_clock_trusted
    reasons = check_person(holder, draft.at_ms, is_clock_trusted=trusted)
    return not {Reason.CARDHOLDER_INACTIVE, Reason.NO_LONGER_VALID}.isdisjoint(reasons)


def _present(draft: Draft, reader: str, token: str, *, is_copyable: bool) -> None:
    presented(
        draft,
        BadgePresented(mono_ms=draft.mono_ms, reader=reader, token=token, is_copyable=is_copyable),
    )


def _enrol_badge(draft: Draft, awaited: Awaited, cardholder: str, event: CardKeyed) -> None:
    before = draft.state.directory.credentials.get(event.token)
    after = Credential(token=event.token, cardholder=cardholder, is_copyable=not event.version)
    if before is not None and not before.is_copyable and after.is_copyable:
        give_up(draft, Reason.BADGE_COPIED)
    elif after.is_copyable and not draft.state.settings.takes_copyable:
        give_up(draft, Reason.BADGE_COPYABLE)
    else:
        _change(draft, awaited, Change(before=before, after=after))


def _enrol_tag(draft: Draft, awaited: Awaited, name: str, event: CardKeyed) -> None:
    before = draft.state.directory.key_sets.get(name)
    if before is None:
        give_up(draft, Reason.IMPOSSIBLE, "there is no such key set any more")
        return
    if (owner := _owner(draft, event.token)) is not None:
        give_up(draft, Reason.IMPOSSIBLE, f"this is a badge of {owner}")
        return
    is_same = before.tag == event.tag
    if is_same and not before.is_tag_copyable and not event.version:
        give_up(draft, Reason.BADGE_COPIED)
        return
    after = replace(before, tag=event.tag, is_tag_copyable=not event.version)
    _change(draft, awaited, Change(before=before, after=after))
    _prove_seated(draft, event.tag)


def _prove_seated(draft: Draft, tag: bytes | None) -> None:
    """Have what reads as `tag` in a slot prove itself: the one with the key was on the reader."""
    key_set = draft.state.key_set_of(tag)
    if tag is None or key_set is None or key_set.is_tag_copyable:
        return
    for slot, seat in draft.state.seats.items():
        if seat.tag == tag and slot not in draft.state.unknown:
            draft.tell(ProveTag(slot=slot, tag=tag))


def _change(draft: Draft, awaited: Awaited, change: Change) -> None:
    asked = ChangeDirectory(changes=(change,))
    is_done = directory.change(draft, replace(_request(awaited), asked=asked), asked)
    draft.tell(ShowSignal(signal=Signal.BADGE_OK if is_done else Signal.DENIED))


def _rekey(draft: Draft, awaited: Awaited, event: CardKeyed) -> None:
    known = draft.state.directory
    credential = known.credentials.get(event.token)
    key_set = draft.state.key_set_of(event.tag)
    if (key_set if awaited.is_tag else credential) is None:
        give_up(draft, Reason.BADGE_UNKNOWN)
        return
    draft.log(
        CardRekeyed(
            **draft.now,
            actor=awaited.actor,
            request=awaited.request,
            cardholder=credential.cardholder if credential and not awaited.is_tag else None,
            key_set=key_set.id if key_set else None,
            version=event.version,
            token="" if awaited.is_tag else event.token,
        )
    )
    draft.tell(ShowSignal(signal=Signal.BADGE_OK))


def _request(awaited: Awaited) -> Request:
    """Return what was asked, as far as answering it goes."""
    asked: Asked = RekeyCard(is_tag=awaited.is_tag)
    if awaited.cardholder is not None:
        asked = EnrolBadge(cardholder=awaited.cardholder)
    elif awaited.key_set is not None:
        asked = EnrolTag(key_set=awaited.key_set)
    return Request(id=awaited.request, actor=awaited.actor, expires_ms=0, asked=asked)
