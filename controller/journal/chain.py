"""The chain of hashes that binds each entry to all before it."""

import json
from collections.abc import Callable, Iterable
from hashlib import sha256

ZERO = bytes(32)
"""What stands for the hash before the first entry."""

Row = tuple[int, bytes, bytes]
"""Sequence number, canonical bytes of the entry, hash."""


See = Callable[[int, bytes, bytes], str | None]
"""Is told number, bytes and hash of each row; returns what is wrong with it, None for nothing."""


def link(before: bytes, entry: bytes) -> bytes:
    """Return the hash of `entry`, which follows the entry whose hash is `before`."""
    return sha256(before + entry).digest()


class Chain:
    """Follows the chain row by row; `seq` and `head` are those of the last good entry.

    With `is_thorough` each entry is also parsed, which takes three times as long; without, its
    number is looked for in its canonical bytes, which suffices where it is decoded anyway. Of an
    entry that was destroyed only the hash is left, and goes on; `see` says whether it may.
    """

    def __init__(
        self,
        seq: int = 0,
        head: bytes = ZERO,
        *,
        is_thorough: bool = False,
        see: See | None = None,
    ) -> None:
        self.seq = seq
        self.head = head
        self._is_thorough = is_thorough
        self._see = see

    def follow(self, rows: Iterable[Row]) -> str | None:
        """Take in `rows`, which come next; return None, or what is wrong with entry `seq` + 1."""
        for seq, entry, digest in rows:
            if seq != self.seq + 1:
                return f"entry {self.seq + 1} is missing; entry {seq} stands in its place"
            if self._see is not None and (problem := self._see(seq, entry, digest)):
                return problem
            if not entry:
                self.seq, self.head = seq, digest
                continue
            if sha256(self.head + entry).digest() != digest:
                return (
                    f"entry {seq} is not what was written:"
                    f" its hash does not follow from it and entry {seq - 1}"
                )
            if self._is_thorough or b'"seq":%d,' % seq not in entry:
                problem = _misread(seq, entry)
                if problem is not None:
                    return problem
            self.seq, self.head = seq, digest
        return None


def _misread(seq: int, entry: bytes) -> str | None:
    try:
        values = json.loads(entry)
    except ValueError:
        return f"entry {seq} is not JSON: {entry[:60]!r}"
    inside = values.get("seq") if isinstance(values, dict) else None
    return None if inside == seq else f"entry {seq} calls itself entry {inside}"
