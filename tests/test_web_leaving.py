"""The page of leavers: said, listed with what they still have, and their accounts are gone."""

import sqlite3
from contextlib import closing
from threading import Event

import pytest

from controller.requests import Leave, Reinstate
from tests.test_web_follower import Feed
from tests.web_stand import Pages
from web.account_file import NotKept
from web.follower import Follower


@pytest.fixture
def pages(tmp_path):
    pages = Pages(tmp_path)
    pages.sign_in("p09")
    return pages


def left(pages, held=("K02",), who="p02"):
    matter = "m9" if held else ""
    said = {"cardholder": who, "actor": "p01", "held": list(held), "matter": matter}
    pages.journal.add("cardholder_left", **said, note="合約到期", request="r")
    pages.catch_up()


@pytest.mark.parametrize(("path", "kind"), [("leave", Leave), ("reinstate", Reinstate)])
def test_what_is_typed_is_asked(pages, path, kind):
    pages.post(f"/leavers/{path}", cardholder=" p02 ", note="離職")
    assert pages.cabinet.asked[-1].asked == kind(cardholder="p02", note="離職")
    assert pages.cabinet.asked[-1].actor == "p09"


def test_without_a_person_nothing_is_asked(pages):
    pages.post("/leavers/leave", cardholder=" ")
    assert pages.cabinet.asked == []


def test_what_a_leaver_still_has_stands_there_until_it_is_back(pages):
    pages.journal.take_out(2, by="p08")
    left(pages, who="p08")
    page = pages.text("/leavers")
    for word in ("林保安", "尚未交還", "合約到期", "K02"):
        assert word in page
    pages.journal.put_in(2, by="p08")
    pages.catch_up()
    page = pages.text("/leavers")
    assert "尚未交還" not in page
    assert "已交還" in page


def test_who_came_back_is_marked_so(pages):
    left(pages, held=(), who="p08")
    assert "手上沒有鑰匙" in pages.text("/leavers")
    said = {"cardholder": "p08", "actor": "p09", "note": "", "request": "r"}
    pages.journal.add("cardholder_reinstated", **said)
    pages.catch_up()
    page = pages.text("/leavers")
    assert "復職" in page
    assert 'action="/leavers/reinstate"' not in page


def test_the_log_tells_it_in_words(pages):
    left(pages)
    log = pages.text("/log?kind=cardholder_left&odd=1")
    for word in ("陳大文", "未交還", "合約到期"):
        assert word in log


def test_a_leavers_account_and_its_sessions_are_wiped_and_a_newer_one_stays(pages):
    accounts = pages.site.accounts
    accounts.add("leaver", "p02", "correct horse battery 9")
    secret = accounts.begin(accounts.find("leaver"))
    with closing(sqlite3.connect(accounts._path)) as db:
        (made_ms,) = db.execute("SELECT made_ms FROM accounts WHERE name = 'leaver'").fetchone()
    accounts.wipe("p02", made_ms - 1)
    assert accounts.find("leaver") is not None
    accounts.wipe("p02", made_ms)
    assert accounts.find("leaver") is None
    assert accounts.holder(secret) is None
    with closing(sqlite3.connect(accounts._path)) as db:
        assert db.execute("SELECT * FROM sessions WHERE account = 'leaver'").fetchall() == []


def test_the_follower_tells_who_left_before_it_goes_on_and_again_if_it_must(pages):
    told = []

    def wipe(who, at_ms):
        told.append((who, at_ms))
        if len(told) == 1:
            raise NotKept

    pages.journal.add("cardholder_left", cardholder="p02", actor="p01", held=[], request="r")
    here = pages.site
    following = Follower(Feed(pages.journal), here.store, here.status, wipe)
    following.follow(Event())
    assert here.store.last()[0] == len(pages.journal.fed) - 1
    following.follow(Event())
    assert here.store.last()[0] == len(pages.journal.fed)
    assert told == [("p02", pages.journal.at_ms)] * 2
