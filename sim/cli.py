"""The simulator's own commands of `keycabinet`."""

import json
import signal
import sys
import tempfile
from dataclasses import asdict, replace
from pathlib import Path
from types import FrameType

import click

from controller.config import Config
from controller.console.options import with_config
from controller.errors import CabinetError

# What needs ptys and Unix sockets is imported only where it is used, so that on another system
# the command can still say in one line what it needs.


def check_system(platform: str = sys.platform) -> None:
    """Refuse a system that has not what the simulated wires need.

    Raises:
        click.ClickException: this is not Linux.
    """
    if platform != "linux":
        raise click.ClickException(
            "the simulated cabinet needs Linux (Debian, Raspberry Pi OS, or WSL on Windows)"
        )


@click.command()
@click.option("--seconds", type=click.IntRange(1, 3_600), help="Play a scripted day instead.")
@click.option("--port", type=click.IntRange(1, 65_535), help="Of the pages; 8080 where it is free.")
@click.option("--front-port", type=click.IntRange(1, 65_535), help="Of the cabinet; 8081 likewise.")
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    help="Keep the demonstration in this folder, and go on with what is there.",
)
def demo(
    *, seconds: int | None, port: int | None, front_port: int | None, data: Path | None
) -> None:
    """Show the whole cabinet on simulated wires, in the browser, until Ctrl-C.

    With --seconds a day is played instead, its clock jumping between the scenes only; the status
    says whether everything came out as it should.
    """
    check_system()
    from sim.demo import Demo, free_port  # noqa: PLC0415

    folder = data or Path(tempfile.mkdtemp(prefix="keycabinet-demo-"))
    running = Demo(
        folder,
        port=port or free_port(usual=8080),
        front_port=front_port or free_port(usual=8081),
        say=click.echo,
    )
    signal.signal(signal.SIGTERM, _end)
    try:
        running.prepare()
        running.open()
        if seconds is None:
            click.echo("Ctrl-C ends it.")
            running.wait()
        else:
            running.play(seconds)
            click.echo("everything came out as it should")
    except KeyboardInterrupt:
        click.echo()
        if seconds is not None:
            raise click.ClickException("the day was cut short; nobody knows how it ends") from None
    finally:
        running.close(is_kept=data is not None)


@click.command()
@with_config
@click.option("--plan", type=click.Path(path_type=Path), help="Rings and badges, TOML or JSON.")
@click.option(
    "--socket", "link", type=click.Path(path_type=Path), help="Where the controller connects."
)
@click.option("--port", type=click.IntRange(0, 65_535), default=8081, show_default=True)
@click.option("--web", default="", help="Address of the web pages, to show them beside the front.")
@click.option("--seed", type=int, default=0, show_default=True, help="Seeds noise and bounces.")
def world(
    *, config: Config, plan: Path | None, link: Path | None, port: int, web: str, seed: int
) -> None:
    """Run the simulated cabinet and serve its front on this machine only.

    Prints one line of JSON when it is ready: the link's socket, the serial line of the slot
    boards, and the address of the front. It runs until it is told to end.
    """
    check_system()
    from sim.http_server import listen_on_loopback  # noqa: PLC0415
    from sim.plan import demo_plan, read_plan  # noqa: PLC0415
    from sim.world import World  # noqa: PLC0415

    signal.signal(signal.SIGTERM, _end)
    try:
        with tempfile.TemporaryDirectory(prefix="keycabinet-") as folder:
            running = World(
                config,
                read_plan(plan) if plan else demo_plan(),
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
def simulate(*, config: Config, socket: Path, line: str) -> None:
    """Run the controller on the simulated cabinet of `keycabinet world`.

    It is the controller that `keycabinet run` runs; only its wires lead to the world process.
    """
    check_system()
    from controller.keyring import Keyring  # noqa: PLC0415
    from controller.process import StopFlag, run_until_stopped  # noqa: PLC0415
    from controller.service import Service  # noqa: PLC0415
    from controller.version import program_version  # noqa: PLC0415
    from sim.link import WorldLink  # noqa: PLC0415
    from sim.linked import LinkedRig  # noqa: PLC0415

    stop = StopFlag()
    stop.heed_signals()
    link = WorldLink.connect(socket)
    wired = replace(config, slot_bus=replace(config.slot_bus, port=line))
    service = Service(
        wired,
        clock=link.clock,
        connect=lambda tokenise: LinkedRig(wired, link, tokenise, Keyring(config.data)),
        say=lambda text: click.echo(text, err=True),
        version=program_version(),
    )
    click.echo("accepting badges", err=True)
    run_until_stopped(service, stop, clock=link.clock)


def _end(_signal: int, _frame: FrameType | None) -> None:
    """End as Ctrl-C does, so that sockets and files are put away."""
    raise KeyboardInterrupt
