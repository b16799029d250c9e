"""The inbox hands on what was asked by those who may, and answers everything once."""

import json
import os
import socket
from contextlib import closing
from threading import Thread

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controller.codec import from_plain, to_bytes, to_plain
from controller.directory import Cardholder, Change, Credential, Directory, KeySet, Person, Purpose
from controller.entries import AlarmAcknowledged, RequestDenied
from controller.errors import LinkError, LinkTimeout
from controller.events import RequestReceived
from controller.findings import Finding, Outcome, RuleName, fact
from controller.inbox import (
    LINE_BYTES,
    PENDING_MAX,
    TURN_LINES,
    TURN_NOUNS,
    InboxClient,
    InboxServer,
)
from controller.questions import Explanation, Question
from controller.reasons import Reason
from controller.requests import AcknowledgeAlarm, ArmRelease, ChangeDirectory, Request

OURS = os.getuid()
STAMP = {"at_ms": 1, "mono_ms": 1}

holders = [Cardholder(id=f"c{each}", department="保養") for each in range(500)]
KNOWN = Directory().change(
    (
        *(Change(after=each) for each in holders),
        Change(after=Credential(token="t1", cardholder="c1")),
        Change(after=KeySet(id="K1", label="1-2-3", key_class="flat", tag=b"\x04", home_slot=2)),
    )
)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "run" / "inbox.sock"


@pytest.fixture
def server(path):
    with closing(serve(path)) as found:
        yield found


def serve(path, *, own_uid=OURS, allowed=(OURS,)):
    return InboxServer(
        path, allowed_uids=allowed, own_uid=own_uid, directory=lambda: KNOWN, explain=explain
    )


def request(name="r1", *, actor="lead1", asked=None):
    asked = asked or ArmRelease(slot=3, recipient="c1", reason="緊急")
    return Request(id=name, actor=actor, expires_ms=1_000, asked=asked)


def line(asked):
    return to_bytes(to_plain(asked)) + b"\n"


def denied(name, *reasons, detail=""):
    return RequestDenied(
        **STAMP, request=name, actor="a", asked="arm_release", reasons=reasons, detail=detail
    )


def done(name):
    return AlarmAcknowledged(**STAMP, alarm="a1", actor="lead1", note="", request=name)


def explain(question):
    """Answer about those who are known, and say who was asked about."""
    if question.cardholder not in KNOWN.cardholders:
        return None
    said = fact("held", count=len(question.cardholder), limit=3)
    finding = Finding(rule=RuleName.LIMIT, outcome=Outcome.AGREES, facts=(said,))
    return Explanation(at_ms=question.at_ms or 7, findings=(finding,), whereabouts=said)


def why(name, cardholder="c1"):
    question = to_plain(Question(cardholder=cardholder, key_set="K1", purpose=Purpose.REPAIR))
    return to_bytes({"id": name, "query": "why", "question": question}) + b"\n"


class Asker:
    """A raw client."""

    def __init__(self, path, *data):
        self.wire = socket.socket(socket.AF_UNIX)
        self.wire.connect(str(path))
        for each in data:
            self.wire.sendall(each)
        self.wire.setblocking(False)
        self._got = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.wire.close()

    def read(self):
        try:
            data = self.wire.recv(1 << 22)
        except BlockingIOError:
            return []
        if not data:
            return None
        *lines, self._got = (self._got + data).split(b"\n")
        return [json.loads(each) for each in lines]


def polls(server, count=3):
    return [event for turn in range(count) for event in server.poll(turn)]


def test_what_is_asked_arrives_as_an_event_of_this_turn(server, path):
    with Asker(path, line(request())):
        assert server.poll(77) == [RequestReceived(mono_ms=77, request=request())]
        assert server.poll(78) == []


def test_a_request_in_pieces_is_one_request(server, path):
    data = line(request())
    with Asker(path) as asker:
        asked = []
        for at in range(0, len(data), 7):
            asked += server.poll(at)
            asker.wire.sendall(data[at : at + 7])
        asked += polls(server)
    assert [each.request for each in asked] == [request()]


