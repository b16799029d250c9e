"""Builds the slot board's firmware and the bench it runs on, with Debian's compilers."""

import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
FIRMWARE = ROOT / "hardware" / "firmware"
BENCH = Path(__file__).parent / "avr_bench.c"
PACKAGES = "gcc-avr avr-libc simavr libsimavr-dev libelf-dev mbpoll gcc libc6-dev make"
NEEDED = ("avr-gcc", "avr-nm", "simavr", "mbpoll", "gcc", "make")


class BuildError(Exception):
    """A tool is missing, or complained; the message says which and of what."""


def run(*command: object, cwd: Path = ROOT) -> str:
    """Run `command` and return what it printed.

    Raises:
        BuildError: it failed.
    """
    words = [str(word) for word in command]
    done = subprocess.run(words, cwd=cwd, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BuildError(f"{' '.join(words)} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def build(folder: Path) -> tuple[Path, Path]:
    """Build both into `folder`; return the ELF and the bench's library.

    Raises:
        BuildError: something that is needed is not there, or the firmware does not build or fit.
    """
    missing = [tool for tool in NEEDED if shutil.which(tool) is None]
    if missing:
        raise BuildError(f"no {', '.join(missing)} here: apt-get install {PACKAGES}")
    run("make", f"BUILD={folder}", cwd=FIRMWARE)
    library = folder / "libavr_bench.so"
    flags = ("-std=gnu11", "-O2", "-Wall", "-Werror", "-shared", "-fPIC")
    run("gcc", *flags, BENCH, "-o", library, "-lsimavr", "-lelf")
    return folder / "slot_board.elf", library


def symbols(elf: Path) -> dict[str, int]:
    """Return the address of each name in `elf`; data begin at 0x800000."""
    rows = (line.split() for line in run("avr-nm", elf).splitlines())
    return {row[2]: int(row[0], 16) for row in rows if len(row) == 3}
