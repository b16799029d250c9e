"""Decisions about matters: opened with an owner and a deadline, missed, closed with a note."""

from controller.decide.denial import deny
from controller.decide.draft import Draft
from controller.decide.notices import owe
from controller.entries import MatterClosed, MatterMissed, MatterOpened
from controller.notices import MatterKind, NoticeKind, to_role
from controller.policy.addressees import is_anybody
from controller.policy.leaving import find_held
from controller.reasons import Reason
from controller.requests import CloseMatter, OpenMatter, Request

NOTE_MOST = 500
"""How long a text may be that somebody typed, in characters."""

ITEMS_MOST = 200
"""How many parts a matter may have."""


def text_problem(text: str, *, is_needed: bool = False) -> str:
    """Return what is wrong with `text`, which somebody typed, "" for nothing."""
    if is_needed and not text.strip():
        return "a note has to say more"
    return f"a text is longer than {NOTE_MOST} characters" if len(text) > NOTE_MOST else ""


def open_matter(
    draft: Draft,
    what: MatterKind,
    owner: str,
    *,
    due_ms: int,
    key_set: str | None = None,
    items: tuple[str, ...] = (),
    note: str = "",
    actor: str = "",
    request: str = "",
    cardholder: str | None = None,
) -> str:
    """Have `owner`, an addressee, settle `what` by `due_ms` (UTC); return the matter's id."""
    matter = f"m{draft.state.seq + 1}"
    draft.log(
        MatterOpened(
            **draft.now,
            matter=matter,
            what=what,
            owner=owner,
            due_ms=due_ms,
            key_set=key_set,
            items=items,
            note=note,
            actor=actor,
            request=request,
            cardholder=cardholder,
        )
    )
    return matter


def miss_matters(draft: Draft) -> None:
    """Say of every matter whose time has passed that it is missed, once, and tell whom it goes to.

    Called while the clock is trusted, and only once the first of them is due.
    """
    for name, matter in list(draft.state.matters.items()):
        if not matter.is_missed and draft.at_ms >= matter.due_ms:
            draft.log(MatterMissed(**draft.now, matter=name))
            owe(
                draft,
                NoticeKind.MATTER_MISSED,
                to_role("supervisor"),
                key_set=matter.key_set,
                matter=name,
            )


def asked(draft: Draft, request: Request, asked: OpenMatter | CloseMatter) -> None:
    """Follow what somebody asks of a matter."""
    match asked:
        case OpenMatter():
            asked_to_open(draft, request, asked)
        case CloseMatter():
            asked_to_close(draft, request, asked)


def asked_to_open(draft: Draft, request: Request, asked: OpenMatter) -> None:
    """Open what somebody asks for, if it has somebody to settle it and time to do so."""
    problem = _problem(draft, asked)
    if problem:
        deny(draft, request, Reason.IMPOSSIBLE, detail=problem)
        return
    open_matter(
        draft,
        MatterKind.OTHER,
        asked.owner,
        due_ms=asked.due_ms,
        key_set=asked.key_set or None,
        items=asked.items,
        note=asked.note,
        actor=request.actor,
        request=request.id,
    )


def _problem(draft: Draft, asked: OpenMatter) -> str:
    directory = draft.state.directory
    if not is_anybody(directory, asked.owner):
        return f"{asked.owner!r} is nobody who could settle it"
    if asked.due_ms <= draft.at_ms:
        return "its time has passed already"
    if asked.key_set and asked.key_set not in directory.key_sets:
        return f"key set {asked.key_set!r} is not known"
    if not asked.note.strip():
        return "a note has to say what is to be done"
    if any(len(each) > NOTE_MOST for each in (asked.note, *asked.items)):
        return f"a text is longer than {NOTE_MOST} characters"
    if len(asked.items) > ITEMS_MOST:
        return f"it has more than {ITEMS_MOST} items"
    return ""


def asked_to_close(draft: Draft, request: Request, asked: CloseMatter) -> None:
    """Close what is settled; how is said in a note."""
    if asked.matter not in draft.state.matters:
        deny(draft, request, Reason.NOTHING_TO_DO)
        return
    matter = draft.state.matters[asked.matter]
    if matter.what is MatterKind.EMERGENCY_TAKE and request.actor in matter.items:
        deny(draft, request, Reason.SELF_APPROVED)
        return
    if _is_held(draft, asked.matter):
        deny(draft, request, Reason.IMPOSSIBLE, detail="they still have keys of ours")
        return
    if not asked.note.strip() or len(asked.note) > NOTE_MOST:
        detail = f"a note of at most {NOTE_MOST} characters has to say how it was settled"
        deny(draft, request, Reason.IMPOSSIBLE, detail=detail)
        return
    draft.log(
        MatterClosed(
            **draft.now,
            matter=asked.matter,
            actor=request.actor,
            note=asked.note,
            request=request.id,
        )
    )


def _is_held(draft: Draft, matter: str) -> bool:
    """Return whether `matter` is about a leaver who still has what it is about."""
    leavers = draft.state.leavers.items()
    return any(each.matter == matter and find_held(draft.state, who) for who, each in leavers)
