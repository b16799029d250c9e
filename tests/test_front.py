"""The cabinet front: its words, its requests, and what it tells those who follow."""

import http.client
import json
import re
import selectors
import socket
import time
from contextlib import suppress
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.acts import ACTS
from sim.front_client import FrontClient
from sim.front_pages import Reply
from sim.http_request import BODY_BYTES_MAX, HEAD_BYTES_MAX, BadRequest, RequestReceiver
from sim.http_server import UNSENT_BYTES_MAX, HttpServer, listen_on_loopback
from sim.panel import SIGNALS
from sim.plan import demo_plan
from sim.things import REASONS
from sim.troupe import Troupe

FRONT = files("sim") / "front"
TEXTS = json.loads((FRONT / "texts.json").read_text(encoding="utf-8"))
SIMPLIFIED_ONLY = "钥柜门关电线读发层换紧败坏页语动应状态级证张断复连红绿黄蓝灯"
TRADITIONAL_ONLY = "鑰櫃門關電線讀發層換緊敗壞頁語動應狀態級證張斷復連紅綠黃藍燈"
GOOD = b"POST /act?since=3 HTTP/1.1\r\nHost: here\r\nContent-Length: 2\r\n\r\n{}"


def test_every_text_is_there_in_all_three_languages():
    assert set(TEXTS) == {"zh-Hant", "zh-Hans", "en"}
    assert set(TEXTS["zh-Hant"]) == set(TEXTS["zh-Hans"]) == set(TEXTS["en"])
    assert all(text for texts in TEXTS.values() for text in texts.values())


def test_the_places_in_a_text_are_the_same_in_all_languages():
    for name, text in TEXTS["en"].items():
        places = set(re.findall(r"\{\w+\}", text))
        for language in ("zh-Hant", "zh-Hans"):
            assert set(re.findall(r"\{\w+\}", TEXTS[language][name])) == places, name


def test_each_chinese_is_written_in_its_own_characters():
    names = {name for each in demo_plan().badges for name in (each.department,) if name}
    for name, text in TEXTS["zh-Hant"].items():
        assert not set(text) & set(SIMPLIFIED_ONLY), name
    for name, text in TEXTS["zh-Hans"].items():
        assert not set(text) & set(TRADITIONAL_ONLY), name
    assert {f"department_{name}" for name in names} <= set(TEXTS["en"])


def test_every_act_every_refusal_and_every_fixed_name_has_its_words():
    wanted = {f"act_{name}" for name in ACTS} | {f"refused_{reason}" for reason in REASONS}
    wanted |= {f"remark_{each.remark}" for each in demo_plan().badges if each.remark}
    wanted |= {f"role_{each.role}" for each in demo_plan().badges if each.role}
    wanted |= {f"panel_{signal}" for signal in SIGNALS}
    for item in FRONT.iterdir():
        text = item.read_text(encoding="utf-8")
        if item.name.endswith(".js"):
            wanted |= set(re.findall(r'\bsay\("(\w+)"', text))
            wanted |= set(re.findall(r'\b(?:button|group|select)\("(\w+)"', text)) - {"button"}
        if item.name.endswith(".html"):
            wanted |= set(re.findall(r'data-(?:text|label)="(\w+)"', text))
    assert wanted <= set(TEXTS["en"]), wanted - set(TEXTS["en"])


def test_no_hour_is_told_in_the_zone_of_whoever_looks():
    for item in FRONT.iterdir():
        for said in re.findall(r"toLocale\w*\([^)]*\)", item.read_text(encoding="utf-8")):
            assert "timeZone: zone" in said, item.name


def test_no_page_runs_or_styles_anything_that_its_policy_forbids():
    for item in FRONT.iterdir():
        text = item.read_text(encoding="utf-8")
        if item.name.endswith(".html"):
            assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", text), item
        assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)", text), item
        assert "innerHTML" not in text, item


