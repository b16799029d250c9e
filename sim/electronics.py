"""The electronics between the Pi and the steel: lock rail, lock chain, slot boards on a line."""

from collections.abc import Callable, Sequence
from random import Random
from typing import Generic, TypeVar

from controller.clock import Clock
from controller.config import Config
from sim.cabinet import Cabinet
from sim.fitted import FittedParts
from sim.lock_rail import RailSim
from sim.parts import Line
from sim.plan import Plan
from sim.shift_chain import ShiftChain
from sim.site import Site
from sim.slot_board import SlotBoard

AnyLine = TypeVar("AnyLine", bound=Line)


class Electronics(Generic[AnyLine]):
    """What `config` says is built in, powered and idle; `make_line` joins the boards to a line.

    `board_of_slot` maps each slot (from 1) to its board's address.
    """

    def __init__(
        self,
        config: Config,
        *,
        clock: Clock,
        random: Random,
        make_line: Callable[[Sequence[SlotBoard]], AnyLine],
    ) -> None:
        bus, slots = config.slot_bus, config.cabinet.slots
        self.sites = [Site(slot) for slot in range(1, slots + 1)]
        self.chain = ShiftChain((slots + 7) // 8)
        self.rail = RailSim()
        self.board_of_slot = {
            site.slot: bus.boards[(site.slot - 1) // bus.slots_per_board] for site in self.sites
        }
        self.boards = {
            address: SlotBoard(
                address,
                [site for site in self.sites if self.board_of_slot[site.slot] == address],
                clock=clock,
                random=random,
                baud=bus.baud,
            )
            for address in dict.fromkeys(self.board_of_slot.values())
        }
        self.line = make_line(list(self.boards.values()))
        self._config, self._clock, self._random = config, clock, random

    def cabinet(self, plan: Plan) -> Cabinet:
        """Return the cabinet around these electronics, with what `plan` hangs in it."""
        return Cabinet(
            self.sites,
            plan,
            pins=self._config.pins,
            fitted=FittedParts(self._config, self._random),
            rail=self.rail,
            chain=self.chain,
            boards=self.boards,
            line=self.line,
            clock=self._clock,
            random=self._random,
            direct_pins=self._config.locks.direct_pins,
        )

    def tick(self) -> None:
        """Let the boards look at their slots; call every 10 ms or so."""
        for board in self.boards.values():
            board.tick()
