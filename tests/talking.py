"""A talk carried to a simulated card with no chip between: what tests of the protocol stand on."""

from firmware_bridge.iso14443_4 import Heard, off_air, on_air
from sim.air import Bits
from sim.cards import CardState

FRAMES_MAX = 400


def carry(talk, card, *, disturb=None):
    """Run `talk` with `card`, selected before; return its outcome and all frames sent.

    `disturb` maps the number of an answer to a function on its bytes (None: silence).
    """
    card.state = CardState.ACTIVE
    sent = []
    try:
        frame = next(talk)
        while True:
            sent.append(frame)
            assert len(sent) < FRAMES_MAX, "a talk without end"
            if not frame.data:
                frame = talk.send(Heard(None, is_silent=True))
                continue
            data = on_air(frame)
            assert len(data) <= 64
            answer = card.hear(Bits.of(data))
            if answer is not None and card.think_us > frame.wait_us:
                answer = None
            raw = None if answer is None else answer.to_bytes()
            if raw is not None and disturb and len(sent) - 1 in disturb:
                raw = disturb[len(sent) - 1](raw)
            is_silent = raw is None
            heard = Heard(None if is_silent else off_air(raw), is_silent=is_silent)
            frame = talk.send(heard)
    except StopIteration as end:
        return end.value, sent
