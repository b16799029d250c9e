"""Decisions about what is typed at the keypad."""

from controller.commands import ShowSignal, Signal
from controller.decide.draft import Draft
from controller.entries import CodeDenied
from controller.events.fitted import CodeEntered, KeypadTouched
from controller.reasons import Reason


def typed(draft: Draft, event: KeypadTouched | CodeEntered) -> None:
    """Let a finger hear that its key was taken in; refuse a whole code.

    Nobody has been given a code, so that none can be known. That one was typed goes on record;
    its digits do not, and nothing looks at them.
    """
    if isinstance(event, KeypadTouched):
        draft.tell(ShowSignal(signal=Signal.KEY))
        return
    draft.log(CodeDenied(**draft.now, reader=event.reader, reasons=(Reason.CODE_UNKNOWN,)))
    draft.tell(ShowSignal(signal=Signal.DENIED))
