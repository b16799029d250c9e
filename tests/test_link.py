import json
import socket
from itertools import count

import pytest
from gpiozero import DigitalInputDevice, DigitalOutputDevice
from hypothesis import given
from hypothesis import strategies as st

from controller.errors import LinkError, LinkTimeout
from sim.link import WorldLink
from sim.link_server import UNSENT_BYTES_MAX, LinkServer
from sim.pins import WiredFactory
from sim.wires import LINE_BYTES_MAX, LineReceiver, Wires, chain_line, pin_line, to_line

LOCK, CONTACT = 24, 23


class Electronics:
    """Remembers what it was driven to."""

    def __init__(self):
        self.driven = []
        self.shifted = []
        self.stamps = []
        self.written = []

    def write_card(self, uid, memory):
        self.written.append((uid, memory))

    def drive(self, pin, level, at_ns):
        self.driven.append((pin, level))
        self.stamps.append(at_ns)

    def shift(self, data, at_ns):
        self.shifted.append(data)
        self.stamps.append(at_ns)


class World:
    def __init__(self):
        self.electronics = Electronics()
        self.wires = Wires({CONTACT: False})
        self.changes = []
        self.ticks = count(1_000, 1_000)
        self.server = LinkServer(
            self.electronics,
            lambda: self.wires,
            now_ns=lambda: next(self.ticks),
            on_peer=lambda peer: self.changes.append(peer is not None),
        )
        self._links = []

    def connect(self):
        theirs, ours = socket.socketpair()
        self.server.adopt(theirs)
        link = WorldLink(ours, timeout_s=1)
        self._links.append(link)
        return link

    def close(self):
        for link in self._links:
            link.factory.close()
            link.close()
        self.server.close()


@pytest.fixture
def world():
    world = World()
    yield world
    world.close()


def test_what_is_driven_is_stamped_as_it_is_heard(world):
    link = world.connect()
    link.shift(b"\x01")
    link.shift(b"\x00")
    world.server.read()
    link.shift(b"\x02")
    world.server.read()
    first, second, third = world.electronics.stamps
    assert first == second < third


def test_what_is_written_on_a_badge_is_the_worlds(world):
    link = world.connect()
    link.write_card(b"\x04\x01", '{"keys": []}')
    world.server.read()
    assert world.electronics.written == [(b"\x04\x01", '{"keys": []}')]


def test_a_badge_that_is_more_than_a_number_comes_with_what_is_written_on_it(world):
    uid = bytes.fromhex("04A2B91C6F5D80")
    link = world.connect()
    for smart in ({uid: ("ntag424", "")}, {uid: ("ntag424", "{}")}, {}):
        world.wires = Wires({CONTACT: True}, tuple(smart), smart=smart)
        world.server.tell()
        link.pump()
        assert link.wires == world.wires


def test_an_output_reaches_the_world_at_once(world):
    link = world.connect()
    lock = DigitalOutputDevice(LOCK, pin_factory=link.factory)
    lock.on()
    world.server.read()
    assert world.electronics.driven == [(LOCK, True)]
    lock.off()
    world.server.read()
    assert world.electronics.driven == [(LOCK, True), (LOCK, False)]


def test_a_pin_that_beats_for_ever_grows_by_nothing(world):
    heartbeat = DigitalOutputDevice(17, pin_factory=world.connect().factory)
    for _ in range(1_000):
        heartbeat.toggle()
    assert len(heartbeat.pin.states) == 1


def test_an_output_that_is_closed_floats_low(world):
    link = world.connect()
    lock = DigitalOutputDevice(LOCK, pin_factory=link.factory)
    lock.on()
    lock.close()
    world.server.read()
    assert world.electronics.driven[-1] == (LOCK, False)


def test_all_levels_are_known_before_the_first_turn(world):
    world.wires = Wires({CONTACT: True}, (b"\x01\x02\x03\x04",), False, 3, 60_000)
    link = world.connect()
    assert link.wires == world.wires
    contact = DigitalInputDevice(CONTACT, pull_up=None, active_state=True, pin_factory=link.factory)
    assert contact.is_active


