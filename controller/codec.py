"""Frozen dataclasses to canonical JSON bytes and back; what hashes cover and sockets carry.

Canonical means: UTF-8, keys sorted, no spaces, nothing escaped that JSON lets stand. Bytes are
lower-case hex; enum members are their values; tuples are lists; a dict is a list of pairs in its
own order, for what folds may ask for the oldest; a frozenset is a sorted list. Where a field may
hold one of several classes, the object carries the class's word under `"is"`.
"""

import dataclasses
import json
import types
from collections.abc import Callable
from enum import Enum
from functools import cache
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from controller.errors import CabinetError


class CodecError(CabinetError):
    """What was read is not what was expected; the message names class and field."""


NUMBER_BEYOND = 1 << 63

Convert = Callable[[Any], Any]
Function = TypeVar("Function", bound=Callable[..., Any])


def remember(function: Function) -> Function:
    """Return `function` with its answers kept: `functools.cache` that keeps the signature."""
    return cast(Function, cache(function))


_encoder = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def to_bytes(values: dict[str, Any]) -> bytes:
    """Return the canonical bytes of plain values (as `to_plain` makes them)."""
    return _encoder.encode(values).encode()


def to_plain(thing: Any) -> dict[str, Any]:
    """Return the fields of the dataclass instance `thing` as plain JSON values."""
    plain: dict[str, Any] = _encoder_of(type(thing))(thing)
    return plain


def from_plain(kind: type[Any], values: Any) -> Any:
    """Return a `kind` with `values`, plain JSON values as `to_plain` made them.

    Raises:
        CodecError: a field is missing, unknown, or of another type.
    """
    return _decoder_of(kind)(values)


@remember
def text_of(hint: Any) -> Callable[[Any], str]:
    """Return what writes a value of type `hint` as canonical JSON text."""
    if hint is int:
        return int.__repr__
    convert = _encode(hint)
    if convert is None:
        return _encoder.encode
    encode = _encoder.encode
    return lambda value: encode(convert(value))


@remember
def _encoder_of(kind: type[Any]) -> Convert:
    hints = get_type_hints(kind)
    fields = [(each.name, _encode(hints[each.name])) for each in dataclasses.fields(kind)]

    def encode(thing: Any) -> dict[str, Any]:
        return {
            name: getattr(thing, name) if convert is None else convert(getattr(thing, name))
            for name, convert in fields
        }

    return encode


def _encode(hint: Any) -> Convert | None:
    """Return what turns a value of type `hint` into JSON, None where it is JSON already."""
    if hint in (int, str, bool, float, type(None)):
        return None
    if hint is bytes:
        return bytes.hex
    if get_origin(hint) in (Union, types.UnionType):
        return _encode_union(get_args(hint))
    if get_origin(hint) is tuple:
        return _encode_tuple(get_args(hint))
    if get_origin(hint) is dict:
        return _encode_dict(get_args(hint))
    if get_origin(hint) is frozenset:
        inner = _encode(get_args(hint)[0]) or _same
        return lambda values: sorted(inner(each) for each in values)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return lambda value: value.value
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        return _encoder_of(hint)
    raise AssertionError(hint)


def _encode_tuple(hints: tuple[Any, ...]) -> Convert:
    if len(hints) == 2 and hints[1] is Ellipsis:
        inner = _encode(hints[0])
        return list if inner is None else lambda values: [inner(each) for each in values]
    inners = [_encode(each) for each in hints]
    return lambda values: [
        value if inner is None else inner(value)
        for inner, value in zip(inners, values, strict=True)
    ]


def _encode_dict(hints: tuple[Any, ...]) -> Convert:
    key, value = (_encode(each) or _same for each in hints)
    return lambda shelf: [[key(name), value(each)] for name, each in shelf.items()]


def _same(value: Any) -> Any:
    return value


def _encode_union(hints: tuple[Any, ...]) -> Convert | None:
    options = [each for each in hints if each is not type(None)]
    if len(options) == 1:
        inner = _encode(options[0])
        return None if inner is None else lambda value: None if value is None else inner(value)
    words = {each: word_of(each) for each in options}
    return lambda value: (
        None if value is None else {"is": words[type(value)], **_encoder_of(type(value))(value)}
    )


