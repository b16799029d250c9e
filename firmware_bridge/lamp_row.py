"""The lamps of one board: what they should show against what the board was last told."""

from collections.abc import Sequence


class LampRow:
    """`count` lamp registers; only differences are worth a telegram."""

    def __init__(self, count: int) -> None:
        self._wanted: list[int] | None = None
        self._written: list[int | None] = [None] * count

    def show(self, words: Sequence[int]) -> None:
        """Want the lamps to show `words`, one register for each."""
        assert len(words) == len(self._written), (words, self._written)
        self._wanted = list(words)

    def forget(self) -> None:
        """Know nothing of what the board shows: it was reset, lost, or a write got no answer."""
        self._written = [None] * len(self._written)

    def change(self) -> tuple[int, list[int]] | None:
        """Return the first lamp (0-based) that differs and the words from it to the last."""
        if self._wanted is None or self._wanted == self._written:
            return None
        pairs = zip(self._wanted, self._written, strict=True)
        different = [at for at, (wanted, written) in enumerate(pairs) if wanted != written]
        first, last = different[0], different[-1]
        return first, self._wanted[first : last + 1]

    def wrote(self, first: int, words: Sequence[int]) -> None:
        """Remember that the board took `words` from lamp `first` on."""
        self._written[first : first + len(words)] = words
