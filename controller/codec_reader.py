"""Canonical text to dataclasses, value by value: for what is too large to hold as plain values."""

import dataclasses
import json
from collections.abc import Callable, Iterator
from typing import Any, get_args, get_origin, get_type_hints

from controller.codec import CodecError, decoder, remember


def from_text(kind: type[Any], text: str) -> Any:
    """Return the `kind` whose canonical text is `text`, as `to_bytes(to_plain(thing))` made it.

    Dicts are read pair by pair. All at once a snapshot would take three times the memory of the
    state it becomes, and much of that would stay with the process.

    Raises:
        CodecError: a field is unknown or of another type, or this is no canonical text.
    """
    source = _Text(text)
    try:
        found = _reader_of(kind)(source)
        source.end()
    except (TypeError, ValueError) as error:
        raise CodecError(f"{kind.__name__}: {error}") from error
    return found


class _Text:
    """A text and how far it was read."""

    _scan = json.JSONDecoder().raw_decode

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    def value(self) -> Any:
        """Read one JSON value whole."""
        found, self._at = self._scan(self._text, self._at)
        return found

    def skip(self, mark: str) -> None:
        """Read `mark`, which must come now."""
        if not self._text.startswith(mark, self._at):
            raise ValueError(f"expected {mark!r} at character {self._at}")
        self._at += 1

    def members(self, marks: str) -> Iterator[None]:
        """Stand before each member of an array ("[]") or object ("{}"), and at last behind it."""
        self.skip(marks[0])
        if not self._text.startswith(marks[1], self._at):
            yield
            while self._text.startswith(",", self._at):
                self._at += 1
                yield
        self.skip(marks[1])

    def end(self) -> None:
        """Make sure that nothing follows."""
        if self._at != len(self._text):
            raise ValueError(f"something follows at character {self._at}")


Read = Callable[[_Text], Any]


@remember
def _reader_of(kind: type[Any]) -> Read:
    readers = {name: _read(hint) for name, hint in get_type_hints(kind).items()}

    def read(source: _Text) -> Any:
        fields: dict[str, Any] = {}
        for _ in source.members("{}"):
            name = source.value()
            if name not in readers:
                raise CodecError(f"{kind.__name__}: unknown field {name!r}")
            source.skip(":")
            try:
                fields[name] = readers[name](source)
            except (TypeError, ValueError) as error:
                raise CodecError(f"{kind.__name__}.{name}: {error}") from error
        try:
            return kind(**fields)
        except TypeError as error:
            raise CodecError(str(error)) from error

    return read


def _read(hint: Any) -> Read:
    if get_origin(hint) is dict:
        return _read_dict(*get_args(hint))
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        return _reader_of(hint)
    decode = decoder(hint)
    return lambda source: decode(source.value())


def _read_dict(key_hint: Any, value_hint: Any) -> Read:
    key, value = decoder(key_hint), decoder(value_hint)

    def read(source: _Text) -> dict[Any, Any]:
        shelf: dict[Any, Any] = {}
        count = 0
        for _ in source.members("[]"):
            name, each = source.value()
            shelf[key(name)] = value(each)
            count += 1
        if len(shelf) != count:
            raise ValueError("a key stands there twice")
        return shelf

    return read
