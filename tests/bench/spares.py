"""How the bench's million uses a customer's spare key: each kind of entry about it."""

from collections.abc import Callable
from dataclasses import replace

from controller import events as e
from controller.directory import Approver, ApproverRow, ApproverTable, KeyClass
from controller.reasons import IdentityProof
from controller.requests import AskSpare, DecideSpare, StateSeal
from controller.state import State

TABLE = ApproverTable(
    id="security", label="保安部", rows=(ApproverRow(approvers=(Approver(role="lead"),)),)
)
EMPTY = KeyClass(id="spares", label="備用鑰匙")
"""The class as it is before there is anybody who could consent."""
CLASS = replace(EMPTY, keeps_spares=True, reseal_ms=60_000, approver_table=TABLE.id)


def use(
    ask: Callable[[object, str], None],
    wait: Callable[[int], None],
    send: Callable[..., None],
    state: Callable[[], State],
    now_ms: Callable[[], int],
    people: tuple[str, str],
    ring: tuple[str, int, bytes],
) -> None:
    """Let the first of `people` use `ring` (its set, slot and tag), the second agree to it.

    They come too late for it once, and once are late with its new seal.
    """
    taker, other = people
    key_set, slot, tag = ring
    said = {"key_set": key_set, "customer": "C-0412", "unit": "A-1-101", "reason": "跑水"}
    said["proof"] = IdentityProof.AUTHORISATION
    for ms in (1_000, 600_000):
        ask(AskSpare(until_ms=now_ms() + ms, **said), taker)
        if ms == 1_000:
            wait(2_000)
    for spare in state().spares.get(key_set, ()):
        ask(DecideSpare(spare=spare.id, is_granted=True), other)
    send(e.BadgePresented, reader="front", token=f"badge-{taker}", is_copyable=True)
    send(e.SlotButtonPressed, slot=slot)
    if slot not in state().releases:
        return
    send(e.TagRemoved, slot=slot)
    ask(StateSeal(key_set=key_set, broken=state().unsealed[key_set].seal or "S"), taker)
    send(e.TagSeated, slot=slot, tag=tag)
    wait(61_000)
    ask(StateSeal(key_set=key_set, new=f"S-{state().seq}"), taker)
