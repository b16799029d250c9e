"""What a cabinet may be without, together: what the settings name is fitted, and nothing else."""

from collections.abc import Iterator
from contextlib import ExitStack

from gpiozero import InputDevice, OutputDevice
from gpiozero.pins import Factory

from controller.config import Config
from controller.events import Event
from controller.events.fitted import LineState
from firmware_bridge.fire_line import FireLine
from firmware_bridge.keypad import Keypad, build_keypad
from firmware_bridge.opening_latch import OpeningLatch
from firmware_bridge.pins import contact_pin, output_pin
from firmware_bridge.power import PowerInputs


class Fittings:
    """The optional parts of one cabinet, as one reader."""

    def __init__(
        self,
        *,
        power: PowerInputs,
        fire: FireLine | None,
        latch: OpeningLatch | None,
        keypad: Keypad | None,
    ) -> None:
        self._power = power
        self._fire = fire
        self._latch = latch
        self._keypad = keypad

    def poll(self, now_ms: int) -> Iterator[Event]:
        """Sample every part that is fitted; yield what changed."""
        yield from self._power.poll(now_ms)
        if self._fire is not None:
            yield from self._fire.poll(now_ms)
        if self._latch is not None:
            yield from self._latch.poll(now_ms)
        if self._keypad is not None:
            yield from self._keypad.poll(now_ms)

    def tick(self, now_ms: int) -> None:
        """End what has had its time; call once a turn."""
        if self._latch is not None:
            self._latch.tick(now_ms)

    def forget_opening(self, now_ms: int) -> None:
        """Reset the latch of door and case, where there is one."""
        if self._latch is not None:
            self._latch.reset(now_ms)

    @property
    def has_kept_opening(self) -> bool:
        """Whether the latch of door and case keeps an opening; without a latch none is kept."""
        return self._latch is not None and self._latch.has_kept_opening

    def check(self, config: Config) -> list[tuple[str, str]]:
        """Return for each part that is fitted its name with its pin, and what is wrong with it."""
        return [
            *_check_supply(config, self._power),
            *_check_fire(config, self._fire),
            *_check_latch(config, self._latch),
            *_check_keypad(config),
        ]

    def close(self) -> None:
        """Let go of all pins. May be called twice."""
        self._power.close()
        if self._fire is not None:
            self._fire.close()
        if self._latch is not None:
            self._latch.close()
        if self._keypad is not None:
            self._keypad.close()


def build_fittings(config: Config, pin_factory: Factory) -> Fittings:
    """Return the parts that `config` names pins for.

    Raises:
        gpiozero.GPIOZeroError: a pin does not exist, or something else has it; none is kept.
    """
    with ExitStack() as stack:

        def contact(pin: int | None) -> InputDevice | None:
            return None if pin is None else stack.enter_context(contact_pin(pin, pin_factory))

        def output(pin: int | None) -> OutputDevice | None:
            return None if pin is None else stack.enter_context(output_pin(pin, pin_factory))

        keypad = build_keypad(config, pin_factory)
        if keypad is not None:
            stack.callback(keypad.close)
        supply, fire = config.supply, config.fire
        call, rest = contact(fire.call_pin), contact(fire.rest_pin)
        fittings = Fittings(
            power=PowerInputs(contact(supply.mains_pin), contact(supply.battery_pin)),
            fire=FireLine(call, rest, key_classes=fire.key_classes) if call and rest else None,
            latch=_latch(contact(config.latch.clear_pin), output(config.latch.reset_pin)),
            keypad=keypad,
        )
        stack.pop_all()
    return fittings


def _latch(clear: InputDevice | None, reset: OutputDevice | None) -> OpeningLatch | None:
    return OpeningLatch(clear, reset) if clear is not None and reset is not None else None


def _check_supply(config: Config, power: PowerInputs) -> Iterator[tuple[str, str]]:
    supply = config.supply
    if supply.mains_pin is not None:
        yield f"mains on BCM {supply.mains_pin}", "" if power.is_on_mains else "off, or a cut wire"
    if supply.battery_pin is not None:
        yield (
            f"battery on BCM {supply.battery_pin}",
            "low, or a cut wire" if power.is_battery_low else "",
        )
    if supply.mains_pin is not None:
        lasts = "unknown until supply.battery_mah and supply.idle_ma are set"
        if supply.minutes is not None:
            lasts = f"some {supply.minutes} min at {supply.releases_per_hour} releases an hour"
        yield f"time without the mains: {lasts}", ""


def _check_fire(config: Config, fire: FireLine | None) -> Iterator[tuple[str, str]]:
    if fire is None:
        return
    problems = {
        None: "does not settle",
        LineState.RESTS: "",
        LineState.CALLS: "calls for the keys",
        LineState.BROKEN: "broken: both of its contacts are closed, or neither",
    }
    what = ", ".join(config.fire.key_classes) or "every key"
    where = f"BCM {config.fire.call_pin}, {config.fire.rest_pin}"
    yield f"fire panel on {where} for {what}", problems[fire.says]


def _check_latch(config: Config, latch: OpeningLatch | None) -> Iterator[tuple[str, str]]:
    if latch is not None:
        where = f"BCM {config.latch.clear_pin}, {config.latch.reset_pin}"
        yield f"latch of door and case on {where}", latch.problem


def _check_keypad(config: Config) -> Iterator[tuple[str, str]]:
    keypad = config.keypad
    if keypad.rows:
        pins = f"rows {', '.join(map(str, keypad.rows))}"
        yield f"keypad on BCM {pins}, columns {', '.join(map(str, keypad.columns))}", ""
