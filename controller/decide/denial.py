"""The refusal of a request: one entry that answers it."""

from controller.codec import word_of
from controller.decide.draft import Draft
from controller.entries import RequestDenied
from controller.reasons import Reason
from controller.requests import Request

DETAIL_MOST = 4_000
"""How much is said of what was wrong, in characters: it may name what was asked."""


def deny(draft: Draft, request: Request, *reasons: Reason, detail: str = "") -> None:
    """Answer `request` with a refusal."""
    draft.log(
        RequestDenied(
            **draft.now,
            request=request.id,
            actor=request.actor,
            asked=word_of(type(request.asked)),
            reasons=reasons,
            detail=detail[:DETAIL_MOST],
        )
    )
