"""What a page says instead of itself: errors in the reader's words, none of our insides."""

import sqlite3

from flask import Flask, current_app, g, render_template, request
from werkzeug.exceptions import HTTPException, InternalServerError
from werkzeug.wrappers import Response

from web.account_file import AccountsDamaged, NotKept
from web.site import close_connection, site
from web.store import StoreDamaged
from web.viewer import speaking

Page = tuple[str, int]

TOLD = (400, 403, 404, 405, 413, 429, 500)
"""Statuses that have a text of their own."""

CANNOT = frozenset(
    {
        *(sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY),
        *(sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED),
    }
)
"""SQLite's codes for a file that is whole but cannot be had now."""


def register(app: Flask) -> None:
    """Let `app` answer errors in words."""
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(StoreDamaged, _store_damaged)
    app.register_error_handler(NotKept, _not_kept)
    app.register_error_handler(AccountsDamaged, _accounts_damaged)
    app.register_error_handler(sqlite3.DatabaseError, _store_error)


def _http_error(error: HTTPException) -> Page | Response:
    if error.code is None or error.code < 400:
        return error.get_response(request.environ)
    key = error.code if error.code in TOLD else 400
    return _page(f"e{500 if isinstance(error, InternalServerError) else key}", error.code)


def _store_error(error: sqlite3.DatabaseError) -> Page:
    """Answer an error of the read models: the accounts' file says its own otherwise."""
    if site().store.suspect(error):
        return _bare("filling")
    if getattr(error, "sqlite_errorcode", 0) & 0xFF in CANNOT:
        return _bare("not_kept")
    current_app.logger.error("%s", request.path, exc_info=error)
    return _page("e500", 500)


def _store_damaged(_error: StoreDamaged) -> Page:
    return _bare("filling")


def _not_kept(_error: NotKept) -> Page:
    return _bare("not_kept")


def _accounts_damaged(_error: AccountsDamaged) -> Page:
    return _bare("accounts")


def _bare(key: str) -> Page:
    """Return a page that looks nothing up: what it would look up is what failed."""
    speaking()  # while we still know who reads
    g.viewer = None
    close_connection()
    return _page(key, 503)


def _page(key: str, status: int) -> Page:
    return render_template("error.html", key=key, status=status), status
