"""The lead's pages: show what the journal says, and ask the cabinet. They decide nothing."""

import os
import secrets
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_wtf.csrf import CSRFProtect

from controller.config import Config
from controller.inbox import InboxClient, inbox_path
from web import error_pages, viewer
from web.accounts import Accounts, accounts_path
from web.asking import Asking, Inbox
from web.headers import secured
from web.pages import (
    alarms,
    approvals,
    bookings,
    cases,
    changes,
    chasing,
    collection,
    copies,
    corrections,
    counts,
    diary,
    documents,
    handing,
    keeping,
    language,
    leaving,
    loans,
    log,
    matters,
    overview,
    paper,
    pin,
    purpose,
    release,
    session,
    shifts,
    spares,
    take_over,
    visitors,
    why,
)
from web.reports import Reports
from web.site import Site, close_connection, utc_ms
from web.status import FeedStatus
from web.store import Store
from web.views import add_to_templates

FORM_BYTES_MOST = 64_000
ATTEMPTS = "30 per minute"
"""Sign-ins from one address: a bound on hashing and on entries, beside the delay per account."""

BLUEPRINTS = (
    *(session, language, overview, loans, log, release, alarms, matters, purpose, shifts, diary),
    *(handing, approvals, why, bookings, cases, copies, chasing, pin, collection, leaving),
    *(paper, documents, counts, changes, spares, visitors, keeping, corrections),
    take_over,
)


def create_app(
    config: Config,
    *,
    now_ms: Callable[[], int] = utc_ms,
    inbox: Inbox | None = None,
) -> Flask:
    """Build the pages of the cabinet that `config` describes; `now_ms` is UTC.

    Nothing is followed yet: `web.serving` starts that beside the pages.
    """
    app = Flask(__name__)
    app.config.from_mapping(
        SECRET_KEY=_secret_key(config.data / "web" / "secret_key"),
        SESSION_COOKIE_NAME="keycabinet",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,
        MAX_CONTENT_LENGTH=FORM_BYTES_MOST,
    )
    store = Store(config.data / "web" / "web.db", config.cabinet.zone)
    accounts = Accounts(accounts_path(config.data), now_ms)
    status = FeedStatus(now_ms)
    asking = Asking(inbox or InboxClient(inbox_path(config.data)), status.cabinet_ms)
    app.extensions["keycabinet"] = Site(
        config=config,
        store=store,
        accounts=accounts,
        asking=asking,
        reports=Reports(accounts, asking),
        status=status,
        now_ms=now_ms,
    )
    for each in BLUEPRINTS:
        app.register_blueprint(each.bp)
    app.before_request(viewer.find_viewer)
    app.teardown_appcontext(close_connection)
    _guard(app)
    add_to_templates(app)
    error_pages.register(app)
    app.after_request(partial(secured, settings=config.web))
    return app


def _guard(app: Flask) -> None:
    """Refuse what no form of ours sent, and bound how often one address may try to sign in."""
    CSRFProtect(app)
    limiter = Limiter(get_remote_address, app=app, storage_uri="memory://")
    for endpoint in ("session.sign_in", "session.setup"):
        limited: Any = limiter.limit(ATTEMPTS, methods=["POST"])(app.view_functions[endpoint])
        app.view_functions[endpoint] = limited


def _secret_key(path: Path) -> bytes:
    """Return the key that signs cookies: random, made at first start, its owner's only."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_bytes()
    with os.fdopen(handle, "wb") as file:
        key = secrets.token_bytes(32)
        file.write(key)
    return key
