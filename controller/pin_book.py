"""PINs as they are kept: argon2id hashes in the file of secrets, peppered with the cabinet's own.

Only the process that looks at PINs opens it; a copy of the hashes alone is of no use, for the
pepper makes four digits as hard to guess as a key.
"""

import hmac
import secrets
import sqlite3
from contextlib import closing
from pathlib import Path

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from controller.errors import SecretsError
from controller.reasons import PinVerdict
from controller.secrets import FILE, KEY_BYTES, open_to_write
from controller.visit_parts import visit_key

# RFC 9106 and the OWASP password storage cheat sheet: argon2id, 19 MiB, two passes, one lane.
_hasher = PasswordHasher(
    time_cost=2, memory_cost=19_456, parallelism=1, hash_len=32, salt_len=16, type=Type.ID
)


class PinBook:
    """The PINs of the data folder `data`.

    Raises:
        SecretsError: as `controller.secrets.read_secrets`, or the file cannot be written.
    """

    def __init__(self, data: Path) -> None:
        self._path = data / FILE
        with closing(open_to_write(self._path)) as conn:
            try:
                with conn:
                    made = ("pin_pepper", secrets.token_bytes(KEY_BYTES))
                    conn.execute("INSERT OR IGNORE INTO secrets (name, value) VALUES (?, ?)", made)
                query = "SELECT value FROM secrets WHERE name = 'pin_pepper'"
                self._pepper = bytes(conn.execute(query).fetchone()[0])
            except sqlite3.Error as error:
                raise SecretsError(f"{self._path}: cannot be written: {error}") from error
        # Looked at where there is no such PIN, so that every answer takes as long.
        self._nobody = _hasher.hash(secrets.token_hex())

    def check(self, cardholder: str, digits: str) -> PinVerdict:
        """Return what `digits` are to `cardholder`; it takes as long whatever they are."""
        usual, forced = self._verify(cardholder, digits)
        if usual:
            return PinVerdict.RIGHT
        return PinVerdict.DURESS if forced else PinVerdict.WRONG

    def keep(self, cardholder: str, digits: str, *, is_duress: bool, is_own: bool) -> PinVerdict:
        """Keep `digits` on the disk; what the person has already is unfit.

        That is said only of a PIN that `is_own`: nobody learns so what another one's is. One that
        somebody else sets leaves no PIN for being forced, which they would not know of.
        """
        if is_own and any(self._verify(cardholder, digits)):
            return PinVerdict.UNFIT
        row = (cardholder, is_duress, _hasher.hash(self._peppered(cardholder, digits)))
        with closing(open_to_write(self._path)) as conn, conn:
            if not is_own:
                conn.execute("DELETE FROM pin_codes WHERE cardholder = ?", (cardholder,))
            conn.execute(
                "INSERT INTO pin_codes VALUES (?, ?, ?) ON CONFLICT (cardholder, is_duress)"
                " DO UPDATE SET hash = excluded.hash",
                row,
            )
        return PinVerdict.KEPT

    def wipe(self, cardholder: str) -> PinVerdict:
        """Wipe every PIN of `cardholder` from the disk, which overwrites what it deletes.

        And the code they may have as a visitor.
        """
        whose = (cardholder, visit_key(cardholder))
        with closing(open_to_write(self._path)) as conn, conn:
            conn.execute("DELETE FROM pin_codes WHERE cardholder IN (?, ?)", whose)
        return PinVerdict.WIPED

    def _verify(self, cardholder: str, digits: str) -> tuple[bool, bool]:
        """Return whether `digits` are the PIN, and whether they are the one for being forced."""
        with closing(open_to_write(self._path)) as conn:
            query = "SELECT is_duress, hash FROM pin_codes WHERE cardholder = ?"
            kept = dict(conn.execute(query, (cardholder,)).fetchall())
        peppered = self._peppered(cardholder, digits)
        usual, forced = (_is_right(kept.get(each, self._nobody), peppered) for each in (0, 1))
        return usual, forced

    def _peppered(self, cardholder: str, digits: str) -> str:
        text = f"{cardholder}\0{digits}".encode()
        return hmac.new(self._pepper, text, digestmod="sha256").hexdigest()


def _is_right(kept: str, peppered: str) -> bool:
    try:
        return _hasher.verify(kept, peppered)
    except (VerificationError, InvalidHashError):
        return False
