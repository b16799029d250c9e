"""Carries a plan out: says what stands how, changes what must change, and nothing twice."""

import os
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from controller.errors import ConfigError
from firmware_bridge.install.ledger import ledger_file, read_ledger
from firmware_bridge.install.plan import Plan, missing_users, wrong_folders
from firmware_bridge.install.steps import Command, File, Link, Standing, below, digest, read

SYSUSERS = Command(("systemd-sysusers",), "the users and groups are made")


@dataclass(frozen=True, slots=True)
class Manner:
    """How an install goes about it.

    `is_dry`: print everything, change nothing. `replaces`: what was changed by hand gives way and
    is kept as .bak. `run` runs a command; None where the files belong to another system.
    """

    is_dry: bool
    replaces: bool
    run: Callable[[Command], None] | None


class Installer:
    """Carries out `plan` on the system below `root`; `say` is told every line.

    After `go`, `changed` holds what changed: the paths of files and links, and commands' words.
    """

    def __init__(self, plan: Plan, root: Path, manner: Manner, say: Callable[[str], None]) -> None:
        self.changed: list[str] = []
        self._plan = plan
        self._root = root
        self._manner = manner
        self._say = say
        self._known = read_ledger(root)

    def go(self) -> None:
        """Do what is still to be done, and say of everything how it stands.

        Raises:
            ConfigError: a file was changed by hand, and nothing was changed by us.
            OSError: a file cannot be written.
            subprocess.CalledProcessError: a command failed; what was done before stays.
        """
        self._refuse_foreign()
        for file in self._plan.files:
            self._do_file(file)
        for link in self._plan.links:
            self._do_link(link)
        self._remember()
        for command in self._commands():
            self._do_command(command)

    def _refuse_foreign(self) -> None:
        foreign = [each.path for each in self._plan.files if self._stand(each) is Standing.FOREIGN]
        foreign += [e.path for e in self._plan.links if e.stand(self._root) is Standing.FOREIGN]
        if foreign and not self._manner.replaces and not self._manner.is_dry:
            raise ConfigError(
                "changed by hand, and nothing was touched:\n  "
                + "\n  ".join(foreign)
                + "\nwith --replace each gives way to ours and is kept beside it as .bak"
            )

    def _stand(self, file: File) -> Standing:
        return file.stand(self._root, self._known.get(file.path))

    def _do_file(self, file: File) -> None:
        standing = self._stand(file)
        mode = "" if file.mode is None else f", mode {file.mode:04o}"
        self._say(f"{file.path}: {standing.value}{mode}, owner root")
        if standing is Standing.SAME:
            return
        self.changed.append(file.path)
        if self._manner.is_dry:
            for line in file.text.splitlines():
                self._say(f"    {line}".rstrip())
            return
        self._keep(file, standing)
        file.write(self._root)

    def _keep(self, file: File, standing: Standing) -> None:
        """Keep a copy of what somebody else wrote before it changes."""
        there = read(self._root, file.path)
        is_theirs = standing is Standing.FOREIGN or file.ours(there or "") != there
        if there is not None and is_theirs:
            kept = self._free_name(file.path)
            self._say(f"    kept as {kept}")
            File(kept, there, file.mode).write(self._root)

    def _free_name(self, path: str) -> str:
        """Return a name for a copy of `path` that nothing has yet."""
        names = (f"{path}.bak{number or ''}" for number in count())
        return next(name for name in names if not os.path.lexists(below(self._root, name)))

    def _do_link(self, link: Link) -> None:
        standing = link.stand(self._root)
        self._say(f"{link.path} -> {link.target}: {standing.value}")
        if standing is Standing.SAME:
            return
        self.changed.append(link.path)
        if self._manner.is_dry:
            return
        path = below(self._root, link.path)
        if standing is Standing.FOREIGN:
            kept = self._free_name(link.path)
            self._say(f"    kept as {kept}")
            path.replace(below(self._root, kept))
        link.write(self._root)

    def _remember(self) -> None:
        """Note what we wrote, and nothing else: somebody's file is not ours for being right."""
        written = [each for each in self._plan.files if each.path in self.changed]
        if self._manner.is_dry or not written:
            return
        ours = {each.path: each.ours(each.text) for each in written}
        digests = {path: digest(text) for path, text in ours.items() if text is not None}
        ledger_file({**self._known, **digests}).write(self._root)

    def _commands(self) -> list[Command]:
        """Return what is to be run, users before the folders they own."""
        users = [SYSUSERS] if missing_users(self._root) else []
        asked = [each for each in self._plan.commands if set(each.after) & set(self.changed)]
        return [*users, *wrong_folders(self._root), *asked]

    def _do_command(self, command: Command) -> None:
        words = " ".join(command.words)
        run = None if self._manner.is_dry else self._manner.run
        self._say(f"{words}: {command.why}" + ("" if run else " (not run)"))
        self.changed.append(words)
        if run is not None:
            run(command)


def run_command(command: Command) -> None:
    """Run `command` on this machine.

    Raises:
        subprocess.CalledProcessError: it failed.
    """
    subprocess.run(command.words, check=True)  # noqa: S603  # our own words, and no shell