def test_the_answer_names_the_entry(server, path):
    with Asker(path, line(request("r1")), line(request("r2"))) as asker:
        assert len(polls(server)) == 2
        server.answer("r1", 41, done("r1"))
        server.answer("r2", 42, denied("r2", Reason.SLOT_EMPTY, detail="slot 3"))
        assert asker.read() == [
            {
                "id": "r1",
                "seq": 41,
                "outcome": "done",
                "kind": "alarm_acknowledged",
                "reasons": [],
                "detail": "",
            },
            {
                "id": "r2",
                "seq": 42,
                "outcome": "denied",
                "kind": "request_denied",
                "reasons": ["slot_empty"],
                "detail": "slot 3",
            },
        ]


def test_where_nothing_could_be_written_the_answer_says_so(server, path):
    with Asker(path, line(request())) as asker:
        polls(server)
        server.answer("r1", None, None)
        (told,) = asker.read()
    assert (told["outcome"], told["seq"], told["reasons"]) == ("denied", None, ["journal_full"])


def test_the_same_request_asked_twice_while_it_waits_is_one_event_and_two_answers(server, path):
    with Asker(path, line(request())) as one, Asker(path, line(request())) as other:
        assert len(polls(server)) == 1
        server.answer("r1", 5, done("r1"))
        server.answer("r1", 5, done("r1"))
        assert [len(each.read()) for each in (one, other)] == [1, 1]


def test_an_answered_request_asked_again_is_an_event_again(server, path):
    with Asker(path, line(request())) as asker:
        assert len(polls(server)) == 1
        server.answer("r1", 5, done("r1"))
        asker.wire.sendall(line(request()))
        assert len(polls(server)) == 1


def test_an_id_in_use_is_not_given_to_something_else(server, path):
    other = request(asked=AcknowledgeAlarm(alarm="a1", note=""))
    with Asker(path, line(request()), line(other)) as asker:
        assert [each.request for each in polls(server)] == [request()]
        (told,) = asker.read()
    assert "another request" in told["error"]


def test_only_the_controllers_own_user_is_the_console(path):
    server = serve(path, own_uid=OURS + 1)
    with closing(server), Asker(path, line(request(actor="console"))) as asker:
        assert polls(server) == []
        assert "own user" in asker.read()[0]["error"]


def test_the_console_is_heard_from_the_own_user(server, path):
    with Asker(path, line(request(actor="console"))):
        assert len(polls(server)) == 1


def test_other_users_are_hung_up_on_and_counted(path):
    with closing(serve(path, allowed=[OURS + 1])) as server:
        with Asker(path, line(request())) as asker:
            assert polls(server) == []
            with pytest.raises(ConnectionResetError):
                asker.read()
        assert server.refused == 1


GOOD = to_plain(request())


@pytest.mark.parametrize(
    "bad",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"null",
        b"[1]",
        b'"id"',
        b"{}",
        b"[" * 60_000,
        to_bytes({**GOOD, "id": 5}),
        to_bytes({**GOOD, "id": ""}),
        to_bytes({**GOOD, "id": "x" * 101}),
        b'{"id": "\\ud800", "query": "directory"}',
        b'{"id": "half \\udfff of a character"}',
        to_bytes({**GOOD, "actor": "half"}).replace(b"half", b"\\ud800"),
        to_bytes({**GOOD, "actor": None}),
        to_bytes({**GOOD, "actor": "x" * 101}),
        to_bytes({**GOOD, "expires_ms": "soon"}),
        to_bytes({**GOOD, "asked": {"is": "open_everything"}}),
        to_bytes({**GOOD, "asked": {"is": ["arm_release"]}}),
        to_bytes({**GOOD, "asked": {"is": "arm_release", "slot": 1}}),
        to_bytes({**GOOD, "more": 1}),
        to_bytes({"id": "q", "query": "secrets"}),
        to_bytes({"id": "q", "query": {}}),
    ],
)
def test_a_malformed_line_is_answered_and_dropped_and_the_next_one_heard(server, path, bad):
    with Asker(path, bad + b"\n", line(request("good"))) as asker:
        assert [each.request.id for each in polls(server)] == ["good"]
        (told,) = asker.read()
    assert set(told) == {"id", "error"}


