"""The overview: the cabinet's slots, and what is going on at it now."""

import hashlib
import json
import sqlite3
from collections import Counter
from typing import Any

from flask import Blueprint, make_response, render_template, request
from werkzeug.wrappers import Response

from web.faults import Fault, fault_of
from web.names import KnownNames
from web.roles import May
from web.site import connection, site
from web.slots import SlotState, read_cabinet
from web.viewer import viewer

bp = Blueprint("overview", __name__)

MINUTE_MS = 60_000

COLUMNS = 8
"""Slots of one board: a row of the picture, as they hang in the cabinet."""


@bp.get("/")
def page() -> str:
    """Show the cabinet."""
    return render_template("overview.html", **_model())


@bp.get("/slots")
def slots() -> Response:
    """Answer with the part of the overview that changes; 304 while it has not."""
    response = make_response(render_template("_slots.html", **_model()))
    digest = hashlib.sha256(response.get_data()).hexdigest()[:32]
    response.set_etag(digest)
    return response.make_conditional(request)


def _model() -> dict[str, Any]:
    db = connection()
    now_ms = site().cabinet_ms()
    cabinet = read_cabinet(db, now_ms)
    # Nobody can tell what is late while no clock is trusted.
    told_ms = now_ms if site().is_clock_trusted else None
    found = cabinet.slots(site().config.cabinet.slots, told_ms)
    going_on = read_now(db)
    session = going_on.get("session")
    people = {each.holder or "" for each in found} | {
        each.armed.recipient for each in found if each.armed
    }
    people.add(session["cardholder"] if session else "")
    faults = _read_faults(db)
    columns = min(COLUMNS, len(found))
    return {
        "rows": [found[start : start + columns] for start in range(0, len(found), columns)],
        "groups": [(state, [each for each in found if each.state is state]) for state in _ORDER],
        "columns": columns,
        "counts": Counter(each.state for each in found),
        "names": KnownNames(db, people, ()),
        "session": session,
        "purpose": going_on.get("purpose"),
        "door": going_on.get("door"),
        "faults": faults,
        "lasts": _lasts(faults, now_ms),
        "alarm_count": count_alarms(db),
        "sees_all": viewer().may(May.SEE_ALL),
    }


def _read_faults(db: sqlite3.Connection) -> list[tuple[Fault, int]]:
    rows = db.execute("SELECT part, detail, at_ms FROM faults ORDER BY part")
    return [(fault_of(part, detail or ""), at_ms) for part, detail, at_ms in rows]


def _lasts(faults: list[tuple[Fault, int]], now_ms: int) -> dict[str, int] | None:
    """Return how long the battery lasts from now, None on mains or where nobody measured it."""
    supply = site().config.supply
    since_ms = next((at_ms for fault, at_ms in faults if fault.part == "mains"), None)
    if since_ms is None or supply.minutes is None:
        return None
    gone = max(0, now_ms - since_ms) // MINUTE_MS
    return {"minutes": max(0, supply.minutes - gone), "count": supply.releases_per_hour}


_ORDER = (
    SlotState.OVERDUE,
    SlotState.UNKNOWN,
    SlotState.UNKNOWN_TAG,
    SlotState.WRONG_SLOT,
    SlotState.DUE_SOON,
    SlotState.OUT,
    SlotState.ELSEWHERE,
    SlotState.STOPPED,
    SlotState.IN,
    SlotState.FREE,
)


def read_now(db: sqlite3.Connection) -> dict[str, Any]:
    """Return what is going on at the cabinet: the session, its purpose, the door."""
    return {name: json.loads(value) for name, value in db.execute("SELECT name, value FROM now")}


def count_alarms(db: sqlite3.Connection) -> int:
    """Return how many alarms nobody has acknowledged."""
    count: int = db.execute("SELECT count(*) FROM alarms WHERE seen_ms IS NULL").fetchone()[0]
    return count
