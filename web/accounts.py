"""Who may sign in to the pages: accounts, sessions, failed attempts, the code of first start."""

import hashlib
import os
import secrets
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from controller.errors import CabinetError
from web.account_file import SCHEMA, NotKept, opened
from web.passwords import hash_password, is_outdated, is_right, weakness

FREE_ATTEMPTS = 5
DELAY_MS_FIRST = 30_000
DELAY_MS_MOST = 900_000
FORGET_MS = 86_400_000
SESSION_MS = 12 * 3_600_000
"""A session ends after a shift at the latest."""
IDLE_MS = 2 * 3_600_000
SUBJECTS_MOST = 10_000
CODE_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"


class AccountError(CabinetError):
    """An account cannot be made or changed so; `key` names the catalogues' text that says why."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who may sign in: `cardholder` is who they are to the cabinet."""

    name: str
    cardholder: str
    language: str | None


@dataclass(frozen=True, slots=True)
class Attempt:
    """What came of a try: `account` is who, `wait_ms` how long to wait (0: may try again).

    `is_checked` is False for a try that came before the wait was over and was not looked at.
    """

    account: Account | None = None
    is_right: bool = False
    is_checked: bool = True
    wait_ms: int = 0


class Accounts:
    """The accounts in the file at `path`, readable by its owner only; `now_ms` is UTC."""

    def __init__(self, path: Path, now_ms: Callable[[], int]) -> None:
        self._path = path
        self._now_ms = now_ms
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        path.chmod(0o600)
        with self.open() as db:
            db.executescript(SCHEMA)
        # Checked against where there is no such account, so that both answers take as long.
        self._nobody = hash_password(secrets.token_hex())

    @contextmanager
    def open(self) -> Iterator[sqlite3.Connection]:
        """Lend a connection; what was written is kept unless an error leaves the block.

        Raises:
            NotKept: nothing of the block was written; what it wanted is not done.
            AccountsDamaged: the file has to be mended or put back.
        """
        with opened(self._path) as db:
            yield db

    def is_empty(self) -> bool:
        """Return whether nobody can sign in yet."""
        with self.open() as db:
            return db.execute("SELECT 1 FROM accounts LIMIT 1").fetchone() is None

    # ---- making accounts ----

    def add(self, name: str, cardholder: str, password: str) -> None:
        """Make the account `name` for `cardholder`.

        Raises:
            AccountError: the name is taken or empty, or the password is too easy.
        """
        problem = self.problem(name, cardholder, password)
        if problem is not None:
            raise AccountError(problem)
        row = (name, cardholder, hash_password(password), self._now_ms())
        try:
            with self.open() as db:
                db.execute(
                    "INSERT INTO accounts (name, cardholder, hash, made_ms) VALUES (?, ?, ?, ?)",
                    row,
                )
        except sqlite3.IntegrityError as error:
            raise AccountError("account.name_taken") from error

    def problem(self, name: str, cardholder: str, password: str) -> str | None:
        """Return why such an account cannot be made, a key of the catalogues, or None."""
        if not name or name != name.strip() or len(name) > 64 or not name.isprintable():
            return "account.name_wrong"
        if not cardholder or len(cardholder) > 64 or not cardholder.isprintable():
            return "account.cardholder_wrong"
        return weakness(password, name)

    def find(self, name: str) -> Account | None:
        """Return the account `name`, or None."""
        with self.open() as db:
            row = db.execute(
                "SELECT name, cardholder, language FROM accounts WHERE name = ?", (name,)
            ).fetchone()
        return Account(*row) if row else None

    def change_password(self, name: str, password: str) -> None:
        """Give the account `name` another password and end its sessions.

        Raises:
            AccountError: there is no such account, or the password is too easy.
        """
        if problem := weakness(password, name):
            raise AccountError(problem)
        kept = hash_password(password)
        with self.open() as db:
            if not db.execute("UPDATE accounts SET hash = ? WHERE name = ?", (kept, name)).rowcount:
                raise AccountError("account.unknown")
            db.execute("DELETE FROM sessions WHERE account = ? COLLATE NOCASE", (name,))
            db.execute("DELETE FROM attempts WHERE subject = ?", (_subject(name),))

    def wipe(self, cardholder: str, before_ms: int) -> None:
        """Wipe what `cardholder` signed in with that was made before `before_ms`, and end it.

        Raises:
            NotKept: it is all as it was; it has to be tried again.
        """
        with self.open() as db:
            old = "DELETE FROM accounts WHERE cardholder = ? AND made_ms <= ? RETURNING name"
            for row in db.execute(old, (cardholder, before_ms)).fetchall():
                db.execute("DELETE FROM sessions WHERE account = ? COLLATE NOCASE", row)

    def choose_language(self, name: str, code: str) -> None:
        """Remember that `name` reads the catalogue `code`."""
        with self.open() as db:
            db.execute("UPDATE accounts SET language = ? WHERE name = ?", (code, name))

    # ---- the code of first start ----

    def new_code(self) -> str:
        """Return a new one-time code for making the first account; older ones end."""
        code = "-".join("".join(secrets.choice(CODE_LETTERS) for _ in range(4)) for _ in range(3))
        with self.open() as db:
            db.execute("DELETE FROM setup")
            db.execute("INSERT INTO setup (digest) VALUES (?)", (_digest(code),))
        return code

    def check_code(self, code: str) -> Attempt:
        """Return whether `code` is the one-time code; wrong ones are counted and delayed."""
        if wait_ms := self._wait_ms("setup"):
            return Attempt(is_checked=False, wait_ms=wait_ms)
        self._count("setup")
        with self.open() as db:
            row = db.execute("SELECT digest FROM setup").fetchone()
        if row and secrets.compare_digest(row[0], _digest(code.strip().upper())):
            self._forgive("setup")
            return Attempt(is_right=True)
        return Attempt(wait_ms=self._wait_ms("setup"))

    def end_code(self) -> None:
        """Let the one-time code be of no more use."""
        with self.open() as db:
            db.execute("DELETE FROM setup")

    # ---- signing in ----

    def attempt(self, name: str, password: str) -> Attempt:
        """Return the account if `password` is right; after five wrong ones, only after a delay.

        Raises:
            NotKept: the attempt could not be counted, and so was not looked at.
        """
        subject = _subject(name)
        if wait_ms := self._wait_ms(subject):
            return Attempt(is_checked=False, wait_ms=wait_ms)
        # Counted before it is looked at: on a full disk, guessing would cost nothing.
        self._count(subject)
        with self.open() as db:
            row = db.execute(
                "SELECT name, cardholder, language, hash FROM accounts WHERE name = ?", (name,)
            ).fetchone()
        kept = row[3] if row else self._nobody
        if not is_right(kept, password[:1_024]) or row is None:
            return Attempt(wait_ms=self._wait_ms(subject))
        self._forgive(subject)
        if is_outdated(kept):
            again = (hash_password(password), row[0])
            with self.open() as db:
                db.execute("UPDATE accounts SET hash = ? WHERE name = ?", again)
        return Attempt(account=Account(*row[:3]), is_right=True)

    def _wait_ms(self, subject: str) -> int:
        with self.open() as db:
            row = db.execute(
                "SELECT failures, last_ms FROM attempts WHERE subject = ?", (subject,)
            ).fetchone()
        if row is None or row[0] < FREE_ATTEMPTS:
            return 0
        delay_ms: int = min(DELAY_MS_FIRST << min(row[0] - FREE_ATTEMPTS, 10), DELAY_MS_MOST)
        # A clock that was set back must not lock anybody out for longer than the delay.
        return max(0, min(delay_ms, int(row[1]) + delay_ms - self._now_ms()))

    def _forgive(self, subject: str) -> None:
        with self.open() as db:
            db.execute("DELETE FROM attempts WHERE subject = ?", (subject,))

    def _count(self, subject: str) -> None:
        now_ms = self._now_ms()
        with self.open() as db:
            db.execute("DELETE FROM attempts WHERE last_ms < ?", (now_ms - FORGET_MS,))
            count = db.execute("SELECT count(*) FROM attempts").fetchone()[0]
            if count >= SUBJECTS_MOST:  # made-up names: the oldest with few failures go first
                db.execute(
                    "DELETE FROM attempts WHERE subject IN (SELECT subject FROM attempts"
                    " ORDER BY failures, last_ms LIMIT 1000)"
                )
            db.execute(
                "INSERT INTO attempts (subject, failures, last_ms) VALUES (?, 1, ?)"
                " ON CONFLICT (subject) DO UPDATE SET failures = failures + 1, last_ms = ?",
                (subject, now_ms, now_ms),
            )

    # ---- sessions ----

    def begin(self, account: Account) -> str:
        """Return the secret of a new session of `account`."""
        secret, now_ms = secrets.token_urlsafe(32), self._now_ms()
        with self.open() as db:
            db.execute("DELETE FROM sessions WHERE begun_ms < ?", (now_ms - SESSION_MS,))
            db.execute(
                "INSERT INTO sessions (digest, account, begun_ms, seen_ms) VALUES (?, ?, ?, ?)",
                (_digest(secret), account.name, now_ms, now_ms),
            )
        return secret

    def holder(self, secret: str, *, is_active: bool = True) -> Account | None:
        """Return whose session `secret` is, None once it has ended.

        A page that only refreshes itself passes `is_active` False and keeps nobody signed in.
        """
        now_ms = self._now_ms()
        with self.open() as db:
            row = db.execute(
                "SELECT name, cardholder, language, begun_ms, seen_ms FROM sessions"
                " JOIN accounts ON name = account WHERE digest = ?",
                (_digest(secret),),
            ).fetchone()
        if row is None:
            return None
        if now_ms - row[3] > SESSION_MS or now_ms - row[4] > IDLE_MS:
            with suppress(NotKept):  # it has ended, whether or not that can be written
                self.end(secret)
            return None
        if is_active and now_ms - row[4] > 60_000:
            self._saw(secret, now_ms)
        return Account(*row[:3])

    def _saw(self, secret: str, now_ms: int) -> None:
        # On a full disk pages are still read; the session then ends a little early, that is all.
        with suppress(NotKept), self.open() as db:
            db.execute(
                "UPDATE sessions SET seen_ms = ? WHERE digest = ?", (now_ms, _digest(secret))
            )

    def end(self, secret: str) -> None:
        """End the session `secret`; its cookie is of no more use to anybody."""
        with self.open() as db:
            db.execute("DELETE FROM sessions WHERE digest = ?", (_digest(secret),))


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _subject(name: str) -> str:
    return "account:" + _digest(name.casefold().strip()[:256])


def accounts_path(data: Path) -> Path:
    """Return where the accounts of the data folder `data` lie."""
    return data / "web" / "accounts.db"
