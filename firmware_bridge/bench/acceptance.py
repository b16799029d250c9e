"""From the walk to the report on the disk."""

import hashlib
import os
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from controller.clock import Clock
from controller.config import Config
from controller.errors import JournalError
from firmware_bridge.bench.findings import Finding
from firmware_bridge.bench.report import Report, public_hex, sign, signing_key
from firmware_bridge.bench.technician import Technician
from firmware_bridge.bench.walk import Walk
from firmware_bridge.bench.words import Words
from firmware_bridge.bench.workbench import Workbench
from firmware_bridge.rig import Rig

FOLDER = "reports"


class Acceptance:
    """One acceptance of the cabinet of `config`, by `technician`, in `language`.

    `cabinet_key` signs the report; `machine` is what it runs on (see `describe_machine`).
    """

    def __init__(
        self,
        config: Config,
        technician: Technician,
        *,
        language: str,
        cabinet_key: bytes,
        machine: dict[str, str],
        clock: Clock,
    ) -> None:
        self.words = Words(language)
        self._config = config
        self._technician = technician
        self._language = language
        self._key = signing_key(cabinet_key)
        self._machine = machine
        self._clock = clock
        self._began = self._local_time()

    def walk(self, rig: Rig, pause: Callable[[], None]) -> Report:
        """Walk round the cabinet with `rig` and return the report; `pause` ends each turn."""
        bench = Workbench(rig, self._technician, self.words, clock=self._clock, pause=pause)
        bench.tell_begin(self._config.cabinet.slots)
        name = bench.ask_name()
        rig.inventory(self._clock.mono_ms())
        Walk(self._config, bench).go()
        return self._report(name, bench.findings, rig)

    def report_missing(self, problems: Sequence[str]) -> Report:
        """Return the report of a cabinet that lacks parts, one line each: nobody walked."""
        findings = [Finding("part", 0, "missing", each) for each in problems]
        return self._report("", findings, None)

    def keep(self, report: Report) -> Path:
        """Write `report`, signed, into the data folder; return its path.

        Raises:
            JournalError: it cannot be written.
        """
        stamp = "".join(each for each in report.began[:19] if each.isalnum())
        path = self._config.data / FOLDER / f"acceptance-{stamp}.json"
        try:
            path.parent.mkdir(mode=0o700, exist_ok=True)
            with open(path, "x", encoding="utf-8", opener=_private) as file:
                file.write(sign(report, self._key))
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise JournalError(f"{path}: {error.strerror}; the report is not kept") from error
        return path

    def conclude(self, report: Report, path: Path) -> list[str]:
        """Return the lines that end an acceptance: what failed, and where the report lies."""
        failed = [each for each in report.findings if not each.has_passed]
        count = len(report.findings)
        if failed:
            lines = [self.words("some_failed", count=count, failed=len(failed))]
        else:
            lines = [self.words("all_passed", count=count)]
        for each in failed:
            asked = self.words(each.check, slot=each.slot) if self.words.has(each.check) else ""
            lines.append(f"  {asked} {self.words(each.problem, detail=each.detail)}")
        return [*lines, self.words("written", path=path, signer=public_hex(self._key)[:16])]

    def _report(self, name: str, findings: Sequence[Finding], rig: Rig | None) -> Report:
        return Report(
            cabinet=self._config.cabinet.name,
            technician=name,
            began=self._began,
            ended=self._local_time(),
            language=self._language,
            settings_sha256=settings_digest(self._config),
            machine=self._machine,
            boards=rig.boards() if rig else (),
            findings=tuple(findings),
        )

    def _local_time(self) -> str:
        utc_ms = self._clock.mono_ms() + self._clock.offset_ms()
        moment = datetime.fromtimestamp(utc_ms / 1_000, UTC)
        zone = ZoneInfo(self._config.cabinet.zone)
        return moment.astimezone(zone).isoformat(timespec="milliseconds")


def settings_digest(config: Config) -> str:
    """Return the SHA-256 of every setting but where the data lie: what was accepted."""
    said = {name: value for name, value in asdict(config).items() if name != "data"}
    return hashlib.sha256(repr(sorted(said.items())).encode()).hexdigest()


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
