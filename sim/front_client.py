"""People's acts at a simulated cabinet in another process, over its front."""

import http.client
import json
from typing import Any

from controller.errors import LinkError
from sim.acts import BadAct
from sim.things import ActRefused

TIMEOUT_S = 5.0


class FrontClient:
    """Acts at the cabinet whose front is served at `host` and `port`.

    Raises:
        LinkError: nobody answers there.
    """

    def __init__(self, port: int, host: str = "127.0.0.1") -> None:
        self._host = host
        self._port = port

    def act(self, name: str, **given: object) -> str | None:
        """Do the act `name` (as in `sim.acts`); return the label of the ring it brought in hand.

        Raises:
            ActRefused: the cabinet did not let it happen.
            BadAct: it makes no sense.
        """
        body = json.dumps({"act": name, **given})
        status, answer = self._ask("POST", "/act", body)
        if "refused" in answer:
            raise ActRefused(answer["refused"])
        if status != http.HTTPStatus.OK:
            raise BadAct(str(answer["error"]))
        ring: str | None = answer.get("ring")
        return ring

    def state(self) -> dict[str, Any]:
        """Return what the front shows now."""
        found: dict[str, Any] = self._ask("GET", "/state", None)[1]
        return found

    def edges(self, since: int = 0) -> list[list[Any]]:
        """Return the edges after number `since`: number, nanoseconds, what, level."""
        found: list[list[Any]] = self._ask("GET", f"/edges?since={since}", None)[1]
        return found

    def _ask(self, method: str, path: str, body: str | None) -> tuple[int, Any]:
        line = http.client.HTTPConnection(self._host, self._port, timeout=TIMEOUT_S)
        try:
            line.request(method, path, body, {"Content-Type": "application/json"})
            reply = line.getresponse()
            said = reply.read()
        except (OSError, http.client.HTTPException) as error:
            raise LinkError(f"the simulated cabinet does not answer: {error}") from error
        finally:
            line.close()
        if reply.headers.get_content_type() != "application/json":
            return reply.status, {"error": said.decode(errors="replace").strip()}
        return reply.status, json.loads(said)
