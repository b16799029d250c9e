"""The cabinet as the Pi's wires meet it: what they drive, and what they tell."""

from collections.abc import Mapping, Sequence
from random import Random

from controller.clock import Clock
from controller.config import PinSettings
from sim.badge_spot import BadgeSpot
from sim.contact import Contact
from sim.door_sim import Door
from sim.fitted import FittedParts
from sim.panel import PanelSim
from sim.parts import Board, Chain, Line, Noise, Rail
from sim.plan import Plan
from sim.seats import Seats
from sim.site import Site
from sim.wires import Wires


class WiredCabinet:
    """What the Pi's wires lead to: bolts, contacts, reader, panel, boards, and what sits there.

    It is driven by pin levels and by what is shifted into `chain`, tells the levels of the pins
    that lead to the Pi, and moves when `tick` is called: call it every 10 ms or so.

    The contacts draw their pins low while closed (pull-ups on the Pi): a shut door, a shut case
    and a pressed return button read 0. `rail_sense` reads 1 while the lock rail is live.
    """

    def __init__(
        self,
        sites: Sequence[Site],
        plan: Plan,
        *,
        pins: PinSettings,
        fitted: FittedParts,
        rail: Rail,
        chain: Chain,
        boards: Mapping[int, Board],
        line: Line,
        clock: Clock,
        random: Random,
        direct_pins: Sequence[int] = (),
    ) -> None:
        self.seats = Seats(sites, ((each.ring, each.slot) for each in plan.rings))
        self.door = Door(random)
        self.case = Contact(random, is_closed=True)
        self.return_button = Contact(random, is_closed=False)
        self.reader = BadgeSpot(each.badge for each in plan.badges)
        self.panel = PanelSim()
        self.fitted = fitted
        self.boards = boards
        self.is_powered = True
        self.jumped_ms = 0
        self.noise: Noise = "none"
        self._pins = pins
        self._rail = rail
        self._chain = chain
        self._line = line
        self._clock = clock
        self._direct = dict(enumerate(direct_pins, 1))
        self._driven: dict[int, bool] = {}
        self._lost: set[int] = set()
        self.tick()

    # The Pi's side of the wires.

    def drive(self, pin: int, level: bool) -> None:
        """Put `level` on the wire of BCM `pin`; without power nothing can."""
        if not self.is_powered or self._driven.get(pin, False) == level:
            return
        self._driven[pin] = level
        if pin == self._pins.heartbeat:
            self._rail.edge(self._clock.mono_us())
        self.tick()

    def shift(self, data: bytes) -> None:
        """Clock `data` into the lock chain and latch it; without power nothing does."""
        if self.is_powered:
            self._chain.transfer(data)
            self.tick()

    def write_card(self, uid: bytes, memory: str) -> None:
        """Have `memory` written on the badge `uid`, as the reader's field did."""
        self.reader.memories[uid] = memory

    def wires(self) -> Wires:
        """Return everything that leads to the Pi now."""
        pins = self._pins
        levels = {
            pins.door_contact: self.door.contact.level,
            pins.case_contact: self.case.level,
            pins.rail_sense: self.is_rail_live,
            **self.fitted.levels(),
        }
        if pins.return_button is not None:
            levels[pins.return_button] = self.return_button.level
        return Wires(
            levels,
            tuple(badge.uid for badge in self.reader.there),
            self.reader.is_plugged,
            self.reader.brown_outs,
            self.jumped_ms,
            {
                badge.uid: (badge.kind, self.reader.memories.get(badge.uid, ""))
                for badge in self.reader.there
                if badge.kind
            },
            self.fitted.keys,
        )

    def tick(self) -> None:
        """Let everything move to where it is by now."""
        now_us = self._clock.mono_us()
        self.door.tick(self._is_coil_on(self._pins.door_lock), now_us)
        self.seats.tick(self.is_slot_coil_on, now_us)
        self.case.tick(now_us)
        self.return_button.tick(now_us)
        is_open = self.door.is_open or not self.case.is_closed
        reset_pin = self.fitted.latch_reset_pin
        is_reset = reset_pin is not None and self._driven.get(reset_pin, False)
        self.fitted.tick(now_us, is_open=is_open, is_reset=is_reset)
        self.reader.tick(now_us)
        pins = self._pins
        lights = (pins.panel_red, pins.panel_green, pins.panel_blue, pins.buzzer)
        red, green, blue, beep = (self._driven.get(pin, False) for pin in lights)
        self.panel.tick(red, green, blue, beep, now_us)

    @property
    def is_rail_live(self) -> bool:
        """Whether the solenoids have their supply."""
        return self.is_powered and self._rail.is_live(self._clock.mono_us())

    def is_slot_coil_on(self, slot: int) -> bool:
        """Return whether current flows through the coil of `slot`."""
        if self._direct:
            return self._is_coil_on(self._direct[slot])
        return self._chain.outputs[slot - 1] and self.is_rail_live

    def is_board_lost(self, board: int) -> bool:
        """Return whether somebody pulled the plug of `board`."""
        return board in self._lost

    def _is_coil_on(self, pin: int) -> bool:
        return self._driven.get(pin, False) and self.is_rail_live
