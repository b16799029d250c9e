"""The boot files: our lines in config.txt, and a command line without a serial console."""

from collections.abc import Iterable
from dataclasses import fields

from controller.config import Config
from firmware_bridge.install.machine import Model

BEGIN = "# keycabinet: begin. Written by `keycabinet install`: change nothing up to the end."
END = "# keycabinet: end"

HEADER_PORT = "/dev/ttyAMA0"
"""The serial port on pins 14 and 15 of the header, once it is a PL011: on every model."""

CONSOLES = ("console=serial0", "console=ttyAMA0", "console=ttyS0")
"""Where the kernel would speak, and a login listen, on the slot boards' line."""


def block(config: Config, model: Model, *, has_header_port: bool) -> str:
    """Return the lines for config.txt that `config` needs on `model`, markers included."""
    lines = [
        BEGIN,
        "[all]",
        "# SPI: badge reader and lock chain.",
        *_spi_lines(config),
        "# I2C: the clock chip DS3231, so that the hour is known before the network is.",
        "dtparam=i2c_arm=on",
        "dtoverlay=i2c-rtc,ds3231",
    ]
    if model.has_own_clock:
        lines += ["# The Pi's own clock wakes in 1970 unless it has a battery.", "dtparam=rtc=off"]
    if has_header_port:
        lines += [
            "# A PL011 on pins 14 and 15 for the slot boards.",
            *(
                ("enable_uart=1", "dtoverlay=disable-bt")
                if model.is_uart_taken
                else ("dtparam=uart0=on",)
            ),
        ]
    lines += [
        "# The chip's watchdog, which systemd feeds.",
        "dtparam=watchdog=on",
        "# A pin whose program died is let go, and its pull-down ends what it drove.",
        "dtparam=strict_gpiod",
        "# Long before the program: outputs low, contacts pulled up, the rail's sense down.",
        *_pin_lines(config),
        END,
    ]
    return "".join(f"{line}\n" for line in lines)


def _spi_lines(config: Config) -> list[str]:
    """Return what switches on each SPI bus in use, with as many chip selects as it needs."""
    used = [(config.reader.spi_bus, config.reader.spi_device)]
    if not config.locks.direct_pins:
        used.append((config.locks.chain_spi_bus, config.locks.chain_spi_device))
    lines = []
    for bus in sorted({bus for bus, _ in used}):
        selects = 1 + max(device for each, device in used if each == bus)
        lines.append("dtparam=spi=on" if bus == 0 else f"dtoverlay=spi{bus}-{selects}cs")
    return lines


def _pin_lines(config: Config) -> list[str]:
    pins = config.pins
    outputs = {
        *(pins.door_lock, pins.heartbeat, pins.buzzer),
        *(pins.panel_red, pins.panel_green, pins.panel_blue),
        *(config.reader.reset_pin, *config.locks.direct_pins),
    }
    # What a cabinet may be without is all contacts to ground (controller/fittings.py).
    fitted = [getattr(getattr(config, each.name), "pins", ()) for each in fields(config)]
    contacts = {pins.door_contact, pins.case_contact, pins.return_button}
    contacts |= {pin for table in fitted for _, pin in table}
    return [
        f"gpio={_numbers(outputs)}=op,pd,dl",
        f"gpio={_numbers(pin for pin in contacts if pin is not None)}=ip,pu",
        f"gpio={pins.rail_sense}=ip,pd",
    ]


def _numbers(pins: Iterable[int]) -> str:
    return ",".join(map(str, sorted(pins)))


def find_block(text: str) -> str | None:
    """Return our block as it stands in the config.txt `text`, or None."""
    begin = text.find(f"{BEGIN}\n")
    end = text.find(f"{END}\n", begin)
    return text[begin : end + len(END) + 1] if 0 <= begin < end else None


def with_block(text: str, new: str) -> str:
    """Return the config.txt `text` with our block `new`: in the old one's place, or at the end."""
    old = find_block(text)
    if old is not None:
        return text.replace(old, new)
    return f"{text.rstrip()}\n\n{new}" if text.strip() else new


def without_console(text: str) -> str:
    """Return the kernel's command line `text` without a console on the slot boards' line."""
    words = [word for word in text.split() if word.partition(",")[0] not in CONSOLES]
    return f"{' '.join(words)}\n"
