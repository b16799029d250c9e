"""The command `keycabinet`: its own sub-commands, and those the other rooms bring.

A room's sub-commands are entry points and are loaded only when they are asked for, so that one
that cannot be loaded leaves the others alone.
"""

import sys
from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from io import TextIOWrapper
from typing import Any

import click

from controller.errors import CabinetError
from controller.version import program_version

OWN = {
    "init": "controller.console.founding:init",
    "import": "controller.console.importing:import_",
    "rules": "controller.console.rules:rules",
    "log": "controller.console.log:log",
    "why": "controller.console.why:why",
    "verify": "controller.console.verifying:verify",
    "badge": "controller.console.badge:badge",
    "pin": "controller.console.pin:pin",
}

BROKEN = (
    *(ImportError, AttributeError, NameError, SyntaxError, TypeError, ValueError),
    *(LookupError, OSError, RuntimeError, AssertionError, CabinetError),
)
"""What loading a room's module may raise when the room, or a library of its, is broken."""


class Commands(click.Group):
    """A group whose sub-commands are looked up by name: those in `OWN`, then entry points.

    `find_rooms` returns the entry points of the other rooms.
    """

    def __init__(
        self,
        *args: Any,
        find_rooms: Callable[[], Iterable[EntryPoint]] = (
            lambda: entry_points(group="keycabinet.commands")
        ),
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self._find_rooms = find_rooms

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all sub-commands, our own first."""
        return [*OWN, *(name for name in sorted(self._rooms()) if name not in OWN)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the sub-command `cmd_name`; for a broken one, a command that says so."""
        try:
            if cmd_name in OWN:
                module, _, name = OWN[cmd_name].partition(":")
                found: object = getattr(import_module(module), name)
            elif (room := self._rooms().get(cmd_name)) is not None:
                found = room.load()
            else:
                return None
        except BROKEN as error:
            return _broken(cmd_name, f"{type(error).__name__}: {error}")
        if not isinstance(found, click.Command):
            return _broken(cmd_name, f"{found!r} is not a command")
        return found

    def invoke(self, ctx: click.Context) -> Any:
        """Run the sub-command; an error of ours is a message on stderr and status 1."""
        try:
            return super().invoke(ctx)
        except CabinetError as error:
            raise click.ClickException(str(error)) from error

    def _rooms(self) -> Mapping[str, EntryPoint]:
        return {each.name: each for each in self._find_rooms()}


def _broken(name: str, why: str) -> click.Command:
    text = f"cannot be loaded: {' '.join(why.split())}"

    def fail() -> None:
        raise click.ClickException(f"{name} {text}")

    return click.Command(
        name,
        callback=fail,
        help=f"({text})",
        short_help=f"({text})",
        context_settings={"ignore_unknown_options": True, "allow_extra_args": True},
    )


@click.command(cls=Commands)
@click.version_option(program_version(), prog_name="keycabinet")
def keycabinet() -> None:
    """Run an electronic key cabinet, and look after what it knows."""


def main() -> None:
    """Run the command line."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show Chinese gets escapes, not a traceback.
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    keycabinet()


if __name__ == "__main__":
    main()