@given(size=st.integers(1, 30))
def test_a_request_survives_any_chunking(size):
    receiver = RequestReceiver()
    found = []
    for at in range(0, len(GOOD), size):
        receiver.receive_data(GOOD[at : at + size])
        if (request := receiver.next_request()) is not None:
            found.append(request)
    (request,) = found
    assert (request.method, request.path, request.query) == ("POST", "/act", "since=3")
    assert (request.headers["host"], request.body) == ("here", b"{}")


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"\r\n\r\n", 400),
        (b"GET /\r\n\r\n", 400),
        (b"GET / HTTP/2\r\n\r\n", 400),
        (b"get / HTTP/1.1\r\n\r\n", 400),
        (b"GET http://other/ HTTP/1.1\r\n\r\n", 400),
        (b"GET //other/ HTTP/1.1\r\n\r\n", 400),
        (b"GET /%ff HTTP/1.1\r\n\r\n", 400),
        (b"GET /%00 HTTP/1.1\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nno colon\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nContent-Length: 1_0\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % (BODY_BYTES_MAX + 1), 413),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", 501),
        (b"A" * (HEAD_BYTES_MAX + 1), 431),
        (b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * 200 + b"\r\n", 431),
    ],
)
def test_what_is_no_request_is_refused_with_the_right_status(data, status):
    receiver = RequestReceiver()
    receiver.receive_data(data)
    with pytest.raises(BadRequest) as refused:
        receiver.next_request()
    assert refused.value.status == status


@given(data=st.binary(max_size=200), kept=st.integers(0, len(GOOD)))
def test_no_bytes_at_all_break_the_receiver(data, kept):
    receiver = RequestReceiver()
    receiver.receive_data(GOOD[:kept] + data)
    with suppress(BadRequest):
        receiver.next_request()


@pytest.fixture(scope="module")
def port(tmp_path_factory):
    folder = tmp_path_factory.mktemp("front")
    troupe = Troupe(folder)
    words = ("world", "--port", "0", "--socket", str(folder / "w.sock"))
    ready = json.loads(troupe.start("world", *words, ready="socket"))
    yield int(ready["front"].rstrip("/").rpartition(":")[2])
    troupe.end()


def follow(port):
    line = socket.create_connection(("127.0.0.1", port), timeout=5)
    line.sendall(f"GET /events HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
    return line, line.makefile("rb")


def next_state(stream):
    while not (told := stream.readline()).startswith(b"data: "):
        assert told, "the stream ended"
    return json.loads(told.removeprefix(b"data: "))


def test_whoever_follows_is_told_at_once_and_again_at_every_change(port):
    line, stream = follow(port)
    with line, stream:
        assert not next_state(stream)["is_case_open"]
        FrontClient(port).act("open_case")
        state = next_state(stream)
        assert state["is_case_open"]
        assert state["log"][-1]["act"] == "open_case"
    FrontClient(port).act("close_case")


def test_a_name_that_somebody_points_at_this_machine_reaches_nothing(port):
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    line.request("GET", "/state", headers={"Host": f"evil.example:{port}"})
    assert line.getresponse().status == 400
    line.close()


def test_a_follower_who_stops_reading_is_dropped_and_holds_nobody_up():
    selector = selectors.DefaultSelector()
    listener = listen_on_loopback(0)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 65_536)
    server = HttpServer(
        selector, lambda request: Reply(200, type="text/event-stream", is_stream=True), listener
    )

    def serve():
        for key, mask in selector.select(0):
            key.data(mask)

    lines = []
    for _ in range(2):
        line, stream = follow(listener.getsockname()[1])
        stream.close()
        serve()  # lets it in
        serve()  # answers it
        lines.append(line)
    deaf, keen = lines
    keen.recv(4_096)
    keen.setblocking(False)
    piece = b"x" * 65_536
    for _ in range(8 * UNSENT_BYTES_MAX // len(piece)):
        server.broadcast(piece)
        heard, deadline_s = 0, time.monotonic() + 5
        while heard < len(piece):
            assert time.monotonic() < deadline_s
            serve()
            with suppress(BlockingIOError):
                got = len(keen.recv(len(piece)))
                assert got, "hung up on, though it listens"
                heard += got
    assert server.has_streams
    keen.close()
    serve()
    assert not server.has_streams  # the deaf one had been dropped before
    deaf.close()
    server.close()
    selector.close()


def test_a_crowd_of_silent_clients_does_not_shut_others_out_of_acting(port):
    crowd = [socket.create_connection(("127.0.0.1", port), timeout=5) for _ in range(40)]
    try:
        assert FrontClient(port).state()["is_powered"]
    finally:
        for each in crowd:
            each.close()
