"""What-ifs tried out: the question answered rule by rule, and the same thing done at a cabinet.

The cabinet is a state of its own that is decided on by what decides on the real one.
"""

from collections.abc import Sequence
from dataclasses import replace

from controller.config import CabinetSettings
from controller.decide import decide
from controller.directory import Change, Directory, KeySet
from controller.entries import AccessGranted, Entry, KeySetCheckedOut
from controller.events import (
    BadgePresented,
    Event,
    InventoryRead,
    RequestReceived,
    SlotButtonPressed,
    SlotReading,
)
from controller.policy.spares import ASKED_MS_MAX
from controller.policy.why import answer, badges_of, stated_purpose
from controller.questions import Explanation, Question
from controller.reasons import Evidence
from controller.requests import Request, StatePurpose
from controller.spare_parts import Spare
from controller.state import TRUSTED_CLOCKS, State

SLOT = 1
MONO_MS = 1_000
TAG = bytes.fromhex("04feedfeedfeed")
"""A tag for the set that is asked for, whatever its own is."""


class Rehearsal:
    """A cabinet that knows `directory` and is nobody's; every take is tried on it afresh."""

    def __init__(self, directory: Directory, settings: CabinetSettings) -> None:
        self._state = State(directory=directory, settings=settings, clock_source=TRUSTED_CLOCKS[0])

    def explain(self, question: Question, out: Sequence[tuple[str, str]]) -> Explanation | None:
        """Return what every rule says to `question`, None for a person or set nobody knows.

        `out` are the key sets that are out then, each with who has it, "" for nobody known.
        """
        assert question.at_ms is not None, question
        return answer(self._at(question, out), question, question.at_ms)

    def releases(self, question: Question, out: Sequence[tuple[str, str]]) -> bool:
        """Return whether the bolt would let go: badge, purpose, the slot's button, others' badges.

        The purpose is stated only if the question states one, or a work order.
        """
        assert question.at_ms is not None, question
        state = self._at(question, out)
        key_set = replace(state.directory.key_sets[question.key_set], tag=TAG, home_slot=None)
        known = state.directory.change((Change(after=key_set),))
        events: list[Event] = [
            InventoryRead(mono_ms=MONO_MS, readings=(SlotReading(SLOT, True, TAG),)),
            *_tapped(state, question.cardholder),
            *_stated(state, question, key_set),
            SlotButtonPressed(mono_ms=MONO_MS, slot=SLOT),
            *(tapped for each in question.agreed for tapped in _tapped(state, each)),
        ]
        entries: list[Entry] = []
        state = replace(state, directory=known)
        for event in events:
            decision = decide(state, event)
            state = decision.state
            entries += decision.entries
        return any(isinstance(each, AccessGranted) for each in entries)

    def _at(self, question: Question, out: Sequence[tuple[str, str]]) -> State:
        assert question.at_ms is not None, question
        state = replace(self._state, offset_ms=question.at_ms - MONO_MS)
        if question.is_requested:
            asked = Spare(
                id="asked",
                key_set=question.key_set,
                cardholder=question.cardholder,
                until_ms=question.at_ms + ASKED_MS_MAX,
            )
            state = replace(state, spares={question.key_set: (asked,)})
        for key_set, holder in out:
            state = state.evolve(_departure(state, key_set, holder))
        return state


def _tapped(state: State, cardholder: str) -> list[Event]:
    """Return the tap of the best badge they have; nothing if they have none."""
    return [
        BadgePresented(
            mono_ms=MONO_MS, reader="front", token=each.token, is_copyable=each.is_copyable
        )
        for each in badges_of(state, cardholder)[:1]
    ]


def _stated(state: State, question: Question, key_set: KeySet) -> list[Event]:
    purpose = stated_purpose(state, question, key_set)
    if purpose is None:
        return []
    asked = StatePurpose(purpose=purpose, work_order=question.work_order)
    assert question.at_ms is not None, question
    request = Request(
        id="purpose", actor=question.cardholder, expires_ms=question.at_ms, asked=asked
    )
    return [RequestReceived(mono_ms=MONO_MS, request=request)]


def _departure(state: State, key_set: str, holder: str) -> Entry:
    return KeySetCheckedOut(
        at_ms=state.at_ms(MONO_MS),
        mono_ms=MONO_MS,
        key_set=key_set,
        tag=state.directory.key_sets[key_set].tag or b"",
        slot=SLOT,
        cardholder=holder or None,
        department="",
        due_ms=None,
        purpose=None,
        work_order="",
        issuer="",
        rule="",
        evidence=Evidence.SENSOR,
    )
