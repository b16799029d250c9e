"""The page of what owners collected: chosen, verified, counted by kind, and signed for."""

import pytest

from controller.directory import Key
from controller.reasons import IdentityProof
from controller.requests import CollectByOwner, TakeBackIntoCustody
from tests.web_stand import Pages


@pytest.fixture
def pages(tmp_path):
    pages = Pages(tmp_path)
    pages.sign_in("p01")
    return pages


def collected(pages):
    said = {
        "actor": "p01",
        "proof": "title_deed",
        "receipt": "S-17",
        "note": "搬入",
        "request": "r",
    }
    keys = [{"kind": "mailbox", "count": 2, "locks": []}]
    pages.journal.add("key_set_collected", key_set="K02", keys=keys, cardholder="p02", **said)
    pages.catch_up()


@pytest.mark.parametrize(
    ("path", "kind"), [("collect", CollectByOwner), ("take-back", TakeBackIntoCustody)]
)
def test_what_is_typed_is_asked(pages, path, kind):
    form = {"key_set": "K01", "proof": "authorisation", "receipt": "S  1", "note": "代理人"}
    pages.post(f"/owners/{path}", kind="mailbox", count="2", **form)
    proof = IdentityProof.AUTHORISATION
    keys = (Key(kind="mailbox", count=2),)
    asked = kind(key_set="K01", proof=proof, receipt="S 1", keys=keys, note="代理人")
    assert pages.cabinet.asked[-1].asked == asked
    assert pages.cabinet.asked[-1].actor == "p01"


@pytest.mark.parametrize("form", [{"receipt": "S"}, {"proof": "register"}, {"proof": "charm"}])
def test_what_is_not_whole_is_not_asked(pages, form):
    pages.post("/owners/collect", key_set="K01", **form)
    assert pages.cabinet.asked == []


def test_what_owners_have_is_listed_and_taken_back_there(pages):
    assert "owners/collect" in pages.text("/owners?key_set=K02")
    collected(pages)
    page = pages.text("/owners?key_set=K02")
    for word in ("S-17", "產權證明", "信報箱 ×2", "owners/take-back"):
        assert word in page
    back = pages.text("/loans?tab=back")
    assert "業主簽領" in back
    pages.journal.add(
        "key_set_taken_back",
        **{"key_set": "K02", "actor": "p01", "proof": "register", "receipt": "S-18"},
        **{"keys": [], "note": "", "request": "r"},
    )
    pages.catch_up()
    assert "S-17" not in pages.text("/owners")


def test_the_log_tells_it_in_words(pages):
    collected(pages)
    log = pages.text("/log?kind=key_set_collected&q=信報箱")
    for word in ("產權證明", "信報箱 ×2", "S-17"):
        assert word in log
