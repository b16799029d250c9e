"""What an OSDP reader, or whoever sits on its wires, cannot do.

The far end is libosdp's own peripheral over a real pty pair; between them sits a tap.
"""

import ctypes
import subprocess
import sys
from contextlib import closing

import osdp_sys
import pytest

from controller.clock import MachineClock
from controller.errors import PartMissing
from controller.events import BadgePresented, ReaderFailed, ReaderRecovered
from firmware_bridge.osdp.channel import Channel
from firmware_bridge.osdp.library import load_library
from tests.osdp_rig import ADDRESS, KEY, Bench, forged, frame_of, hurry

CARD = bytes([0x50, 0, 1, 32, 0]) + b"\x99\x88\x77\x66"
"""osdp_RAW of a card that was never presented."""

OTHER = bytes(range(16))


@pytest.fixture(autouse=True)
def in_a_hurry(monkeypatch):
    hurry(monkeypatch)


@pytest.fixture
def bench():
    with closing(Bench()) as bench:
        bench.connect()
        bench.turns(within_ms=200)
        yield bench


def badges(told):
    return [each.token for each in told if isinstance(each, BadgePresented)]


def faults(told):
    return {each.reader: each.detail for each in told if isinstance(each, ReaderFailed)}


def once(bench, make):
    """Put what `make` makes of the reader's next answer in its place."""

    def tap(answer):
        bench.wire.tap = lambda answer: answer
        return make(answer)

    bench.wire.tap = tap


def still_works(bench):
    bench.device.present(b"\x1a\x2b\x3c\x4d")
    told = bench.turns(badges, within_ms=4_000)
    return badges(told) == ["1a2b3c4d"]


@pytest.mark.parametrize("device", [{"key": OTHER}, {"key": None}])
def test_a_reader_without_our_key_is_refused_at_the_start(device):
    with closing(Bench(**device)) as bench, pytest.raises(PartMissing) as refused:
        bench.connect()
    assert "does not have this cabinet's key" in str(refused.value)


@pytest.mark.parametrize("key", [None, KEY])
def test_the_default_key_is_never_asked_for_and_never_taken(key):
    with closing(Bench(key=key, flags=osdp_sys.FLAG_INSTALL_MODE)) as bench:
        if key is None:
            with pytest.raises(PartMissing):
                bench.connect()
        else:
            bench.connect()
        challenges = [each for each in bench.wire.asked if each[6:8] == b"\x03\x11"]
        assert challenges
        assert {each[8] for each in challenges} == {1}


def test_an_answer_by_the_default_key_is_refused_and_told():
    with closing(Bench(key=None, flags=osdp_sys.FLAG_INSTALL_MODE)) as bench:

        def by_default(answer):
            if answer[5:7] != b"\x03\x12":
                return answer
            return forged(answer, answer[8:-2], block=b"\x03\x12\x00")

        bench.wire.tap = by_default
        with pytest.raises(PartMissing, match="install mode"):
            bench.connect()


def test_another_reader_with_another_key_in_its_place_is_told_and_not_heard(bench):
    bench.device = type(bench.device)(bench.wire, OTHER)
    told = bench.turns(lambda told: len(told) >= 2, within_ms=5_000)
    assert "key" in faults(told)["front:channel"]
    assert "front" in faults(told)
    bench.device.present(b"\x1a\x2b\x3c\x4d")
    assert badges(bench.turns(within_ms=1_500)) == []


def test_a_reader_that_says_it_has_no_secure_channel_is_refused():
    with closing(Bench()) as bench:

        def without(answer):
            at = answer.find(b"\x46")
            if answer[5] != 0x46:
                return answer
            abilities = answer[at:-2].replace(b"\x09\x01\x00", b"\x09\x00\x00")
            return forged(answer, abilities)

        bench.wire.tap = without
        with pytest.raises(PartMissing, match="offers no secure channel"):
            bench.connect()


FORGERIES = {
    "plain": (CARD, b""),
    "with a MAC made up": (CARD[:1] + bytes(16) + b"abcd", b"\x02\x18"),
    "not encrypted": (CARD + b"abcd", b"\x02\x16"),
    "as a handshake": (CARD, b"\x03\x12\x01"),
    "as the end of one": (CARD, b"\x03\x14\x01"),
    "with a command's block": (CARD, b"\x03\x11\x01"),
}


@pytest.mark.parametrize("name", FORGERIES)
def test_a_card_that_was_forged_is_no_badge_and_is_told(bench, name):
    body, block = FORGERIES[name]
    once(bench, lambda answer: forged(answer, body, block=block))
    told = bench.turns(lambda told: "front:channel" in faults(told), within_ms=3_000)
    assert badges(told) == []
    assert "front:channel" in faults(told)
    assert still_works(bench)


