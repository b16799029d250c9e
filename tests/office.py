"""What the office of the simulated days changes: whose rights and sets are good, who is new."""

from dataclasses import replace

from controller.directory import (
    Cardholder,
    Change,
    Credential,
    CredentialStatus,
    KeySet,
    KeySetStatus,
)
from controller.requests import ChangeDirectory, CompleteImport, StageImport
from tests.rings import repair

STAFF = ("chan", "lee", "night")


def change(days, kind, key, **fields):
    """Have an administrator change one noun of the directory."""
    before = days.auditor.book.fact(kind, key)
    after = replace(before, **fields)
    if after != before:
        days.ask(ChangeDirectory(changes=(Change(before=before, after=after),)))


def suspend(days, person):
    change(days, Credential, f"badge-{person}", status=CredentialStatus.SUSPENDED)


def expire(days, person):
    """Somebody's time here ends soon, or ended, or has not begun."""
    now_ms = days.clock.mono_ms() + days.clock.offset_ms()
    when_ms = now_ms + days.random.choice((-3_600_000, -1, 300, 1_000, 3_600_000))
    which = days.random.choice(("valid_until_ms", "valid_until_ms", "valid_from_ms"))
    change(days, Cardholder, person, **{which: when_ms})


def dismiss(days, person):
    change(days, Cardholder, person, is_active=False)


def stop_set(days, _person=None):
    """A set is stopped, or found lost."""
    key_set = days.random.choice(("K1", "K2", "K6", "K7"))
    status = days.random.choice((KeySetStatus.STOPPED, KeySetStatus.LOST))
    change(days, KeySet, key_set, status=status)


def reinstate(days):
    """Everybody and everything is good again."""
    repair(days)
    for person in (*STAFF, "wong"):
        change(days, Credential, f"badge-{person}", status=CredentialStatus.ACTIVE)
        fields = {"is_active": True, "valid_from_ms": None, "valid_until_ms": None}
        change(days, Cardholder, person, **fields)
    for key_set in ("K1", "K2", "K6", "K7"):
        change(days, KeySet, key_set, status=KeySetStatus.ACTIVE)


def hire(days):
    """An import arrives whole, or loses a slice on its way."""
    name = f"p{days.asked}"
    changes = (Change(after=Cardholder(id=name, department="工程部")),)
    days.ask(StageImport(import_id=name, changes=changes))
    days.ask(CompleteImport(import_id=name, count=days.random.choice((1, 2))))
