"""What every template can use: texts, times, who looks, and how the cabinet is."""

import uuid
from typing import Any
from urllib.parse import quote, urlencode

from flask import Flask, g, request
from werkzeug.datastructures import MultiDict

from web.brief import DETAILS_ON_PAGE
from web.catalogue import CODES, language
from web.line import Shape
from web.pages.overview import count_alarms
from web.roles import May
from web.site import connection, site
from web.telling import told_details
from web.viewer import LANGUAGE_ARG, Viewer, speaking

NAVIGATION = (
    ("overview.page", May.SIGNED_IN),
    ("loans.page", May.SEE_ALL),
    ("loans.mine", May.SIGNED_IN),
    ("log.page", May.SEE_ALL),
    ("release.page", May.ARM),
    ("alarms.page", May.SEE_ALL),
    ("matters.page", May.SIGNED_IN),
    ("shifts.page", May.HAND_OVER),
    ("diary.page", May.HAND_OVER),
    ("chasing.page", May.SEE_ALL),
    ("cases.page", May.SIGNED_IN),
    ("copies.page", May.SIGNED_IN),
    ("collection.page", May.COLLECT),
    ("leaving.page", May.ARM),
    ("paper.page", May.ENTER_PAPER),
    ("documents.page", May.SEE_ALL),
    ("counts.page", May.HAND_OVER),
    ("changes.page", May.SEE_ALL),
    ("spares.page", May.SIGNED_IN),
    ("visitors.page", May.HOST_VISITORS),
    ("keeping.page", May.SEE_ALL),
    ("take_over.page", May.SEE_ALL),
    ("purpose.page", May.SIGNED_IN),
    ("handing.page", May.SIGNED_IN),
    ("pin.page", May.SIGNED_IN),
    ("approvals.page", May.SIGNED_IN),
    ("why.page", May.SIGNED_IN),
    ("bookings.page", May.SIGNED_IN),
)


def add_to_templates(app: Flask) -> None:
    """Let the templates of `app` speak."""
    app.context_processor(_values)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["Shape"] = Shape
    app.jinja_env.globals["new_id"] = lambda: uuid.uuid4().hex


def _values() -> dict[str, Any]:
    here, words = site(), speaking()
    who: Viewer | None = g.get("viewer")
    rights = who.rights if who else frozenset()
    return {
        "site": here,
        "words": words,
        "text": words.text,
        "word": words.word,
        "codes": CODES,
        "name_of": lambda code: language(code).text("language.name"),
        "viewer": who,
        "navigation": [endpoint for endpoint, need in NAVIGATION if need in rights],
        "here_path": _here_path(),
        "unseen_alarms": count_alarms(connection()) if who else 0,
        "told": lambda line, names: told_details(line, names, words, here, DETAILS_ON_PAGE),
    }


def _here_path() -> str:
    """Return where a choice of language leads back to: here, but not to the language asked for."""
    if request.method != "GET":
        return "/"
    rest = MultiDict(request.args)
    rest.poplist(LANGUAGE_ARG)
    return f"{quote(request.path)}?{urlencode(list(rest.items(multi=True)))}".rstrip("?")
