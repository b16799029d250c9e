"""A browser as far as a measurement needs one: signed in, over one connection, with a watch."""

import http.client
import re
import time
from collections.abc import Iterator
from http.cookies import SimpleCookie
from urllib.parse import urlencode

PASSWORD = "correct horse"
TIMEOUT_S = 120.0


class Browser:
    """Somebody who looks at the pages on `port` of this machine."""

    def __init__(self, port: int) -> None:
        self._line = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_S)
        self._cookies: dict[str, str] = {}

    def sign_in(self, name: str) -> None:
        """Sign in with the form, as people do."""
        found = re.search(r'csrf_token" value="([^"]+)', self.get("/sign-in")[0])
        assert found, "no form to sign in with"
        form = {"csrf_token": found[1], "name": name, "password": PASSWORD}
        answer = self._ask("POST", "/sign-in", urlencode(form))
        answer.read()
        assert answer.status == http.client.FOUND, answer.status

    def get(self, path: str) -> tuple[str, float]:
        """Return the page at `path`, and the ms from asking for it to its last byte."""
        begin_s = time.perf_counter()
        answer = self._ask("GET", path)
        body = answer.read()
        took_ms = (time.perf_counter() - begin_s) * 1_000
        assert answer.status == http.client.OK, (path, answer.status)
        return body.decode(), took_ms

    def lines(self, path: str) -> Iterator[bytes]:
        """Yield what stands at `path` line by line, as it comes."""
        answer = self._ask("GET", path)
        assert answer.status == http.client.OK, (path, answer.status)
        while line := answer.readline():
            yield line

    def close(self) -> None:
        """Hang up."""
        self._line.close()

    def _ask(self, method: str, path: str, body: str | None = None) -> http.client.HTTPResponse:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._line.request(method, path, body, headers)
        answer = self._line.getresponse()
        for each in answer.headers.get_all("Set-Cookie") or ():
            self._cookies.update(
                {name: morsel.value for name, morsel in SimpleCookie(each).items()}
            )
        return answer
