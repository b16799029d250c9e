"""The log: facets in the URL, search, keyset paging, and all of it as CSV."""

import sqlite3
from collections.abc import Iterator
from datetime import date
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request
from werkzeug.datastructures import MultiDict

from web.brief import DETAILS_ON_PAGE
from web.corrections import corrections_of
from web.export import csv_lines
from web.line import TELLINGS
from web.memory import give_back
from web.names import KnownNames
from web.search import Query, every, find
from web.site import connection, site
from web.telling import names_for
from web.viewer import speaking
from web.wanted import WORDS_MOST, words_of

bp = Blueprint("log", __name__)

CHOICES_MOST = 400
"""Choices a list offers at most; beyond that a person or key set is typed."""


@bp.get("/log")
def page() -> Response:
    """Show one page of the log; once it is sent, what it took of memory is given back."""
    with site().reading:
        response = make_response(_page())
    response.call_on_close(give_back)
    return response


def _page() -> str:
    db = connection()
    query, problems = query_of(request.args)
    found = find(db, query, speaking())
    corrected = corrections_of(db, [line.seq for line in found.lines])
    signers = [each.actor for lines in corrected.values() for each in lines]
    return render_template(
        "log.html",
        corrected=corrected,
        signers=KnownNames(db, signers, []),
        query=query,
        problems=problems,
        found=found,
        names=names_for(db, found.lines, DETAILS_ON_PAGE),
        args={name: value for name, value in request.args.items() if value and name in FIELDS},
        kinds=sorted(TELLINGS, key=lambda kind: speaking().word("kind", kind)),
        departments=[name for (name,) in db.execute("SELECT name FROM departments ORDER BY name")],
        slots=range(1, site().config.cabinet.slots + 1),
    )


@bp.get("/log.csv")
def export() -> Response:
    """Answer with everything the query finds as CSV, streamed as it is read."""
    here, words = site(), speaking()
    query, _ = query_of(request.args)
    db = here.store.read()

    def lines() -> Iterator[bytes]:
        try:
            yield from csv_lines(db, every(db, query, words), words, here)
        except sqlite3.DatabaseError as error:
            here.store.suspect(error)
            raise  # what was sent is cut off, which a browser tells
        finally:
            db.close()
            give_back()

    name = f"log-{here.local_day(here.cabinet_ms()).isoformat()}.csv"
    return Response(
        lines(),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


TEXT_MOST = 200

FIELDS = ("q", "kind", "person", "key_set", "slot", "department", "from", "to", "exception")


def query_of(args: MultiDict[str, str]) -> tuple[Query, list[str]]:
    """Return what the URL asks for, and in words what of it was not understood or left out."""
    first, last = _day(args.get("from")), _day(args.get("to"))
    is_wrong = any(args.get(name) and not _day(args.get(name)) for name in ("from", "to"))
    values: dict[str, Any] = {
        name: args.get(name, "").strip() for name in ("kind", "person", "key_set", "department")
    }
    asked = args.get("q", "").strip()[:TEXT_MOST]
    words = words_of(asked)
    has_many = len(words) > WORDS_MOST
    slot = _slot(args.get("slot"))
    problems = [speaking().text("log.date_wrong")] if is_wrong else []
    if slot is None and args.get("slot"):
        problems.append(speaking().text("log.slot_wrong"))
    if has_many:
        problems.append(speaking().text("log.too_many_words", count=WORDS_MOST))
    query = Query(
        **values,
        words=" ".join(words[:WORDS_MOST]) if has_many else asked,
        slot=slot,
        first_day=first or (DAY_FIRST if last else None),
        last_day=last or (DAY_LAST if first else None),
        is_exception=args.get("exception") == "1",
        before=entry_number(args.get("before", type=int)),
        after=entry_number(args.get("after", type=int)),
    )
    return query, problems


def entry_number(value: int | None) -> int | None:
    """Return `value` as an entry number SQLite can hold, None for nonsense."""
    return value if value is not None and 0 <= value < 1 << 62 else None


DAY_FIRST, DAY_LAST = date(1970, 1, 1), date(2099, 12, 31)
"""No entry is dated outside of these, and a search asks for each month by name."""


def _slot(text: str | None) -> int | None:
    asked = (text or "").strip()
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) <= SLOT_DIGITS else None


SLOT_DIGITS = 3


def _day(text: str | None) -> date | None:
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return None
    return min(max(day, DAY_FIRST), DAY_LAST)
