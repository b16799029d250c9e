"""The pages of customers' spare keys: asked for, decided, sealed again, and the register of it."""

import pytest

from controller.reasons import IdentityProof
from controller.requests import AskSpare, DecideSpare, RenewSeal, StateSeal, WithdrawSpare
from tests.web_stand import HOUR_MS, MONDAY_8AM_MS, Pages

FORM = {
    "key_set": "K02",
    "customer": "C-0412",
    "unit": "A-1  0001",
    "proof": "authorisation",
    "reason": "跑水",
    "until": "2026-05-04T18:00",
}


@pytest.fixture
def pages(tmp_path):
    pages = Pages(tmp_path)
    known = {"label": "備用", "due_soon_ms": 0, "keeps_spares": True, "approver_table": "t"}
    spare_class = {"is": "key_class", "id": "spares", **known}
    key_set = {"is": "key_set", "id": "S02", "label": "A-1-0002", "key_class": "spares"}
    changes = [
        {"after": each} for each in (spare_class, {**key_set, "seal": "S-1", "status": "active"})
    ]
    pages.journal.add("directory_changed", actor="console", request="x", changes=changes)
    pages.catch_up()
    return pages


def asked_for(pages, actor="p02", spare="s7"):
    said = {"customer": "C-0412", "unit": "A-1-0002", "proof": "authorisation", "reason": "跑水"}
    times = {"until_ms": MONDAY_8AM_MS + 9 * HOUR_MS, "request": "r"}
    to = ["department:保安部"]
    pages.journal.add(
        "spare_asked", spare=spare, key_set="S02", actor=actor, to=to, **said, **times
    )
    pages.catch_up()


def decided(pages, *, is_granted=True):
    who = {"cardholder": "p02", "actor": "p08", "note": "已核對", "request": ""}
    pages.journal.add("spare_decided", spare="s7", key_set="S02", is_granted=is_granted, **who)
    pages.catch_up()


def taken(pages, cardholder="p02"):
    pages.journal.add(
        "key_set_checked_out",
        key_set="S02",
        tag="aa",
        slot=2,
        cardholder=cardholder,
        department="工程部",
        due_ms=None,
        purpose="repair",
        work_order="",
        issuer="p01",
        rule="all",
        evidence="sensor",
        approvers=["p08"],
        escort="p03",
        spare="s7",
    )
    pages.catch_up()


def back(pages):
    pages.journal.add(
        "key_set_checked_in",
        key_set="S02",
        tag="aa",
        slot=2,
        borrower="p02",
        returner="p02",
        is_loan=True,
        is_home=True,
        is_late=False,
        evidence="sensor",
    )
    pages.catch_up()


def stated(pages, seal, *, is_new=False, is_right=True):
    said = {"seal": seal, "recorded": "S-1", "is_new": is_new, "is_right": is_right}
    pages.journal.add("seal_stated", key_set="S02", actor="p02", spare="s7", request="", **said)
    pages.catch_up()


def renewed(pages, new="S-9"):
    said = {"old": "S-1", "new": new, "why": "", "spare": "s7", "request": "q"}
    pages.journal.add("seal_renewed", key_set="S02", actor="p02", **said)
    pages.catch_up()


def test_what_is_typed_is_asked(pages):
    pages.sign_in("p02")
    pages.post("/spares/ask", **FORM)
    until_ms = MONDAY_8AM_MS + 10 * HOUR_MS
    asked = AskSpare(
        key_set="K02",
        customer="C-0412",
        unit="A-1 0001",
        proof=IdentityProof.AUTHORISATION,
        reason="跑水",
        until_ms=until_ms,
    )
    assert pages.cabinet.asked[-1].asked == asked
    assert pages.cabinet.asked[-1].actor == "p02"


@pytest.mark.parametrize("name", list(FORM))
def test_what_is_not_whole_is_not_asked_and_keeps_what_was_typed(pages, name):
    pages.sign_in("p02")
    answer = pages.post("/spares/ask", **{**FORM, name: ""})
    assert pages.cabinet.asked == []
    assert "C-0412" in answer.headers["Location"] or name == "customer"


@pytest.mark.parametrize(
    ("path", "form", "asked"),
    [
        (
            "decide",
            {"spare": "s7", "consent": "1"},
            DecideSpare(spare="s7", is_granted=True),
        ),
        (
            "decide",
            {"spare": "s7", "refuse": "1", "note": "不符"},
            DecideSpare(spare="s7", is_granted=False, note="不符"),
        ),
        ("withdraw", {"spare": "s7"}, WithdrawSpare(spare="s7")),
        (
            "seal",
            {"key_set": "S02", "broken": "S-1", "new": "S-9"},
            StateSeal(key_set="S02", broken="S-1", new="S-9"),
        ),
        (
            "renew",
            {"key_set": "S02", "new": "S-9", "why": "更換"},
            RenewSeal(key_set="S02", new="S-9", why="更換"),
        ),
    ],
)
def test_each_form_asks_what_it_says(pages, path, form, asked):
    pages.sign_in("p01")
    pages.post(f"/spares/{path}", **form)
    assert pages.cabinet.asked[-1].asked == asked


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("decide", {"spare": "s7", "refuse": "1"}),
        ("seal", {"key_set": "S02"}),
        ("renew", {"key_set": "S02", "new": "S-9"}),
    ],
)
def test_what_lacks_something_is_not_asked(pages, path, form):
    pages.sign_in("p01")
    pages.post(f"/spares/{path}", **form)
    assert pages.cabinet.asked == []


