"""How a notice is owed: one entry with its addressee and the time by which it is to arrive."""

from controller.decide.draft import Draft
from controller.entries import NoticeOwed
from controller.notices import NoticeKind


def owe(
    draft: Draft,
    what: NoticeKind,
    to: str,
    *,
    due_ms: int | None = None,
    key_set: str | None = None,
    cardholder: str | None = None,
    matter: str = "",
    detail: str = "",
) -> None:
    """Owe `to`, an addressee, the notice `what` until `due_ms` (UTC), None for at once."""
    draft.log(
        NoticeOwed(
            **draft.now,
            notice=f"n{draft.state.seq + 1}",
            what=what,
            to=to,
            due_ms=draft.at_ms if due_ms is None else due_ms,
            key_set=key_set,
            cardholder=cardholder,
            matter=matter,
            detail=detail,
        )
    )
