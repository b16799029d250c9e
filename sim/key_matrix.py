"""A 4×3 keypad in software: rows, columns, and the keys that join them."""

from collections.abc import Sequence
from typing import Any

from sim.pins import WiredFactory

KEYS = "123456789*0#"
"""What is printed on the keys, row by row."""

COLUMNS = 3


class KeyMatrixSim:
    """Joins the pins of `rows` and `columns` (BCM numbers) of `factory` by the keys that are held.

    It hangs in the controller's process, as the reader's chip does: a scan drives and reads within
    one turn. Every wire is drawn low by any row of its mesh that is; `shorts` counts the moments
    at which one was driven high and another low on the same mesh.
    """

    def __init__(self, factory: WiredFactory, rows: Sequence[int], columns: Sequence[int]) -> None:
        self._factory = factory
        self._rows = rows
        self._columns = columns
        self._held: tuple[str, ...] = ()
        self.shorts = 0
        factory.watch(rows, self._settle)
        self._settle()

    def hold(self, keys: Sequence[str]) -> None:
        """Let exactly `keys` be held down."""
        if tuple(keys) != self._held:
            self._held = tuple(keys)
            self._settle()

    def _settle(self) -> None:
        meshes = [{("row", row)} for row in range(len(self._rows))]
        meshes += [{("column", column)} for column in range(len(self._columns))]
        for key in self._held:
            row, column = divmod(KEYS.index(key), COLUMNS)
            joined = [each for each in meshes if each & {("row", row), ("column", column)}]
            meshes = [each for each in meshes if each not in joined]
            meshes.append(set().union(*joined))
        levels = {}
        for mesh in meshes:
            driven = {self._driven(row) for kind, row in mesh if kind == "row"} - {None}
            self.shorts += len(driven) > 1
            for kind, column in mesh:
                if kind == "column":
                    levels[self._columns[column]] = False not in driven
        self._factory.feed(levels)

    def _driven(self, row: int) -> bool | None:
        pin: Any = self._factory.pin(self._rows[row])
        return bool(pin.state) if pin.function == "output" else None
