"""`keycabinet init`: a new cabinet, with a key and a journal of its own."""

import secrets

import click

from controller.clock import Clock, MachineClock
from controller.config import Config
from controller.console.options import with_config
from controller.decide.draft import Stamp
from controller.entries import CabinetConfigured, CabinetFounded, ClockSet, Entry
from controller.errors import JournalError
from controller.journal import Journal
from controller.secrets import FILE, create_secrets, read_secrets

CABINET_BYTES = 16


@click.command()
@with_config
def init(config: Config) -> None:
    """Make the data folder of a new cabinet: its key, and a journal with the first entries.

    There is no default account or password: the first administrator is made with a code that is
    shown once.
    """
    found_cabinet(config, MachineClock())
    click.echo(f"{config.data}: made, for {config.cabinet.name!r} of {config.cabinet.slots} slots.")
    click.echo("Keep a copy of its secrets.db in a safe place: every badge depends on it.")
    click.echo(
        "`keycabinet web` prints a one-time code, with which the first administrator signs in."
    )


def found_cabinet(config: Config, clock: Clock) -> None:
    """Make data folder, cabinet key and journal for the cabinet of `config`.

    A first try that was cut short is taken up where it ended.

    Raises:
        JournalError: there is a journal already, or the folder cannot be made.
        SecretsError: the key cannot be made.
    """
    data = config.data
    with_key = read_secrets if (data / FILE).exists() else create_secrets
    journal = Journal.open(data, boot=secrets.token_hex(8), create=True)
    try:
        if journal.head[0]:
            raise JournalError(f"{data}: there is a journal already; it was left alone")
        with_key(data)
        journal.append(_genesis(config, clock), clock=clock.source())
    finally:
        journal.close()


def _genesis(config: Config, clock: Clock) -> tuple[Entry, ...]:
    """Return the first entries: which cabinet this is, what hour it has, how it is set."""
    mono_ms, offset_ms = clock.mono_ms(), clock.offset_ms()
    now: Stamp = {"at_ms": mono_ms + offset_ms, "mono_ms": mono_ms}
    return (
        CabinetFounded(**now, cabinet=secrets.token_hex(CABINET_BYTES)),
        ClockSet(**now, before_ms=0, after_ms=offset_ms, source=clock.source()),
        CabinetConfigured(**now, settings=config.cabinet),
    )
