"""What a page does with the cabinet's answer: the outcome is told on the next page."""

from hashlib import sha256

from flask import flash

from controller.errors import LinkError
from controller.requests import Asked
from web.site import site
from web.viewer import speaking

ID_MOST = 64


def ask(actor: str, asked: Asked, request_id: str) -> bool:
    """Ask the cabinet and flash why not; return whether it was done.

    `request_id` comes from the form: sent twice, it gets the same answer and happens once. Sent
    with something else typed, it is another request and gets an answer of its own.
    """
    words = speaking()
    name = sha256(f"{request_id}\0{actor}\0{asked!r}".encode()).hexdigest() if request_id else ""
    try:
        answer = site().asking.ask(actor, asked, request=name[:ID_MOST])
    except LinkError:
        flash(words.text("page.cabinet_away"), "problem")
        return False
    is_done = answer.outcome == "done"
    if not is_done:
        reasons = words.text("page.comma").join(
            words.word("reason", each) for each in answer.reasons
        )
        why = reasons or answer.detail or words.text("page.no_reason")
        flash(words.text("page.denied", reasons=why), "problem")
    return is_done
