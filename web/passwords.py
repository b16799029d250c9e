"""Passwords: how they are kept, and which are too easy to be one."""

from itertools import pairwise
from threading import Lock

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

LENGTH_LEAST = 8
LENGTH_MOST = 256
"""Long enough for a sentence; a bound, because hashing reads all of it."""

# RFC 9106 and the OWASP password storage cheat sheet: argon2id, 19 MiB, two passes, one lane.
_hasher = PasswordHasher(
    time_cost=2, memory_cost=19_456, parallelism=1, hash_len=32, salt_len=16, type=Type.ID
)
_one_at_a_time = Lock()
"""Each hash holds 19 MiB; a flood of sign-ins must not hold more than one of them."""

_COMMON_TEXT = """
password password1 password12 password123 passw0rd p@ssw0rd p@ssword passwort iloveyou
iloveyou1 sunshine princess football baseball superman batman123 trustno1 whatever starwars
welcome1 welcome123 letmein1 letmein123 admin123 admin1234 administrator adminadmin
changeme changeme1 changeme123 default1 default123 qwerty12 qwerty123 qwertyui qwertyuiop
qwer1234 1q2w3e4r 1q2w3e4r5t 1qaz2wsx 1qazxsw2 zaq12wsx q1w2e3r4 asdfghjk asdfghjkl asdf1234
zxcvbnm1 zxcvbnm123 abcd1234 abc12345 abcd12345 a1234567 a12345678 a123456789 aa123456
aa12345678 123456aa 123456abc 1234qwer 12341234 123123123 123321123 11223344 1122334455
112233445566 147258369 159357159 123654789 987654321 9876543210 87654321 12345678 123456789
1234567890 12345678910 01234567 0123456789 00000000 11111111 22222222 33333333 44444444
55555555 66666666 77777777 88888888 99999999 5201314520 52013145 13145200 woaini520
woaini1314 woaini123 woaiwojia wang1234 zhang123 li123456 keycabinet keycabinet1 keycabinet123
yaoshigui wuye1234 wuye8888 wuyeguanli guanliyuan kefu1234 baoan123 property1 security
security1 manager1 manager123 supervisor computer internet michael1 jennifer jordan23
monkey12 dragon12 master12 shadow12 charlie1 mustang1 access14 secret12 secret123 test1234
testtest guest123 user1234 root1234 rootroot toor1234 raspberry raspberrypi pi123456
"""
_COMMON = frozenset(_COMMON_TEXT.split())


def hash_password(password: str) -> str:
    """Return the argon2id hash to keep for `password`."""
    with _one_at_a_time:
        return _hasher.hash(password)


def is_right(kept: str, password: str) -> bool:
    """Return whether `password` is the one `kept` was made from; takes as long either way."""
    try:
        with _one_at_a_time:
            return _hasher.verify(kept, password)
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(kept: str) -> bool:
    """Return whether `kept` was made with other parameters than today's."""
    return _hasher.check_needs_rehash(kept)


def weakness(password: str, name: str) -> str | None:
    """Return why `password` is refused for the account `name`: a key of the catalogues, or None.

    No rule asks for digits or signs: length and not being guessed first are what helps
    (NIST SP 800-63B section 3.1.1.2).
    """
    plain = password.casefold()
    if len(password) < LENGTH_LEAST:
        return "account.too_short"
    if len(password) > LENGTH_MOST:
        return "account.too_long"
    if plain in _COMMON or len(set(plain)) <= 2 or _is_run(plain):
        return "account.too_common"
    if name.casefold() and plain in (name.casefold(), name.casefold() * 2):
        return "account.too_common"
    return None


def _is_run(text: str) -> bool:
    """Return whether `text` counts up or down, such as "23456789" or "hgfedcba"."""
    steps = {ord(after) - ord(before) for before, after in pairwise(text)}
    return steps in ({1}, {-1})
