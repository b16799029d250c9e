"""On which line of a TOML text a key stands, which the standard library's reader does not say."""

import re

_HEADER = re.compile(r"\s*\[(\[?)\s*([^\[\]]+?)\s*\]\]?\s*(#.*)?$")
_STRING = re.compile(
    r'"""(?:\\.|[^\\])*?"""|\'\'\'.*?\'\'\'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'', re.S
)
_BLANKED = re.compile(_STRING.pattern + r"|#[^\n]*", re.S)


class TomlLines:
    """Finds lines in `text`, which must already have been read as TOML without error."""

    def __init__(self, text: str) -> None:
        self._raw = text.splitlines()
        # Strings and comments blanked, line by line, so that brackets in them do not count.
        self._lines = _BLANKED.sub(_blank, text).splitlines()

    def table(self, name: str, index: int) -> int:
        """Return the line (from 1) of the header of the table `[[name]]` number `index` (from 0).

        A table written otherwise (in line, say) gives the line where `name` first stands.
        """
        seen = -1
        for number, line in enumerate(self._lines, 1):
            header = _HEADER.match(line)
            if header is None or not header[1] or header[2] != name:
                continue
            seen += 1
            if seen == index:
                return number
        return self._key(name, 0, len(self._raw)) or 1

    def key(self, table: str, index: int, key: str) -> int:
        """Return the line of `key` in the table `[[table]]` number `index`, or of its header."""
        start = self.table(table, index)
        return self._key(key, start, self._end(start)) or start

    def item(self, table: str, index: int, key: str, item: int) -> int:
        """Return the line of table number `item` (from 0) in the list `key` of that table."""
        start = self.key(table, index, key)
        nested = [
            number
            for number in range(start, self._end_of_nested(table, start) + 1)
            if _is_header(self._lines[number - 1], f"{table}.{key}")
        ]
        if item < len(nested):
            return nested[item]
        seen = -1
        for number in range(start, self._end(start) + 1):
            seen += self._lines[number - 1].count("{")
            if seen >= item:
                return number
        return start

    def _key(self, key: str, start: int, end: int) -> int:
        wanted = re.compile(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=")
        for number in range(start + 1, end + 1):
            if wanted.match(self._raw[number - 1]):
                return number
        return 0

    def _end(self, start: int) -> int:
        """Return the last line of the table whose header (or a key of which) is on `start`."""
        for number in range(start + 1, len(self._lines) + 1):
            if _HEADER.match(self._lines[number - 1]):
                return number - 1
        return len(self._lines)

    def _end_of_nested(self, table: str, start: int) -> int:
        for number in range(start + 1, len(self._lines) + 1):
            header = _HEADER.match(self._lines[number - 1])
            if header is not None and not header[2].startswith(f"{table}."):
                return number - 1
        return len(self._lines)


def _is_header(line: str, name: str) -> bool:
    header = _HEADER.match(line)
    return header is not None and header[2] == name


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match[0])
