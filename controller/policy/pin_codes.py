"""What a PIN may be, when one is looked at, and what asks for one."""

from itertools import pairwise

from controller.state import State

DIGITS_LEAST, DIGITS_MOST = 4, 8
"""Typed twice in a row, the longest fills a keypad's sixteen digits."""


def is_fit(digits: str) -> bool:
    """Return whether `digits` may be a PIN: 4 to 8 of them, not all alike, not counting on."""
    if not (digits.isascii() and digits.isdigit()):
        return False
    if not DIGITS_LEAST <= len(digits) <= DIGITS_MOST:
        return False
    return {int(after) - int(before) for before, after in pairwise(digits)} not in (
        {0},
        {1},
        {-1},
    )


def half_of(digits: str) -> str:
    """Return what was typed twice in a row in `digits`, "" if that is not what was typed."""
    half = digits[: len(digits) // 2]
    return half if digits == half * 2 else ""


def is_blocked(state: State, cardholder: str, mono_ms: int) -> bool:
    """Return whether no PIN of `cardholder` is looked at now: too many were wrong.

    Of theirs, or of everybody's together.
    """
    code = state.pin_codes.get(cardholder)
    until_ms = code.guesses.until_mono_ms if code is not None else 0
    return mono_ms < max(until_ms, state.pin_guesses.until_mono_ms)
