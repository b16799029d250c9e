"""What is asked about handing sets on."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOn:
    """Hand `key_set`, which the asker has, on to `receiver`; both still tap at the cabinet."""

    key_set: str
    receiver: str
