"""`keycabinet demo`: world, controller and pages as three processes, to play with or to watch."""

import json
import secrets
import select
import shutil
import socket
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any
from zoneinfo import ZoneInfo

from controller.config import Config, read_config
from controller.errors import CabinetError, LinkError
from controller.feed import FeedClient, feed_path
from sim.demo_day import DAY, Act, Scene, fits
from sim.front_client import FrontClient
from sim.things import ActRefused
from sim.troupe import Troupe, TroupeError

LEAD = "CS001"
ACT_S = 4.0
"""How long somebody keeps trying: a badge is seen within 100 ms, a bolt moves within 20."""

HAND_S = 0.2
"""A quick hand's pause: a door opened and shut within 50 ms is bounce to a debounced contact."""

EXPECT_S = 8.0
WEEK_DAYS = 7

CABINET = """\
# Written by `keycabinet demo`, anew at each start.
data = "data"

[cabinet]
name = "物業服務中心鑰匙櫃"
zone = "Asia/Hong_Kong"

[supply]
mains_pin = 5
battery_pin = 6
battery_mah = 7200
idle_ma = 650
release_mas = 4000

[fire]
call_pin = 18
rest_pin = 26

[latch]
clear_pin = 4
reset_pin = 12

[web]
port = {port}
frame_ancestor = "http://127.0.0.1:{front_port}"
front_url = "http://127.0.0.1:{front_port}/"
"""


def free_port(*, usual: int) -> int:
    """Return the port `usual` of this machine, or another one if somebody has it."""
    for port in (usual, 0):
        with socket.socket() as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                listener.bind(("127.0.0.1", port))
            except OSError:
                continue
            found: int = listener.getsockname()[1]
            return found
    raise DemoFailed("this machine has no free port on 127.0.0.1")


class DemoFailed(CabinetError):
    """The day did not come out as it should; the message says what did not."""


