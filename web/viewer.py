"""Who looks at the page: found anew for every request, so that a leaver is out at once."""

import json
from contextlib import suppress
from dataclasses import dataclass

from flask import abort, g, redirect, request, session, url_for
from werkzeug.wrappers import Response

from web.account_file import NotKept
from web.accounts import Account
from web.catalogue import CODES, Language, language, negotiate
from web.roles import NEEDS, May, rights_of
from web.site import connection, site

SECRET = "secret"  # noqa: S105 (the name of the cookie's field)
LANGUAGE_COOKIE = "language"
LANGUAGE_ARG = "lang"
SELF_REFRESHING = frozenset({"overview.slots"})


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody signed in: `name` is how pages call them."""

    account: Account
    name: str
    rights: frozenset[May]
    language: str | None

    @property
    def id(self) -> str:
        """Return the cardholder's id: who asks, to the cabinet."""
        return self.account.cardholder

    def may(self, right: str) -> bool:
        """Return whether the viewer has `right`, a `May`."""
        return May(right) in self.rights


def viewer() -> Viewer:
    """Return who is signed in; only for pages that need it."""
    found: Viewer | None = g.viewer
    assert found is not None, request.endpoint
    return found


def find_viewer() -> Response | None:
    """Before every request: find who looks, and keep out who may not see this page."""
    endpoint = request.endpoint
    if endpoint == "static":  # the same for everybody, also where nobody can be looked up
        g.viewer = None
        return None
    g.viewer = _viewer()
    if endpoint is None:
        return None  # no such page
    need = NEEDS[endpoint]
    if need is None:
        return None
    if g.viewer is None:
        here = request.full_path.rstrip("?") if request.method == "GET" else None
        return redirect(url_for("session.sign_in", next=here))
    if need not in g.viewer.rights:
        abort(403)
    return None


def _viewer() -> Viewer | None:
    secret = session.get(SECRET)
    if not secret:
        return None
    account = site().accounts.holder(secret, is_active=request.endpoint not in SELF_REFRESHING)
    if account is None:
        session.clear()
        return None
    row = (
        connection()
        .execute(
            "SELECT roles, is_active, is_known, language, valid_from_ms, valid_until_ms, name"
            " FROM cardholders LEFT JOIN people ON cardholder = id WHERE id = ?",
            (account.cardholder,),
        )
        .fetchone()
    )
    roles, is_active, is_known, chosen, begins_ms, ends_ms, name = row or (None,) * 7
    if is_active is not None and not (is_known and is_active and _is_now(begins_ms, ends_ms)):
        session.clear()
        with suppress(NotKept):  # on a full disk they are kept out page by page
            site().accounts.end(secret)
        return None
    # Whom the cabinet does not know (yet) may see what staff may, and has nothing out.
    rights = rights_of(tuple(json.loads(roles or "[]")))
    return Viewer(account, name or account.name, rights, chosen)


def _is_now(begins_ms: int | None, ends_ms: int | None) -> bool:
    """Return whether now lies in a person's validity; taken as so while no clock is trusted."""
    if not site().is_clock_trusted:
        return True
    now_ms = site().now_ms()
    return (begins_ms is None or begins_ms <= now_ms) and (ends_ms is None or now_ms < ends_ms)


def speaking() -> Language:
    """Return the catalogue this request is answered in."""
    if "language" not in g:
        g.language = language(_code())
    found: Language = g.language
    return found


def asked_language() -> str | None:
    """Return the catalogue that the address asks for by `?lang=`, None where it asks for none."""
    asked = request.args.get(LANGUAGE_ARG)
    return asked if asked in CODES else None


def _code() -> str:
    who: Viewer | None = g.get("viewer")
    if (asked := asked_language()) is not None:
        return asked
    if who is not None and who.account.language in CODES:
        return str(who.account.language)
    if (chosen := request.cookies.get(LANGUAGE_COOKIE)) in CODES:
        return str(chosen)
    if who is not None and who.language in CODES:
        return str(who.language)
    return negotiate([tag for tag, quality in request.accept_languages if quality > 0])
