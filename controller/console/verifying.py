"""`keycabinet verify`: whether the journal is what was written."""

import sys

import click

from controller.config import Config
from controller.console.options import with_config
from controller.journal import verify as check

STEP = 50_000


@click.command()
@with_config
def verify(config: Config) -> None:
    """Check every entry of the journal, and name the first bad one.

    Reads only, also while the controller runs. Entries cut off at the end cannot be seen from
    inside: compare number and head with ones written down elsewhere.
    """
    verdict = check(config.data, progress=_progress)
    if verdict.bad_seq is not None:
        before = f"Entries 1 to {verdict.entries} are complete and unaltered; "
        raise click.ClickException(
            f"{verdict.problem}\n{before if verdict.entries else ''}"
            f"entry {verdict.bad_seq} is the first bad one."
        )
    click.echo(f"complete and unaltered: {verdict.entries} entries, head {verdict.head.hex()}")


def _progress(done: int, total: int) -> None:
    if sys.stderr.isatty() and (done % STEP == 0 or done == total):
        click.echo(f"\r{done} of {total} entries", nl=done == total, err=True)
