"""Which Raspberry Pi this is, and what of its system differs from one model to the next."""

import re
from dataclasses import dataclass
from pathlib import Path

from controller.errors import ConfigError

MODEL = "proc/device-tree/model"
"""Holds the model's name and a zero byte, such as "Raspberry Pi 4 Model B Rev 1.4"."""

BOOT_FOLDERS = ("boot/firmware", "boot")
"""Where config.txt lies: since Debian 12 on a partition of its own below /boot."""


@dataclass(frozen=True, slots=True)
class Model:
    """What matters of a model: who drives the pins of the header, and who has its serial port.

    `has_own_clock`: a clock chip sits on the board already, without a battery unless one is bought.
    """

    name: str
    is_uart_taken: bool
    has_own_clock: bool


MODELS = (
    Model("Raspberry Pi Zero 2 W", is_uart_taken=True, has_own_clock=False),
    Model("Raspberry Pi 3", is_uart_taken=True, has_own_clock=False),
    Model("Raspberry Pi 4", is_uart_taken=True, has_own_clock=False),
    Model("Raspberry Pi 5", is_uart_taken=False, has_own_clock=True),
)
"""The models the cabinet is built for. Up to the Pi 4 Bluetooth has the better serial port."""


@dataclass(frozen=True, slots=True)
class Machine:
    """One Raspberry Pi's system below `root`: model, full name, and where its boot files lie."""

    root: Path
    model: Model
    full_name: str
    boot: Path


def find_machine(root: Path) -> Machine:
    """Return the Raspberry Pi whose files begin at `root` (usually /).

    Raises:
        ConfigError: it is none, another model, or without Raspberry Pi OS's boot files.
    """
    try:
        full_name = (root / MODEL).read_text(encoding="ascii", errors="replace").strip("\0\n ")
    except OSError as error:
        raise ConfigError(f"{root / MODEL}: {error.strerror}; is this a Raspberry Pi?") from error
    model = next((each for each in MODELS if _is(full_name, each)), None)
    if model is None:
        wanted = ", ".join(each.name for each in MODELS)
        raise ConfigError(f"{root / MODEL}: {full_name!r}; expected one of: {wanted}")
    for folder in BOOT_FOLDERS:
        if (root / folder / "config.txt").exists():
            return Machine(root, model, full_name, root / folder)
    raise ConfigError(
        f"{root / BOOT_FOLDERS[0]}/config.txt: is not there; expected Raspberry Pi OS, its boot"
        " partition mounted"
    )


def _is(full_name: str, model: Model) -> bool:
    # "Raspberry Pi 3" also begins "Raspberry Pi 3 Model B Plus", "Raspberry Pi 4" the Pi 400.
    return re.match(rf"{re.escape(model.name)}(00)?( |$)", full_name) is not None
