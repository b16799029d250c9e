"""What every page of the running web shares, and what one request looks things up with."""

import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from threading import Lock
from zoneinfo import ZoneInfo

from flask import current_app, g

from controller.config import Config
from web.accounts import Accounts
from web.asking import Asking
from web.reports import Reports
from web.status import FeedStatus
from web.store import Store


def utc_ms() -> int:
    """Return this machine's UTC milliseconds."""
    return time.time_ns() // 1_000_000


@dataclass(frozen=True, slots=True)
class Site:
    """The parts of the web: built once by `create_app`, used by every page.

    `now_ms` is this machine's UTC, for sessions; what stands on a page goes by `cabinet_ms`.
    """

    config: Config
    store: Store
    accounts: Accounts
    asking: Asking
    reports: Reports
    status: FeedStatus
    now_ms: Callable[[], int]
    reading: Lock = field(default_factory=Lock)
    """Held while a page of the log is read: more at once would not be faster, only bigger."""

    @property
    def zone(self) -> ZoneInfo:
        """Return the time zone of the site."""
        return ZoneInfo(self.config.cabinet.zone)

    def cabinet_ms(self) -> int:
        """Return what time the cabinet has it, UTC."""
        return self.status.cabinet_ms()

    @property
    def is_clock_trusted(self) -> bool:
        """Return whether somebody has set the cabinet's clock since it came up."""
        return self.status.clock != "unsynced"

    def local(self, at_ms: int) -> str:
        """Return `at_ms` as a register prints it: "2026-05-04 08:00" in the site's zone."""
        return f"{self._local(at_ms):%Y-%m-%d %H:%M}"

    def clock_time(self, at_ms: int) -> str:
        """Return the time of day of `at_ms` to the second, such as "08:00:12"."""
        return f"{self._local(at_ms):%H:%M:%S}"

    def local_day(self, at_ms: int) -> date:
        """Return the local day of `at_ms`."""
        return self._local(at_ms).date()

    def _local(self, at_ms: int) -> datetime:
        return datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(self.zone)


def site() -> Site:
    """Return the parts of the web this request is served by."""
    found: Site = current_app.extensions["keycabinet"]
    return found


def connection() -> sqlite3.Connection:
    """Return this request's connection to the read models, which can only read."""
    if "connection" not in g:
        g.connection = site().store.read()
    found: sqlite3.Connection = g.connection
    return found


def close_connection(error: BaseException | None = None) -> None:
    """Close this request's connection, if it opened one."""
    opened = g.pop("connection", None)
    if opened is not None:
        opened.close()
