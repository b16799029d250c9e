"""What people do at the cabinet of the simulated days, and what they ask of it."""

from controller.directory import Purpose
from controller.reasons import SecretChange
from controller.requests import (
    ArmRelease,
    Book,
    CancelBooking,
    ChangeBooking,
    CloseMatter,
    DisarmRelease,
    EnrolBadge,
    HandOn,
    IssueFor,
    OpenMatter,
    RekeyCard,
    ReportSecret,
    ReportSignIn,
    StatePurpose,
    WithdrawApproval,
)
from tests.estate import CONFIG, HOMES, UIDS, local_hour
from tests.faults import MENDS, calm, cut_soon, late, line_of, peace, slot_of, wanted
from tests.office import STAFF, dismiss, expire, hire, reinstate, stop_set, suspend
from tests.pin_acts import choose_pin, type_pin, use_pin
from tests.relief import hand_over, oversleep
from tests.rings import (
    ask_spare,
    break_ring,
    chase,
    collect,
    copy_ring,
    decide_spares,
    lose,
    seal_again,
)

WORN_US = 28_000
"""How long a worn contact chatters when it moves; less than the 30 ms that are waited for."""


def tap(days):
    """Somebody taps a badge, now and then with a second one in the same hand."""
    days.truth.lay(days.random.choice(list(UIDS)))
    if days.random.random() < 0.05:
        days.truth.lay("stranger")


def _door(days, how):
    getattr(days.truth, how)()
    if days.random.random() < 0.4:
        days.cabinet.door.contact.bounce(days.clock.mono_us() + WORN_US)


def open_door(days):
    _door(days, "open_door")


def close_door(days):
    _door(days, "close_door")


def force_door(days):
    _door(days, "force_door")


def press_return(days):
    days.truth.press_return()
    if days.random.random() < 0.4:
        days.cabinet.return_button.bounce(days.clock.mono_us() + WORN_US)


def press(days):
    days.truth.press(slot_of(days))


def pull(days):
    days.truth.pull(slot_of(days))


def tear(days):
    """Somebody tears a ring out past its bolt."""
    days.truth.tear(slot_of(days))


def arrive(days, person=None):
    """Somebody taps a badge and opens the door; return who."""
    person = person or days.random.choice((*STAFF, "chan", "lee", "wong", "wong"))
    days.attempt(lambda _: days.truth.lay(person))
    days.turns(12)
    days.attempt(open_door)
    days.turns(8)
    return person


def take(days):
    """Somebody takes a key the way staff do, with human pauses."""
    person = arrive(days)
    if days.random.random() < 0.2:  # the rights go while they stand there
        days.random.choice((suspend, expire, dismiss, stop_set))(days, person)
    elif days.random.random() < 0.15:
        days.random.choice((late, cut_soon))(days)
    if person == "wong" and days.random.random() < 0.5:
        days.ask(StatePurpose(purpose=Purpose.REPAIR, work_order="W-9"), "wong")
    slot = wanted(days)
    days.truth.press(slot)
    if person == "wong" and slot in days.cabinet.seats.seated and days.random.random() < 0.3:
        type_pin(days, person)
    if days.random.random() < 0.1:  # the controller ends while the bolt is drawn
        days.turns(days.random.randrange(2, 8))
        days.restart(days.random.randrange(50, 900))
    days.turns(days.random.choice((6, 10, 20, 30)))
    days.truth.pull(slot)
    days.turns(8)
    close_door(days)


def mend_all(days):
    """Everything is in order for once, and nobody stands there."""
    for mend in MENDS:
        days.attempt(mend)
    reinstate(days)
    days.turns(12)


def dawdle(days):
    """Somebody presses and waits too long; by then only force helps, and it counts as force."""
    person = arrive(days, days.random.choice(("wong", "wong", None)))
    slot = wanted(days)
    days.truth.press(slot)
    days.turns(180)
    if days.random.random() < 0.6:
        days.truth.tear(slot)
    elif person != "wong":  # the session is over: nobody may take by it
        days.turns(720)
        days.attempt(force_door)
        days.turns(8)
        days.truth.press(slot)


def insist(days):
    """Somebody presses one slot after the other, takes nothing, and does not know when to stop."""
    person = arrive(days, days.random.choice(("wong", None)))
    seated = sorted(days.cabinet.seats.seated)
    for slot in days.random.sample(seated, min(3, len(seated))):
        if not days.cabinet.door.is_open:
            return
        days.attempt(lambda _, slot=slot: days.truth.press(slot))
        days.turns(8)
        days.skip(4_300)  # until a release is over that nobody used
        days.turns(6)
        if person == "wong" and days.random.random() < 0.4:
            days.ask(StatePurpose(purpose=Purpose.REPAIR, work_order="W-9"), "wong")
    days.skip(CONFIG.cabinet.session_ms + 2_500)
    days.truth.press(wanted(days))
    days.turns(8)


