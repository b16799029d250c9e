"""The controller's process: journal, sockets and wires put together, turn after turn."""

import gc
import os
import pwd
import secrets
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Protocol

from controller.clock import Clock
from controller.commands import Command, Picture, PinCommand
from controller.config import Config
from controller.destroying import Destroyer
from controller.errors import ConfigError, JournalFull
from controller.events import Event, Started, Stopping
from controller.feed import FeedServer, feed_path
from controller.inbox import InboxServer, inbox_path
from controller.journal import Journal, load_state
from controller.loop import Controller
from controller.pin_checker import PinChecker, spawn_clerk
from controller.policy.why import answer
from controller.questions import Explanation, Question
from controller.secrets import Tokeniser, read_secrets
from controller.snapshots import Snapshots
from controller.state import State

PROBE_MS = 60_000
"""An idle cabinet writes one row that says nothing so often, to know that it still could."""

MACHINE = Path("/proc/sys/kernel/random/boot_id")
"""Names this run of the operating system, within which the monotonic clock goes on (random(4))."""


class Hands(Protocol):
    """What the controller senses and moves with: the rig of a cabinet."""

    def poll(self, now_ms: int) -> Iterable[Event]:
        """Return what the wires say."""

    def heard_ms(self, now_ms: int) -> int:
        """Return up to when `poll` has told everything."""

    def rest(self) -> Iterable[Event]:
        """Return what `poll` has not told yet; called once, before the end."""

    def inventory(self, mono_ms: int) -> Iterable[Event]:
        """Return what every slot holds, asked afresh."""

    def actuate(self, command: Command) -> None:
        """Do what `command` says."""

    def show(self, picture: Picture) -> None:
        """Light lamps and panel."""

    def beat(self) -> None:
        """Keep the lock rail alive."""

    def close(self) -> None:
        """Drive every output low and let go."""


