"""`keycabinet run` and `keycabinet check`: the real cabinet, wired to the controller."""

import os
import sys

import click

from controller.clock import MachineClock
from controller.config import Config
from controller.console.options import with_config
from controller.errors import PartMissing
from controller.keyring import Keyring
from controller.process import StopFlag, run_until_stopped
from controller.secrets import Tokeniser
from controller.service import Service
from controller.supervisor import Supervisor
from controller.version import program_version
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
        ),
        say=say,
        version=program_version(),
    )
    click.echo("accepting badges", err=True)
    run_until_stopped(service, stop, clock=clock, turned=supervisor.turned)


@click.command()
@with_config
def check(config: Config) -> None:
    """Say of every part in one line whether it is ok, or what is wrong with it.

    For a cabinet whose controller does not run. The status is 1 if anything is wrong.
    """
    clock = MachineClock()
    nobody = Tokeniser(bytes(32))
    try:
        rig = build_rig(config, open_connections(config, clock), clock=clock, tokenise=nobody)
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
