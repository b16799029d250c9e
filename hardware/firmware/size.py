"""Tells how much flash, RAM and stack the firmware takes, and fails if it is too much.

`python3 size.py ELF BUILD`: the stack is estimated from what each function takes (the .su files
that avr-gcc's -fstack-usage leaves in BUILD) along the deepest path of calls in the ELF, plus the
deepest interrupt: interrupts do not nest.
"""

import re
import subprocess
import sys
from pathlib import Path

FLASH = 32 * 1024
RAM = 2 * 1024
RETURN_ADDRESS = 2
SPARE = 256
"""Bytes of RAM that must stay free beside variables and the deepest stack."""

LIBRARY_STACK = 16
"""What a function of the C library, for which there is no .su file, takes at most with its own."""

CALL = re.compile(r"\t(r?call|r?jmp)\t.*<([\w.]+?)(\+0x[0-9a-f]+)?>")
HEADING = re.compile(r"^[0-9a-f]+ <([\w.]+)>:")


def printed(*command: str) -> str:
    """Return what `command` prints."""
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603


def frames(build: Path) -> dict[str, int]:
    """Return the bytes of stack that each function takes, its return address included."""
    found: dict[str, int] = {}
    for path in build.glob("*.su"):
        for line in path.read_text().splitlines():
            place, size, kind = line.split("\t")
            assert kind == "static", f"the stack of {place} has no bound"
            name = place.rpartition(":")[2]
            found[name] = max(found.get(name, 0), int(size) + RETURN_ADDRESS)
    return found


def _stays_within(call: re.Match[str], name: str) -> bool:
    """Tell whether `call` is no call: a jump within `name`, or `rcall .+0` to make stack room."""
    return call[2] == name and bool(call[3] or call[1].endswith("jmp"))


def calls(elf: str) -> dict[str, set[str]]:
    """Return which functions each function calls or jumps to."""
    graph: dict[str, set[str]] = {}
    here: set[str] = set()
    name = ""
    for line in printed("avr-objdump", "-d", elf).splitlines():
        if heading := HEADING.match(line):
            name = heading[1]
            here = graph.setdefault(name, set())
        elif (call := CALL.search(line)) and not _stays_within(call, name):
            here.add(call[2])
        assert "icall" not in line, "a call through a pointer: its stack cannot be told"
    return graph


def depth(name: str, graph: dict[str, set[str]], sizes: dict[str, int], path: list[str]) -> int:
    """Return the most stack that `name` and what it calls can take."""
    if name not in sizes:
        return LIBRARY_STACK
    assert name not in path, f"{name} calls itself: {path}"
    deeper = [depth(each, graph, sizes, [*path, name]) for each in graph[name]]
    return sizes[name] + max(deeper, default=0)


def sections(elf: str) -> dict[str, int]:
    """Return the size of each section."""
    rows = (line.split() for line in printed("avr-size", "-A", elf).splitlines())
    return {row[0]: int(row[1]) for row in rows if len(row) == 3 and row[1].isdigit()}


def main() -> None:
    """Print the figures; fail if they do not fit."""
    elf, build = sys.argv[1], Path(sys.argv[2])
    size = sections(elf)
    flash = size[".text"] + size.get(".data", 0)
    variables = size.get(".data", 0) + size.get(".bss", 0) + size.get(".noinit", 0)
    graph, taken = calls(elf), frames(build)
    interrupts = [name for name in graph if name.startswith("__vector_") and name in taken]
    stack = depth("main", graph, taken, []) + max(
        depth(name, graph, taken, []) for name in interrupts
    )
    free = RAM - variables - stack
    print(f"flash {flash} of {FLASH}")
    print(f"RAM {variables} of {RAM}, stack at most {stack}, free {free}")
    if flash > FLASH or free < SPARE:
        sys.exit(f"too much: {SPARE} bytes of RAM must stay free")


if __name__ == "__main__":
    main()
