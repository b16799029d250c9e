"""How sets that go from hand to hand are told."""

from web.items import Shape
from web.tellings.telling import Telling

_P, _K, _S = Shape.PERSON, Shape.KEY_SET, Shape.SLOT
_FOR = {"purpose": Shape.PURPOSE, "work_order": Shape.TEXT}

TELLINGS: dict[str, Telling] = {
    "handing_asked": Telling("person", {"actor": _P, "key_set": _K, "receiver": _P, "slot": _S}),
    "handing_offered": Telling("badge", {"giver": _P, "key_set": _K, "receiver": _P, "slot": _S}),
    "handing_lapsed": Telling("clock", {"giver": _P, "key_set": _K, "reason": Shape.WORD}),
    "key_set_handed_on": Telling(
        "badge",
        {
            **{"receiver": _P, "key_set": _K, "giver": _P, **_FOR, "issuer": _P, "host": _P},
            **{"rule": Shape.RULE, "department": Shape.DEPARTMENT, "due_ms": Shape.TIME},
        },
    ),
}
