"""A run of takes, returns and thefts under random rules, each asked of both sides."""

from collections.abc import Iterator
from dataclasses import replace

from controller.commands import ReleaseSlot
from controller.events import DoorClosed, DoorOpened, SlotButtonPressed, TagRemoved
from tests.naive.rules import why_not
from tests.naive.world import Ask, Loan
from tests.takes.case import ASKER, HOUR, MINUTE, OTHERS, Case, Chooser
from tests.takes.drawing import draw_bookings, draw_case
from tests.takes.handing import hand_on
from tests.takes.nouns import SLOTS
from tests.takes.ours import Cabinet
from tests.takes.returning import bring_back
from tests.takes.theirs import world_of

Step = tuple[str, str, str, int]
"""What is done, by whom, with which set, how long after the step before."""


def draw_run(choose: Chooser) -> tuple[Case, list[Step]]:
    """Draw the rules, and what happens one after the other; bookings are taken up and ended."""
    flags = {"is_never_handed_on": choose.flip(15), "asks_witness": choose.flip(40)}
    case = replace(_alone(draw_case(choose)), **flags)
    if choose.flip(40):
        case = replace(case, bookings=draw_bookings(choose, case.at_ms))
    steps = []
    while len(steps) < 20 and not choose.flip(8):
        what = choose.pick(("take", "take", "take", "return", "seen", "hand", "steal"))
        wait_ms = choose.pick((0, MINUTE, 30 * MINUTE, HOUR))
        steps.append(
            (what, choose.pick((ASKER, *OTHERS)), choose.pick(("S", "S", "T", "U")), wait_ms)
        )
    return case, steps


def _alone(case: Case) -> Case:
    """Return `case` with nothing in it that others would have to agree to."""
    people = tuple(
        replace(each, needs_escort=False, host="", grants=(*each.grants, ("d", "")))
        for each in case.people
    )
    return replace(
        case,
        people=people,
        is_clock_trusted=True,
        custody="cabinet",
        rows=(),
        web=(),
        armed=None,
        asks_proof=False,
        asks_companion=False,
        asks_escort=False,
        purpose=None,
        taps=(),
        asks_pin=False,
        copyable_asks_pin=False,
        missed=(),
        typed=(),
        is_spare=False,
        asking=None,
        borrowers=(),
        is_confidential=False,
        host_after_ms=None,
        release=None,
    )


class Run:
    """Both sides, one step after the other."""

    def __init__(self, case: Case) -> None:
        self.cabinet = Cabinet(case)
        self.world = world_of(case)
        active = {each.id for each in case.people if each.is_active} - set(case.left)
        self.world.bookings = [each for each in self.world.bookings if each.person in active]

    def differences(self, steps: list[Step]) -> Iterator[str]:
        """Do `steps` and yield where the two do not agree."""
        for what, who, key_set, wait_ms in steps:
            self.cabinet.wait(wait_ms)
            self._close()
            self._begin_bookings()
            slot = self._slot_of(key_set)
            if what in ("return", "seen") and slot is None:
                yield from self._return(who, key_set, is_seen=what == "seen")
            elif what == "steal" and slot is not None:
                self.cabinet.happen(TagRemoved, slot=slot)
                self.world.loans.append(Loan(key_set, None, self.cabinet.at_ms))
            elif what == "hand" and slot is None:
                yield from self._hand_on(who, key_set)
            elif what == "take" and slot is not None:  # an empty slot's button hands on
                yield from self._take(who, key_set, slot)
            held = {each.key_set: each.holder for each in self._open_loans()}
            ours = {each.key_set: each.cardholder for each in self.cabinet.state.loans.values()}
            if held != ours:
                yield f"after {what} of {key_set} by {who}: out {ours}, model {held}"

    def _take(self, who: str, key_set: str, slot: int) -> Iterator[str]:
        asked = Ask("#" + who, key_set, self.cabinet.at_ms)
        told = why_not(self.world, asked)
        self.cabinet.tap(who)
        self.cabinet.happen(DoorOpened)
        self.cabinet.happen(SlotButtonPressed, slot=slot)
        is_granted = any(isinstance(each, ReleaseSlot) for each in self.cabinet.commands)
        if is_granted == bool(told):
            yield f"{who} takes {key_set}: {is_granted}, model {sorted(told)}"
        if not is_granted:
            return
        self.cabinet.happen(TagRemoved, slot=slot)
        self.world.loans.append(Loan(key_set, who, asked.at_ms))
        self._begin_bookings()

    def _hand_on(self, who: str, key_set: str) -> Iterator[str]:
        (loan,) = (each for each in self._open_loans() if each.key_set == key_set)
        if loan.holder is not None:
            yield from hand_on(self.cabinet, self.world, loan, who)
            self._begin_bookings()

    def _begin_bookings(self) -> None:
        """Let bookings begin whose booker has the set, whether taken in their time or before it."""
        held = {(each.key_set, each.holder) for each in self._open_loans()}
        for each in self.world.bookings:
            is_theirs = (each.key_set, each.person) in held
            each.has_begun |= is_theirs and each.starts_at_ms <= self.cabinet.at_ms

    def _return(self, who: str, key_set: str, *, is_seen: bool) -> Iterator[str]:
        yield from bring_back(self.cabinet, self.world, who, key_set, is_seen=is_seen)
        for loan in self._open_loans():
            if loan.key_set == key_set:
                loan.back_at_ms = self.cabinet.at_ms
        for each in self.world.bookings:
            each.has_ended |= each.has_begun and each.key_set == key_set

    def _open_loans(self) -> list[Loan]:
        return [each for each in self.world.loans if each.back_at_ms is None]

    def _slot_of(self, key_set: str) -> int | None:
        return None if key_set in self.cabinet.state.loans else SLOTS[key_set]

    def _close(self) -> None:
        if self.cabinet.state.door.is_open:
            self.cabinet.happen(DoorClosed)
