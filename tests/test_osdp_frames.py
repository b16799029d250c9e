"""Which bytes are an OSDP answer, and to what; the frames are those of the standard."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware_bridge.osdp.frames import FrameReceiver, crc16, parse, refusal

POLL = bytes.fromhex("53000800066089cc")
ACK = bytes.fromhex("5380080006403bca")
"""A poll and its answer as another maker's panel traced them (libosdp-conformance, issue 32)."""


def frame(code, data=b"", *, block=b"", address=5, sequence=1, reply=False, crc=True):
    body = block + bytes([code]) + data
    length = 5 + len(body) + (2 if crc else 1)
    control = sequence | (4 if crc else 0) | (8 if block else 0)
    head = bytes([0x53, address | (0x80 if reply else 0), length & 0xFF, length >> 8, control])
    if crc:
        return head + body + crc16(head + body).to_bytes(2, "little")
    return head + body + bytes([-sum(head + body) & 0xFF])


def ask(code, data=b"", **how):
    return parse(frame(code, data, **how))


def say(code, data=b"", **how):
    return parse(frame(code, data, reply=True, **how))


MAC = b"\xaa" * 4
CHALLENGE = ask(0x76, bytes(8), block=b"\x03\x11\x01")
PROOF = ask(0x77, bytes(16), block=b"\x03\x13\x01")
SECURE_POLL = ask(0x60, MAC, block=b"\x02\x15")
CARD = b"\x00\x01\x20\x00\x1a\x2b\x3c\x4d"
"""What osdp_RAW carries: reader 0, Wiegand, 32 bits."""


def test_what_another_makers_panel_and_reader_said_are_frames():
    assert (parse(POLL).code, parse(POLL).sequence) == (0x60, 2)
    assert (parse(ACK).code, parse(ACK).address) == (0x40, 0x80)
    assert parse(POLL[:-1] + b"\x01") is None


@pytest.mark.parametrize("crc", [True, False])
@given(
    code=st.integers(0, 255),
    data=st.binary(max_size=100),
    block=st.sampled_from([b"", b"\x03\x11\x01", b"\x03\x14\x00", b"\x02\x16", b"\x02\x18"]),
)
def test_what_was_built_is_what_is_read(crc, code, data, block):
    got = parse(frame(code, data, block=block, crc=crc))
    assert (got.code, got.data, got.sequence) == (code, data, 1)
    assert got.block == (block[1] if block else None)
    assert got.key == (block[2] if len(block) == 3 else None)


@given(at=st.integers(0, 200), bit=st.integers(0, 7))
def test_no_flipped_bit_is_believed(at, bit):
    raw = bytearray(frame(0x50, CARD, reply=True))
    raw[at % len(raw)] ^= 1 << bit
    assert parse(bytes(raw)) is None


@pytest.mark.parametrize(
    "block", [b"\x02\x11", b"\x03\x18\x01", b"\xff\x16", b"\x00\x16", b"\x02\x19", b"\x02\x10"]
)
def test_a_security_block_that_lies_about_itself_is_no_frame(block):
    raw = bytearray(frame(0x50, CARD, block=block, reply=True))
    assert parse(bytes(raw)) is None


@given(
    noise=st.binary(max_size=40),
    sizes=st.lists(st.integers(1, 9), min_size=1, max_size=20),
)
def test_an_answer_is_found_in_any_pieces_after_any_noise(noise, sizes):
    receiver = FrameReceiver(5)
    noise = noise.replace(b"\x53", b"")
    stream = noise + b"\xff" + frame(0x40, reply=True)
    got = []
    while stream:
        size = sizes[len(stream) % len(sizes)]
        receiver.receive_data(stream[:size])
        stream = stream[size:]
        got += list(iter(receiver.next_frame, None))
    assert [each.code for each in got] == [0x40]


@given(st.binary(max_size=600))
def test_no_bytes_upset_the_receiver(data):
    receiver = FrameReceiver(5)
    receiver.receive_data(data)
    while receiver.next_frame() is not None:
        pass


def test_our_own_echo_and_other_readers_are_passed_over():
    receiver = FrameReceiver(5)
    receiver.receive_data(frame(0x60) + frame(0x40, address=6, reply=True))
    assert receiver.next_frame() is None
    receiver.receive_data(frame(0x41, b"\x01", reply=True))
    assert receiver.next_frame().code == 0x41


