"""The boot files: our lines in config.txt, and a command line without a serial console."""

from collections.abc import Container
from dataclasses import fields

from controller.config import Config
from firmware_bridge.install.machine import Model

BEGIN = "# keycabinet: begin. Written by `keycabinet install`: change nothing up to the end."
END = "# keycabinet: end"

HEADER_PORT = "/dev/ttyAMA0"
"""The serial port on pins 14 and 15 of the header, once it is a PL011: on every model."""

FITTED_OUTPUTS = ("latch.reset_pin",)
"""High would clear what the latch keeps; everything else that may be fitted is a contact."""

PINS_MAX = 28

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
    contacts = {pins.door_contact, pins.case_contact, pins.return_button}
    outputs: set[int | None] = {
        *(pins.door_lock, pins.heartbeat, pins.buzzer),
        *(pins.panel_red, pins.panel_green, pins.panel_blue),
        *(config.reader.reset_pin, *config.locks.direct_pins),
    }
    for name, pin in _fitted(config):
        (outputs if name in FITTED_OUTPUTS else contacts).add(pin)
    return [
        f"gpio={_numbers(outputs)}=op,pd,dl",
        f"gpio={_numbers(contacts)}=ip,pu",
        f"gpio={pins.rail_sense}=ip,pd",
    ]


def _fitted(config: Config) -> list[tuple[str, int | None]]:
    """Return the pins of what a cabinet may be without, each by its setting's full name."""
    tables = [(each.name, getattr(config, each.name)) for each in fields(config)]
    return [
        (f"{table}.{name}", pin)
        for table, settings in tables
        for name, pin in getattr(settings, "pins", ())
    ]


def _numbers(pins: Container[int | None]) -> str:
    return ",".join(str(pin) for pin in range(PINS_MAX) if pin in pins)


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
