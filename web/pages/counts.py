"""Counts of the stock 盤點: by the sensors each night, and by people, set by set, signed by two."""

import json
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from controller.requests import Asked
from controller.requests.stocktaking import (
    BeginStockTaking,
    CancelStockTaking,
    CloseStockTaking,
    SignStockTaking,
    StateSet,
)
from controller.stocktaking import CountKind
from web.items import Shape, items_of
from web.names import KnownNames
from web.pages.asked import ask
from web.site import connection
from web.typed import one_line
from web.viewer import speaking, viewer

bp = Blueprint("counts", __name__, url_prefix="/counts")

NIGHTS_SHOWN = 62
TAKINGS_SHOWN = 12
ID_MOST = 64
COLUMNS = (
    *("made", "present", "out", "elsewhere", "collected"),
    *("stopped", "lost", "added", "retired", "difference"),
)


@bp.get("")
def page() -> str:
    """Show the count under way, those before it, and the nights, the latest first."""
    db = connection()
    nights, takings = _nights(), _takings()
    going_on = next((each for each in takings if each["is_open"]), None)
    left = _left(going_on) if going_on else []
    sets = [d.value for each in nights for d in each["differences"] if d.shape is Shape.KEY_SET]
    sets += [each["id"] for each in left]
    sets += [name for each in takings for name in each["differing"]]
    people = [each[name] or "" for each in takings for name in ("counter", "signed_by")]
    people += [each["cancelled_by"] or "" for each in takings]
    people += [each["holder"] or "" for each in left]
    classes = db.execute("SELECT id, label FROM key_classes WHERE is_known ORDER BY id").fetchall()
    return render_template(
        "counts.html",
        nights=nights,
        takings=[each for each in takings if not each["is_open"]],
        going_on=going_on,
        left=left,
        classes=dict(classes),
        kinds=list(CountKind),
        columns=COLUMNS,
        names=KnownNames(db, people, sets),
    )


def _nights() -> list[dict[str, Any]]:
    nights = _rows(
        "SELECT night, expected, sensed, out, differences, stopped, blind, missed, missed_from,"
        " at_ms, seq FROM counts ORDER BY seq DESC LIMIT ?",
        NIGHTS_SHOWN,
    )
    for each in nights:
        for name in ("differences", "stopped", "blind"):
            each[name] = json.loads(each[name])
        each["differences"] = items_of("differences", Shape.DIFFERENCE, each)
    return nights


def _takings() -> list[dict[str, Any]]:
    found = _rows("SELECT * FROM takings ORDER BY seq DESC LIMIT ?", TAKINGS_SHOWN)
    for each in found:
        for name in ("sets", "rows", "differing"):
            each[name] = json.loads(each[name] or "[]")
        each["is_open"] = each["signed_ms"] is None and each["cancelled_ms"] is None
        each["is_mine"] = each["counter"] == viewer().id
    return found


def _left(taking: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what the count is of: where each set should be, and what was seen of it so far."""
    seen = {
        row["key_set"]: row
        for row in _rows("SELECT * FROM taken_sets WHERE count = ?", taking["count"])
    }
    known = {
        row["id"]: row for row in _rows("SELECT id, home_slot, status, custody, keys FROM key_sets")
    }
    holders = dict(
        connection().execute("SELECT key_set, cardholder FROM loans WHERE back_seq IS NULL")
    )
    left = []
    for name in taking["sets"]:
        row = known.get(name, {"home_slot": None, "status": "", "custody": "", "keys": "[]"})
        keys = json.loads(row["keys"] or "[]")
        seen_row = seen.get(name)
        differs = json.loads(seen_row["differs"]) if seen_row else []
        left.append(
            {
                **{"id": name, "slot": row["home_slot"], "status": row["status"]},
                **{"keys": sum(each.get("count", 1) for each in keys)},
                **{"is_out": name in holders, "holder": holders.get(name)},
                **{"seen": seen_row, "differs": differs},
            }
        )
    return sorted(left, key=lambda each: each["seen"] is not None)


def _rows(sql: str, *values: Any) -> list[dict[str, Any]]:
    found = connection().execute(sql, values)
    names = [each[0] for each in found.description]
    return [dict(zip(names, row, strict=True)) for row in found]


def _typed(name: str, most: int = 500) -> str:
    return one_line(request.form.get(name, ""), most)


def _ask(asked: Asked, done: str) -> Response:
    if ask(viewer().id, asked, request.form.get("request", "")):
        flash(speaking().text(done), "done")
    return redirect(url_for("counts.page"))


@bp.post("/begin")
def begin() -> Response:
    """Begin to count."""
    what = request.form.get("what", "")
    if what not in frozenset(CountKind):
        flash(speaking().text("counts.incomplete"), "problem")
        return redirect(url_for("counts.page"))
    asked = BeginStockTaking(what=CountKind(what), key_class=_typed("key_class", ID_MOST))
    return _ask(asked, "counts.begun")


@bp.post("/state")
def state() -> Response:
    """Say what was seen of one set."""
    keys = request.form.get("keys", type=int)
    is_present = request.form.get("is_present") == "1"
    if request.form.get("is_present") not in ("0", "1") or (is_present and keys is None):
        flash(speaking().text("counts.incomplete"), "problem")
        return redirect(url_for("counts.page"))
    asked = StateSet(
        count=_typed("count", ID_MOST),
        key_set=_typed("key_set", ID_MOST),
        is_present=is_present,
        keys=(keys or 0) if is_present else 0,
        seal=_typed("seal", ID_MOST) if is_present else "",
        note=_typed("note"),
    )
    return _ask(asked, "counts.stated")


@bp.post("/close")
def close() -> Response:
    """Sign as the counter."""
    asked = CloseStockTaking(count=_typed("count", ID_MOST), note=_typed("note"))
    return _ask(asked, "counts.closed")


@bp.post("/sign")
def sign() -> Response:
    """Sign as the second person."""
    asked = SignStockTaking(count=_typed("count", ID_MOST), note=_typed("note"))
    return _ask(asked, "counts.signed")


@bp.post("/cancel")
def cancel() -> Response:
    """Give the count up."""
    asked = CancelStockTaking(count=_typed("count", ID_MOST), note=_typed("note"))
    return _ask(asked, "counts.cancelled")
