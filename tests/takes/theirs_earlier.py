"""What happened before the asker presses, in the plain model's words."""

from tests.naive.badge import is_accepted, is_outsider, is_valid_person
from tests.naive.pin import change_pin, set_pin, type_pin
from tests.naive.rest import collect, enter_paper_row, leave
from tests.naive.words import SECURITY, Pin
from tests.naive.world import Loan, SpareRequest, Visitor, World
from tests.takes.case import ASKER, DAY, HOUR, Asking, Case
from tests.takes.clerk import DIGITS


def went_missing(world: World, case: Case) -> None:
    """T11: what was found missing an hour after it was seen, and who signed for it on paper."""
    found_ms = case.at_ms - 2 * HOUR
    for row in case.paper:
        world.loans.append(Loan(row.key_set, None, found_ms))
    for row in case.paper:
        enter_paper_row(world, row.key_set, row.signer, found_ms - HOUR + row.after_ms)


def happened_before(world: World, case: Case) -> None:
    """Have happen what did until just before."""
    if case.custody == "owner":
        collect(world, "S")
    if case.asking is not None:
        _ask_for(world, case.asking, case.at_ms - HOUR)
    for name in case.left:
        leave(world, name)


def _ask_for(world: World, asking: Asking, at_ms: int) -> None:
    who, until_ms, said = asking
    if not world.people[who].active:
        return
    asked = SpareRequest(who, "S", at_ms, until_ms, "C-1", "A-1", "register")
    asked.consents = [name for name, is_granted in said if is_granted]
    world.spare_requests.append(asked)
    if not is_valid_person(world.people[who], at_ms):
        return  # nobody decides about it yet
    for name in {name for name, is_granted in said if not is_granted} - {who}:
        guard = world.people[name]
        is_valid = is_valid_person(guard, at_ms) and not is_outsider(world, name)
        asked.is_refused |= is_valid and guard.department == SECURITY


def came_in(world: World, case: Case) -> None:
    """A9: the asker is somebody's visitor, whose badge came, or did not."""
    if not case.asker.host:
        return
    tapped_ms = None if case.host_after_ms is None else case.at_ms
    papers = ("HKID", "1234", "P-1", case.at_ms + DAY)
    world.visitors[ASKER] = Visitor(case.asker.host, tapped_ms, *papers)
    if not is_accepted(world, "#" + case.asker.host, case.at_ms):
        world.visitors[ASKER].host_tapped_at_ms = None


def pins_of(world: World, case: Case) -> list[Pin]:
    """Return what each PIN is worth that the asker typed."""
    pins, before_ms = world.pins, case.at_ms - case.missed_ago_ms
    for name in case.missed:
        person = case.person(name)
        if person.is_active and person.badge == "active":  # who has left since was there then
            pins.wrong += [(name, before_ms)] * 5
    if case.pin_by:
        set_pin(pins, case.pin_by, ASKER, DIGITS["right"])
    if case.pin_by == ASKER:
        pins.duress[ASKER] = DIGITS["duress"]
    if not is_accepted(world, "#" + ASKER, case.at_ms):
        return [Pin.NOT_GIVEN]
    worth, found = Pin.NOT_GIVEN, [Pin.NOT_GIVEN]
    for each in case.typed:
        digits = DIGITS[each]
        if worth is not Pin.TO_CHANGE:
            worth = type_pin(pins, world.settings, ASKER, digits, case.at_ms)
        elif each in ("new", "same"):
            worth = change_pin(pins, ASKER, digits[:4])
        found.append(worth)
    return found
