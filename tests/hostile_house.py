"""A house with something of every rule, where anything at all may be asked and happen."""

from dataclasses import replace

from controller.commands import CheckPin, KeepPin, KeyNextCard, WipePin
from controller.decide.sessions import offered
from controller.directory import (
    Approver,
    ApproverRow,
    ApproverTable,
    Cardholder,
    ChecklistItem,
    Credential,
    Grant,
    KeyClass,
    KeySet,
    Oversight,
    Pairing,
    PairRule,
    Purpose,
    Shift,
    Side,
)
from controller.events import BadgePresented, ClockRead, InventoryRead, Started, TagUnreadable
from controller.events.cards import CardKeyed, TagNotProven
from controller.events.fitted import CodeEntered, FireLineRead, LineState
from controller.events.pin_codes import PinChecked, PinKept, PinWipeEnded
from controller.policy.roles import may_ask
from controller.reasons import Doubt, PinVerdict
from controller.requests import StatePurpose
from tests.hostile import CODE, PIN, Hostile
from tests.house import SETTINGS, Desk, tag

KNOWING = replace(SETTINGS, takes_codes=True)
SETS = {6: "spare", 7: "papers", 8: "papers"}
HOUR_MS = 3_600_000


class House(Desk):
    """Everybody in it does anything; `random` decides what."""

    def __init__(self, random, **how):
        super().__init__(settings=KNOWING, **how)
        self.random = random
        self.hostile = Hostile(random)
        self.truth = {number: number for number in range(1, 6)}
        self._furnish()
        self.pending = []

    def _furnish(self):
        people = {
            "boss": ("管理部", ("staff", "manager"), ""),
            "fang": ("客服部", ("staff", "officer"), ""),
            "sup": ("客服部", ("staff", "supervisor"), ""),
            "guard": ("保安部", ("security",), ""),
            "ho": ("工程部", ("engineering_manager",), ""),
            "guest": ("電梯公司", (), "wong"),
        }
        for name, (department, roles, host) in people.items():
            holder = Cardholder(id=name, department=department, roles=roles, host=host)
            if host:
                end_ms = self.state.at_ms(self.mono_ms) + 30 * HOUR_MS
                holder = replace(holder, permit="P-1", valid_until_ms=end_ms)
                holder = replace(holder, access_levels=("all",))
            self._must(holder, Credential(token=f"badge-{name}", cardholder=name))
        security = ApproverRow(approvers=(Approver(department="保安部"),))
        papers = (Approver(role="manager"), Approver(role="officer", registers=True))
        self._must(ApproverTable(id="spares", label="備用鑰匙", rows=(security,)))
        self._must(ApproverTable(id="papers", label="文件", rows=(ApproverRow(approvers=papers),)))
        spare = KeyClass(
            id="spare", label="備用", keeps_spares=True, reseal_ms=HOUR_MS, approver_table="spares"
        )
        lent = KeyClass(
            id="papers",
            label="檔案",
            consult_ms=900_000,
            borrowers=("客服部",),
            approver_table="papers",
        )
        known = self.state.directory
        self._must(spare, lent, replace(known.key_classes["plant"], asks_pin=True))
        public = replace(known.key_classes["public"], asks_key_count=True, asks_witness=True)
        copied = replace(known.key_classes["unit"], copy_approvers=("engineering_manager",))
        self._must(public, copied)
        self._must(
            *(
                KeySet(
                    id=f"K{number}",
                    label=f"B-{number}",
                    key_class=key_class,
                    tag=tag(number),
                    home_slot=number,
                    is_confidential=number == 8,
                )
                for number, key_class in SETS.items()
            )
        )
        every = known.access_levels["all"]
        more = (Grant(key_class="spare"), Grant(key_class="papers"))
        self._must(replace(every, grants=(*every.grants, *more)))
        for name, limit in (("chan", None), ("lee", 1), ("night", 0)):
            holder = known.cardholders[name]
            self._must(replace(holder, access_levels=("all",), set_limit=limit))
        self._must(
            Shift(id="early", label="早", start=360, end=840),
            ChecklistItem(id="radios", label="對講機"),
            Oversight(reviewers=("engineering_manager",), review_minute=1),
            Pairing(
                id="pair",
                label="不可同持",
                rule=PairRule.ONE_PERSON,
                one=Side(key_set="K1"),
                other=Side(key_set="K2"),
            ),
        )
        for number in SETS:
            self.push(number, number)
            self.truth[number] = number

    def _must(self, *nouns):
        self.change(*nouns)
        assert all(self.state.directory.find(each) == each for each in nouns), self.latest

    def step(self):
        """Let one thing happen, whatever it is."""
        self.serve()
        if self.random.random() < 0.5:
            self.ask_anything()
        else:
            self.random.choice(ACTS)(self)

    def ask_anything(self, kind=None, actor=""):
        asked = self.hostile.asked(self.state, self.state.at_ms(self.mono_ms), kind)
        people = [*self.state.directory.cardholders, "console", "nobody knows"]
        may = [each for each in people if may_ask(self.state, each, asked)]
        chosen = self.random.choice(may if may and self.random.random() < 0.9 else people)
        ttl_ms = -1 if self.random.random() < 0.02 else 60_000
        return self.ask(asked, actor=actor or chosen, ttl_ms=ttl_ms)

    def serve(self):
        """Answer, sooner or later, what slow helpers were asked."""
        self.pending += [each for each in self.commands if isinstance(each, SLOW)]
        self.commands.clear()
        while self.pending and self.random.random() < 0.7:
            self._answer(self.pending.pop(self.random.randrange(len(self.pending))))

    def _answer(self, told):
        match told:
            case CheckPin():
                verdict = self.random.choice(CHECKED)
                self.send(PinChecked, check=told.check, cardholder=told.cardholder, verdict=verdict)
            case KeepPin():
                self.send(
                    PinKept,
                    actor=told.actor,
                    cardholder=told.cardholder,
                    is_duress=told.is_duress,
                    check=told.check,
                    request=told.request,
                    verdict=self.random.choice(KEPT),
                )
            case WipePin():
                verdict = self.random.choice((PinVerdict.WIPED, PinVerdict.UNCHECKED))
                self.send(PinWipeEnded, cardholder=told.cardholder, verdict=verdict)
            case KeyNextCard():
                token = f"badge-{self.random.choice((*self.state.directory.cardholders, 'new'))}"
                tag = bytes([4, self.random.randrange(9)]) if told.is_tag else None
                version = self.random.randrange(2)
                self.send(CardKeyed, reader="front", token=token, tag=tag, version=version)


