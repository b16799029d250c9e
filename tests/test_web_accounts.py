"""Accounts: passwords kept well, guessing made slow, sessions that end."""

import os
import sqlite3
import stat
from contextlib import closing

import pytest

from tests.web_stand import full_disk
from web.accounts import IDLE_MS, SESSION_MS, AccountError, Accounts
from web.passwords import hash_password, is_outdated, is_right, weakness

RIGHT, WRONG = "correct horse", "wrong horse!"


class Clock:
    def __init__(self):
        self.now_ms = 1_777_852_800_000

    def __call__(self):
        return self.now_ms


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def path(tmp_path):
    return tmp_path / "web" / "accounts.db"


@pytest.fixture
def accounts(path, clock):
    accounts = Accounts(path, clock)
    accounts.add("王領班", "p01", RIGHT)
    return accounts


def test_there_is_no_account_to_begin_with(path, clock):
    assert Accounts(path, clock).is_empty()


def test_the_file_is_its_owner_s_only(accounts, path):
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600


def test_passwords_are_kept_as_argon2id_and_as_nothing_else(accounts, path):
    with closing(sqlite3.connect(path)) as db:
        (kept,) = db.execute("SELECT hash FROM accounts").fetchone()

    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert RIGHT.encode() not in path.read_bytes()
    assert is_right(kept, RIGHT)
    assert not is_right(kept, WRONG)
    assert not is_right("no hash", RIGHT)
    assert not is_outdated(kept)


@pytest.mark.parametrize(
    ("password", "key"),
    [
        ("short", "account.too_short"),
        ("x" * 257, "account.too_long"),
        ("password", "account.too_common"),
        ("PASSWORD123", "account.too_common"),
        ("88888888", "account.too_common"),
        ("5201314520", "account.too_common"),
        ("abababab", "account.too_common"),
        ("23456789", "account.too_common"),
        ("hgfedcba", "account.too_common"),
        ("wanglingban", "account.too_common"),
        ("鑰匙櫃領班專用", "account.too_short"),
        ("鑰匙櫃的領班專用", None),
        ("all lower case is fine", None),
        ("7-tigers", None),
    ],
)
def test_passwords_are_refused_for_being_guessed_first_and_not_for_their_signs(password, key):
    assert weakness(password, "wanglingban") == key


@pytest.mark.parametrize("name", ["", " x", "x" * 65, "new\nline", "\x1b[31m"])
def test_names_that_would_forge_a_line_are_refused(accounts, name):
    with pytest.raises(AccountError) as caught:
        accounts.add(name, "p02", RIGHT)
    assert caught.value.key == "account.name_wrong"


def test_a_name_is_taken_once(accounts):
    with pytest.raises(AccountError, match="name_taken"):
        accounts.add("王領班", "p02", RIGHT)


def test_the_sixth_wrong_password_is_delayed_across_restarts(accounts, path, clock):
    for _ in range(4):
        assert accounts.attempt("王領班", WRONG).wait_ms == 0
    assert accounts.attempt("王領班", WRONG).wait_ms == 30_000

    again = Accounts(path, clock)
    attempt = again.attempt("王領班", RIGHT)
    assert (attempt.account, attempt.is_checked, attempt.wait_ms) == (None, False, 30_000)
    clock.now_ms += 30_000
    assert again.attempt("王領班", WRONG).wait_ms == 60_000
    clock.now_ms += 60_000
    assert again.attempt("王領班", RIGHT).account.cardholder == "p01"
    assert again.attempt("王領班", WRONG).wait_ms == 0


def test_others_sign_in_while_one_account_is_delayed(accounts):
    accounts.add("陳", "p02", RIGHT)
    for _ in range(6):
        accounts.attempt("王領班", WRONG)

    assert accounts.attempt("陳", RIGHT).account.cardholder == "p02"


def test_names_nobody_has_are_delayed_like_any_other(accounts):
    waits = [accounts.attempt("nobody", WRONG).wait_ms for _ in range(6)]

    assert waits == [0, 0, 0, 0, 30_000, 30_000]


