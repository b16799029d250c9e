"""How a fault of a part goes on record once, and ends."""

from controller.commands import ShowSignal, Signal
from controller.decide.draft import Draft
from controller.entries import FaultCleared, FaultRaised


def failed(draft: Draft, part: str, detail: str, slots: tuple[int, ...] = ()) -> None:
    """Say that `part` stopped working; what its `slots` hold is unknown from here on."""
    if part not in draft.state.faults:
        draft.log(FaultRaised(**draft.now, part=part, detail=detail, slots=slots))
        draft.tell(ShowSignal(signal=Signal.FAULT))


def recovered(draft: Draft, part: str) -> None:
    """Say that `part` works again."""
    if part in draft.state.faults:
        draft.log(FaultCleared(**draft.now, part=part))
