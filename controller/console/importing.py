"""`keycabinet import`: staff, key sets and rules from files; a dry run unless told otherwise."""

import secrets
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NoReturn, TypeVar
from zoneinfo import ZoneInfo

import click

from controller.admin import slice_import, submit
from controller.clock import MachineClock
from controller.config import CabinetSettings, Config
from controller.console.options import with_config
from controller.importing.findings import CellError, Findings, ImportRefused
from controller.importing.keys import KeyRow, parse_keys
from controller.importing.plan import Files, Plan, Present, make_plan
from controller.importing.printout import print_plan
from controller.importing.rule_tables import Placed
from controller.importing.rules import parse_rules
from controller.importing.staff import StaffRow, parse_staff
from controller.importing.text import ENCODINGS, decode
from controller.journal_reader import JournalReader
from controller.secrets import Tokeniser, read_secrets
from controller.terminal import visible

FILE_BYTES_MAX = 16 << 20
SALT_BYTES = 16

Parsed = TypeVar("Parsed")
FILE = click.Path(path_type=Path)


@click.command("import")
@with_config
@click.option("--staff", type=FILE, help="CSV: id, name, department, roles, badge, …")
@click.option("--keys", type=FILE, help="CSV: id, label, class, slot, tag, custody, keys, seal.")
@click.option("--rules", type=FILE, help="TOML: key classes, access levels, schedules, shifts …")
@click.option(
    "--encoding",
    type=click.Choice(ENCODINGS),
    default="utf-8",
    show_default=True,
    help="What the CSV files are written in. TOML is always UTF-8.",
)
@click.option(
    "--full", "is_full", is_flag=True, help="The lists are whole: who is absent has left."
)
@click.option("--revive", "is_reviving", is_flag=True, help="Switch listed people on again.")
@click.option("--apply", "is_applied", is_flag=True, help="Make the changes that are shown.")
def import_(
    *,
    config: Config,
    staff: Path | None,
    keys: Path | None,
    rules: Path | None,
    encoding: str,
    is_full: bool,
    is_reviving: bool,
    is_applied: bool,
) -> None:
    """Bring staff, key sets and rules in from files, or show what that would change.

    Columns may stand in any order, with English or Chinese heads; a column that is left out
    changes nothing. Several roles, badges, access levels and keys in one cell are separated
    by "|". The keys on a ring are written kind:count:lock+lock. Dates are YYYY-MM-DD, the last
    day included. An empty badge, tag, custody or language leaves what the cabinet knows.

    Without --full, whoever is not in the list stays as they are. With it they count as leavers:
    switched off, badges suspended, never deleted; key sets that are absent are retired.
    """
    if staff is None and keys is None and rules is None:
        raise click.UsageError("nothing to import; name --staff, --keys or --rules")
    reader = JournalReader(config.data)
    state, people = reader.state(), reader.people()
    found = Findings()
    paths = {"staff": staff, "keys": keys, "rules": rules}
    files = _read_files(paths, encoding, state.settings, found)
    plan = make_plan(
        files,
        Present(
            directory=state.directory,
            people=people,
            slots=state.settings.slots,
            takes_codes=state.settings.takes_codes,
        ),
        found,
        token_of=Tokeniser(read_secrets(config.data)),
        make_salt=lambda: secrets.token_hex(SALT_BYTES),
        is_full=is_full,
        is_reviving=is_reviving,
    )
    if found.problems:
        refuse(found)
    for note in found.notes:
        click.echo(f"note: {visible(note)}", err=True)
    for line in print_plan(plan, people, ZoneInfo(state.settings.zone)):
        click.echo(line)
    _finish(config, plan, is_applied=is_applied)


def _finish(config: Config, plan: Plan, *, is_applied: bool) -> None:
    if not plan.changes:
        return
    if not is_applied:
        click.echo("Dry run: nothing was changed. Read the names; then run it again with --apply.")
        return
    asked = slice_import(secrets.token_hex(8), plan.changes, plan.people)
    answers = submit(config, asked, clock=MachineClock())
    click.echo(f"Applied: {len(plan.changes)} changes, in force by entry {answers[-1].seq}.")


def _read_files(
    paths: Mapping[str, Path | None],
    encoding: str,
    settings: CabinetSettings,
    found: Findings,
) -> Files:
    """Return what stands in the files; without good rules the lists are read, but no further."""

    def read_staff(text: str, source: str) -> tuple[StaffRow, ...]:
        return parse_staff(text, zone=settings.zone, source=source, found=found)

    def read_keys(text: str, source: str) -> tuple[KeyRow, ...]:
        return parse_keys(text, slots=settings.slots, source=source, found=found)

    rules = read_rule_book(paths["rules"], found)
    has_good_rules = not found.problems
    staff = read_file(paths["staff"], encoding, found, read_staff)
    keys = read_file(paths["keys"], encoding, found, read_keys)
    if not has_good_rules:  # every line that refers to them would seem bad
        refuse(found)
    return Files(
        rules=rules,
        staff=staff,
        keys=keys,
        source_of_rules=str(paths["rules"] or ""),
        source_of_staff=str(paths["staff"] or ""),
        source_of_keys=str(paths["keys"] or ""),
    )


def read_rule_book(path: Path | None, found: Findings) -> tuple[Placed, ...] | None:
    """Return what stands in the rule book at `path`; what is wrong is reported in `found`."""

    def read_rules(text: str, source: str) -> tuple[Placed, ...]:
        return parse_rules(text, source=source, found=found)

    return read_file(path, "utf-8", found, read_rules)


def refuse(found: Findings) -> NoReturn:
    """Refuse the files with everything that is wrong with them.

    Raises:
        ImportRefused: always.
    """
    count = len(found.problems)
    raise ImportRefused(
        f"{count} bad line{'s' if count > 1 else ''}, nothing was changed:",
        *map(visible, found.problems),
    )


def read_file(
    path: Path | None, encoding: str, found: Findings, parse: Callable[[str, str], Parsed]
) -> Parsed | None:
    """Return what `parse` makes of the text of the file at `path` and its name.

    What cannot be read is reported in `found`; None is returned for that, and for no `path`.
    """
    if path is None:
        return None
    source = str(path)
    try:
        data = path.read_bytes()
        if len(data) > FILE_BYTES_MAX:
            raise CellError(f"has {len(data)} bytes, at most {FILE_BYTES_MAX} fit")
        return parse(decode(data, encoding), source)
    except OSError as error:
        found.refuse(source, 0, f"cannot be read: {error.strerror}")
    except CellError as error:
        found.refuse(source, 0, str(error))
    return None
