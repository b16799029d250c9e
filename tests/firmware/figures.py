"""How much the firmware takes: what size.py says, as numbers."""

import re
import sys
from pathlib import Path

from tests.firmware import build


def memory(elf: Path) -> dict[str, int]:
    """Return bytes of "flash", "RAM" (variables), "stack" (at most) and what stays "free"."""
    said = build.run(sys.executable, build.FIRMWARE / "size.py", elf, elf.parent)
    names = {"flash": "flash", "RAM": "RAM", "stack at most": "stack", "free": "free"}
    return {
        name: int(re.search(rf"\b{words} (\d+)", said)[1])  # type: ignore[index]
        for words, name in names.items()
    }
