"""Whatever people, sensors and time do in any order: custody is what the sensors said."""

from functools import reduce

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from controller.commands import ReleaseSlot, UnlockDoor
from controller.decide import decide
from controller.entries import AccessGranted, GrantLapsed, KeySetCheckedOut
from controller.events import (
    BoardLost,
    InventoryRead,
    RailFell,
    RailRose,
    ReturnButtonPressed,
    Started,
    TagUnreadable,
    TimeAdvanced,
)
from controller.panel import picture
from controller.requests import ArmRelease, DisarmRelease
from controller.state import State
from tests.house import PEOPLE, SETS, SETTINGS, Desk, suspended, tag

slots = st.integers(1, SETTINGS.slots)
names = st.sampled_from([*PEOPLE, "stranger"])


class Days(RuleBasedStateMachine):
    """A desk beside the plainest possible truth: which set sits in which slot."""

    def __init__(self):
        super().__init__()
        self.desk = Desk()
        self.truth = {number: number for number in SETS}  # slot -> set
        self.begin = self.desk.state

    @property
    def log(self):
        return self.desk.entries

    @rule(name=names)
    def tap(self, name):
        self.desk.tap(name)

    @rule(slot=slots)
    def press(self, slot):
        self.desk.press(slot)

    @rule(slot=slots)
    def pull(self, slot):
        if slot in self.truth:
            self.truth.pop(slot)
            self.desk.pull(slot)

    @rule(slot=slots, number=st.sampled_from(sorted(SETS)))
    def push(self, slot, number):
        if slot not in self.truth and number not in self.truth.values():
            self.truth[slot] = number
            self.desk.push(slot, number)

    @rule(slot=slots)
    def misread(self, slot):
        if slot in self.truth:
            self.desk.send(TagUnreadable, slot=slot)
            self.desk.push(slot, self.truth[slot])

    @rule(ms=st.sampled_from([25, 600, 5_000, 21_000, 4_000_000, 20_000_000]))
    def wait(self, ms):
        self.desk.wait(ms)

    @rule()
    def open(self):
        self.desk.open()

    @rule()
    def close(self):
        self.desk.close()

    @rule()
    def press_return(self):
        self.desk.send(ReturnButtonPressed)

    @rule(slot=slots, recipient=st.sampled_from(sorted(PEOPLE)))
    def arm(self, slot, recipient):
        self.desk.ask(ArmRelease(slot=slot, recipient=recipient, reason="代領"), actor="wong")

    @rule(slot=slots)
    def disarm(self, slot):
        self.desk.ask(DisarmRelease(slot=slot), actor="wong")

    @rule(name=st.sampled_from(sorted(PEOPLE)))
    def suspend(self, name):
        self.desk.change(suspended(name))

    @rule(is_dead=st.booleans())
    def rail(self, is_dead):
        self.desk.send(RailFell if is_dead else RailRose)

    @rule(moves=st.lists(st.tuples(slots, st.integers(0, 5)), max_size=3), cut=st.booleans())
    def restart(self, moves, cut):
        """Move sets behind the controller's back, then start it again."""
        self._move(moves)
        machine = f"m{self.desk.mono_ms}" if cut else self.desk.state.machine
        self.desk.mono_ms = 0 if cut else self.desk.mono_ms + 1_000
        self.desk.send(Started, version="test", machine=machine, settings=SETTINGS)
        self._inventory(range(1, 9))

    @rule(moves=st.lists(st.tuples(slots, st.integers(0, 5)), max_size=3))
    def lose_a_board(self, moves):
        self.desk.send(BoardLost, board=1, slots=(1, 2, 3, 4))
        self._move(moves)
        self._inventory(range(1, 9))

    def _move(self, moves):
        for slot, number in moves:
            self.truth.pop(slot, None)
            if number and number not in self.truth.values():
                self.truth[slot] = number

    def _inventory(self, which):
        tags = {slot: tag(number) for slot, number in self.truth.items()}
        readings = self.desk.readings((), tags)
        self.desk.send(
            InventoryRead, readings=tuple(each for each in readings if each.slot in which)
        )

    @invariant()
    def loans_are_what_is_out(self):
        known = {f"K{number}" for number in SETS}
        inside = {f"K{number}" for number in self.truth.values()}
        assert set(self.desk.state.loans) == known - inside

    @invariant()
    def seats_are_what_sits_there(self):
        assert {s: seat.tag for s, seat in self.desk.state.seats.items()} == {
            slot: tag(number) for slot, number in self.truth.items()
        }

    @invariant()
    def the_entries_alone_rebuild_the_state(self):
        assert reduce(State.evolve, self.log, self.begin) == self.desk.state

    @invariant()
    def a_bolt_moves_only_for_a_grant_of_its_own(self):
        released = [(each.slot, each.until_mono_ms) for each in self.desk.told(ReleaseSlot)]
        granted = [
            (each.slot, each.until_mono_ms) for each in self.log if isinstance(each, AccessGranted)
        ]
        assert released == granted

    @invariant()
    def every_grant_ends_once(self):
        granted = sum(isinstance(each, AccessGranted) for each in self.log)
        lapsed = sum(isinstance(each, GrantLapsed) for each in self.log)
        used = sum(
            isinstance(each, KeySetCheckedOut) and each.cardholder is not None for each in self.log
        )
        stolen = granted - lapsed - used - len(self.desk.state.releases)
        assert stolen == 0

    @invariant()
    def at_most_one_bolt_is_open(self):
        assert len(self.desk.state.releases) <= 1

    @invariant()
    def the_door_is_unlocked_for_somebody_known_or_for_a_return(self):
        assert len(self.desk.told(UnlockDoor)) == sum(
            type(each).__name__ == "DoorUnlocked" for each in self.log
        )

    @invariant()
    def lamps_can_always_be_drawn(self):
        assert len(picture(self.desk.state, self.desk.mono_ms).lamps) == SETTINGS.slots

    @precondition(lambda self: self.desk.state.session is None)
    @invariant()
    def no_slot_is_offered_to_nobody(self):
        assert "offer" not in picture(self.desk.state, self.desk.mono_ms).lamps

    @invariant()
    def deciding_twice_is_deciding_the_same(self):
        event = TimeAdvanced(mono_ms=self.desk.mono_ms)
        assert decide(self.desk.state, event) == decide(self.desk.state, event)


TestDays = Days.TestCase
TestDays.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
