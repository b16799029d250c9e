"""Decisions about documents: who consults one on the spot, and what is in a pouch."""

from dataclasses import replace

from controller.decide import directory
from controller.decide.denial import deny
from controller.decide.draft import Draft
from controller.decide.matters import text_problem
from controller.decide.releases import arm_as
from controller.directory import Change, KeySet
from controller.parts import Armed
from controller.policy.badge import check_person
from controller.policy.documents import may_register
from controller.policy.roles import LEADS, has_role
from controller.policy.rule import AT_CABINET
from controller.reasons import Reason
from controller.requests import ChangeDirectory, Request
from controller.requests.documents import Consult, DocumentRequest, ListContents

ASKED_LATER = AT_CABINET - {Reason.REGISTRATION_MISSING}
"""What their session at the cabinet asks; the registrar's hand itself is the registrar's word."""


def received(draft: Draft, request: Request, asked: DocumentRequest) -> None:
    """Follow what somebody asks about a document."""
    key_set = draft.state.directory.key_sets.get(asked.key_set)
    if key_set is None:
        deny(draft, request, Reason.IMPOSSIBLE, detail="there is no such key set")
        return
    match asked:
        case Consult():
            _consult(draft, request, asked, key_set)
        case ListContents():
            _list_contents(draft, request, asked, key_set)


def _consult(draft: Draft, request: Request, asked: Consult, key_set: KeySet) -> None:
    """Have the set wait for the registrar's hand; who approves is asked at the cabinet, too."""
    state = draft.state
    registrar = state.directory.cardholders.get(request.actor)
    reader = state.directory.cardholders.get(asked.reader)
    slots = state.slots_of(key_set.tag)
    if not may_register(state, registrar, key_set):
        deny(draft, request, Reason.NOT_ENTITLED)
        return
    if reader is None or check_person(reader, draft.at_ms, is_clock_trusted=state.is_clock_trusted):
        deny(draft, request, Reason.CARDHOLDER_INACTIVE)
        return
    if problem := text_problem(asked.note):
        deny(draft, request, Reason.IMPOSSIBLE, detail=problem)
        return
    if len(slots) != 1 or not state.seats[slots[0]].is_sure or slots[0] in state.unknown:
        deny(draft, request, Reason.SLOT_UNKNOWN if slots else Reason.SLOT_EMPTY)
        return
    armed = Armed(
        actor=request.actor,
        recipient=reader.id,
        key_set=key_set.id,
        slot=slots[0],
        until_mono_ms=draft.mono_ms + state.settings.armed_ms,
        hand=request.actor,
        is_consultation=True,
    )
    arm_as(draft, request, armed, reason=asked.note, later=ASKED_LATER)


def _list_contents(draft: Draft, request: Request, asked: ListContents, key_set: KeySet) -> None:
    """Change the list by an entry with who, before and after; nobody overwrites another's."""
    actor = draft.state.directory.cardholders.get(request.actor)
    if not has_role(actor, LEADS) and not may_register(draft.state, actor, key_set):
        deny(draft, request, Reason.NOT_ENTITLED)
    elif asked.before != key_set.contents:
        detail = "the list is no longer as it was; read it again"
        deny(draft, request, Reason.IMPOSSIBLE, detail=detail)
    elif asked.after == key_set.contents:
        deny(draft, request, Reason.NOTHING_TO_DO)
    else:
        change = Change(before=key_set, after=replace(key_set, contents=asked.after))
        directory.change(draft, request, ChangeDirectory(changes=(change,)))
