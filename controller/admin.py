"""Asking the cabinet from a command: of the running controller, or where none runs, here and now.

Where no controller runs, the very same loop decides and writes, only without any wires.
"""

import os
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from controller.clock import Clock
from controller.codec import to_bytes, to_plain
from controller.config import Config
from controller.directory import Cardholder, Change, Person
from controller.entries import RequestDenied
from controller.errors import JournalBusy, JournalError, JournalFull, LinkError, RequestRefused
from controller.events import RequestReceived
from controller.inbox_client import Answer, InboxClient, inbox_path
from controller.journal import Journal, load_state
from controller.loop import Controller
from controller.policy.roles import CONSOLE
from controller.records import Record
from controller.requests import Asked, CompleteImport, Request, StageImport

EXPIRY_MS = 60_000
SLICE_CHANGES = 50
"""So many changes take the cabinet a few ms of one turn, and are asked one slice a turn."""

SLICE_BYTES = 60_000
"""Of a slice's changes and people; the inbox takes lines of 65,536 bytes."""


def submit(config: Config, asked: Sequence[Asked], *, clock: Clock) -> tuple[Answer, ...]:
    """Ask each of `asked` of the cabinet in turn, as the console, and return the answers.

    Whoever holds the lock on the data folder is asked; if nobody does, it is held here meanwhile.

    Raises:
        RequestRefused: one was refused; the message says why, and what follows was not asked.
        JournalError: nothing can be written, or the journal is damaged.
        LinkError: the controller that runs did not answer.
    """
    _check_user(config.data)
    try:
        journal = Journal.open(config.data, boot=secrets.token_hex(8))
    except JournalBusy as error:
        return _ask_running(config, asked, clock, error)
    try:
        return _ask_here(journal, asked, clock)
    finally:
        journal.close()


def _check_user(data: Path) -> None:
    """Refuse to leave files behind that the cabinet's own user could not open.

    Raises:
        JournalError: somebody else owns the data folder.
    """
    if data.exists() and (owner := data.stat().st_uid) != os.getuid():
        raise JournalError(f"{data}: belongs to user {owner}; run this as that user")


def _ask_running(
    config: Config, asked: Sequence[Asked], clock: Clock, busy: JournalBusy
) -> tuple[Answer, ...]:
    client = InboxClient(inbox_path(config.data))
    try:
        return _ask_all(asked, clock, client.ask)
    except LinkError as error:
        raise LinkError(f"{error}\n{busy}") from error


def _ask_here(journal: Journal, asked: Sequence[Asked], clock: Clock) -> tuple[Answer, ...]:
    controller = Controller(load_state(journal).state, clock=clock, log=journal)
    controller.apply(controller.read_clock())

    def ask(request: Request) -> Answer:
        controller.apply(RequestReceived(mono_ms=clock.mono_ms(), request=request))
        seq = controller.state.answers.get(request.id)
        if seq is None:
            raise JournalFull("the disk is full; nothing was changed")
        return _answer(request, journal.record(seq))

    return _ask_all(asked, clock, ask)


def _ask_all(
    asked: Sequence[Asked], clock: Clock, ask: Callable[[Request], Answer]
) -> tuple[Answer, ...]:
    answers = []
    for each in asked:
        now_ms = clock.mono_ms() + clock.offset_ms()
        request = Request(
            id=f"console-{secrets.token_hex(8)}",
            actor=CONSOLE,
            expires_ms=now_ms + EXPIRY_MS,
            asked=each,
        )
        answer = ask(request)
        if answer.outcome != "done":
            why = answer.detail or ", ".join(answer.reasons) or answer.outcome
            raise RequestRefused(f"the cabinet refused: {why}")
        answers.append(answer)
    return tuple(answers)


def _answer(request: Request, record: Record) -> Answer:
    entry = record.entry
    if isinstance(entry, RequestDenied):
        return Answer(
            id=request.id,
            outcome="denied",
            seq=record.seq,
            kind=record.kind,
            reasons=tuple(each.value for each in entry.reasons),
            detail=entry.detail,
        )
    return Answer(id=request.id, outcome="done", seq=record.seq, kind=record.kind)


def slice_import(
    import_id: str, changes: Sequence[Change], people: Sequence[Person]
) -> tuple[StageImport | CompleteImport, ...]:
    """Return what brings `changes` and their `people` in slices, and lets all take effect at once.

    Raises:
        RequestRefused: a single change is too large for the inbox.
    """
    rows = {each.cardholder: each for each in people}
    slices: list[StageImport] = []
    now = StageImport(import_id=import_id, changes=())
    size = 0
    for change in changes:
        bound = _bound(change, rows)
        more = sum(len(to_bytes(to_plain(each))) for each in (change, *bound))
        if more > SLICE_BYTES:
            raise RequestRefused(f"one change is of {more} bytes, at most {SLICE_BYTES} fit")
        if len(now.changes) == SLICE_CHANGES or size + more > SLICE_BYTES:
            slices.append(now)
            now, size = StageImport(import_id=import_id, changes=()), 0
        now = replace(now, changes=(*now.changes, change), people=(*now.people, *bound))
        size += more
    return (*slices, now, CompleteImport(import_id=import_id, count=len(changes)))


def _bound(change: Change, rows: Mapping[str, Person]) -> tuple[Person, ...]:
    """Return the personal row that `change` binds, if it is a new one."""
    after = change.after
    row = rows.get(after.id) if isinstance(after, Cardholder) else None
    return (row,) if row is not None else ()