class Service:
    """One cabinet's controller, from opening the journal to letting go of it.

    `connect` builds the wires once badges can be turned into tokens; `say` is told, a line at a
    time, how a start gets on. Once constructed it accepts badges.

    Raises:
        CabinetError: the journal, the secrets, a socket or a part is not as it must be.
    """

    def __init__(
        self,
        config: Config,
        *,
        clock: Clock,
        connect: Callable[[Tokeniser], Hands],
        say: Callable[[str], None],
        version: str,
    ) -> None:
        self._clock = clock
        self._say = say
        self._told_percent = 0
        self._probed_ms = clock.mono_ms()
        self._probed_seq = 0
        self._stack = ExitStack()
        try:
            self._start(config, connect)
            self._begin(config, version)
            self._spare_known()
        except BaseException:
            self._stack.close()
            raise

    def turn(self) -> None:
        """Take one turn: sockets, wires, time; then the heartbeat, if all of it went well.

        Raises:
            JournalError: nothing can be written; every output must fall, the process must end.
        """
        self._controller.turn()
        now_ms = self._clock.mono_ms()
        at_ms, is_full = self._controller.state.at_ms(now_ms), self._controller.is_full
        self._feed.poll(now_ms, at_ms, is_full=is_full)
        if not self._controller.is_full:
            self._probe(now_ms)
        if self._controller.can_write:
            self._hands.beat()
        state = self._controller.state
        if state.staged is not self._spared:
            self._spare_known()
        if state.session is None and not state.door.is_open:
            self._try_disk(self._journal.tidy)
            head = self._journal.head[1]
            self._snapshots.consider(state, head)
            if not self._controller.is_full:  # what room there is is for what is sensed
                self._try_disk(lambda: self._destroyer.consider(state, head, now_ms))

    def _spare_known(self) -> None:
        """Keep the collector from walking over all that is known again and again: it stays."""
        self._spared = self._controller.state.staged
        gc.freeze()

    def stop(self, reason: str) -> None:
        """Say in the journal that we go; what was open ends."""
        for event in self._hands.rest():
            self._controller.apply(event)
        self._controller.apply(Stopping(mono_ms=self._clock.mono_ms(), reason=reason))

    def close(self) -> None:
        """Drive every output low, let go of wires, sockets and journal. May be called twice."""
        self._stack.close()

    def _start(self, config: Config, connect: Callable[[Tokeniser], Hands]) -> None:
        key = read_secrets(config.data)
        journal = Journal.open(
            config.data,
            boot=secrets.token_hex(8),
            progress=lambda done, of: self._tell("checking the journal", done, of),
        )
        self._journal = journal
        self._stack.callback(journal.close)
        restored = load_state(
            journal, progress=lambda done, of: self._tell("replaying the journal", done, of)
        )
        _check_codes(config, restored.state)
        for line in restored.discarded:
            self._say(f"a snapshot was not used: {line}")
        helper = ThreadPoolExecutor(max_workers=1, thread_name_prefix="snapshot")
        self._stack.callback(helper.shutdown)
        self._snapshots = Snapshots(config.data, helper, saved_seq=restored.snapshot_seq)
        self._destroyer = Destroyer(journal, helper)
        self._pin_checker = PinChecker(lambda: spawn_clerk(config.data))
        self._stack.callback(self._pin_checker.close)
        tokenise = Tokeniser(key)
        self._hands = connect(tokenise)
        self._stack.callback(self._hands.close)
        self._open_sockets(config, journal)
        self._controller = Controller(
            restored.state,
            clock=self._clock,
            log=journal,
            readers=(
                *(self._hands.poll, self._inbox.poll, self._snapshots.poll),
                *(self._pin_checker.poll, self._destroyer.poll),
            ),
            actuate=self._actuate,
            show=self._hands.show,
            answer=self._answer,
            inventory=self._hands.inventory,
            heard_ms=self._hands.heard_ms,
        )

    def _open_sockets(self, config: Config, journal: Journal) -> None:
        own = os.getuid()
        allowed = {own, _uid_of(config.web.user)} if config.web.user else {own}
        self._feed = FeedServer(feed_path(config.data), journal, allowed_uids=allowed)
        self._stack.callback(self._feed.close)
        self._inbox = InboxServer(
            inbox_path(config.data),
            allowed_uids=allowed,
            own_uid=own,
            directory=lambda: self._controller.state.directory,
            explain=self._explain,
        )
        self._stack.callback(self._inbox.close)

    def _begin(self, config: Config, version: str) -> None:
        """Say that we are here and ask the slots what they hold; only then are badges read."""
        controller, mono_ms = self._controller, self._clock.mono_ms()
        if not self._journal.has_room():  # the last run died on a full disk, its reserve spent
            controller.meet_full_disk()
        controller.apply(controller.read_clock())
        controller.apply(
            Started(
                mono_ms=mono_ms,
                version=version,
                machine=MACHINE.read_text(encoding="ascii").strip(),
                settings=config.cabinet,
            )
        )
        for event in self._hands.inventory(mono_ms):
            controller.apply(event)

    def _probe(self, now_ms: int) -> None:
        """Find out, where nothing was written for a while, whether something still could be."""
        seq = self._journal.head[0]
        if seq != self._probed_seq:
            self._probed_seq, self._probed_ms = seq, now_ms
        elif now_ms - self._probed_ms >= PROBE_MS:
            self._probed_ms = now_ms
            self._try_disk(self._journal.probe)

    def _try_disk(self, write: Callable[[], None]) -> None:
        """Do what need not be done now; a disk that has no room for it is full from here on."""
        try:
            write()
        except JournalFull:
            self._controller.meet_full_disk()

    def _actuate(self, command: Command) -> None:
        """Have the wires do it, or the process that looks at PINs."""
        if isinstance(command, PinCommand):
            self._pin_checker.take(command, self._clock.mono_ms())
        else:
            self._hands.actuate(command)

    def _answer(self, request: str, seq: int | None) -> None:
        entry = self._journal.record(seq).entry if seq is not None else None
        self._inbox.answer(request, seq, entry)

    def _explain(self, question: Question) -> Explanation | None:
        state = self._controller.state
        return answer(state, question, state.at_ms(self._clock.mono_ms()))

    def _tell(self, what: str, done: int, total: int) -> None:
        percent = 100 * done // max(total, 1)
        if percent // 10 != self._told_percent // 10:
            self._say(f"{what}: {percent} %")
        self._told_percent = percent


def _check_codes(config: Config, state: State) -> None:
    """Refuse a cabinet at which nobody could type what its rules ask for."""
    asking = [each.id for each in state.directory.key_classes.values() if each.asks_pin]
    if asking and not config.cabinet.takes_codes:
        raise ConfigError(
            f"keypad: key class {asking[0]!r} asks for a PIN, and this cabinet has neither keypad"
            " nor screen to type it at; fit one, or change the class before taking it away"
        )


def _uid_of(user: str) -> int:
    try:
        return pwd.getpwnam(user).pw_uid
    except KeyError as error:
        raise ConfigError(f"web.user: there is no user {user!r} on this machine") from error
