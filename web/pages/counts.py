"""Counts of the stock 盤點: what the sensors counted each night, and where it differs."""

import json

from flask import Blueprint, render_template

from web.items import Shape, items_of
from web.names import KnownNames
from web.site import connection

bp = Blueprint("counts", __name__, url_prefix="/counts")

NIGHTS_SHOWN = 62


@bp.get("")
def page() -> str:
    """Show the nights, the latest first."""
    db = connection()
    found = db.execute(
        "SELECT night, expected, sensed, out, differences, stopped, blind, missed, missed_from,"
        " at_ms, seq FROM counts ORDER BY seq DESC LIMIT ?",
        (NIGHTS_SHOWN,),
    )
    names = [each[0] for each in found.description]
    nights = [dict(zip(names, row, strict=True)) for row in found]
    for each in nights:
        for name in ("differences", "stopped", "blind"):
            each[name] = json.loads(each[name])
        each["differences"] = items_of("differences", Shape.DIFFERENCE, each)
    sets = [d.value for each in nights for d in each["differences"] if d.shape is Shape.KEY_SET]
    return render_template("counts.html", nights=nights, names=KnownNames(db, [], sets))
