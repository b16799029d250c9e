"""Decisions about counts of the stock by people 盤點: begun, stated set by set, signed by two."""

from controller.decide.denial import deny
from controller.decide.draft import Draft
from controller.decide.matters import open_matter, text_problem
from controller.decide.notices import owe
from controller.directory import Oversight
from controller.entries.stocktaking import (
    SetCounted,
    StockTakingBegun,
    StockTakingCancelled,
    StockTakingClosed,
    StockTakingMissed,
    StockTakingSigned,
)
from controller.notices import MatterKind, NoticeKind, to_role
from controller.policy.hours import moment
from controller.policy.roles import SUPERIORS, has_role
from controller.policy.stocktaking import (
    differences,
    is_custodian,
    period_before,
    period_of,
    reconcile,
    sets_to_count,
    still_to_count,
)
from controller.reasons import Reason
from controller.requests import Request
from controller.requests.stocktaking import (
    BeginStockTaking,
    CancelStockTaking,
    CloseStockTaking,
    SignStockTaking,
    StateSet,
    StockTakingRequest,
)
from controller.stocktaking import CountKind, StockTaking

SUPERIOR = to_role("supervisor")
EXPLAINED_MS = 3 * 86_400_000
"""By when differences are to be explained: three days."""

KEYS_MOST = 999
SEAL_MOST = 64


def received(draft: Draft, request: Request, asked: StockTakingRequest) -> None:
    """Follow what is asked of a count: there is one at a time."""
    if isinstance(asked, BeginStockTaking):
        _begin(draft, request, asked)
        return
    taking = draft.state.takings.open
    problem = text_problem(asked.note)
    if taking is None or taking.id != asked.count:
        deny(draft, request, Reason.NOTHING_TO_DO)
    elif problem:
        deny(draft, request, Reason.IMPOSSIBLE, detail=problem)
    elif isinstance(asked, StateSet):
        _state(draft, request, asked, taking)
    elif isinstance(asked, CloseStockTaking):
        _close(draft, request, asked, taking)
    elif isinstance(asked, SignStockTaking):
        _sign(draft, request, asked, taking)
    else:
        _cancel(draft, request, asked, taking)


def _begin(draft: Draft, request: Request, asked: BeginStockTaking) -> None:
    """Begin, if the asker does not keep the keys and nobody else is counting."""
    state = draft.state
    sets = sets_to_count(state, asked.key_class)
    if is_custodian(state, request.actor, draft.at_ms):
        deny(draft, request, Reason.NOT_ENTITLED, detail="whoever keeps the keys counts them not")
    elif state.takings.open is not None:
        deny(draft, request, Reason.BUSY)
    elif not sets:
        deny(draft, request, Reason.IMPOSSIBLE, detail="there is nothing to count")
    else:
        day = moment(draft.at_ms, state.settings.zone).date
        draft.log(
            StockTakingBegun(
                **draft.now,
                count=f"s{state.seq + 1}",
                what=asked.what,
                actor=request.actor,
                period=period_of(asked.what, day),
                key_class=asked.key_class,
                sets=sets,
                request=request.id,
            )
        )


def _state(draft: Draft, request: Request, asked: StateSet, taking: StockTaking) -> None:
    """Put on record what the counter saw of one set; said again, the last word holds."""
    key_set = draft.state.directory.key_sets.get(asked.key_set)
    if request.actor != taking.counter:
        deny(draft, request, Reason.NOT_ENTITLED)
    elif taking.is_closed or key_set is None or asked.key_set not in taking.sets:
        deny(draft, request, Reason.NOTHING_TO_DO)
    elif not 0 <= asked.keys <= KEYS_MOST or len(asked.seal) > SEAL_MOST:
        deny(draft, request, Reason.IMPOSSIBLE, detail="no ring has such a number of keys or seal")
    else:
        loan = draft.state.loans.get(key_set.id)
        seal = asked.seal.strip()
        differs = differences(
            draft.state, key_set, is_present=asked.is_present, keys=asked.keys, seal=seal
        )
        draft.log(
            SetCounted(
                **draft.now,
                count=taking.id,
                key_set=key_set.id,
                actor=request.actor,
                is_present=asked.is_present,
                keys=asked.keys,
                seal=seal,
                differs=differs,
                cardholder=loan.cardholder if loan is not None else None,
                note=asked.note,
                request=request.id,
            )
        )


def _close(draft: Draft, request: Request, asked: CloseStockTaking, taking: StockTaking) -> None:
    """Take the counter's signature for the table, once everything was stated."""
    left = still_to_count(draft.state, taking)
    if request.actor != taking.counter:
        deny(draft, request, Reason.NOT_ENTITLED)
    elif taking.is_closed:
        deny(draft, request, Reason.NOTHING_TO_DO)
    elif left:
        deny(draft, request, Reason.IMPOSSIBLE, detail=f"not counted yet: {', '.join(left[:20])}")
    else:
        draft.log(
            StockTakingClosed(
                **draft.now,
                count=taking.id,
                actor=request.actor,
                rows=reconcile(draft.state, taking),
                differing=tuple(name for name, each in taking.stated.items() if each.differs),
                note=asked.note,
                request=request.id,
            )
        )


def _sign(draft: Draft, request: Request, asked: SignStockTaking, taking: StockTaking) -> None:
    """Take the second signature; what differs is somebody's to explain from then on."""
    if not taking.is_closed:
        deny(draft, request, Reason.IMPOSSIBLE, detail="the counter has not signed yet")
        return
    if request.actor == taking.counter:
        deny(draft, request, Reason.SELF_APPROVED)
        return
    draft.log(
        StockTakingSigned(
            **draft.now,
            count=taking.id,
            actor=request.actor,
            what=taking.what,
            period=taking.period,
            is_whole=not taking.key_class,
            note=asked.note,
            request=request.id,
        )
    )
    if taking.differing:
        due_ms = draft.at_ms + EXPLAINED_MS
        kind = MatterKind.STOCK_DIFFERENCE
        matter = open_matter(draft, kind, SUPERIOR, due_ms=due_ms, items=taking.differing[:200])
        owe(draft, NoticeKind.STOCK_DIFFERS, SUPERIOR, matter=matter, detail=taking.period)


def _cancel(draft: Draft, request: Request, asked: CancelStockTaking, taking: StockTaking) -> None:
    """Give the count up: the counter may, and a superior, with a word why."""
    holder = draft.state.directory.cardholders.get(request.actor)
    if request.actor != taking.counter and not has_role(holder, SUPERIORS):
        deny(draft, request, Reason.NOT_ENTITLED)
    elif not asked.note.strip():
        deny(draft, request, Reason.IMPOSSIBLE, detail="a note has to say why")
    else:
        draft.log(
            StockTakingCancelled(
                **draft.now,
                count=taking.id,
                actor=request.actor,
                note=asked.note,
                request=request.id,
            )
        )


def watch_counts(draft: Draft, oversight: Oversight, day: str) -> None:
    """Tell the supervisor of the month and the quarter that nobody counted, once each."""
    takings, since = draft.state.takings, draft.state.overseen.since
    for what, is_asked in (
        (CountKind.MONTHLY, oversight.is_monthly),
        (CountKind.QUARTERLY, oversight.is_quarterly),
    ):
        if not is_asked:
            continue
        period = period_before(what, day)
        known = max(takings.done.get(what.value, ""), takings.told.get(what.value, ""))
        if period > known and period > period_of(what, since):
            draft.log(StockTakingMissed(**draft.now, what=what, period=period))
            owe(draft, NoticeKind.STOCK_UNCOUNTED, SUPERIOR, detail=period)
