"""Owners' keys 業主簽領與託管: what is collected for good, and what is entrusted again."""

import json
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from controller.directory import Key
from controller.reasons import IdentityProof
from controller.requests import CollectByOwner, TakeBackIntoCustody
from web.names import KnownNames
from web.pages.asked import ask
from web.site import connection
from web.typed import one_line
from web.viewer import speaking, viewer

bp = Blueprint("collection", __name__, url_prefix="/owners")

SHOWN_MOST = 200
KEY_SET_MOST = 64
RECEIPT_MOST = 64


@bp.get("")
def page() -> str:
    """Show what owners have, and the form for the set that was chosen."""
    db = connection()
    rows = db.execute(
        "SELECT key_set, actor, proof, receipt, keys, note, at_ms FROM collections"
        " ORDER BY seq DESC LIMIT ?",
        (SHOWN_MOST,),
    ).fetchall()
    chosen = one_line(request.args.get("key_set", ""), KEY_SET_MOST)
    return render_template(
        "collection.html",
        rows=[(*row[:4], json.loads(row[4]), *row[5:]) for row in rows],
        chosen=chosen,
        keys=_keys_of(chosen),
        is_owners=any(row[0] == chosen for row in rows),
        proofs=list(IdentityProof),
        names=KnownNames(db, [row[1] or "" for row in rows], [chosen, *(row[0] for row in rows)]),
    )


@bp.post("/collect")
def collect() -> Response:
    """Put on record that the owner signed for a set."""
    return _signed(CollectByOwner, "collection.done_collect")


@bp.post("/take-back")
def take_back() -> Response:
    """Put on record that the owner entrusts a set again."""
    return _signed(TakeBackIntoCustody, "collection.done_take_back")


def _signed(kind: type[CollectByOwner] | type[TakeBackIntoCustody], done: str) -> Response:
    key_set = one_line(request.form.get("key_set", ""), KEY_SET_MOST)
    receipt = one_line(request.form.get("receipt", ""), RECEIPT_MOST)
    proof = request.form.get("proof", "")
    if not key_set or not receipt or proof not in frozenset(IdentityProof):
        flash(speaking().text("collection.incomplete"), "problem")
        return redirect(url_for("collection.page", key_set=key_set))
    asked = kind(
        key_set=key_set,
        proof=IdentityProof(proof),
        receipt=receipt,
        keys=_counted(),
        note=one_line(request.form.get("note", "")),
    )
    if ask(viewer().id, asked, request.form.get("request", "")):
        flash(speaking().text(done), "done")
    return redirect(url_for("collection.page"))


def _counted() -> tuple[Key, ...]:
    """Return what was counted of each kind; the cabinet says whether that can be."""
    kinds = [one_line(each, KEY_SET_MOST) for each in request.form.getlist("kind")]
    counts = request.form.getlist("count", type=int)
    pairs = zip(kinds, counts, strict=False)
    return tuple(Key(kind=kind, count=count) for kind, count in pairs)


def _keys_of(key_set: str) -> list[dict[str, Any]] | None:
    """Return the keys that are listed for `key_set`, None if there is no such set."""
    row = (
        connection()
        .execute("SELECT keys FROM key_sets WHERE id = ? AND is_known", (key_set,))
        .fetchone()
    )
    return json.loads(row[0] or "[]") if row else None