@pytest.mark.parametrize("level", [True, False])
def test_a_driven_wire_wins_over_the_pull_of_the_pi(world, level):
    world.wires = Wires({CONTACT: level})
    link = world.connect()
    contact = DigitalInputDevice(CONTACT, pull_up=True, pin_factory=link.factory)
    assert contact.pin.state == level


def test_an_input_that_nothing_drives_follows_its_pull():
    factory = WiredFactory(lambda pin, level: None)
    contact = DigitalInputDevice(CONTACT, pull_up=True, pin_factory=factory)
    assert contact.pin.state
    contact.close()


def test_an_input_changes_within_pump_only(world):
    link = world.connect()
    contact = DigitalInputDevice(CONTACT, pull_up=None, active_state=True, pin_factory=link.factory)
    world.wires = Wires({CONTACT: True})
    world.server.tell()
    assert not contact.is_active
    link.pump()
    assert contact.is_active


def test_only_what_changed_is_sent():
    before = Wires({1: False, 2: True}, (b"\x01",))
    after = Wires({1: False, 2: False}, (b"\x01",), True, 1)
    assert after.since(before) == {"levels": {"2": 0}, "brown_outs": 1}
    assert before.since(before) == {}


uids = st.binary(min_size=4, max_size=10)
wires = st.builds(
    Wires,
    st.fixed_dictionaries({22: st.booleans(), 23: st.booleans()}),
    st.lists(uids, max_size=3).map(tuple),
    st.booleans(),
    st.integers(0, 9),
    st.integers(0, 10**9),
)


@given(states=st.lists(wires, min_size=1, max_size=5), size=st.integers(1, 50))
def test_the_wires_survive_any_chunking(states, size):
    sent = b"".join(
        to_line(now.since(before)) for before, now in zip([None, *states], states, strict=False)
    )
    receiver, got = LineReceiver(), Wires()
    for at in range(0, len(sent), size):
        receiver.receive_data(sent[at : at + size])
        while (message := receiver.next_message()) is not None:
            got = got.updated(message)
    assert got == states[-1]


def test_followers_hear_of_cards_and_plug(world):
    link = world.connect()
    heard = []
    link.follow(lambda wires: heard.append((wires.cards, wires.is_reader_plugged)))
    world.wires = Wires({CONTACT: False}, (b"\x0a\x0b\x0c\x0d",), False)
    world.server.tell()
    link.pump()
    assert heard == [((), True), ((b"\x0a\x0b\x0c\x0d",), False)]


def test_a_jump_moves_both_clocks_and_is_known_to_a_later_controller(world):
    link = world.connect()
    before_ms, offset_ms = link.clock.mono_ms(), link.clock.offset_ms()
    world.wires = Wires({CONTACT: False}, jumped_ms=3_600_000)
    world.server.tell()
    link.pump()
    assert 3_600_000 <= link.clock.mono_ms() - before_ms < 3_610_000
    assert abs(link.clock.offset_ms() - offset_ms) < 1_000
    link.close()
    world.server.read()
    assert world.connect().clock.mono_ms() - before_ms >= 3_600_000


def test_the_chain_is_shifted_at_once(world):
    link = world.connect()
    link.shift(b"\x00\x80\x01")
    world.server.read()
    assert world.electronics.shifted == [b"\x00\x80\x01"]


def test_outputs_stay_as_driven_when_the_controller_dies_and_the_next_one_is_let_in(world):
    link = world.connect()
    lock = DigitalOutputDevice(LOCK, pin_factory=link.factory)
    lock.on()
    link.close()  # as kill -9 does: no pin is touched
    world.server.read()
    assert not world.server.is_linked
    assert world.electronics.driven == [(LOCK, True)]
    second = world.connect()
    heartbeat = DigitalOutputDevice(17, pin_factory=second.factory)
    heartbeat.on()
    world.server.read()
    assert world.electronics.driven == [(LOCK, True), (17, True)]
    assert world.changes == [True, False, True]


