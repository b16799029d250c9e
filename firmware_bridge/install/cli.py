"""`keycabinet install`: makes a Raspberry Pi a cabinet."""

import os
import platform
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import click

from controller.errors import ConfigError
from firmware_bridge.install.installer import Installer, Manner, run_command
from firmware_bridge.install.machine import find_machine
from firmware_bridge.install.plan import DATA, SETTINGS, Plan, make_plan
from firmware_bridge.install.steps import read

HIDDEN = ("/home/", "/root/", "/tmp/", "/run/user/")  # noqa: S108  # named, not used
"""What the services do not see (ProtectHome, PrivateTmp): no place for their program."""

PI_PACKAGES = ("mfrc522", "spidev", "lgpio")

ADVICE = f"""\
A root that cannot be written outlives power cuts. Give {DATA} a partition of its
own (ext4, noatime), mount it there in /etc/fstab, then switch on the overlay: raspi-config,
Performance, Overlay file system. Without that partition the overlay would forget the journal at
every start: never do one without the other. Changes to the system need the overlay off, also the
next `keycabinet install`."""


@click.command()
@click.option(
    "--config",
    "config_path",
    type=click.Path(dir_okay=False, path_type=Path),
    help=f"The cabinet's settings, to be installed; default: those in {SETTINGS}.",
)
@click.option("--dry-run", "is_dry", is_flag=True, help="Print all of it and change nothing.")
@click.option("--replace", "replaces", is_flag=True, help="Also files changed by hand; keep .bak.")
@click.option(
    "--root",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path("/"),
    help="Install into the system that lies there; its commands are only named.",
)
@click.option("--program", help="The installed `keycabinet`; default: this one.")
def install(
    config_path: Path | None, is_dry: bool, replaces: bool, root: Path, program: str | None
) -> None:
    """Make this Raspberry Pi (3, 4, 5 or Zero 2 W) a cabinet that starts by itself.

    Writes services, users, device rules, boot files and limits, each with a line that says how it
    stood. What was done already is left alone, and what was changed by hand is never lost.
    """
    is_here = root.resolve() == Path("/")
    machine = find_machine(root)
    program = program or str(Path(sys.executable).parent / "keycabinet")
    if program.startswith(HIDDEN) or not program.startswith("/"):
        raise click.ClickException(
            f"{program}: the services cannot see it there; install the program in /opt/keycabinet"
        )
    if is_here and not is_dry and os.geteuid() != 0:
        raise click.ClickException("writes to /etc: start it with sudo, or try --dry-run first")
    settings, source = _settings(config_path, root)
    plan = make_plan(machine, settings, source=source, program=program)
    click.echo(f"{machine.full_name}, Python {platform.python_version()}, program {program}")
    for name in PI_PACKAGES:
        if is_here and find_spec(name) is None:
            click.echo(f"missing: the package {name}; pip install 'keycabinet[pi]'", err=True)
    manner = Manner(is_dry=is_dry, replaces=replaces, run=run_command if is_here else None)
    installer = Installer(plan, root, manner, click.echo)
    try:
        installer.go()
    except (OSError, subprocess.CalledProcessError) as error:
        raise click.ClickException(str(error)) from error
    _conclude(installer.changed, plan, is_dry=is_dry, has_journal=(root / DATA[1:]).exists())


def _settings(config_path: Path | None, root: Path) -> tuple[str, str]:
    """Return the settings to install, and where they come from."""
    if config_path is None:
        text = read(root, SETTINGS)
        if text is None:
            raise click.UsageError(
                "name the cabinet's settings with --config, such as hardware/cabinet.toml"
            )
        return text, SETTINGS
    try:
        return config_path.read_text(encoding="utf-8"), str(config_path)
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{config_path}: cannot be read: {error}") from error


def _conclude(changed: list[str], plan: Plan, *, is_dry: bool, has_journal: bool) -> None:
    if not changed:
        click.echo("nothing to do: everything is as it should be")
        return
    click.echo("would change" if is_dry else "changed", nl=False)
    click.echo(f": {len(changed)} things")
    click.echo("next:")
    if set(changed) & set(plan.boot_files):
        click.echo("  sudo reboot                # the boot files are read at a start only")
    click.echo(
        f"  sudo -u keycabinet keycabinet init --config {SETTINGS}     # once\n"
        f"  sudo -u keycabinet keycabinet check --bench --config {SETTINGS}\n"
        "  sudo systemctl restart keycabinet-controller keycabinet-web   # nobody at the cabinet"
    )
    click.echo(ADVICE)
