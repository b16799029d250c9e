"""`keycabinet log`: what happened, a line an entry."""

from collections import deque
from collections.abc import Iterable
from itertools import islice
from zoneinfo import ZoneInfo

import click

from controller.config import Config
from controller.console.moments import read_moment
from controller.console.options import with_config
from controller.journal_reader import JournalReader
from controller.logbook import Filter, line_of
from controller.records import Record, kinds
from controller.terminal import visible_json

NUMBER_MAX = 2**63 - 1
"""The greatest number of an entry: what an INTEGER of SQLite holds (SQLite, Datatypes, 2)."""


@click.command()
@with_config
@click.option("--json", "is_json", is_flag=True, help="Print each entry as JSON, as it is stored.")
@click.option("--kind", "wanted", multiple=True, help="Only this kind; may be given several times.")
@click.option("--cardholder", help="Only what concerns the person with this id.")
@click.option("--key-set", help="Only what concerns the key set with this id.")
@click.option("--slot", type=click.IntRange(1), help="Only what concerns this slot.")
@click.option("--since", help="From this day or time on (YYYY-MM-DD or YYYY-MM-DDTHH:MM, local).")
@click.option("--until", help="Up to this day, the day included, or this time, not included.")
@click.option(
    "--after", type=click.IntRange(0, NUMBER_MAX), help="Only entries with a higher number."
)
@click.option(
    "--limit",
    type=click.IntRange(1, NUMBER_MAX),
    help="At most so many: the latest ones, with --after the first ones.",
)
def log(
    *,
    config: Config,
    is_json: bool,
    wanted: tuple[str, ...],
    cardholder: str | None,
    key_set: str | None,
    slot: int | None,
    since: str | None,
    until: str | None,
    after: int | None,
    limit: int | None,
) -> None:
    """Print what the journal says, oldest first; also while the controller runs."""
    unknown = sorted(set(wanted) - set(kinds()))
    if unknown:
        raise click.UsageError(
            f"unknown kind {', '.join(unknown)}; expected one of: {', '.join(kinds())}"
        )
    reader = JournalReader(config.data)
    zone = ZoneInfo(reader.settings().zone)
    only = Filter(
        kinds=frozenset(wanted),
        cardholder=cardholder,
        key_set=key_set,
        slot=slot,
        since_ms=read_moment("--since", since, zone, days_after=0),
        until_ms=read_moment("--until", until, zone, days_after=1),
    )
    for record in _limited(reader, only, after, limit):
        line = visible_json(record.to_bytes().decode()) if is_json else line_of(record, zone)
        _print(line)


def _print(line: str) -> None:
    try:
        click.echo(line)
    except BrokenPipeError:
        raise  # whoever reads has had enough, which is no error
    except OSError as error:
        raise click.ClickException(f"the output cannot be written: {error.strerror}") from error


def _limited(
    reader: JournalReader, only: Filter, after: int | None, limit: int | None
) -> Iterable[Record]:
    start = after or 0
    if limit is not None and after is None and only == Filter():
        start = max(0, reader.head[0] - limit)
    found = (
        record for record in reader.records(start, might_take=only.might_take) if only.takes(record)
    )
    if limit is None:
        return found
    return islice(found, limit) if after is not None else deque(found, maxlen=limit)
