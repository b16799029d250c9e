"""`cabinet.toml` as it is installed: the technician's, with the few lines an install settles."""

import re

from controller.config import Config, parse_config


def with_setting(text: str, table: str, key: str, value: str) -> str:
    """Return the TOML `text` with `key` of `table` ("" for the top) set to the text `value`.

    Comments and everything else stay as they are.
    """
    lines = text.splitlines()
    begin, end = _span(lines, table)
    if begin is None:
        return "\n".join([*lines, "", f"[{table}]", f'{key} = "{value}"', ""])
    pattern = re.compile(rf'(\s*{re.escape(key)}\s*=\s*)("[^"]*"|\'[^\']*\')')
    for number in range(begin, end):
        if match := pattern.match(lines[number]):
            lines[number] = f'{match[1]}"{value}"{lines[number][match.end() :]}'
            break
    else:
        lines.insert(begin, f'{key} = "{value}"')
    return "\n".join([*lines, ""])


def installed_settings(text: str, changes: dict[tuple[str, str], str], *, source: str) -> str:
    """Return `text` with `changes` (table and key to value), read back and found to say so.

    Raises:
        ConfigError: `text` is no cabinet's settings; `source` names it.
    """
    for (table, key), value in changes.items():
        text = with_setting(text, table, key, value)
    config = parse_config(text, source=source)
    for (table, key), value in changes.items():
        assert _get(config, table, key) == value, (table, key)
    return text


def _get(config: Config, table: str, key: str) -> str:
    return str(getattr(getattr(config, table) if table else config, key))


def _span(lines: list[str], table: str) -> tuple[int | None, int]:
    """Return where the keys of `table` begin and end in `lines`; None: it is not there."""
    begin = None if table else 0
    for number, line in enumerate(lines):
        header = re.match(r"\s*\[\s*([^\[\]]+?)\s*\]", line)
        if header is None:
            continue
        if begin is not None:
            return begin, number
        if header[1] == table:
            begin = number + 1
    return begin, len(lines)
