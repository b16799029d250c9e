"""The rows in which others, papers or a PIN come in, by an example each."""

from tests.naive.example import (
    HOUR,
    MONDAY,
    approve,
    example_ask,
    example_world,
    lend,
    use_class,
)
from tests.naive.pin import change_pin, set_pin, type_pin
from tests.naive.rules import (
    collect,
    enter_paper_row,
    leave,
    may_consult,
    may_take,
    return_is_taken,
    why_not,
)
from tests.naive.words import SECURITY, Kind, Odd, PairKind, Pin, Refusal
from tests.naive.world import Ask, Pairing, PutIn, SpareRequest, World


def test_A4_spare_goes_through_security() -> None:
    """A4: customer, unit and identity check are named, and Security approves."""
    world, ask = example_world(), example_ask()
    use_class(world, is_spare=True)
    asked = SpareRequest("chan", "A", MONDAY - HOUR)
    expected = {Refusal.SPARE_NOT_ASKED, Refusal.SECURITY_APPROVAL_MISSING}
    assert why_not(world, ask) == expected
    world.spare_requests = [asked]
    assert Refusal.SPARE_DETAILS_MISSING in why_not(world, ask)
    asked.customer, asked.unit, asked.identity_check = "陳", "1-2-03A", "HKID seen"
    assert why_not(world, ask) == {Refusal.SECURITY_APPROVAL_MISSING}
    assert may_take(world, approve(example_ask(), "sze"))
    asked.consents = ["sze"]
    assert may_take(world, ask)
    asked.by = "lee"
    assert why_not(world, ask) == expected
    asked.by, asked.is_used = "chan", True
    assert why_not(world, ask) == expected


def test_A5_document_takes_three_people() -> None:
    """A5: manager, officer and borrower are three people; an outsider only consults."""
    world, ask = example_world(), example_ask()
    use_class(world, kind=Kind.DOCUMENT)
    ask.registrar = "ng"
    assert why_not(world, ask) == {Refusal.MANAGER_APPROVAL_MISSING}
    assert may_take(world, approve(ask, "ho"))
    world.people["ho"].roles.add("officer")
    ask.registrar = "ho"
    assert why_not(world, ask) == {Refusal.MANAGER_APPROVAL_MISSING}
    outsider = approve(example_ask("vis"), "ho")
    assert Refusal.OUTSIDER_NEVER_BORROWS in why_not(world, outsider)
    use_class(world, borrowers={SECURITY})
    assert Refusal.OUTSIDER_NEVER_BORROWS in why_not(world, ask)
    use_class(world, is_confidential=True)
    assert may_consult(world, outsider)
    assert not may_consult(world, example_ask("vis"))


def type_in(world: World, ask: Ask, digits: str) -> Pin:
    """Have the asker type these digits."""
    ask.pin = type_pin(world.pins, world.settings, "chan", digits, ask.at_ms)
    return ask.pin


def test_a_PIN_where_the_class_or_a_copyable_badge_asks() -> None:
    """Without it, or with a wrong one, nothing; duress releases."""
    world, ask = example_world(), example_ask()
    world.badges["#chan"].is_copyable = True
    assert why_not(world, ask) == {Refusal.PIN_MISSING}
    set_pin(world.pins, "chan", "chan", "2580")
    world.pins.duress["chan"] = "8520"
    type_in(world, ask, "1111")
    assert why_not(world, ask) == {Refusal.WRONG_PIN}
    for digits in ("2580", "8520"):
        type_in(world, ask, digits)
        assert may_take(world, ask)


def test_a_PIN_that_another_set_is_changed_first() -> None:
    """It is right, and takes nothing until another one has been chosen."""
    world, ask = example_world(), example_ask()
    use_class(world, asks_pin=True)
    set_pin(world.pins, "lee", "chan", "2580")
    assert type_in(world, ask, "2580") is Pin.TO_CHANGE
    assert why_not(world, ask) == {Refusal.PIN_MISSING}
    assert change_pin(world.pins, "chan", "2580") is Pin.TO_CHANGE
    ask.pin = change_pin(world.pins, "chan", "1379")
    assert may_take(world, ask)
    assert type_in(world, ask, "2580") is Pin.WRONG


def test_attempts_are_limited_per_credential_and_per_cabinet() -> None:
    """After so many nobody looks at it until the first of them is forgotten."""
    world, ask = example_world(), example_ask()
    use_class(world, asks_pin=True)
    set_pin(world.pins, "chan", "chan", "2580")
    world.settings.pin_tries, world.settings.pin_tries_of_cabinet = 2, 3
    assert [type_in(world, ask, each) for each in ("1", "2580", "1", "1", "2580")] == [
        *(Pin.WRONG, Pin.RIGHT, Pin.WRONG, Pin.WRONG, Pin.BLOCKED)
    ]
    ask.at_ms += world.settings.pin_block_ms
    assert type_in(world, ask, "2580") is Pin.RIGHT
    world.pins.wrong = [(name, ask.at_ms) for name in ("eng", "lee", "sze")]
    assert type_in(world, ask, "2580") is Pin.BLOCKED


def test_T7_what_its_owner_has_is_nobodys() -> None:
    """T7: no loan, not to be had, and put back it is an exception."""
    world, ask = example_world(), example_ask()
    lend(world, "A", "chan")
    collect(world, "A")
    assert why_not(world, ask) == {Refusal.NOT_HERE}
    put = PutIn("tA", 1, MONDAY + HOUR, badge="#chan")
    assert Odd.KEPT_ELSEWHERE in return_is_taken(world, put).exceptions


def test_R5_a_leaver_takes_nothing_and_agrees_to_nothing() -> None:
    """R5: switched off, whatever the badge says."""
    world, ask = example_world(), approve(example_ask("eng"), "wong")
    leave(world, "wong")
    assert why_not(world, ask) == {Refusal.KEEPER_CONSENT_MISSING}
    leave(world, "chan")
    assert why_not(world, example_ask()) == {Refusal.PERSON_NOT_ACTIVE}


def test_T11_a_loan_by_a_paper_row_counts() -> None:
    """T11: for the limit and for pairs; what somebody is known to have stays theirs."""
    world, ask = example_world(), example_ask()
    lend(world, "B", None)
    world.people["chan"].limit = 1
    world.pairings = [Pairing(PairKind.ONE_PERSON, "A", "B")]
    assert may_take(world, ask)
    enter_paper_row(world, "B", "chan", MONDAY - HOUR)
    assert why_not(world, ask) == {Refusal.LIMIT_REACHED, Refusal.PAIR_ONE_PERSON}
    enter_paper_row(world, "B", "lee", MONDAY - HOUR)
    assert world.loans[0].holder == "chan"
