"""Settings of what a cabinet may be without: each table names its pins, or nothing is fitted."""

from dataclasses import dataclass

from controller.setting import setting

Pins = tuple[tuple[str, int | None], ...]
"""Settings that name BCM pins, each with its pin; None where nothing is wired."""

MA_S_PER_MA_H = 3_600

FITTINGS = ("supply", "fire", "latch", "keypad")
"""The tables of what a cabinet may be without; each can tell its `pins`."""

CHECKED = (("fire", "call_pin"), ("latch", "clear_pin"), ("keypad", "rows"), ("osdp", "baud"))
"""Tables that tell a `problem`, and the key it is told of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplySettings:
    """A supply with a battery: its two contacts, and what it takes to tell how long it lasts.

    Both contacts are closed to ground while all is well, so that a cut wire reads as trouble.
    `battery_mah` is what the battery is sold as; `idle_ma` and `release_mas` (milliampere-seconds
    of one release, door and slot) are measured at its terminals; 0 is "not measured yet".
    """

    mains_pin: int | None = setting(None, least=2, most=27)
    battery_pin: int | None = setting(None, least=2, most=27)
    battery_mah: int = setting(0, least=0, most=200_000)
    usable_percent: int = setting(60, least=10, most=100)
    idle_ma: int = setting(0, least=0, most=20_000)
    release_mas: int = setting(0, least=0, most=200_000)
    releases_per_hour: int = setting(12, least=0, most=1_000)

    @property
    def pins(self) -> Pins:
        """The settings that name pins."""
        return (("mains_pin", self.mains_pin), ("battery_pin", self.battery_pin))

    @property
    def minutes(self) -> int | None:
        """How long a full battery lasts without the mains, None while nobody has measured it.

        `usable_percent` is what counts of `battery_mah`: a battery is replaced when 80 % of it is
        left (IEEE 1188), and cold and the supply's cut-off take another quarter of that.
        """
        if not (self.battery_mah and self.idle_ma):
            return None
        usable_mah = self.battery_mah * self.usable_percent / 100
        mean_ma = self.idle_ma + self.releases_per_hour * self.release_mas / MA_S_PER_MA_H
        return int(60 * usable_mah / mean_ma)


@dataclass(frozen=True, slots=True, kw_only=True)
class FireSettings:
    """A fire panel's change-over contact, wired whole so that a cut wire is no call.

    At rest `rest_pin` is closed to ground and `call_pin` open, in an alarm the other way round;
    both or neither is a broken line. `key_classes` is what is let go of, empty for all.
    """

    call_pin: int | None = setting(None, least=2, most=27)
    rest_pin: int | None = setting(None, least=2, most=27)
    key_classes: tuple[str, ...] = setting(())

    @property
    def pins(self) -> Pins:
        """The settings that name pins."""
        return (("call_pin", self.call_pin), ("rest_pin", self.rest_pin))

    @property
    def problem(self) -> str:
        """What no single setting shows; "" for nothing."""
        if (self.call_pin is None) is not (self.rest_pin is None):
            return "expected both of call_pin and rest_pin: one alone cannot tell a cut wire"
        return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LatchSettings:
    """A latch on a coin cell that keeps an opening of door or case until it is reset.

    `clear_pin` is drawn to ground while nothing was opened; `reset_pin` goes high for a reset.
    """

    clear_pin: int | None = setting(None, least=2, most=27)
    reset_pin: int | None = setting(None, least=9, most=27)

    @property
    def pins(self) -> Pins:
        """The settings that name pins."""
        return (("clear_pin", self.clear_pin), ("reset_pin", self.reset_pin))

    @property
    def problem(self) -> str:
        """What no single setting shows; "" for nothing."""
        is_half = (self.clear_pin is None) is not (self.reset_pin is None)
        return "expected both of clear_pin and reset_pin" if is_half else ""


ROWS, COLUMNS = 4, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class KeypadSettings:
    """A matrix of 4 rows by 3 columns of keys, as telephones have them; no rows: not fitted.

    `rows` are the pins from the top, `columns` from the left; what is typed is forgotten
    `clear_ms` after the last key.
    """

    rows: tuple[int, ...] = setting((), least=2, most=27)
    columns: tuple[int, ...] = setting((), least=2, most=27)
    clear_ms: int = setting(10_000, least=2_000, most=60_000)

    @property
    def pins(self) -> Pins:
        """The settings that name pins."""
        return (
            *(("rows", pin) for pin in self.rows),
            *(("columns", pin) for pin in self.columns),
        )

    @property
    def problem(self) -> str:
        """What no single setting shows; "" for nothing."""
        if (len(self.rows), len(self.columns)) in ((0, 0), (ROWS, COLUMNS)):
            return ""
        return f"expected {ROWS} rows and {COLUMNS} columns, or none of either"


OSDP_BAUDS = (9_600, 19_200, 38_400, 57_600, 115_200, 230_400)
"""The speeds of SIA OSDP v2.2, section 5.2."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OsdpSettings:
    """An OSDP badge reader on an RS-485 port of its own; with a `port` it is the badge reader.

    It then stands in the place of the MFRC522, under that one's name. `address` is what its
    switches or its maker's tool say. Its key lies in `secrets.db`.
    """

    port: str = setting("")
    baud: int = setting(9_600, least=OSDP_BAUDS[0], most=OSDP_BAUDS[-1])
    address: int = setting(0, least=0, most=126)

    @property
    def problem(self) -> str:
        """What no single setting shows; "" for nothing."""
        if self.baud in OSDP_BAUDS:
            return ""
        return f"expected one of {', '.join(map(str, OSDP_BAUDS))}, got {self.baud}"
