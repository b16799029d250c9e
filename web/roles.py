"""Who may do what on the pages: roles to rights, and the right each page needs."""

from enum import StrEnum


class May(StrEnum):
    """A right on the pages. What moves a bolt is decided by the cabinet, not by these."""

    SIGNED_IN = "signed_in"
    SEE_ALL = "see_all"
    ARM = "arm"
    ACKNOWLEDGE = "acknowledge"
    OPEN_MATTERS = "open_matters"
    HAND_OVER = "hand_over"
    REVIEW_SHIFTS = "review_shifts"
    REPORT = "report"
    CONSENT_COPIES = "consent_copies"
    CHANGE_LIST = "change_list"
    COLLECT = "collect"
    ENTER_PAPER = "enter_paper"
    REGISTER = "register"
    HOST_VISITORS = "host_visitors"
    KEEP_RECORDS = "keep_records"
    CORRECT = "correct"


_STAFF = frozenset({May.SIGNED_IN, May.HAND_OVER})
_READING = _STAFF | {May.SEE_ALL}
_SUPERVISING = _READING | {May.OPEN_MATTERS, May.REPORT, May.CORRECT}
_LEADING = _SUPERVISING | {
    *(May.ARM, May.ACKNOWLEDGE, May.REVIEW_SHIFTS, May.COLLECT, May.ENTER_PAPER, May.REGISTER),
    May.HOST_VISITORS,
}

RIGHTS: dict[str, frozenset[May]] = {
    "staff": _STAFF,
    "security": _STAFF | {May.REPORT},
    "reviewer": _READING,
    "supervisor": _SUPERVISING | {May.KEEP_RECORDS},
    "officer": _SUPERVISING | {May.REGISTER, May.KEEP_RECORDS},
    "lead": _LEADING,
    "duty_manager": _LEADING,
    "manager": _LEADING | {May.KEEP_RECORDS},
    "administrator": _LEADING | {May.CHANGE_LIST},
    "engineering_manager": _STAFF | {May.CONSENT_COPIES},
    "engineering_supervisor": _STAFF | {May.CONSENT_COPIES},
}
"""What each role may; a role that stands nowhere here may see what is their own."""

NEEDS: dict[str, May | None] = {
    "static": None,
    "session.sign_in": None,
    "session.setup": None,
    "language.choose": None,
    "session.sign_out": May.SIGNED_IN,
    "overview.page": May.SIGNED_IN,
    "overview.slots": May.SIGNED_IN,
    "loans.mine": May.SIGNED_IN,
    "purpose.page": May.SIGNED_IN,
    "purpose.state": May.SIGNED_IN,
    "bookings.page": May.SIGNED_IN,
    "bookings.book": May.SIGNED_IN,
    "bookings.cancel": May.SIGNED_IN,
    "handing.page": May.SIGNED_IN,
    "pin.page": May.SIGNED_IN,
    "pin.set_own": May.SIGNED_IN,
    "pin.set_duress": May.SIGNED_IN,
    "pin.set_other": May.ARM,
    "approvals.page": May.SIGNED_IN,
    "approvals.approve": May.SIGNED_IN,
    "approvals.withdraw": May.SIGNED_IN,
    "handing.hand_on": May.SIGNED_IN,
    "loans.page": May.SEE_ALL,
    "log.page": May.SEE_ALL,
    "log.export": May.SEE_ALL,
    "alarms.page": May.SEE_ALL,
    "alarms.acknowledge": May.ACKNOWLEDGE,
    "why.page": May.SIGNED_IN,
    "cases.page": May.SIGNED_IN,
    "cases.report": May.SIGNED_IN,
    "cases.count": May.SIGNED_IN,
    "chasing.page": May.SEE_ALL,
    "chasing.note": May.REPORT,
    "cases.repaired": May.OPEN_MATTERS,
    "cases.found": May.REPORT,
    "collection.page": May.COLLECT,
    "collection.collect": May.COLLECT,
    "collection.take_back": May.COLLECT,
    "counts.page": May.HAND_OVER,
    "counts.begin": May.HAND_OVER,
    "counts.state": May.HAND_OVER,
    "counts.close": May.HAND_OVER,
    "counts.sign": May.HAND_OVER,
    "counts.cancel": May.HAND_OVER,
    "changes.page": May.SEE_ALL,
    "changes.review": May.SEE_ALL,
    "leaving.page": May.ARM,
    "leaving.leave": May.ARM,
    "leaving.reinstate": May.CHANGE_LIST,
    "corrections.page": May.CORRECT,
    "corrections.correct": May.CORRECT,
    "paper.page": May.ENTER_PAPER,
    "paper.enter": May.ENTER_PAPER,
    "take_over.page": May.SEE_ALL,
    "take_over.sign": May.COLLECT,
    "documents.page": May.SEE_ALL,
    "documents.consult": May.REGISTER,
    "documents.contents": May.SEE_ALL,
    "documents.list_contents": May.REGISTER,
    "spares.page": May.SIGNED_IN,
    "spares.register": May.REPORT,
    "spares.ask_one": May.SIGNED_IN,
    "spares.decide": May.SIGNED_IN,
    "spares.withdraw": May.SIGNED_IN,
    "spares.seal": May.SIGNED_IN,
    "spares.renew": May.OPEN_MATTERS,
    "visitors.page": May.HOST_VISITORS,
    "visitors.register": May.HOST_VISITORS,
    "visitors.badge": May.HOST_VISITORS,
    "visitors.code": May.HOST_VISITORS,
    "visitors.end": May.HOST_VISITORS,
    "keeping.page": May.SEE_ALL,
    "keeping.ask_one": May.KEEP_RECORDS,
    "keeping.judge": May.KEEP_RECORDS,
    "keeping.summon": May.KEEP_RECORDS,
    "copies.page": May.SIGNED_IN,
    "copies.ask_one": May.SIGNED_IN,
    "copies.decide": May.CONSENT_COPIES,
    "copies.make": May.CHANGE_LIST,
    "matters.page": May.SIGNED_IN,
    "matters.open_one": May.OPEN_MATTERS,
    "matters.close_one": May.SIGNED_IN,
    "shifts.page": May.HAND_OVER,
    "shifts.begin": May.HAND_OVER,
    "shifts.check": May.HAND_OVER,
    "shifts.question": May.HAND_OVER,
    "shifts.answer": May.HAND_OVER,
    "shifts.count": May.HAND_OVER,
    "shifts.read": May.HAND_OVER,
    "shifts.await_tap": May.HAND_OVER,
    "shifts.sign": May.HAND_OVER,
    "shifts.refuse": May.HAND_OVER,
    "shifts.review": May.REVIEW_SHIFTS,
    "diary.page": May.HAND_OVER,
    "diary.write": May.HAND_OVER,
    "release.page": May.ARM,
    "release.confirm": May.ARM,
    "release.arm": May.ARM,
    "release.take_back": May.ARM,
}
"""The right each endpoint needs, None for pages that need no sign-in. Every endpoint is here."""


def rights_of(roles: tuple[str, ...]) -> frozenset[May]:
    """Return all that somebody with `roles` may do."""
    rights = frozenset({May.SIGNED_IN})
    for role in roles:
        rights |= RIGHTS.get(role, frozenset())
    return rights
