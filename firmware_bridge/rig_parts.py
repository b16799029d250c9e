"""What a cabinet is made of, and what is wrong with it part by part."""

from dataclasses import dataclass

from controller.config import Config
from firmware_bridge.annunciator import Annunciator
from firmware_bridge.door import Door
from firmware_bridge.fittings import Fittings
from firmware_bridge.heartbeat import Heartbeat
from firmware_bridge.lock_rail import LockRail
from firmware_bridge.locks import SlotLocks
from firmware_bridge.reader import Reader
from firmware_bridge.slot_bus import SlotBus


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """Everything a cabinet is made of, each part ready to work."""

    reader: Reader
    bus: SlotBus
    locks: SlotLocks
    door: Door
    rail: LockRail
    annunciator: Annunciator
    heartbeat: Heartbeat
    fittings: Fittings

    def check(self, config: Config, rail_problem: str) -> list[tuple[str, str]]:
        """Return for each part its name with bus and pins, and what is wrong; "" is all well.

        `rail_problem` is what came of beating: who has the parts alone cannot try that.
        """
        reader, bus, locks, pins = self.reader, config.slot_bus, config.locks, config.pins
        chain = f"SPI{locks.chain_spi_bus}.{locks.chain_spi_device}"
        where = f"BCM {', '.join(map(str, locks.direct_pins))}" if locks.direct_pins else chain
        boards = self.bus.problems()
        return [
            (f"badge reader {config.reader.name!r} on {reader.place}", reader.problem),
            *((f"slot board {each} on {bus.port}", problem) for each, problem in boards.items()),
            (f"slot locks on {where}", ""),
            (f"door lock on BCM {pins.door_lock}", ""),
            (f"door contact on BCM {pins.door_contact}", ""),
            (f"case contact on BCM {pins.case_contact}", ""),
            (f"lock rail, heartbeat on BCM {pins.heartbeat}", rail_problem),
            (
                f"panel and buzzer on BCM {pins.panel_red}, {pins.panel_green}"
                f", {pins.panel_blue}, {pins.buzzer}",
                "",
            ),
            *self.fittings.check(config),
        ]
