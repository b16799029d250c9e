"""Is this badge good right now? Every reason why not, for the journal; the panel never says."""

from controller.config import CabinetSettings
from controller.directory import Cardholder, Credential, CredentialStatus
from controller.reasons import Reason

_STATUS = {
    CredentialStatus.ACTIVE: None,
    CredentialStatus.SUSPENDED: Reason.BADGE_SUSPENDED,
    CredentialStatus.EXPIRED: Reason.BADGE_EXPIRED,
    CredentialStatus.LOST: Reason.BADGE_LOST,
}


def check_person(holder: Cardholder, at_ms: int, *, is_clock_trusted: bool) -> list[Reason]:
    """Return why `holder` may do nothing here at `at_ms` (UTC milliseconds); empty if they may.

    A first and a last day of validity cannot be checked while the clock is not trusted.
    """
    reasons = []
    if not holder.is_active:
        reasons.append(Reason.CARDHOLDER_INACTIVE)
    if holder.valid_from_ms is None and holder.valid_until_ms is None:
        return reasons
    if not is_clock_trusted:
        return [*reasons, Reason.CLOCK_UNTRUSTED]
    if holder.valid_from_ms is not None and at_ms < holder.valid_from_ms:
        reasons.append(Reason.NOT_YET_VALID)
    if holder.valid_until_ms is not None and at_ms >= holder.valid_until_ms:
        reasons.append(Reason.NO_LONGER_VALID)
    return reasons


def check_credential(credential: Credential, settings: CabinetSettings) -> list[Reason]:
    """Return why `credential` itself is not accepted, whoever holds it; empty if it is."""
    reasons = []
    if (status := _STATUS[credential.status]) is not None:
        reasons.append(status)
    if credential.is_copyable and not settings.takes_copyable:
        reasons.append(Reason.BADGE_COPYABLE)
    return reasons


def check_badge(
    credential: Credential, holder: Cardholder, at_ms: int, *, is_clock_trusted: bool
) -> list[Reason]:
    """Return why `credential` of `holder` is not accepted at `at_ms`; empty if it is."""
    reasons = check_person(holder, at_ms, is_clock_trusted=is_clock_trusted)
    status = _STATUS[credential.status]
    return [status, *reasons] if status else reasons
