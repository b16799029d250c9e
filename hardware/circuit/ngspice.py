"""Runs a deck in ngspice and hands back what it measured, moment by moment."""

import subprocess
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


class DeckFailed(Exception):
    """ngspice would not run a deck; the message is what it said."""


@dataclass(frozen=True, slots=True)
class Waves:
    """What was measured: `times_s` that only grow, and as many values for each quantity."""

    times_s: Sequence[float]
    values: dict[str, Sequence[float]]

    def between(self, name: str, from_s: float, to_s: float) -> Sequence[float]:
        """Return the values of `name` from `from_s` up to `to_s`."""
        first, last = bisect_left(self.times_s, from_s), bisect_left(self.times_s, to_s)
        return self.values[name][first:last]

    def at(self, name: str, when_s: float) -> float:
        """Return the value of `name` at `when_s`, or the next one measured."""
        return self.values[name][min(bisect_left(self.times_s, when_s), len(self.times_s) - 1)]

    def integral(self, names: Sequence[str], from_s: float, to_s: float) -> float:
        """Return the integral of the product of `names` over time, by trapezes."""
        first, last = bisect_left(self.times_s, from_s), bisect_left(self.times_s, to_s)
        total = 0.0
        before: tuple[float, float] | None = None
        for each in range(first, last):
            product = 1.0
            for name in names:
                product *= self.values[name][each]
            if before is not None:
                total += (self.times_s[each] - before[0]) * (product + before[1]) / 2
            before = (self.times_s[each], product)
        return total


def run(deck: str, quantities: dict[str, str], folder: Path) -> Waves:
    """Return what ngspice makes of `deck`: for each name, an expression such as "v(n_rail)".

    `folder` takes the deck and what comes of it.

    Raises:
        DeckFailed: ngspice said that the deck is wrong, or found no solution.
    """
    data, path = folder / "waves.txt", folder / "deck.cir"
    control = [
        ".control",
        "set wr_singlescale",
        "set numdgt=9",
        "run",
        f"wrdata {data} {' '.join(quantities.values())}",
        ".endc",
        ".end",
    ]
    path.write_text(deck + "\n".join(control) + "\n", encoding="ascii")
    data.unlink(missing_ok=True)
    done = subprocess.run(  # noqa: S603  # our own deck
        ["ngspice", "-b", str(path)],  # noqa: S607  # wherever the system has it
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
    )
    said = done.stdout + done.stderr
    if "aborted" in said or "Error" in said or not data.exists():
        raise DeckFailed(said)
    rows = [
        [float(each) for each in line.split()]
        for line in data.read_text(encoding="ascii").splitlines()
    ]
    columns = list(zip(*rows, strict=True))
    return Waves(columns[0], dict(zip(quantities, columns[1:], strict=True)))
