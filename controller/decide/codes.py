"""Decisions about what is typed at the keypad."""

from controller.commands import ShowSignal, Signal
from controller.decide import pin_codes, pin_signatures, visitors
from controller.decide.draft import Draft
from controller.decide.sessions import end_what_is_over
from controller.events.fitted import CodeEntered, KeypadTouched


def typed(draft: Draft, event: KeypadTouched | CodeEntered) -> None:
    """Let a finger hear that its key was taken in; in a session, a whole code is that one's PIN.

    Without one it is the signature that is awaited, else a visitor's, or nobody's. That one was
    typed goes on record; its digits do not.
    """
    if isinstance(event, KeypadTouched):
        draft.tell(ShowSignal(signal=Signal.KEY))
        return
    if not draft.state.releases:  # a live one ends only once its slot was read
        end_what_is_over(draft)
    session = draft.state.session
    if session is not None:
        pin_codes.typed(draft, session, event)
        return
    if pin_signatures.typed(draft, event):
        return
    visitors.typed(draft, event)
