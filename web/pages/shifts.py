"""Handing a shift over: the record as it stands, and one form for each thing that is asked."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from controller.handovers import EyeCount
from controller.requests import (
    AnswerQuestion,
    Asked,
    AwaitSignature,
    BeginHandover,
    CheckItem,
    CountByEye,
    OpenDiary,
    QuestionHandover,
    RefuseHandover,
    ReviewDay,
    SignHandover,
)
from web.items import Shape, addressed
from web.names import KnownNames
from web.pages.asked import ask
from web.record import Record, finished_records, gaps, names_for, open_records, posts
from web.site import connection
from web.typed import one_line
from web.viewer import speaking, viewer

bp = Blueprint("shifts", __name__, url_prefix="/handover")

SHOWN_MOST = 20
ID_MOST = 64


@bp.get("")
def page() -> str:
    """Show the handovers that are open, the form for another, then what was finished last."""
    db = connection()
    open_ones, finished = open_records(db), finished_records(db, SHOWN_MOST)
    missing = gaps(db, SHOWN_MOST)
    others = [each["reviewed_by"] or "" for each in missing] + [viewer().id]
    known, matters = posts(db), _matters(open_ones)
    owners = [each["owner"] for each in matters.values()]
    others += [each.value for each in owners if each.shape is Shape.PERSON]
    days = sorted(
        {each.row["day"] for each in finished if not each.row["reviewed_ms"]}
        | {each["day"] for each in missing if not each["reviewed_ms"]}
    )
    return render_template(
        "shifts.html",
        open_ones=open_ones,
        finished=finished,
        gaps=missing,
        posts=known,
        labels={name: (label, way) for name, label, way in known},
        days=days,
        matters=matters,
        names=names_for(db, [*open_ones, *finished], others),
    )


def _matters(records: list[Record]) -> dict[str, dict[str, Any]]:
    """Return of the matters that the records name what, who and until when."""
    wanted = {each for record in records for each in record.count["matters"]}
    rows = connection().execute("SELECT matter, note, owner, due_ms FROM matters")
    return {
        matter: {"note": note or "", "owner": addressed("owner", owner), "due_ms": due_ms}
        for matter, note, owner, due_ms in rows
        if matter in wanted
    }


def _typed(name: str, most: int = ID_MOST) -> str:
    return one_line(request.form.get(name, ""), most)


def _ask(asked: Asked, done: str) -> Response:
    """Ask the cabinet and go back to the page; `done` is the text that says it was done."""
    if ask(viewer().id, asked, request.form.get("request", "")):
        flash(speaking().text(done), "done")
    return redirect(url_for("shifts.page"))


@bp.post("/begin")
def begin() -> Response:
    """Count, and begin the record or begin it anew."""
    asked = BeginHandover(
        shift=_typed("shift", 2 * ID_MOST), outgoing=_typed("outgoing"), incoming=_typed("incoming")
    )
    return _ask(asked, "shifts.begun")


@bp.post("/check")
def check() -> Response:
    """Tick one item of the checklist, or cross it with a note."""
    asked = CheckItem(
        handover=_typed("handover"),
        item=_typed("item"),
        is_good=request.form.get("is_good") == "1",
        note=_typed("note", 500),
    )
    return _ask(asked, "shifts.checked")


@bp.post("/question")
def question() -> Response:
    """Ask something about the handover."""
    asked = QuestionHandover(handover=_typed("handover"), text=_typed("text", 500))
    return _ask(asked, "shifts.asked")


@bp.post("/answer")
def answer() -> Response:
    """Answer a question about it."""
    asked = AnswerQuestion(
        handover=_typed("handover"), question=_typed("question"), text=_typed("text", 500)
    )
    return _ask(asked, "shifts.answered")


@bp.post("/count")
def count() -> Response:
    """Tell what two people saw in the slots that cannot be sensed."""
    seen = tuple(
        EyeCount(slot=int(name.removeprefix("slot_")), is_there=value == "1")
        for name, value in sorted(request.form.items())
        if name.startswith("slot_") and name[5:].isascii() and name[5:].isdigit()
        if len(name) <= 9 and value in ("0", "1")
    )
    asked = CountByEye(handover=_typed("handover"), witness=_typed("witness"), counted=seen)
    return _ask(asked, "shifts.counted")


@bp.post("/read")
def read() -> Response:
    """Open the book of the handover, which is to be read before signing."""
    asked = OpenDiary(handover=_typed("handover"))
    book = request.form.get("book", "")
    if ask(viewer().id, asked, request.form.get("request", "")):
        return redirect(url_for("diary.page", book=book))
    return redirect(url_for("shifts.page"))


@bp.post("/await")
def await_tap() -> Response:
    """Let somebody sign by their badge at the reader."""
    who = _typed("cardholder")
    asked = AwaitSignature(handover=_typed("handover"), cardholder=who)
    if ask(viewer().id, asked, request.form.get("request", "")):
        name = KnownNames(connection(), [who], []).person(who) or who
        flash(speaking().text("shifts.awaited", who=name), "done")
    return redirect(url_for("shifts.page"))


@bp.post("/sign")
def sign() -> Response:
    """Sign as who is signed in."""
    return _ask(SignHandover(handover=_typed("handover")), "shifts.signed")


@bp.post("/refuse")
def refuse() -> Response:
    """Refuse to take over, with the reason."""
    asked = RefuseHandover(handover=_typed("handover"), reason=_typed("reason", 500))
    return _ask(asked, "shifts.refused")


@bp.post("/review")
def review() -> Response:
    """Sign for a day's records as its lead."""
    return _ask(ReviewDay(day=_typed("day", 10), note=_typed("note", 500)), "shifts.reviewed")
