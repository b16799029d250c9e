"""One cabinet's settings, read from `cabinet.toml`.

The tables of the file are the dataclasses below, key by key; a key that stands nowhere here is
refused with its file and line, and so is a value of another type or outside its range.
"""

import re
import tomllib
import types
from dataclasses import Field, dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Union, get_args, get_origin

from controller import fittings
from controller.config_checks import check_together
from controller.errors import ConfigError
from controller.pins import default_pin
from controller.setting import setting


@dataclass(frozen=True, slots=True, kw_only=True)
class CabinetSettings:
    """What the cabinet is: its name, its number of slots, the zone its schedules are read in.

    With `takes_copyable` false, a badge known by its number alone opens nothing; with
    `copyable_asks_pin` it needs a PIN beside it for every take. `takes_codes` says that there is
    something to type at: a keypad that is fitted says so itself, that of an OSDP reader does not.
    """

    name: str = setting("Key cabinet")
    slots: int = setting(24, least=1, most=128)
    zone: str = setting("Asia/Hong_Kong")
    session_ms: int = setting(20_000, least=5_000, most=120_000)
    release_ms: int = setting(3_000, least=1_000, most=30_000)
    door_unlock_ms: int = setting(10_000, least=1_000, most=60_000)
    door_held_ms: int = setting(60_000, least=5_000, most=600_000)
    armed_ms: int = setting(120_000, least=10_000, most=900_000)
    set_limit: int = setting(10, least=1, most=128)
    takes_copyable: bool = setting(True)
    copyable_asks_pin: bool = setting(False)
    takes_codes: bool = setting(False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderSettings:
    """The MFRC522 badge reader: SPI bus and chip select, the BCM pin of RST, the SPI speed.

    A badge that proves itself has `proof_ms` for each of its two answers.
    """

    name: str = setting("front")
    spi_bus: int = setting(0, least=0, most=6)
    spi_device: int = setting(0, least=0, most=2)
    reset_pin: int = setting(default_pin("reader.reset_pin"), least=2, most=27)
    spi_hz: int = setting(1_000_000, least=100_000, most=10_000_000)
    poll_ms: int = setting(100, least=50, most=1_000)
    proof_ms: int = setting(30, least=5, most=500)


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotBusSettings:
    """The RS-485 line of the slot boards: serial port, speed, addresses, slots a board."""

    port: str = setting("/dev/ttyAMA0")
    baud: int = setting(115_200, least=9_600, most=250_000)
    boards: tuple[int, ...] = setting((1, 2, 3), least=1, most=32)
    slots_per_board: int = setting(8, least=1, most=8)


@dataclass(frozen=True, slots=True, kw_only=True)
class LockSettings:
    """The slots' solenoids: on a 74HC595 chain on SPI, or on direct pins (at most 8)."""

    direct_pins: tuple[int, ...] = setting((), least=9, most=27)
    chain_spi_bus: int = setting(0, least=0, most=6)
    chain_spi_device: int = setting(1, least=0, most=2)
    chain_spi_hz: int = setting(1_000_000, least=100_000, most=10_000_000)
    pulse_ms_max: int = setting(3_000, least=100, most=30_000)
    rest_ms: int = setting(1_000, least=0, most=60_000)
    at_once: int = setting(2, least=1, most=8)


@dataclass(frozen=True, slots=True, kw_only=True)
class PinSettings:
    """BCM numbers of the pins that are not on a bus; `None` where the part is not fitted."""

    door_lock: int = setting(default_pin("pins.door_lock"), least=9, most=27)
    door_contact: int = setting(default_pin("pins.door_contact"), least=2, most=27)
    case_contact: int = setting(default_pin("pins.case_contact"), least=2, most=27)
    return_button: int | None = setting(default_pin("pins.return_button"), least=2, most=27)
    heartbeat: int = setting(default_pin("pins.heartbeat"), least=9, most=27)
    rail_sense: int = setting(default_pin("pins.rail_sense"), least=2, most=27)
    buzzer: int = setting(default_pin("pins.buzzer"), least=9, most=27)
    panel_red: int = setting(default_pin("pins.panel_red"), least=9, most=27)
    panel_green: int = setting(default_pin("pins.panel_green"), least=9, most=27)
    panel_blue: int = setting(default_pin("pins.panel_blue"), least=9, most=27)


@dataclass(frozen=True, slots=True, kw_only=True)
class WebSettings:
    """Where the pages are served: address, port, threads, and who may frame them (the demo).

    `user` is the system user of the pages' process, who may follow the feed and ask the inbox;
    empty for the controller's own.
    """

    host: str = setting("127.0.0.1")
    port: int = setting(8080, least=0, most=65_535)
    threads: int = setting(16, least=2, most=64)
    user: str = setting("")
    frame_ancestor: str = setting("")
    front_url: str = setting("")


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Everything that is set and not journalled; `data` is the folder the cabinet knows from."""

    data: Path = Path("data")
    cabinet: CabinetSettings = field(default_factory=CabinetSettings)
    reader: ReaderSettings = field(default_factory=ReaderSettings)
    slot_bus: SlotBusSettings = field(default_factory=SlotBusSettings)
    locks: LockSettings = field(default_factory=LockSettings)
    pins: PinSettings = field(default_factory=PinSettings)
    supply: fittings.SupplySettings = field(default_factory=fittings.SupplySettings)
    fire: fittings.FireSettings = field(default_factory=fittings.FireSettings)
    latch: fittings.LatchSettings = field(default_factory=fittings.LatchSettings)
    keypad: fittings.KeypadSettings = field(default_factory=fittings.KeypadSettings)
    osdp: fittings.OsdpSettings = field(default_factory=fittings.OsdpSettings)
    web: WebSettings = field(default_factory=WebSettings)


def read_config(path: Path) -> Config:
    """Return the settings in the TOML file at `path`; a relative `data` lies beside that file.

    Raises:
        ConfigError: the file is missing or malformed; the message names file, line, key and
            what was expected.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")  # editors on Windows put a mark in front
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: byte {error.start} is not UTF-8; save it as UTF-8") from error
    config = parse_config(text, source=str(path))
    data = config.data if config.data.is_absolute() else path.parent / config.data
    return replace_data(config, data)


def replace_data(config: Config, data: Path) -> Config:
    """Return `config` with another data folder."""
    return replace(config, data=data)


def parse_config(text: str, *, source: str) -> Config:
    """Return the settings in `text`, TOML that came from `source` (named in errors).

    Raises:
        ConfigError: as `read_config`.
    """
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{source}: {error}") from error
    page = _Page(source, text.splitlines())
    config: Config = page.read(Config, tables, ())
    if config.keypad.rows:
        config = replace(config, cabinet=replace(config.cabinet, takes_codes=True))
    check_together(page, config)
    return config


class _Page:
    """A TOML text that can say on which line a key stands."""

    def __init__(self, source: str, lines: list[str]) -> None:
        self._source = source
        self._lines = lines

    def read(self, kind: type, table: dict[str, Any], where: tuple[str, ...]) -> Any:
        """Return a `kind` filled from `table`, which stands at `where` in the file."""
        known: dict[str, Field[Any]] = {each.name: each for each in fields(kind)}
        values = {}
        for key, value in table.items():
            if key not in known:
                wanted = ", ".join(known)
                raise self.error((*where, key), f"unknown key; expected one of: {wanted}")
            values[key] = self._value(known[key], value, (*where, key))
        return kind(**values)

    def _value(self, spec: Field[Any], value: Any, where: tuple[str, ...]) -> Any:
        kind = spec.type
        if isinstance(kind, type) and hasattr(kind, "__dataclass_fields__"):
            if not isinstance(value, dict):
                raise self.error(where, "expected a table")
            return self.read(kind, value, where)
        kind, convert = (str, Path) if kind is Path else (kind, None)
        if get_origin(kind) in (Union, types.UnionType):
            kind = next(each for each in get_args(kind) if each is not type(None))
            if value in (False, ""):  # "not fitted": TOML has no null
                return None
        if get_origin(kind) is tuple:
            return self._list(spec, get_args(kind)[0], value, where)
        if kind is int:
            return self._number(spec, value, where)
        if kind is bool:
            if not isinstance(value, bool):
                raise self.error(where, f"expected true or false, got {value!r}")
            return value
        if not isinstance(value, str):
            raise self.error(where, f"expected text in quotes, got {value!r}")
        return convert(value) if convert else value

    def _list(self, spec: Field[Any], kind: type, value: Any, where: tuple[str, ...]) -> Any:
        wanted = "texts in quotes" if kind is str else "whole numbers"
        is_fit = isinstance(value, list) and all(isinstance(each, kind) for each in value)
        if kind is str and is_fit:
            return tuple(value)
        if not isinstance(value, list) or kind is str:
            raise self.error(where, f"expected a list of {wanted}, got {value!r}")
        return tuple(self._number(spec, each, where) for each in value)

    def _number(self, spec: Field[Any], value: Any, where: tuple[str, ...]) -> int:
        least, most = spec.metadata["least"], spec.metadata["most"]
        wanted = f"a whole number from {least} to {most}"
        if not isinstance(value, int) or isinstance(value, bool):
            raise self.error(where, f"expected {wanted}, got {value!r}")
        if not least <= value <= most:
            raise self.error(where, f"expected {wanted}, got {value}")
        return value

    def error(self, where: tuple[str, ...], problem: str) -> ConfigError:
        """Return the error for the key at `where`, with its line."""
        return ConfigError(f"{self._source}:{self._line(where)}: {'.'.join(where)}: {problem}")

    def _line(self, where: tuple[str, ...]) -> int:
        table, key = ".".join(where[:-1]), where[-1]
        current, header_line = "", 1
        for number, line in enumerate(self._lines, 1):
            if header := re.match(r"\s*\[\s*([^\[\]]+?)\s*\]", line):
                current = header[1]
                if current == table or current == ".".join(where):
                    header_line = number
            elif current == table and re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=", line):
                return number
        return header_line
