"""What the cabinet front shows: the whole state as JSON has it, and the last acts."""

from collections import deque
from collections.abc import Callable, Mapping
from typing import Any

from sim.acts import perform
from sim.cabinet import Cabinet
from sim.plan import Plan
from sim.things import ActRefused

UNTOLD = ("act", "key")
"""What the list of acts leaves out: which keys somebody typed is nobody's business."""

LOG_ENTRIES = 40
"""How many of the last acts the front shows."""


class Front:
    """The cabinet as people in front of it see it; their acts go through here and are listed."""

    def __init__(
        self,
        cabinet: Cabinet,
        plan: Plan,
        *,
        name: str,
        zone: str,
        boards: Mapping[int, int],
        is_linked: Callable[[], bool],
        utc_ms: Callable[[], int],
    ) -> None:
        self.cabinet = cabinet
        self._plan = plan
        self._name = name
        self._zone = zone
        self._boards = boards
        self._is_linked = is_linked
        self._utc_ms = utc_ms
        self._fobs = {each.ring.label: each.fob for each in plan.rings}
        self._log: deque[dict[str, Any]] = deque(maxlen=LOG_ENTRIES)
        self._acts = 0

    def act(self, asked: Mapping[str, Any]) -> str | None:
        """Do what `asked` names (see `sim.acts.perform`) and list it, refused or not."""
        slot = asked.get("slot")
        seated = self.cabinet.seats.seated.get(slot) if isinstance(slot, int) else None
        try:
            ring = perform(self.cabinet, asked)
        except ActRefused as refusal:
            self._list(asked, seated.label if seated else None, refusal.reason)
            raise
        self._list(asked, ring or (seated.label if seated else None), None)
        return ring

    def state(self) -> dict[str, Any]:
        """Return everything the front shows."""
        cabinet = self.cabinet
        door, panel = cabinet.door, cabinet.panel
        return {
            "name": self._name,
            "zone": self._zone,
            "is_linked": self._is_linked(),
            "is_powered": cabinet.is_powered,
            "is_rail_live": cabinet.is_rail_live,
            "is_case_open": not cabinet.case.is_closed,
            "fitted": cabinet.fitted.state(),
            "noise": cabinet.noise,
            "jumped_ms": cabinet.jumped_ms,
            "door": {"is_open": door.is_open, "is_bolt_home": door.bolt.is_home},
            "reader": {"is_plugged": cabinet.reader.is_plugged},
            "panel": {
                "colour": panel.colour,
                "shows": panel.shows,
                "signal": panel.signal,
                "is_beeping": panel.is_beeping,
            },
            "boards": [
                {"board": board, "is_on": not cabinet.is_board_lost(board)}
                for board in cabinet.boards
            ],
            "slots": [self._slot(slot) for slot in cabinet.seats.sites],
            "hands": [
                {"ring": label, "fob": self._fobs.get(label, "grey")}
                for label in cabinet.seats.hands
            ],
            "badges": self._badges(),
            "log": list(self._log),
        }

    def _slot(self, slot: int) -> dict[str, Any]:
        seats = self.cabinet.seats
        site, ring = seats.sites[slot], seats.seated.get(slot)
        return {
            "slot": slot,
            "board": self._boards[slot],
            "ring": ring.label if ring else None,
            "fob": self._fobs.get(ring.label, "grey") if ring else "",
            "lamp": site.lamp,
            "is_bolt_home": site.is_bolt_home,
            "is_held": site.is_button_held,
            "stuck": seats.bolts[slot].stuck,
        }

    def _badges(self) -> list[dict[str, Any]]:
        there = {badge.label for badge in self.cabinet.reader.there}
        return [
            {
                "label": each.badge.label,
                "role": each.role,
                "department": each.department,
                "remark": each.remark,
                "is_on_reader": each.badge.label in there,
            }
            for each in self._plan.badges
        ]

    def _list(self, asked: Mapping[str, Any], ring: str | None, refused: str | None) -> None:
        self._acts += 1
        self._log.append(
            {
                "n": self._acts,
                "at_ms": self._utc_ms(),
                "act": asked["act"],
                "args": {key: value for key, value in asked.items() if key not in UNTOLD},
                "ring": ring,
                "refused": refused,
            }
        )
