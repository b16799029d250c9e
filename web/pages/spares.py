"""Customers' spare keys 備用鑰匙: asked for, decided about, sealed again; and the register of it.

Whose consent it needs, and who may state a seal, the cabinet says.
"""

import json
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from controller.notices import DEPARTMENT, ROLE, split_addressee
from controller.reasons import IdentityProof
from controller.requests import AskSpare, DecideSpare, RenewSeal, StateSeal, WithdrawSpare
from controller.requests.seals import SealRequest
from controller.requests.spares import SpareRequest
from web.names import KnownNames
from web.pages.asked import ask
from web.pages.log import entry_number
from web.roles import May
from web.site import connection, site
from web.typed import local_ms, one_line
from web.viewer import speaking, viewer

bp = Blueprint("spares", __name__, url_prefix="/spares")

ID_MOST = 64
SEAL_MOST = 32
SHOWN_MOST = 200
PAGE = 50
COLUMNS = (
    *("col_no", "col_place", "col_broken", "col_out", "col_reason", "col_approvers", "col_user"),
    *("col_escort", "col_told", "col_back", "col_new", "col_sealers", "col_note"),
)
TYPED = ("key_set", "customer", "unit", "proof", "reason", "until")
MOST = {"customer": 24, "unit": 40, "reason": 200}

_COLUMNS = (
    "seq, key_set, place, spare, reason, customer, cardholder, escort, approvers, out_ms,"
    " recorded, broken, back_ms, returner, renewed, sealer, sealed_ms, is_wrong, missed_ms,"
    " purpose"
)
_REQUESTS = (
    "SELECT spare, key_set, actor, customer, unit, proof, reason, until_ms, asked_of, at_ms"
    " FROM spares WHERE end_ms IS NULL ORDER BY seq DESC LIMIT ?"
)
_DECISIONS = (
    "SELECT said.spare, said.actor, said.note, said.at_ms FROM spares"
    " JOIN spare_decisions AS said ON said.spare = spares.spare"
    " WHERE end_ms IS NULL AND said.is_granted ORDER BY said.seq"
)


@bp.get("")
def page() -> str:
    """Show what is asked for and what is to be sealed, as far as it concerns the viewer."""
    db, me = connection(), viewer()
    is_watching = me.may(May.REPORT)
    opened = _uses(
        "is_open AND (? OR cardholder = ? OR returner = ?) ORDER BY seq",
        (is_watching, me.id, me.id),
    )
    requests = [each for each in _requests() if each["is_mine"] or each["is_asked"] or is_watching]
    people = [each[name] or "" for each in opened for name in ("cardholder", "returner")]
    people += [each["actor"] for each in requests]
    people += [actor for each in requests for actor, _, _ in each["given"]]
    sets = [each["key_set"] for each in (*opened, *requests)]
    return render_template(
        "spares.html",
        opened=opened,
        requests=requests,
        proofs=list(IdentityProof),
        typed={name: one_line(request.args.get(name, "")) for name in TYPED},
        names=KnownNames(db, people, sets),
    )


@bp.get("/register")
def register() -> str:
    """Show the register of uses 備用(封存)鑰匙啟用登記表, the newest first."""
    before = entry_number(request.args.get("before", type=int))
    rows = _uses("out_ms IS NOT NULL AND seq < ? ORDER BY seq DESC", (before or 1 << 62,))
    shown, older = rows[:PAGE], rows[PAGE - 1]["seq"] if len(rows) > PAGE else None
    named = ("cardholder", "escort", "returner", "sealer")
    people = [each[name] or "" for each in shown for name in named]
    people += [actor for each in shown for actor in each["approvers"]]
    names = KnownNames(connection(), people, [each["key_set"] for each in shown])
    return render_template(
        "spares_register.html", rows=shown, older=older, names=names, columns=COLUMNS
    )


@bp.post("/ask")
def ask_one() -> Response:
    """Ask for a spare key."""
    typed: dict[str, Any] = {name: _typed(name, MOST.get(name, ID_MOST)) for name in TYPED}
    until_ms = local_ms(typed["until"], site().zone)
    is_known = typed["proof"] in frozenset(IdentityProof)
    if until_ms is None or not is_known or not all(typed.values()):
        flash(speaking().text("spares.incomplete"), "problem")
        return redirect(url_for("spares.page", **typed))
    asked = AskSpare(
        key_set=typed["key_set"],
        customer=typed["customer"],
        unit=typed["unit"],
        proof=IdentityProof(typed["proof"]),
        reason=typed["reason"],
        until_ms=until_ms,
    )
    return _ask(asked, "spares.done_ask", typed)


