"""Why, or why not: whether somebody may take a key set at a time, and what every rule says."""

from typing import Any

from flask import Blueprint, abort, flash, render_template, request

from controller.directory import Purpose
from controller.errors import LinkError
from controller.explaining import PEOPLE, because, sentence_of
from controller.questions import Explanation, Question
from web.names import KnownNames
from web.roles import May
from web.site import connection, site
from web.terms import folded
from web.typed import local_ms, one_line
from web.viewer import speaking, viewer

bp = Blueprint("why", __name__, url_prefix="/why")

FOUND_MOST = 20
TYPED_MOST = 64

_FIND_PERSON = (
    "SELECT id, coalesce(name, '') AS called FROM cardholders LEFT JOIN people ON cardholder = id"
    " WHERE is_known AND (instr(cardholders.folded, :typed) OR instr(people.folded, :typed))"
    " ORDER BY id LIMIT :most"
)
_FIND_SET = (
    "SELECT id, label AS called FROM key_sets WHERE is_known AND instr(folded, :typed)"
    " ORDER BY id LIMIT :most"
)

Choices = list[tuple[str, str]]


@bp.get("")
def page() -> str:
    """Show the form, and the answer once it says who wants what."""
    words = speaking()
    person, people = _person()
    key_set, key_sets = _find(_FIND_SET, request.args.get("key_set", ""))
    at = request.args.get("at", "").strip()
    at_ms = local_ms(at, site().zone) if at else None
    explanation = None
    if at and at_ms is None:
        flash(words.text("asking_why.time_wrong"), "problem")
    elif person and key_set:
        explanation = _ask(person, key_set, at_ms)
    names = KnownNames(connection(), [person, *_people_of(explanation)], [key_set])

    def name_of(cardholder: str) -> str:
        return f"{names.person(cardholder)} {cardholder}".strip()

    return render_template(
        "why.html",
        person=person,
        people=people,
        key_set=key_set,
        key_sets=key_sets,
        names=names,
        explanation=explanation,
        because=lambda finding: because(finding, words, name_of),
        sentence=lambda fact: sentence_of(fact, words, name_of),
        purposes=list(Purpose),
        args={name: value for name, value in request.args.items() if name in FIELDS and value},
        may_ask_for_all=viewer().may(May.SEE_ALL),
    )


FIELDS = ("who", "key_set", "at", "purpose", "work_order")


def _person() -> tuple[str, Choices]:
    """Return whose take is asked about: one's own, or anybody's for those who see everything."""
    typed = request.args.get("who", "")
    if viewer().may(May.SEE_ALL):
        return _find(_FIND_PERSON, typed)
    if typed and typed != viewer().id:
        abort(403)
    return viewer().id, []


def _find(select: str, typed: str) -> tuple[str, Choices]:
    """Return the id that `typed` names, or else "" and what it may mean."""
    typed = one_line(typed, TYPED_MOST)
    if not typed:
        return "", []
    found = [
        (str(key), str(called))
        for key, called in connection().execute(
            select, {"typed": folded(typed), "most": FOUND_MOST}
        )
    ]
    exact = [key for key, called in found if typed in (key, called)]
    if len(exact) == 1:
        return exact[0], []
    if len(found) == 1:
        return found[0][0], []
    return "", found or [("", "")]


def _ask(person: str, key_set: str, at_ms: int | None) -> Explanation | None:
    purpose = request.args.get("purpose", "")
    question = Question(
        cardholder=person,
        key_set=key_set,
        at_ms=at_ms,
        purpose=Purpose(purpose) if purpose in list(Purpose) else None,
        work_order=one_line(request.args.get("work_order", ""), TYPED_MOST),
    )
    try:
        found = site().asking.explain(question)
    except LinkError:
        flash(speaking().text("page.cabinet_away"), "problem")
        return None
    if found is None:
        flash(speaking().text("asking_why.not_known"), "problem")
    return found


def _people_of(explanation: Explanation | None) -> list[Any]:
    if explanation is None:
        return []
    facts = [fact for each in explanation.findings for fact in each.facts]
    facts += [explanation.whereabouts] if explanation.whereabouts is not None else []
    return [value for fact in facts for place, value in fact.values if place in PEOPLE]