def bring_back(days):
    """Somebody brings a ring back, mostly to where it belongs."""
    if not days.cabinet.seats.hands:
        return
    label = days.random.choice(sorted(days.cabinet.seats.hands))
    days.attempt(press_return)
    days.turns(10)
    days.attempt(open_door)
    days.turns(4)
    is_tidy = label in HOMES and days.random.random() < 0.8
    days.truth.push(HOMES[label] if is_tidy else slot_of(days), label)
    days.turns(8)
    days.attempt(close_door)


def swap(days):
    """Somebody's quick hand: a ring out, the same or another in, between two polls."""
    days.attempt(force_door)
    if days.random.random() < 0.7:
        peace(days)
    slots = sorted(days.cabinet.seats.seated)
    if not slots:
        return
    slot = days.random.choice(slots)
    was = days.cabinet.seats.seated[slot].label
    days.truth.tear(slot)
    days.table.settle(22)
    label = days.random.choice([was, was, *sorted(days.cabinet.seats.hands)])
    days.truth.push(slot, label)
    days.table.settle(22)
    days.turns(30)


def bustle(days):
    """Hands everywhere while answers come late, some of them after the next one."""
    days.attempt(force_door)
    late(days)
    for _ in range(24):
        line_of(days).late_us = days.random.randrange(20_000, 140_000)
        hands = sorted(days.cabinet.seats.hands)
        what = days.random.random()
        if what < 0.4:
            days.attempt(press)
        elif what < 0.7 or not hands:
            days.attempt(tear)
        else:
            label = days.random.choice(hands)
            days.attempt(lambda _, label=label: days.truth.push(slot_of(days), label))
        days.turns(days.random.choice((1, 2, 3, 5)))
    calm(days)


def forget(days):
    """Somebody takes a key; whatever is out is kept until it is nearly due."""
    left_ms = None
    for _ in range(4):
        mend_all(days)
        days.attempt(take)
        now_ms = days.clock.mono_ms() + days.clock.offset_ms()
        dues_ms = [loan.due_ms - now_ms for loan in days.auditor.book.loans.values() if loan.due_ms]
        left_ms = min((each for each in dues_ms if each > 1_200_000), default=None)
        if left_ms is not None:
            break
    days.skip((left_ms or 13_600_000) - 600_000)
    days.turns(4)


def stray(days):
    """A ring that nobody registered is pushed in somewhere, and torn out again."""
    days.attempt(force_door)
    slot = slot_of(days)
    days.truth.push(slot, days.random.choice(("X1", "X2", "X2", "X4")))
    days.turns(20)
    days.ask_to_acknowledge()
    days.turns(days.random.choice((10, 200)))
    days.truth.tear(slot)


def twin(days):
    """A ring with a copy of K1's tag is pushed in beside K1 itself."""
    mend_all(days)
    seats = days.cabinet.seats
    days.attempt(force_door)
    for label in ("K1", "X2"):
        free = [slot for slot in range(1, CONFIG.cabinet.slots + 1) if slot not in seats.seated]
        if label in seats.hands and free:
            days.attempt(lambda _, slot=free[0], label=label: days.truth.push(slot, label))
            days.turns(30)


def hold_door(days):
    """Somebody leaves the door open for longer than is good, and shuts it in the end."""
    arrive(days)
    days.turns(40)
    days.skip(70_000)
    days.turns(40)


def dial(days):
    """Somebody tries a code at the keypad."""
    for key in days.random.choice(("1234#", "0#", "77*8#", "9")):
        days.attempt(lambda _, key=key: days.truth.press_key(key))
        days.turns(days.random.choice((4, 8, 12)))


def burn(days):
    """The fire panel calls; somebody opens, takes what lets go; it may rest again."""
    days.truth.call_fire()
    days.turns(days.random.choice((8, 40, 120)))
    days.attempt(open_door)
    for _ in range(days.random.randrange(60)):
        days.attempt(lambda _: days.truth.pull(slot_of(days)))
        days.turns(2)
    if days.random.random() < 0.5:
        days.ask_to_acknowledge()
    if days.random.random() < 0.5:
        days.truth.rest_fire()
        days.turns(20)
        days.ask_to_acknowledge()


# What is asked.


