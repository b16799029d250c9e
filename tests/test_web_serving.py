"""The web as a process: a real server, a real feed and inbox, and the commands."""

import http.client
import os
import re
import signal
import socket
import stat
import subprocess
import sys
import threading
import urllib.parse
from contextlib import closing, suppress
from dataclasses import replace

import pytest
from click.testing import CliRunner

from controller.errors import ConfigError
from controller.journal.lock import WriterLock
from tests.web_stand import PASSWORD, Journal, Sockets, settings
from web import create_app
from web.accounts import Accounts, accounts_path
from web.cli import account, add_account, serve, web
from web.serving import Service
from web.site import utc_ms


class Browser:
    """Asks a real server and carries its cookies."""

    def __init__(self, port):
        self.port = port
        self.cookies = {}

    def ask(self, method, path, form=None):
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        body = urllib.parse.urlencode(form) if form else None
        if form:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        line.request(method, path, body, headers)
        answer = line.getresponse()
        text = answer.read().decode()
        for each in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = each.partition(";")[0].partition("=")
            self.cookies[name] = value
        line.close()
        return answer, text

    def post(self, path, page, **form):
        _, text = self.ask("GET", page)
        token = re.findall(r'csrf_token" value="([^"]+)', text)[0]
        return self.ask("POST", path, {"csrf_token": token, **form})


def until(condition):
    """Wait until `condition` holds, for 10 s at most."""
    done = threading.Event()
    for _ in range(1_000):
        if condition():
            return
        done.wait(0.01)
    raise AssertionError("it did not come about in 10 s")


def run_until_closed(service):
    # The test closes from its own thread: select may find the socket gone under it.
    with suppress(OSError):
        service.run()


def test_a_lead_arms_a_release_through_real_sockets_and_sees_it(tmp_path):
    journal = Journal(utc_ms() - 1_000)
    journal.play_a_day()
    journal.at_ms = utc_ms()
    sockets = Sockets(tmp_path, journal, os.getuid())
    add_account(tmp_path, "lead", "p01", PASSWORD)
    app = create_app(settings(tmp_path))
    service = Service(app, settings(tmp_path).web)
    thread = threading.Thread(target=run_until_closed, args=(service,))
    thread.start()
    try:
        status = app.extensions["keycabinet"].status
        until(lambda: status.is_connected and status.seq == len(journal.fed))
        browser = Browser(service.port)
        answer, _ = browser.post("/sign-in", "/sign-in", name="lead", password=PASSWORD)
        assert answer.status == 302
        assert "配電房" in browser.ask("GET", "/")[1]
        form = {"slot": "5", "recipient": "p02", "reason": "漏水", "request": "r-1"}
        answer, _ = browser.post("/release/arm", "/release", **form)
        assert answer.status == 302
        until(lambda: "陳大文" in browser.ask("GET", "/release")[1])
        until(lambda: any(each.entry["kind"] == "sign_in_reported" for each in journal.fed))
        assert [e.entry["seq"] for e in journal.fed if e.entry["kind"] == "release_armed"]
        assert answer.headers["Server"] is None
    finally:
        service.close()
        thread.join()
        sockets.close()


def test_what_the_web_keeps_is_its_owner_s_only(tmp_path):
    create_app(settings(tmp_path))
    folder = tmp_path / "web"

    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    for name in ("secret_key", "accounts.db", "web.db"):
        assert stat.S_IMODE((folder / name).stat().st_mode) == 0o600, name
    key = (folder / "secret_key").read_bytes()
    assert len(key) == 32
    assert create_app(settings(tmp_path)).config["SECRET_KEY"] == key
    assert create_app(settings(tmp_path / "other")).config["SECRET_KEY"] != key


def test_a_taken_port_is_said_in_one_line(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        toml = tmp_path / "cabinet.toml"
        toml.write_text(f"data = 'data'\n[web]\nport = {port}\n", encoding="utf-8")
        answer = CliRunner().invoke(web, ["--config", str(toml)])

    assert answer.exit_code == 1
    assert f"cannot serve on 127.0.0.1:{port}" in answer.output
    assert "--port" in answer.output


def test_two_do_not_serve_the_pages_of_one_folder(tmp_path):
    toml = tmp_path / "cabinet.toml"
    toml.write_text("data = 'data'\n", encoding="utf-8")
    (tmp_path / "data" / "web").mkdir(parents=True)
    with closing(WriterLock(tmp_path / "data" / "web" / "web.lock")):
        answer = CliRunner().invoke(web, ["--config", str(toml), "--port", "0"])

    assert answer.exit_code == 1
    assert "another process serves the pages of this data folder" in answer.output


def test_a_wrong_config_is_said_in_one_line(tmp_path):
    toml = tmp_path / "cabinet.toml"
    toml.write_text("[web]\nport = 'x'\n", encoding="utf-8")
    answer = CliRunner().invoke(web, ["--config", str(toml)])

    assert answer.exit_code == 1
    assert "cabinet.toml:2: web.port" in answer.output
    assert ConfigError.__name__ not in answer.output


def test_the_process_prints_its_address_and_the_first_code_and_ends_on_a_signal(tmp_path):
    toml = tmp_path / "cabinet.toml"
    toml.write_text("data = 'data'\n", encoding="utf-8")
    program = "from web.cli import web; web()"
    command = [sys.executable, "-c", program, "--config", str(toml), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        address = process.stdout.readline()
        code = process.stdout.readline()
        port = int(re.findall(r"http://127\.0\.0\.1:(\d+)/", address)[0])
        browser = Browser(port)
        assert browser.ask("GET", "/")[0].headers["Location"].startswith("/sign-in")
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
    code = re.findall(r"[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}", code)[0]

    assert Accounts(accounts_path(tmp_path / "data"), utc_ms).check_code(code).is_right


def test_accounts_are_made_and_changed_by_command(tmp_path):
    toml = tmp_path / "cabinet.toml"
    toml.write_text("data = 'data'\n", encoding="utf-8")
    where = ["--config", str(toml)]
    run = CliRunner().invoke
    typed = f"{PASSWORD}\n{PASSWORD}\n"
    assert run(account, ["add", "王", "--cardholder", "p01", *where], input=typed).exit_code == 0
    again = run(account, ["add", "王", "--cardholder", "p01", *where], input=typed)
    weak = run(account, ["password", "王", *where], input="12345678\n12345678\n")
    other = run(account, ["password", "王", *where], input="another horse\nanother horse\n")

    assert (again.exit_code, weak.exit_code, other.exit_code) == (1, 1, 0)
    assert "already an account" in again.output
    assert "too common" in weak.output
    assert PASSWORD not in again.output
    accounts = Accounts(accounts_path(tmp_path / "data"), utc_ms)
    assert accounts.attempt("王", "another horse").account.cardholder == "p01"


def test_serving_says_what_is_wrong_with_an_address(tmp_path):
    config = settings(tmp_path)
    config = replace(config, web=replace(config.web, host="192.0.2.1"))
    with pytest.raises(Exception, match=r"cannot serve on 192\.0\.2\.1:0"):
        serve(config)
