"""The acceptance report: who found what on which cabinet and when, signed by that cabinet.

The signature shows that the report was written by the program of the cabinet whose key it is, and
that nobody changed it since. That the technician looked where they were asked to, it cannot show.
"""

import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from controller.errors import ConfigError
from firmware_bridge.bench.findings import Finding

PURPOSE = b"keycabinet acceptance report 1"
"""Keeps this key apart from everything else that the cabinet's key is used for."""

FORM = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One walk round one cabinet; times are local with their offset, in ISO 8601."""

    cabinet: str
    technician: str
    began: str
    ended: str
    language: str
    settings_sha256: str
    machine: Mapping[str, str]
    boards: Sequence[Mapping[str, str | int]]
    findings: Sequence[Finding]

    @property
    def has_passed(self) -> bool:
        """Whether there were checks, and none failed."""
        return bool(self.findings) and all(each.has_passed for each in self.findings)


def signing_key(cabinet_key: bytes) -> Ed25519PrivateKey:
    """Return the key that reports of the cabinet with `cabinet_key` (32 bytes) are signed with."""
    seed = hmac.digest(cabinet_key, PURPOSE, "sha256")
    return Ed25519PrivateKey.from_private_bytes(seed)


def public_hex(key: Ed25519PrivateKey) -> str:
    """Return the public half of `key`, by which reports are known: 64 hex digits."""
    return key.public_key().public_bytes_raw().hex()


def sign(report: Report, key: Ed25519PrivateKey) -> str:
    """Return the signed report as JSON text."""
    said: dict[str, Any] = {"form": FORM, "passed": report.has_passed, **asdict(report)}
    signed = {
        "report": said,
        "key": public_hex(key),
        "signature": key.sign(_canonical(said)).hex(),
    }
    return json.dumps(signed, ensure_ascii=False, indent=1) + "\n"


def verify_report(text: str) -> tuple[dict[str, Any], str]:
    """Return what the signed report `text` says, and the public key (hex) that signed it.

    Raises:
        ConfigError: it is no report, or was changed after it was signed.
    """
    try:
        signed = json.loads(text)
        said, key, signature = (signed[name] for name in ("report", "key", "signature"))
        public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(key))
        public.verify(bytes.fromhex(signature), _canonical(said))
    except InvalidSignature as error:
        raise ConfigError("the report was changed after it was signed") from error
    except (ValueError, KeyError, TypeError) as error:
        raise ConfigError(f"this is no acceptance report: {error}") from error
    assert isinstance(said, dict), "it was signed by us"
    return said, key


def _canonical(said: object) -> bytes:
    """Return the one form of `said` that is signed: sorted, without spaces, UTF-8."""
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()
