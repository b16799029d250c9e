"""Values as TOML text, as people write it: what is short on one line, long lists on several."""

import json
from collections.abc import Mapping, Sequence

INDENT = "  "
LINE_LENGTH = 90

Value = str | int | bool | Sequence["Value"] | Mapping[str, "Value"]


def table_text(name: str, values: Mapping[str, Value]) -> str:
    """Return the table `[[name]]` with `values`, each on its line or lines."""
    lines = [f"[[{name}]]"]
    for key, value in values.items():
        line = f"{key} = {value_text(value)}"
        if len(line) > LINE_LENGTH and isinstance(value, Sequence) and not isinstance(value, str):
            line = "\n".join(
                [f"{key} = [", *(f"{INDENT}{value_text(each)}," for each in value), "]"]
            )
        lines.append(line)
    return "\n".join(lines) + "\n"


def value_text(value: Value) -> str:
    """Return `value` in TOML, on one line."""
    if isinstance(value, str):
        # A text of one line is written alike in JSON and in TOML (TOML 1.0, String).
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {value_text(each)}" for key, each in value.items()) + " }"
    return "[" + ", ".join(value_text(each) for each in value) + "]"