def hand_on(days):
    """Somebody takes a key, and whoever comes next should have it from them."""
    mend_all(days)
    hour = local_hour(days.clock.mono_ms() + days.clock.offset_ms())
    giver, other = days.random.sample(("wong", "chan" if 8 <= hour < 18 else "night"), 2)
    arrive(days, giver)
    seated = days.cabinet.seats.seated
    slots = [slot for slot in sorted(seated) if seated[slot].label in ("K1", "K2", "K6", "K7")]
    slot = days.random.choice(slots or [slot_of(days)])
    days.truth.press(slot)
    days.turns(8)
    days.attempt(lambda _: days.truth.pull(slot))
    days.turns(8)
    receiver = days.random.choice((other,) * 6 + (giver, "lee", "nobody"))
    if days.random.random() < 0.8:
        for loan in days.controller.state.loans_of(giver):
            days.ask(HandOn(key_set=loan.key_set, receiver=receiver), giver)
    if days.random.random() < 0.8:
        days.attempt(lambda _: days.truth.press(slot))
    days.turns(days.random.choice((4, 40, 40, 40, 40, 40, 1_250)))
    days.attempt(lambda _: days.truth.lay(receiver))
    days.turns(12)
    days.attempt(lambda _: days.truth.press(slot))
    days.turns(8)


def agree(days):
    """Somebody wants what nobody takes without consent, and others agree to it, or do not come."""
    mend_all(days)
    slot = next((n for n, r in days.cabinet.seats.seated.items() if r.label == "K5"), None)
    if slot is None:
        return
    days.attempt(close_door)
    days.turns(6)
    now_ms = days.clock.mono_ms() + days.clock.offset_ms()
    given = None
    if days.random.random() < 0.9:
        ask_spare(days, now_ms + days.random.choice((300, 60_000)))
        decide_spares(days)
        given = next(iter(days.controller.state.approvals.get("wong", ())), None)
    else:
        ask_spare(days, now_ms + 60_000)
    if given is not None and days.random.random() < 0.4:
        days.ask(WithdrawApproval(approval=given.id), "lee")
    arrive(days, "wong")
    days.ask(StatePurpose(purpose=Purpose.REPAIR, work_order="W-9"), "wong")
    days.attempt(lambda _: days.truth.press(slot))
    days.turns(8)
    for name in days.random.choices(("stranger", "chan", "lee", "admin", "wong"), k=2):
        days.attempt(lambda _, name=name: days.truth.lay(name))
        days.turns(16)
    if days.random.random() < 0.5:
        days.skip(31_000)
        days.turns(4)
    days.attempt(lambda _: days.truth.pull(slot))
    days.turns(8)
    days.attempt(close_door)


def vouch(days):
    """Somebody brings back what others are to see come back, and somebody comes to see it."""
    if "K5" not in days.cabinet.seats.hands:
        agree(days)
    mend_all(days)
    if "K5" not in days.cabinet.seats.hands:
        return
    days.attempt(close_door)
    days.turns(6)
    arrive(days, "wong")
    days.attempt(lambda _: days.truth.push(HOMES["K5"], "K5"))
    days.turns(16)
    seal_again(days)
    for name in days.random.choices(("wong", "stranger", "chan", "lee", "admin"), k=2):
        days.attempt(lambda _, name=name: days.truth.lay(name))
        days.turns(16)
    days.attempt(close_door)


def revoke(days):
    """An administrator takes something from somebody, who comes all the same."""
    person = days.random.choice((*STAFF, "wong"))
    days.random.choice((suspend, expire, expire, dismiss, stop_set))(days, person)
    days.turns(days.random.choice((2, 60)))
    arrive(days, person)
    days.truth.press(wanted(days))


def arm(days):
    """A lead arms releases, takes them back, or somebody asks who may not; then somebody comes."""
    reinstate(days)
    actor = "wong" if days.random.random() < 0.85 else "lee"
    said = {"reason": "代領", "purpose": Purpose.REPAIR, "work_order": "W-1"}
    seated = sorted(days.cabinet.seats.seated)
    slots = days.random.sample(seated, min(3, len(seated)))
    for slot in slots:
        recipient = days.random.choice(("nobody", "nobody", "wong"))
        days.ask(ArmRelease(slot=slot, recipient=recipient, **said), actor)
    days.turns(20)
    if days.random.random() < 0.2:
        for armed in list(days.controller.state.armed):
            days.ask(DisarmRelease(slot=armed), "wong")
    days.attempt(close_door)
    days.turns(4)
    arrive(days, days.random.choice(("nobody", "nobody", "chan", "lee")))
    for slot in [*slots, *slots]:  # what was armed once is given once
        days.attempt(lambda _, slot=slot: days.truth.press(slot))
        days.turns(8)
        if days.random.random() < 0.3:
            days.attempt(lambda _, slot=slot: days.truth.pull(slot))
            days.turns(6)
        else:
            days.skip(4_300)
            days.turns(6)


