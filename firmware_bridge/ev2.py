"""AuthenticateEV2First and ChangeKey as NTAG 424 DNA and DESFire EV2 know them, as bytes only.

Sources: NXP NT4H2421Gx (data sheet of the NTAG 424 DNA, sections 9.1 and 10), AN12196, AN12343.
"""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers import Cipher, modes

# `cryptography` is imported where it is used: it takes 6 MB, and most sites have no such badges.

KEY_BYTES = 16
RANDOM_BYTES = 16
FACTORY_KEY = bytes(KEY_BYTES)
"""What every key of a new card is (NT4H2421Gx, table 10)."""

SUCCESS = bytes.fromhex("9100")
MORE_FRAMES = bytes.fromhex("91AF")
WRONG_KEY = bytes.fromhex("91AE")
NO_SUCH_APPLICATION = bytes.fromhex("91A0")
ISO_SUCCESS = bytes.fromhex("9000")

PART_2_BYTES = 32
MAC_BYTES = 8
NO_IV = bytes(16)


def wrapped(instruction: int, data: bytes = b"") -> bytes:
    """Return a native command in the frame of ISO/IEC 7816-4 (NT4H2421Gx, section 8.4)."""
    body = bytes([len(data)]) + data if data else b""
    return bytes([0x90, instruction, 0, 0]) + body + b"\0"


def select_by_name(name: bytes) -> bytes:
    """Return the ISOSelectFile of the application with the DF name `name`."""
    return bytes([0x00, 0xA4, 0x04, 0x0C, len(name)]) + name


def select_by_id(application: bytes) -> bytes:
    """Return DESFire's SelectApplication; `application` is its id of 3 bytes, as it is sent."""
    return wrapped(0x5A, application)


def create_application(application: bytes) -> bytes:
    """Return DESFire's CreateApplication: one AES key, which alone may change anything in it."""
    return wrapped(0xCA, application + bytes([0x0B, 0x81]))


def begin_authentication(key_number: int) -> bytes:
    """Return part 1 of AuthenticateEV2First; we claim no capabilities."""
    return wrapped(0x71, bytes([key_number, 0]))


def answer_challenge(key: bytes, challenge: bytes, ours: bytes) -> tuple[bytes, bytes]:
    """Return the card's random number, and part 2 with `ours` that answers its `challenge`.

    `challenge` and `ours` are 16 bytes; nothing says yet whether the card has the same `key`.
    """
    theirs = _decrypt(key, NO_IV, challenge)
    return theirs, wrapped(0xAF, _encrypt(key, NO_IV, ours + rotated(theirs)))


def finish_authentication(
    key: bytes, ours: bytes, theirs: bytes, answer: bytes
) -> "SecureSession | None":
    """Return the session that `answer`, 32 bytes, opens; None if it is none to our challenge."""
    if len(answer) != PART_2_BYTES:
        return None
    plain = _decrypt(key, NO_IV, answer)
    identifier, echo = plain[:4], plain[4:20]
    if echo != rotated(ours):
        return None
    vector = (
        ours[:2] + bytes(a ^ b for a, b in zip(ours[2:8], theirs[:6], strict=True)) + theirs[6:]
    ) + ours[8:]
    return SecureSession(
        identifier=identifier,
        enc_key=cmac(key, bytes.fromhex("A55A00010080") + vector),
        mac_key=cmac(key, bytes.fromhex("5AA500010080") + vector),
    )


@dataclass(frozen=True, slots=True)
class SecureSession:
    """What both sides know after an authentication; `counter` counts the commands since."""

    identifier: bytes
    enc_key: bytes = field(repr=False)
    mac_key: bytes = field(repr=False)
    counter: int = 0

    def change_own_key(self, key_number: int, key: bytes, version: int) -> bytes:
        """Return the ChangeKey of the key that this session was opened with.

        It ends the session; the card says only whether it did (NT4H2421Gx, section 10.6.1).
        """
        header = bytes([key_number])
        data = self._encipher(key + bytes([version]))
        return wrapped(0xC4, header + data + self._mac(0xC4, header + data))

    def _encipher(self, data: bytes) -> bytes:
        counter = self.counter.to_bytes(2, "little")
        seed = bytes.fromhex("A55A") + self.identifier + counter + bytes(8)
        padded = data + b"\x80" + bytes(-(len(data) + 1) % 16)
        return _encrypt(self.enc_key, _encrypt(self.enc_key, NO_IV, seed), padded)

    def _mac(self, instruction: int, data: bytes) -> bytes:
        counter = self.counter.to_bytes(2, "little")
        return cmac(self.mac_key, bytes([instruction]) + counter + self.identifier + data)[1::2]


def rotated(data: bytes) -> bytes:
    """Return `data` with its first byte put last."""
    return data[1:] + data[:1]


def cmac(key: bytes, data: bytes) -> bytes:
    """Return the AES-CMAC of `data` (RFC 4493): 16 bytes."""
    from cryptography.hazmat.primitives.ciphers.algorithms import AES128  # noqa: PLC0415
    from cryptography.hazmat.primitives.cmac import CMAC  # noqa: PLC0415

    mac = CMAC(AES128(key))
    mac.update(data)
    return mac.finalize()


def _encrypt(key: bytes, iv: bytes, data: bytes) -> bytes:
    encryptor = _cipher(key, iv).encryptor()
    return encryptor.update(data) + encryptor.finalize()


def _decrypt(key: bytes, iv: bytes, data: bytes) -> bytes:
    decryptor = _cipher(key, iv).decryptor()
    return decryptor.update(data) + decryptor.finalize()


def _cipher(key: bytes, iv: bytes) -> "Cipher[modes.CBC]":
    from cryptography.hazmat.primitives.ciphers import Cipher, modes  # noqa: PLC0415
    from cryptography.hazmat.primitives.ciphers.algorithms import AES128  # noqa: PLC0415

    return Cipher(AES128(key), modes.CBC(iv))
