"""What is talked about with a card that can prove itself: whether it does, and a new key for it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from controller.reasons import Doubt
from firmware_bridge import ev2
from firmware_bridge.iso14443_4 import (
    CardLate,
    CardLost,
    CardMute,
    Channel,
    Frame,
    Talk,
    activate,
    deselect,
)

NTAG_NAME = bytes.fromhex("D2760000850101")
"""The DF name of an NTAG 424 DNA's one application (NT4H2421Gx, section 8.2.1)."""

DESFIRE_APPLICATION = bytes.fromhex("C1B0F4")
"""The id of ours on a DESFire, as it is sent."""

KEY_NUMBER = 0
GUARD_US_MAX = 20_000
"""A card that wants to be left in peace for longer before it is spoken to is none of ours."""

CardKey = tuple[int, bytes]
"""A key of 16 bytes a card may have, and the version (1 to 255) of what it was made of."""

FACTORY: CardKey = (0, ev2.FACTORY_KEY)


@dataclass(frozen=True, slots=True)
class Ways:
    """How a card is talked with.

    `random` returns so many random bytes; `late_us` is how long the card has for each of the two
    answers of the authentication (None: as long as it asks for).
    """

    random: Callable[[int], bytes]
    late_us: int | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """What came of a talk: the `version` of the key that the card proved, or a `doubt`.

    `is_asleep` tells that it left the protocol in good order; else only a field switched off
    brings it back for sure. `is_mute` tells that it did not even enter it.
    """

    version: int = 0
    doubt: Doubt | None = None
    is_asleep: bool = False
    is_mute: bool = False


@dataclass(frozen=True, slots=True)
class _Proof:
    session: ev2.SecureSession
    version: int


def prove(keys: Sequence[CardKey], ways: Ways) -> Talk[Said]:
    """Let the card prove that it has one of `keys`, tried in this order; then send it to sleep."""
    said = yield from _guarded(_prove(keys, ways))
    return said


def make_new(keys: Sequence[CardKey], ways: Ways) -> Talk[Said]:
    """Give the first of `keys` to a card that has another of them, or is new from the factory.

    The card has its old key or its new one at every moment, and nothing between: whoever is
    interrupted starts again. It counts only once the card has proven the new key.
    """
    said = yield from _guarded(_change((*keys, FACTORY), ways, is_new=True))
    return said


def renew(keys: Sequence[CardKey], ways: Ways) -> Talk[Said]:
    """Give the first of `keys` to a card that has another of them; a new card is refused."""
    said = yield from _guarded(_change(keys, ways, is_new=False))
    return said


def _guarded(talk: Talk[_Proof | Doubt]) -> Talk[Said]:
    """Run `talk` and send the card to sleep, whatever came of it."""
    try:
        found = yield from talk
    except CardLate:
        return Said(doubt=Doubt.TOO_LATE)
    except CardMute:
        return Said(doubt=Doubt.UNFINISHED, is_mute=True)
    except CardLost:
        return Said(doubt=Doubt.UNFINISHED)
    is_asleep = yield from deselect()
    if isinstance(found, Doubt):
        return Said(doubt=found, is_asleep=is_asleep)
    return Said(version=found.version, is_asleep=is_asleep)


def _prove(keys: Sequence[CardKey], ways: Ways) -> Talk[_Proof | Doubt]:
    channel = yield from _enter()
    found = yield from _search(channel, keys, ways)
    return found


def _change(keys: Sequence[CardKey], ways: Ways, *, is_new: bool) -> Talk[_Proof | Doubt]:
    channel = yield from _enter()
    found = yield from _search(channel, keys, ways)
    if found is Doubt.COPIED and is_new:  # a DESFire without our application gets one
        answer = yield from channel.ask(ev2.create_application(DESFIRE_APPLICATION))
        if answer != ev2.SUCCESS:
            return found
        found = yield from _search(channel, keys, ways)
    version, key = keys[0]
    if isinstance(found, Doubt) or found.version == version:
        return found
    answer = yield from channel.ask(found.session.change_own_key(KEY_NUMBER, key, version))
    if answer != ev2.SUCCESS:
        return Doubt.KEY_WRONG
    proven = yield from _search(channel, keys[:1], ways)
    return proven


def _enter() -> Talk[Channel]:
    channel = yield from activate()
    if channel.guard_us > GUARD_US_MAX:
        raise CardLost("it wants to be left in peace for too long")
    if channel.guard_us:
        yield Frame(b"", channel.guard_us)
    return channel


def _search(channel: Channel, keys: Sequence[CardKey], ways: Ways) -> Talk[_Proof | Doubt]:
    """Try `keys` in the applications where ours may be; the last doubt counts."""
    doubt = Doubt.COPIED
    for select, success in (
        (ev2.select_by_name(NTAG_NAME), ev2.ISO_SUCCESS),
        (ev2.select_by_id(DESFIRE_APPLICATION), ev2.SUCCESS),
    ):
        answer = yield from channel.ask(select)
        if answer != success:
            continue
        for version, key in keys:
            found = yield from _authenticate(channel, key, ways)
            if isinstance(found, ev2.SecureSession):
                return _Proof(found, version)
            doubt = found
            if doubt is not Doubt.KEY_WRONG:
                return doubt
    return doubt


def _authenticate(channel: Channel, key: bytes, ways: Ways) -> Talk[ev2.SecureSession | Doubt]:
    first = ev2.begin_authentication(KEY_NUMBER)
    answer = yield from channel.ask(first, within_us=ways.late_us)
    challenge, status = answer[:-2], answer[-2:]
    if status != ev2.MORE_FRAMES or len(challenge) != ev2.RANDOM_BYTES:
        return Doubt.KEY_WRONG
    ours = ways.random(ev2.RANDOM_BYTES)
    theirs, second = ev2.answer_challenge(key, challenge, ours)
    answer = yield from channel.ask(second, within_us=ways.late_us)
    if answer[-2:] != ev2.SUCCESS:
        return Doubt.KEY_WRONG
    session = ev2.finish_authentication(key, ours, theirs, answer[:-2])
    # Whoever does not know the key cannot say that it does: it repeats what it once heard.
    return session if session is not None else Doubt.REPLAYED
