"""The library libosdp as it is used here, and how it is found."""

import ctypes
import os
from collections.abc import Callable
from importlib import import_module
from typing import Any, Protocol

from controller.errors import PartMissing

SEED_BYTES = 4


class Panel(Protocol):
    """libosdp's control panel with one reader, which has the number 0."""

    def refresh(self) -> None:
        """Take one small step; never waits."""

    def set_event_callback(self, heard: Callable[[int, dict[str, Any]], int]) -> None:
        """Have `heard` called within `refresh` with what the reader told."""

    def submit_command(self, reader: int, command: dict[str, Any]) -> bool:
        """Put `command` in the queue; False if the reader is not there."""

    def flush_commands(self, reader: int) -> int:
        """Forget the commands that were not sent."""

    def status(self) -> int:
        """Return in bit 0 whether the reader is there."""

    def sc_status(self) -> int:
        """Return in bit 0 whether there is a secure channel with it."""

    def check_capability(self, reader: int, capability: int) -> tuple[int, int]:
        """Return how well the reader can do `capability`, and how many of it there are."""

    def disable_pd(self, reader: int) -> bool:
        """Have the reader left alone at the next step that waits for no answer."""

    def enable_pd(self, reader: int) -> bool:
        """Have it asked again from the beginning."""

    def is_pd_enabled(self, reader: int) -> bool:
        """Return whether it is asked at all."""


def load_library(part: str) -> Any:
    """Return the module `osdp_sys`, silent; `part` is what needs it.

    Raises:
        PartMissing: it is not installed; the message names the part and says how it is.
    """
    try:
        library = import_module("osdp_sys")
    except ImportError as error:
        raise PartMissing(
            f"{part}: the package libosdp is not installed: pip install 'keycabinet[osdp]'"
        ) from error
    library.set_loglevel(library.LOG_EMERG)  # the journal tells what matters, once
    return library


def make_seeder() -> Callable[[], None]:
    """Return what seeds the C library's `rand` from the system's own source of chance.

    libosdp 3.2.9 draws the challenge of its handshake with `rand` and never seeds it: each start
    would begin with the same challenge, and a recording of yesterday's start would answer it.
    """
    seed = ctypes.CDLL(None).srand

    def sow() -> None:
        seed(ctypes.c_uint(int.from_bytes(os.urandom(SEED_BYTES), "little")))

    return sow