@pytest.mark.parametrize("at", [0x45, 0x46])
def test_a_card_told_before_the_channel_is_no_badge(at):
    with closing(Bench()) as bench:

        def instead(answer):
            return forged(answer, CARD) + answer if answer[5] == at else answer

        bench.wire.tap = instead
        bench.connect()
        told = bench.turns(within_ms=300)
        assert badges(told) == []
        assert "plain text" in faults(told)["front:channel"]


def test_a_recorded_answer_is_no_badge_again(bench):
    recorded = []

    def record(answer):
        if answer[5:7] == b"\x02\x18":
            recorded.append(answer)
        return answer

    bench.wire.tap = record
    bench.device.present(b"\x1a\x2b\x3c\x4d")
    assert badges(bench.turns(badges)) == ["1a2b3c4d"]
    bench.turns(within_ms=1_100)
    said = recorded[-1]
    replays = 0

    def replay(answer):
        nonlocal replays
        if answer[4] & 3 != said[4] & 3 or replays:
            return answer
        replays += 1
        return said

    bench.wire.tap = replay
    told = bench.turns(lambda told: "front:channel" in faults(told), within_ms=3_000)
    assert replays == 1
    assert badges(told) == []
    assert "replayed" in faults(told)["front:channel"]
    assert still_works(bench)


def test_an_answer_said_twice_is_heard_once(bench):
    bench.wire.tap = lambda answer: answer * 2
    bench.device.present(b"\x1a\x2b\x3c\x4d")
    assert badges(bench.turns(within_ms=1_500)) == ["1a2b3c4d"]


class Stub:
    """A line with bytes on it."""

    def __init__(self):
        self.data = b""

    def read(self):
        data, self.data = self.data, b""
        return data

    def write(self, data):
        pass


def test_what_lies_on_the_wire_before_the_question_answers_nothing():
    line = Stub()
    channel = Channel(line, ADDRESS, clock=MachineClock(), sow=lambda: None)
    question = frame_of(ADDRESS, 1, b"\x61")
    busy = frame_of(ADDRESS | 0x80, 1, b"\x79")
    line.data = busy
    channel.write(b"\xff" + question)
    assert channel.read(100) == b""
    line.data = busy
    assert channel.read(3) + channel.read(100) == busy
    line.data = busy
    assert channel.read(100) == b""  # one question, one answer


CHALLENGE = """
import ctypes, sys
ctypes.CDLL(None).srand(1)
from contextlib import closing
from tests.osdp_rig import Bench
with closing(Bench()) as bench:
    bench.connect()
    print(next(each[10:18].hex() for each in bench.wire.asked if each[6:8] == b"\\x03\\x11"))
"""


def test_no_two_starts_challenge_the_reader_alike():
    said = [
        subprocess.run(
            [sys.executable, "-c", CHALLENGE], capture_output=True, text=True, check=True
        ).stdout
        for _ in range(2)
    ]
    assert len(said[0].strip()) == 16
    assert said[0] != said[1]


class Recording:
    """Plays the answers of yesterday's start, one to each question; it knows no key."""

    def __init__(self, wire, answers):
        self.device = self
        self._wire = wire
        self._answers = iter(answers)

    def refresh(self):
        if self._wire.read(1_000):
            self._wire.write(next(self._answers, b""))


def test_a_recording_of_a_whole_start_opens_nothing():
    begin_alike = ctypes.CDLL(None).srand
    with closing(Bench()) as bench:
        begin_alike(1)
        bench.connect()
        bench.device.present(b"\x1a\x2b\x3c\x4d")
        assert badges(bench.turns(badges)) == ["1a2b3c4d"]
        answers = bench.wire.answers
    with closing(Bench()) as bench:
        bench.device = Recording(bench.wire, answers)
        begin_alike(1)
        with pytest.raises(PartMissing, match="does not have this cabinet's key"):
            bench.connect()


def test_once_nobody_forges_any_more_the_channel_is_well_again(bench, monkeypatch):
    monkeypatch.setattr("firmware_bridge.osdp.link.SUSPECT_US", 500_000)
    once(bench, lambda answer: forged(answer, CARD))
    bench.turns(lambda told: "front:channel" in faults(told))
    told = bench.turns(lambda _: bench.reader.problem == "", within_ms=5_000)
    assert "front:channel" in {each.reader for each in told if isinstance(each, ReaderRecovered)}
    assert bench.reader.problem == ""


def test_a_missing_library_is_named_with_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "osdp_sys", None)
    with pytest.raises(PartMissing, match=r"reader 'x': .*pip install 'keycabinet\[osdp\]'"):
        load_library("reader 'x'")
