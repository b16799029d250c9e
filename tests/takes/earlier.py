"""What happened at the cabinet of a case before the asker presses the button."""

from controller.commands import WipePin
from controller.directory import Purpose
from controller.entries import BookingMade, KeySetCheckedOut
from controller.events import (
    DoorClosed,
    DoorOpened,
    Stopping,
    TagSeated,
)
from controller.reasons import Evidence, IdentityProof
from controller.requests import (
    ApproveTake,
    AskSpare,
    CollectByOwner,
    DecideSpare,
    EnterPaperRow,
    Leave,
)
from tests.takes.case import ASKER, HOUR, Case
from tests.takes.clerk import DIGITS
from tests.takes.nouns import LEAVER, SLOTS, tag

PROOF = IdentityProof.AUTHORISATION


def go_missing(cabinet, case: Case) -> None:
    """Have the cabinet be down for an hour, find what is missing, and be up for another hour."""
    if not case.paper:
        return
    gone = {each.key_set for each in case.paper}
    cabinet.happen(Stopping, reason="power")
    cabinet.mono_ms += HOUR
    cabinet.start({slot: tag(name) for name, slot in SLOTS.items() if name not in gone})
    cabinet.wait(HOUR)


def happen_before(cabinet, case: Case) -> None:
    """Have happen what did, an hour before."""
    then_ms = cabinet.at_ms
    dated = {"mono_ms": cabinet.mono_ms, "at_ms": then_ms}
    for name, holder in case.loans:
        cabinet.log(_out(dated, name, holder))
    for number, (name, from_ms, until_ms) in enumerate(case.bookings):
        cabinet.log(_booked(dated, f"b{number}", name, from_ms, until_ms))
    if case.bookings:  # what cannot be kept of them fails once anything is changed
        cabinet.ask(Leave(cardholder=LEAVER))
    for row, each in enumerate(case.paper):
        _enter(cabinet, each, str(row), then_ms - 2 * HOUR)
    if case.custody == "owner":
        _collect(cabinet, is_put_in="S" not in dict(case.loans))
    if case.pin_by:
        cabinet.clerk.give(case.pin_by)
    for giver, what, until_ms in case.web:
        scope = {"key_set": "S"} if what == "S" else {"key_class": "c"}
        cabinet.ask(ApproveTake(recipient=ASKER, until_ms=until_ms, **scope), giver)
    _ask_for(cabinet, case)


def miss(cabinet, case: Case) -> None:
    """Have wrong PINs typed, five by everybody who does so."""
    for name in case.missed:
        cabinet.tap(name)
        if cabinet.state.session is not None:
            for _ in range(5):
                cabinet.clerk.type(DIGITS["wrong"])
        cabinet.happen(DoorOpened)
        cabinet.happen(DoorClosed)


def let_go(cabinet, case: Case) -> None:
    """Have leave who does."""
    for name in case.left:
        cabinet.ask(Leave(cardholder=name))
        if any(isinstance(each, WipePin) for each in cabinet.commands):
            cabinet.clerk.wipe(name)


def _collect(cabinet, *, is_put_in: bool) -> None:
    """Have the owner of set S collect it; put it into its slot all the same, or leave it with them.

    The cabinet takes only what is out.
    """
    if is_put_in:
        cabinet.log(_out({"mono_ms": cabinet.mono_ms, "at_ms": cabinet.at_ms}, "S", None))
    cabinet.ask(CollectByOwner(key_set="S", proof=PROOF, receipt="Q-1"))
    assert cabinet.state.directory.key_sets["S"].custody == "owner", cabinet.latest
    if is_put_in:
        cabinet.happen(TagSeated, slot=SLOTS["S"], tag=tag("S"))


def _enter(cabinet, row, name: str, seen_ms: int) -> None:
    asked = EnterPaperRow(
        page="1",
        row=name,
        cardholder=row.signer,
        key_set=row.key_set,
        out_ms=seen_ms + row.after_ms,
        purpose=Purpose.PATROL,
    )
    cabinet.ask(asked)


def _ask_for(cabinet, case: Case) -> None:
    if case.asking is None:
        return
    who, until_ms, said = case.asking
    told = {"customer": "C-1", "unit": "A-1", "proof": PROOF, "reason": "leak"}
    cabinet.ask(AskSpare(key_set="S", until_ms=until_ms, **told), who)
    spare = next((each.id for each in cabinet.state.spares.get("S", ())), "")
    for name, is_granted in said:
        cabinet.ask(DecideSpare(spare=spare, is_granted=is_granted, note="x"), name)


def _out(dated, name, holder):
    return KeySetCheckedOut(
        **dated,
        key_set=name,
        tag=tag(name),
        slot=SLOTS[name],
        cardholder=holder,
        department="",
        due_ms=dated["at_ms"] + 2 * HOUR,
        purpose=Purpose.PATROL,
        work_order="",
        issuer="",
        rule="test",
        evidence=Evidence.SENSOR,
    )


def _booked(dated, booking, name, from_ms, until_ms):
    return BookingMade(
        **dated,
        booking=booking,
        actor="console",
        request=f"r-{booking}",
        key_set="S",
        cardholder=name,
        from_ms=from_ms,
        until_ms=until_ms,
        purpose=None,
        work_order="",
    )
