"""Serial ports by the plug they hang on: names that no other plug and no start can take."""

import re
from dataclasses import dataclass, fields
from pathlib import Path

from controller.config import Config
from controller.errors import ConfigError
from firmware_bridge.install.boot import HEADER_PORT
from firmware_bridge.install.steps import below

PREFIX = "/dev/keycabinet-"
NAMES = {"slot_bus": "slots"}
"""What hangs on a port, where the settings' table is called otherwise."""


@dataclass(frozen=True, slots=True)
class Port:
    """A serial port of the settings: its table, the path that stands there, the name it gets."""

    table: str
    path: str

    @property
    def name(self) -> str:
        """The path it will always have."""
        return f"{PREFIX}{NAMES.get(self.table, self.table)}"


def ports_of(config: Config) -> list[Port]:
    """Return every serial port that `config` names."""
    tables = [(each.name, getattr(config, each.name)) for each in fields(config)]
    return [
        Port(name, table.port)
        for name, table in tables
        if str(getattr(table, "port", "")).startswith("/dev/")
    ]


def rule_of(port: Port, root: Path, rules: str) -> str:
    """Return the udev rule that gives `port` its name; `rules` are those installed before.

    Raises:
        ConfigError: there is no such port below `root`, so its plug cannot be found.
    """
    if port.path == port.name:
        return _known_rule(port, rules)
    if port.path in (HEADER_PORT, "/dev/serial0"):
        match = f'KERNEL=="{Path(HEADER_PORT).name}"'
    else:
        match = f'DEVPATH=="{_plug_of(port, root)}"'
    name = port.name.removeprefix("/dev/")
    return f'SUBSYSTEM=="tty", {match}, SYMLINK+="{name}", GROUP="dialout", MODE="0660"'


def is_on_header(rule: str) -> bool:
    """Return whether `rule` names the serial port of the header."""
    return f'KERNEL=="{Path(HEADER_PORT).name}"' in rule


def _known_rule(port: Port, rules: str) -> str:
    name = port.name.removeprefix("/dev/")
    for line in rules.splitlines():
        if f'SYMLINK+="{name}"' in line:
            return line
    raise ConfigError(
        f"{port.table}.port: {port.path} is a name that `keycabinet install` gives; name the port"
        f" itself once, such as {HEADER_PORT} or /dev/ttyUSB0"
    )


def _plug_of(port: Port, root: Path) -> str:
    """Return the pattern of the kernel's path to `port`: the plug, whatever the bus is numbered."""
    link = root / "sys/class/tty" / below(root, port.path).resolve().name
    if not link.exists():
        raise ConfigError(f"{port.table}.port: {port.path} is not there; plug it in first")
    path = "/" + str(link.resolve().relative_to((root / "sys").resolve()))
    path = re.sub(r"/usb\d+/", "/usb[0-9]*/", path)
    path = re.sub(r"/\d+(?=-[\d.]+[:/])", "/[0-9]*", path)
    path = re.sub(r"/xhci-hcd\.\d+", "/xhci-hcd.*", path)
    return re.sub(r"/tty(USB|ACM)\d+", r"/tty\1*", path)


def classes_of(rules: list[str]) -> list[str]:
    """Return the kernel's device classes of the ports that `rules` name, as /proc/devices does."""
    found = {kind for rule in rules for kind in ("ttyAMA", "ttyUSB", "ttyACM") if kind in rule}
    return sorted(found)
