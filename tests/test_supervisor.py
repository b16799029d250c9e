"""systemd is told that the cabinet is ready and goes on turning, and never more than is true."""

import os
import socket
from contextlib import suppress
from itertools import pairwise

import pytest

from controller.errors import JournalError, LinkError
from controller.process import StopFlag, run_until_stopped
from controller.supervisor import START_US_MAX, Supervisor
from sim.clock import SimClock

WATCH_US = 10_000_000


class Systemd:
    """The other end of the notify socket."""

    def __init__(self, path):
        self.path = path
        self.wire = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.wire.bind(path if not path.startswith("@") else "\0" + path[1:])
        self.wire.setblocking(False)

    def environment(self, **more):
        return {"NOTIFY_SOCKET": self.path, "WATCHDOG_USEC": str(WATCH_US), **more}

    def heard(self):
        messages = []
        with suppress(BlockingIOError):
            while True:
                messages.append(self.wire.recv(4_096).decode())
        return messages


@pytest.fixture(params=["file", "abstract"])
def systemd(request, tmp_path):
    name = str(tmp_path / "notify") if request.param == "file" else f"@keycabinet-{os.getpid()}"
    systemd = Systemd(name)
    yield systemd
    systemd.wire.close()


@pytest.fixture
def supervisor(systemd):
    supervisor = Supervisor(systemd.environment())
    yield supervisor
    supervisor.close()
    supervisor.close()


class Service:
    """Turns `good` times, then fails as a journal does, or is stopped."""

    def __init__(self, good, stop=None):
        self.left, self.flag = good, stop
        self.ends = []

    def turn(self):
        if not self.left:
            raise JournalError("the disk is gone")
        self.left -= 1
        if not self.left and self.flag is not None:
            self.flag.set("test")

    def stop(self, reason):
        self.ends.append(reason)

    def close(self):
        self.ends.append("closed")


def run(service, supervisor, clock, stop=None):
    run_until_stopped(
        service,
        stop or StopFlag(),
        clock=clock,
        sleep_s=lambda left_s: clock.advance_us(round(left_s * 1_000_000)),
        turned=supervisor.turned,
    )


def test_ready_is_said_after_the_first_good_turn_and_once(systemd, supervisor):
    clock, stop = SimClock(), StopFlag()
    assert systemd.heard() == []
    run(Service(40, stop), supervisor, clock, stop)
    heard = systemd.heard()
    assert heard[0].splitlines()[0] == "READY=1"
    assert heard[1:] == ["WATCHDOG=1"]


def test_a_cabinet_whose_first_turn_fails_was_never_ready(systemd, supervisor):
    with pytest.raises(JournalError):
        run(Service(0), supervisor, SimClock())
    assert systemd.heard() == []


def test_a_turn_that_failed_feeds_no_watchdog(systemd, supervisor):
    clock = SimClock()
    supervisor.turned(clock.mono_us())
    clock.advance_us(WATCH_US)
    systemd.heard()
    with pytest.raises(JournalError):
        run(Service(0), supervisor, clock)
    assert systemd.heard() == []


def test_the_watchdog_is_fed_in_good_time_and_no_more(systemd, supervisor):
    clock, fed_us = SimClock(), []
    while clock.mono_us() < 6 * WATCH_US:
        supervisor.turned(clock.mono_us())
        fed_us += [clock.mono_us()] * systemd.heard().count("WATCHDOG=1")
        clock.advance_us(25_000)
    pauses_us = {later - before for before, later in pairwise(fed_us)}
    assert pauses_us == {WATCH_US // 4}


def test_what_there_was_no_room_for_is_told_by_the_next_turn(systemd, supervisor):
    clock = SimClock()
    with suppress(LinkError):
        while True:  # until its queue is full
            supervisor.starting("checking the journal: 10 %")
    supervisor.turned(clock.mono_us())
    assert "READY=1" not in "".join(systemd.heard())
    supervisor.turned(clock.mono_us())
    assert [each.partition("\n")[0] for each in systemd.heard()] == ["READY=1", "WATCHDOG=1"]


def test_a_long_start_says_how_it_gets_on_and_asks_for_time(systemd, supervisor):
    supervisor.starting("replaying the journal: 30 %")
    assert systemd.heard() == [
        f"STATUS=replaying the journal: 30 %\nEXTEND_TIMEOUT_USEC={START_US_MAX}"
    ]


def test_a_watchdog_of_another_process_is_not_fed(systemd):
    supervisor = Supervisor(systemd.environment(WATCHDOG_PID="1"))
    supervisor.turned(0)
    assert "WATCHDOG=1" not in systemd.heard()
    supervisor.close()


def test_without_systemd_nobody_is_told():
    supervisor = Supervisor({})
    supervisor.starting("checking")
    supervisor.turned(0)
    supervisor.close()
