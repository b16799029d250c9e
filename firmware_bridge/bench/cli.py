"""`keycabinet check --bench` and `--verify`: the acceptance of a cabinet, and reports of it."""

import sys
import time
from pathlib import Path

import click

from controller.clock import MachineClock
from controller.config import Config
from controller.errors import CabinetError, ConfigError, PartMissing
from controller.journal.files import lock_path, prepare
from controller.journal.lock import WriterLock
from controller.secrets import Tokeniser, read_reader_key, read_secrets
from controller.terminal import visible
from controller.version import program_version
from firmware_bridge.bench.acceptance import Acceptance
from firmware_bridge.bench.machine import describe_machine
from firmware_bridge.bench.report import public_hex, signing_key, verify_report
from firmware_bridge.bench.technician import Terminal
from firmware_bridge.pi import open_connections
from firmware_bridge.rig import build_rig

PAUSE_S = 0.005
"""A turn asks the boards for some 20 ms; this is left to everybody else."""


def accept_cabinet(config: Config, language: str) -> bool:
    """Walk a technician round the cabinet of `config`; return whether everything passed.

    Raises:
        CabinetError: a controller runs, or there is no data folder; nothing was moved.
    """
    prepare(config.data, create=False)
    lock = WriterLock(lock_path(config.data))
    try:
        return _accept(config, language)
    finally:
        lock.close()


def _accept(config: Config, language: str) -> bool:
    clock = MachineClock()
    key = read_secrets(config.data)
    acceptance = Acceptance(
        config,
        Terminal(),
        language=language,
        cabinet_key=key,
        machine=describe_machine(program_version()),
        clock=clock,
    )
    try:
        rig = build_rig(
            config,
            open_connections(config, clock),
            clock=clock,
            tokenise=Tokeniser(key),
            reader_key=lambda: read_reader_key(config.data, config.reader.name),
        )
    except PartMissing as error:
        report = acceptance.report_missing(error.problems)
    else:
        try:
            report = acceptance.walk(rig, lambda: time.sleep(PAUSE_S))
        except KeyboardInterrupt:
            click.echo(acceptance.words("stopped"))
            return False
        finally:
            rig.close()
    for line in acceptance.conclude(report, acceptance.keep(report)):
        click.echo(line)
    return report.has_passed


def verify_file(config: Config, path: Path) -> bool:
    """Print what the report in `path` says and who signed it; return whether all of it passed.

    Raises:
        ConfigError: it was changed, or is no report.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read: {error}") from error
    try:
        said, key = verify_report(text)
    except ConfigError as error:
        raise ConfigError(f"{path}: {error}") from error
    failed = [each for each in said["findings"] if each["problem"]]
    who = visible(said["technician"]) or "nobody"
    click.echo(f"unaltered: {visible(said['cabinet'])}, {said['began']}, {who}")
    click.echo(f"{len(said['findings'])} checks, {len(failed)} failed")
    click.echo(f"signed by {key}: {_whose(config, key)}")
    return bool(said["passed"])


def _whose(config: Config, key: str) -> str:
    try:
        own = public_hex(signing_key(read_secrets(config.data)))
    except CabinetError as error:
        return f"compare it with the cabinet's own ({error})"
    return "this cabinet" if key == own else "another cabinet, or nobody we know"


def leave(has_passed: bool) -> None:
    """End the process with status 1 unless everything passed."""
    if not has_passed:
        sys.exit(1)
