"""Snapshots: the state after some entry, in a file that is believed only if the journal agrees.

A file is a line of JSON that says what it is, and the state's canonical bytes. The journal binds
it by an entry `SnapshotTaken`; until that is written the one before stays, so that a power cut
between the two costs nothing.

A boundary is such a file too. It was kept as an old period was destroyed, stays, and is read by any
later version of the program: what came before can be replayed no more. So what is added to a state
has a default, and a field that a state once had is not taken away.
"""

import json
import os
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Protocol

import controller
from controller.codec import CodecError, from_plain, remember, to_bytes, to_plain
from controller.codec_reader import from_text
from controller.entries import Entry, SnapshotTaken
from controller.entries.keeping import PeriodDestroyed
from controller.journal import files
from controller.journal.chain import Row
from controller.records import Record
from controller.state import State

FOLDING = (
    *(
        "changed",
        "codec",
        "codec_reader",
        "config",
        "config_checks",
        "consent_parts",
        "errors",
        "fittings",
        "handovers",
        "keeping_parts",
        "oversight_parts",
        "stocktaking",
        "paper_parts",
        "parts",
        "pin_parts",
        "spare_parts",
        "pins",
        "visit_parts",
    ),
    *("notices", "reasons", "records", "setting", "state", "policy/__init__", "policy/hours"),
)
"""The modules that decide what a fold of the journal looks like, beside `FOLDING_PACKAGES`."""

FOLDING_PACKAGES = ("directory", "entries", "folds")
"""The packages every file of which decides it too."""

_PREFIX = "snapshot-"
_BOUNDARY = "boundary-"
_KINDS = (b'"kind":"snapshot_taken"', b'"kind":"period_destroyed"')


class Source(Protocol):
    """What a snapshot is checked against: the journal of a data folder."""

    @property
    def data(self) -> Path:
        """The data folder."""

    def rows(self, after_seq: int, limit: int) -> list[Row]:
        """Return up to `limit` rows after `after_seq`, in order: number, bytes, hash."""


@dataclass(frozen=True, slots=True)
class Header:
    """What a snapshot says of itself: `digest` is the hex SHA-256 of the state's bytes."""

    upto_seq: int
    head: bytes
    code: str
    digest: str


def sources() -> list[Path]:
    """Return the files of the program that turn entries into a state."""
    room = Path(controller.__file__).parent
    single = [room / f"{name}.py" for name in FOLDING]
    return single + [
        path for name in FOLDING_PACKAGES for path in sorted((room / name).glob("*.py"))
    ]


@remember
def code_digest() -> str:
    """Return the hex SHA-256 over the source of everything that folds entries into a state."""
    return sha256(b"".join(sha256(each.read_bytes()).digest() for each in sources())).hexdigest()


def encode(state: State) -> bytes:
    """Return `state` as canonical bytes."""
    return to_bytes(to_plain(state))


def save(data: Path, payload: bytes, *, upto_seq: int, head: bytes) -> str:
    """Write the snapshot `payload` of the state after entry `upto_seq`, whose hash is `head`.

    Needs no journal, so that a helper can do it. Durable on return, and worth nothing before the
    journal holds a `SnapshotTaken` with the digest that is returned.

    Raises:
        OSError: it could not be written; the older snapshots are still there.
    """
    path, digest = _write(data, _PREFIX, payload, upto_seq, head)
    _prune(path.parent, path)
    return digest


def save_boundary(data: Path, payload: bytes, *, upto_seq: int, head: bytes) -> str:
    """Write `payload` as `save` does, to stay; worth nothing before a `PeriodDestroyed` has it."""
    return _write(data, _BOUNDARY, payload, upto_seq, head)[1]


def forget_before(data: Path, upto_seq: int) -> None:
    """Remove every older state than that after entry `upto_seq`: it knows what was destroyed.

    Raises:
        OSError: it could not be removed.
    """
    folder = files.folder_of(data)
    for path in (*_paths(folder), *folder.glob("new-*")):
        if path.name.startswith("new-") or int(path.name.rpartition("-")[2]) < upto_seq:
            path.unlink()
    files.sync_folder(folder)


def _write(data: Path, prefix: str, payload: bytes, upto_seq: int, head: bytes) -> tuple[Path, str]:
    folder = files.folder_of(data)
    digest = sha256(payload).hexdigest()
    header = Header(upto_seq=upto_seq, head=head, code=code_digest(), digest=digest)
    path = folder / f"{prefix}{upto_seq:012}"
    new = path.with_name(f"new-{path.name}")
    try:
        with new.open("wb") as file:
            file.write(to_bytes(to_plain(header)) + b"\n" + payload)
            file.flush()
            os.fsync(file.fileno())
        new.rename(path)
    except OSError:
        new.unlink(missing_ok=True)
        raise
    files.sync_folder(folder)
    return path, digest


