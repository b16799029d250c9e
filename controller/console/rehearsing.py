"""`keycabinet rules test`: a site's what-ifs, tried on its rules before they are switched on."""

import os
import sys
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from controller.config import CabinetSettings, Config
from controller.console.importing import FILE, read_file, read_rule_book, refuse
from controller.console.options import with_config
from controller.directory import Change, Directory
from controller.findings import Outcome
from controller.importing.findings import Findings
from controller.importing.plan import Files, Present, make_plan
from controller.importing.scenario import Ask, Scenario, parse_scenario
from controller.journal_reader import JournalReader
from controller.policy.consistency import find_claims, find_misfits
from controller.questions import Question
from controller.reasons import Reason
from controller.rehearsal import Rehearsal
from controller.state import State
from controller.terminal import visible
from controller.words import CODES, Words, code_for, words_in

SLOTS_MOST = 128


@click.command()
@with_config
@click.argument("scenario", type=FILE)
@click.option("--language", type=click.Choice(CODES), help="Default: that of the prompt's locale.")
def test(*, config: Config, scenario: Path, language: str | None) -> None:
    """Try the what-ifs in SCENARIO, and say of each what comes of it.

    Each is answered rule by rule and done at a cabinet that is only thought of: badge, purpose,
    button. The rules are those of the file that SCENARIO names, or the cabinet's. Changes
    nothing. Status 0: all as expected; 1: not all.
    """
    found = Findings()
    words = words_in(language or code_for(os.environ))
    read, state = _read(config, scenario, found)
    directory = _directory(read, state, scenario, found)
    _check_asks(read, directory, scenario, found)
    if found.problems:
        refuse(found)
    rehearsal = Rehearsal(directory, read.settings)
    wrong = 0
    for ask in read.asks:
        said, is_expected = _try(rehearsal, ask, words)
        at = datetime.fromtimestamp(ask.at_ms / 1_000, UTC).astimezone(ZoneInfo(read.settings.zone))
        mark = "ok   " if is_expected else "WRONG"
        click.echo(visible(f"{mark} {ask.line:>4}  {at:%Y-%m-%d %H:%M} {said}"))
        wrong += not is_expected
    click.echo(f"{len(read.asks)} asked, {wrong} not as expected.")
    if wrong:
        sys.exit(1)


@click.command()
@click.argument("folder", type=FILE)
def samples(folder: Path) -> None:
    """Copy the samples into FOLDER: rule books, each with a scenario for `rules test`."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for each in sorted(files("controller").joinpath("samples").iterdir(), key=str):
            with (folder / each.name).open("x", encoding="utf-8") as file:
                file.write(each.read_text(encoding="utf-8"))
            click.echo(str(folder / each.name))
    except OSError as error:
        raise click.ClickException(f"{folder}: cannot be written: {error}") from error


def _read(config: Config, path: Path, found: Findings) -> tuple[Scenario, State | None]:
    """Return the scenario, and what the cabinet knows where its own rules are to be tried."""
    state: State | None = None

    def parse(text: str, source: str) -> Scenario | None:
        nonlocal state
        settings, own = CabinetSettings(), Findings()
        first = parse_scenario(text, source=source, settings=settings, found=own)
        if first is not None and not first.rules and not own.problems:
            state = JournalReader(config.data).state()
            settings = state.settings
        return parse_scenario(text, source=source, settings=settings, found=found)

    read = read_file(path, "utf-8", found, parse)
    if read is None or found.problems:
        refuse(found)
    return read, state


def _directory(read: Scenario, state: State | None, path: Path, found: Findings) -> Directory:
    """Return what is known in the scenario: the rules, and its own people and key sets."""
    changes = tuple(Change(after=each) for each in read.nouns)
    present = state.directory if state is not None else Directory()
    directory = present.change(changes)
    if read.rules:
        book = path.parent / read.rules
        placed = read_rule_book(book, found)
        if found.problems:
            refuse(found)
        plan = make_plan(
            Files(rules=placed, source_of_rules=str(book)),
            Present(directory=directory, people={}, slots=SLOTS_MOST, takes_codes=True),
            found,
            token_of=bytes.hex,  # a rule book names no badges
            make_salt=str,
        )
        return directory.change(plan.changes)
    for noun in read.nouns:
        for problem in find_misfits(directory, noun, slots=SLOTS_MOST, takes_codes=True):
            found.refuse(str(path), 0, problem)
    for problem in find_claims(directory):
        found.refuse(str(path), 0, problem)
    return directory


def _check_asks(read: Scenario, directory: Directory, path: Path, found: Findings) -> None:
    for ask in read.asks:
        for who in (ask.who, *ask.agreed, *(holder for _, holder in ask.out if holder)):
            if who not in directory.cardholders:
                found.refuse(str(path), ask.line, f"ask: nobody is called {who!r}")
        for key_set in (ask.key_set, *(name for name, _ in ask.out)):
            if key_set not in directory.key_sets:
                found.refuse(str(path), ask.line, f"ask: no key set is called {key_set!r}")
        if ask.key_set in dict(ask.out):
            found.refuse(str(path), ask.line, f"ask.out: {ask.key_set!r} is asked for, so it is in")


def _try(rehearsal: Rehearsal, ask: Ask, words: Words) -> tuple[str, bool]:
    """Return what came of `ask`, in words, and whether that was expected."""
    question = Question(
        cardholder=ask.who,
        key_set=ask.key_set,
        at_ms=ask.at_ms,
        purpose=ask.purpose,
        work_order=ask.work_order,
        agreed=ask.agreed,
        is_requested=ask.is_requested,
    )
    explanation = rehearsal.explain(question, ask.out)
    assert explanation is not None, ask
    reasons = list(dict.fromkeys(why for each in explanation.findings for why in each.reasons))
    is_released = rehearsal.releases(question, ask.out)
    said = f"{ask.who} {ask.key_set}: {words.text(f'why.{explanation.outcome}')}"
    if reasons:
        said += f" – {_in_words(reasons, words)}"
    is_expected = explanation.outcome is ask.answer
    if not is_expected:
        said += f" | expected: {words.text(f'why.{ask.answer}')}"
    if ask.reasons is not None and set(reasons) != ask.reasons:
        is_expected = False
        said += f" | expected: {_in_words(sorted(ask.reasons), words) or '-'}"
    if is_released != (explanation.outcome is Outcome.AGREES):
        is_expected = False
        said += " | at the cabinet the bolt lets go" if is_released else " | the bolt stays shut"
    return said, is_expected


def _in_words(reasons: list[Reason], words: Words) -> str:
    return words.text("why.comma").join(words.word("reason", each) for each in reasons)
