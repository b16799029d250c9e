"""The order in which places are listed 棟號、樓層號、房號: building, floor, room."""

import re


def place_order(label: str) -> str:
    """Return what sorts labels as people do: numbers by how much they are, not by their digits."""
    return re.sub(r"[0-9]+", lambda found: found[0].lstrip("0").rjust(9, "0"), label)
