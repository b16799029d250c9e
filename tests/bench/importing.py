"""How long an import of a whole town holds a turn up: `python -m tests.bench.importing`."""

import json
import socket
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from controller.admin import slice_import
from controller.clock import MachineClock
from controller.codec import to_bytes, to_plain
from controller.commands import Command, Picture
from controller.config import read_config
from controller.console.founding import found_cabinet
from controller.directory import (
    AccessLevel,
    Cardholder,
    Change,
    Credential,
    Grant,
    KeyClass,
    KeySet,
    Noun,
    Person,
    person_digest,
)
from controller.events import Event
from controller.inbox_client import inbox_path
from controller.requests import Asked, CompleteImport, Request
from controller.service import Service
from tests.bench.names import people

Figure = tuple[str, str, str]
PEOPLE, SETS = 10_000, 2_000
SALT = "5a17" * 8


class NoHands:
    """A cabinet without wires: nothing is sensed, nothing moves."""

    def poll(self, now_ms: int) -> Iterable[Event]:
        """Sense nothing."""
        return ()

    def heard_ms(self, now_ms: int) -> int:
        """Have told everything there is."""
        return now_ms

    def rest(self) -> Iterable[Event]:
        """Keep nothing back."""
        return ()

    def inventory(self, mono_ms: int) -> Iterable[Event]:
        """Know of no slot."""
        return ()

    def actuate(self, command: Command) -> None:
        """Move nothing."""

    def show(self, picture: Picture) -> None:
        """Light nothing."""

    def beat(self) -> None:
        """Keep nothing alive."""

    def close(self) -> None:
        """Let go of nothing."""


def nouns() -> Iterator[Noun]:
    """Yield what a large site's lists hold: every person with a badge, sets of two keys."""
    yield KeyClass(id="unit", label="unit", curfew_ms=3_600_000)
    for number in range(SETS):
        tag = bytes([0x04, 0, 0, 0, 0, *number.to_bytes(2, "big")])
        yield KeySet(id=f"K{number:05}", label=f"1-1-{number}", key_class="unit", tag=tag)
    yield AccessLevel(id="all", label="all", grants=(Grant(key_class="unit"),))
    for who, name, phone in people(PEOPLE, 7):
        digest = person_digest(SALT, name, phone)
        yield Cardholder(id=who, department="工程部", access_levels=("all",), person=digest)
    for who, _, _ in people(PEOPLE, 7):
        yield Credential(token=f"{who:0>64}", cardholder=who)


def amended(noun: Noun) -> Noun:
    """Return `noun` with something changed, as the next year's lists would have it."""
    match noun:
        case Cardholder():
            return replace(noun, department="客服部")
        case Credential():
            return replace(noun, is_copyable=False)
        case _:
            return replace(noun, label="next")


def rows() -> list[Person]:
    """Return the personal rows that belong to the people of `nouns`."""
    return [
        Person(
            cardholder=who,
            name=name,
            phone=phone,
            salt=SALT,
            digest=person_digest(SALT, name, phone),
        )
        for who, name, phone in people(PEOPLE, 7)
    ]


def turns(service: Service, path: Path, asked: Iterable[Asked]) -> Iterator[tuple[Asked, float]]:
    """Ask each of `asked` as a command does, and yield how many ms its longest turn took.

    Processor time of the loop's own thread: the disk and other processes are not the import's.
    """
    clock = MachineClock()
    with socket.socket(socket.AF_UNIX) as peer:
        peer.connect(str(path))
        peer.setblocking(False)
        for number, each in enumerate(asked):
            expires_ms = clock.mono_ms() + clock.offset_ms() + 60_000
            request = Request(
                id=f"bench-{expires_ms}-{number}",
                actor="console",
                expires_ms=expires_ms,
                asked=each,
            )
            data = to_bytes(to_plain(request)) + b"\n"
            assert peer.send(data) == len(data)
            longest_s, answer = 0.0, b""
            while not answer.endswith(b"\n"):
                begin_s = time.thread_time()
                service.turn()
                longest_s = max(longest_s, time.thread_time() - begin_s)
                try:
                    answer += peer.recv(65_536)
                except BlockingIOError:
                    continue
            assert json.loads(answer)["outcome"] == "done", answer
            yield each, 1_000 * longest_s


def measure(folder: Path) -> Iterator[Figure]:
    """Yield the longest turn of an import: while its slices come, and when it takes effect."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "cabinet.toml"
    path.write_text('data = "data"\n', encoding="utf-8")
    config = read_config(path)
    found_cabinet(config, MachineClock())
    known = list(nouns())
    service = Service(
        config,
        clock=MachineClock(),
        connect=lambda tokenise: NoHands(),
        say=lambda text: None,
        version="bench",
    )
    try:
        new = [Change(after=each) for each in known]
        yield from _figures(service, inbox_path(config.data), "new", new, rows())
        amend = [Change(before=each, after=amended(each)) for each in known]
        yield from _figures(service, inbox_path(config.data), "amended", amend, ())
    finally:
        service.close()


def _figures(
    service: Service, path: Path, word: str, changes: list[Change], persons: Sequence[Person]
) -> Iterator[Figure]:
    asked = slice_import(word, changes, persons)
    took = list(turns(service, path, asked))
    staging = sorted(ms for each, ms in took if not isinstance(each, CompleteImport))
    what = f"import, {len(changes):,} {word}: longest turn"
    middle, late = staging[len(staging) // 2], staging[int(0.99 * len(staging))]
    told = f"median {middle:.1f}, 99 % {late:.1f}, longest {staging[-1]:.1f} ms"
    yield f"{what} of {len(staging)} slices", told, "about 5 ms"
    yield f"{what} as it takes effect", f"{took[-1][1]:.1f} ms", "about 5 ms"


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as scratch:
        for figure in measure(Path(scratch)):
            sys.stdout.write("{:58} {:44} {}\n".format(*figure))


if __name__ == "__main__":
    main()
