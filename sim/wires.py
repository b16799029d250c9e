"""What the world's wires carry to the controller's process, and its form on the link."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from controller.errors import LinkError

LINE_BYTES_MAX = 65_536
"""No message is longer; the longest, all levels and a heap of badges, has some 2,000 bytes."""


@dataclass(frozen=True, slots=True)
class Wires:
    """Everything that leads from the cabinet to the Pi at one moment.

    `levels` by BCM number; `cards` are the UIDs in the badge reader's field; `brown_outs` counts
    how often the reader's supply dipped; `jumped_ms` is the sum of all jumps of a played day.
    `smart` has kind and memory of those cards that are more than a number, `keys` what is held
    down on the keypad.
    """

    levels: Mapping[int, bool] = field(default_factory=dict)
    cards: tuple[bytes, ...] = ()
    is_reader_plugged: bool = True
    brown_outs: int = 0
    jumped_ms: int = 0
    smart: Mapping[bytes, tuple[str, str]] = field(default_factory=dict)
    keys: tuple[str, ...] = ()

    def since(self, before: "Wires | None") -> dict[str, Any]:
        """Return the message with what differs from `before`; None: with everything."""
        now, then = _to_message(self), _to_message(before) if before else {}
        message = {key: value for key, value in now.items() if then.get(key) != value}
        if before and "levels" in message:
            old = then["levels"]
            message["levels"] = {
                pin: level for pin, level in now["levels"].items() if old.get(pin) != level
            }
        return message

    def updated(self, message: Mapping[str, Any]) -> "Wires":
        """Return the wires after `message`.

        Raises:
            LinkError: it is not such a message; the link is of no use any more.
        """
        try:
            levels = {int(pin): bool(on) for pin, on in message.get("levels", {}).items()}
            cards, smart = message.get("cards"), message.get("smart")
            return Wires(
                {**self.levels, **levels},
                self.cards if cards is None else tuple(map(bytes.fromhex, cards)),
                bool(message.get("plugged", self.is_reader_plugged)),
                int(message.get("brown_outs", self.brown_outs)),
                int(message.get("jumped_ms", self.jumped_ms)),
                self.smart if smart is None else _smart(smart),
                tuple(map(str, message.get("keys", self.keys))),
            )
        except (TypeError, ValueError, AttributeError) as error:
            raise LinkError(f"the world sent nonsense: {message!r}") from error


def _smart(values: Mapping[str, Any]) -> Mapping[bytes, tuple[str, str]]:
    return {bytes.fromhex(uid): (str(kind), str(memory)) for uid, (kind, memory) in values.items()}


def _to_message(wires: Wires) -> dict[str, Any]:
    return {
        "levels": {str(pin): int(level) for pin, level in wires.levels.items()},
        "cards": [uid.hex() for uid in wires.cards],
        "plugged": wires.is_reader_plugged,
        "brown_outs": wires.brown_outs,
        "jumped_ms": wires.jumped_ms,
        "keys": list(wires.keys),
        "smart": {uid.hex(): list(each) for uid, each in wires.smart.items()},
    }


def to_line(message: Mapping[str, Any]) -> bytes:
    """Return `message` as one line of the link."""
    return json.dumps(message, separators=(",", ":")).encode() + b"\n"


def pin_line(pin: int, level: bool) -> bytes:
    """Return the line that says that BCM `pin` is driven to `level`.

    Written out, as `chain_line` is: after an idle turn a JSON encoder takes four times as long,
    and whoever measures would take that for time the wire needs.
    """
    return b'{"pin":%d,"level":%d}\n' % (pin, level)


def card_line(uid: bytes, memory: str) -> bytes:
    """Return the line that says that `memory` was written on the badge `uid`."""
    return to_line({"card": uid.hex(), "memory": memory})


def chain_line(data: bytes) -> bytes:
    """Return the line that says that `data` was clocked into the lock chain and latched."""
    return b'{"chain":"%s"}\n' % data.hex().encode()


class LineReceiver:
    """Feed it bytes as they come; ask it for whole messages."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def receive_data(self, data: bytes) -> None:
        """Take in whatever the socket had, in any sized pieces."""
        self._buffer += data

    def next_message(self) -> dict[str, Any] | None:
        """Return the next message, None until more bytes arrive.

        Raises:
            LinkError: what came is no JSON object, or never ends; hang up.
        """
        end = self._buffer.find(b"\n")
        if end < 0:
            if len(self._buffer) > LINE_BYTES_MAX:
                raise LinkError(f"a line of the link is longer than {LINE_BYTES_MAX} bytes")
            return None
        line = bytes(self._buffer[:end])
        del self._buffer[: end + 1]
        try:
            message = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise LinkError(f"a line of the link is no JSON: {line[:80]!r}") from error
        if not isinstance(message, dict):
            raise LinkError(f"a line of the link is no object: {line[:80]!r}")
        return message