@given(data=st.binary(max_size=300))
@settings(max_examples=60, deadline=None)
def test_no_bytes_whatever_stop_the_inbox(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("f") / "inbox.sock"
    with closing(serve(path)) as server, Asker(path, data + b"\n", line(request("good"))):
        assert [each.request.id for each in polls(server, 4)] == ["good"]


def test_an_oversized_line_is_answered_and_its_sender_hung_up_on(server, path):
    with Asker(path) as asker:
        asked = []
        for turn in range(4):
            try:
                asker.wire.send(b"x" * (LINE_BYTES // 2))
            except BrokenPipeError:
                break
            asked += server.poll(turn)
        polls(server)
        (told,) = asker.read()
        assert "65536 bytes" in told["error"]
        assert asked == []
        with pytest.raises(ConnectionResetError):
            asker.read()
    assert server._server.peers == []


def test_no_more_than_so_many_requests_wait(server, path):
    lines = [line(request(f"r{each}")) for each in range(PENDING_MAX + 1)]
    with Asker(path, *lines) as asker:
        assert len(polls(server, 5)) == PENDING_MAX
        (told,) = asker.read()
    assert told["id"] == f"r{PENDING_MAX}"
    assert "too many" in told["error"]


def test_no_turn_reads_more_than_so_many_lines_whatever_they_say(server, path):
    with Asker(path, b"\n" * 10 * TURN_LINES) as asker:
        server.poll(0)
        assert len(asker.read()) == TURN_LINES
        server.poll(1)
        assert len(asker.read()) == TURN_LINES


def test_one_who_floods_the_inbox_does_not_keep_another_from_being_heard(server, path):
    with Asker(path, b"\n" * 10 * TURN_LINES), Asker(path, line(request())):
        assert len(server.poll(0)) == 1


def test_who_does_not_take_the_answers_is_not_read_further(server, path):
    with Asker(path) as asker:
        polls(server, 1)
        sent = 0
        for turn in range(4_000):
            try:
                sent += asker.wire.send(b"\n" * TURN_LINES)
            except BlockingIOError:
                break
            server.poll(turn)
        else:
            pytest.fail(f"{sent} lines were read, and the answers to them kept in memory")


def test_an_answer_to_somebody_who_left_troubles_nobody(server, path):
    with Asker(path, line(request())):
        polls(server)
    polls(server)
    server.answer("r1", 5, done("r1"))
    server.answer("never asked", 6, done("never asked"))


def test_a_query_brings_everything_known_a_share_each_turn(server, path):
    with Asker(path, b'{"id":"q1","query":"directory"}\n') as asker:
        told = []
        for turn in range(6):
            assert server.poll(turn) == []
            now = asker.read()
            assert len([each for each in now if "noun" in each]) <= TURN_NOUNS
            told += now
    assert {each["id"] for each in told} == {"q1"}
    assert told[0]["noun"]["is"] == "cardholder"
    assert told[-1] == {"id": "q1", "end": 502}
    assert len(told) == 503


def test_a_question_is_answered_and_is_no_event(server, path):
    with Asker(path, why("q1")) as asker:
        assert polls(server) == []
        (told,) = asker.read()
    assert told["id"] == "q1"
    assert from_plain(Explanation, told["explanation"]) == explain(
        Question(cardholder="c1", key_set="K1")
    )


def test_a_question_about_nobody_known_is_answered_with_nothing(server, path):
    with Asker(path, why("q1", "nobody")) as asker:
        server.poll(1)
        assert asker.read() == [{"id": "q1", "explanation": None}]


def test_a_flood_of_questions_takes_one_of_them_a_turn(server, path):
    with (
        Asker(path, *(why(f"q{each}") for each in range(4))) as one,
        Asker(path, why("other")) as two,
    ):
        seen = []
        for turn in range(6):
            server.poll(turn)
            seen.append([each["id"] for asker in (one, two) for each in asker.read()])
    assert [len(each) for each in seen] == [1, 1, 1, 1, 1, 0]
    assert seen[1] == ["other"]  # whoever asks much does not keep others waiting


@pytest.mark.parametrize(
    "question", [None, {}, {"cardholder": "c1"}, {"cardholder": 1, "key_set": "K1"}, [], "K1"]
)
def test_a_question_that_is_none_is_refused_in_words(server, path, question):
    with Asker(path, to_bytes({"id": "q", "query": "why", "question": question}) + b"\n") as asker:
        server.poll(1)
        (told,) = asker.read()
    assert told["id"] == "q"
    assert "not a request" in told["error"]


def test_nobody_looks_for_the_answer_to_somebody_who_left(path):
    asked = []
    door = {"allowed_uids": (OURS,), "own_uid": OURS, "directory": lambda: KNOWN}
    with closing(InboxServer(path, **door, explain=asked.append)) as server:
        with Asker(path, why("a")), Asker(path, why("b")):
            server.poll(1)
        polls(server)
    assert len(asked) == 1


def test_whoever_leaves_in_the_middle_of_a_query_is_forgotten(server, path):
    with Asker(path, b'{"id":"q1","query":"directory"}\n'):
        polls(server, 1)
    polls(server, 4)
    assert server._streams == []


# ---- the client ----


class Turning(Thread):
    """A controller's turns; each request is answered at once by what `answer` gives."""

    def __init__(self, server, answer=lambda name: (9, done(name))):
        super().__init__()
        self._server = server
        self._answer = answer
        self.is_ending = False

    def __enter__(self):
        self.start()

    def __exit__(self, *_):
        self.is_ending = True
        self.join()

    def run(self):
        while not self.is_ending:
            for event in self._server.poll(0):
                name = event.request.id
                self._server.answer(name, *self._answer(name))


def test_the_client_returns_the_answer(server, path):
    with Turning(server):
        answer = InboxClient(path).ask(request())
    assert (answer.id, answer.outcome, answer.seq) == ("r1", "done", 9)
    assert answer.kind == "alarm_acknowledged"


def test_the_client_returns_a_refusal_with_its_reasons(server, path):
    refusal = denied("r1", Reason.NOT_ENTITLED, Reason.SLOT_EMPTY, detail="why")
    with Turning(server, lambda _: (8, refusal)):
        answer = InboxClient(path).ask(request())
    assert (answer.outcome, answer.reasons) == ("denied", ("not_entitled", "slot_empty"))
    assert answer.detail == "why"


def test_the_client_returns_what_could_not_even_be_read(path):
    with closing(serve(path, own_uid=OURS + 1)) as server, Turning(server):
        answer = InboxClient(path).ask(request(actor="console"))
    assert answer.outcome == "error"
    assert "own user" in answer.detail


def test_the_client_returns_an_error_for_what_is_too_long(server, path):
    row = Person(cardholder="c1", name="x" * 300_000, salt="", digest="")
    with Turning(server):
        answer = InboxClient(path).ask(request(asked=ChangeDirectory(changes=(), people=(row,))))
    assert answer.outcome == "error"
    assert "65536" in answer.detail


def test_the_client_brings_the_directory(server, path):
    with Turning(server):
        assert InboxClient(path).directory() == KNOWN


def test_the_client_asks_why(server, path):
    question = Question(cardholder="c1", key_set="K1", at_ms=9)
    with Turning(server):
        client = InboxClient(path)
        assert client.explain(question) == explain(question)
        assert client.explain(Question(cardholder="nobody", key_set="K1")) is None


def test_without_a_controller_the_client_says_how_to_start_one(path):
    with pytest.raises(LinkError, match="keycabinet run"):
        InboxClient(path).ask(request())


def test_a_controller_that_does_not_answer_is_a_time_out(server, path):
    with pytest.raises(LinkTimeout):
        InboxClient(path).ask(request(), timeout_s=0.05)
