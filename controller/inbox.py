"""Requests from the web and the command line, read as one more reader.

A client sends lines: a `Request` as the codec writes it, `{"id": ..., "query": "directory"}`, or
`{"id": ..., "query": "why", "question": ...}`. A request is answered by `{"id", "seq", "outcome",
"kind", "reasons", "detail"}`; the first query by one `{"id", "noun"}` for each thing known and
`{"id", "end": count}`, the second, which nothing is written for, by `{"id", "explanation"}`, null
where person or key set is not known; what cannot be read by `{"id", "error"}`.
"""

import json
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from controller.codec import CodecError, from_plain, is_whole, to_bytes, to_plain, word_of
from controller.directory import Directory, Noun
from controller.entries import Entry, RequestDenied
from controller.events import RequestReceived
from controller.inbox_client import LINE_BYTES, Answer, Found, InboxClient, inbox_path
from controller.questions import Explanation, Question
from controller.reasons import Reason
from controller.requests import Request
from controller.sockets import LineServer, Peer

__all__ = ["Answer", "InboxClient", "InboxServer", "inbox_path"]

PENDING_MAX = 64
TURN_LINES = 32
"""Lines read in one turn, over all peers and whatever they say: a flood must not delay a key."""

TURN_NOUNS = 200
TURN_QUESTIONS = 1
"""Questions answered in one turn: each looks at every badge there is."""

ID_LENGTH = 100
CONSOLE = "console"


@dataclass
class _Stream:
    """A query on its way: what is still to be sent to whom, of the directory as it was then."""

    peer: Peer
    id: str
    nouns: deque[Noun]
    count: int


@dataclass(frozen=True)
class _Asked:
    """A question that waits for its turn."""

    peer: Peer
    id: str
    question: Question


