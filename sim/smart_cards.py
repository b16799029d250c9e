"""NTAG 424 DNA and DESFire EV2 in software, as far as proving themselves and changing a key goes.

Nothing here is shared with the reader's side but the AES block cipher itself.
"""

import json
from collections.abc import Callable
from random import Random

from sim.dep_card import DepCard

NDEF_APPLICATION = bytes.fromhex("D2760000850101")
NTAG_ATS = bytes.fromhex("067777710280")
DESFIRE_ATS = bytes.fromhex("067577810280")

AES_US = 1_500
"""What a part of the authentication takes a card to work out."""

WRITE_US = 6_000
"""What writing a key for good takes."""

OK, MORE, NO_COMMAND, NO_SUCH_KEY = 0x00, 0xAF, 0x1C, 0x40
PERMISSION_DENIED, PARAMETER_ERROR, LENGTH_ERROR, INTEGRITY_ERROR = 0x9D, 0x9E, 0x7E, 0x1E
NO_APPLICATION, DUPLICATE, WRONG_KEY = 0xA0, 0xDE, 0xAE


class SmartCard(DepCard):
    """A card with AES keys by application; `keys` of the selected one is what it proves.

    `aes_us` is how long it takes over each part of an authentication, `relay_us` how much longer
    over the second. `refuse` names a status it answers every ChangeKey with, None for none.
    `written` is told the card's memory whenever something was written for good.
    """

    def __init__(self, uid: bytes, *, ats: bytes, random: Random) -> None:
        super().__init__(uid, ats=ats)
        self.aes_us = AES_US
        self.relay_us = 0
        self.refuse: int | None = None
        self.applications: dict[bytes, list[bytes]] = {}
        self.versions: dict[bytes, list[int]] = {}
        self.failures = 0
        self.written: Callable[[str], None] = lambda memory: None
        self._random = random

    @property
    def memory(self) -> str:
        """What is written for good: keys and their versions by application."""
        return json.dumps(
            {
                name.hex(): [
                    [version, key.hex()]
                    for version, key in zip(self.versions[name], keys, strict=True)
                ]
                for name, keys in self.applications.items()
            }
        )

    def load(self, memory: str) -> None:
        """Have `memory` written on the card, as another one of its kind told it; "" is a new one.

        Raises:
            ValueError: it is no such memory.
        """
        if not memory:
            return
        for name, pairs in json.loads(memory).items():
            self.versions[bytes.fromhex(name)] = [version for version, _ in pairs]
            self.applications[bytes.fromhex(name)] = [bytes.fromhex(key) for _, key in pairs]

    def command(self, apdu: bytes) -> tuple[bytes, int]:
        """Answer one APDU: ISO select, or a native command wrapped in class 90."""
        if len(apdu) >= 5 and apdu[0] == 0x00:
            return self._iso(apdu)
        if len(apdu) < 5 or apdu[0] != 0x90 or apdu[2:4] != b"\0\0" or apdu[-1] != 0:
            return bytes.fromhex("6E00"), 0
        data = apdu[5:-1] if len(apdu) > 5 else b""
        if len(apdu) > 5 and apdu[4] != len(data):
            return bytes([0x91, LENGTH_ERROR]), 0
        answer, status, work_us = self._native(apdu[1], data)
        return answer + bytes([0x91, status]), work_us

    def _forget(self) -> None:
        self._application: bytes | None = None
        self._pending: tuple[int, bytes] | None = None
        self._session: tuple[int, bytes, bytes, bytes, int] | None = None

    def _reset_protocol(self) -> None:
        super()._reset_protocol()
        self._forget()

    def _iso(self, apdu: bytes) -> tuple[bytes, int]:
        return bytes.fromhex("6D00"), 0

    def _native(self, instruction: int, data: bytes) -> tuple[bytes, int, int]:
        pending, self._pending = self._pending, None
        match instruction:
            case 0x71:
                return self._part_1(data)
            case 0xAF if pending is not None:
                return self._part_2(pending, data)
            case 0xC4:
                return self._change_key(data)
        return b"", NO_COMMAND, 0

    def _select(self, name: bytes) -> None:
        self._application, self._session = name, None

    # AuthenticateEV2First.

    def _part_1(self, data: bytes) -> tuple[bytes, int, int]:
        self._session = None
        keys = self.applications.get(self._application or b"", [])
        if len(data) < 2:
            return b"", LENGTH_ERROR, 0
        if data[0] >= len(keys):
            return b"", NO_SUCH_KEY, 0
        mine = self._random.randbytes(16)
        self._pending = data[0], mine
        return _cbc(keys[data[0]], mine, is_to=True), MORE, self.aes_us

    def _part_2(self, pending: tuple[int, bytes], data: bytes) -> tuple[bytes, int, int]:
        number, mine = pending
        assert self._application is not None
        key = self.applications[self._application][number]
        if len(data) != 32:
            return b"", LENGTH_ERROR, 0
        plain = _cbc(key, data, is_to=False)
        theirs, echo = plain[:16], plain[16:]
        if echo != mine[1:] + mine[:1]:
            self.failures += 1
            return b"", WRONG_KEY, self.aes_us
        self.failures = 0
        name = self._random.randbytes(4)
        mixed = int.from_bytes(theirs[2:8], "big") ^ int.from_bytes(mine[:6], "big")
        context = theirs[:2] + mixed.to_bytes(6, "big") + mine[6:] + theirs[8:]
        enc = _cmac(key, bytes.fromhex("A55A00010080") + context)
        mac = _cmac(key, bytes.fromhex("5AA500010080") + context)
        self._session = number, name, enc, mac, 0
        answer = name + theirs[1:] + theirs[:1] + bytes(12)
        return _cbc(key, answer, is_to=True), OK, self.aes_us + self.relay_us

    # ChangeKey of the key that was authenticated with.

    def _change_key(self, data: bytes) -> tuple[bytes, int, int]:
        session, self._session = self._session, None
        if session is None or self._application is None:
            return b"", WRONG_KEY, 0
        number, name, enc, mac, count = session
        if self.refuse is not None:
            return b"", self.refuse, 0
        if len(data) != 41:
            return b"", LENGTH_ERROR, 0
        if data[0] != number:
            return b"", PERMISSION_DENIED, 0
        counted = count.to_bytes(2, "little") + name
        body, check = data[:-8], data[-8:]
        whole = _cmac(mac, bytes([0xC4]) + counted + body)
        if bytes(whole[at] for at in range(1, 16, 2)) != check:
            return b"", INTEGRITY_ERROR, 0
        seed = b"\xa5\x5a" + name + count.to_bytes(2, "little") + bytes(8)
        plain = _cbc(enc, data[1:33], is_to=False, iv=_block(enc, seed))
        if plain[17:] != b"\x80" + bytes(14):
            return b"", INTEGRITY_ERROR, 0
        self.applications[self._application][number] = plain[:16]
        self.versions[self._application][number] = plain[16]
        self.written(self.memory)
        return b"", OK, WRITE_US


