"""Sign-ins on their way to the journal: kept until the cabinet has written them down."""

import uuid

from controller.errors import LinkError
from controller.requests import ReportSignIn
from web.account_file import NotKept
from web.accounts import Accounts
from web.asking import Asking

KEPT_MOST = 1_000
"""Reports that wait at most; beyond that the oldest refusal goes first, then the oldest."""


class Reports:
    """Tells the cabinet of sign-ins through `asking`; those it could not tell wait on disk."""

    def __init__(self, accounts: Accounts, asking: Asking) -> None:
        self._accounts = accounts
        self._asking = asking

    def add(self, actor: str, account: str, outcome: str) -> None:
        """Keep a report to be told soon: `outcome` as in `ReportSignIn`."""
        with self._accounts.open() as db:
            db.execute(
                "INSERT INTO reports (id, actor, account, outcome) VALUES (?, ?, ?, ?)",
                (uuid.uuid4().hex, actor, account[:64], outcome),
            )
            if db.execute("SELECT count(*) FROM reports").fetchone()[0] > KEPT_MOST:
                db.execute(
                    "DELETE FROM reports WHERE rowid = (SELECT rowid FROM reports"
                    " ORDER BY outcome = 'refused' DESC, rowid LIMIT 1)"
                )

    def tell(self) -> int:
        """Tell the cabinet what waits, oldest first; return how many still wait."""
        with self._accounts.open() as db:
            rows = db.execute(
                "SELECT id, actor, account, outcome FROM reports ORDER BY rowid LIMIT 50"
            ).fetchall()
        for request, actor, account, outcome in rows:
            try:
                asked = ReportSignIn(account=account, outcome=outcome)
                self._asking.ask(actor, asked, request=request)
                with self._accounts.open() as db:
                    db.execute("DELETE FROM reports WHERE id = ?", (request,))
            except (LinkError, NotKept):
                break  # nobody answers, or the disk is full: told again, it has its answer already
        with self._accounts.open() as db:
            waiting: int = db.execute("SELECT count(*) FROM reports").fetchone()[0]
        return waiting
