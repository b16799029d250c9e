"""The written services and users as Debian's own systemd reads them."""

import re
import subprocess

import pytest
from click.testing import CliRunner

from firmware_bridge.install.cli import install
from firmware_bridge.install.plan import SERVICES
from tests.test_install import PIS, SAMPLE, Pi

PROGRAM = "/bin/true"
"""Stands for the program: `verify` wants one that is there."""

EXPOSURE_MAX = {SERVICES[0]: 1.0, SERVICES[1]: 2.0}
"""What `systemd-analyze security` may say of each: 0 is closed to everything, 10 open."""


@pytest.fixture(params=PIS)
def root(request, tmp_path):
    pi = Pi(tmp_path / "root", model=request.param)
    words = ["--config", str(SAMPLE), "--root", str(pi.root), "--program", PROGRAM]
    done = CliRunner().invoke(install, words)
    assert done.exit_code == 0, done.output
    return pi.root


def systemd(*words):
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def unit(root, service):
    return str(root / "etc/systemd/system" / service)


def test_systemd_finds_nothing_wrong_with_the_units(root):
    for service in SERVICES:
        assert systemd("systemd-analyze", "verify", unit(root, service)) == (0, "")


@pytest.mark.parametrize("service", SERVICES)
def test_no_service_is_more_exposed_than_it_may_be(root, service):
    most = EXPOSURE_MAX[service]
    threshold = f"--threshold={round(10 * most)}"
    status, said = systemd(
        *("systemd-analyze", "security", "--offline=true", threshold, unit(root, service))
    )
    assert status == 0, said
    found = re.search(r"Overall exposure level for \S+: ([\d.]+)", said)
    assert found is not None, said
    assert float(found[1]) <= most


def test_the_users_are_made_with_their_groups(root):
    status, said = systemd(
        "systemd-sysusers", f"--root={root}", str(root / "etc/sysusers.d/keycabinet.conf")
    )
    assert status == 0, said
    users = {
        line.split(":")[0]: line.split(":")
        for line in (root / "etc/passwd").read_text().splitlines()
    }
    groups = {
        line.split(":")[0]: line.split(":")[3].split(",")
        for line in (root / "etc/group").read_text().splitlines()
    }
    assert users["keycabinet"][5] == "/var/lib/keycabinet"
    assert {users[name][6] for name in ("keycabinet", "keycabinet-web")} == {"/usr/sbin/nologin"}
    for group in ("gpio", "spi", "dialout"):
        assert groups[group] == ["keycabinet"], group  # and never the pages' user
    assert groups["keycabinet"] == ["keycabinet-web"]
