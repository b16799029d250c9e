"""The spot in front of the badge reader: which badges lie in its field, and its plug."""

from collections.abc import Iterable

from sim.things import ActRefused, Badge


class BadgeSpot:
    """The badges about, those of them that lie on the reader, and the reader's supply.

    `brown_outs` counts dips of the supply: each resets the reader's chip. `memories` is what has
    been written on badges that are more than a number, by UID.
    """

    def __init__(self, badges: Iterable[Badge]) -> None:
        self.badges = {badge.label: badge for badge in badges}
        self.is_plugged = True
        self.brown_outs = 0
        self.memories: dict[bytes, str] = {}
        self._there: dict[str, int | None] = {}

    @property
    def there(self) -> tuple[Badge, ...]:
        """The badges in the field, first laid first."""
        return tuple(self.badges[label] for label in self._there)

    def lay(self, label: str, until_us: int | None = None) -> None:
        """Put the badge called `label` on the reader, until `until_us` or until it is lifted.

        Raises:
            ActRefused: there is no such badge, or it lies there already.
        """
        if label not in self.badges:
            raise ActRefused("unknown_badge")
        if label in self._there:
            raise ActRefused("already_there")
        self._there[label] = until_us

    def lift(self, label: str) -> None:
        """Take the badge called `label` off the reader.

        Raises:
            ActRefused: it does not lie there.
        """
        if label not in self._there:
            raise ActRefused("not_there")
        del self._there[label]

    def tick(self, now_us: int) -> None:
        """Lift the badges whose tap is over."""
        for label, until_us in list(self._there.items()):
            if until_us is not None and now_us >= until_us:
                del self._there[label]
