"""A changed copy is what `dataclasses.replace` makes, and nothing else can be changed."""

from dataclasses import FrozenInstanceError, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.changed import changed
from controller.parts import Session
from controller.state import State

sessions = st.builds(Session, cardholder=st.text(), token=st.text(), until_mono_ms=st.integers())


@given(sessions, st.integers(), st.integers(0))
def test_a_changed_copy_is_the_one_that_replace_makes(session, until_mono_ms, taken):
    wanted = {"until_mono_ms": until_mono_ms, "taken": taken}
    before = replace(session)
    assert changed(session, **wanted) == replace(session, **wanted)
    assert session == before


def test_a_state_shares_what_did_not_change():
    before = State(seq=7)
    after = changed(before, cabinet="A")
    assert after == replace(before, cabinet="A")
    assert after.directory is before.directory


def test_there_is_no_field_that_the_class_does_not_have():
    with pytest.raises(AssertionError):
        changed(State(), sequence=1)


def test_a_state_cannot_be_changed_in_place():
    with pytest.raises(FrozenInstanceError):
        State().seq = 1
