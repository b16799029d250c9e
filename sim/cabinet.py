"""The physical truth of one cabinet: steel, bolts, keys, hands and wires, and no opinions."""

from collections.abc import Mapping, Sequence
from random import Random
from typing import Literal

from controller.clock import Clock
from controller.config import PinSettings
from sim.badge_spot import BadgeSpot
from sim.bolt import Stuck
from sim.contact import Contact
from sim.door_sim import Door
from sim.panel import PanelSim
from sim.parts import NOISE, Board, Chain, Line, Noise, Rail
from sim.plan import Plan
from sim.seats import Seats
from sim.site import Site
from sim.things import ActRefused, Ring
from sim.wires import Wires

PRESS_US = 150_000
"""How long a finger stays on a button."""

BOUNCE_US = 400_000
"""How long a worn contact chatters once it is made to."""


class Cabinet:
    """One cabinet with everything in and around it. Whatever a hand can do may be refused.

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

    def wires(self) -> Wires:
        """Return everything that leads to the Pi now."""
        pins = self._pins
        levels = {
            pins.door_contact: self.door.contact.level,
            pins.case_contact: self.case.level,
            pins.rail_sense: self.is_rail_live,
        }
        if pins.return_button is not None:
            levels[pins.return_button] = self.return_button.level
        return Wires(
            levels,
            tuple(badge.uid for badge in self.reader.there),
            self.reader.is_plugged,
            self.reader.brown_outs,
            self.jumped_ms,
        )

    def tick(self) -> None:
        """Let everything move to where it is by now."""
        now_us = self._clock.mono_us()
        self.door.tick(self._is_coil_on(self._pins.door_lock), now_us)
        self.seats.tick(self.is_slot_coil_on, now_us)
        self.case.tick(now_us)
        self.return_button.tick(now_us)
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
        return self.is_rail_live and self._chain.outputs[slot - 1]

    def is_board_lost(self, board: int) -> bool:
        """Return whether somebody pulled the plug of `board`."""
        return board in self._lost

    # People's acts: the cabinet may refuse each.

    def pull(self, slot: int) -> Ring:
        """Pull at what sits in `slot` and return it.

        Raises:
            ActRefused: the door is shut, nothing sits there, or the bolt holds.
        """
        self._reach_in()
        return self.seats.pull(slot)

    def push(self, slot: int, label: str) -> None:
        """Push the ring called `label`, from somebody's hand, into `slot`.

        Raises:
            ActRefused: the door is shut, the seat is taken, or nobody holds that ring.
        """
        self._reach_in()
        self.seats.push(slot, label)

    def press(self, slot: int) -> None:
        """Press the button of `slot` once.

        Raises:
            ActRefused: the door is shut, or the button is held down still.
        """
        self._reach_in()
        self.seats.press(slot, self._clock.mono_us() + PRESS_US)

    def press_return(self) -> None:
        """Press the button that opens the door for a return, once.

        Raises:
            ActRefused: it is held down still.
        """
        if self.return_button.is_held:
            raise ActRefused("button_held")
        self.return_button.hold(self._clock.mono_us() + PRESS_US)
        self.tick()

    def open_door(self) -> None:
        """Open the door; refused (`ActRefused`) while its bolt is home."""
        self.tick()
        self.door.open()
        self.tick()

    def close_door(self) -> None:
        """Shut the door until its latch snaps in; refused (`ActRefused`) if it is shut."""
        self.door.close()
        self.tick()

    def lay(self, badge: str, for_ms: int | None = None) -> None:
        """Hold a badge to the reader for `for_ms`, or leave it there until it is lifted.

        Raises:
            ActRefused: there is no such badge, or it lies there already.
        """
        until_us = None if for_ms is None else self._clock.mono_us() + for_ms * 1_000
        self.reader.lay(badge, until_us)

    def lift(self, badge: str) -> None:
        """Take a badge off the reader; refused (`ActRefused`) if it does not lie there."""
        self.reader.lift(badge)

    # Force, and faults.

    def force_door(self) -> None:
        """Break the door open; refused (`ActRefused`) if it is open already."""
        self.door.force()
        self.tick()

    def force_slot(self, slot: int) -> Ring:
        """Tear out what sits in `slot`, past its bolt, and return it.

        Raises:
            ActRefused: the door is shut, or nothing sits there.
        """
        self._reach_in()
        return self.seats.tear(slot)

    def open_case(self) -> None:
        """Open the case of the electronics; refused (`ActRefused`) if it is open."""
        if not self.case.is_closed:
            raise ActRefused("case_open")
        self.case.is_closed = False
        self.tick()

    def close_case(self) -> None:
        """Close the case of the electronics; refused (`ActRefused`) if it is shut."""
        if self.case.is_closed:
            raise ActRefused("case_shut")
        self.case.is_closed = True
        self.tick()

    def stick_bolt(self, slot: int, how: Stuck) -> None:
        """Let the bolt of `slot` stick "closed" or "open", or be "free" again."""
        self.seats.stick(slot, how)
        self.tick()

    def bounce(self, contact: Literal["door", "slot"], slot: int | None = None) -> None:
        """Let the door's contact or a slot's seat switch chatter for `BOUNCE_US`."""
        until_us = self._clock.mono_us() + BOUNCE_US
        if contact == "door":
            self.door.contact.bounce(until_us)
        elif slot is None:
            raise ActRefused("unknown_slot")
        else:
            self.seats.bounce(slot, until_us)

    def unplug_reader(self) -> None:
        """Pull the badge reader's plug."""
        self.reader.is_plugged = False

    def plug_reader(self) -> None:
        """Plug the badge reader in again; its chip starts afresh."""
        self.reader.is_plugged = True

    def brown_out_reader(self) -> None:
        """Let the badge reader's supply dip, so that its chip forgets its registers."""
        self.reader.brown_outs += 1

    def disturb_line(self, level: Noise) -> None:
        """Let the slot boards' line be as noisy as `level` says (see `NOISE`)."""
        self.noise = level
        self._line.disturb(drop_rate=NOISE[level], flip_rate=NOISE[level])

    def jump(self, ms: int) -> None:
        """Let the controller's clocks go forward by `ms`; the cabinet itself stays in real time."""
        assert ms > 0, ms
        self.jumped_ms += ms

    def reset_board(self, board: int) -> None:
        """Reset slot board `board` (its address); it forgets everything it only remembered."""
        self._board(board).reset()

    def drop_board(self, board: int) -> None:
        """Pull the plug of slot board `board` (its address)."""
        self._board(board).power(False)
        self._lost.add(board)

    def return_board(self, board: int) -> None:
        """Plug slot board `board` (its address) in again."""
        self._board(board).power(self.is_powered)
        self._lost.discard(board)

    def cut_power(self) -> None:
        """Cut the power: all outputs fall, boards go dark, bolts spring home.

        Raises:
            ActRefused: it is cut already.
        """
        if not self.is_powered:
            raise ActRefused("power_off")
        self.is_powered = False
        self._driven.clear()
        for board in self.boards.values():
            board.power(False)
        self.tick()

    def restore_power(self) -> None:
        """Give the power back; the Pi's pins stay low until a controller starts.

        Raises:
            ActRefused: it was never cut.
        """
        if self.is_powered:
            raise ActRefused("power_on")
        # A register may wake with anything; its /OE hangs on the heartbeat, which is silent.
        self._chain.transfer(bytes(len(self._chain.outputs) // 8))
        self.is_powered = True
        for number, board in self.boards.items():
            board.power(number not in self._lost)
        self.tick()

    def _is_coil_on(self, pin: int) -> bool:
        return self._driven.get(pin, False) and self.is_rail_live

    def _reach_in(self) -> None:
        self.tick()
        if not self.door.is_open:
            raise ActRefused("door_shut")

    def _board(self, board: int) -> Board:
        if board not in self.boards:
            raise ActRefused("unknown_board")
        return self.boards[board]
