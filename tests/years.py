"""What becomes of the simulated cabinet's records once they are old."""

from controller.destroying import Destroyer
from controller.directory import Cardholder, Change, Keeping, RecordClass
from controller.keeping_parts import Ground
from controller.policy.keeping import first_kept
from controller.requests import ChangeDirectory, CloseMatter
from controller.requests.handovers import ReviewDay
from controller.requests.keeping import AskDestruction, AwaitPresence, JudgeDestruction
from tests.archive import DAY_MS, Now
from tests.office import change

SIGNERS = {"chan": "officer", "lee": "supervisor", "night": "manager"}


def age(days):
    """Let a key be used, and months pass after which its records are old enough to go."""
    months = tuple(Change(after=Keeping(id=each, months=1)) for each in RecordClass)
    days.ask(ChangeDirectory(changes=months))
    for name, role in SIGNERS.items():
        change(days, Cardholder, name, roles=("staff", role))
    days.clock.step_wall(70 * DAY_MS)
    days.skip(10_000)
    days.turns(20)
    days.ask_to_acknowledge()
    for day in sorted({*days.controller.state.handovers.to_review.values()}):
        days.ask(ReviewDay(day=day, note="已閱"), "wong")
    for matter in list(days.controller.state.matters):
        days.ask(CloseMatter(matter=matter, note="知悉"), "wong")


def destroy(days):
    """Have three sign and two of them tap; then erase it, over a restart."""
    month = first_kept(days.controller.state)
    days.ask(AskDestruction(month=month, ground=Ground.WORTHLESS, note="無保存價值"), "chan")
    name = days.controller.state.kept.asked.id
    for each in ("lee", "night"):
        days.ask(JudgeDestruction(destruction=name, is_granted=True), each)
    days.ask(AwaitPresence(destruction=name), "chan")
    for each in ("lee", "chan"):
        days.truth.lay(each)
        days.turns(14)
    days.auditor.read_on()
    _erase(days, most=3)
    days.restart(500)
    _erase(days, most=100)


def _erase(days, most):
    destroyer = Destroyer(days.journal, Now())
    for _ in range(most):
        now_ms = days.clock.mono_ms()
        destroyer.consider(days.controller.state, days.journal.head[1], now_ms)
        for event in destroyer.poll(now_ms):
            days.controller.apply(event)
        if days.controller.state.kept.asked is None:
            return
        days.skip(61_000)
        days.turns(1)
