"""How entries about the cabinet, its doors, badges and key sets are told."""

from controller.reasons import ReturnManner
from web.items import Plain, Shape
from web.tellings.telling import Telling, always

_P, _K, _S, _T = Shape.PERSON, Shape.KEY_SET, Shape.SLOT, Shape.TEXT
_CHANGES = {"actor": _P, "changes": Shape.CHANGE}
_ALARM = {"what": Shape.ALARM, "key_set": _K, "slot": _S}
_ALARM |= {"detail": Shape.ALARM_DETAIL, "alarm": Shape.ALARM_ID}
_FOR = {"purpose": Shape.PURPOSE, "work_order": _T}
_GRANT = {
    "cardholder": _P,
    "key_set": _K,
    "slot": _S,
    **_FOR,
    "issuer": _P,
    "rule": Shape.RULE,
    "approvers": _P,
    "companion": _P,
    "hand": _P,
    "host": _P,
    "escort": _P,
    "registrar": _P,
    "is_consultation": Shape.FLAG,
    "spare": _T,
}

ODD_MANNERS = frozenset({ReturnManner.BY_ANOTHER, ReturnManner.OWNERS, ReturnManner.UNSEEN})
"""A put-back, and a return for another by whoever signs keys out, are routine."""


def _is_odd_return(entry: Plain) -> bool:
    if entry.get("is_late") or not entry.get("is_home", True):
        return True
    return entry.get("manner") in ODD_MANNERS


COUNTED = "key_set_counted"
"""A set that comes to sit in a slot without having been out is no return: it is counted in."""

