"""`keycabinet run` and `keycabinet check`: the real cabinet, wired to the controller."""

import os
import sys
from pathlib import Path

import click

from controller.clock import MachineClock
from controller.config import Config
from controller.console.options import with_config
from controller.errors import PartMissing
from controller.keyring import Keyring
from controller.process import StopFlag, run_until_stopped
from controller.secrets import Tokeniser, read_reader_key
from controller.service import Service
from controller.supervisor import Supervisor
from controller.version import program_version
from firmware_bridge.bench.words import LANGUAGES
from firmware_bridge.pi import open_connections
from firmware_bridge.rig import build_rig


@click.command()
@with_config
def run(config: Config) -> None:
    """Run the cabinet on this machine's SPI, serial port and pins.

    Refuses to start while a part is missing, with a line for each. Needs a data folder made by
    `keycabinet init`. Stops in good order on SIGTERM or Ctrl-C.
    """
    clock, stop, supervisor = MachineClock(), StopFlag(), Supervisor(os.environ)
    stop.heed_signals()

    def say(line: str) -> None:
        click.echo(line, err=True)
        supervisor.starting(line)

    service = Service(
        config,
        clock=clock,
        connect=lambda tokenise: build_rig(
            config,
            open_connections(config, clock),
            clock=clock,
            tokenise=tokenise,
            keys=Keyring(config.data),
            reader_key=lambda: read_reader_key(config.data, config.reader.name),
        ),
        say=say,
        version=program_version(),
    )
    click.echo("accepting badges", err=True)
    run_until_stopped(service, stop, clock=clock, turned=supervisor.turned)


@click.command()
@with_config
@click.option("--bench", is_flag=True, help="Walk round it with a technician; sign a report.")
@click.option("--language", type=click.Choice(LANGUAGES), default=LANGUAGES[0], show_default=True)
@click.option(
    "--verify",
    "report",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Tell whether this report is as it was signed.",
)
def check(config: Config, bench: bool, language: str, report: Path | None) -> None:
    """Say of every part in one line whether it is ok, or what is wrong with it.

    With --bench every lock, lamp, switch and reader is tried by hand, one after the other, and the
    signed report is kept in the data folder. For a cabinet whose controller does not run. The
    status is 1 if anything is wrong.
    """
    if report is None and not bench:
        return check_parts(config)
    # Only an acceptance signs, and the library for that takes its time to load.
    from firmware_bridge.bench.cli import accept_cabinet, leave, verify_file  # noqa: PLC0415

    if report is not None:
        return leave(verify_file(config, report))
    return leave(accept_cabinet(config, language))


def check_parts(config: Config) -> None:
    """Print of every part of `config` whether it is ok; end with status 1 if one is not."""
    clock = MachineClock()
    nobody = Tokeniser(bytes(32))
    try:
        rig = build_rig(
            config,
            open_connections(config, clock),
            clock=clock,
            tokenise=nobody,
            reader_key=lambda: read_reader_key(config.data, config.reader.name),
        )
    except PartMissing as error:
        for problem in error.problems:
            click.echo(problem)
        sys.exit(1)
    try:
        lines = rig.check(config)
    finally:
        rig.close()
    for name, problem in lines:
        click.echo(f"{name}: {problem or 'ok'}")
    if any(problem for _, problem in lines):
        sys.exit(1)
