"""Decisions about visitors: who is made known, who waits for a host, what their codes are worth.

A visitor's badge or code opens nothing. It is followed within 30 s by the host's own badge, which
opens one session for the visitor and does nothing else. While it is waited for, every other badge
works as ever; only another visitor has to wait, lest a host lets in the one they did not mean.
"""

from dataclasses import replace

from controller.codec import word_of
from controller.commands import CheckPin, KeepPin, ShowSignal, Signal
from controller.decide import directory
from controller.decide.denial import deny
from controller.decide.draft import Draft
from controller.decide.notices import owe
from controller.decide.sessions import close_session, end_visit, find_occupation, open_session
from controller.directory import Cardholder, Change
from controller.entries import CodeDenied, RequestDenied
from controller.entries.visitors import (
    HostAwaited,
    VisitCodeGiven,
    VisitCodeOrdered,
    VisitCodeTried,
    VisitCodeUsed,
)
from controller.events import BadgePresented
from controller.events.fitted import CodeEntered
from controller.events.pin_codes import PinChecked, PinKept
from controller.folds.pin_codes import PERSON
from controller.notices import NoticeKind, to_role
from controller.pin_parts import PinCode
from controller.policy.badge import check_person
from controller.policy.emergency import is_called
from controller.policy.pin_codes import is_blocked
from controller.policy.visitors import (
    check_code,
    check_host,
    check_registering,
    is_code_over,
    owner_of,
)
from controller.reasons import PinVerdict, Reason
from controller.requests import (
    ChangeDirectory,
    EndVisit,
    GiveVisitCode,
    RegisterVisitor,
    Request,
    VisitorRequest,
)
from controller.requests.visitors import NUMBER_LENGTH, SECRET_LENGTH
from controller.visit_parts import VISIT, CodeTry, visit_key

HOST_MS = 30_000
"""How long the host's badge is waited for: both stand at the cabinet."""


def arrived(draft: Draft, visitor: Cardholder, event: BadgePresented) -> list[Reason]:
    """Wait for the host of `visitor`, whose badge is good; return why not, if so."""
    return _wait(
        draft, visitor, reader=event.reader, token=event.token, is_copyable=event.is_copyable
    )


def _wait(
    draft: Draft, visitor: Cardholder, *, reader: str, token: str, is_copyable: bool
) -> list[Reason]:
    state = draft.state
    visit = state.reception.awaiting
    if visit is not None and visit.visitor == visitor.id and visit.token == token:
        draft.tell(ShowSignal(signal=Signal.NEED_MORE, until_mono_ms=visit.until_mono_ms))
        return []
    if visit is not None or state.releases or state.wish:
        return [Reason.BUSY]
    if is_called(state):  # nobody is asked for anything meanwhile
        return [Reason.HOST_MISSING]
    reasons = find_occupation(state, visitor, draft.at_ms, is_proven=not is_copyable)
    if reasons:
        return reasons
    until = draft.mono_ms + HOST_MS
    draft.log(
        HostAwaited(
            **draft.now,
            visitor=visitor.id,
            host=visitor.host,
            reader=reader,
            token=token,
            is_copyable=is_copyable,
            until_mono_ms=until,
        )
    )
    draft.tell(ShowSignal(signal=Signal.NEED_MORE, until_mono_ms=until))
    return []


def let_in(draft: Draft, event: BadgePresented, host: Cardholder) -> bool:
    """Let the visitor in whom `host`'s good badge is waited for; return whether there is one.

    Not while a bolt is drawn for somebody, or others' badges are waited for: what the tap was meant
    for would be anybody's guess.
    """
    state = draft.state
    visit = state.reception.awaiting
    if visit is None or visit.host != host.id or state.releases or state.wish:
        return False
    visitor = state.directory.cardholders.get(visit.visitor)
    if visitor is None or visitor.host != host.id:
        return False
    is_copyable = visit.is_copyable or event.is_copyable
    trusted = state.is_clock_trusted
    reasons = check_person(visitor, draft.at_ms, is_clock_trusted=trusted)
    if reasons or find_occupation(state, visitor, draft.at_ms, is_proven=not is_copyable):
        end_visit(draft, "revoked")
        draft.tell(ShowSignal(signal=Signal.DENIED))
        return True
    close_session(draft, "superseded")
    open_session(
        draft,
        visitor,
        reader=visit.reader,
        token=visit.token,
        is_copyable=is_copyable,
        host=host.id,
    )
    return True


def typed(draft: Draft, event: CodeEntered) -> None:
    """Have what was typed, with nobody there, looked at, if it may be a visitor's code.

    It counts as a wrong one before anybody looks, and takes as long whether or not anybody has its
    number.
    """
    state, length = draft.state, NUMBER_LENGTH + SECRET_LENGTH
    number, secret = event.digits[:NUMBER_LENGTH], event.digits[NUMBER_LENGTH:]
    visitor = owner_of(state, number)
    if len(event.digits) != length or not state.reception.codes:
        _refuse(draft, event.reader, Reason.CODE_UNKNOWN)
    elif state.reception.tried is not None or state.reception.awaiting is not None:
        _refuse(draft, event.reader, Reason.BUSY)
    elif is_blocked(state, visitor, draft.mono_ms):
        _refuse(draft, event.reader, Reason.PIN_BLOCKED, who=visitor)
    else:
        check = f"v{state.seq + 1}"
        draft.log(
            VisitCodeTried(**draft.now, check=check, visitor=visitor or None, reader=event.reader)
        )
        draft.tell(CheckPin(check=check, cardholder=visit_key(visitor), digits=secret))


