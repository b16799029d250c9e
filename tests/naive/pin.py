"""PINs: a second factor, tried so often, changed where somebody else set it."""

from dataclasses import dataclass, field

from tests.naive.settings import Settings
from tests.naive.words import Pin


@dataclass
class Pins:
    """What digits stand for whom, who must change theirs, and who typed wrong ones when."""

    right: dict[str, str] = field(default_factory=dict)
    duress: dict[str, str] = field(default_factory=dict)
    to_change: set[str] = field(default_factory=set)
    wrong: list[tuple[str, int]] = field(default_factory=list)


def set_pin(pins: Pins, actor: str, person: str, digits: str) -> None:
    """Have a PIN set: "one set by another person changed at first use"."""
    pins.right[person] = digits
    pins.to_change.discard(person)
    if actor != person:
        pins.to_change.add(person)


def is_blocked(pins: Pins, settings: Settings, person: str, at_ms: int) -> bool:
    """Say whether nothing is looked at: "attempts limited per credential and per cabinet"."""
    fresh = [who for who, when in pins.wrong if at_ms - when < settings.pin_block_ms]
    if len(fresh) >= settings.pin_tries_of_cabinet:
        return True
    return fresh.count(person) >= settings.pin_tries


def type_pin(pins: Pins, settings: Settings, person: str, digits: str, at_ms: int) -> Pin:
    """Return what the digits are worth: a right one that is to be changed is not yet one.

    "a duress PIN that releases": it is as good as the right one.
    """
    if is_blocked(pins, settings, person, at_ms):
        return Pin.BLOCKED
    if digits == pins.duress.get(person):
        pins.wrong = [each for each in pins.wrong if each[0] != person]
        return Pin.DURESS
    if digits != pins.right.get(person):
        pins.wrong.append((person, at_ms))
        return Pin.WRONG
    pins.wrong = [each for each in pins.wrong if each[0] != person]
    return Pin.TO_CHANGE if person in pins.to_change else Pin.RIGHT


def change_pin(pins: Pins, person: str, digits: str) -> Pin:
    """Choose another one than the one that somebody else set, which is then no good."""
    if digits in (pins.right.get(person), pins.duress.get(person)):
        return Pin.TO_CHANGE
    set_pin(pins, person, person, digits)
    return Pin.RIGHT
