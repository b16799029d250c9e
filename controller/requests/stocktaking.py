"""What is asked when people count the stock."""

from dataclasses import dataclass

from controller.stocktaking import CountKind


@dataclass(frozen=True, slots=True, kw_only=True)
class BeginStockTaking:
    """Begin to count the sets of `key_class`, "" for everything."""

    what: CountKind
    key_class: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StateSet:
    """Say whether `key_set` is there, with how many `keys` and which `seal`, as it was seen."""

    count: str
    key_set: str
    is_present: bool
    keys: int = 0
    seal: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseStockTaking:
    """Sign as the counter that everything was counted."""

    count: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignStockTaking:
    """Sign as the second person, who stood by."""

    count: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelStockTaking:
    """Give a count up."""

    count: str
    note: str = ""


StockTakingRequest = (
    BeginStockTaking | StateSet | CloseStockTaking | SignStockTaking | CancelStockTaking
)
