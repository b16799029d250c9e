"""May this handover be signed, and by whom? Every reason why not."""

from controller.directory import Directory
from controller.handovers import Handover, Side
from controller.policy.badge import check_person
from controller.policy.posts import find_post
from controller.reasons import Reason
from controller.state import State


def items_of(directory: Directory, shift: str) -> tuple[str, ...]:
    """Return the checklist's items for `shift`, a watch's ":to" and ":from" included."""
    base = shift.partition(":")[0]
    return tuple(
        each.id for each in directory.checklist.values() if not each.shifts or base in each.shifts
    )


def side_of(handover: Handover, cardholder: str) -> Side:
    """Return which side `cardholder` would sign on."""
    return Side.OUTGOING if cardholder == handover.outgoing else Side.INCOMING


def check_signing(
    state: State, handover: Handover, cardholder: str, at_ms: int
) -> tuple[Reason, ...]:
    """Return why `cardholder` may not sign `handover` at `at_ms` (UTC milliseconds)."""
    side = side_of(handover, cardholder)
    if side in handover.signed:
        return (Reason.NOTHING_TO_DO,)
    reasons = check_side(state, handover.shift, side, cardholder, at_ms)
    if side is Side.INCOMING and handover.incoming not in ("", cardholder):
        reasons.append(Reason.NOT_OF_SHIFT)
    return (*reasons, *_unfinished(state, handover, side, cardholder))


def _unfinished(
    state: State, handover: Handover, side: Side, cardholder: str
) -> tuple[Reason, ...]:
    """Return what the record still lacks before this side may sign it."""
    reasons = []
    if not set(items_of(state.directory, handover.shift)) <= set(handover.checked):
        reasons.append(Reason.CHECKLIST_OPEN)
    if handover.asking:
        reasons.append(Reason.QUESTION_OPEN)
    if handover.blind:
        reasons.append(Reason.SLOTS_NOT_COUNTED)
    incoming = cardholder if side is Side.INCOMING else handover.incoming
    is_his_turn = side is Side.INCOMING or Side.INCOMING in handover.signed
    if is_his_turn and incoming not in handover.has_read:
        reasons.append(Reason.DIARY_NOT_READ)
    return tuple(reasons)


def check_side(state: State, shift: str, side: Side, cardholder: str, at_ms: int) -> list[Reason]:
    """Return why `cardholder` cannot be on `side` of a handover of `shift`."""
    holder = state.directory.cardholders.get(cardholder)
    if holder is None:
        return [Reason.CARDHOLDER_INACTIVE]
    reasons = check_person(holder, at_ms, is_clock_trusted=state.is_clock_trusted)
    if holder.is_visitor:
        reasons.append(Reason.NOT_OF_SHIFT)
    post = find_post(state.directory, shift)
    if post is None:
        return reasons
    department = post.giver if side is Side.OUTGOING else post.taker
    is_other_side = bool(post.watch) and not department and holder.department == post.watch
    if is_other_side or department not in ("", holder.department):
        reasons.append(Reason.NOT_OF_SHIFT)
    return reasons
