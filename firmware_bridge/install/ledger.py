"""What an install wrote: so that the next one knows its own work from somebody's change."""

import json
from collections.abc import Mapping
from pathlib import Path

from controller.errors import ConfigError
from firmware_bridge.install.steps import File, read

PATH = "/etc/keycabinet/installed.json"


def read_ledger(root: Path) -> dict[str, str]:
    """Return the digest of what was written into each file, by its path; {} before the first one.

    Raises:
        ConfigError: the file is damaged.
    """
    text = read(root, PATH)
    if text is None:
        return {}
    try:
        found = json.loads(text)
    except ValueError as error:
        raise ConfigError(
            f"{PATH}: is damaged: {error}; delete it, and every file that is not as it should be"
            " counts as changed by hand"
        ) from error
    return {str(path): str(ours) for path, ours in found.items()}


def ledger_file(files: Mapping[str, str]) -> File:
    """Return the file that remembers `files`: the digest of what is ours in each, by its path."""
    return File(PATH, json.dumps(files, indent=1, sort_keys=True) + "\n")