def test_a_name_nobody_has_takes_as_long_to_refuse(accounts, monkeypatch):
    checked = []
    monkeypatch.setattr("web.accounts.is_right", lambda kept, _: checked.append(kept) or False)
    accounts.attempt("王領班", WRONG)
    accounts.attempt("nobody", WRONG)

    assert len(checked) == 2
    assert all(each.startswith("$argon2id$v=19$m=19456,t=2,p=1$") for each in checked)


def test_a_clock_set_back_locks_nobody_out_for_longer(accounts, clock):
    for _ in range(5):
        accounts.attempt("王領班", WRONG)
    clock.now_ms -= 10 * 86_400_000

    assert accounts.attempt("王領班", RIGHT).wait_ms == 30_000


def test_made_up_names_fill_no_disk(accounts, monkeypatch):
    monkeypatch.setattr("web.accounts.SUBJECTS_MOST", 3)
    monkeypatch.setattr("web.accounts.is_right", lambda *_: False)
    for number in range(20):
        accounts.attempt(f"nobody{number}", WRONG)
    with accounts.open() as db:
        assert db.execute("SELECT count(*) FROM attempts").fetchone()[0] <= 4


def test_old_hashes_are_made_anew_at_sign_in(accounts, monkeypatch):
    monkeypatch.setattr("web.accounts.is_outdated", lambda _: True)
    with accounts.open() as db:
        before = db.execute("SELECT hash FROM accounts").fetchone()
    accounts.attempt("王領班", RIGHT)
    with accounts.open() as db:
        after = db.execute("SELECT hash FROM accounts").fetchone()

    assert before != after
    assert accounts.attempt("王領班", RIGHT).account is not None


def test_a_session_ends_on_request_by_idling_and_after_a_shift(accounts, clock):
    account = accounts.find("王領班")
    ended, idle, long = (accounts.begin(account) for _ in range(3))
    accounts.end(ended)
    assert accounts.holder(ended) is None
    assert accounts.holder(idle).name == "王領班"

    for _ in range(12):
        clock.now_ms += IDLE_MS // 2 + 1
        held = accounts.holder(long)
    assert accounts.holder(idle) is None
    assert clock.now_ms > 1_777_852_800_000 + SESSION_MS
    assert held is None


def test_a_page_that_refreshes_itself_keeps_nobody_signed_in(accounts, clock):
    secret = accounts.begin(accounts.find("王領班"))
    for _ in range(3):
        clock.now_ms += IDLE_MS // 2
        held = accounts.holder(secret, is_active=False)

    assert held is None


def test_pages_are_read_while_nothing_can_be_written(accounts, clock):
    secret = accounts.begin(accounts.find("王領班"))
    clock.now_ms += 120_000
    with full_disk():
        assert accounts.holder(secret).name == "王領班"


def test_a_new_password_ends_the_sessions_and_the_delay(accounts):
    secret = accounts.begin(accounts.find("王領班"))
    for _ in range(6):
        accounts.attempt("王領班", WRONG)
    accounts.change_password("王領班", "another horse")

    assert accounts.holder(secret) is None
    assert accounts.attempt("王領班", "another horse").account is not None
    with pytest.raises(AccountError, match="unknown"):
        accounts.change_password("nobody", "another horse")


def test_no_secret_of_a_session_or_a_code_lies_in_the_file(accounts, path):
    secret, code = accounts.begin(accounts.find("王領班")), accounts.new_code()

    assert secret.encode() not in path.read_bytes()
    assert code.encode() not in path.read_bytes()


def test_the_one_time_code_is_good_until_used_or_replaced(accounts):
    first, second = accounts.new_code(), accounts.new_code()
    assert not accounts.check_code(first).is_right
    assert accounts.check_code(f" {second.lower()} ").is_right
    accounts.end_code()
    assert not accounts.check_code(second).is_right


def test_guessing_the_code_is_slow_too(accounts):
    code = accounts.new_code()
    for _ in range(5):
        accounts.check_code("AAAA-BBBB-CCCC")

    attempt = accounts.check_code(code)
    assert not attempt.is_right
    assert attempt.wait_ms == 30_000


def test_hashes_differ_for_one_password():
    assert hash_password(RIGHT) != hash_password(RIGHT)
