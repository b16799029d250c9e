"""The scripted day in its real processes: it ends well, and it fails when it should."""

import csv
import signal
import socket
import subprocess
import sys
from importlib.resources import files

import click
import pytest

from sim.cli import check_system
from sim.demo import CABINET, free_port
from sim.demo_day import DAY, entry, fits
from sim.front_client import FrontClient
from tests.bench.stand import wait_for


def free_ports():
    """Return two ports of this machine that nobody listens on."""
    with socket.socket() as one, socket.socket() as other:
        for each in (one, other):
            each.bind(("127.0.0.1", 0))
        return one.getsockname()[1], other.getsockname()[1]


def keycabinet(*words, status=0):
    done = subprocess.run(
        [sys.executable, "-m", "controller", *words], capture_output=True, text=True, check=False
    )
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout + done.stderr


def play(folder, seconds, *, status):
    port, front_port = free_ports()
    return keycabinet(
        *("demo", "--seconds", str(seconds), "--data", str(folder)),
        *("--port", str(port), "--front-port", str(front_port)),
        status=status,
    )


def test_the_day_comes_out_as_it_should(tmp_path):
    said = play(tmp_path / "demo", 1, status=0)
    assert said.count("\n[") + said.startswith("[") == len(DAY)
    assert "complete and unaltered" in said
    assert "everything came out as it should" in said
    assert "complete" in keycabinet("verify", "--config", str(tmp_path / "demo" / "cabinet.toml"))


def test_the_day_fails_when_one_rule_is_another(tmp_path):
    folder = tmp_path / "demo"
    folder.mkdir()
    config = folder / "cabinet.toml"
    config.write_text(CABINET.format(port=1, front_port=2), encoding="utf-8")
    samples = files("sim") / "demo_data"
    rows = list(csv.DictReader((samples / "staff.csv").read_text("utf-8").splitlines()))
    for row in rows:
        if row["id"] == "CL001":  # who must not open an owner's unit
            row["access_levels"] = "on_duty"
    with (folder / "staff.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    for name in ("rules.toml", "keys.csv"):
        (folder / name).write_bytes((samples / name).read_bytes())
    settings = ("--config", str(config))
    keycabinet("init", *settings)
    keycabinet(
        *("import", *settings, "--rules", str(folder / "rules.toml"), "--apply"),
        *("--staff", str(folder / "staff.csv"), "--keys", str(folder / "keys.csv")),
    )
    said = play(folder, 1, status=1)
    assert "expected access_denied" in said


def test_a_folder_that_cannot_be_written_is_told_in_words(tmp_path):
    (tmp_path / "file").touch()
    said = keycabinet("demo", "--data", str(tmp_path / "file" / "demo"), status=1)
    assert said == f"Error: {tmp_path}/file/demo: cannot be written: Not a directory\n"


def test_a_second_demonstration_in_a_folder_leaves_the_first_one_alone(tmp_path):
    port, front_port = free_ports()
    words = ("--port", str(port), "--front-port", str(front_port), "--data", str(tmp_path))
    command = [sys.executable, "-u", "-m", "controller", "demo", *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as demo:
        try:
            assert any("Ctrl-C" in line for line in demo.stdout)
            before = (tmp_path / "cabinet.toml").read_bytes()
            said = keycabinet("demo", "--seconds", "1", "--data", str(tmp_path), status=1)
            assert said.startswith(f"Error: {tmp_path}: another demonstration is running there")
            assert (tmp_path / "cabinet.toml").read_bytes() == before
            assert is_linked(FrontClient(front_port))
        finally:
            demo.send_signal(signal.SIGINT)
        assert demo.wait(30) == 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_day_that_is_cut_short_did_not_come_out_as_it_should(tmp_path, number):
    port, front_port = free_ports()
    words = ("demo", "--seconds", "600", "--port", str(port), "--front-port", str(front_port))
    command = [sys.executable, "-m", "controller", *words, "--data", str(tmp_path / "demo")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as demo:
        assert any("[1/" in line for line in demo.stdout)
        demo.send_signal(number)
        assert demo.wait(60) == 1


def test_the_settings_of_somebodys_cabinet_are_left_alone(tmp_path):
    mine = tmp_path / "cabinet.toml"
    mine.write_text("[cabinet]\nslots = 8\n")
    said = keycabinet("demo", "--seconds", "1", "--data", str(tmp_path), status=1)
    assert said == f"Error: {mine}: not of a demonstration and left alone; take another folder\n"
    assert list(tmp_path.iterdir()) == [mine]
    assert mine.read_text() == "[cabinet]\nslots = 8\n"


def test_the_usual_port_is_left_to_whoever_has_it():
    usual, _ = free_ports()
    assert free_port(usual=usual) == usual
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", usual))
        taken.listen()
        other = free_port(usual=usual)
    assert other not in (0, usual)


def test_every_scene_expects_something():
    assert all(scene.expected for scene in DAY)


@pytest.mark.parametrize(
    ("found", "expected", "does"),
    [
        ({"kind": "a", "x": 1}, entry("a", x=1), True),
        ({"kind": "b", "x": 1}, entry("a", x=1), False),
        ({"kind": "a", "x": 2}, entry("a", x=1), False),
        ({"kind": "a", "x": ["p", "q"]}, entry("a", x=["p"]), True),
        ({"kind": "a", "x": ["q"]}, entry("a", x=["p"]), False),
    ],
)
def test_an_entry_fits_only_what_it_says(found, expected, does):
    assert fits(found, expected) is does


@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_another_system_is_told_in_one_line_what_is_needed(platform):
    with pytest.raises(click.ClickException, match="needs Linux") as refused:
        check_system(platform)
    assert "\n" not in refused.value.message


def test_a_power_cut_ends_the_controller_and_the_demonstration_goes_on(tmp_path):
    port, front_port = free_ports()
    words = ("demo", "--data", str(tmp_path / "demo"))
    words += ("--port", str(port), "--front-port", str(front_port))
    command = [sys.executable, "-u", "-m", "controller", *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as demo:
        try:
            assert any("Ctrl-C" in line for line in demo.stdout)
            front = FrontClient(front_port)
            front.act("cut_power")
            wait_for(lambda: not is_linked(front), "the controller ends")
            front.act("restore_power")
            wait_for(lambda: is_linked(front), "the controller comes up again", 30)
        finally:
            demo.send_signal(signal.SIGINT)
        assert demo.wait(30) == 0


def is_linked(front):
    return front.state()["is_linked"]
