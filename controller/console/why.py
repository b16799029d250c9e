"""`keycabinet why`: whether somebody may take a key set at a time, and what each rule says."""

import os
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import click

from controller.clock import MachineClock
from controller.config import Config
from controller.console.moments import read_moment
from controller.console.options import with_config
from controller.directory import Person, Purpose
from controller.errors import CabinetError
from controller.explaining import lines_of, sentence_of
from controller.findings import Outcome
from controller.importing.text import plain
from controller.journal_reader import JournalReader
from controller.policy.why import answer
from controller.questions import Explanation, Question
from controller.state import State
from controller.terminal import visible
from controller.words import CODES, Words, code_for, words_in

SHOWN_MAX = 8


class CannotTell(click.ClickException):
    """There is no answer, which is neither yes nor no."""

    exit_code = 2


@click.command()
@with_config
@click.argument("cardholder")
@click.argument("key_set")
@click.option("--at", help="At this time (YYYY-MM-DD or YYYY-MM-DDTHH:MM, local); else now.")
@click.option(
    "--purpose",
    type=click.Choice([each.value for each in Purpose]),
    help="What for; else the usual purpose.",
)
@click.option("--work-order", default="", help="The work order that would be stated.")
@click.option("--agreed", multiple=True, help="Somebody else who agrees by badge; also several.")
@click.option("--language", type=click.Choice(CODES), help="Default: that of the prompt's locale.")
def why(
    *,
    config: Config,
    cardholder: str,
    key_set: str,
    at: str | None,
    purpose: str | None,
    work_order: str,
    agreed: tuple[str, ...],
    language: str | None,
) -> None:
    """Say whether CARDHOLDER may take KEY_SET, and what every rule says about it, in order.

    A person is named by id or name, a key set by its code or label. Reads only, also while the
    controller runs. Status 0: may take it; 1: may not, or not without stating more; 2: cannot tell.
    """
    try:
        reader = JournalReader(config.data)
        state, people = reader.state(), reader.people()
    except CabinetError as error:
        raise CannotTell(str(error)) from error
    zone, words = ZoneInfo(state.settings.zone), words_in(language or code_for(os.environ))
    clock = MachineClock()
    question = Question(
        cardholder=_find("person", cardholder, _names(state, people)),
        key_set=_find(
            "key set", key_set, {each.id: each.label for each in state.directory.key_sets.values()}
        ),
        at_ms=read_moment("--at", at, zone, days_after=0),
        purpose=Purpose(purpose) if purpose is not None else None,
        work_order=work_order,
        agreed=tuple(_find("person", each, _names(state, people)) for each in agreed),
    )
    explanation = answer(state, question, clock.mono_ms() + clock.offset_ms())
    assert explanation is not None, question
    for line in _lines(explanation, question, state, people, words, zone):
        click.echo(visible(line))
    if explanation.outcome is not Outcome.AGREES:
        sys.exit(1)


def _names(state: State, people: Mapping[str, Person]) -> dict[str, str]:
    return {
        each: people[each].name if each in people else "" for each in state.directory.cardholders
    }


def _find(what: str, typed: str, known: Mapping[str, str]) -> str:
    """Return the id of `known` (id to name) that `typed` names: the id, the name, part of one.

    Raises:
        UsageError: it names nobody or nothing, or several; the message says which.
    """
    if typed in known:
        return typed
    wanted = _plain(typed)
    named = {each: (_plain(each), _plain(name)) for each, name in known.items()}
    found = [each for each, both in named.items() if wanted in both]
    if not found:
        found = [each for each, both in named.items() if any(wanted in name for name in both)]
    if len(found) == 1 and wanted:
        return found[0]
    if not found or not wanted:
        raise click.UsageError(f"no {what} is called {visible(typed)!r}")
    shown = [f"{each} {known[each]}".strip() for each in found[:SHOWN_MAX]]
    more = f" and {len(found) - SHOWN_MAX} more" if len(found) > SHOWN_MAX else ""
    raise click.UsageError(
        f"{visible(typed)!r} may be any of: {visible(', '.join(shown))}{more}; name one by its id"
    )


def _plain(text: str) -> str:
    return " ".join(plain(text).split()).casefold()


def _lines(
    explanation: Explanation,
    question: Question,
    state: State,
    people: Mapping[str, Person],
    words: Words,
    zone: ZoneInfo,
) -> list[str]:
    names = _names(state, people)

    def name_of(cardholder: str) -> str:
        return f"{names.get(cardholder, '')} {cardholder}".strip()

    at = datetime.fromtimestamp(explanation.at_ms / 1_000, UTC).astimezone(zone)
    label = state.directory.key_sets[question.key_set].label
    lines = [
        words.text(
            "why.heading",
            person=name_of(question.cardholder),
            key_set=f"{question.key_set} {label}".strip(),
            time=f"{at:%Y-%m-%d %H:%M}",
        ),
        words.text(f"why.{explanation.outcome}"),
    ]
    if explanation.whereabouts is not None:
        lines.append(sentence_of(explanation.whereabouts, words, name_of))
    return [*lines, *lines_of(explanation.findings, words, name_of)]