@bp.post("/decide")
def decide() -> Response:
    """Consent to a request, or refuse it."""
    is_granted, note = "consent" in request.form, _typed("note", 200)
    if not is_granted and not note:
        flash(speaking().text("spares.why_missing"), "problem")
        return redirect(url_for("spares.page"))
    asked = DecideSpare(spare=_typed("spare"), is_granted=is_granted, note=note)
    return _ask(asked, "spares.done_consent" if is_granted else "spares.done_refuse")


@bp.post("/withdraw")
def withdraw() -> Response:
    """Ask no longer."""
    return _ask(WithdrawSpare(spare=_typed("spare")), "spares.done_withdraw")


@bp.post("/seal")
def seal() -> Response:
    """State which seal was broken, or which is new."""
    said = {name: _typed(name, SEAL_MOST) for name in ("broken", "new")}
    if not any(said.values()):
        flash(speaking().text("spares.seal_missing"), "problem")
        return redirect(url_for("spares.page"))
    return _ask(StateSeal(key_set=_typed("key_set"), **said), "spares.done_seal")


@bp.post("/renew")
def renew() -> Response:
    """Put a new seal of any ring on record, and why."""
    asked = RenewSeal(
        key_set=_typed("key_set"), new=_typed("new", SEAL_MOST), why=_typed("why", 500)
    )
    if not (asked.key_set and asked.new and asked.why):
        flash(speaking().text("spares.seal_missing"), "problem")
        return redirect(url_for("spares.page"))
    return _ask(asked, "spares.done_seal")


def _ask(
    asked: SpareRequest | SealRequest, done: str, typed: dict[str, Any] | None = None
) -> Response:
    if ask(viewer().id, asked, request.form.get("request", "")):
        flash(speaking().text(done), "done")
        return redirect(url_for("spares.page"))
    return redirect(url_for("spares.page", **typed or {}))


def _typed(name: str, most: int = ID_MOST) -> str:
    """Return what was typed; one character too many is kept, so that the cabinet refuses it."""
    return one_line(request.form.get(name, ""), most + 1)


def _uses(where: str, values: tuple[Any, ...]) -> list[dict[str, Any]]:
    sql = f"SELECT {_COLUMNS} FROM spare_uses WHERE {where} LIMIT {PAGE * 4 + 1}"  # noqa: S608
    found = connection().execute(sql, values)
    names = [each[0] for each in found.description]
    rows = [dict(zip(names, row, strict=True)) for row in found]
    return [{**each, "approvers": json.loads(each["approvers"] or "[]")} for each in rows]


def _requests() -> list[dict[str, Any]]:
    """Return every open request: whose it is, who agreed, whether the viewer is asked."""
    db, me = connection(), viewer().id
    mine = _addressees(me)
    given: dict[str, list[tuple[Any, ...]]] = {}
    for spare, *said in db.execute(_DECISIONS):
        given.setdefault(spare, []).append(tuple(said))
    found = db.execute(_REQUESTS, (SHOWN_MOST,))
    names = [each[0] for each in found.description]
    rows = [dict(zip(names, row, strict=True)) for row in found]
    for each in rows:
        each["given"] = given.get(each["spare"], [])
        each["has_given"] = any(actor == me for actor, _, _ in each["given"])
        each["is_mine"] = each["actor"] == me
        each["is_asked"] = not each["is_mine"] and not mine.isdisjoint(json.loads(each["asked_of"]))
    return rows


def _addressees(person: str) -> set[str]:
    """Return the addressees that mean `person`."""
    row = (
        connection()
        .execute("SELECT department, roles FROM cardholders WHERE id = ?", (person,))
        .fetchone()
    )
    department, roles = row or ("", "[]")
    found = {f"{ROLE}:{role}" for role in json.loads(roles or "[]")}
    found.add(f"{DEPARTMENT}:{department}")
    return {each for each in found if split_addressee(each) != ("", "")}
