"""Which of the kernel's GPIO chips has the header's pins: told by its label, not its number."""

import re
from pathlib import Path
from typing import Any

LABELS = ("pinctrl-rp1", "pinctrl-bcm2711", "pinctrl-bcm2835")
"""The drivers of the header's pins: on the Pi 5, on the Pi 4, on the Pi 3 and the Zero 2 W.

A Pi 5 has four chips more. Its header was /dev/gpiochip4 up to kernel 6.6.44 and has been
/dev/gpiochip0 since, where another chip was before (raspberrypi/linux, pull request 6144).
"""


def find_header(lgpio: Any, devices: Path = Path("/dev")) -> int:
    """Return the number of the chip in `devices` that has the header's pins.

    `lgpio` is the module of that name; what it cannot open is not looked at.

    Raises:
        OSError: there is none; the message names the chips that were looked at.
    """
    seen = []
    for number in _numbers(devices):
        label = _label(lgpio, number)
        if label in LABELS:
            return number
        seen.append(f"gpiochip{number}: {label}")
    raise OSError(
        f"no chip has a Raspberry Pi's header pins ({'; '.join(seen) or 'there is none'})"
    )


def _numbers(devices: Path) -> list[int]:
    names = (re.fullmatch(r"gpiochip(\d+)", each.name) for each in devices.glob("gpiochip*"))
    return sorted(int(match[1]) for match in names if match)


def _label(lgpio: Any, number: int) -> str:
    """Return the label of chip `number`, or why it has none for us."""
    try:
        handle = lgpio.gpiochip_open(number)
    except lgpio.error as error:
        return str(error)
    try:
        _, _, _, label = lgpio.gpio_get_chip_info(handle)
    finally:
        lgpio.gpiochip_close(handle)
    return str(label)
