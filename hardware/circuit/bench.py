"""Puts parts on one board of a circuit."""

from hardware.circuit.netlist import Circuit, Kind


class Bench:
    """Adds parts to `board` of `circuit`; their references get the board's name in front."""

    def __init__(self, circuit: Circuit, board: str) -> None:
        self._circuit = circuit
        self._board = board

    def net(self, name: str) -> str:
        """Return the name of a net that stays on this board."""
        return f"{self._board}.{name}"

    def add(self, ref: str, kind: Kind, **nets: str) -> None:
        """Put a part of `kind` on the board, each named terminal on its net."""
        self._circuit.add(f"{self._board}-{ref}", kind, self._board, **nets)

    def two(self, ref: str, kind: Kind, first: str, second: str) -> None:
        """Put a part with two ends between the nets `first` and `second`.

        Of a diode `first` is the anode.
        """
        names = {each.name for each in kind.terminals}
        ends = ("anode", "cathode") if "anode" in names else ("a", "b")
        self.add(ref, kind, **dict(zip(ends, (first, second), strict=True)))