def _prune(folder: Path, newest: Path) -> None:
    """Keep `newest`, which has no entry yet, and the one before it."""
    snapshots = [each for each in _paths(folder) if each.name.startswith(_PREFIX)]
    before = [each for each in snapshots if each.name < newest.name]
    for each in snapshots:
        if each != newest and each not in before[:1]:
            each.unlink()


def _paths(folder: Path) -> list[Path]:
    """Return every snapshot and boundary, newest first."""
    found = (*folder.glob(f"{_PREFIX}*"), *folder.glob(f"{_BOUNDARY}*"))
    return sorted(found, key=lambda each: each.name.rpartition("-")[2], reverse=True)


def anchors(folder: Path) -> list[tuple[int, bytes]]:
    """Return number and hash of the entries up to which the snapshots in `folder` go."""
    headers = (_read(each)[0] for each in _paths(folder))
    return [(each.upto_seq, each.head) for each in headers if each is not None]


def _read(path: Path) -> tuple[Header | None, bytes]:
    try:
        with path.open("rb") as file:
            line, payload = file.readline(10_000), file.read()
    except OSError:
        return None, b""  # it is not what was written, whatever it is
    try:
        header: Header = from_plain(Header, json.loads(line))
    except (ValueError, CodecError):
        return None, payload
    return header, payload


def find_lost_state(data: Path, said: PeriodDestroyed) -> str:
    """Return that the state of which `said` tells is not in its file any more, "" if it is."""
    folder = files.folder_of(data)
    for path in _paths(folder):
        header, payload = _read(path)
        is_it = header is not None and header.upto_seq == said.state_seq
        if is_it and sha256(payload).hexdigest() == said.state_digest:
            return ""
    return (
        f"{folder / f'{_BOUNDARY}{said.state_seq:012}'}: missing, or not what was written; a later"
        " version of the program cannot start without it; restore it from a backup"
    )


def load(journal: Source) -> tuple[State | None, tuple[str, ...]]:
    """Return the newest state that `journal` vouches for, and why newer ones were discarded.

    One that another version of the program has folded is read only where nothing else is left of
    what was destroyed.
    """
    discarded: list[str] = []
    older: list[bytes] = []
    for path in _paths(files.folder_of(journal.data)):
        header, payload = _read(path)
        problem = "not a snapshot" if header is None else _doubt(header, payload, journal)
        if header is not None and problem is None and not _is_ours(path, header):
            older.append(payload)
            problem = "folded by another version of the program"
        found, problem = (None, problem) if problem else _decoded(payload)
        if found is not None:
            return found, tuple(discarded)
        discarded.append(f"{path.name}: {problem}")
    for payload in older if _is_destroyed(journal) else ():
        found, _ = _decoded(payload)
        if found is not None:
            return found, tuple(discarded)
    return None, tuple(discarded)


def _is_ours(path: Path, header: Header) -> bool:
    return path.name.startswith(_BOUNDARY) or header.code == code_digest()


def _decoded(payload: bytes) -> tuple[State | None, str | None]:
    try:
        state: State = from_text(State, payload.decode())
    except CodecError as error:
        return None, str(error)
    return state, None


def _is_destroyed(journal: Source) -> bool:
    """Return whether something was destroyed: soon after the first entry, or nothing was."""
    seq = 0
    while rows := journal.rows(seq, 1_000):
        if not all(entry for _, entry, _ in rows):
            return True
        seq = rows[-1][0]
    return False


def _doubt(header: Header, payload: bytes, journal: Source) -> str | None:
    """Return why the snapshot is not to be believed, or None."""
    row = journal.rows(header.upto_seq - 1, 1)
    if not row or row[0][0] != header.upto_seq or row[0][2] != header.head:
        return f"entry {header.upto_seq} of the journal is another one"
    if sha256(payload).hexdigest() != header.digest:
        return "its bytes are not what was written"
    if not _is_bound(header, journal):
        return "the journal has no entry of it"
    return None


def _is_bound(header: Header, journal: Source) -> bool:
    seq = header.upto_seq
    while rows := journal.rows(seq, 1_000):
        seq = rows[-1][0]
        for entry in (row[1] for row in rows if any(kind in row[1] for kind in _KINDS)):
            if _told(Record.from_bytes(entry).entry) == (header.upto_seq, header.digest):
                return True
    return False


def _told(entry: Entry) -> tuple[int, str] | None:
    """Return of which state `entry` tells, and its digest."""
    match entry:
        case SnapshotTaken():
            return entry.upto_seq, entry.digest
        case PeriodDestroyed():
            return entry.state_seq, entry.state_digest
    return None  # a key of that kind, of all things
