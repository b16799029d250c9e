"""HTTP/1.1 requests out of bytes, for one small server: strict, bounded, and without sockets."""

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from controller.errors import CabinetError

HEAD_BYTES_MAX = 16_384
BODY_BYTES_MAX = 16_384
HEADERS_MAX = 100


class BadRequest(CabinetError):
    """What came is no request we answer; `status` is what to tell the client."""

    def __init__(self, status: int, problem: str) -> None:
        super().__init__(problem)
        self.status = status


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """One request; header names are in lower case, `path` is decoded, `query` as it came."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes


class RequestReceiver:
    """Feed it bytes as they come; ask it for the request once it is whole."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def receive_data(self, data: bytes) -> None:
        """Take in whatever the socket had, in any sized pieces."""
        self._buffer += data

    def next_request(self) -> HttpRequest | None:
        """Return the request, None until more bytes arrive.

        Raises:
            BadRequest: there will never be one; answer with its status and hang up.
        """
        head_end = self._buffer.find(b"\r\n\r\n")
        if head_end < 0:
            if len(self._buffer) > HEAD_BYTES_MAX:
                raise BadRequest(431, "the head is too long")
            return None
        if head_end > HEAD_BYTES_MAX:
            raise BadRequest(431, "the head is too long")
        lines = bytes(self._buffer[:head_end]).decode("latin-1").split("\r\n")
        method, path, query = _request_line(lines[0])
        headers = _headers(lines[1:])
        length = _body_length(headers)
        body_start = head_end + 4
        if len(self._buffer) < body_start + length:
            return None
        body = bytes(self._buffer[body_start : body_start + length])
        del self._buffer[: body_start + length]
        return HttpRequest(method, path, query, headers, body)


def _request_line(line: str) -> tuple[str, str, str]:
    parts = line.split(" ")
    if len(parts) != 3 or parts[2] not in ("HTTP/1.0", "HTTP/1.1"):
        raise BadRequest(400, "the first line is not HTTP/1.1's")
    method, target, _ = parts
    if not method.isalpha() or not method.isupper():
        raise BadRequest(400, "the method is no word in capitals")
    if not target.startswith("/") or target.startswith("//"):
        raise BadRequest(400, "the target does not start with one slash")
    try:
        split = urlsplit(target)
        path = unquote(split.path, errors="strict")
    except ValueError as error:  # not UTF-8, or brackets that are no address
        raise BadRequest(400, "the target cannot be read") from error
    if any(ord(letter) < 32 for letter in path):
        raise BadRequest(400, "the target has control characters")
    return method, path, split.query


def _headers(lines: list[str]) -> dict[str, str]:
    if len(lines) > HEADERS_MAX:
        raise BadRequest(431, f"more than {HEADERS_MAX} headers")
    headers: dict[str, str] = {}
    for line in lines:
        name, colon, value = line.partition(":")
        # RFC 9112 section 5.1: no space around the name; folded lines are refused with it.
        if not colon or not name or name != name.strip() or "\n" in line or "\r" in line:
            raise BadRequest(400, "a header has no name and colon")
        name = name.lower()
        if name in headers and name in ("host", "content-length", "content-type", "origin"):
            raise BadRequest(400, f"{name} is there twice")
        headers[name] = value.strip()
    return headers


def _body_length(headers: dict[str, str]) -> int:
    if "transfer-encoding" in headers:
        raise BadRequest(501, "only bodies with a Content-Length are read")
    text = headers.get("content-length", "0")
    if not text.isascii() or not text.isdigit() or len(text) > 10:
        raise BadRequest(400, "Content-Length is no number")
    if int(text) > BODY_BYTES_MAX:
        raise BadRequest(413, f"the body is longer than {BODY_BYTES_MAX} bytes")
    return int(text)
