"""A stand-in for the cabinet behind the web's sockets, and days of entries to fill pages with."""

import hashlib
import json
import os
import re
import resource
import sys
import threading
import time
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

from jinja2 import BytecodeCache

from controller.codec import to_bytes
from controller.config import CabinetSettings, Config, WebSettings
from controller.directory import Person
from controller.entries import (
    AlarmAcknowledged,
    DirectoryChanged,
    PurposeStated,
    ReleaseArmed,
    ReleaseDisarmed,
    RequestDenied,
    SignInReported,
)
from controller.feed import FeedServer, feed_path
from controller.inbox import Answer, InboxServer, inbox_path
from controller.reasons import Reason
from controller.records import Record
from controller.requests import (
    AcknowledgeAlarm,
    ArmRelease,
    ChangeDirectory,
    DisarmRelease,
    ReportSignIn,
    StatePurpose,
)
from web import create_app
from web.cli import add_account, serve
from web.store import Fed

MONDAY_8AM_MS = 1_777_852_800_000
HOUR_MS = 3_600_000

PEOPLE = {
    "p01": ("王小明", "客服部", ("lead",), "+852 5555 0101"),
    "p02": ("陳大文", "工程部", ("staff",), "+852 5555 0102"),
    "p03": ("歐陽婉儀", "保潔部", ("staff",), ""),
    "p04": ("Aisha Khan", "工程部", ("staff",), "+852 5555 0104"),
    "p05": ("李國華", "管理部", ("manager",), ""),
    "p06": ("周美玲", "管理部", ("reviewer",), ""),
    "p07": ("黃志強", "客服部", ("supervisor",), ""),
    "p08": ("林保安", "保安部", ("security",), ""),
    "p10": ("何值班", "客服部", ("duty_manager",), ""),
    "p11": ("鄭工程", "工程部", ("engineering_manager",), ""),
    "p13": ("蘇主任", "客服部", ("officer",), ""),
    "p12": ("馬工程", "工程部", ("engineering_supervisor",), ""),
    "p09": ("張管理", "管理部", ("administrator", "lead"), ""),
}
PLACES = ("配電房", "消防控制室", "弱電井", "水泵房", "電梯機房", "天台門", "監控室", "垃圾房")


def settings(data, **web):
    return Config(
        data=data,
        cabinet=CabinetSettings(name="物業服務中心鑰匙櫃", slots=24),
        web=WebSettings(port=0, **web),
    )


