"""When the web's own files fail: told in words, mended by itself, and nobody let in unwritten."""

import sqlite3
from html import unescape
from threading import Event

import pytest

from controller.feed import Batch
from tests.test_web_follower import Feed, digests
from tests.web_stand import PASSWORD, Pages, full_disk, settings
from web.account_file import AccountsDamaged, NotKept
from web.accounts import Accounts, accounts_path
from web.catalogue import CODES, language
from web.follower import Follower
from web.reports import Reports
from web.serving import Service

PATHS = ("/", "/slots", "/loans", "/log", "/log?q=王", "/release", "/alarms", "/purpose")


@pytest.fixture
def pages(tmp_path):
    return Pages(tmp_path)


def damage(store, part):
    """Spoil the file under everybody's hands: a table's first page, all pages, or its head."""
    store._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db = store.read()
    (size,) = db.execute("PRAGMA page_size").fetchone()
    row = db.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", (part,)).fetchone()
    db.close()
    if part == "all of it":
        store.path.write_bytes(b"")
        return
    with store.path.open("r+b") as file:
        file.seek((row[0] - 1) * size if row else 0)
        file.write(b"\xaa" * (size if row else 100))


def said(answer):
    return unescape(answer.get_data(as_text=True))


@pytest.fixture
def follow(pages):
    """Return what brings in what the pages' journal has, once a call, as a feed that hangs up."""
    follower = Follower(Feed(pages.journal), pages.site.store, pages.site.status)
    return lambda: follower.follow(Event())


TABLES = ("log", "loans", "cardholders", "alarms", "log_words_data")
PARTS = (*TABLES, "the head", "all of it")


@pytest.mark.parametrize("part", PARTS)
def test_a_file_damaged_under_the_pages_is_said_to_be_and_is_filled_anew(pages, follow, part):
    follow()
    pages.sign_in("p01")
    whole = digests(pages.site.store)
    damage(pages.site.store, part)
    answers = [pages.get(path) for path in PATHS]
    assert {each.status_code for each in answers} <= {200, 503}
    assert answers[-1].status_code == 503
    assert language("zh-Hant").text("error.filling") in said(answers[-1])

    follow()
    assert pages.get("/sign-in").status_code == 200
    follow()
    assert digests(pages.site.store) == whole
    assert {pages.get(path).status_code for path in PATHS} == {200}
    assert "王小明" in pages.text("/")


@pytest.mark.parametrize("part", ["loans", "the head"])
def test_damage_the_follower_meets_is_mended_without_a_page(pages, follow, part):
    follow()
    damage(pages.site.store, part)
    pages.site.store._connection.execute("PRAGMA shrink_memory")
    pages.journal.take_out(5)
    follow()
    assert pages.site.status.seq == 0
    assert not pages.site.store.is_condemned
    follow()
    assert digests(pages.site.store) == [each.digest for each in pages.journal.fed]


@pytest.mark.parametrize("code", CODES)
def test_damage_is_told_in_every_language(pages, code):
    pages.sign_in("p01")
    damage(pages.site.store, "cardholders")
    answer = pages.get("/", headers={"Accept-Language": code})
    assert answer.status_code == 503
    assert f'<html lang="{code}">' in said(answer)
    assert language(code).text("error.filling") in said(answer)
    assert "malformed" not in said(answer)


def test_the_page_of_a_damaged_file_has_its_style(pages):
    pages.sign_in("p01")
    damage(pages.site.store, "all of it")
    assert pages.get("/").status_code == 503
    style = pages.get("/static/style.css")
    style.close()
    assert style.status_code == 200


def test_the_language_of_an_account_is_that_of_its_damaged_page(pages):
    pages.sign_in("p01")
    pages.post("/language", code="en")
    pages.client.delete_cookie("language")
    damage(pages.site.store, "alarms")
    assert language("en").text("error.filling") in said(pages.get("/alarms"))


def test_damage_a_page_met_is_mended_while_the_feed_goes_on(pages):
    status = pages.site.status

    class Living(Feed):
        def follow(self, *, after, people_after):
            yield Batch(head=0)
            pages.site.store.suspect(damaged())
            yield Batch(head=0)
            raise AssertionError("nobody hung up")

    pages.site.store.start_over()
    Follower(Living(pages.journal), pages.site.store, status).follow(Event())
    assert not pages.site.store.is_condemned


def test_nothing_is_thrown_away_under_a_page_that_still_reads(pages):
    store = pages.site.store
    reading = store.read()
    assert store.suspect(damaged())
    assert not store.renew()
    assert store.is_condemned
    reading.close()
    assert store.renew()
    assert not store.is_condemned
    store.read().close()


def damaged():
    try:
        db = sqlite3.connect(":memory:")
        db.deserialize(b"no database at all " * 1_000)
        db.execute("SELECT * FROM sqlite_schema")
    except sqlite3.DatabaseError as error:
        return error
    finally:
        db.close()


def test_our_own_mistake_in_a_statement_is_no_damage(pages, monkeypatch):
    pages.sign_in("p01")
    monkeypatch.setattr("web.pages.alarms.KnownNames", lambda db, *_: db.execute("SELECT nonsense"))
    answer = pages.get("/alarms")
    assert answer.status_code == 500
    assert language("zh-Hant").text("error.e500") in said(answer)
    assert not pages.site.store.is_condemned
    assert pages.get("/").status_code == 200


