"""`keycabinet demo`: world, controller and pages as three processes, to play with or to watch."""

import json
import secrets
import select
import shutil
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from importlib.resources import files
from pathlib import Path

from controller.config import read_config
from controller.errors import JournalBusy
from controller.feed import FeedClient, feed_path
from controller.journal.lock import WriterLock
from sim.demo_day import DAY
from sim.stage import DemoFailed, Stage
from sim.troupe import Troupe, TroupeError

LEAD = "CS001"

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
        self._lock: WriterLock | None = None

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
        try:
            self._lock = WriterLock(self._folder / "demo.lock")
        except JournalBusy as error:
            raise TroupeError(f"{self._folder}: another demonstration is running there") from error
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
        batches = FeedClient(feed_path(config.data)).follow(after=0, people_after=0)
        fed = (entry.plain() for batch in batches for entry in batch.entries)
        stage = Stage(self._front_port, zone=config.cabinet.zone, fed=fed, say=self._say)
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
        if self._lock is not None:
            self._lock.close()
        if not is_kept:
            shutil.rmtree(self._folder, ignore_errors=True)
