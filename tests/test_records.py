"""Entries as bytes: what is written is what is read, and nothing else passes."""

import dataclasses
import json
import types
from enum import Enum
from typing import Union, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.entries import Entry
from controller.errors import JournalDamaged
from controller.records import Record, kinds


def anything(hint):
    """Return a strategy for whatever the type `hint` allows."""
    if hint is int:
        return st.integers(-(2**53), 2**53)
    if hint is str:
        return st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
    if hint is bytes:
        return st.binary(max_size=10)
    if hint in (bool, type(None)):
        return st.booleans() if hint is bool else st.none()
    if get_origin(hint) in (Union, types.UnionType):
        return st.one_of([anything(each) for each in get_args(hint)])
    if get_origin(hint) is tuple:
        inner = get_args(hint)
        if inner[-1] is Ellipsis:
            return st.lists(anything(inner[0]), max_size=3).map(tuple)
        return st.tuples(*[anything(each) for each in inner])
    if issubclass(hint, Enum):
        return st.sampled_from(hint)
    hints = get_type_hints(hint)
    return st.builds(
        hint, **{each.name: anything(hints[each.name]) for each in dataclasses.fields(hint)}
    )


entries = st.one_of([anything(each) for each in get_args(Entry)])
records = st.builds(Record, st.integers(1), st.text(max_size=8), st.just("ntp"), entries)


@given(records)
def test_every_entry_comes_back_as_it_was_written(record):
    assert Record.from_bytes(record.to_bytes()) == record


@given(records)
def test_the_bytes_are_canonical(record):
    data = record.to_bytes()
    again = json.dumps(
        json.loads(data), sort_keys=True, separators=(",", ":"), ensure_ascii=False
    ).encode()
    assert again == data


def test_there_are_as_many_words_as_kinds():
    assert len(kinds()) == len(get_args(Entry))


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"\x00\xff", "not an entry"),
        (b"[1]", "not an entry"),
        (b'{"v":2,"seq":7,"boot":"b","clock":"ntp","kind":"badge_denied"}', "7 has version 2"),
        (b'{"v":1,"seq":7,"boot":"b","clock":"ntp","kind":"sneezed"}', "7 is of unknown kind"),
        (b'{"v":1,"seq":7,"boot":"b","clock":"ntp","kind":"door_seen_closed"}', "entry 7"),
        (
            b'{"v":1,"seq":7,"boot":"b","clock":"ntp","kind":"door_seen_closed",'
            b'"at_ms":"soon","mono_ms":1}',
            "at_ms",
        ),
    ],
)
def test_what_is_not_an_entry_is_refused_by_name(data, says):
    with pytest.raises(JournalDamaged, match=says):
        Record.from_bytes(data)


def test_a_release_armed_before_it_said_what_for_is_still_read():
    data = (
        b'{"actor":"wong","at_ms":9,"boot":"b","clock":"ntp","key_set":"K1","kind":"release_armed",'
        b'"mono_ms":1,"reason":"x","recipient":"lee","request":"r","seq":7,"slot":1,'
        b'"until_mono_ms":5,"v":1}'
    )
    entry = Record.from_bytes(data).entry
    assert (entry.purpose, entry.work_order) == (None, "")


@pytest.mark.parametrize("kind", get_args(Entry))
def test_no_entry_has_a_field_that_the_envelope_needs(kind):
    assert not {"v", "seq", "boot", "clock", "kind"} & {f.name for f in dataclasses.fields(kind)}
