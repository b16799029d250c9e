"""The opening latch, by the logic of its gates, does what the program expects of its two pins."""

import pytest

from hardware.circuit.cabinet import build_cabinet
from hardware.circuit.netlist import GROUND

CIRCUIT = build_cabinet(8)
GATES = CIRCUIT.parts["H-U8"].nets


class Latch:
    """The two NOR gates that are wired, and what drives them."""

    def __init__(self):
        self.levels = {GATES["j"]: False, GATES["k"]: False, GROUND: False}

    def settle(self, *, is_shut, is_reset):
        """Let the gates come to rest; return whether the Pi reads "nothing was opened"."""
        set_net = next(iter(set(CIRCUIT.parts["H-R301"].nets.values()) - {"LATCH_LOOP"}))
        forget_net = next(iter(set(CIRCUIT.parts["H-R302"].nets.values()) - {"LATCH_RESET"}))
        self.levels |= {set_net: not is_shut, forget_net: is_reset}
        for _ in range(4):
            for first, second, out in (("a", "b", "j"), ("c", "d", "k")):
                inputs = self.levels[GATES[first]], self.levels[GATES[second]]
                self.levels[GATES[out]] = not any(inputs)
        fet = CIRCUIT.parts["H-Q300"].nets
        assert fet["source"] == GROUND
        assert CIRCUIT.between(fet["drain"], "LATCH_CLEAR", "resistor")
        return self.levels[fet["gate"]]


@pytest.fixture
def latch():
    latch = Latch()
    assert latch.settle(is_shut=True, is_reset=True)
    assert latch.settle(is_shut=True, is_reset=False)
    return latch


def test_shut_and_reset_it_says_that_nothing_was_opened(latch):
    assert latch.settle(is_shut=True, is_reset=False)


def test_an_opening_is_kept_after_all_is_shut_again(latch):
    assert not latch.settle(is_shut=False, is_reset=False)
    assert not latch.settle(is_shut=True, is_reset=False)


def test_only_a_reset_forgets_it_and_not_while_something_is_open(latch):
    latch.settle(is_shut=False, is_reset=False)
    assert not latch.settle(is_shut=False, is_reset=True)
    assert not latch.settle(is_shut=False, is_reset=False)
    assert latch.settle(is_shut=True, is_reset=True)
    assert latch.settle(is_shut=True, is_reset=False)


def test_it_lives_on_the_cell_and_costs_it_little():
    chip = CIRCUIT.parts["H-U8"]
    assert chip.nets["vdd"] == "CELL"
    ohms = min(
        part.kind.value
        for part in CIRCUIT.of("resistor")
        if {"CELL", "LATCH_Q_N"} & set(part.nets.values())
    )
    amps = 2 * 3.0 / ohms + chip.kind.supply_ma / 1e3
    assert amps * 24 * 365 < 0.225 / 8  # eight years of a CR2032
