"""`run` and `check` on a machine that is no cabinet: every missing part is one line."""

import subprocess
import sys

import pytest

from controller.secrets import begin_reader_key, end_reader_key

PARTS = {
    "badge reader 'front'": "SPI0.0 (RST on BCM 25)",
    "slot bus": "serial port /dev/keycabinet-none",
    "lock chain": "SPI0.1",
    "door": "BCM 24",
    "rail sense on BCM 16": "BCM 16",
    "panel": "BCM 19",
    "heartbeat on BCM 17": "BCM 17",
}


@pytest.fixture
def config(tmp_path):
    path = tmp_path / "cabinet.toml"
    path.write_text('[slot_bus]\nport = "/dev/keycabinet-none"\n', encoding="utf-8")
    return path


def keycabinet(*words):
    return subprocess.run(
        [sys.executable, "-m", "controller", *words], capture_output=True, text=True, check=False
    )


def test_check_names_each_missing_part_with_its_bus_or_pin(config):
    done = keycabinet("check", "--config", str(config))
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    assert len(lines) == len(PARTS)
    for line, (name, where) in zip(lines, PARTS.items(), strict=True):
        assert line.startswith(name)
        assert where in line


def test_run_refuses_to_start_with_the_same_lines(config):
    assert keycabinet("init", "--config", str(config)).returncode == 0
    done = keycabinet("run", "--config", str(config))
    assert done.returncode == 1
    for name in PARTS:
        assert name in done.stderr
    assert "Traceback" not in done.stderr
    assert "accepting badges" not in done.stderr


OSDP = '[osdp]\nport = "/dev/keycabinet-none"\n[slot_bus]\nport = "/dev/keycabinet-none-2"\n'


def test_an_osdp_reader_is_refused_with_what_to_do_about_it(config):
    config.write_text(OSDP, encoding="utf-8")
    assert keycabinet("init", "--config", str(config)).returncode == 0
    done = keycabinet("run", "--config", str(config))
    assert done.returncode == 1
    assert "badge reader 'front': " in done.stderr
    assert "has no key for reader 'front': keycabinet osdp pair" in done.stderr
    data = config.parent / "data"
    begin_reader_key(data, "front")
    end_reader_key(data, "front")
    for command in ("run", "check"):
        done = keycabinet(command, "--config", str(config))
        assert done.returncode == 1
        said = done.stdout + done.stderr
        assert "badge reader 'front': serial port /dev/keycabinet-none: there is no such" in said
        assert "Traceback" not in said


def test_an_osdp_reader_without_the_library_names_what_to_install(config):
    config.write_text(OSDP, encoding="utf-8")
    assert keycabinet("init", "--config", str(config)).returncode == 0
    data = config.parent / "data"
    begin_reader_key(data, "front")
    end_reader_key(data, "front")
    without = (
        "import sys; sys.modules['osdp_sys'] = None; sys.argv[0] = 'keycabinet';"
        " from controller.cli import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", without, "run", "--config", str(config)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    lines = [line for line in done.stderr.splitlines() if "badge reader" in line]
    assert len(lines) == 1
    assert "at /dev/keycabinet-none: the package libosdp is not installed" in lines[0]
    assert "pip install 'keycabinet[osdp]'" in lines[0]


def test_run_without_a_data_folder_says_how_to_make_one(config):
    done = keycabinet("run", "--config", str(config))
    assert done.returncode == 1
    assert "keycabinet init" in done.stderr


def test_a_malformed_setting_is_named_by_every_command(config):
    config.write_text("[cabinet]\nslots = 999\n", encoding="utf-8")
    for command in ("run", "check", "init", "log", "verify", "web", "world"):
        done = keycabinet(command, "--config", str(config))
        assert done.returncode == 1, command
        assert f"{config}:2: cabinet.slots: expected a whole number" in done.stderr, command