class InboxServer:
    """Listens at the socket `path`; read once a turn, it never waits.

    Processes of the users `allowed_uids` may ask; only those of `own_uid`, the controller's own
    user, may ask as "console". `directory` gives what is known now and `explain` says why, for
    queries.
    """

    def __init__(
        self,
        path: Path,
        *,
        allowed_uids: Iterable[int],
        own_uid: int,
        directory: Callable[[], Directory],
        explain: Callable[[Question], Explanation | None],
    ) -> None:
        self._server = LineServer(path, allowed_uids=allowed_uids, line_max=LINE_BYTES)
        self._own_uid = own_uid
        self._directory = directory
        self._explain = explain
        self._pending: dict[str, tuple[Request, list[Peer]]] = {}
        self._streams: list[_Stream] = []
        self._questions: deque[_Asked] = deque()

    @property
    def refused(self) -> int:
        """How many processes were turned away at the door."""
        return self._server.refused

    def poll(self, now_ms: int) -> list[RequestReceived]:
        """Return what was asked since the last turn; `now_ms` is the monotonic time.

        Each of them must be answered by `answer`.
        """
        for peer in self._server.poll():
            _send(peer, {"id": None, "error": f"a line has at most {LINE_BYTES} bytes"})
            peer.leave()
        asked: list[RequestReceived] = []
        busy = self._busy()
        # Whoever does not take what was answered is asked nothing more.
        heard = [each for each in self._server.peers if each.lines and not each.backlog]
        for peer in heard:
            for _ in range(max(1, TURN_LINES // len(heard))):
                if not peer.lines or peer in busy:
                    break
                request = self._read(peer, peer.lines.popleft())
                if request is not None:
                    asked.append(RequestReceived(mono_ms=now_ms, request=request))
                busy = self._busy()
        if self._streams:
            self._stream()
        for _ in range(min(TURN_QUESTIONS, len(self._questions))):
            self._answer_question(self._questions.popleft())
        return asked

    def answer(self, request_id: str, seq: int | None, entry: Entry | None) -> None:
        """Tell whoever asked `request_id` that entry `seq` answers it.

        Both are None where nothing could be written: the disk is full, nothing was done.
        """
        _, peers = self._pending.pop(request_id, (None, []))
        if not peers:
            return
        told: dict[str, Any] = {"id": request_id, "seq": seq, "reasons": [], "detail": ""}
        if entry is None:
            told |= {"outcome": "denied", "kind": "", "reasons": [Reason.JOURNAL_FULL.value]}
        elif isinstance(entry, RequestDenied):
            reasons = [each.value for each in entry.reasons]
            told |= {"outcome": "denied", "reasons": reasons, "detail": entry.detail}
        else:
            told |= {"outcome": "done"}
        if entry is not None:
            told |= {"kind": word_of(type(entry))}
        for peer in peers:
            _send(peer, told)

    def _read(self, peer: Peer, line: bytes) -> Request | None:
        """Return the request in `line` if it is a new one; answer what is not one."""
        name = None
        try:
            values = json.loads(line)
            name = values["id"]
            if not isinstance(name, str) or not 1 <= len(name) <= ID_LENGTH:
                name = None
                raise ValueError(f"id is a text of 1 to {ID_LENGTH} characters")
            if not is_whole(name):
                name = None
                raise ValueError("id has half of a character")
            if "query" in values:
                self._query(peer, name, values)
                return None
            request: Request = from_plain(Request, values)
            return self._admit(peer, request)
        except (ValueError, KeyError, TypeError, RecursionError, CodecError) as error:
            _send(peer, {"id": name, "error": f"not a request: {error}"})
            return None

    def _admit(self, peer: Peer, request: Request) -> Request | None:
        if request.actor == CONSOLE and peer.uid != self._own_uid:
            raise ValueError(f"only the cabinet's own user is {CONSOLE!r}")
        if len(request.actor) > ID_LENGTH:
            raise ValueError(f"actor is a text of at most {ID_LENGTH} characters")
        if request.id in self._pending:
            first, peers = self._pending[request.id]
            if first != request:
                raise ValueError("this id was given to another request")
            peers.append(peer)
            return None
        if len(self._pending) >= PENDING_MAX:
            raise ValueError("too many requests wait; ask again later")
        self._pending[request.id] = (request, [peer])
        return request

    def _busy(self) -> set[Peer]:
        """Return who waits for the answer to a query, and is heard again after it."""
        return {each.peer for each in self._streams} | {each.peer for each in self._questions}

    def _query(self, peer: Peer, name: str, values: dict[str, Any]) -> None:
        if values["query"] == "why":
            question: Question = from_plain(Question, values["question"])
            self._questions.append(_Asked(peer, name, question))
        elif values["query"] == "directory":
            nouns = deque(self._directory().nouns())
            self._streams.append(_Stream(peer, name, nouns, len(nouns)))
        else:
            raise ValueError(f"no such query: {values['query']!r}")

    def _answer_question(self, asked: _Asked) -> None:
        if asked.peer.is_gone:
            return
        explanation = self._explain(asked.question)
        plain = to_plain(explanation) if explanation is not None else None
        _send(asked.peer, {"id": asked.id, "explanation": plain})

    def _stream(self) -> None:
        """Send the next nouns to those who asked for them, at most 200 over all."""
        self._streams = [each for each in self._streams if not each.peer.is_gone]
        ready = [each for each in self._streams if not each.peer.backlog]
        for stream in ready:
            lines = bytearray()
            for _ in range(min(TURN_NOUNS // len(ready), len(stream.nouns))):
                found = Found(id=stream.id, noun=stream.nouns.popleft())
                lines += to_bytes(to_plain(found)) + b"\n"
            if not stream.nouns:
                lines += to_bytes({"id": stream.id, "end": stream.count}) + b"\n"
                self._streams.remove(stream)
            stream.peer.send(bytes(lines))

    def close(self) -> None:
        """Hang up on everybody; again does nothing."""
        self._server.close()


def _send(peer: Peer, values: dict[str, Any]) -> None:
    peer.send(to_bytes(values) + b"\n")
