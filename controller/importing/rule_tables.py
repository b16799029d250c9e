"""The tables of a TOML rule book, read key by key, each complaint with its line."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from controller.importing.findings import CellError, Findings
from controller.importing.text import tidy
from controller.importing.toml_lines import TomlLines
from controller.importing.wanted import Rule


@dataclass(frozen=True, slots=True)
class Reference:
    """What a rule names, and where: `key` stands in `line`, at `place`, and is a `kind`."""

    line: int
    place: str
    kind: str
    key: str


@dataclass(frozen=True, slots=True)
class Placed:
    """One noun of the rule book, the `line` it begins in, and what it names."""

    noun: Rule
    line: int
    references: tuple[Reference, ...] = ()


class Page:
    """The file: where it comes from, its lines, and what was found."""

    def __init__(self, source: str, text: str, found: Findings) -> None:
        self.source = source
        self.lines = TomlLines(text)
        self.found = found

    def refuse(self, line: int, text: str) -> None:
        """Report that `line` (from 1) is bad."""
        self.found.refuse(self.source, line, text)


class Table:
    """One table of the file; what is read from it is checked, what is left over is unknown."""

    def __init__(self, page: Page, name: str, index: int, values: dict[str, Any]) -> None:
        self.page = page
        self.name = name
        self.index = index
        self.values = values

    def line(self, key: str = "") -> int:
        """Return the line of `key`, or of the table."""
        if not key:
            return self.page.lines.table(self.name, self.index)
        return self.page.lines.key(self.name, self.index, key)

    def read(self, key: str, kind: type, convert: Callable[[Any], Any], fallback: Any) -> Any:
        """Return the value of `key` as `convert` makes it; report it where it is bad."""
        if key not in self.values:
            return fallback
        value = self.values[key]
        if type(value) is not kind:
            wanted = {str: "text in quotes", int: "a whole number", bool: "true or false"}
            self.refuse(key, f"expected {wanted.get(kind, 'a list')}, got {value!r}")
            return fallback
        try:
            return convert(value)
        except CellError as error:
            self.refuse(key, str(error))
            return fallback

    def needed(self, key: str, convert: Callable[[str], str]) -> str:
        """Return the text of `key`; report it where it is missing or empty."""
        text: str = self.read(key, str, lambda value: convert(tidy(value)), "")
        if not self.values.get(key):
            self.refuse(key, "is missing")
        return text

    def refuse_others(self, known: tuple[str, ...]) -> None:
        """Report the keys that are not `known`."""
        for key in self.values:
            if key not in known:
                self.refuse(key, f"unknown key; expected one of: {', '.join(known)}")

    def refuse(self, key: str, text: str) -> None:
        """Report that `key` is bad."""
        self.page.refuse(self.line(key), f"{self.name}.{key}: {text}")
