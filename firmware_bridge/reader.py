"""What every badge reader is to the rest of the cabinet, and which one this cabinet has."""

from collections.abc import Callable, Sequence
from typing import Protocol, runtime_checkable

from gpiozero.pins import Factory

from controller.clock import Clock
from controller.commands import KeyNextCard, Signal
from controller.config import Config
from controller.errors import PartMissing
from controller.events import Event
from firmware_bridge.badge_reader import BadgeReader
from firmware_bridge.card_keys import CardKeys
from firmware_bridge.line import Line


class Reader(Protocol):
    """A badge reader: the MFRC522, or one that speaks OSDP."""

    place: str
    """Where it hangs: bus, port and pins."""

    @property
    def problem(self) -> str:
        """What is wrong with it now, "" for nothing."""

    def poll(self, now_ms: int) -> Sequence[Event]:
        """Return what is new: badges, faults and their ends."""

    def key_next(self, command: KeyNextCard) -> None:
        """Take the next card for what `command` says."""

    def close(self) -> None:
        """Let go of it; closing twice is no harm."""


@runtime_checkable
class Panel(Protocol):
    """What shows signals: the cabinet's own light and buzzer, or a reader's."""

    def set_steady(self, signal: Signal) -> None:
        """Show `signal` whenever nothing else is shown."""

    def show(self, signal: Signal, now_ms: int, until_ms: int = 0) -> None:
        """Show `signal` from now on up to `until_ms`, or (0) as long as it lasts by itself."""


def build_reader(
    config: Config,
    *,
    pin_factory: Factory,
    tokenise: Callable[[bytes], str],
    keys: CardKeys | None,
    clock: Clock,
    open_line: Callable[[], Line] | None,
    read_key: Callable[[], bytes] | None,
) -> Reader:
    """Return the reader that `config` describes: the OSDP one where it has a port.

    Raises:
        PartMissing: it is not there, or there can be none; one line says what is wrong.
        SecretsError: an OSDP reader has no key yet; the message says how it gets one.
    """
    if not config.osdp.port:
        return BadgeReader(config.reader, tokenise=tokenise, pin_factory=pin_factory, keys=keys)
    if open_line is None or read_key is None:
        raise PartMissing(
            f"badge reader {config.reader.name!r}: there is no OSDP reader among simulated wires;"
            " leave osdp.port empty"
        )
    # Here and not above: most cabinets have no such reader.
    from firmware_bridge.osdp.reader import OsdpReader  # noqa: PLC0415

    return OsdpReader(config, key=read_key(), open_line=open_line, clock=clock, tokenise=tokenise)
