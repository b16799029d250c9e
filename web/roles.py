"""Who may do what on the pages: roles to rights, and the right each page needs."""

from enum import StrEnum


class May(StrEnum):
    """A right on the pages. What moves a bolt is decided by the cabinet, not by these."""

    SIGNED_IN = "signed_in"
    SEE_ALL = "see_all"
    ARM = "arm"
    ACKNOWLEDGE = "acknowledge"
    OPEN_MATTERS = "open_matters"


_READING = frozenset({May.SIGNED_IN, May.SEE_ALL})
_SUPERVISING = _READING | {May.OPEN_MATTERS}
_LEADING = _SUPERVISING | {May.ARM, May.ACKNOWLEDGE}

RIGHTS: dict[str, frozenset[May]] = {
    "staff": frozenset({May.SIGNED_IN}),
    "security": frozenset({May.SIGNED_IN}),
    "reviewer": _READING,
    "supervisor": _SUPERVISING,
    "lead": _LEADING,
    "duty_manager": _LEADING,
    "manager": _LEADING,
    "administrator": _LEADING,
}
"""What each role may; a role that stands nowhere here may what staff may."""

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
    "handing.page": May.SIGNED_IN,
    "handing.hand_on": May.SIGNED_IN,
    "loans.page": May.SEE_ALL,
    "log.page": May.SEE_ALL,
    "log.export": May.SEE_ALL,
    "alarms.page": May.SEE_ALL,
    "alarms.acknowledge": May.ACKNOWLEDGE,
    "why.page": May.SIGNED_IN,
    "matters.page": May.SIGNED_IN,
    "matters.open_one": May.OPEN_MATTERS,
    "matters.close_one": May.SIGNED_IN,
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
