"""The answers of the cabinet front's little web server; no sockets here."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from importlib.resources import files
from typing import Any
from urllib.parse import parse_qs

from controller.errors import ConfigError
from sim.acts import BadAct
from sim.edges import EdgeLog
from sim.front_state import Front
from sim.http_request import BadRequest, HttpRequest
from sim.things import ActRefused

TYPES = {
    "css": "text/css; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "json": "application/json",
    "svg": "image/svg+xml",
}

POLICY = (
    "default-src 'self'; base-uri 'none'; form-action 'none'; object-src 'none';"
    " frame-ancestors 'self'; frame-src 'self'"
)


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer; with `is_stream` the connection stays open for events."""

    status: int
    body: bytes = b""
    type: str = "text/plain; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)
    is_stream: bool = False


class FrontPages:
    """Answers requests for the front's files, its state and people's acts.

    `hosts` are the values of the Host header that are ours, so that a name that somebody points
    at 127.0.0.1 reaches nothing. `web` is the address of the web pages shown beside the front.

    Raises:
        ConfigError: `web` is no plain http address.
    """

    def __init__(
        self,
        front: Front,
        edges: EdgeLog,
        *,
        hosts: frozenset[str],
        web: str,
        after_act: Callable[[], None] = lambda: None,
    ) -> None:
        if web and not re.fullmatch(r"https?://[A-Za-z0-9.:\[\]-]+/?", web):
            raise ConfigError(f"{web}: expected an address such as http://127.0.0.1:8080")
        self._front = front
        self._edges = edges
        self._hosts = hosts
        self._web = web.rstrip("/")
        self._after_act = after_act
        self._files = {
            item.name: item.read_bytes()
            for item in files("sim").joinpath("front").iterdir()
            if item.name.rpartition(".")[2] in TYPES
        }

    def answer(self, request: HttpRequest) -> Reply:
        """Return the answer to `request`.

        Raises:
            BadRequest: we do not answer it; the status says why.
        """
        host = request.headers.get("host", "")
        if host not in self._hosts:
            raise BadRequest(400, "this is not the host that was asked for")
        if request.path == "/act":
            return self._act(request, host)
        if request.method not in ("GET", "HEAD"):
            raise BadRequest(405, "only /act takes anything but GET")
        match request.path:
            case "/":
                return self._file("index.html")
            case "/beside":
                return self._beside(request)
            case "/state":
                return _json(200, self._front.state())
            case "/events":
                first = event_of(self._front.state())
                return Reply(200, first, "text/event-stream", is_stream=True)
            case "/edges":
                return self._edges_since(request)
            case path if path.removeprefix("/") in self._files:
                return self._file(path.removeprefix("/"))
        raise BadRequest(404, "there is no such page")

    def _file(self, name: str) -> Reply:
        return Reply(200, self._files[name], TYPES[name.rpartition(".")[2]])

    def _beside(self, request: HttpRequest) -> Reply:
        if not self._web:
            raise BadRequest(404, "start the world with --web to see the pages beside it")
        asked = parse_qs(request.query).get("lang", [""])[0]
        # Only a language we have; whatever else stands there is for nobody.
        query = f"?lang={asked}" if asked in json.loads(self._files["texts.json"]) else ""
        page = self._files["beside.html"].decode().replace("{web}", escape(f"{self._web}/{query}"))
        policy = {"Content-Security-Policy": f"{POLICY} {self._web}"}
        return Reply(200, page.encode(), TYPES["html"], policy)

    def _edges_since(self, request: HttpRequest) -> Reply:
        number = parse_qs(request.query).get("since", ["0"])[0]
        if not number.isascii() or not number.isdigit() or len(number) > 15:
            raise BadRequest(400, "since is no number")
        edges = self._edges.since(int(number))
        return _json(200, [[each.number, each.at_ns, each.what, each.level] for each in edges])

    def _act(self, request: HttpRequest, host: str) -> Reply:
        if request.method != "POST":
            raise BadRequest(405, "an act is asked for by POST")
        # A page of another origin can send neither this content type nor its own origin unseen.
        if request.headers.get("content-type", "").partition(";")[0] != "application/json":
            raise BadRequest(415, "an act is JSON")
        if request.headers.get("origin", f"http://{host}") != f"http://{host}":
            raise BadRequest(403, "acts come from this page only")
        try:
            asked = json.loads(request.body)
        except (ValueError, RecursionError) as error:
            raise BadRequest(400, "the body is no JSON") from error
        if not isinstance(asked, dict):
            raise BadRequest(400, "the body is no JSON object")
        self._edges.note(" ".join(["act", str(asked.get("act"))[:40], _about(asked)]), True)
        try:
            ring = self._front.act(asked)
        except BadAct as error:
            raise BadRequest(400, str(error)) from error
        except ActRefused as refusal:
            return _json(409, {"refused": refusal.reason, "message": str(refusal)})
        self._after_act()
        return _json(200, {"ring": ring})


def event_of(state: dict[str, Any]) -> bytes:
    """Return the server-sent event that tells `state`."""
    return b"data: " + json.dumps(state, ensure_ascii=False).encode() + b"\n\n"


def _about(asked: dict[str, object]) -> str:
    return str(asked.get("slot") or asked.get("badge") or "")[:40]


def _json(status: int, value: object) -> Reply:
    return Reply(status, json.dumps(value, ensure_ascii=False).encode(), TYPES["json"])