def issue(days):
    """A lead takes out by his own hand what somebody without a badge needs, or somebody else's."""
    mend_all(days)
    days.attempt(close_door)
    days.turns(6)
    seated = sorted(days.cabinet.seats.seated)
    if not seated:
        return
    slot = days.random.choice(seated)
    said = {"reason": "忘帶卡", "purpose": Purpose.REPAIR, "work_order": "W-1"}
    recipient = days.random.choice(("nobody", "ho", "lee"))
    days.ask(IssueFor(slot=slot, recipient=recipient, **said), days.random.choice(("wong", "lee")))
    arrive(days, days.random.choice(("wong", "wong", "lee")))
    for _ in range(2):  # what was asked for once is given once
        days.attempt(lambda _: days.truth.press(slot))
        days.turns(8)
        days.attempt(lambda _: days.truth.pull(slot))
        days.turns(8)
    days.attempt(close_door)


def ask_something(days):
    """The pages ask what they ask: a purpose, an acknowledgement, a sign-in."""
    days.ask(StatePurpose(purpose=Purpose.REPAIR, work_order="W-9"), "wong")
    days.ask_to_acknowledge()
    days.ask(ReportSignIn(account="wong", outcome="signed_in"), "wong")


def enrol(days):
    """A badge gets a key at the reader, or should get a new one; often one after the other."""
    days.attempt(close_door)
    days.turns(12)
    asked = [EnrolBadge(cardholder="chan"), RekeyCard()]
    for each in asked if days.random.random() < 0.5 else [days.random.choice(asked)]:
        days.ask(each)
        days.turns(days.random.randrange(4))
        if days.random.random() < 0.9:
            days.attempt(lambda _: days.truth.lay("chan"))
        days.turns(40)
    days.ask(ReportSecret(what=SecretChange.SITE_KEY_MADE, subject="1"))


def settle(days):
    """Somebody has to do something until some time, and does it in time or not."""
    due_ms = days.clock.mono_ms() + days.clock.offset_ms() + days.random.choice((900, 90_000))
    days.ask(OpenMatter(owner="person:chan", due_ms=due_ms, note="更換封條"), "wong")
    days.turns(days.random.choice((20, 60)))
    for matter in list(days.controller.state.matters)[-1:]:
        days.ask(CloseMatter(matter=matter, note="已更換"), "chan")


def promise(days):
    """Somebody has a set promised for soon, and comes, or does not, or somebody else does."""
    mend_all(days)
    now_ms = days.clock.mono_ms() + days.clock.offset_ms()
    seated = {ring.label for ring in days.cabinet.seats.seated.values()}
    free = [each for each in ("K1", "K2", "K6", "K7") if each in seated]
    booked = days.random.choice(free or ["K1"])
    person = days.random.choice(("wong", "chan"))
    begin_ms = now_ms + days.random.choice((-60_000, 30_000, 600_000))
    length_ms = days.random.choice((120_000, 1_800_000))
    times = {"from_ms": begin_ms, "until_ms": begin_ms + length_ms}
    days.ask(Book(key_set=booked, cardholder=person, **times), "wong")
    bookings = days.controller.state.bookings.get(booked, ())
    if bookings and days.random.random() < 0.6:
        times["until_ms"] += 60_000
        days.ask(ChangeBooking(booking=bookings[-1].id, **times), person)
    if bookings and days.random.random() < 0.2:
        days.ask(CancelBooking(booking=bookings[-1].id, note="改期"), person)
    days.turns(4)
    if begin_ms > now_ms:
        days.skip(begin_ms - now_ms)
        days.turns(4)
    arrive(days, days.random.choice((person, person, "lee")))
    days.truth.press(HOMES[booked])
    days.turns(8)
    days.attempt(lambda _: days.truth.pull(HOMES[booked]))
    days.turns(8)
    if days.random.random() < 0.7:
        days.attempt(lambda _: days.truth.push(HOMES[booked], booked))
    close_door(days)
    days.skip(days.random.choice((100, length_ms)))
    days.turns(4)


def use_own_pin(days):
    """The lead takes what asks for a PIN."""
    mend_all(days)
    use_pin(days, arrive, close_door)


ACTS = {
    use_own_pin: 4,
    choose_pin: 2,
    agree: 6,
    vouch: 5,
    tap: 20,
    take: 50,
    dawdle: 6,
    insist: 4,
    bring_back: 36,
    swap: 6,
    bustle: 3,
    forget: 3,
    stray: 2,
    twin: 2,
    hold_door: 1,
    burn: 1,
    dial: 2,
    press: 6,
    pull: 4,
    tear: 3,
    open_door: 3,
    close_door: 8,
    force_door: 2,
    press_return: 2,
    lambda days: days.truth.open_case(): 1,
    lambda days: days.truth.close_case(): 2,
    lambda days: days.truth.chatter(): 1,
    revoke: 5,
    reinstate: 3,
    arm: 16,
    issue: 3,
    ask_something: 3,
    settle: 3,
    hand_over: 5,
    oversleep: 1,
    hire: 3,
    enrol: 5,
    hand_on: 12,
    promise: 4,
    break_ring: 3,
    lose: 2,
    copy_ring: 2,
    chase: 3,
    collect: 2,
}
