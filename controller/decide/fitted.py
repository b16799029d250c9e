"""Decisions about what a cabinet may be without: which one is whose."""

from typing import assert_never

from controller.decide import emergency, openings, parts
from controller.decide.draft import Draft
from controller.events.fitted import (
    FireLineRead,
    LatchTested,
    OpeningRetained,
    SupplyRead,
)


def sensed(draft: Draft, event: SupplyRead | FireLineRead | OpeningRetained | LatchTested) -> None:
    """Decide what `event` of an optional part means."""
    match event:
        case SupplyRead():
            parts.supply_read(draft, event)
        case FireLineRead():
            emergency.line_read(draft, event)
        case OpeningRetained():
            openings.retained(draft)
        case LatchTested():
            openings.tested(draft, event)
        case _:
            assert_never(event)
