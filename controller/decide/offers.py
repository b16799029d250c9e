"""How an offer to hand a set on ends that nobody took up."""

from controller.decide.draft import Draft
from controller.entries import HandingLapsed
from controller.parts import Handing


def end_old_offers(draft: Draft) -> None:
    """End what was asked or offered and came to nothing in its time."""
    for handing in list(draft.state.handings.values()):
        if draft.mono_ms > handing.until_mono_ms:
            end_offer(draft, handing, "lapsed")


def end_every_offer(draft: Draft, reason: str) -> None:
    """End all that is asked and offered, for `reason`."""
    for handing in list(draft.state.handings.values()):
        end_offer(draft, handing, reason)


def end_offer(draft: Draft, handing: Handing, reason: str) -> None:
    """Put on record that nothing comes of `handing`."""
    draft.log(
        HandingLapsed(**draft.now, key_set=handing.key_set, giver=handing.giver, reason=reason)
    )
