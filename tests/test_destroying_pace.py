"""Destroying old records holds nobody up, and leaves the disk in peace."""

import sqlite3
import time
from contextlib import closing

import pytest

from controller.journal import verify
from controller.journal.files import journal_path
from controller.keeping_parts import Stage
from tests.archive import closed, old_archive

TURN_MS = 25
HELD_UP_S = 0.1
"""Far above what a small checkpoint takes, far below what a writer waits for a reader."""


@pytest.fixture
def archive(tmp_path, monkeypatch):
    monkeypatch.setattr("controller.journal.reserve.Reserve.hold", lambda _: True)
    with closed(old_archive(tmp_path / "data")) as found:
        found.agree()
        yield found


@pytest.fixture
def emptied(archive, monkeypatch):
    """Return of each time the log of writes was to be emptied how long it took, in seconds."""
    taken = []
    checkpoint = archive.journal.checkpoint

    def watched(*, is_truncating=False, **named):
        begin = time.perf_counter()
        is_done = checkpoint(is_truncating=is_truncating, **named)
        if is_truncating:
            taken.append(time.perf_counter() - begin)
        return is_done

    monkeypatch.setattr(archive.journal, "checkpoint", watched)
    return taken


def turn(archive, times):
    """Take `times` idle turns as the process does, a fortieth of a second each."""
    for _ in range(times):
        now_ms = archive.clock.mono_ms()
        archive.destroyer.consider(archive.state, archive.journal.head[1], now_ms)
        for event in archive.destroyer.poll(now_ms):
            archive.controller.apply(event)
        archive.clock.advance(TURN_MS)


def test_what_is_erased_is_wiped_once_and_done_with_at_once(archive, emptied):
    turn(archive, 40)
    assert archive.state.kept.asked is None
    assert len(emptied) == 1


def test_somebody_who_reads_on_costs_no_turn_its_time(archive, emptied):
    while archive.state.kept.asked.stage is Stage.PREPARING:
        turn(archive, 1)
    with closing(sqlite3.connect(journal_path(archive.data), isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM log").fetchone()
        turn(archive, 100)
        assert archive.state.kept.asked.stage is Stage.ERASING
        assert 2 <= len(emptied) <= 4
        assert max(emptied) < HELD_UP_S
        reader.execute("COMMIT")
    turn(archive, 80)
    assert archive.state.kept.asked is None
    assert verify(archive.data).destroyed[0].left == 0


def test_a_state_that_cannot_be_forgotten_is_tried_again_a_minute_later(
    archive, emptied, monkeypatch
):
    def broken(*_args):
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patched:
        patched.setattr("controller.destroying.forget_before", broken)
        turn(archive, 200)
        assert archive.state.kept.asked.stage is Stage.ERASING
        assert len(emptied) == 1
    archive.clock.advance(60_000)
    turn(archive, 3)
    assert archive.state.kept.asked is None


def test_a_start_goes_on_where_the_last_run_ended(archive, monkeypatch, tmp_path):
    monkeypatch.setattr("controller.destroying.SLICE", 2)
    while archive.state.kept.asked.stage is Stage.PREPARING:
        turn(archive, 1)
    turn(archive, 15)
    left = verify(archive.data).destroyed[0].left
    assert 5 <= left <= 20
    with closed(archive.kill(tmp_path / "cut")) as found:
        turn(found, 2)
        assert verify(found.data).destroyed[0].left < left
