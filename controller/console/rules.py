"""`keycabinet rules`: the rule book out of the cabinet, and one tried before it goes in."""

from pathlib import Path

import click

from controller.config import Config
from controller.console.importing import FILE, read_rule_book, refuse
from controller.console.options import with_config
from controller.console.rehearsing import samples, test
from controller.importing.findings import Findings
from controller.importing.plan import Files, Present, make_plan
from controller.importing.writing import write_rules
from controller.journal_reader import JournalReader


@click.group()
def rules() -> None:
    """Write the rule book out, or try one before it is imported."""


rules.add_command(test)
rules.add_command(samples)


@rules.command()
@with_config
@click.option("--output", type=FILE, help="Write to this file, which must not be there yet.")
def export(*, config: Config, output: Path | None) -> None:
    """Write the rules that are in force as a file that `keycabinet import --rules` reads.

    Reading it back changes nothing. Reads only, also while the controller runs.
    """
    text = write_rules(JournalReader(config.data).state().directory)
    if output is None:
        click.echo(text, nl=False)
        return
    try:
        with output.open("x", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise click.ClickException(f"{output}: cannot be written: {error.strerror}") from error


@rules.command()
@with_config
@click.argument("file", type=FILE)
def check(*, config: Config, file: Path) -> None:
    """Say whether the rule book FILE could be imported, or which rows could not.

    What it names has to be known: in FILE itself or to the cabinet. Changes nothing.
    """
    reader, found = JournalReader(config.data), Findings()
    state = reader.state()
    placed = read_rule_book(file, found)
    if found.problems:
        refuse(found)
    plan = make_plan(
        Files(rules=placed, source_of_rules=str(file)),
        Present(
            directory=state.directory,
            people={},
            slots=state.settings.slots,
            takes_codes=state.settings.takes_codes,
        ),
        found,
        token_of=bytes.hex,  # a rule book names no badges
        make_salt=str,
    )
    if found.problems:
        refuse(found)
    count = len(plan.changes)
    click.echo(f"Good: {len(placed or ())} rules, of which {count} would be new or changed.")