class Demo:
    """A demonstration in `folder`; `say` is told, line by line, what a newcomer should know."""

    def __init__(
        self, folder: Path, *, port: int, front_port: int, say: Callable[[str], None]
    ) -> None:
        self._folder = folder
        self._port = port
        self._front_port = front_port
        self._say = say
        self._troupe = Troupe(folder)
        self._config_path = folder / "cabinet.toml"
        self._controller: tuple[str, ...] = ()

    def prepare(self) -> None:
        """Make a cabinet with sample staff, key sets and rules, unless `folder` has one.

        Raises:
            TroupeError: the folder cannot be written, or a command refused; the message says why.
        """
        try:
            self._write_files()
        except OSError as error:
            where = error.filename or self._folder
            raise TroupeError(f"{where}: cannot be written: {error.strerror}") from error
        if (self._folder / "data" / "journal").exists():
            return
        settings = ("--config", str(self._config_path))
        self._troupe.call("init", *settings)
        self._troupe.call(
            "import",
            *settings,
            *("--rules", str(self._folder / "rules.toml")),
            *("--staff", str(self._folder / "staff.csv")),
            *("--keys", str(self._folder / "keys.csv"), "--apply"),
        )

    def _write_files(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        path, text = self._config_path, CABINET.format(port=self._port, front_port=self._front_port)
        if path.exists() and path.read_bytes().splitlines()[:1] != text.encode().splitlines()[:1]:
            raise TroupeError(f"{path}: not of a demonstration and left alone; take another folder")
        path.write_text(text, encoding="utf-8")
        for name in ("rules.toml", "staff.csv", "keys.csv"):
            mine = self._folder / name
            if not mine.exists():
                mine.write_bytes((files("sim") / "demo_data" / name).read_bytes())

    def open(self) -> None:
        """Start the three processes, and say where they are to be seen.

        Raises:
            TroupeError: one of them did not come up.
        """
        web = f"http://127.0.0.1:{self._port}"
        settings = ("--config", str(self._config_path))
        socket = str(self._folder / "world.sock")
        ready = self._troupe.start(
            "world",
            *("world", *settings, "--socket", socket),
            *("--port", str(self._front_port), "--web", web),
            ready="socket",
        )
        line = json.loads(ready)["line"]
        self._controller = ("simulate", *settings, "--world", socket, "--line", line)
        self._troupe.start("controller", *self._controller, ready="accepting badges")
        password = secrets.token_urlsafe(9)
        account = f"lead-{secrets.token_hex(2)}"
        self._troupe.call(
            *("account", "add", account, "--cardholder", LEAD, *settings, "--password", password)
        )
        self._troupe.start("web", "web", *settings, ready="http://")
        self._say(f"the lead's pages       {web}/   name: {account}   password: {password}")
        self._say(f"the cabinet            http://127.0.0.1:{self._front_port}/")
        self._say(
            "at any hour            tap 陳美華, the shift lead; the others work by their hours"
        )
        self._say(f"both side by side      http://127.0.0.1:{self._front_port}/beside")

    def wait(self) -> None:
        """Stay until Ctrl-C; start the controller again when it ended, as systemd would.

        It ends when somebody cuts the cabinet's power, and cannot start before it is back.

        Raises:
            TroupeError: another process ended by itself.
        """
        while True:
            self._troupe.check(but="controller")
            if not self._troupe.is_running("controller"):
                self._restart_controller()
            select.select([], [], [], 0.5)

    def _restart_controller(self) -> None:
        self._troupe.drop("controller")
        with suppress(TroupeError):  # there is no power yet: `wait` comes back to it
            self._troupe.start("controller", *self._controller, ready="accepting badges")

    def play(self, seconds: float) -> None:
        """Play the day in about `seconds`, then verify the journal.

        Raises:
            DemoFailed: something did not come out as it should.
        """
        begin_s = time.monotonic()
        config = read_config(self._config_path)
        stage = Stage(config, self._front_port, self._say)
        for number, scene in enumerate(DAY, 1):
            self._say(f"[{number}/{len(DAY)}] {stage.jump_to(scene.at)} {scene.title}")
            stage.play(scene)
            self._troupe.check()
            left_s = begin_s + seconds * number / len(DAY) - time.monotonic()
            if left_s > 0:
                select.select([], [], [], left_s)
        self._troupe.call("verify", "--config", str(self._config_path))
        self._say(f"the journal is complete and unaltered: {stage.seq} entries")

    def close(self, *, is_kept: bool) -> None:
        """End every process, and clear `folder` away unless it `is_kept`."""
        self._troupe.end()
        if not is_kept:
            shutil.rmtree(self._folder, ignore_errors=True)


class Stage:
    """Where the day is played: people's acts at the front, entries from the feed."""

    def __init__(self, config: Config, front_port: int, say: Callable[[str], None]) -> None:
        self.seq = 0
        self._front = FrontClient(front_port)
        self._say = say
        self._zone = ZoneInfo(config.cabinet.zone)
        self._entries: SimpleQueue[Mapping[str, Any]] = SimpleQueue()
        self._at_ms = 0
        self._midnight: datetime | None = None
        follower = threading.Thread(target=self._follow, args=(config.data,), daemon=True)
        follower.start()
        self._skip_what_was()

    def jump_to(self, minute: int) -> str:
        """Let the clock jump to that local minute of the day; return the hour as people read it.

        The first jump leads to the next Monday.
        """
        now = datetime.fromtimestamp(self._at_ms / 1_000, UTC).astimezone(self._zone)
        if self._midnight is None:
            monday = now.date() + timedelta(days=WEEK_DAYS - now.weekday())
            self._midnight = datetime(monday.year, monday.month, monday.day, tzinfo=self._zone)
        then = self._midnight + timedelta(minutes=minute)
        ms = int((then - now) / timedelta(milliseconds=1))
        if ms > 0:
            self._front.act("jump", ms=ms)
            self._at_ms += ms
        return then.strftime("%a %H:%M")

    def play(self, scene: Scene) -> None:
        """Do what the scene says; wait for what must come of it.

        Raises:
            DemoFailed: an act stayed impossible, or an expected entry never came.
        """
        for each in scene.acts:
            self._do(each)
        deadline_s = time.monotonic() + EXPECT_S
        for expected in scene.expected:
            while True:
                found = self._next(deadline_s)
                if found is None:
                    raise DemoFailed(f"expected {expected[0]} {dict(expected[1])}; it never came")
                if fits(found, expected):
                    self._say(f"      {_told(found, expected[1])}")
                    break

    def _do(self, act: Act) -> None:
        name, given = act
        deadline_s = time.monotonic() + ACT_S
        while True:
            try:
                self._front.act(name, **given)
                select.select([], [], [], HAND_S)
                return
            except ActRefused as refusal:
                if time.monotonic() > deadline_s:
                    raise DemoFailed(f"{name} {dict(given)}: {refusal}") from refusal
            select.select([], [], [], 0.05)

    def _next(self, deadline_s: float) -> Mapping[str, Any] | None:
        try:
            found = self._entries.get(timeout=max(0.0, deadline_s - time.monotonic()))
        except Empty:
            return None
        self.seq = found["seq"]
        self._at_ms = max(self._at_ms, found["at_ms"])
        return found

    def _skip_what_was(self) -> None:
        while self._next(time.monotonic() + 1.0) is not None:
            pass
        if self.seq == 0:
            raise DemoFailed("the controller's feed brought nothing")

    def _follow(self, data: Path) -> None:
        try:
            for batch in FeedClient(feed_path(data)).follow(after=0, people_after=0):
                for entry in batch.entries:
                    self._entries.put(entry.plain())
        except LinkError:
            return  # the day is over, or `_next` will miss what does not come any more


def _told(found: Mapping[str, Any], fields: Mapping[str, Any]) -> str:
    shown = " ".join(f"{name}={found[name]}" for name in fields)
    return f"#{found['seq']} {found['kind']} {shown}".rstrip()
