"""Decisions about old records: told of once their keeping is over."""

from controller.decide.draft import Draft
from controller.decide.matters import open_matter
from controller.notices import MatterKind, to_role
from controller.policy.keeping import first_kept, last_expired

OFFICER = "officer"
SETTLED_MS = 30 * 86_400_000
"""How long the officer has to ask for the destruction, or to say why not."""


def watch_records(draft: Draft) -> None:
    """Have the officer see to what has been kept long enough; called every turn, told once."""
    state = draft.state
    if state.kept.begun_ms is None:
        return
    month = last_expired(state, draft.at_ms)
    if month > state.kept.told and month >= first_kept(state):
        open_matter(
            draft,
            MatterKind.RECORDS_EXPIRED,
            to_role(OFFICER),
            due_ms=draft.at_ms + SETTLED_MS,
            items=(month,),
        )
