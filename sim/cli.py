"""The simulator's own commands of `keycabinet`."""

import json
import signal
import tempfile
from dataclasses import asdict, replace
from pathlib import Path
from types import FrameType

import click

from controller.config import Config, read_config
from controller.console.options import with_config
from controller.errors import CabinetError
from controller.process import StopFlag, run_until_stopped
from controller.service import Service
from controller.version import program_version
from sim.http_server import listen_on_loopback
from sim.link import WorldLink
from sim.linked import LinkedRig
from sim.plan import demo_plan, read_plan
from sim.world import World


@click.command()
@click.option("--config", type=click.Path(path_type=Path), help="cabinet.toml; default: 24 slots.")
@click.option("--plan", type=click.Path(path_type=Path), help="Rings and badges, TOML or JSON.")
@click.option(
    "--socket", "link", type=click.Path(path_type=Path), help="Where the controller connects."
)
@click.option("--port", type=click.IntRange(0, 65_535), default=8081, show_default=True)
@click.option("--web", default="", help="Address of the web pages, to show them beside the front.")
@click.option("--seed", type=int, default=0, show_default=True, help="Seeds noise and bounces.")
def world(
    config: Path | None, plan: Path | None, link: Path | None, port: int, web: str, seed: int
) -> None:
    """Run the simulated cabinet and serve its front on this machine only.

    Prints one line of JSON when it is ready: the link's socket, the serial line of the slot
    boards, and the address of the front. It runs until it is told to end.
    """
    signal.signal(signal.SIGTERM, _end)
    try:
        settings = read_config(config) if config else Config()
        planned = read_plan(plan) if plan else demo_plan()
        with tempfile.TemporaryDirectory(prefix="keycabinet-") as folder:
            running = World(
                settings,
                planned,
                link_path=link or Path(folder, "world.sock"),
                listener=listen_on_loopback(port),
                web=web,
                seed=seed,
            )
            try:
                click.echo(json.dumps(asdict(running.ready)))
                while True:
                    running.turn()
            finally:
                running.close()
    except CabinetError as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        raise click.ClickException(f"port {port}: {error.strerror}") from error
    except KeyboardInterrupt:
        return


@click.command()
@with_config
@click.option("--world", "socket", type=click.Path(path_type=Path), required=True)
@click.option("--line", required=True, help="The pty of the slot boards, as the world printed it.")
def simulate(config: Config, socket: Path, line: str) -> None:
    """Run the controller on the simulated cabinet of `keycabinet world`.

    It is the controller that `keycabinet run` runs; only its wires lead to the world process.
    """
    stop = StopFlag()
    stop.heed_signals()
    link = WorldLink.connect(socket)
    wired = replace(config, slot_bus=replace(config.slot_bus, port=line))
    service = Service(
        wired,
        clock=link.clock,
        connect=lambda tokenise: LinkedRig(wired, link, tokenise),
        say=lambda text: click.echo(text, err=True),
        version=program_version(),
    )
    click.echo("accepting badges", err=True)
    run_until_stopped(service, stop, clock=link.clock)


def _end(_signal: int, _frame: FrameType | None) -> None:
    """End as Ctrl-C does, so that sockets and files are put away."""
    raise KeyboardInterrupt