TELLINGS: dict[str, Telling] = {
    "cabinet_founded": Telling("controller", {"cabinet": _T}),
    "cabinet_configured": Telling("person", {"settings": Shape.SETTINGS}),
    "controller_started": Telling("controller", {"version": _T}),
    "controller_stopped": Telling("controller", {"reason": Shape.WORD}),
    "clock_set": Telling(
        "clock", {"before_ms": Shape.OFFSET, "after_ms": Shape.OFFSET, "source": Shape.WORD}
    ),
    "snapshot_taken": Telling("controller", {"upto_seq": Shape.NUMBER, "digest": _T}),
    "secret_changed": Telling("person", {"actor": _P, "what": Shape.WORD, "subject": _T}),
    "fault_raised": Telling("controller", {"part": Shape.FAULT, "slots": _S}, always),
    "fault_cleared": Telling("controller", {"part": Shape.FAULT}),
    "directory_changed": Telling("person", _CHANGES),
    "import_staged": Telling("person", {**_CHANGES, "import_id": _T}),
    "import_completed": Telling("person", {"actor": _P, "count": Shape.NUMBER, "import_id": _T}),
    "import_discarded": Telling("controller", {"import_id": _T, "problems": _T}, always),
    "badge_denied": Telling(
        "badge", {"cardholder": _P, "reasons": Shape.REASON, "reader": _T}, always
    ),
    "badges_refused": Telling("badge", {"reader": _T}, always),
    "card_awaited": Telling(
        "person", {"actor": _P, "cardholder": _P, "key_set": _K, "is_tag": Shape.FLAG}
    ),
    "card_rekeyed": Telling(
        "person", {"actor": _P, "cardholder": _P, "key_set": _K, "version": _T}
    ),
    "code_denied": Telling(
        "badge", {"cardholder": _P, "reasons": Shape.REASON, "reader": _T}, always
    ),
    "session_opened": Telling(
        "badge", {"cardholder": _P, "host": _P, "reader": _T, "is_copyable": Shape.FLAG}
    ),
    "session_closed": Telling(
        "sensor",
        {
            "cardholder": _P,
            "reason": Shape.WORD,
            "taken": Shape.NUMBER,
            "returned": Shape.NUMBER,
        },
    ),
    "purpose_stated": Telling("person", {"actor": _P, "purpose": Shape.PURPOSE, "work_order": _T}),
    "access_granted": Telling("badge", {**_GRANT, "approvals": _T}),
    "access_denied": Telling(
        "badge", {"cardholder": _P, "key_set": _K, "slot": _S, "reasons": Shape.REASON}, always
    ),
    "grant_lapsed": Telling(
        "clock", {"cardholder": _P, "key_set": _K, "slot": _S, "reason": Shape.WORD}
    ),
    "release_armed": Telling(
        "person",
        {
            **{"recipient": _P, "key_set": _K, "slot": _S, "actor": _P, "reason": _T, "hand": _P},
            **_FOR,
            "is_consultation": Shape.FLAG,
        },
    ),
    "release_disarmed": Telling("person", {"slot": _S, "reason": Shape.WORD}),
    "request_denied": Telling(
        "person",
        {"actor": _P, "asked": Shape.WORD, "reasons": Shape.REASON, "detail": _T},
        always,
    ),
    "sign_in_reported": Telling(
        "person",
        {"account": _T, "outcome": Shape.WORD},
        lambda entry: entry.get("outcome") == "refused",
    ),
    "inventory_taken": Telling("sensor", {"seated": Shape.NUMBER, "empty": Shape.NUMBER}),
    "key_set_checked_out": Telling(
        "evidence",
        {**_GRANT, "department": Shape.DEPARTMENT, "due_ms": Shape.TIME},
        lambda entry: entry.get("cardholder") is None,
    ),
    "key_set_checked_in": Telling(
        "evidence",
        {
            "returner": _P,
            "key_set": _K,
            "slot": _S,
            "borrower": _P,
            "is_home": Shape.FLAG,
            "is_late": Shape.FLAG,
            "manner": Shape.WORD,
        },
        _is_odd_return,
    ),
    COUNTED: Telling(
        "evidence",
        {"returner": _P, "key_set": _K, "slot": _S, "is_home": Shape.FLAG, "manner": Shape.WORD},
        _is_odd_return,
    ),
    "unknown_tag_seated": Telling("sensor", {"slot": _S, "tag": _T}, always),
    "unknown_tag_removed": Telling("sensor", {"slot": _S, "tag": _T}, always),
    "slot_disagrees": Telling(
        "sensor", {"key_set": _K, "slot": _S, "reasons": Shape.REASON}, always
    ),
    "slot_agrees": Telling("sensor", {"key_set": _K, "slot": _S}),
    "tag_claimed_twice": Telling("sensor", {"slot": _S, "other_slot": _S, "tag": _T}, always),
    "loan_due_soon": Telling("clock", {"cardholder": _P, "key_set": _K, "due_ms": Shape.TIME}),
    "loan_overdue": Telling(
        "clock",
        {"cardholder": _P, "key_set": _K, "due_ms": Shape.TIME, "step": Shape.STEP},
        always,
    ),
    "door_unlocked": Telling("controller", {"why": Shape.WORD}),
    "door_seen_open": Telling(
        "sensor", {"is_expected": Shape.FLAG}, lambda entry: not entry.get("is_expected", True)
    ),
    "door_seen_closed": Telling("sensor", {}),
    "case_seen_open": Telling("sensor", {}, always),
    "case_seen_closed": Telling("sensor", {}),
    "opened_unwatched": Telling(
        "sensor",
        {"is_explained": Shape.FLAG, "is_doubtful": Shape.FLAG},
        lambda entry: not entry.get("is_explained"),
    ),
    "latch_reset": Telling("sensor", {}),
    "emergency_called": Telling(
        "sensor", {"source": Shape.WORD, "key_classes": _T, "slots": _S}, always
    ),
    "emergency_call_ended": Telling("sensor", {"source": Shape.WORD}),
    "emergency_ended": Telling("controller", {"source": Shape.WORD}),
    "alarm_raised": Telling("sensor", _ALARM, always),
    "alarm_acknowledged": Telling("person", {"actor": _P, "note": _T, "alarm": Shape.ALARM_ID}),
    "alarm_cleared": Telling("controller", {"alarm": Shape.ALARM_ID}),
}
