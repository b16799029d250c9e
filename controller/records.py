"""An entry as the journal stores it: numbered, stamped, in canonical bytes."""

import json
from dataclasses import dataclass
from typing import Any, get_args

from controller.codec import CodecError, from_plain, remember, to_bytes, to_plain, word_of
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
        plain = to_plain(self.entry)
        plain["v"] = VERSION
        plain["seq"] = self.seq
        plain["boot"] = self.boot
        plain["clock"] = self.clock
        plain["kind"] = self.kind
        return to_bytes(plain)

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
def kinds() -> dict[str, type[Any]]:
    """Return every kind of entry by its stored word."""
    return {word_of(each): each for each in get_args(Entry)}
