"""Signing in and out, and the first administrator of a new cabinet."""

import hashlib
import json
import secrets
from dataclasses import replace

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from controller.codec import from_plain
from controller.directory import Cardholder, Change, Person
from controller.requests import ChangeDirectory
from web.account_file import NotKept
from web.accounts import Account, AccountError, Attempt
from web.pages.asked import ask
from web.pages.language import own_path
from web.site import connection, site
from web.viewer import LANGUAGE_COOKIE, SECRET, speaking, viewer

bp = Blueprint("session", __name__)

FIRST_ROLES = ("administrator", "lead")


@bp.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> str | Response | tuple[str, int]:
    """Show the form, or sign in."""
    if site().accounts.is_empty():
        return redirect(url_for("session.setup"))
    if request.method == "GET":
        return render_template("sign_in.html", next=request.args.get("next", ""), name="")
    name = request.form.get("name", "").strip()
    try:
        problem, status = _signed_in(name, request.form.get("password", ""))
    except NotKept:
        problem, status = speaking().text("session.not_kept"), 503
    if problem is not None:
        asked = request.form.get("next", "")
        return render_template("sign_in.html", next=asked, name=name, problem=problem), status
    return redirect(own_path(request.form.get("next")) or url_for("overview.page"))


def _signed_in(name: str, password: str) -> tuple[str | None, int]:
    """Sign in; return why not, in words, and the status to say it with.

    Raises:
        NotKept: the attempt, the session or the report of it could not be written.
    """
    attempt = site().accounts.attempt(name, password)
    if attempt.account is None:
        if attempt.is_checked:
            site().reports.add(*_refused(name), "refused")
        return _refusal(attempt), 429 if attempt.wait_ms else 403
    _begin(attempt.account)
    return None, 200


def _refusal(attempt: Attempt) -> str:
    if attempt.wait_ms:
        return speaking().text("session.wait", seconds=-(-attempt.wait_ms // 1_000))
    return speaking().text("session.refused")


def _refused(name: str) -> tuple[str, str]:
    """Return who to name in the journal for a refused sign-in.

    What is typed as a name nobody has may be a password in the wrong field: it is not kept.
    """
    account = site().accounts.find(name)
    return (account.cardholder, account.name) if account else ("web", "unknown")


def _begin(account: Account) -> None:
    """Begin a session of its own: nothing of what the browser carried before lives on in it."""
    session.clear()
    secret = site().accounts.begin(account)
    # Only then is the session handed out: nobody is in of whom the journal will never hear.
    site().reports.add(account.cardholder, account.name, "signed_in")
    session[SECRET] = secret


@bp.post("/sign-out")
def sign_out() -> Response:
    """End the session, here and on the server."""
    account, secret = viewer().account, session[SECRET]
    session.clear()  # first: this browser forgets it even where the end cannot be written
    site().accounts.end(secret)
    site().reports.add(account.cardholder, account.name, "signed_out")
    flash(speaking().text("session.signed_out"), "done")
    return redirect(url_for("session.sign_in"))


@bp.route("/setup", methods=["GET", "POST"])
def setup() -> str | Response | tuple[str, int]:
    """Make the first administrator, for who can read the code on the cabinet's console."""
    if not site().accounts.is_empty():
        return redirect(url_for("session.sign_in"))
    if request.method == "GET":
        return render_template("setup.html", form={})
    form = {name: value.strip() for name, value in request.form.items() if name != "password"}
    problem, status = _set_up(form, request.form.get("password", ""))
    if problem is not None:
        return render_template("setup.html", form=form, problem=problem), status
    flash(speaking().text("setup.done"), "done")
    return redirect(url_for("session.sign_in"))


def _set_up(form: dict[str, str], password: str) -> tuple[str | None, int]:
    """Make the first account; return why not, in words, and the status to say it with."""
    here, words = site(), speaking()
    attempt = here.accounts.check_code(form.get("code", ""))
    if not attempt.is_right:
        return (_refusal(attempt) if attempt.wait_ms else words.text("setup.code_wrong")), 403
    name, cardholder = form.get("name", ""), form.get("cardholder", "")
    if key := here.accounts.problem(name, cardholder, password):
        return words.text(key), 400
    # The cabinet first: an account for somebody it does not know could do nothing.
    change = _first_administrator(cardholder, name)
    if change is not None and not ask(cardholder, change, form.get("request", "")):
        return words.text("setup.not_done"), 503
    try:
        here.accounts.add(name, cardholder, password)
    except AccountError as error:
        return words.text(error.key), 409
    here.accounts.end_code()
    return None, 200


def _first_administrator(cardholder: str, name: str) -> ChangeDirectory | None:
    """Return the change that makes `cardholder` known, or gives roles to who is known already.

    None for who is an administrator already, such as after an import. Where the cabinet has
    another administrator it refuses the change: the code is for a cabinet without one.
    """
    row = (
        connection()
        .execute("SELECT body FROM cardholders WHERE id = ? AND is_known", (cardholder,))
        .fetchone()
    )
    if row is not None:
        plain = {key: value for key, value in json.loads(row[0]).items() if key != "is"}
        before: Cardholder = from_plain(Cardholder, plain)
        if FIRST_ROLES[0] in before.roles:
            return None
        roles = tuple(dict.fromkeys((*before.roles, *FIRST_ROLES)))
        return ChangeDirectory(changes=(Change(before=before, after=replace(before, roles=roles)),))
    salt = secrets.token_hex(16)
    # As `directory.Person` binds a row: salt, name, NUL, phone (none yet).
    digest = hashlib.sha256(f"{salt}{name}\0".encode()).hexdigest()
    after = Cardholder(
        id=cardholder,
        department="",
        roles=FIRST_ROLES,
        language=request.cookies.get(LANGUAGE_COOKIE) or speaking().code,
        person=digest,
    )
    person = Person(cardholder=cardholder, name=name, phone="", salt=salt, digest=digest)
    return ChangeDirectory(changes=(Change(after=after),), people=(person,))