@pytest.mark.parametrize(
    ("who", "sees", "decides"),
    [("p02", True, False), ("p03", False, False), ("p08", True, True), ("p01", True, False)],
)
def test_a_request_is_seen_by_whom_it_concerns_and_decided_by_whom_it_asks(
    pages, who, sees, decides
):
    asked_for(pages)
    pages.sign_in(who)
    page = pages.text("/spares")
    assert ("C-0412" in page) is sees
    assert ("/spares/decide" in page) is decides


def test_nobody_is_offered_to_agree_to_their_own(pages):
    asked_for(pages, actor="p08")
    pages.sign_in("p08")
    assert "/spares/decide" not in pages.text("/spares")


def test_who_agreed_stands_there_until_it_is_taken(pages):
    asked_for(pages)
    decided(pages)
    pages.sign_in("p08")
    page = pages.text("/spares")
    assert "已核對" in page
    assert 'name="consent"' not in page
    taken(pages)
    assert "C-0412" not in pages.text("/spares")


@pytest.mark.parametrize("how", ["refused", "lapsed"])
def test_what_is_over_stands_there_no_more(pages, how):
    asked_for(pages)
    if how == "refused":
        decided(pages, is_granted=False)
    else:
        said = {"cardholder": "p02", "reason": "lapsed", "actor": "", "request": ""}
        pages.journal.add("spare_ended", spare="s7", key_set="S02", **said)
        pages.catch_up()
    pages.sign_in("p08")
    assert "C-0412" not in pages.text("/spares")


def test_the_seals_are_asked_for_from_the_take_until_a_new_one_is_stated(pages):
    asked_for(pages)
    taken(pages)
    pages.sign_in("p02")
    assert 'name="broken"' in pages.text("/spares")
    back(pages)
    stated(pages, "S-1")
    page = pages.text("/spares")
    assert 'name="broken"' not in page
    assert 'name="new"' in page
    renewed(pages)
    assert 'name="new"' not in pages.text("/spares")


def test_what_is_wrong_or_missed_is_marked_for_the_lead(pages):
    taken(pages)
    back(pages)
    stated(pages, "S-7", is_right=False)
    pages.sign_in("p01")
    assert "封條號不符" in pages.text("/spares")
    said = {"cardholder": "p02", "returner": "p02", "due_ms": MONDAY_8AM_MS, "spare": "s7"}
    pages.journal.add("seal_missed", key_set="S02", **said)
    pages.catch_up()
    assert "逾時未重新封存" in pages.text("/spares")
    log = pages.text("/log?exception=1")
    assert "S-7" in log
    assert "S02" in pages.text("/log?exception=1&kind=seal_missed")


def test_the_register_has_a_row_for_each_use_with_both_seals(pages):
    asked_for(pages)
    decided(pages)
    taken(pages)
    back(pages)
    stated(pages, "S-1")
    renewed(pages)
    pages.sign_in("p08")
    page = pages.text("/spares/register")
    for word in ("s7", "A-1-0002", "S-1", "跑水", "林保安", "陳大文", "歐陽婉儀", "S-9"):
        assert word in page
    assert "C-0412" not in page
    assert "維修" not in page
    assert pages.text("/spares/register?before=1").count("S-9") == 0


def test_a_use_without_a_request_says_what_it_was_for(pages):
    taken(pages)
    pages.sign_in("p08")
    assert "維修" in pages.text("/spares/register")


def test_the_register_of_loans_names_the_request(pages):
    asked_for(pages)
    taken(pages)
    pages.sign_in("p01")
    assert "備用鑰匙申請 s7" in pages.text("/loans")


def test_a_ring_without_spares_opens_no_row(pages):
    pages.journal.add(
        "key_set_checked_out",
        **{"key_set": "K02", "tag": "bb", "slot": 3, "cardholder": "p02", "evidence": "sensor"},
    )
    pages.catch_up()
    pages.sign_in("p01")
    assert "/spares/seal" not in pages.text("/spares")


def test_what_is_entrusted_again_waits_for_its_seal_and_is_no_use(pages):
    said = {"actor": "p01", "proof": "register", "receipt": "R", "keys": [], "note": ""}
    for key_set in ("S02", "K02"):
        pages.journal.add("key_set_taken_back", key_set=key_set, request="r", **said)
    pages.catch_up()
    pages.sign_in("p01")
    assert pages.text("/spares").count("/spares/seal") == 1
    assert "A-1-0002" not in pages.text("/spares/register")


def test_the_log_tells_it_in_words(pages):
    asked_for(pages)
    pages.sign_in("p01")
    log = pages.text("/log?kind=spare_asked")
    for word in ("申請啟用備用鑰匙", "C-0412", "委託書", "保安部"):
        assert word in log


def test_consent_to_spare_keys_is_not_given_on_the_page_of_approvals(pages):
    plain = {"is": "key_class", "id": "plain", "label": "設備房", "approver_table": "t"}
    key_set = {"is": "key_set", "id": "S03", "label": "B", "key_class": "plain"}
    changes = [{"after": each} for each in (plain, key_set)]
    pages.journal.add("directory_changed", actor="console", request="y", changes=changes)
    pages.catch_up()
    pages.sign_in("p08")
    page = pages.text("/approvals")
    assert "S03" in page
    assert "S02" not in page
    assert "key_class:spares" not in page
