"""What machine a report speaks of: model, serial number, versions."""

import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PACKAGES = ("gpiozero", "lgpio", "spidev", "mfrc522", "pymodbus", "pyserial")


def describe_machine(program: str, root: Path = Path("/")) -> dict[str, str]:
    """Return model, serial number, kernel and versions, `program` being our own."""
    facts = {
        "model": _read(root / "proc/device-tree/model"),
        "serial_number": _read(root / "proc/device-tree/serial-number"),
        "machine_id": _read(root / "etc/machine-id"),
        "kernel": platform.release(),
        "python": platform.python_version(),
        "keycabinet": program,
    }
    return facts | {name: _version(name) for name in PACKAGES}


def _read(path: Path) -> str:
    """Return the text in `path`, "unknown" where this machine has none."""
    try:
        return path.read_text(encoding="ascii", errors="replace").strip("\0\n ")
    except OSError:
        return "unknown"


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