def checked(draft: Draft, event: PinChecked) -> bool:
    """Follow what a visitor's code turned out to be; return whether this is about one.

    A right one is used up, whatever comes of it.
    """
    if not event.cardholder.startswith(VISIT):
        return False
    tried = draft.state.reception.tried
    if tried is None or tried.check != event.check:
        return True
    if event.verdict is PinVerdict.UNCHECKED:
        _refuse(draft, tried.reader, Reason.PIN_UNCHECKED, who=tried.visitor, check=tried.check)
    elif event.verdict is not PinVerdict.RIGHT or not tried.visitor:
        _refuse(draft, tried.reader, Reason.CODE_UNKNOWN, who=tried.visitor, check=tried.check)
        code = draft.state.pin_codes.get(tried.visitor, PinCode())
        if code.guesses.count == PERSON.free:
            owe(draft, NoticeKind.PIN_BLOCKED, to_role("lead"), cardholder=tried.visitor)
    else:
        _use(draft, tried)
    return True


def _use(draft: Draft, tried: CodeTry) -> None:
    """Wait for the host of who typed the right code, if nothing else is against it."""
    state = draft.state
    visitor = state.directory.cardholders.get(tried.visitor)
    reasons = [Reason.NO_LONGER_VALID] if is_code_over(state, tried.visitor, draft.at_ms) else []
    draft.log(VisitCodeUsed(**draft.now, check=tried.check, visitor=tried.visitor))
    if visitor is None:
        reasons.append(Reason.CODE_UNKNOWN)
    else:
        trusted = state.is_clock_trusted
        reasons += check_person(visitor, draft.at_ms, is_clock_trusted=trusted)
        reasons += check_host(state, visitor, draft.at_ms)
        reasons = list(dict.fromkeys(reasons)) or _wait(
            draft, visitor, reader=tried.reader, token="", is_copyable=True
        )
    if reasons:
        _refuse(draft, tried.reader, *reasons, who=tried.visitor)


def _refuse(draft: Draft, reader: str, *reasons: Reason, who: str = "", check: str = "") -> None:
    """Put on record why; whoever typed it hears no, and never which."""
    denied = CodeDenied(
        **draft.now, reader=reader, reasons=reasons, check=check, cardholder=who or None
    )
    draft.log(denied)
    draft.tell(ShowSignal(signal=Signal.DENIED))


def received(draft: Draft, request: Request, asked: VisitorRequest) -> None:
    """Answer what is asked about visitors."""
    match asked:
        case RegisterVisitor():
            _register(draft, request, asked)
        case EndVisit():
            _end(draft, request, asked)
        case GiveVisitCode():
            _give_code(draft, request, asked)


def _register(draft: Draft, request: Request, asked: RegisterVisitor) -> None:
    reasons = check_registering(draft.state, asked, draft.at_ms)
    if reasons:
        deny(draft, request, *reasons)
        return
    before = draft.state.directory.cardholders.get(asked.visitor.id)
    change = Change(before=before, after=asked.visitor)
    directory.change(draft, request, ChangeDirectory(changes=(change,), people=(asked.person,)))


def _end(draft: Draft, request: Request, asked: EndVisit) -> None:
    before = draft.state.directory.cardholders.get(asked.visitor)
    if before is None or not before.is_visitor:
        deny(draft, request, Reason.NOT_A_VISITOR)
        return
    change = Change(before=before, after=replace(before, is_active=False))
    directory.change(draft, request, ChangeDirectory(changes=(change,)))


def _give_code(draft: Draft, request: Request, asked: GiveVisitCode) -> None:
    """Have the code kept; what came of it answers `request` later."""
    reasons = check_code(draft.state, asked, draft.at_ms)
    if reasons:
        deny(draft, request, *reasons)
        return
    ordered = VisitCodeOrdered(
        **draft.now,
        actor=request.actor,
        request=request.id,
        visitor=asked.visitor,
        number=asked.number,
        until_ms=asked.until_ms,
    )
    draft.log(ordered)
    draft.tell(
        KeepPin(
            actor=request.actor,
            cardholder=visit_key(asked.visitor),
            digits=asked.digits,
            request=request.id,
        )
    )


def kept(draft: Draft, event: PinKept) -> bool:
    """Put on record that a visitor has a code, or why not; return whether this is about one."""
    if not event.cardholder.startswith(VISIT):
        return False
    visitor = event.cardholder.removeprefix(VISIT)
    code = draft.state.reception.codes.get(visitor)
    if event.verdict is not PinVerdict.KEPT or code is None:
        denied = RequestDenied(
            **draft.now,
            request=event.request,
            actor=event.actor,
            asked=word_of(GiveVisitCode),
            reasons=(Reason.PIN_UNCHECKED,),
        )
        draft.log(denied)
        return True
    draft.log(
        VisitCodeGiven(
            **draft.now,
            actor=event.actor,
            request=event.request,
            visitor=visitor,
            number=code.number,
            until_ms=code.until_ms,
        )
    )
    return True
