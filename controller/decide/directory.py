"""Decisions about what the cabinet knows: single changes, and imports that come in slices."""

from collections.abc import Iterator

from controller.codec import word_of
from controller.config import CabinetSettings
from controller.decide.alarms import clear_known_tags
from controller.decide.denial import deny
from controller.decide.draft import Draft
from controller.decide.matters import NOTE_MOST, text_problem
from controller.decide.revoking import end_for_the_revoked
from controller.directory import Change, Directory, KeySet, Person, is_reference, key_of
from controller.entries import (
    DirectoryChanged,
    ImportCompleted,
    ImportDiscarded,
    ImportStaged,
)
from controller.personal import ImportSettled, StagedPerson
from controller.policy.cases import find_reversals
from controller.policy.consistency import find_claims, find_misfits, find_problems, find_worn_out
from controller.policy.custody import find_recalled
from controller.policy.leaving import find_removed
from controller.policy.seals import find_resealed
from controller.policy.tables import find_absent
from controller.policy.take_over import find_untaken
from controller.reasons import Reason
from controller.requests import ChangeDirectory, CompleteImport, Request, StageImport
from controller.state import State

STAGED_IMPORTS = 4
"""How many imports may be half-way at once; more are somebody's mistake."""

TOLD_MAX = 20
"""Problems named in one answer."""

OVERTAKEN = (
    "somebody changed what the cabinet knows while this import was under way;"
    " nothing of it is in force, run it again"
)


def received(
    draft: Draft, request: Request, asked: ChangeDirectory | StageImport | CompleteImport
) -> None:
    """Follow what somebody wants known otherwise."""
    match asked:
        case ChangeDirectory():
            change(draft, request, asked)
        case StageImport():
            stage(draft, request, asked)
        case CompleteImport():
            complete(draft, request, asked)


def change(draft: Draft, request: Request, asked: ChangeDirectory) -> bool:
    """Make the changes together, or say why they cannot be; return whether they are in force.

    What is as it shall be is left out: an entry without a change answers the request, no more.
    """
    changes = tuple(each for each in asked.changes if each.before != each.after)
    entry = DirectoryChanged(**draft.now, actor=request.actor, request=request.id, changes=changes)
    after = draft.state
    problems = _overtaken(after.directory, asked.changes) or _overtold(asked.people)
    if not problems:
        after = after.evolve(entry)
        problems = (
            *_find_problems(after, asked.changes),
            *find_absent(draft.state.directory, after.directory),
            *find_reversals(after.cases, draft.state.directory, after.directory),
            *find_worn_out(draft.state.directory, asked.changes),
            *find_removed(asked.changes),
            *find_resealed(asked.changes),
            *find_recalled(after.collected, draft.state.directory, after.directory),
            *find_untaken(after.take_overs, draft.state.directory, after.directory),
        )
    if problems:
        deny(draft, request, Reason.IMPOSSIBLE, detail="\n".join(problems[:TOLD_MAX]))
        return False
    draft.log(entry, after=after)
    draft.keep(*asked.people)
    _follow_up(draft)
    return True


def stage(draft: Draft, request: Request, asked: StageImport) -> None:
    """Prepare one slice of an import; a slice that cannot be ends the whole import."""
    staged = draft.state.staged
    if asked.import_id not in staged and len(staged) >= STAGED_IMPORTS:
        discard(draft, next(iter(staged)), ("never completed",))
    entry = ImportStaged(
        **draft.now,
        actor=request.actor,
        request=request.id,
        import_id=asked.import_id,
        changes=asked.changes,
    )
    after = draft.state
    problems = _doubts(after, asked)
    if not problems:
        after = after.evolve(entry)
        prepared = after.staged[asked.import_id].directory
        problems = (
            *_misfits(prepared, asked.changes, after.settings),
            *find_worn_out(draft.state.directory, asked.changes),
            *find_resealed(asked.changes),
        )
    if problems:
        _refuse(draft, request, asked.import_id, problems)
        return
    draft.log(entry, after=after)
    draft.keep(*(StagedPerson(import_id=asked.import_id, person=each) for each in asked.people))


def _doubts(state: State, asked: StageImport) -> tuple[str, ...]:
    """Return why a slice does not follow on what is known and was staged before it."""
    staged = state.staged.get(asked.import_id)
    if problem := text_problem(asked.import_id, is_needed=True):
        return (problem,)
    if staged is not None and staged.base_seq != state.directory_seq:
        return (OVERTAKEN,)
    if any(each.after is None for each in asked.changes):
        return ("an import takes nothing away: let people leave, retire key sets",)
    known = staged.directory if staged else state.directory
    return _overtaken(known, asked.changes) or _overtold(asked.people)