ANSWERS = [
    (ask(0x61), say(0x45, bytes(12))),
    (ask(0x62), say(0x46, b"\x09\x01\x01")),
    (CHALLENGE, say(0x76, bytes(32), block=b"\x03\x12\x01")),
    (PROOF, say(0x78, bytes(16), block=b"\x03\x14\x01")),
    (SECURE_POLL, say(0x40, MAC, block=b"\x02\x16")),
    (SECURE_POLL, say(0x50, bytes(16) + MAC, block=b"\x02\x18")),
    (SECURE_POLL, say(0x41, b"\x03" + MAC, block=b"\x02\x16")),
    (SECURE_POLL, say(0x41, b"\x06")),
    (SECURE_POLL, say(0x79)),
    (ask(0x75, bytes(20), block=b"\x02\x17"), say(0x40)),
]


@pytest.mark.parametrize(("asked", "answer"), ANSWERS)
def test_answers_of_the_standard_are_heard(asked, answer):
    assert refusal(asked, answer) == ""


REFUSED = {
    "a card in plain text, unasked": (ask(0x61), say(0x50, CARD)),
    "a card in plain text, to a plain poll": (ask(0x60), say(0x50, CARD)),
    "a card before the channel, as a handshake": (
        ask(0x61),
        say(0x50, CARD, block=b"\x03\x12\x01"),
    ),
    "a card within the handshake": (CHALLENGE, say(0x50, CARD, block=b"\x03\x12\x01")),
    "a cryptogram that is cut": (CHALLENGE, say(0x76, bytes(31), block=b"\x03\x12\x01")),
    "a plain cryptogram": (CHALLENGE, say(0x76, bytes(32))),
    "a cryptogram by the default key": (CHALLENGE, say(0x76, bytes(32), block=b"\x03\x12\x00")),
    "a proof that was not accepted": (PROOF, say(0x78, bytes(16), block=b"\x03\x14\x00")),
    "a card in plain text in the channel": (SECURE_POLL, say(0x50, CARD)),
    "a card with a MAC, not encrypted": (SECURE_POLL, say(0x50, CARD + MAC, block=b"\x02\x16")),
    "a card as a handshake in the channel": (
        SECURE_POLL,
        say(0x50, CARD, block=b"\x03\x12\x01"),
    ),
    "an acknowledgement in plain text": (SECURE_POLL, say(0x40)),
    "an encrypted block of no whole size": (
        SECURE_POLL,
        say(0x50, bytes(15) + MAC, block=b"\x02\x18"),
    ),
    "an encrypted block of nothing": (SECURE_POLL, say(0x40, MAC, block=b"\x02\x18")),
    "a command's block from a reader": (SECURE_POLL, say(0x40, MAC, block=b"\x02\x15")),
    "a handshake's answer in the channel": (
        SECURE_POLL,
        say(0x76, bytes(32), block=b"\x03\x12\x01"),
    ),
    "a secure answer before the channel": (ask(0x62), say(0x46, MAC, block=b"\x02\x16")),
}


@pytest.mark.parametrize("name", REFUSED)
def test_anything_else_is_refused(name):
    asked, answer = REFUSED[name]
    assert answer is not None
    assert refusal(asked, answer) != ""


def test_only_while_pairing_may_a_reader_have_the_default_key():
    answer = say(0x76, bytes(32), block=b"\x03\x12\x00")
    assert "install mode" in refusal(CHALLENGE, answer)
    assert refusal(CHALLENGE, answer, takes_default_key=True) == ""


@given(
    code=st.integers(0, 255),
    data=st.binary(max_size=60),
    block=st.sampled_from(
        [b"", b"\x03\x11\x01", b"\x03\x12\x01", b"\x03\x13\x01", b"\x03\x14\x01"]
    ),
)
def test_in_the_channel_nothing_without_a_mac_is_heard_but_what_ends_it(code, data, block):
    answer = say(code, data, block=block)
    if not refusal(SECURE_POLL, answer):
        assert answer.block is None
        assert code in (0x41, 0x79)