class Ntag424(SmartCard):
    """An NTAG 424 DNA: one application with five keys, all zeros when it is new."""

    def __init__(self, uid: bytes, *, random: Random) -> None:
        super().__init__(uid, ats=NTAG_ATS, random=random)
        self.applications = {NDEF_APPLICATION: [bytes(16)] * 5}
        self.versions = {NDEF_APPLICATION: [0] * 5}

    def _iso(self, apdu: bytes) -> tuple[bytes, int]:
        if apdu[1:3] != bytes.fromhex("A404"):
            return bytes.fromhex("6D00"), 0
        name = apdu[5 : 5 + apdu[4]]
        if name not in self.applications:
            return bytes.fromhex("6A82"), 0
        self._select(name)
        return bytes.fromhex("9000"), 0


class Desfire(SmartCard):
    """A DESFire EV2: as many applications as are made on it, none when it is new."""

    def __init__(self, uid: bytes, *, random: Random) -> None:
        super().__init__(uid, ats=DESFIRE_ATS, random=random)

    def _iso(self, apdu: bytes) -> tuple[bytes, int]:
        return bytes.fromhex("6A82"), 0

    def _native(self, instruction: int, data: bytes) -> tuple[bytes, int, int]:
        if instruction == 0x5A and len(data) == 3:
            self._pending = None
            if data != bytes(3) and data not in self.applications:
                self._select(bytes(3))
                return b"", NO_APPLICATION, 0
            self._select(data)
            return b"", OK, 0
        if instruction == 0xCA and len(data) == 5:
            return self._create(data)
        return super()._native(instruction, data)

    def _create(self, data: bytes) -> tuple[bytes, int, int]:
        if self._application not in (None, bytes(3)):
            return b"", PERMISSION_DENIED, 0
        name, keys = data[:3], data[4] & 0x0F
        if name in self.applications:
            return b"", DUPLICATE, 0
        if data[4] & 0xC0 != 0x80 or not keys:
            return b"", PARAMETER_ERROR, 0
        self.applications[name] = [bytes(16)] * keys
        self.versions[name] = [0] * keys
        self.written(self.memory)
        return b"", OK, WRITE_US


KINDS: dict[str, type[Ntag424] | type[Desfire]] = {"ntag424": Ntag424, "desfire": Desfire}


def _block(key: bytes, data: bytes, *, is_to: bool = True) -> bytes:
    """Return one block enciphered or deciphered: for a single one, CBC from zero is just that."""
    # Imported here: it takes 6 MB, and few simulated cabinets have such cards on their reader.
    from cryptography.hazmat.primitives.ciphers import Cipher  # noqa: PLC0415
    from cryptography.hazmat.primitives.ciphers.algorithms import AES128  # noqa: PLC0415
    from cryptography.hazmat.primitives.ciphers.modes import CBC  # noqa: PLC0415

    context = Cipher(AES128(key), CBC(bytes(16)))
    work = context.encryptor() if is_to else context.decryptor()
    return work.update(data) + work.finalize()


def _cbc(key: bytes, data: bytes, *, is_to: bool, iv: bytes = bytes(16)) -> bytes:
    """Return `data` enciphered (`is_to`) or deciphered block after block."""
    out = b""
    for at in range(0, len(data), 16):
        piece = data[at : at + 16]
        if is_to:
            iv = _block(key, _xor(iv, piece))
            out += iv
        else:
            out += _xor(iv, _block(key, piece, is_to=False))
            iv = piece
    return out


def _cmac(key: bytes, data: bytes) -> bytes:
    """Return the CMAC of `data`, as NIST SP 800-38B writes it down."""
    zero = int.from_bytes(_block(key, bytes(16)), "big")
    once, twice = _doubled(zero), _doubled(_doubled(zero))
    cut = max(0, (len(data) - 1) // 16 * 16)
    last = data[cut:]
    if len(last) == 16:
        last = _xor(last, once.to_bytes(16, "big"))
    else:
        last = _xor((last + b"\x80").ljust(16, b"\0"), twice.to_bytes(16, "big"))
    return _cbc(key, data[:cut] + last, is_to=True)[-16:]


def _doubled(value: int) -> int:
    return (value << 1 ^ (0x87 if value >> 127 else 0)) & (1 << 128) - 1


def _xor(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))
