"""The seats of the slots: which ring sits where, and which bolt lets it go."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from sim.bolt import Bolt, Stuck
from sim.site import Site
from sim.things import ActRefused, Ring


class Seats:
    """All slots' seats, bolts and buttons, and the rings that are in nobody's seat.

    Every ring is in exactly one place, always: in one seat, or in hand. What the boards sense of
    it stands in `sites`.
    """

    def __init__(self, sites: Sequence[Site], rings: Iterable[tuple[Ring, int | None]]) -> None:
        self.sites: Mapping[int, Site] = {site.slot: site for site in sites}
        self.bolts: Mapping[int, Bolt] = {site.slot: Bolt() for site in sites}
        self.seated: dict[int, Ring] = {}
        self.hands: dict[str, Ring] = {}
        self._released_at_us: dict[int, int] = {}
        for ring, slot in rings:
            assert ring.label not in self.hands, ring
            self.hands[ring.label] = ring
            if slot is not None:
                self._seat(slot, ring.label)

    def pull(self, slot: int) -> Ring:
        """Take what sits in `slot` out of its seat and return it.

        Raises:
            ActRefused: nothing sits there, or its bolt holds.
        """
        self._known(slot)
        if slot not in self.seated:
            raise ActRefused("seat_empty")
        if self.bolts[slot].is_home:
            raise ActRefused("bolt_holds")
        return self._unseat(slot)

    def tear(self, slot: int) -> Ring:
        """Tear what sits in `slot` out past its bolt and return it.

        Raises:
            ActRefused: nothing sits there.
        """
        self._known(slot)
        if slot not in self.seated:
            raise ActRefused("seat_empty")
        return self._unseat(slot)

    def push(self, slot: int, label: str) -> None:
        """Push the ring called `label` into `slot`; the bolt's ratchet gives way inwards.

        Raises:
            ActRefused: that ring is not in hand, or the seat is taken.
        """
        self._known(slot)
        if label not in self.hands:
            raise ActRefused("not_in_hand")
        if slot in self.seated:
            raise ActRefused("seat_taken")
        self._seat(slot, label)

    def press(self, slot: int, until_us: int) -> None:
        """Hold the button of `slot` down until `until_us`.

        Raises:
            ActRefused: it is down already.
        """
        site = self._known(slot)
        if site.is_button_held:
            raise ActRefused("button_held")
        site.is_button_held = True
        self._released_at_us[slot] = until_us

    def stick(self, slot: int, how: Stuck) -> None:
        """Let the bolt of `slot` stick "closed" or "open", or be "free"."""
        self._known(slot)
        self.bolts[slot].stuck = how

    def bounce(self, slot: int, until_us: int) -> None:
        """Let the seat's switch of `slot` chatter until `until_us`."""
        self._known(slot).bounces_until_us = until_us

    def tick(self, is_powered: Callable[[int], bool], now_us: int) -> None:
        """Move bolts and buttons; `is_powered` tells whether the coil of a slot is."""
        for slot, bolt in self.bolts.items():
            bolt.tick(is_powered(slot), now_us)
            self.sites[slot].is_bolt_home = bolt.is_home
        for slot, until_us in list(self._released_at_us.items()):
            if now_us >= until_us:
                self.sites[slot].is_button_held = False
                del self._released_at_us[slot]

    def _known(self, slot: int) -> Site:
        if slot not in self.sites:
            raise ActRefused("unknown_slot")
        return self.sites[slot]

    def _seat(self, slot: int, label: str) -> None:
        ring = self.seated[slot] = self.hands.pop(label)
        site = self.sites[slot]
        site.is_seated, site.tag, site.card = True, ring.tag, ring.card

    def _unseat(self, slot: int) -> Ring:
        ring = self.seated.pop(slot)
        self.hands[ring.label] = ring
        site = self.sites[slot]
        site.is_seated, site.tag, site.card = False, None, None
        return ring