class Journal:
    """Entries as the feed would bring them, one after the other, on a clock of their own."""

    def __init__(self, at_ms=MONDAY_8AM_MS):
        self.at_ms = at_ms
        self.mono_ms = 1_000
        self.clock = "ntp"
        self.fed = []
        self.people = []

    def add(self, kind, **fields):
        entry = {
            **{"v": 1, "seq": len(self.fed) + 1, "boot": "b1", "clock": self.clock, "kind": kind},
            **{"at_ms": self.at_ms, "mono_ms": self.mono_ms, **fields},
        }
        before = self.fed[-1].digest if self.fed else ""
        digest = hashlib.sha256(before.encode() + to_bytes(entry)).hexdigest()
        self.fed.append(Fed(entry["seq"], digest, entry))
        return entry["seq"]

    def wait(self, ms):
        self.at_ms += ms
        self.mono_ms += ms

    def name(self, cardholder, name, phone="", document=""):
        self.people.append(
            {
                **{"version": len(self.people) + 1, "cardholder": cardholder, "name": name},
                **{"phone": phone, "salt": "", "digest": "", "document": document},
            }
        )

    def found(self):
        self.add("cabinet_founded", cabinet="c0ffee")
        self.add("controller_started", version="0.1.0", machine="m1")
        changes = [
            added("cardholder", id=id, department=department, roles=list(roles), is_active=True)
            for id, (_, department, roles, _) in PEOPLE.items()
        ]
        changes.append(added("key_class", id="plant", label="設備房", due_soon_ms=1_800_000))
        for slot in range(1, 23):
            label = PLACES[slot // 2] if slot < 15 else f"A-{slot - 13}-{slot}03"
            changes.append(
                added(
                    "key_set",
                    **{"id": f"K{slot:02}", "label": label, "key_class": "plant"},
                    **{"tag": f"04a1{slot:02x}", "home_slot": slot, "custody": "cabinet"},
                    status="stopped" if slot == 20 else "active",
                )
            )
        self.add("directory_changed", actor="console", request="r0", changes=changes)
        for id, (name, _, _, phone) in PEOPLE.items():
            self.name(id, name, phone)
        for slot in range(1, 23):
            self.put_in(slot, is_loan=False, by=None, at=slot, evidence="inventory")

    def take_out(self, slot, by="p02", hours=4, **more):
        fields = {
            **{"key_set": f"K{slot:02}", "tag": f"04a1{slot:02x}", "slot": slot, "cardholder": by},
            **{"department": PEOPLE[by][1] if by else "", "due_ms": self.at_ms + hours * HOUR_MS},
            **{"purpose": "repair", "work_order": "", "issuer": "p01", "rule": "engineering"},
            **{"evidence": "sensor", **more},
        }
        return self.add("key_set_checked_out", **fields)

    def put_in(self, slot, by="p02", at=None, evidence="sensor", **more):
        fields = {
            **{"key_set": f"K{slot:02}", "tag": f"04a1{slot:02x}", "slot": at or slot},
            **{"borrower": by, "returner": by, "is_loan": True, "is_late": False},
            **{"is_home": (at or slot) == slot, "evidence": evidence, **more},
        }
        return self.add("key_set_checked_in", **fields)

    def play_a_day(self):
        """Fill the cabinet with one of everything that a page can show."""
        self.found()
        self.wait(HOUR_MS)
        self.add("session_opened", **opened("p02", self.mono_ms))
        self.add("door_unlocked", why="session", until_mono_ms=self.mono_ms + 10_000)
        self.add("door_seen_open", is_expected=True)
        self.add("purpose_stated", actor="p02", request="r1", purpose="repair", work_order="WO-17")
        self.take_out(1, work_order="WO-17")
        self.take_out(2, hours=30)
        self.add("session_closed", cardholder="p02", reason="door_closed", taken=2, returned=0)
        self.add("door_seen_closed")
        self.wait(HOUR_MS)
        self.add("badge_denied", reader="front", token="9f", cardholder=None, reasons=UNKNOWN)
        self.add("access_denied", cardholder="p03", key_set="K05", slot=5, reasons=SEVERAL)
        self.take_out(3, by="p04", hours=8, purpose="patrol")
        self.take_out(7, by="p04", hours=9, purpose="meter_reading")
        self.wait(HOUR_MS)
        self.put_in(7, by="p04", at=23)
        self.take_out(9, by=None, due_ms=None, purpose=None, issuer="", rule="")
        self.add("alarm_raised", alarm="a1", what="taken_without_grant", slot=9, key_set="K09")
        self.add("alarm_raised", alarm="a2", what="door_held", slot=None, key_set=None, detail="")
        note = {"note": "已到場，門已關上。", "request": "r2"}
        self.add("alarm_acknowledged", alarm="a2", actor="p01", **note)
        self.add("slot_disagrees", slot=11, key_set="K11")
        self.add("unknown_tag_seated", slot=24, tag="0badc0de")
        self.add("fault_raised", part="board:3", detail="no reply", slots=[17, 18])
        self.wait(5 * HOUR_MS)
        self.add("loan_overdue", key_set="K01", cardholder="p02", due_ms=self.at_ms, step=0)
        self.take_out(13, by="p03", hours=0, due_ms=self.at_ms + 900_000, purpose="cleaning")
        self.add("session_opened", **opened("p03", self.mono_ms))
        self.clock = "unsynced"
        self.add("clock_set", before_ms=0, after_ms=1_500, source="unsynced")
        self.clock = "ntp"
        self.add("never_heard_of", colour="blue", parts=[1, {"deep": "yes"}])


UNKNOWN = ["badge_unknown"]
SEVERAL = ["no_grant", "outside_schedule"]


def opened(cardholder, mono_ms):
    return {
        **{"cardholder": cardholder, "reader": "front", "token": "9f", "is_copyable": True},
        "until_mono_ms": mono_ms + 20_000,
    }


def added(noun, **fields):
    return {"before": None, "after": {"is": noun, **fields}}


class Cabinet:
    """What the web talks to, as an `Inbox`: answers everything, and may be away or refuse."""

    def __init__(self):
        self.asked = []
        self.ids = []
        self.reasons = ()
        self.error = None
        self.questions = []
        self.explanation = None

    def explain(self, question):
        if self.error is not None:
            raise self.error
        self.questions.append(question)
        return self.explanation

    def ask(self, request):
        self.ids.append(request.id)
        if self.error is not None:
            raise self.error
        self.asked.append(request)
        if self.reasons:
            return Answer(id=request.id, outcome="denied", reasons=self.reasons)
        return Answer(id=request.id, outcome="done", seq=1)


class Source:
    """A `Journal` as what `FeedServer` follows."""

    def __init__(self, journal):
        self.journal = journal

    @property
    def head(self):
        last = self.journal.fed[-1] if self.journal.fed else None
        return (last.seq, bytes.fromhex(last.digest)) if last else (0, b"")

    @property
    def people_version(self):
        return len(self.journal.people)

    def rows(self, after_seq, limit):
        some = self.journal.fed[after_seq : after_seq + limit]
        return [(each.seq, to_bytes(each.entry), bytes.fromhex(each.digest)) for each in some]

    def people_after(self, version, limit):
        rows = self.journal.people[version : version + limit]
        return [
            (row["version"], Person(**{k: v for k, v in row.items() if k != "version"}))
            for row in rows
        ]


class Sockets:
    """The feed and the inbox of `journal` at their real places in `data`, in a thread."""

    def __init__(self, data, journal, uid):
        (data / "run").mkdir(parents=True, exist_ok=True)
        self.journal = journal
        self.reasons = ()
        self._feed = FeedServer(feed_path(data), Source(journal), allowed_uids=[uid])
        self._inbox = InboxServer(
            inbox_path(data),
            allowed_uids=[uid],
            own_uid=uid,
            directory=lambda: None,
            explain=lambda question: None,
        )
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self):
        while not self._end.wait(0.005):
            now_ms = time.monotonic_ns() // 1_000_000
            self._feed.poll(now_ms)
            for received in self._inbox.poll(now_ms):
                self._answer(received.request)

    def _answer(self, request):
        entry = self._entry(request)
        record = Record(len(self.journal.fed) + 1, "b1", "ntp", entry)
        plain = {k: v for k, v in _plain(record).items() if k not in ENVELOPE}
        seq = self.journal.add(record.kind, **plain)
        if isinstance(request.asked, ChangeDirectory) and not self.reasons:
            for person in request.asked.people:
                self.journal.name(person.cardholder, person.name, person.phone)
        self._inbox.answer(request.id, seq, entry)

    def _entry(self, request):
        self.journal.at_ms = max(self.journal.at_ms, request.expires_ms - 8_000)
        times = {"at_ms": self.journal.at_ms, "mono_ms": self.journal.mono_ms}
        by = {**times, "request": request.id}
        asked = request.asked
        if self.reasons:
            return RequestDenied(**by, actor=request.actor, asked="x", reasons=self.reasons)
        match asked:
            case ReportSignIn():
                return SignInReported(**by, account=asked.account, outcome=asked.outcome)
            case ArmRelease():
                until = times["mono_ms"] + 120_000
                more = {"recipient": asked.recipient, "slot": asked.slot, "reason": asked.reason}
                more |= {"purpose": asked.purpose, "work_order": asked.work_order}
                key_set = f"K{asked.slot:02}"
                return ReleaseArmed(
                    **by, actor=request.actor, key_set=key_set, until_mono_ms=until, **more
                )
            case DisarmRelease():
                return ReleaseDisarmed(**by, slot=asked.slot, reason="taken_back")
            case StatePurpose():
                order = asked.work_order
                return PurposeStated(
                    **by, actor=request.actor, purpose=asked.purpose, work_order=order
                )
            case AcknowledgeAlarm():
                return AlarmAcknowledged(
                    **by, alarm=asked.alarm, actor=request.actor, note=asked.note
                )
            case ChangeDirectory():
                return DirectoryChanged(**by, actor=request.actor, changes=asked.changes)
        return RequestDenied(**by, actor=request.actor, asked="x", reasons=(Reason.IMPOSSIBLE,))

    def close(self):
        self._end.set()
        self._thread.join()
        self._feed.close()
        self._inbox.close()


