"""Whatever comes over the line, the firmware answers as the page says, or is silent; it works on.

The simulator's board, written by another hand, says what each frame means. More worlds by hand:
`pytest -o addopts= tests/firmware/test_fuzz.py --fuzz 5000`.
"""

from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from firmware_bridge.slot_map import ILLEGAL_VALUE
from sim.crc16 import crc16
from tests.firmware.boards import PythonBoard
from tests.slot_rig import uid

pytestmark = pytest.mark.elf

ADDRESS = 9
SLOTS = 4
CHECK_BYTES = 2


@dataclass(frozen=True)
class Utterance:
    """`frame` on the line, cut into pieces of these sizes with gaps of so many us between."""

    frame: bytes
    sizes: tuple[int, ...] = ()
    gap_us: int = 0


edges = st.sampled_from([0, 1, 15, 16, 17, 22, 23, 24, 63, 64, 65, 66, 79, 80, 95, 96, 97, 98, 130])
words = st.one_of(edges, st.integers(0, 0xFFFF), st.sampled_from([0x2040, 0x3053, 1_000, 0x0101]))
counts = st.one_of(st.integers(0, 40), st.sampled_from([80, 122, 123, 124, 125, 126, 0xFFFF]))
addresses = st.sampled_from([ADDRESS] * 6 + [0, 0, 8, 10, 247])


@st.composite
def writes(draw):
    values = draw(st.lists(words, max_size=40))
    count = draw(st.one_of(st.just(len(values)), counts))
    size = draw(st.one_of(st.just(2 * len(values)), st.integers(0, 255)))
    data = b"".join(value.to_bytes(2, "big") for value in values)
    head = bytes((16,)) + draw(words).to_bytes(2, "big") + count.to_bytes(2, "big")
    return head + bytes((size,)) + data


short = st.builds(
    lambda function, start, count: (
        bytes((function,)) + start.to_bytes(2, "big") + count.to_bytes(2, "big")
    ),
    st.sampled_from([3, 4, 6]),
    words,
    st.one_of(counts, words),
)
others = st.builds(
    lambda function, data: bytes((function,)) + data, st.integers(0, 255), st.binary(max_size=12)
)
bodies = st.one_of(short, short, writes(), writes(), others)


@st.composite
def frames(draw):
    """Whole frames, some of them damaged afterwards."""
    frame = bytes((draw(addresses),)) + draw(bodies)
    frame += crc16(frame)
    match draw(st.integers(0, 9)):
        case 0:
            at = draw(st.integers(0, 8 * len(frame) - 1))
            damaged = bytearray(frame)
            damaged[at // 8] ^= 1 << at % 8
            return bytes(damaged)
        case 1:
            return frame[: draw(st.integers(0, len(frame)))]
        case 2:
            return frame + draw(st.binary(max_size=300))
        case 3:
            return draw(st.binary(max_size=8)) + frame
        case _:
            return frame


utterances = st.builds(
    Utterance,
    st.one_of(frames(), frames(), frames(), st.binary(max_size=300)),
    st.lists(st.integers(1, 30), max_size=6).map(tuple),
    st.integers(0, 1_500),
)


def is_whole(frame):
    """Tell whether what was said between two silences is a frame."""
    return len(frame) >= 4 and crc16(frame[:-2]) == frame[-2:]


def is_odd_length(frame):
    """Tell whether a whole frame to us has a length that its function, or its count, forbids.

    The page leaves open whether such a frame is refused or not one at all.
    """
    if not is_whole(frame) or frame[0] not in (0, ADDRESS):
        return False
    body = frame[1:-CHECK_BYTES]
    if body[0] in (3, 4, 6):
        return len(body) != 5
    return body[0] == 16 and (len(body) < 6 or len(body) != 6 + body[5])


def fuzzed(request):
    """Return the settings of a test in as many worlds as --fuzz says; nothing takes minutes."""
    return settings(
        max_examples=request.config.getoption("fuzz"),
        phases=(Phase.explicit, Phase.generate),
        suppress_health_check=list(HealthCheck),
        deadline=None,
        database=None,
    )


def hear(elf, model, utterance):
    """Say it to both, and compare what they answer."""
    frame = utterance.frame
    is_known = is_whole(frame) and not is_odd_length(frame)
    expected = model.exchange(frame) if is_known else b""
    elf.avr.run(3)
    elf.avr.heard()
    at = 0
    end_us = elf.avr.us
    for size in (*utterance.sizes, len(frame)):
        piece = frame[at : at + size]
        if piece:
            gap_us = utterance.gap_us if at else 0
            end_us = elf.avr.say(piece, at_us=end_us + gap_us)
        at += size
    answer = bytes(each.byte for each in elf.listen(end_us))
    if is_odd_length(frame):
        assert answer in (b"", refusal(frame))
        return
    if frame[1:2] == b"\x04" and expected[1:2] == b"\x04":
        assert (len(answer), answer[:3]) == (len(expected), expected[:3])
        assert crc16(answer[:-2]) == answer[-2:]
        return
    assert answer == expected, (frame.hex(" "), answer.hex(" "), expected.hex(" "))


def refusal(frame):
    refused = bytes((ADDRESS, frame[1] | 0x80, ILLEGAL_VALUE))
    return refused + crc16(refused)


def test_whatever_is_said_the_firmware_does_what_the_page_says(make_elf_board, request):
    said = st.lists(utterances, min_size=1, max_size=12)

    @fuzzed(request)
    @given(said)
    def world(said):
        elf = make_elf_board(slots=SLOTS, taken=range(SLOTS), address=ADDRESS)
        model = PythonBoard(slots=SLOTS, taken=range(SLOTS))
        boot_id = elf.head.boot_id
        for each in said:
            hear(elf, model, each)
        assert elf.holding() == model.holding()
        lamps = elf.read(16, 8, function=3)
        elf.write(16, *lamps)
        assert elf.head.boot_id == boot_id
        assert elf.avr.resets == 0
        elf.wait(300)
        assert [elf.slot(slot).tag for slot in range(SLOTS)] == [uid(each + 1) for each in range(4)]
        elf.avr.shut()

    world()


def test_noise_at_any_rate_and_pace_changes_nothing(make_elf_board, request):
    noise = st.lists(
        st.tuples(
            st.binary(min_size=1, max_size=600),
            st.sampled_from([9_600, 57_600, 113_000, 115_200, 117_000, 250_000]),
            st.integers(0, 4_000),
        ),
        max_size=20,
    )

    @fuzzed(request)
    @given(noise)
    def world(noise):
        elf = make_elf_board(slots=SLOTS, address=ADDRESS)
        before = elf.holding()
        end_us = elf.avr.us
        for data, baud, gap_us in noise:
            end_us = elf.avr.say(data, at_us=end_us + gap_us, baud=baud)
        elf.avr.run_until(end_us + 5_000)
        elf.avr.forgive()
        assert elf.holding() == before
        assert elf.avr.resets == 0
        elf.avr.shut()

    world()