def test_a_dead_world_is_told_by_pump_and_never_in_mid_command(world):
    link = world.connect()
    lock = DigitalOutputDevice(LOCK, pin_factory=link.factory)
    world.server.hang_up()
    lock.on()
    lock.off()
    with pytest.raises(LinkError, match="simulated cabinet"):
        link.pump()
    with pytest.raises(LinkError):
        link.pump()


@pytest.mark.parametrize(
    "line",
    [
        b"nonsense\n",
        b"[1]\n",
        b"[" * 50_000 + b"\n",
        b'{"pin": 24}\n',
        b'{"pin": 99, "level": 1}\n',
        b'{"pin": 24, "level": 2}\n',
        b'{"chain": "xyz"}\n',
        b'{"chain": 7}\n',
        b"x" * (LINE_BYTES_MAX + 1),
    ],
)
def test_whoever_sends_nonsense_is_hung_up_on_and_moves_nothing(world, line):
    theirs, ours = socket.socketpair()
    with ours:
        world.server.adopt(theirs)
        ours.sendall(line)
        world.server.read()
        assert not world.server.is_linked
        assert world.electronics.driven == world.electronics.shifted == []


@pytest.mark.parametrize("message", [{"levels": 3}, {"cards": ["zz"]}, {"jumped_ms": "x"}])
def test_nonsense_from_the_world_ends_the_link(world, message):
    theirs, ours = socket.socketpair()
    with theirs:
        theirs.sendall(to_line(message))
        with ours, pytest.raises(LinkError):
            WorldLink(ours, timeout_s=1)


def test_a_controller_that_stops_reading_is_hung_up_on(world):
    theirs, ours = socket.socketpair()
    with ours:
        world.server.adopt(theirs)
        told = 0
        while world.server.is_linked and told < 4 * UNSENT_BYTES_MAX:
            world.wires = Wires({CONTACT: False}, tuple([bytes([told % 251])] * 5_000))
            world.server.tell()
            told += 20_000
        assert not world.server.is_linked


def test_one_controller_at_a_time(tmp_path, world):
    path = tmp_path / "world"
    world.server.listen(path)
    first = socket.socket(socket.AF_UNIX)
    second = socket.socket(socket.AF_UNIX)
    with first, second:
        first.connect(str(path))
        world.server.accept()
        second.connect(str(path))
        world.server.accept()
        assert "refused" in json.loads(second.recv(1_000))
        assert world.server.is_linked
        first.close()
        third = socket.socket(socket.AF_UNIX)
        with third:
            third.connect(str(path))
            world.server.accept()
            assert "levels" in json.loads(third.recv(1_000))


def test_nobody_listening_is_said_in_one_line(tmp_path):
    with pytest.raises(LinkError, match="no simulated cabinet answers"):
        WorldLink.connect(tmp_path / "nothing")


def test_a_world_without_power_makes_the_controller_wait_no_longer_than_told(tmp_path, world):
    path = tmp_path / "world"
    world.server.listen(path)
    with pytest.raises(LinkTimeout):
        WorldLink.connect(path, timeout_s=0.01)


def test_a_socket_left_by_a_killed_world_is_replaced_and_a_living_one_is_not(tmp_path, world):
    path = tmp_path / "world"
    dead = socket.socket(socket.AF_UNIX)
    dead.bind(str(path))
    dead.close()
    world.server.listen(path)
    assert path.stat().st_mode & 0o777 == 0o600
    other = World()
    with pytest.raises(LinkError, match="another simulated cabinet"):
        other.server.listen(path)
    other.close()


@given(st.integers(0, 27), st.booleans(), st.binary(max_size=16))
def test_what_is_driven_is_written_out_as_json_would_be(pin, level, data):
    assert pin_line(pin, level) == to_line({"pin": pin, "level": int(level)})
    assert chain_line(data) == to_line({"chain": data.hex()})
