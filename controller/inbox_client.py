"""The asking half of the inbox: what the web and the commands use."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from controller.codec import CodecError, from_plain, to_bytes, to_plain
from controller.directory import Change, Directory, Noun
from controller.errors import LinkError
from controller.questions import Explanation, Question
from controller.requests import Request
from controller.sockets import RUN_FOLDER, Line

LINE_BYTES = 65_536
"""The longest line the controller reads; longer changes are sent in slices."""
TIMEOUT_S = 10.0


def inbox_path(data: Path) -> Path:
    """Return the inbox's socket in the data folder `data`."""
    return data / RUN_FOLDER / "inbox.sock"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What became of request `id`, by entry `seq` of kind `kind`.

    `outcome` is "done", "denied" (`reasons` are the stored words, `detail` may say more) or
    "error": the controller could not even read it, and `detail` says why.
    """

    id: str
    outcome: str
    seq: int | None = None
    kind: str = ""
    reasons: tuple[str, ...] = ()
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One thing that is known, in answer to the query `id`."""

    id: str
    noun: Noun


class InboxClient:
    """Asks the controller that listens at the socket `path`; one connection a question."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def ask(self, request: Request, *, timeout_s: float = TIMEOUT_S) -> Answer:
        """Return the answer to `request`.

        Raises:
            LinkTimeout: no answer within `timeout_s`; ask again with the same id to learn it.
            LinkError: no controller listens there, or it hung up.
        """
        data = to_bytes(to_plain(request)) + b"\n"
        if len(data) > LINE_BYTES:
            detail = f"the request has {len(data)} bytes, at most {LINE_BYTES} are read"
            return Answer(id=request.id, outcome="error", detail=detail)
        line = Line(self._path, timeout_s=timeout_s)
        try:
            line.send(data)
            values = _read(line.receive()[0])
        finally:
            line.close()
        if "error" in values:
            return Answer(id=request.id, outcome="error", detail=str(values["error"]))
        try:
            answer: Answer = from_plain(Answer, values)
        except CodecError as error:
            raise LinkError(f"{self._path}: not an answer: {error}") from error
        return answer

    def explain(self, question: Question, *, timeout_s: float = TIMEOUT_S) -> Explanation | None:
        """Return what every rule says to `question`, or None if person or key set is not known.

        Raises:
            LinkError: as `ask`, or the question was not understood.
        """
        line = Line(self._path, timeout_s=timeout_s)
        asked = {"id": "why", "query": "why", "question": to_plain(question)}
        try:
            line.send(to_bytes(asked) + b"\n")
            values = _read(line.receive()[0])
        finally:
            line.close()
        if "error" in values:
            raise LinkError(f"{self._path}: {values['error']}")
        try:
            plain = values["explanation"]
            found: Explanation | None = from_plain(Explanation, plain) if plain else None
        except (KeyError, CodecError) as error:
            raise LinkError(f"{self._path}: not an answer: {error}") from error
        return found

    def directory(self, *, timeout_s: float = TIMEOUT_S) -> Directory:
        """Return everything the controller knows now.

        Raises:
            LinkError: as `ask`, or the answer broke off.
        """
        line = Line(self._path, timeout_s=timeout_s)
        nouns: list[Noun] = []
        try:
            line.send(to_bytes({"id": "directory", "query": "directory"}) + b"\n")
            while True:
                for text in line.receive():
                    values = _read(text)
                    if "noun" not in values:
                        return _whole(nouns, values)
                    nouns.append(from_plain(Found, values).noun)
        except CodecError as error:
            raise LinkError(f"{self._path}: not an answer: {error}") from error
        finally:
            line.close()


def _whole(nouns: list[Noun], last: dict[str, Any]) -> Directory:
    if last.get("end") != len(nouns):
        raise LinkError(f"the controller's answer broke off: {last.get('error', last)}")
    return Directory().change(tuple(Change(after=each) for each in nouns))


def _read(line: bytes) -> dict[str, Any]:
    try:
        values = json.loads(line)
    except ValueError as error:
        raise LinkError(f"not an answer: {line[:80]!r}") from error
    if not isinstance(values, dict):
        raise LinkError(f"not an answer: {line[:80]!r}")
    return values
