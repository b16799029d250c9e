"""`keycabinet osdp`: an OSDP reader is given its key."""

import click

from controller.admin import submit
from controller.clock import MachineClock
from controller.config import Config
from controller.console.options import with_config
from controller.errors import ConfigError, LinkError
from controller.journal.files import lock_path, prepare
from controller.journal.lock import WriterLock
from controller.reasons import SecretChange
from controller.requests import ReportSecret
from controller.secrets import begin_reader_key, end_reader_key
from firmware_bridge.line import SerialLine
from firmware_bridge.osdp.library import load_library
from firmware_bridge.osdp.pairing import pair as give_key


@click.group()
def osdp() -> None:
    """Look after the OSDP reader."""


@osdp.command()
@with_config
def pair(config: Config) -> None:
    """Give the OSDP reader, which is in install mode, a key that only this cabinet knows.

    For a cabinet whose controller does not run; nobody but you should have a hand at the reader's
    wires meanwhile. Whatever interrupts this, run it again.
    """
    if not config.osdp.port:
        raise ConfigError("osdp.port: names no port, so no OSDP reader is fitted")
    prepare(config.data, create=False)
    lock = WriterLock(lock_path(config.data))
    try:
        _pair(config)
    finally:
        lock.close()
    given = ReportSecret(what=SecretChange.READER_KEY_GIVEN, subject=config.reader.name)
    submit(config, [given], clock=MachineClock())
    click.echo(f"The reader {config.reader.name!r} has a key of its own now, and takes no other.")


def _pair(config: Config) -> None:
    settings, name, clock = config.osdp, config.reader.name, MachineClock()
    library = load_library(f"badge reader {name!r} at {settings.port}")
    line = SerialLine(settings.port, settings.baud, clock, of=f"badge reader {name!r}")
    try:
        key = begin_reader_key(config.data, name)
        problem = give_key(config, key=key, line=line, clock=clock, library=library)
        if problem:
            raise LinkError(
                f"badge reader {name!r} at address {settings.address} on {settings.port} was given"
                f" no key: it {problem}. Is it in install mode?"
            )
        end_reader_key(config.data, name)
    finally:
        line.close()
