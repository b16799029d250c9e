"""The codec's shelves: dicts keep their order, sets their members, and nothing else passes."""

import json
import tracemalloc
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.codec import CodecError, from_plain, to_bytes, to_plain
from controller.codec_reader import from_text
from controller.directory import Directory, KeySet


@dataclass(frozen=True)
class Shelves:
    by_name: dict[str, int] = field(default_factory=dict)
    by_tag: dict[bytes, tuple[int, ...]] = field(default_factory=dict)
    by_slot: dict[int, KeySet | None] = field(default_factory=dict)
    slots: frozenset[int] = frozenset()


NUMBERS = st.integers(-(2**63), 2**63 - 1)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
key_sets = st.builds(KeySet, id=texts, label=texts, key_class=texts, tag=st.binary(max_size=7))
shelves = st.builds(
    Shelves,
    by_name=st.dictionaries(texts, NUMBERS),
    by_tag=st.dictionaries(st.binary(max_size=4), st.lists(NUMBERS).map(tuple)),
    by_slot=st.dictionaries(NUMBERS, st.none() | key_sets),
    slots=st.frozensets(NUMBERS),
)


@given(shelves)
def test_dicts_and_sets_come_back_as_they_were(thing):
    assert from_plain(Shelves, to_plain(thing)) == thing


@given(shelves)
def test_a_dict_keeps_its_order_for_folds_that_drop_the_oldest(thing):
    again = from_plain(Shelves, to_plain(thing))
    assert list(again.by_name) == list(thing.by_name)


def test_equal_sets_have_equal_bytes():
    one, other = (Shelves(slots=frozenset(each)) for each in ((1, 9, 17, 33), (33, 17, 9, 1)))
    assert to_bytes(to_plain(one)) == to_bytes(to_plain(other))


def test_a_directory_comes_back_with_its_indexes():
    key_set = KeySet(id="K1", label="1-2-3", key_class="flat", tag=b"\x04\x01", home_slot=3)
    known = Directory(key_sets={"K1": key_set}, by_tag={b"\x04\x01": "K1"}, by_home={3: "K1"})
    assert from_plain(Directory, to_plain(known)) == known


@pytest.mark.parametrize(
    "values",
    [
        {"by_name": {"a": 1}},
        {"by_name": [["a"]]},
        {"by_name": [["a", 1], ["a", 2]]},
        {"by_name": [[1, 1]]},
        {"by_tag": [["zz", []]]},
        {"slots": [1, "2"]},
        {"slots": 5},
    ],
)
def test_what_is_no_shelf_is_refused_by_field(values):
    with pytest.raises(CodecError, match=f"Shelves.{next(iter(values))}"):
        from_plain(Shelves, values)
    with pytest.raises(CodecError, match=f"Shelves.{next(iter(values))}"):
        from_text(Shelves, to_bytes(values).decode())


@dataclass(frozen=True)
class Room:
    shelves: Shelves = field(default_factory=Shelves)
    name: str = ""


@given(st.builds(Room, shelves=shelves, name=texts))
def test_a_text_read_value_by_value_is_what_it_is_read_whole(thing):
    text = to_bytes(to_plain(thing)).decode()
    again = from_text(Room, text)
    assert again == thing
    assert to_bytes(to_plain(again)).decode() == text  # order of dicts included


def test_a_text_that_ends_early_or_goes_on_is_refused():
    thing = Room(shelves=Shelves(by_name={"a": 1, "b": 2}, slots=frozenset({3})), name="n")
    text = to_bytes(to_plain(thing)).decode()
    for wrong in [*(text[:end] for end in range(len(text))), text + "}", text + " ", "[]", "{} "]:
        with pytest.raises(CodecError):
            from_text(Room, wrong)
    with pytest.raises(CodecError, match="unknown field 'b'"):
        from_text(Room, '{"b":1}')


def test_a_large_text_needs_little_more_than_what_becomes_of_it():
    thing = Shelves(
        by_slot={each: KeySet(id=f"K{each}", label="x", key_class="c") for each in range(2_000)}
    )
    text = to_bytes(to_plain(thing)).decode()

    def extra(read):
        tracemalloc.start()
        try:
            kept = read(text)
            live, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert kept == thing
        return (peak - live) / live

    assert extra(lambda each: from_plain(Shelves, json.loads(each))) > 1
    assert extra(lambda each: from_text(Shelves, each)) < 0.1


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": "\ud800"}, "Room.name"),  # what JSON can say and no file can hold
        ({"name": "a\udfff"}, "Room.name"),
        ({"shelves": {"by_name": [["a", 2**63]]}}, "by_name"),
        ({"shelves": {"by_name": [["a", -(2**63) - 1]]}}, "by_name"),
    ],
)
def test_what_could_not_be_written_down_again_is_refused(values, field):
    with pytest.raises(CodecError, match=field):
        from_plain(Room, values)
