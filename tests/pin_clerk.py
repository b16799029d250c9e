"""Whoever looks at PINs in the simulated days: answers after a while, as a real one would."""

from controller.commands import CheckPin, WipePin
from controller.events.pin_codes import PinChecked, PinKept, PinWipeEnded
from controller.reasons import PinVerdict

SLOW_MS = (120, 450)
"""How long an answer takes: two hashes on a Pi, sometimes behind a start of the process."""

GIVEN_UP_MS = 5_000
GIVEN_UP = 0.06


class PinClerk:
    """Keeps PINs as its own disk would, through every power cut; what it works at is then lost."""

    def __init__(self, clock, random):
        self._clock = clock
        self._random = random
        self._jobs = []
        self.kept = {}
        self.said = {}

    def forget(self):
        """Lose what was being looked at: the process ended."""
        self._jobs.clear()

    def take(self, command):
        """Begin to look at what `command` says, or to keep it; a leaver's are wiped in no time."""
        if isinstance(command, WipePin):
            self._jobs.append((self._clock.mono_ms(), command, PinVerdict.WIPED))
            return
        wait_ms, verdict = self._random.randrange(*SLOW_MS), None
        if self._random.random() < GIVEN_UP:
            wait_ms, verdict = GIVEN_UP_MS, PinVerdict.UNCHECKED
        self._jobs.append((self._clock.mono_ms() + wait_ms, command, verdict))

    def poll(self, now_ms):
        """Yield what is answered by now."""
        for job in [each for each in self._jobs if each[0] <= now_ms]:
            self._jobs.remove(job)
            _, command, verdict = job
            yield self._answer(now_ms, command, verdict)

    def _answer(self, now_ms, command, verdict):
        who = command.cardholder
        if isinstance(command, WipePin):
            self.kept.pop(who, None)
            return PinWipeEnded(mono_ms=now_ms, cardholder=who, verdict=verdict)
        pins = self.kept.setdefault(who, {})
        if isinstance(command, CheckPin):
            verdict = verdict or pins.get(command.digits, PinVerdict.WRONG)
            self.said[command.check] = verdict
            return PinChecked(mono_ms=now_ms, check=command.check, cardholder=who, verdict=verdict)
        is_own = command.actor == who
        if verdict is None:
            verdict = PinVerdict.UNFIT if is_own and command.digits in pins else PinVerdict.KEPT
        if verdict is PinVerdict.KEPT:
            what = PinVerdict.DURESS if command.is_duress else PinVerdict.RIGHT
            others = {digits: each for digits, each in pins.items() if is_own and each != what}
            self.kept[who] = {**others, command.digits: what}
        self.said[command.check or command.request] = verdict
        return PinKept(
            mono_ms=now_ms,
            actor=command.actor,
            cardholder=who,
            is_duress=command.is_duress,
            check=command.check,
            request=command.request,
            verdict=verdict,
        )

    def digits_of(self, who, what=PinVerdict.RIGHT):
        """Return the PIN that `who` has, or the one for being forced; one nobody has otherwise."""
        pins = self.kept.get(who, {})
        return next((digits for digits, each in pins.items() if each is what), "9753")
