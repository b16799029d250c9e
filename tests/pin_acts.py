"""What people do about PINs in the simulated days."""

from controller.directory import Purpose
from controller.reasons import PinVerdict
from controller.requests import Leave, Reinstate, SetPin, StatePurpose
from tests.estate import HOMES, SECURED


def type_in(days, digits):
    """Somebody types `digits` and "#", and waits a little."""
    for key in f"{digits}#":
        days.attempt(lambda _, key=key: days.truth.press_key(key))
        days.turns(10)  # a key that is let go of is up for 100 ms, or it is one long press
    days.turns(days.random.choice((4, 20, 24)))


def type_pin(days, who):
    """`who` types their PIN, or what they take for it, and another one if that is asked."""
    what = days.random.choice((PinVerdict.RIGHT,) * 6 + (PinVerdict.DURESS,))
    digits = days.clerk.digits_of(who, what)
    type_in(days, digits if days.random.random() < 0.85 else "8642")
    session = days.controller.state.session
    if session is not None and session.pin_step == "change":
        new = days.random.choice(("2580", "1379", "1111"))
        type_in(days, new * 2)


def choose_pin(days):
    """Somebody gets a PIN: of their own choice, of a lead's, or one for being forced."""
    digits = days.random.choice(("2580", "1379", "4711", "2580", "1234"))
    asked = days.random.choice(
        (
            (SetPin(cardholder="wong", digits=digits), "wong"),
            (SetPin(cardholder="wong", digits="8520", is_duress=True), "wong"),
            (SetPin(cardholder="wong", digits=digits), "console"),
            (SetPin(cardholder="chan", digits=digits), "lee"),
        )
    )
    days.ask(*asked)
    days.turns(30)
    if asked[1] == "lee":  # who gives no PINs; whom they meant gets one, and leaves for a while
        days.ask(SetPin(cardholder="chan", digits=digits))
        days.turns(30)
        days.ask(Leave(cardholder="chan"), "wong")
        days.turns(4)
        days.ask(Reinstate(cardholder="chan"))


def use_pin(days, arrive, close_door):
    """Somebody takes what asks for a PIN: with the right one, or with wrong ones."""
    if not days.clerk.kept.get("wong"):
        days.ask(SetPin(cardholder="wong", digits="2580"), days.random.choice(("wong", "console")))
        days.turns(30)
    elif days.random.random() < 0.3:
        choose_pin(days)
    arrive(days, "wong")
    days.ask(StatePurpose(purpose=Purpose.REPAIR, work_order="W-9"), "wong")
    slots = [slot for slot, ring in days.cabinet.seats.seated.items() if ring.label in SECURED]
    slot = slots[0] if slots else HOMES[SECURED[0]]
    days.attempt(lambda _: days.truth.press(slot))
    days.turns(8)
    for _ in range(days.random.choice((1, 1, 2, 6))):
        type_pin(days, "wong")
    days.attempt(lambda _: days.truth.pull(slot))
    days.turns(8)
    days.attempt(close_door)
