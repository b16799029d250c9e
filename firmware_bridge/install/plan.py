"""Everything an install would do on one machine for one cabinet, worked out before any of it."""

from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from controller.config import Config, parse_config
from firmware_bridge.install.boot import block, find_block, with_block, without_console
from firmware_bridge.install.machine import Machine
from firmware_bridge.install.ports import classes_of, is_on_header, ports_of, rule_of
from firmware_bridge.install.settings import installed_settings
from firmware_bridge.install.steps import Command, File, Link, below, read

SETTINGS = "/etc/keycabinet/cabinet.toml"
DATA = "/var/lib/keycabinet"
CONTROLLER, WEB = "keycabinet", "keycabinet-web"
RULES = "/etc/udev/rules.d/99-keycabinet.rules"
UNITS = "/etc/systemd/system"
SERVICES = ("keycabinet-controller.service", "keycabinet-web.service")

FOLDERS = (
    (DATA, "0711", CONTROLLER, "passed through by the pages' user on the way to what is theirs"),
    (f"{DATA}/run", "0750", CONTROLLER, "the sockets between controller and pages"),
    (f"{DATA}/web", "0700", WEB, "the pages' own database and accounts"),
)
"""Folders with mode and owner; `keycabinet init` makes the journal's, which is 0700."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The steps in their order, and whether the Pi must start again for those in its boot files."""

    files: tuple[File, ...]
    links: tuple[Link, ...]
    commands: tuple[Command, ...]
    boot_files: tuple[str, ...]


def make_plan(machine: Machine, settings: str, *, source: str, program: str) -> Plan:
    """Return what makes `machine` the cabinet of `settings` (TOML that came from `source`).

    `program` is the path of the installed `keycabinet`.

    Raises:
        ConfigError: the settings are wrong, or a serial port they name is not there.
    """
    ports = ports_of(parse_config(settings, source=source))
    rules_before = read(machine.root, RULES) or ""
    rules = [rule_of(port, machine.root, rules_before) for port in ports]
    changes = {("", "data"): DATA, ("web", "user"): WEB}
    changes |= {(port.table, "port"): port.name for port in ports}
    settled = installed_settings(settings, changes, source=source)
    config = parse_config(settled, source=source)
    has_header_port = any(map(is_on_header, rules))
    ttys = "\n".join(f"DeviceAllow=char-{kind} rw" for kind in classes_of(rules))
    boot = _boot_files(machine, config, has_header_port=has_header_port)
    units = tuple(_file(f"{UNITS}/{each}", PROGRAM=program, TTYS=ttys) for each in SERVICES)
    written = (
        _file("/etc/sysusers.d/keycabinet.conf", "sysusers.conf"),
        File(SETTINGS, settled),
        _file(RULES, PORTS="\n".join(rules)),
        *units,
        _file("/etc/systemd/journald.conf.d/keycabinet.conf", "journald.conf"),
        _file("/etc/systemd/system.conf.d/keycabinet.conf", "watchdog.conf"),
        _file("/etc/sysctl.d/90-keycabinet.conf", "sysctl.conf"),
        *boot,
    )
    return Plan(
        files=written,
        links=_links(machine, has_header_port=has_header_port),
        commands=_commands(tuple(each.path for each in units)),
        boot_files=tuple(each.path for each in boot),
    )


def _file(path: str, name: str = "", **places: str) -> File:
    """Return the file for `path`, made from ours called `name` (else as its path ends)."""
    text = files("firmware_bridge.install").joinpath("files", name or Path(path).name).read_text()
    for place, value in places.items():
        text = text.replace(f"@{place}@", value)
    return File(path, text)


def _boot_files(machine: Machine, config: Config, *, has_header_port: bool) -> tuple[File, ...]:
    folder = f"/{machine.boot.relative_to(machine.root)}"
    new = block(config, machine.model, has_header_port=has_header_port)
    text = read(machine.root, f"{folder}/config.txt")
    assert text is not None, "the machine was found by it"
    found = [File(f"{folder}/config.txt", with_block(text, new), mode=None, ours=find_block)]
    line = read(machine.root, f"{folder}/cmdline.txt")
    if has_header_port and line is not None and without_console(line).split() != line.split():
        # What stands there is the system's own, of which we take one word.
        found.append(File(f"{folder}/cmdline.txt", without_console(line), None, lambda text: None))
    return tuple(found)


def _links(machine: Machine, *, has_header_port: bool) -> tuple[Link, ...]:
    enabled = [
        Link(f"{UNITS}/multi-user.target.wants/{each}", f"{UNITS}/{each}") for each in SERVICES
    ]
    masked = []
    if has_header_port:
        masked.append("serial-getty@ttyAMA0.service")
        if machine.model.is_uart_taken:
            masked.append("hciuart.service")
    return (*enabled, *(Link(f"{UNITS}/{each}", "/dev/null") for each in masked))


def _commands(units: tuple[str, ...]) -> tuple[Command, ...]:
    return (
        Command(("systemctl", "daemon-reload"), "systemd reads the units", units),
        Command(("udevadm", "control", "--reload"), "udev reads the rules", (RULES,)),
        Command(("udevadm", "trigger", "--settle"), "and names what is plugged in", (RULES,)),
        Command(
            ("systemctl", "restart", "systemd-journald"),
            "the system's log heeds its limits",
            ("/etc/systemd/journald.conf.d/keycabinet.conf",),
        ),
    )


def missing_users(root: Path) -> list[str]:
    """Return which of our users and groups the system below `root` does not have."""
    wanted = (
        *(("/etc/passwd", name) for name in (CONTROLLER, WEB)),
        *(("/etc/group", name) for name in ("gpio", "spi", "dialout", CONTROLLER, WEB)),
    )
    return [name for path, name in wanted if name not in _names(root, path)]


def _names(root: Path, path: str) -> dict[str, int]:
    lines = (line.split(":") for line in (read(root, path) or "").splitlines())
    return {words[0]: int(words[2]) for words in lines if len(words) > 2}


def wrong_folders(root: Path) -> list[Command]:
    """Return a command for each of our folders that is missing, or not as it should be."""
    users, groups = _names(root, "/etc/passwd"), _names(root, "/etc/group")
    return [
        Command(("install", "-d", "-m", mode, "-o", owner, "-g", owner, path), why)
        for path, mode, owner, why in FOLDERS
        if not _is_folder(below(root, path), int(mode, 8), users.get(owner), groups.get(owner))
    ]


def _is_folder(path: Path, mode: int, uid: int | None, gid: int | None) -> bool:
    if not path.is_dir() or path.is_symlink():
        return False
    found = path.stat()
    return (found.st_mode & 0o7777, found.st_uid, found.st_gid) == (mode, uid, gid)
