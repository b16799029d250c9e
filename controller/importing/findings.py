"""What is wrong with, or worth saying about, the lines of a file that is to be imported."""

from controller.errors import CabinetError


class CellError(CabinetError):
    """One cell cannot be read; the message says what was expected."""


class ImportRefused(CabinetError):
    """The files cannot be imported and nothing was applied.

    `problems` holds one text per bad line, in the order of files and lines, so that all of them
    can be mended at once.
    """

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class Findings:
    """Collects problems, which refuse the import, and notes, which are only said."""

    def __init__(self) -> None:
        self._problems: list[tuple[str, int, str]] = []
        self._notes: list[tuple[str, int, str]] = []

    @property
    def problems(self) -> tuple[str, ...]:
        """Return every problem as "file:line: text", by file in the order read, then line."""
        return _lines(self._problems)

    @property
    def notes(self) -> tuple[str, ...]:
        """Return every note in the same form and order."""
        return _lines(self._notes)

    def refuse(self, source: str, line: int, text: str) -> None:
        """Report that `line` (from 1; 0 for the file as a whole) of `source` is bad."""
        self._problems.append((source, line, text))

    def note(self, source: str, line: int, text: str) -> None:
        """Say something about `line` of `source` that does not refuse it."""
        self._notes.append((source, line, text))

    def raise_if_any(self) -> None:
        """Let the import go on only without problems.

        Raises:
            ImportRefused: there is at least one problem; the caller shows them all.
        """
        if self._problems:
            raise ImportRefused(*self.problems)


def _lines(found: list[tuple[str, int, str]]) -> tuple[str, ...]:
    sources = list(dict.fromkeys(source for source, _, _ in found))
    ordered = sorted(found, key=lambda each: (sources.index(each[0]), each[1]))
    return tuple(
        f"{source}:{line}: {text}" if line else f"{source}: {text}"
        for source, line, text in ordered
    )