@remember
def word_of(kind: type[Any]) -> str:
    """Return the stored word for a class: its name in snake_case."""
    name = kind.__name__
    return "".join(f"_{each.lower()}" if each.isupper() else each for each in name).lstrip("_")


@remember
def _decoder_of(kind: type[Any]) -> Convert:
    hints = get_type_hints(kind)
    known = {each.name: decoder(hints[each.name]) for each in dataclasses.fields(kind)}

    def decode(values: Any) -> Any:
        if not isinstance(values, dict):
            raise CodecError(f"{kind.__name__}: expected an object, got {type(values).__name__}")
        read = {}
        for name, value in values.items():
            if name not in known:
                raise CodecError(f"{kind.__name__}: unknown field {name!r}")
            try:
                read[name] = known[name](value)
            except (TypeError, ValueError) as error:
                raise CodecError(f"{kind.__name__}.{name}: {error}") from error
        try:
            return kind(**read)
        except TypeError as error:
            raise CodecError(str(error)) from error

    return decode


def decoder(hint: Any) -> Convert:
    """Return what turns JSON into a value of type `hint`; it raises `TypeError`, `ValueError`."""
    if hint is str:
        return _checked_text
    if hint is int:
        return _checked_number
    if hint in (bool, float, type(None)):
        return _checked(hint)
    if hint is bytes:
        return bytes.fromhex
    if get_origin(hint) in (Union, types.UnionType):
        return _decode_union(get_args(hint))
    if get_origin(hint) is tuple:
        return _decode_tuple(get_args(hint))
    if get_origin(hint) is dict:
        return _decode_dict(get_args(hint))
    if get_origin(hint) is frozenset:
        inner = decoder(get_args(hint)[0])
        return lambda values: frozenset([inner(each) for each in _listed(values)])
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        return _decoder_of(hint)
    raise AssertionError(hint)


def _checked(kind: type[Any]) -> Convert:
    def check(value: Any) -> Any:
        if type(value) is not kind:
            raise ValueError(f"expected {kind.__name__}, got {value!r}")
        return value

    return check


def _checked_text(value: Any) -> str:
    """Return `value`, a text that can be written."""
    if type(value) is not str:
        raise ValueError(f"expected str, got {value!r}")
    if not is_whole(value):
        raise ValueError(f"half of a character in {value!r}")
    return value


def is_whole(text: str) -> bool:
    """Return whether `text` can be written: JSON may say a half of a pair of surrogates alone."""
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _checked_number(value: Any) -> int:
    """Return `value`, a whole number that a database holds: one of 64 bits."""
    if type(value) is not int:
        raise ValueError(f"expected int, got {value!r}")
    if not -NUMBER_BEYOND <= value < NUMBER_BEYOND:
        raise ValueError(f"{value} has more than 64 bits")
    return value


def _decode_tuple(hints: tuple[Any, ...]) -> Convert:
    if len(hints) == 2 and hints[1] is Ellipsis:
        inner = decoder(hints[0])
        return lambda values: tuple([inner(each) for each in _listed(values)])
    inners = [decoder(each) for each in hints]
    return lambda values: tuple(
        [inner(each) for inner, each in zip(inners, _listed(values), strict=True)]
    )


def _decode_dict(hints: tuple[Any, ...]) -> Convert:
    key, value = (decoder(each) for each in hints)

    def decode(pairs: Any) -> dict[Any, Any]:
        shelf = {key(name): value(each) for name, each in _listed(pairs)}
        if len(shelf) != len(pairs):
            raise ValueError("a key stands there twice")
        return shelf

    return decode


def _listed(values: Any) -> list[Any]:
    if not isinstance(values, list):
        raise ValueError(f"expected a list, got {values!r}")
    return values


def _decode_union(hints: tuple[Any, ...]) -> Convert:
    options = [each for each in hints if each is not type(None)]
    if len(options) == 1:
        inner = decoder(options[0])
        return lambda value: None if value is None else inner(value)
    kinds = {word_of(each): each for each in options}

    def decode(value: Any) -> Any:
        if value is None and type(None) in hints:
            return None
        if not isinstance(value, dict) or value.get("is") not in kinds:
            raise ValueError(f"expected an object that is one of {sorted(kinds)}")
        rest = {name: each for name, each in value.items() if name != "is"}
        return _decoder_of(kinds[value["is"]])(rest)

    return decode
