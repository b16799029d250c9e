"""A day at the service centre, scene by scene: what people do, and what must come of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS

Act = tuple[str, Mapping[str, Any]]
Expected = tuple[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What is done from `at` (local minutes since midnight) on, and what the journal must say.

    Each of `expected` is a kind of entry and some of its fields; they must come in that order,
    with anything between them.
    """

    at: int
    title: str
    acts: Sequence[Act]
    expected: Sequence[Expected]


def act(name: str, **given: Any) -> Act:
    """Return one act of `sim.acts`."""
    return name, given


def entry(kind: str, **fields: Any) -> Expected:
    """Return one expected entry; a list field must hold at least what is listed."""
    return kind, fields


def enter(badge: str) -> list[Act]:
    """Return tap and open."""
    return [act("tap", badge=badge), act("open_door")]


def take(badge: str, slot: int) -> list[Act]:
    """Return tap, open, press, pull, close."""
    return [*enter(badge), act("press", slot=slot), act("pull", slot=slot), act("close_door")]


def bring(badge: str, slot: int, ring: str) -> list[Act]:
    """Return tap, open, push, close."""
    return [*enter(badge), act("push", slot=slot, ring=ring), act("close_door")]


UNIT_1 = "A-1-0301 業主單元"
UNIT_2 = "A-1-0805 業主單元"
UNIT_3 = "A-2-1503 業主單元"
LOBBY = "A座 大堂及側門"
SWITCH_ROOM = "B1 配電房"

DAY = (
    Scene(
        at=485,
        title="an entitled take: 林志強 takes A-2-1503",
        acts=take("林志強", 3),
        expected=[
            entry("session_opened", cardholder="CS002"),
            entry("access_granted", cardholder="CS002", key_set="K003", slot=3),
            entry("key_set_checked_out", cardholder="CS002", key_set="K003", slot=3),
            entry("session_closed", reason="door_closed", taken=1),
        ],
    ),
    Scene(
        at=500,
        title="an unknown badge",
        acts=[act("tap", badge="訪客 Visitor")],
        expected=[entry("badge_denied", cardholder=None, reasons=["badge_unknown"])],
    ),
    Scene(
        at=510,
        title="a badge without that right: 周玉蘭 presses at an owner's unit",
        acts=[*enter("周玉蘭"), act("press", slot=1), act("close_door")],
        expected=[
            entry("session_opened", cardholder="CL001"),
            entry("access_denied", cardholder="CL001", key_set="K001", reasons=["no_grant"]),
            entry("session_closed", taken=0),
        ],
    ),
    Scene(
        at=520,
        title="a badge outside its hours: 李偉倫 works at night",
        acts=[act("tap", badge="李偉倫")],
        expected=[entry("badge_denied", cardholder="SE002", reasons=["outside_schedule"])],
    ),
    Scene(
        at=560,
        title="a return: A-2-1503 comes back",
        acts=bring("林志強", 3, UNIT_3),
        expected=[
            entry(
                "key_set_checked_in",
                key_set="K003",
                borrower="CS002",
                returner="CS002",
                is_home=True,
                is_late=False,
            ),
            entry("session_closed", returned=1),
        ],
    ),
    Scene(
        at=570,
        title="a return to the wrong slot: the lobby's keys land in slot 20",
        acts=[*take("周玉蘭", 7), *bring("周玉蘭", 20, LOBBY)],
        expected=[
            entry("key_set_checked_out", cardholder="CL001", key_set="K007"),
            entry("key_set_checked_in", key_set="K007", slot=20, is_home=False),
        ],
    ),
    Scene(
        at=580,
        title="a return by another person: Ana Reyes brings back what 林志強 took",
        acts=[*take("林志強", 1), *bring("Ana Reyes", 1, UNIT_1)],
        expected=[
            entry("key_set_checked_out", cardholder="CS002", key_set="K001"),
            entry("key_set_checked_in", key_set="K001", borrower="CS002", returner="CS003"),
        ],
    ),
    Scene(
        at=600,
        title="a key pulled without a grant: the door and slot 13 are forced",
        acts=[act("force_door"), act("force_slot", slot=13)],
        expected=[
            entry("door_seen_open", is_expected=False),
            entry("alarm_raised", what="door_forced"),
            entry("key_set_checked_out", key_set="K013", cardholder=None),
            entry("alarm_raised", what="taken_without_grant", key_set="K013"),
        ],
    ),
    Scene(
        at=605,
        title="and put back",
        acts=[act("push", slot=13, ring=SWITCH_ROOM), act("close_door")],
        expected=[
            entry("key_set_checked_in", key_set="K013", borrower=None),
            entry("alarm_cleared", alarm="taken_without_grant:K013"),
            entry("alarm_cleared", alarm="door_forced"),
        ],
    ),
    Scene(
        at=610,
        title="a key that will be late: 林志強 takes A-1-0805 for two hours",
        acts=take("林志強", 2),
        expected=[entry("key_set_checked_out", cardholder="CS002", key_set="K002")],
    ),
    Scene(
        at=790,
        title="an overdue key",
        acts=[],
        expected=[entry("loan_overdue", key_set="K002", cardholder="CS002", step=0)],
    ),
    Scene(
        at=800,
        title="and its late return, which is taken all the same",
        acts=bring("林志強", 2, UNIT_2),
        expected=[entry("key_set_checked_in", key_set="K002", is_late=True)],
    ),
    Scene(
        at=840,
        title="the mains fail: the cabinet works on its battery",
        acts=[act("cut_mains")],
        expected=[entry("fault_raised", part="mains")],
    ),
    Scene(
        at=850,
        title="and come back",
        acts=[act("restore_mains")],
        expected=[entry("fault_cleared", part="mains")],
    ),
    Scene(
        at=900,
        title="the fire panel calls: every bolt lets go in turn, for nobody in particular",
        acts=[
            *(act("call_fire"), act("open_door"), act("press", slot=1), act("pull", slot=1)),
            *(act("rest_fire"), act("push", slot=1, ring=UNIT_1), act("close_door")),
        ],
        expected=[
            entry("emergency_called", source="fire_panel", slots=[1, 13, 21]),
            entry("alarm_raised", what="emergency"),
            entry("key_set_checked_out", key_set="K001", cardholder=None, rule="emergency"),
            entry("emergency_call_ended", source="fire_panel"),
            entry("key_set_checked_in", key_set="K001", borrower=None),
        ],
    ),
)


def fits(found: Mapping[str, Any], expected: Expected) -> bool:
    """Return whether the entry `found`, as the journal has it, is what was expected."""
    kind, fields = expected
    if found["kind"] != kind:
        return False
    for name, wanted in fields.items():
        value = found[name]
        if isinstance(wanted, list):
            if not set(wanted) <= set(value):
                return False
        elif value != wanted:
            return False
    return True
