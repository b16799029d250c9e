"""The parts of a state that are about other people's consent: who agreed, who saw a return."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Second:
    """Somebody other than `taker` who agreed by badge, when `key_set` was wished for.

    What was agreed to is a take, or with `is_consultation` a look on the spot; `spare` is the
    request for a customer's spare key that it was wished for by, "" for none.
    """

    cardholder: str
    taker: str
    key_set: str
    is_proven: bool
    is_consultation: bool = False
    spare: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A take that waits for other people's badges until `until_mono_ms`."""

    cardholder: str
    key_set: str
    slot: int
    until_mono_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Witnessing:
    """What `returner` brought back, set and slot of each, and no witness yet was known to see.

    Another person's badge says so until `until_mono_ms`; `registrars` has the sets of which only
    that person's does.
    """

    returner: str
    returns: tuple[tuple[str, int], ...]
    until_mono_ms: int
    registrars: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """A take `actor` agreed to on the pages, of `key_set` or a set of `key_class`, in one session.

    It holds until `until_ms` (UTC); once it `is_used` it ends with the session. It is for a look
    on the spot, and for no take, with `is_consultation`. `spare` is the request for a customer's
    spare key that was agreed to, "" for none.
    """

    id: str
    actor: str
    recipient: str
    key_set: str
    key_class: str
    until_ms: int
    is_used: bool = False
    is_consultation: bool = False
    spare: str = ""
