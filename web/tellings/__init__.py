"""How every kind of entry is told, room by room."""

from web.tellings import (
    approvals,
    bookings,
    cabinet,
    cases,
    chasing,
    collection,
    corrections,
    handing,
    handovers,
    keeping,
    leaving,
    notices,
    oversight,
    paper,
    pin_codes,
    spares,
    stocktaking,
    take_over,
    visitors,
    witness,
)
from web.tellings.cabinet import COUNTED
from web.tellings.telling import Telling

__all__ = ["COUNTED", "TELLINGS", "Telling"]

TELLINGS: dict[str, Telling] = {
    **cabinet.TELLINGS,
    **notices.TELLINGS,
    **handing.TELLINGS,
    **cases.TELLINGS,
    **chasing.TELLINGS,
    **collection.TELLINGS,
    **corrections.TELLINGS,
    **handovers.TELLINGS,
    **paper.TELLINGS,
    **keeping.TELLINGS,
    **pin_codes.TELLINGS,
    **leaving.TELLINGS,
    **oversight.TELLINGS,
    **spares.TELLINGS,
    **stocktaking.TELLINGS,
    **approvals.TELLINGS,
    **bookings.TELLINGS,
    **witness.TELLINGS,
    **visitors.TELLINGS,
    **take_over.TELLINGS,
}
