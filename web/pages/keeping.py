"""Old records 過期文件處理: how long they are kept, what is to be destroyed, and what is gone."""

import json
import sqlite3
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from controller.directory import MONTHS, RecordClass
from controller.keeping_parts import PERMANENT, Ground
from controller.requests.keeping import (
    AskDestruction,
    AwaitPresence,
    JudgeDestruction,
    KeepingRequest,
)
from web.names import KnownNames
from web.pages.asked import ask
from web.site import connection
from web.typed import one_line
from web.viewer import speaking, viewer

bp = Blueprint("keeping", __name__, url_prefix="/keeping")

SHOWN_MOST = 200
ID_MOST = 64
MOST = 1 << 62
"""More entries than any journal has."""
WAITING = ("review", "approval", "presence", "preparing", "erasing")
_SELECT = "SELECT * FROM destructions ORDER BY seq DESC LIMIT ?"
_DUE = "SELECT items FROM matters WHERE what = 'records_expired' ORDER BY seq DESC LIMIT 1"
_PEOPLE = ("asked_by", "reviewed_by", "approved_by", "ended_by")


@bp.get("")
def page() -> str:
    """Show the keeping periods, what waits for somebody's word, and the register."""
    db = connection()
    rows = _rows(db)
    waiting = next((each for each in rows if each["stage"] in WAITING), None)
    people = [row[name] or "" for row in rows for name in _PEOPLE]
    people += [each for row in rows for each in row["present"]]
    return render_template(
        "keeping.html",
        periods=_periods(db),
        waiting=waiting,
        content=_content(db, waiting) if waiting else [],
        rows=rows,
        due=_due_month(db),
        grounds=list(Ground),
        names=KnownNames(db, people, []),
    )


@bp.post("/ask")
def ask_one() -> Response:
    """Ask for everything up to a month to be destroyed."""
    month, note = _typed("month", ID_MOST), _typed("note")
    ground = request.form.get("ground", "")
    if not month or not note or ground not in frozenset(Ground):
        flash(speaking().text("keeping.incomplete"), "problem")
        return redirect(url_for("keeping.page"))
    asked = AskDestruction(month=month, ground=Ground(ground), note=note)
    return _ask(asked, "keeping.done_ask")


@bp.post("/judge")
def judge() -> Response:
    """Agree to it, or end it."""
    is_granted = "agree" in request.form
    asked = JudgeDestruction(
        destruction=_typed("destruction", ID_MOST), is_granted=is_granted, note=_typed("note")
    )
    return _ask(asked, "keeping.done_agree" if is_granted else "keeping.done_end")


@bp.post("/present")
def summon() -> Response:
    """Have two show their badges at the cabinet."""
    asked = AwaitPresence(destruction=_typed("destruction", ID_MOST))
    return _ask(asked, "keeping.done_present")


def _ask(asked: KeepingRequest, done: str) -> Response:
    if ask(viewer().id, asked, request.form.get("request", "")):
        flash(speaking().text(done), "done")
    return redirect(url_for("keeping.page"))


def _typed(name: str, most: int = 500) -> str:
    return one_line(request.form.get(name, ""), most)


def _rows(db: sqlite3.Connection) -> list[dict[str, Any]]:
    found = db.execute(_SELECT, (SHOWN_MOST,))
    names = [each[0] for each in found.description]
    rows = [dict(zip(names, row, strict=True)) for row in found]
    for row in rows:
        row["present"] = json.loads(row["present"])
    return rows


def _periods(db: sqlite3.Connection) -> list[tuple[str, int]]:
    """Return each class of record and for how many months it is kept."""
    known = dict(db.execute("SELECT id, months FROM keepings WHERE is_known").fetchall())
    return [(each.value, known.get(each, MONTHS)) for each in RecordClass]


def _due_month(db: sqlite3.Connection) -> str:
    """Return the last month that somebody was told of, "" for none."""
    row = db.execute(_DUE).fetchone()
    return json.loads(row[0])[0] if row else ""


def _content(db: sqlite3.Connection, waiting: dict[str, Any]) -> list[tuple[str, int]]:
    """Return how many records of each kind would go, up to the end of the month that waits.

    Whoever reviews them sees what is to go; each kind leads to its lines in the log.
    """
    bound = db.execute(
        "SELECT min(first_seq) FROM days WHERE day > ?", (f"{waiting['month']}-31",)
    ).fetchone()[0]
    found = db.execute(
        "SELECT json_extract(body, '$.kind') AS kind, count(*) FROM log WHERE seq < ?"
        " GROUP BY kind ORDER BY count(*) DESC",
        (bound or MOST,),
    )
    return [(kind, count) for kind, count in found if kind not in PERMANENT]
