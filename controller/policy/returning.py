"""How a set came back: by whom for whom, and whether to where it belongs. It is always taken."""

from controller.directory import Directory, KeySet
from controller.parts import Loan
from controller.policy.custody import OWNER
from controller.policy.roles import ISSUERS, has_role
from controller.reasons import ReturnManner
from controller.state import State

PUT_BACK_MS = 60_000
"""A set that whoever took it puts back within a minute was not used: nothing to look into."""


def manner_of(state: State, key_set: KeySet, loan: Loan | None, at_ms: int) -> ReturnManner | None:
    """Return how `key_set`, lent by `loan`, comes in at `at_ms` (UTC), None for as it should.

    Who signs keys out brings them back for others too 代還; anybody else who does is on record.
    """
    if key_set.custody == OWNER:
        return ReturnManner.OWNERS
    if loan is None:
        return None
    if state.session is None:
        return ReturnManner.UNSEEN
    if loan.is_consultation and state.session.cardholder in (loan.cardholder, loan.registrar):
        return None
    if state.session.cardholder == loan.cardholder:
        is_put_back = 0 <= at_ms - loan.out_ms <= PUT_BACK_MS
        return ReturnManner.PUT_BACK if is_put_back else None
    if has_role(state.holder(), ISSUERS):
        return ReturnManner.FOR_ANOTHER
    return ReturnManner.BY_ANOTHER


def is_at_home(directory: Directory, key_set: KeySet, slot: int) -> bool:
    """Return whether `slot` is right for `key_set`: its own, or any where its class allows that."""
    key_class = directory.key_classes.get(key_set.key_class)
    is_fixed = key_class is not None and key_class.is_home_fixed
    return not is_fixed or key_set.home_slot in (None, slot)
