"""The cabinet's slots as the pages show them: what is in each, or whose place it is."""

import sqlite3
from dataclasses import dataclass, replace
from enum import StrEnum


class SlotState(StrEnum):
    """What a person should see at a glance."""

    IN = "in"
    OUT = "out"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    STOPPED = "stopped"
    UNKNOWN = "unknown"
    UNKNOWN_TAG = "unknown_tag"
    WRONG_SLOT = "wrong_slot"
    ELSEWHERE = "elsewhere"
    FREE = "free"


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """The key set that belongs into a slot."""

    key_set: str
    label: str
    is_stopped: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """What sits in a slot: `key_set` is None for a tag of none, or none that was read."""

    key_set: str | None
    is_sure: bool
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Loan:
    """A loan that is still open; `due_soon_ms` is how long before its end it is due soon."""

    holder: str | None
    department: str
    out_ms: int
    due_ms: int | None
    due_soon_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Armed:
    """An armed release; `purpose` is None for the usual one of the key set's class."""

    recipient: str
    until_ms: int
    purpose: str | None
    work_order: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One slot as shown: `other` is where its set is, or where the set in it belongs."""

    number: int
    state: SlotState
    key_set: str = ""
    label: str = ""
    holder: str | None = None
    department: str = ""
    since_ms: int | None = None
    due_ms: int | None = None
    other: int | None = None
    armed: Armed | None = None


def loan_state(loan: Loan, now_ms: int | None) -> SlotState:
    """Return how a loan stands at `now_ms`; None for a time nobody can tell."""
    if loan.due_ms is None or now_ms is None:
        return SlotState.OUT
    if now_ms >= loan.due_ms:
        return SlotState.OVERDUE
    return SlotState.DUE_SOON if now_ms >= loan.due_ms - loan.due_soon_ms else SlotState.OUT


@dataclass(frozen=True, slots=True, kw_only=True)
class Cabinet:
    """All that is known about what is where, by slot or by key set; nothing before `is_heard`."""

    homes: dict[int, Home]
    labels: dict[str, Home]
    home_slots: dict[str, int]
    seats: dict[int, Seat]
    loans: dict[str, Loan]
    silent: frozenset[int]
    armed: dict[int, Armed]
    is_heard: bool = True

    def slots(self, count: int, now_ms: int | None) -> list[Slot]:
        """Return the slots 1 to `count` as they stand at `now_ms`."""
        return [self._slot(number, now_ms) for number in range(1, count + 1)]

    def _slot(self, number: int, now_ms: int | None) -> Slot:
        seat = self.seats.get(number)
        slot = self._seated(number, seat) if seat else self._vacant(number, now_ms)
        return replace(slot, armed=self.armed.get(number))

    def _seated(self, number: int, seat: Seat) -> Slot:
        if not seat.is_sure or number in self.silent:
            known = self.labels.get(seat.key_set or "") or self._expected(number)
            return _slot(number, SlotState.UNKNOWN, known, since_ms=seat.at_ms)
        if seat.key_set is None:
            return _slot(number, SlotState.UNKNOWN_TAG, None, since_ms=seat.at_ms)
        known = self.labels.get(seat.key_set) or Home(
            key_set=seat.key_set, label="", is_stopped=False
        )
        belongs = self.home_slots.get(seat.key_set)
        if known.is_stopped:
            return _slot(number, SlotState.STOPPED, known, since_ms=seat.at_ms)
        if belongs is not None and belongs != number:
            return _slot(number, SlotState.WRONG_SLOT, known, since_ms=seat.at_ms, other=belongs)
        return _slot(number, SlotState.IN, known, since_ms=seat.at_ms)

    def _vacant(self, number: int, now_ms: int | None) -> Slot:
        if number in self.silent or not self.is_heard:
            return _slot(number, SlotState.UNKNOWN, self._expected(number))
        home = self.homes.get(number)
        if home is None:
            return _slot(number, SlotState.FREE, None)
        if (loan := self.loans.get(home.key_set)) is not None:
            return _slot(number, loan_state(loan, now_ms), home, loan=loan)
        other = self._seat_of(home.key_set)
        if other is not None and home.key_set not in self.home_slots:
            return _slot(number, SlotState.FREE, None)
        return _slot(number, SlotState.ELSEWHERE, home, other=other)

    def _expected(self, number: int) -> Home | None:
        """Return the set whose place `number` is, unless it is known to be somewhere else."""
        home = self.homes.get(number)
        if home is None or home.key_set in self.loans or self._seat_of(home.key_set):
            return None
        return home

    def _seat_of(self, key_set: str) -> int | None:
        """Return a slot in which `key_set` was read last, or None."""
        return next((slot for slot, each in self.seats.items() if each.key_set == key_set), None)


def _slot(
    number: int,
    state: SlotState,
    home: Home | None,
    *,
    since_ms: int | None = None,
    other: int | None = None,
    loan: Loan | None = None,
) -> Slot:
    return Slot(
        number=number,
        state=state,
        key_set=home.key_set if home else "",
        label=home.label if home else "",
        holder=loan.holder if loan else None,
        department=loan.department if loan else "",
        since_ms=loan.out_ms if loan else since_ms,
        due_ms=loan.due_ms if loan else None,
        other=other,
    )


def read_cabinet(connection: sqlite3.Connection, now_ms: int) -> Cabinet:
    """Return what is where by the read models; armed releases that are over by `now_ms` are not."""
    labels, homes, home_slots = {}, {}, {}
    for key_set, label, home_slot, status, is_home_fixed in connection.execute(
        "SELECT key_sets.id, key_sets.label, home_slot, status, coalesce(is_home_fixed, 1)"
        " FROM key_sets LEFT JOIN key_classes ON key_classes.id = key_class"
        " WHERE key_sets.is_known"
    ):
        home = Home(key_set=key_set, label=label or "", is_stopped=status != "active")
        labels[key_set] = home
        if home_slot is not None:
            homes[home_slot] = home
            if is_home_fixed:  # else any slot is right
                home_slots[key_set] = home_slot
    return Cabinet(
        homes=homes,
        labels=labels,
        home_slots=home_slots,
        seats={
            slot: Seat(key_set=key_set, is_sure=bool(is_sure), at_ms=at_ms)
            for slot, key_set, is_sure, at_ms in connection.execute(
                "SELECT slot, key_sets.id, is_sure, at_ms FROM seats"
                " LEFT JOIN key_sets ON key_sets.tag = seats.tag AND is_known"
            )
        },
        loans=read_open_loans(connection),
        silent=frozenset(slot for (slot,) in connection.execute("SELECT slot FROM silent")),
        armed=_read_armed(connection, now_ms),
        is_heard=connection.execute("SELECT 1 FROM log LIMIT 1").fetchone() is not None,
    )


def _read_armed(connection: sqlite3.Connection, now_ms: int) -> dict[int, Armed]:
    rows = connection.execute(
        "SELECT slot, recipient, until_ms, purpose, work_order FROM releases WHERE until_ms > ?",
        (now_ms,),
    )
    return {
        slot: Armed(
            recipient=recipient, until_ms=until_ms, purpose=purpose, work_order=work_order or ""
        )
        for slot, recipient, until_ms, purpose, work_order in rows
    }


def read_open_loans(connection: sqlite3.Connection) -> dict[str, Loan]:
    """Return the open loan of every key set that is out."""
    rows = connection.execute(
        "SELECT key_set, cardholder, loans.department, out_ms, due_ms, due_soon_ms FROM loans"
        " LEFT JOIN key_sets ON key_sets.id = key_set"
        " LEFT JOIN key_classes ON key_classes.id = key_class WHERE back_seq IS NULL"
    )
    return {
        key_set: Loan(
            holder=holder,
            department=department or "",
            out_ms=out_ms,
            due_ms=due_ms,
            due_soon_ms=due_soon_ms or 0,
        )
        for key_set, holder, department, out_ms, due_ms, due_soon_ms in rows
    }