ENVELOPE = {"v", "seq", "boot", "clock", "kind", "at_ms", "mono_ms"}


def _plain(record):
    return json.loads(record.to_bytes())


PASSWORD = "correct horse"


class Compiled(BytecodeCache):
    """Templates compiled once for all tests: half of what a test's pages cost."""

    codes: ClassVar[dict] = {}

    def load_bytecode(self, bucket):
        if code := self.codes.get(bucket.key):
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket):
        self.codes[bucket.key] = bucket.bytecode_to_string()


class Pages:
    """The app over a journal that was taken in, a cabinet that answers, and a browser."""

    def __init__(self, data, journal=None, account=None, **web):
        self.journal = journal or Journal()
        if not self.journal.fed:
            self.journal.play_a_day()
        self.now_ms = self.journal.at_ms + 60_000
        self.cabinet = Cabinet()
        self.app = create_app(settings(data, **web), now_ms=self.clock, inbox=self.cabinet)
        self.app.jinja_env.bytecode_cache = Compiled()
        self.site = self.app.extensions["keycabinet"]
        self.catch_up()
        self.client = self.app.test_client()
        if account:
            self.sign_in(account)

    def clock(self):
        return self.now_ms

    def catch_up(self):
        """Take in what the journal has and the read models have not."""
        store = self.site.store
        store.take(self.journal.fed[store.last()[0] :])
        store.take_people(self.journal.people[store.people_version() :])
        self.site.status.heard()
        self.site.status.took(store.last()[0], store.clock())

    def get(self, path, **kwargs):
        return self.client.get(path, **kwargs)

    def text(self, path):
        answer = self.get(path)
        assert answer.status_code == 200, (path, answer.status)
        return answer.get_data(as_text=True)

    def token(self, path="/sign-in"):
        page = self.get(path).get_data(as_text=True)
        return re.findall(r'csrf_token" value="([^"]+)', page)[0]

    def post(self, path, token=None, **form):
        values = {"csrf_token": token or self.token("/"), **form}
        return self.client.post(path, data=values)

    def sign_in(self, cardholder, password=PASSWORD):
        """Sign in as the account of `cardholder`, made where there is none."""
        if self.site.accounts.find(cardholder) is None:
            self.site.accounts.add(cardholder, cardholder, PASSWORD)
        form = {"name": cardholder, "password": password}
        return self.post("/sign-in", token=self.token(), **form)


def main(data, port):
    """Serve a played day to look at: `python -m tests.web_stand DATA PORT`."""
    journal = Journal(time.time_ns() // 1_000_000 - 8 * HOUR_MS)
    journal.play_a_day()
    sockets = Sockets(data, journal, os.getuid())
    config = settings(data)
    for name, cardholder in (("lead", "p01"), ("staff", "p02"), ("reviewer", "p06")):
        add_account(data, name, cardholder, PASSWORD)
    serve(replace(config, web=replace(config.web, port=port)))
    sockets.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))


@contextmanager
def full_disk():
    """Let no file of this process grow, as on a full disk; what lies there can still be read."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