SLOW = (CheckPin, KeepPin, WipePin, KeyNextCard)
CHECKED = (
    *(PinVerdict.RIGHT, PinVerdict.RIGHT, PinVerdict.DURESS, PinVerdict.WRONG),
    PinVerdict.UNCHECKED,
)
KEPT = (PinVerdict.KEPT, PinVerdict.KEPT, PinVerdict.UNFIT, PinVerdict.UNCHECKED)


def _tap(house):
    state = house.state
    wanted = [each.hand or each.recipient for each in state.armed.values()]
    wanted += [each.receiver or "lee" for each in state.handings.values()]
    wanted += [each.giver for each in state.handings.values()]
    if state.reception.awaiting is not None:
        wanted += [state.reception.awaiting.host] * 3
    if state.wish is not None:
        wanted += ["wong", "boss", "fang", "guard"]
    names = wanted if wanted and house.random.random() < 0.7 else [*state.directory.cardholders]
    token = f"badge-{house.random.choice(names)}"
    if house.random.random() < 0.05:
        token = house.random.choice([*state.directory.credentials, "unknown"])
    house.send(BadgePresented, reader="front", token=token, is_copyable=house.random.random() < 0.9)


def _press(house):
    lit = [*offered(house.state, house.state.at_ms(house.mono_ms))]
    is_lit = lit and house.random.random() < 0.8
    house.press(house.random.choice(lit if is_lit else range(1, 9)))


def _pull(house):
    slot = house.random.choice([*house.state.releases, *house.truth, 1])
    if house.truth.pop(slot, None):
        house.pull(slot)


def _take(house):
    """Press something and pull it as soon as it is let go of."""
    _press(house)
    for slot in house.state.releases:
        if house.truth.pop(slot, None):
            house.pull(slot)


def _push(house):
    out = [number for number in range(1, 9) if number not in house.truth.values()]
    free = [slot for slot in range(1, 9) if slot not in house.truth]
    if out and free:
        slot, number = house.random.choice(free), house.random.choice(out)
        house.truth[slot] = number
        house.push(slot, number)


def _wait(house):
    house.wait(house.random.choice((25, 25, 600, 600, 5_000, 31_000, 600_000, 4 * HOUR_MS)))


def _door(house):
    house.random.choice((house.open, house.close))()


def _type(house):
    house.send(CodeEntered, digits=house.random.choice((PIN, PIN * 2, "4715" + CODE)))


def _jump(house):
    step_ms = house.random.choice((0, 0, HOUR_MS, -HOUR_MS, 400 * 24 * HOUR_MS))
    source = house.random.choice(("ntp", "ntp", "ntp", "rtc", "unsynced"))
    house.send(ClockRead, offset_ms=house.state.offset_ms + step_ms, source=source)


def _restart(house):
    house.serve()
    house.pending.clear()
    machine = house.state.machine
    if house.random.random() < 0.5:
        machine, house.mono_ms = f"m{house.state.seq}", 0
    house.send(Started, version="test", machine=machine, settings=KNOWING)
    for slot in list(house.truth):
        if house.random.random() < 0.1:
            del house.truth[slot]
    tags = {slot: tag(number) for slot, number in house.truth.items()}
    house.send(InventoryRead, readings=house.readings((), tags))


def _misread(house):
    slot = house.random.randrange(1, 9)
    if slot in house.truth:
        house.send(TagUnreadable, slot=slot)
        doubt = {"slot": slot, "tag": tag(house.truth[slot]), "doubt": Doubt.COPIED}
        if house.random.random() < 0.3:
            house.send(TagNotProven, **doubt)
        house.push(slot, house.truth[slot])


def _fire(house):
    house.send(FireLineRead, says=house.random.choice(list(LineState)), key_classes=("public",))


def _state_purpose(house):
    """Whoever stands there says what for, and sees that through."""
    session = house.state.session
    if session is not None:
        purpose = house.random.choice(list(Purpose))
        house.ask(StatePurpose(purpose=purpose, work_order="WO"), actor=session.cardholder)


ACTS = (
    *(_tap, _press, _take, _push) * 6,
    *(_pull, _wait, _door, _type, _state_purpose) * 3,
    *(_jump, _restart, _misread, _fire),
)
