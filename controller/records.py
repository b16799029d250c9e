"""An entry as the journal stores it: numbered, stamped, in canonical bytes."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Any, get_args, get_type_hints

from controller.codec import CodecError, from_plain, remember, text_of, word_of
from controller.entries import Entry
from controller.errors import JournalDamaged

VERSION = 1

ENVELOPE = ("v", "seq", "boot", "clock", "kind")


@dataclass(frozen=True, slots=True)
class Record:
    """One row of the journal: entry `seq` (from 1), written in `boot`, dated by `clock`.

    `clock` is who had set the wall clock then: "ntp", "rtc" or "unsynced".
    """

    seq: int
    boot: str
    clock: str
    entry: Entry

    @property
    def kind(self) -> str:
        """Return the stored word for the entry's class, such as "key_set_checked_out"."""
        return word_of(type(self.entry))

    def to_bytes(self) -> bytes:
        """Return the canonical JSON bytes that are stored, hashed and never rewritten."""
        read, columns, end = _layout(type(self.entry))
        texts = [
            before + text(value) for (before, text), value in zip(columns, read(self), strict=True)
        ]
        return ("".join(texts) + end).encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> "Record":
        """Return the record in `data`.

        Raises:
            JournalDamaged: not an entry, or one of a newer version or unknown kind; this program
                is too old for the file, or the file is not what was written.
        """
        try:
            values: dict[str, Any] = json.loads(data)
            version, seq, boot, clock, kind = (values.pop(each) for each in ENVELOPE)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise JournalDamaged(f"not an entry: {data[:80]!r}") from error
        if version != VERSION:
            raise JournalDamaged(f"entry {seq} has version {version}; this program reads {VERSION}")
        if kind not in kinds():
            raise JournalDamaged(f"entry {seq} is of unknown kind {kind!r}; the program is too old")
        try:
            return cls(seq, boot, clock, from_plain(kinds()[kind], values))
        except CodecError as error:
            raise JournalDamaged(f"entry {seq}: {error}") from error


@remember
def _layout(
    kind: type[Any],
) -> tuple[Callable[[Record], Any], Sequence[tuple[str, Callable[[Any], str]]], str]:
    """Return how records of `kind` are written: what reads all values at once; what stands before
    each of them and how it is written; what stands behind the last.

    The order of the names is the same for all: sorting them anew for each entry, and walking
    through a dict of them, took half of an entry's way into its bytes.
    """
    hints = get_type_hints(kind)
    sources = {"seq": ("seq", int), "boot": ("boot", str), "clock": ("clock", str)}
    sources |= {each.name: (f"entry.{each.name}", hints[each.name]) for each in fields(kind)}
    fixed = {"v": str(VERSION), "kind": f'"{word_of(kind)}"'}
    paths: list[str] = []
    columns: list[tuple[str, Callable[[Any], str]]] = []
    before = ""
    for name in sorted({*sources, *fixed}):
        before += f'{"," if before or columns else "{"}"{name}":{fixed.get(name, "")}'
        if name in sources:
            path, hint = sources[name]
            paths.append(path)
            columns.append((before, text_of(hint)))
            before = ""
    return attrgetter(*paths), columns, before + "}"


@remember
def kinds() -> dict[str, type[Any]]:
    """Return every kind of entry by its stored word."""
    return {word_of(each): each for each in get_args(Entry)}
