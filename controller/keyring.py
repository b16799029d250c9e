"""The keys that badges and key tags are proven by: made of the site keys, one for each card."""

from pathlib import Path

from controller.secrets import make_site_key, read_site_keys

APPLICATION = bytes.fromhex("C1B0F4")
"""What the keys are for: the id of our application on a DESFire, as it is sent."""

SYSTEM = b"keycabinet"
"""Ties a card's key to this use; with it every input is of 16 to 31 bytes, as AN10922 wants."""

AES_128 = b"\x01"
"""The constant of AN10922, section 2.2, that says which kind of key is made."""

TRIED_MAX = 3
"""A card is asked for this many keys at most: NTAG 424 DNA counts the failed ones."""


class Keyring:
    """The site keys of the cabinet whose data lies in `data`; read once, and by `refresh`.

    Raises:
        SecretsError: the file of secrets is missing, damaged or open to others.
    """

    def __init__(self, data: Path) -> None:
        self._data = data
        self._site_keys: tuple[tuple[int, bytes], ...] = ()
        self._read()

    def refresh(self) -> None:
        """Read the site keys again; make the first one if there is none yet.

        Raises:
            SecretsError: as the constructor.
        """
        self._read()
        if not self._site_keys:
            make_site_key(self._data)
            self._read()

    def keys_of(self, uid: bytes) -> tuple[tuple[int, bytes], ...]:
        """Return the keys that the card `uid` (4, 7 or 10 bytes) may have, the one it should first.

        Each comes with the version (1 to 255) of the site key it is made of.
        """
        latest = self._site_keys[:TRIED_MAX]
        return tuple((version, diversify(key, uid)) for version, key in latest)

    def _read(self) -> None:
        self._site_keys = read_site_keys(self._data)
        if self._site_keys:
            self.keys_of(bytes(7))  # loads the ciphers now, and not while somebody waits


def diversify(site_key: bytes, uid: bytes, purpose: bytes = APPLICATION + SYSTEM) -> bytes:
    """Return the AES-128 key of the card `uid` (NXP AN10922, section 2.2).

    `uid` and `purpose` have 16 to 31 bytes together: for fewer, AN10922 pads otherwise than CMAC.
    """
    assert 16 <= len(uid) + len(purpose) <= 31, (uid, purpose)
    # Here and not above: it takes 6 MB, and most sites have no such badges.
    from cryptography.hazmat.primitives.ciphers.algorithms import AES128  # noqa: PLC0415
    from cryptography.hazmat.primitives.cmac import CMAC  # noqa: PLC0415

    mac = CMAC(AES128(site_key))
    mac.update(AES_128 + uid + purpose)
    return mac.finalize()
