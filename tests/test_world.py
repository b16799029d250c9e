"""The world process and its front, asked over real sockets."""

import http.client
import json
import socket
import subprocess
import sys

import pytest

from sim.acts import BadAct
from sim.front_client import FrontClient
from sim.link import WorldLink
from sim.things import ActRefused
from sim.troupe import Troupe, TroupeError


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    folder = tmp_path_factory.mktemp("world")
    troupe = Troupe(folder)
    words = ("world", "--port", "0", "--socket", str(folder / "w.sock"))
    words += ("--web", "http://127.0.0.1:9")
    ready = json.loads(troupe.start("world", *words, ready="socket"))
    yield ready
    troupe.end()


@pytest.fixture
def port(world):
    return int(world["front"].rstrip("/").rpartition(":")[2])


def ask(port, method, path, body=None, **headers):
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    line.request(method, path, body, {"Content-Type": "application/json", **headers})
    reply = line.getresponse()
    said = reply.read()
    line.close()
    return reply.status, reply.headers, said


def test_the_front_shows_the_cabinet(port):
    status, headers, page = ask(port, "GET", "/")
    assert status == 200
    assert b"<script" in page
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    state = FrontClient(port).state()
    assert state["zone"] == "Asia/Hong_Kong"
    assert len(state["slots"]) == 24
    assert not state["is_linked"]


def test_both_sides_are_shown_beside_each_other(port):
    status, headers, page = ask(port, "GET", "/beside")
    assert status == 200
    assert b"http://127.0.0.1:9/" in page
    assert "http://127.0.0.1:9" in headers["Content-Security-Policy"]


def test_a_language_asked_for_is_that_of_both_sides(port):
    _, _, page = ask(port, "GET", "/beside?lang=zh-Hans")
    assert page.count(b'"http://127.0.0.1:9/?lang=zh-Hans"') == 2
    for asked in ("", "lang=", "lang=tlh", "lang=%22%3E%3Cscript%3E", "lang=en%26x"):
        _, _, page = ask(port, "GET", f"/beside?{asked}")
        assert page.count(b'"http://127.0.0.1:9/"') == 2, asked


def test_an_act_happens_or_is_refused_in_words(port):
    front = FrontClient(port)
    front.act("force_door")
    assert front.state()["door"]["is_open"]
    with pytest.raises(ActRefused) as refused:
        front.act("pull", slot=1)
    assert refused.value.reason == "bolt_holds"
    front.act("close_door")
    with pytest.raises(BadAct):
        front.act("pull", slot=0)
    with pytest.raises(BadAct):
        front.act("sneeze")


@pytest.mark.parametrize(
    ("method", "path", "body", "headers", "status"),
    [
        ("GET", "/none", None, {}, 404),
        ("GET", "/../cli.py", None, {}, 404),
        ("DELETE", "/", None, {}, 405),
        ("GET", "/act", None, {}, 405),
        ("POST", "/act", "{", {}, 400),
        ("POST", "/act", "[]", {}, 400),
        ("POST", "/act", "{}", {"Content-Type": "text/plain"}, 415),
        ("POST", "/act", '{"act":"open_case"}', {"Origin": "http://evil.example"}, 403),
        ("POST", "/act", "{}", {"Host": "evil.example"}, 400),
        ("GET", "/edges?since=x", None, {}, 400),
    ],
)
def test_what_makes_no_sense_is_refused(port, method, path, body, headers, status):
    assert ask(port, method, path, body, **headers)[0] == status


@pytest.mark.parametrize(
    "noise", [b"\x00" * 100, b"GET\r\n\r\n", b"GET / HTTP/9\r\n\r\n", b"A" * 100_000]
)
def test_noise_on_its_port_does_not_stop_the_world(port, noise):
    with socket.create_connection(("127.0.0.1", port), timeout=5) as line:
        line.sendall(noise)
        line.shutdown(socket.SHUT_WR)
        try:
            while line.recv(4_096):
                pass
        except ConnectionResetError:
            pass
    assert FrontClient(port).state()["is_powered"]


def test_the_world_outlives_its_controller(world, port):
    front = FrontClient(port)
    link = WorldLink.connect(world["socket"])
    link.shift(b"\x00\x00\x01")
    assert front.state()["is_linked"]
    link.close()
    again = WorldLink.connect(world["socket"])
    assert again.wires.is_reader_plugged
    again.close()
    assert len(front.state()["slots"]) == 24


def test_a_port_that_is_taken_is_said_in_one_line(port):
    done = subprocess.run(
        [sys.executable, "-m", "controller", "world", "--port", str(port)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith(f"Error: port {port}: ")
    assert done.stderr.count("\n") == 1


def test_a_process_that_does_not_come_up_is_quoted(tmp_path):
    troupe = Troupe(tmp_path)
    with pytest.raises(TroupeError, match="no journal in this folder"):
        troupe.call("verify", "--data", str(tmp_path / "none"))
    with pytest.raises(TroupeError, match="ended"):
        troupe.start("web", "web", "--config", str(tmp_path / "none.toml"), ready="http")
    troupe.end()
