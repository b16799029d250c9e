"""A desk with a keypad, at which a class asks for PINs, and somebody who keeps them."""

from dataclasses import replace

from controller.commands import CheckPin, KeepPin
from controller.events.fitted import CodeEntered
from controller.events.pin_codes import PinChecked, PinKept
from controller.reasons import PinVerdict
from controller.requests import SetPin
from tests.house import CLASSES, SETTINGS, Desk

TYPED = replace(SETTINGS, takes_codes=True)
RIGHT, FORCED = "2580", "8520"


class PinDesk(Desk):
    """K1 and K2 ask for a PIN; what is typed is answered as soon as `answer` is called."""

    def __init__(self, **how):
        super().__init__(**{"settings": TYPED, **how})
        self.pins = {}
        self.change(replace(CLASSES[0], asks_pin=True))
        self.forget()

    def forget(self):
        self.entries.clear()
        self.commands.clear()

    def own(self, who, digits=RIGHT, **more):
        """Have `who` set a PIN of their own; return what was logged last."""
        self.ask(SetPin(cardholder=who, digits=digits, **more), actor=who)
        return self.answer()

    def type(self, digits):
        return self.send(CodeEntered, digits=digits)

    def answer(self, verdict=None):
        """Answer the latest command as whoever keeps the PINs would, or with `verdict`."""
        latest = [each for each in self.commands if isinstance(each, CheckPin | KeepPin)][-1]
        kept = self.pins.setdefault(latest.cardholder, {})
        if isinstance(latest, CheckPin):
            found = kept.get(latest.digits, PinVerdict.WRONG)
            who = {"check": latest.check, "cardholder": latest.cardholder}
            return self.send(PinChecked, **who, verdict=verdict or found)
        is_own = latest.actor == latest.cardholder
        said = verdict or (
            PinVerdict.UNFIT if is_own and latest.digits in kept else PinVerdict.KEPT
        )
        if said is PinVerdict.KEPT:
            is_what = PinVerdict.DURESS if latest.is_duress else PinVerdict.RIGHT
            others = {d: v for d, v in kept.items() if is_own and v is not is_what}
            self.pins[latest.cardholder] = {**others, latest.digits: is_what}
        return self.send(
            PinKept,
            actor=latest.actor,
            cardholder=latest.cardholder,
            is_duress=latest.is_duress,
            check=latest.check,
            request=latest.request,
            verdict=said,
        )

    def enter(self, digits):
        """Type `digits` and wait for the answer; return what was logged then."""
        self.type(digits)
        return self.answer()

    def guess(self, who, times):
        """Let `who` type so many wrong ones, waiting each time until it is looked at."""
        for _ in range(times):
            self.tap(who)
            self.enter("9753")