def complete(draft: Draft, request: Request, asked: CompleteImport) -> None:
    """Let what was prepared take effect: each slice was checked as it came, but for claims."""
    staged = draft.state.staged.get(asked.import_id)
    if staged is None:
        problems: tuple[str, ...] = ("nothing of this import is waiting any more; run it again",)
    elif staged.base_seq != draft.state.directory_seq:
        problems = (OVERTAKEN,)
    elif staged.count != asked.count:
        problems = (f"{staged.count} changes arrived, {asked.count} were meant",)
    else:
        problems = (
            *find_claims(staged.directory),
            *find_absent(draft.state.directory, staged.directory),
            *find_reversals(draft.state.cases, draft.state.directory, staged.directory),
            *find_recalled(draft.state.collected, draft.state.directory, staged.directory),
            *find_untaken(draft.state.take_overs, draft.state.directory, staged.directory),
        )
    if problems:
        _refuse(draft, request, asked.import_id, problems)
        return
    draft.log(
        ImportCompleted(
            **draft.now,
            actor=request.actor,
            request=request.id,
            import_id=asked.import_id,
            count=asked.count,
        )
    )
    draft.keep(ImportSettled(import_id=asked.import_id, in_force=True))
    _follow_up(draft)


def _refuse(draft: Draft, request: Request, import_id: str, problems: tuple[str, ...]) -> None:
    """Give the import up, and say why; nothing of it ever was in force."""
    if import_id in draft.state.staged:
        discard(draft, import_id, problems)
    deny(draft, request, Reason.IMPOSSIBLE, detail="\n".join(problems[:TOLD_MAX]))


def discard(draft: Draft, import_id: str, problems: tuple[str, ...]) -> None:
    """Let what was staged never have been, and its names with it."""
    draft.keep(ImportSettled(import_id=import_id, in_force=False))
    told = tuple(each[:NOTE_MOST] for each in problems[:TOLD_MAX])
    draft.log(ImportDiscarded(**draft.now, import_id=import_id, problems=told))


def put(draft: Draft, actor: str, before: KeySet, after: KeySet) -> None:
    """Change a set as a rule wants it, which needs nobody's leave; nothing if it is so already."""
    put_all(draft, actor, [Change(before=before, after=after)])


def put_all(draft: Draft, actor: str, wanted: list[Change]) -> None:
    """Make what of `wanted` is not so already, as a rule wants it."""
    changes = tuple(each for each in wanted if each.before != each.after)
    if changes:
        draft.log(DirectoryChanged(**draft.now, actor=actor, request="", changes=changes))
        _follow_up(draft)


def _follow_up(draft: Draft) -> None:
    """Let a change of the directory take hold of what is going on at this moment."""
    end_for_the_revoked(draft)
    clear_known_tags(draft)


def _overtold(people: tuple[Person, ...]) -> tuple[str, ...]:
    """Return whose row says more of a document than may be kept; it is not repeated here."""
    return tuple(
        f"{each.cardholder!r}: of a document only its kind and last four characters are kept"
        for each in people
        if not is_reference(each.document)
    )


def _overtaken(directory: Directory, changes: tuple[Change, ...]) -> tuple[str, ...]:
    """Return where a change was made to something that has changed meanwhile."""
    problems = []
    for each in changes:
        noun = each.after or each.before
        if noun is None:
            problems.append("a change names nothing, neither before nor after")
        elif directory.find(noun) != each.before:
            word = word_of(type(noun))
            problems.append(f"{word} {key_of(noun)!r} is no longer as it was; read it again")
    return tuple(problems)


def _find_problems(after: State, changes: tuple[Change, ...]) -> tuple[str, ...]:
    """Return what is impossible in `after`, which `changes` have made of a sound directory."""
    directory, settings = after.directory, after.settings
    if any(each.after is None for each in changes):  # whatever there is may refer to what goes
        return find_problems(directory, slots=settings.slots, takes_codes=settings.takes_codes)
    return (*_misfits(directory, changes, settings), *find_claims(directory))


def _misfits(
    after: Directory, changes: tuple[Change, ...], settings: CabinetSettings
) -> Iterator[str]:
    """Yield what is impossible about what `changes` brought into `after`."""
    for each in changes:
        if each.after is not None:
            yield from find_misfits(
                after, each.after, slots=settings.slots, takes_codes=settings.takes_codes
            )
