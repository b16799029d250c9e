"""People's acts by name, with arguments as JSON has them, for the front and for scripts."""

from collections.abc import Callable, Mapping
from typing import Any

from controller.errors import CabinetError
from sim.cabinet import Cabinet
from sim.fitted import FittedParts
from sim.key_matrix import KEYS
from sim.things import Ring

TAP_MS = 400
"""How long people hold a badge to a reader."""

JUMP_MS_MAX = 90 * 24 * 3_600_000
"""A played day may jump a season, not more."""


class BadAct(CabinetError):
    """No such act, or not with these arguments; the message names what was expected."""


def perform(cabinet: Cabinet, asked: Mapping[str, Any]) -> str | None:
    """Do the act named by `asked["act"]` with the rest of `asked` as its arguments.

    Returns the label of the ring it brought into somebody's hand, None for any other act.

    Raises:
        BadAct: it makes no sense; nothing was done.
        ActRefused: the cabinet did not let it happen.
    """
    name = asked.get("act")
    if not isinstance(name, str) or name not in ACTS:
        raise BadAct(f"expected `act` to be one of: {', '.join(ACTS)}")
    keys, do = ACTS[name]
    given = {key: value for key, value in asked.items() if key != "act"}
    if name == "bounce" and given.get("contact") == "door":
        keys = ("contact",)
    if set(given) != set(keys):
        raise BadAct(f"{name}: expected exactly: {', '.join(keys) or 'no arguments'}")
    for key, value in given.items():
        if not _CHECKS[key](value):
            raise BadAct(f"{name}: {key} cannot be {str(value)[:40]!r}")
    result = do(cabinet, **given)
    return result.label if isinstance(result, Ring) else None


def _is_number(most: int) -> Callable[[Any], bool]:
    return lambda value: type(value) is int and 1 <= value <= most


_CHECKS: dict[str, Callable[[Any], bool]] = {
    "slot": _is_number(128),
    "board": _is_number(32),
    "ms": _is_number(JUMP_MS_MAX),
    "ring": lambda value: isinstance(value, str),
    "badge": lambda value: isinstance(value, str),
    "how": lambda value: value in ("free", "closed", "open"),
    "contact": lambda value: value in ("door", "slot"),
    "key": lambda value: isinstance(value, str) and len(value) == 1 and value in KEYS,
    "level": lambda value: value in ("none", "light", "heavy"),
}


def _fitted(do: Callable[[FittedParts, bool], None], is_so: bool) -> Callable[[Cabinet], None]:
    return lambda cabinet: do(cabinet.fitted, is_so)


ACTS: dict[str, tuple[tuple[str, ...], Callable[..., object]]] = {
    "tap": (("badge",), lambda cabinet, badge: cabinet.lay(badge, TAP_MS)),
    "lay": (("badge",), Cabinet.lay),
    "lift": (("badge",), Cabinet.lift),
    "open_door": ((), Cabinet.open_door),
    "close_door": ((), Cabinet.close_door),
    "press": (("slot",), Cabinet.press),
    "press_key": (("key",), Cabinet.press_key),
    "press_return": ((), Cabinet.press_return),
    "pull": (("slot",), Cabinet.pull),
    "push": (("slot", "ring"), lambda cabinet, slot, ring: cabinet.push(slot, ring)),
    "force_door": ((), Cabinet.force_door),
    "force_slot": (("slot",), Cabinet.force_slot),
    "open_case": ((), Cabinet.open_case),
    "close_case": ((), Cabinet.close_case),
    "unplug_reader": ((), Cabinet.unplug_reader),
    "plug_reader": ((), Cabinet.plug_reader),
    "brown_out_reader": ((), Cabinet.brown_out_reader),
    "stick_bolt": (("slot", "how"), Cabinet.stick_bolt),
    "bounce": (("contact", "slot"), Cabinet.bounce),
    "reset_board": (("board",), Cabinet.reset_board),
    "drop_board": (("board",), Cabinet.drop_board),
    "return_board": (("board",), Cabinet.return_board),
    "noise": (("level",), Cabinet.disturb_line),
    "cut_power": ((), Cabinet.cut_power),
    "restore_power": ((), Cabinet.restore_power),
    "cut_mains": ((), _fitted(FittedParts.switch_mains, False)),
    "restore_mains": ((), _fitted(FittedParts.switch_mains, True)),
    "drain_battery": ((), _fitted(FittedParts.charge_battery, False)),
    "charge_battery": ((), _fitted(FittedParts.charge_battery, True)),
    "call_fire": ((), _fitted(FittedParts.call_fire, True)),
    "rest_fire": ((), _fitted(FittedParts.call_fire, False)),
    "cut_fire_line": ((), _fitted(FittedParts.cut_fire_line, True)),
    "mend_fire_line": ((), _fitted(FittedParts.cut_fire_line, False)),
    "jump": (("ms",), Cabinet.jump),
}
"""Every act: its arguments, and what it does to the cabinet."""
