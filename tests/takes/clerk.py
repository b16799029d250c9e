"""Whoever keeps the PINs of a case's cabinet, and answers at once."""

from controller.commands import CheckPin, KeepPin
from controller.events.fitted import CodeEntered
from controller.events.pin_codes import PinChecked, PinKept, PinWipeEnded
from controller.reasons import PinVerdict
from controller.requests import SetPin
from tests.takes.case import ASKER

DIGITS = {
    "right": "2580",
    "duress": "8520",
    "wrong": "9753",
    "new": "13791379",
    "same": "25802580",
}
"""What is typed; another PIN is typed twice in a row."""


class Clerk:
    """Keeps the PINs as they are ordered."""

    def __init__(self, cabinet):
        self.cabinet = cabinet
        self.kept = {}

    def give(self, actor):
        """Give the asker a PIN that `actor` chose; their own choice has one for duress, too."""
        self.cabinet.ask(SetPin(cardholder=ASKER, digits=DIGITS["right"]), actor)
        self._answer()
        if actor == ASKER:
            asked = SetPin(cardholder=ASKER, digits=DIGITS["duress"], is_duress=True)
            self.cabinet.ask(asked, ASKER)
            self._answer()

    def type(self, digits):
        """Have digits typed, and looked at."""
        self.cabinet.happen(CodeEntered, digits=digits)
        self._answer()

    def wipe(self, who):
        """Wipe the PINs of somebody who left."""
        self.kept.pop(who, None)
        self.cabinet.happen(PinWipeEnded, cardholder=who, verdict=PinVerdict.KEPT)

    def _answer(self):
        for each in self.cabinet.commands:
            known = self.kept.setdefault(getattr(each, "cardholder", ""), {})
            if isinstance(each, CheckPin):
                verdict = known.get(each.digits, PinVerdict.WRONG)
                who = {"check": each.check, "cardholder": each.cardholder}
                self.cabinet.happen(PinChecked, **who, verdict=verdict)
            elif isinstance(each, KeepPin):
                self._keep(each, known)

    def _keep(self, order, known):
        what = PinVerdict.DURESS if order.is_duress else PinVerdict.RIGHT
        is_own = order.actor == order.cardholder
        is_fit = not (is_own and order.digits in known)
        if is_fit:
            others = {digits: of for digits, of in known.items() if is_own and of is not what}
            self.kept[order.cardholder] = {**others, order.digits: what}
        self.cabinet.happen(
            PinKept,
            actor=order.actor,
            cardholder=order.cardholder,
            is_duress=order.is_duress,
            check=order.check,
            request=order.request,
            verdict=PinVerdict.KEPT if is_fit else PinVerdict.UNFIT,
        )
