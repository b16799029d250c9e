"""The choice of language, remembered by the browser and by the account."""

from contextlib import suppress

from flask import Blueprint, g, redirect, request, url_for
from werkzeug.wrappers import Response

from web.account_file import NotKept
from web.catalogue import CODES
from web.site import site
from web.viewer import LANGUAGE_COOKIE, asked_language

bp = Blueprint("language", __name__)

YEAR_S = 31_536_000


@bp.post("/language")
def choose() -> Response:
    """Answer in another language from now on, on the page the person came from."""
    code = request.form.get("code", "")
    response = redirect(own_path(request.form.get("next", "")) or url_for("overview.page"))
    if code in CODES:
        _remember(response, code)
        if g.viewer is not None:
            with suppress(NotKept):  # the browser remembers it all the same
                site().accounts.choose_language(g.viewer.account.name, code)
    return response


@bp.after_app_request
def keep_asked(response: Response) -> Response:
    """Let the browser remember the language an address asked for; the account's stays its own."""
    if (code := asked_language()) is not None:
        _remember(response, code)
    return response


def _remember(response: Response, code: str) -> None:
    response.set_cookie(LANGUAGE_COOKIE, code, max_age=YEAR_S, httponly=True, samesite="Lax")


def own_path(path: str | None) -> str | None:
    """Return `path` if it leads to one of our own pages, else None: never to another site."""
    if not path or not path.startswith("/") or path[1:2] in ("/", "\\"):
        return None
    return path if path.isprintable() and "\\" not in path else None
