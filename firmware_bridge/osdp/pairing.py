"""The one moment in which the default key is used: a fresh reader is given a key of its own."""

from typing import Any

from controller.clock import Clock
from controller.config import Config
from firmware_bridge.line import Line
from firmware_bridge.osdp.link import Link
from firmware_bridge.osdp.reader import meet

PAIR_US = 30_000_000
"""A reader that does not take the new key is asked for the default one after at most 10 s."""


def pair(
    config: Config,
    *,
    key: bytes,
    line: Line,
    clock: Clock,
    library: Any,
    within_us: int | None = None,
) -> str:
    """Give the reader at the other end of `line` the `key`; return why it has not got it, or "".

    One that has it already is found to have it. What the reader tells meanwhile is not heard.
    """
    link = Link(
        config.osdp.address,
        config.osdp.baud,
        key=key,
        line=line,
        clock=clock,
        library=library,
        is_pairing=True,
    )
    problem = meet(link, line, clock, within_us=within_us or PAIR_US)
    return "takes neither its key nor the default one" if link.distrust else problem