def test_an_export_that_meets_damage_has_the_file_filled_anew(pages):
    pages.sign_in("p01")
    damage(pages.site.store, "log")
    with pytest.raises(sqlite3.DatabaseError):
        pages.get("/log.csv").get_data()
    assert pages.site.store.is_condemned
    assert pages.site.store.renew()


def test_damage_to_the_read_models_costs_nobody_account_or_session(pages, follow):
    follow()
    pages.sign_in("p01")
    damage(pages.site.store, "all of it")
    assert pages.get("/").status_code == 503
    follow()
    follow()
    assert pages.get("/").status_code == 200
    assert pages.site.accounts.attempt("p01", PASSWORD).is_right


def test_damaged_accounts_are_told_and_the_read_models_stay(pages):
    pages.sign_in("p01")
    accounts_path(pages.site.config.data).write_bytes(b"no database at all " * 500)
    answer = pages.get("/sign-in")
    assert answer.status_code == 503
    assert language("zh-Hant").text("error.accounts") in said(answer)
    assert not pages.site.store.is_condemned
    with pytest.raises(AccountsDamaged, match="not a database"):
        pages.site.accounts.is_empty()


# ---- a full disk ----


@pytest.mark.parametrize("code", CODES)
def test_on_a_full_disk_nobody_is_signed_in_and_everybody_is_told_why(pages, code):
    pages.site.accounts.add("p01", "p01", PASSWORD)
    form = {"name": "p01", "next": "/log"}
    with full_disk():
        for password in (PASSWORD, "wrong horse!"):
            token = pages.token(f"/sign-in?lang={code}")
            answer = pages.post("/sign-in", token=token, **form, password=password)
            assert answer.status_code == 503
            assert language(code).text("session.not_kept") in said(answer)
            assert 'name="next" value="/log"' in said(answer)
        assert pages.get("/").status_code == 302
    assert pages.get("/").status_code == 302
    assert pages.sign_in("p01").status_code == 302
    assert pages.get("/").status_code == 200


def test_a_password_whose_attempt_cannot_be_counted_is_not_looked_at(pages, monkeypatch):
    pages.site.accounts.add("p01", "p01", PASSWORD)
    looked = []
    monkeypatch.setattr("web.accounts.is_right", lambda *_: looked.append(1) or True)
    with full_disk(), pytest.raises(NotKept):
        pages.site.accounts.attempt("p01", PASSWORD)
    assert looked == []
    pages.site.accounts.attempt("p01", PASSWORD)
    assert looked == [1]


def test_a_code_whose_attempt_cannot_be_counted_is_not_looked_at(pages):
    code = pages.site.accounts.new_code()
    with full_disk(), pytest.raises(NotKept):
        pages.site.accounts.check_code(code)
    for _ in range(6):
        assert pages.site.accounts.check_code(code).is_right


@pytest.mark.parametrize("what", ["begin", "report"])
def test_who_cannot_be_written_down_is_not_in(pages, monkeypatch, what):
    pages.site.accounts.add("p01", "p01", PASSWORD)

    def full(*_):
        raise NotKept("full")

    if what == "begin":
        monkeypatch.setattr(Accounts, "begin", full)
    else:
        monkeypatch.setattr(Reports, "add", full)
    answer = pages.sign_in("p01")
    assert answer.status_code == 503
    assert pages.get("/").status_code == 302
    monkeypatch.undo()
    assert pages.sign_in("p01").status_code == 302


def test_signing_out_on_a_full_disk_is_kept_by_the_browser_at_least(pages):
    pages.sign_in("p01")
    token = pages.token("/")
    with full_disk():
        answer = pages.post("/sign-out", token=token)
    assert answer.status_code == 503
    assert language("zh-Hant").text("error.not_kept") in said(answer)
    assert pages.get("/").status_code == 302


def test_who_left_is_kept_out_and_whose_session_ended_too_on_a_full_disk(pages):
    pages.sign_in("p01")
    before = {"is": "cardholder", "id": "p01", "roles": ["lead"], "is_active": True}
    change = {"before": before, "after": {**before, "is_active": False}}
    pages.journal.add("directory_changed", actor="p09", request="r", changes=[change])
    pages.catch_up()
    with full_disk():
        assert pages.get("/").status_code == 302
    pages.sign_in("p02")
    pages.now_ms += 3 * 3_600_000
    with full_disk():
        assert pages.get("/").status_code == 302


def test_a_language_is_still_chosen_on_a_full_disk(pages):
    pages.sign_in("p01")
    token = pages.token("/")
    with full_disk():
        assert pages.post("/language", token=token, code="en").status_code == 302
    assert pages.client.get_cookie("language").value == "en"


def test_reports_are_told_on_after_the_disk_was_full(tmp_path, monkeypatch):
    pages = Pages(tmp_path)
    told = []

    def tell(self):
        told.append(1)
        if len(told) < 3:
            raise (NotKept, AccountsDamaged)[len(told) - 1]("full")
        service.close()

    monkeypatch.setattr("web.serving.REPORT_S", 0.0)
    monkeypatch.setattr(Reports, "tell", tell)
    service = Service(pages.app, settings(tmp_path).web)
    service._tell()
    assert len(told) == 3
