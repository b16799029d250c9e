"""Compares the mutants that outlived the tests with the reasons why each of them is harmless.

`mutmut run`, then `python -m tests.survivors`: it prints how many were hunted, every survivor that
has no reason in survivors.toml, ready to be pasted there, and every reason nobody needs any more.
A mutant is known by its function and by the lines it changed, so that other edits do not matter.
"""

import json
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

LIST = Path(__file__).with_name("survivors.toml")
HUNT = Path("mutants")
SURVIVED = 0
UNTESTED = (5, 33)
NOT_YET = None


class Mutant(NamedTuple):
    """What a mutation was: `was` became `became` in `function`; lines are joined by spaces."""

    function: str
    was: str
    became: str


def reasons(path: Path = LIST) -> dict[Mutant, str]:
    """Return why each listed mutant is harmless."""
    listed = {}
    for row in tomllib.loads(path.read_text("utf-8"))["harmless"]:
        for became in row["became"]:
            mutant = Mutant(row["function"], row["was"], became)
            assert mutant not in listed, mutant
            listed[mutant] = row["because"]
    return listed


def hunted(hunt: Path = HUNT) -> Iterator[tuple[str, str, int | None]]:
    """Yield the path, the tool's name and the verdict of every mutant of the last hunt."""
    for meta in sorted(hunt.rglob("*.py.meta")):
        path = str(meta.relative_to(hunt)).removesuffix(".meta")
        for name, verdict in json.loads(meta.read_text("utf-8"))["exit_code_by_key"].items():
            yield path, name, verdict


def mutant_of(path: str, name: str) -> Mutant:
    """Return what the tool calls `name`, read from the diff that it shows."""
    from mutmut.mutation.diff_apply import get_diff_for_mutant  # noqa: PLC0415 only here

    return read_diff(name, get_diff_for_mutant(name, path=path))


def read_diff(name: str, diff: str) -> Mutant:
    """Return the mutant with `name` from its unified `diff`."""
    body = diff.splitlines()[2:]
    was, became = (
        " ".join(line[1:].strip() for line in body if line.startswith(sign)) for sign in "-+"
    )
    function = name.partition("__mutmut_")[0].replace("x_", "", 1)
    if "ǁ" in function:
        module, kind, method = function.split("ǁ")
        function = f"{module.removesuffix('x')}{kind}.{method}"
    return Mutant(function, was, became)


def row_of(mutant: Mutant, because: str = "") -> str:
    """Return a row for survivors.toml."""
    was, became, why = (json.dumps(text, ensure_ascii=False) for text in (*mutant[1:], because))
    return (
        f'[[harmless]]\nfunction = "{mutant.function}"\nwas = {was}\n'
        f"became = [{became}]\nbecause = {why}\n"
    )


def main() -> int:
    """Compare; return 0 if every survivor has its reason and every reason its survivor."""
    listed, verdicts, alive, seen = reasons(), Counter(), set(), set()
    for path, name, verdict in hunted():
        seen.add(read_diff(name, "").function)
        if verdict is NOT_YET:
            verdicts["not hunted yet"] += 1
        elif verdict == SURVIVED or verdict in UNTESTED:
            verdicts["survived"] += 1
            alive.add(mutant_of(path, name))
        else:
            verdicts["killed"] += 1
    unexplained = sorted(alive - listed.keys())
    needless = sorted(each for each in listed.keys() - alive if each.function in seen)
    for mutant in unexplained:
        print(row_of(mutant))
    for mutant in needless:
        print(f"killed, yet listed: {mutant}")
    print(dict(verdicts), f"{len(unexplained)} without a reason, {len(needless)} needlessly listed")
    return 1 if unexplained or needless else 0


if __name__ == "__main__":
    sys.exit(main())
