"""What becomes of rings in the simulated days: they break, they are lost, they are copied."""

from controller.directory import KindCount, Purpose
from controller.notices import CallOutcome, CaseKind
from controller.reasons import IdentityProof
from controller.requests import (
    AskCopy,
    AskSpare,
    CollectByOwner,
    ConsentCopy,
    CorrectEntry,
    DecideSpare,
    EnterPaperRow,
    MakeCopy,
    NoteCall,
    RenewSeal,
    ReportDamage,
    ReportFound,
    ReportLoss,
    ReportRepaired,
    ReviewChanges,
    StateRing,
    StateSeal,
    TakeBackIntoCustody,
    TakeOverBuilding,
)
from tests.counting import count

MISLAID = ("K4",)
"""What may get lost: nobody takes it for anything else."""

SIGNED = {"proof": IdentityProof.TITLE_DEED, "receipt": "S-1"}


def break_ring(days):
    """Somebody reports a broken ring, perhaps while its bolt is drawn for them."""
    days.ask(ReportDamage(key_set=days.random.choice(("K1", "K2", "K6")), note="變形"), "wong")
    days.turns(days.random.choice((2, 40)))
    if days.random.random() < 0.7:
        repair(days)


def repair(days):
    """The lead signs for what is repaired and entrusted again, and enters who had what left."""
    for name, case in list(days.controller.state.cases.items()):
        if case.what is not CaseKind.LOST:
            days.ask(ReportRepaired(key_set=name, note="已修復"), "wong")
    loans = days.controller.state.loans
    for name, loan in [each for each in loans.items() if each[1].cardholder is None][:1]:
        if name in MISLAID:
            row = {"page": "1", "row": str(days.asked), "purpose": Purpose.REPAIR}
            times = {"out_ms": loan.out_ms, "back_ms": None}
            days.ask(EnterPaperRow(key_set=name, cardholder="chan", **row, **times), "wong")
    line = {"entry": days.controller.state.seq, "says": "14:10", "why": "看錯時間"}
    days.ask(CorrectEntry(**line), "wong")
    if not days.controller.state.take_overs:
        came = (KindCount(kind="mailbox", expected=2, counted=2),)
        paper = {"building": "A", "company": "X", "receipt": "S-1", "counts": came}
        days.ask(TakeOverBuilding(**paper, custodian="chan"), "wong")
    for name in list(days.controller.state.collected):
        days.ask(TakeBackIntoCustody(key_set=name, **SIGNED), "wong")


def lose(days):
    """Somebody tears a ring out and loses it; it may turn up again in a hand, or in a slot."""
    name = days.random.choice(MISLAID)
    seated = days.cabinet.seats.seated
    for slot in [each for each, ring in seated.items() if ring.label == name]:
        days.attempt(lambda _, slot=slot: days.truth.tear(slot))
    days.turns(30)
    days.ask(ReportLoss(key_set=name, note="遺失"), "wong")
    if days.random.random() < 0.8:
        days.ask(ReportFound(key_set=name, note="電梯內"), "wong")


def chase(days):
    """Something is late by hours; somebody calls about it, or states what came back."""
    days.turns(6)  # until what was done before is read
    days.skip(15_000_000)
    days.turns(6)
    for name in list(days.controller.state.loans)[:2]:
        days.ask(NoteCall(key_set=name, outcome=CallOutcome.REACHED, note="稍後歸還"), "wong")
    count(days.ask, lambda: days.controller.state, "chan", "lee")
    for day in list(days.controller.state.overseen.days):
        days.ask(ReviewChanges(day=day), "ho")
    for name in list(days.controller.state.uncounted):
        days.ask(StateRing(key_set=name, counts=(days.random.choice((1, 1, 0)),)), "wong")


def copy_ring(days):
    """Somebody asks for a copy, somebody else consents or not, and it may be made."""
    for name in days.random.sample(("K1", "K2", "K6", "K7"), 2):
        days.ask(AskCopy(key_set=name, note="備用"), days.random.choice(("chan", "wong")))
    for copy in list(days.controller.state.copies):
        is_granted = days.random.random() < 0.8
        actor = days.random.choice(("ho", "ho", "ho", "chan"))
        days.ask(ConsentCopy(copy=copy, is_granted=is_granted), actor)
        days.ask(MakeCopy(copy=copy, key_set=f"N{days.asked}"))


def collect(days):
    """An owner signs for what somebody has out, and may entrust it again."""
    for name in list(days.controller.state.loans)[:1]:
        days.ask(CollectByOwner(key_set=name, **SIGNED), "wong")
        days.turns(4)
    if days.random.random() < 0.7:
        repair(days)


def ask_spare(days, until_ms):
    """The lead asks for a customer's spare key, to take it soon."""
    said = {"customer": "C-0412", "unit": "A-1-0005", "reason": "跑水"}
    proof = IdentityProof.AUTHORISATION
    days.ask(AskSpare(key_set="K5", proof=proof, until_ms=until_ms, **said), "wong")
    days.turns(2)  # until it is on record


def decide_spares(days):
    """Somebody of the office agrees to what was asked for; every fifth time they do not."""
    for spare in days.controller.state.spares.get("K5", ()):
        is_granted = days.asked % 5 != 0
        days.ask(DecideSpare(spare=spare.id, is_granted=is_granted, note="已核對"), "lee")
    days.turns(2)  # until it is decided


def seal_again(days):
    """Who brought a spare key back states its seals, rightly or not, or forgets to."""
    seal = days.controller.state.directory.key_sets["K5"].seal
    match days.asked % 4:
        case 0:
            days.ask(StateSeal(key_set="K5", broken=f"S{days.asked}", new=seal), "wong")
        case 1:
            days.ask(RenewSeal(key_set="K5", new=f"S{days.asked}", why="更換"), "wong")
        case 2:
            days.ask(StateSeal(key_set="K5", broken=seal or "S", new=f"S{days.asked}"), "wong")
