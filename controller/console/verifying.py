"""`keycabinet verify`: whether the journal is what was written."""

import sys
from datetime import UTC, datetime

import click

from controller.config import Config
from controller.console.options import with_config
from controller.journal import verify as check
from controller.journal.destroyed import Gone

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
    for gone in verdict.destroyed:
        click.echo(_told(gone))
    if verdict.lost:
        raise click.ClickException(verdict.lost)
    click.echo(f"complete and unaltered: {verdict.entries} entries, head {verdict.head.hex()}")


def _told(gone: Gone) -> str:
    """Return what was destroyed, by whom and on which ground, as one line."""
    said = gone.entry
    left = f"; {gone.left} of them are still to be erased" if gone.left else ""
    return (
        f"entries {said.first_seq} to {said.last_seq} (up to {said.month}): {said.count} destroyed"
        f" by entry of {_day(said.at_ms)}; ground {said.ground}, asked by {said.asked_by},"
        f" reviewed by {said.reviewed_by}, approved by {said.approved_by},"
        f" present {' and '.join(said.present)}; their hashes hold{left}"
    )


def _day(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / 1_000, UTC).date().isoformat()


def _progress(done: int, total: int) -> None:
    if sys.stderr.isatty() and (done % STEP == 0 or done == total):
        click.echo(f"\r{done} of {total} entries", nl=done == total, err=True)
