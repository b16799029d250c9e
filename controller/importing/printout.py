"""A plan on paper: every change on its own line, so that somebody can read it before it applies."""

from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import UTC, datetime
from enum import Enum
from typing import Any
from zoneinfo import ZoneInfo

from controller.codec import word_of
from controller.directory import (
    Approver,
    ApproverRow,
    Cardholder,
    Change,
    Credential,
    Grant,
    Key,
    Noun,
    Paper,
    Person,
    Side,
    Span,
    SpecialDay,
    key_of,
)
from controller.importing.hours import DAYS, show_span
from controller.importing.plan import Plan
from controller.terminal import visible

_UNSAID = ("id", "token", "person")
_MINUTES = ("curfew_minute", "start", "end", "hand_over_minute", "take_back_minute")
TOKEN_LENGTH_SHOWN = 8


def print_plan(plan: Plan, people: Mapping[str, Person], zone: ZoneInfo) -> Iterator[str]:
    """Yield the lines of `plan`: "+" is new, "~" changes; then a summary.

    `people` are the personal rows as they are now; `zone` is for the dates.
    """
    after = {**people, **{each.cardholder: each for each in plan.people}}
    for change in plan.changes:
        yield from _change(change, people, after, zone)
    counts: dict[str, int] = {}
    for change in plan.changes:
        word = f"{'new' if change.before is None else 'changed'} {_word(_noun(change))}"
        counts[word] = counts.get(word, 0) + 1
    if counts:
        yield "In all: " + ", ".join(f"{count} {word}" for word, count in counts.items())
    else:
        yield "Nothing to change: the cabinet knows all of this already."


def _change(
    change: Change, people: Mapping[str, Person], after: Mapping[str, Person], zone: ZoneInfo
) -> Iterator[str]:
    noun = _noun(change)
    sign = "+" if change.before is None else "~"
    yield f"{sign} {_word(noun)} {_name(noun, after)}"
    if isinstance(noun, Cardholder):
        yield from _person(people.get(noun.id), after.get(noun.id), is_new=change.before is None)
    for each in fields(noun):
        before = getattr(change.before, each.name) if change.before is not None else each.default
        now = getattr(noun, each.name)
        if each.name in _UNSAID or before == now:
            continue
        text = _show(each.name, now, zone)
        if change.before is not None:
            text = f"{_show(each.name, before, zone)} -> {text}"
        yield f"    {each.name.removesuffix('_ms')}: {text}"


def _person(before: Person | None, now: Person | None, *, is_new: bool) -> Iterator[str]:
    for key in ("name", "phone", "document"):
        old = getattr(before, key, "")
        new = getattr(now, key, "")
        if is_new and key != "name" and new:
            yield f"    {key}: {visible(new)}"
        elif not is_new and old != new:
            yield f"    {key}: {visible(old) or '-'} -> {visible(new) or '-'}"


def _noun(change: Change) -> Noun:
    noun = change.after or change.before
    assert noun is not None, "a change of nothing"
    return noun


def _word(noun: Noun) -> str:
    return "badge" if isinstance(noun, Credential) else word_of(type(noun)).replace("_", " ")


def _name(noun: Noun, people: Mapping[str, Person]) -> str:
    if isinstance(noun, Credential):
        return f"{noun.token[:TOKEN_LENGTH_SHOWN]}… of {visible(noun.cardholder)}"
    if isinstance(noun, Cardholder):
        person = people.get(noun.id)
        return f"{visible(noun.id)} {visible(person.name) if person else ''}".rstrip()
    return visible(key_of(noun))


def _show(name: str, value: Any, zone: ZoneInfo) -> str:
    if name in ("valid_from_ms", "valid_until_ms") and value is not None:
        # The end is exclusive; people name the last day.
        at = datetime.fromtimestamp(value / 1_000 - (name == "valid_until_ms"), UTC)
        return at.astimezone(zone).date().isoformat()
    if name.endswith("_ms") and isinstance(value, int):
        return f"{value / 60_000:g} min"
    if name.endswith("_ms") and isinstance(value, tuple):
        return ", ".join(f"{each / 60_000:g} min" for each in value)
    if name in _MINUTES and value is not None:
        return f"{value // 60 % 24:02}:{value % 60:02}"
    if name == "week":
        return "; ".join(f"{day} {_plain(spans)}" for day, spans in zip(DAYS, value, strict=True))
    if name == "days":
        return ", ".join(DAYS[each] for each in value)
    return visible(_plain(value))


def _plain(value: Any) -> str:
    match value:
        case None | "" | ():
            return "-"
        case bool():
            return "yes" if value else "no"
        case bytes():
            return value.hex().upper()
        case Enum():
            return str(value.value)
        case Span():
            return show_span(value)
        case SpecialDay():
            return f"{value.date} {_plain(value.spans)}"
        case Grant():
            return f"{value.key_set or value.key_class} ({value.schedule or 'at any hour'})"
        case Side():
            return value.key_set or f"class {value.key_class}"
        case ApproverRow():
            return f"{value.schedule or 'at any hour'}: {_plain(value.approvers)}"
        case Approver():
            named = value.role or value.department or "the keeping department"
            return f"{named} registers" if value.registers else named
        case Paper():
            return f"{value.copies} {value.name}"
        case Key():
            return f"{value.count} {value.kind}" + (f" [{' '.join(value.locks)}]")
        case tuple():
            return ", ".join(_plain(each) for each in value)
        case _:
            return str(value)
