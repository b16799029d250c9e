"""What is asked about PINs."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class SetPin:
    """Give `cardholder` the PIN `digits` (4 to 8), or, with `is_duress`, the one to be forced with.

    The digits are shown nowhere, not even in a `repr`.
    """

    cardholder: str
    digits: str = field(repr=False)
    is_duress: bool = False
