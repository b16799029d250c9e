"""An explanation in words: what each rule says, in the reader's language."""

from collections.abc import Callable, Iterator

from controller.findings import Fact, Finding
from controller.words import Words

PEOPLE = ("person", "actor")
"""The places of a fact that hold a cardholder's id."""


def sentence_of(told: Fact, words: Words, name_of: Callable[[str], str]) -> str:
    """Return `told` in words; `name_of` gives what a cardholder's id stands for."""
    values = {}
    for place, value in told.values:
        if place in ("purpose", "purposes"):
            stored = value.split("|")
            values[place] = words.text("why.comma").join(words.word("purpose", e) for e in stored)
        else:
            values[place] = name_of(value) if place in PEOPLE else value
    return words.text(f"fact.{told.what}", **values)


def because(finding: Finding, words: Words, name_of: Callable[[str], str]) -> str:
    """Return why `finding` came out as it did, "" where there is nothing to say."""
    reasons = [words.word("reason", each) for each in finding.reasons]
    facts = [sentence_of(each, words, name_of) for each in finding.facts]
    return words.text("why.semicolon").join([*reasons, *facts])


def lines_of(
    findings: tuple[Finding, ...], words: Words, name_of: Callable[[str], str]
) -> Iterator[str]:
    """Yield a line for each of `findings`, numbered."""
    for number, each in enumerate(findings, 1):
        said = {
            "rule": words.word("rule", each.rule),
            "outcome": words.word("outcome", each.outcome),
        }
        why = because(each, words, name_of)
        if why:
            yield words.text("why.line_because", number=number, because=why, **said)
        else:
            yield words.text("why.line", number=number, **said)
