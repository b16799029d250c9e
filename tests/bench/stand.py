"""A world process and a controller process to measure, with one person who may take everything."""

import json
import select
import time
from collections.abc import Callable
from pathlib import Path

from controller.admin import submit
from controller.clock import MachineClock
from controller.config import read_config
from controller.console.founding import found_cabinet
from controller.directory import (
    AccessLevel,
    Cardholder,
    Change,
    Credential,
    Grant,
    KeyClass,
    KeySet,
)
from controller.requests import ChangeDirectory
from controller.secrets import Tokeniser, read_secrets
from sim.front_client import FrontClient
from sim.troupe import Troupe

UID = bytes.fromhex("04112233445566")
BADGE = "bench"

CONFIG = """\
data = "data"
[cabinet]
slots = {slots}
session_ms = 120000
[slot_bus]
boards = {boards}
"""


def tag(slot: int) -> bytes:
    """Return the UID of the tag that hangs in `slot`."""
    return bytes([0x04, 0x51, 0x60, 0, 0, 0, slot])


def wait_for(found: Callable[[], bool], what: str, timeout_s: float = 8.0) -> None:
    """Wait until `found`; AssertionError if it takes longer than `timeout_s`."""
    deadline_s = time.monotonic() + timeout_s
    while not found():
        assert time.monotonic() < deadline_s, f"{what}: not within {timeout_s} s"
        select.select([], [], [], 0.005)


class Stand:
    """A cabinet of `boards` boards of 8 slots in `folder`, every slot filled."""

    def __init__(self, folder: Path, *, boards: int) -> None:
        self.folder = folder
        self.slots = 8 * boards
        self.troupe = Troupe(folder)
        self.config_path = folder / "cabinet.toml"
        folder.mkdir(parents=True, exist_ok=True)
        text = CONFIG.format(slots=self.slots, boards=list(range(1, boards + 1)))
        self.config_path.write_text(text, encoding="utf-8")
        self.config = read_config(self.config_path)
        rings = [
            {"label": f"R{slot}", "tag": tag(slot).hex(), "slot": slot, "fob": "blue"}
            for slot in range(1, self.slots + 1)
        ]
        plan = {"rings": rings, "badges": [{"label": BADGE, "uid": UID.hex()}]}
        (folder / "plan.json").write_text(json.dumps(plan), encoding="utf-8")

    def found(self) -> None:
        """Make the journal, and let the one person take everything."""
        found_cabinet(self.config, MachineClock())
        token = Tokeniser(read_secrets(self.config.data))(UID)
        nouns = [
            KeyClass(id="all", label="all", curfew_ms=3_600_000),
            AccessLevel(id="all", label="all", grants=(Grant(key_class="all"),)),
            Cardholder(id="p1", department="d", access_levels=("all",), set_limit=128),
            Credential(token=token, cardholder="p1"),
            *(
                KeySet(id=f"K{n}", label=f"K{n}", key_class="all", tag=tag(n), home_slot=n)
                for n in range(1, self.slots + 1)
            ),
        ]
        changes = tuple(Change(after=each) for each in nouns)
        submit(self.config, [ChangeDirectory(changes=changes)], clock=MachineClock())

    def open_world(self) -> None:
        """Start the world process."""
        line = self.troupe.start(
            "world",
            *("world", "--config", str(self.config_path), "--port", "0"),
            *("--socket", str(self.folder / "w.sock"), "--plan", str(self.folder / "plan.json")),
            ready="socket",
        )
        ready = json.loads(line)
        self.line = ready["line"]
        self.front_port = int(ready["front"].rstrip("/").rpartition(":")[2])
        self.front = FrontClient(self.front_port)

    def controller_words(self) -> tuple[str, ...]:
        """Return the command line of the controller for this world."""
        return (
            *("simulate", "--config", str(self.config_path)),
            *("--world", str(self.folder / "w.sock"), "--line", self.line),
        )

    def open_controller(self) -> None:
        """Start the controller process; it accepts badges on return."""
        self.troupe.start("controller", *self.controller_words(), ready="accepting badges")

    def close(self) -> None:
        """End both."""
        self.troupe.end()
