"""The physical truth of one cabinet: steel, bolts, keys, hands and wires, and no opinions."""

from typing import Literal

from sim.bolt import Stuck
from sim.parts import NOISE, Board, Noise
from sim.things import ActRefused, Ring
from sim.wired_cabinet import WiredCabinet

PRESS_US = 150_000
"""How long a finger stays on a button."""

BOUNCE_US = 400_000
"""How long a worn seat switch chatters once it is made to."""

SHAKE_US = 100_000
"""How long the contact of a door that is knocked at chatters."""


class Cabinet(WiredCabinet):
    """One cabinet and what people and fate do to it. Whatever a hand can do may be refused."""

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

    def press_key(self, key: str) -> None:
        """Press a key of the keypad; refused (`ActRefused`) if it is held, or none is fitted."""
        self.fitted.hold_key(key, self._clock.mono_us() + PRESS_US)

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
        """Let the door's contact chatter for `SHAKE_US`, a slot's switch for `BOUNCE_US`."""
        now_us = self._clock.mono_us()
        if contact == "door":
            self.door.contact.bounce(now_us + SHAKE_US)
        elif slot is None:
            raise ActRefused("unknown_slot")
        else:
            self.seats.bounce(slot, now_us + BOUNCE_US)

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

    def _reach_in(self) -> None:
        self.tick()
        if not self.door.is_open:
            raise ActRefused("door_shut")

    def _board(self, board: int) -> Board:
        if board not in self.boards:
            raise ActRefused("unknown_board")
        return self.boards[board]
