"""The shift diary and the handover book: what was written, and a form for one line more."""

from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from controller.handovers import Book, Topic
from controller.notices import DEPARTMENT, PERSON, ROLE
from controller.requests import WriteDiary
from web.items import Shape, addressed
from web.names import KnownNames
from web.pages.asked import ask
from web.roles import RIGHTS
from web.site import connection, site
from web.typed import local_ms, one_line
from web.viewer import speaking, viewer

bp = Blueprint("diary", __name__, url_prefix="/diary")

SHOWN_MOST = 100
TYPED = ("text", "place", "topic", "owner", "person", "due")


@bp.get("")
def page() -> str:
    """Show the lines of one book, the newest first, and the form for one more."""
    db = connection()
    book = _book(request.args.get("book", ""))
    rows = db.execute(
        "SELECT topic, place, text, is_urgent, owner, due_ms, actor, at_ms FROM book_lines"
        " WHERE book = ? ORDER BY seq DESC LIMIT ?",
        (book.value, SHOWN_MOST),
    ).fetchall()
    owners = [addressed("owner", row[4]) if row[4] else None for row in rows]
    people = [row[6] for row in rows]
    people += [each.value for each in owners if each and each.shape is Shape.PERSON]
    return render_template(
        "diary.html",
        book=book,
        books=list(Book),
        topics=list(Topic),
        lines=list(zip(rows, owners, strict=True)),
        roles=list(RIGHTS),
        departments=[name for (name,) in db.execute("SELECT name FROM departments ORDER BY name")],
        names=KnownNames(db, people, []),
        typed=request.args,
    )


def _book(text: str) -> Book:
    return Book(text) if text in list(Book) else Book.DIARY


@bp.post("")
def write() -> Response:
    """Write one line."""
    book = _book(request.form.get("book", ""))
    topic, owner = request.form.get("topic", ""), _owner()
    due_ms = local_ms(request.form.get("due", ""), site().zone)
    asked = WriteDiary(
        book=book,
        text=one_line(request.form.get("text", "")),
        topic=Topic(topic) if topic in list(Topic) else Topic.NOTE,
        place=one_line(request.form.get("place", ""), 64),
        is_urgent=request.form.get("is_urgent") == "1",
        owner=owner,
        due_ms=due_ms if owner else None,
    )
    if ask(viewer().id, asked, request.form.get("request", "")):
        flash(speaking().text("diary.written"), "done")
        return redirect(url_for("diary.page", book=book.value))
    typed = {name: request.form.get(name, "") for name in ("book", *TYPED)}
    return redirect(f"{url_for('diary.page')}?{urlencode(typed)}#new")


def _owner() -> str:
    """Return the addressee chosen: one of the list, or the person whose number was typed."""
    person = one_line(request.form.get("person", ""), 64)
    chosen = request.form.get("owner", "")
    if person:
        return f"{PERSON}:{person}"
    return chosen if chosen.startswith((f"{ROLE}:", f"{DEPARTMENT}:")) else ""
