"""How a count by people goes in the simulated days, and in the million entries."""

from controller.requests.stocktaking import (
    BeginStockTaking,
    CancelStockTaking,
    CloseStockTaking,
    SignStockTaking,
    StateSet,
)
from controller.stocktaking import CountKind


def count(ask, state, counter, witness):
    """Have `counter` count everything and `witness` sign; then begin another and give it up."""
    ask(BeginStockTaking(what=CountKind.MONTHLY), counter)
    taking = state().takings.open
    for name in taking.sets if taking is not None else ():
        is_present = name not in state().loans
        ask(StateSet(count=taking.id, key_set=name, is_present=is_present, keys=1), counter)
    if taking is not None:
        ask(CloseStockTaking(count=taking.id), counter)
        ask(SignStockTaking(count=taking.id), witness)
    ask(BeginStockTaking(what=CountKind.SPOT), counter)
    taking = state().takings.open
    if taking is not None:
        ask(CancelStockTaking(count=taking.id, note="改期"), counter)
