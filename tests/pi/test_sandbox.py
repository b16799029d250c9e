"""The program at work asks the kernel for nothing that its services may not have.

The demonstration is played under strace: controller and pages are the real ones, only the
controller's wires lead to a simulated cabinet.
"""

import re
import subprocess
import sys
from importlib.resources import files

import pytest

SECONDS = 20
UNITS = {"simulate": "keycabinet-controller.service", "web": "keycabinet-web.service"}
ONLY_AS_ROOT = {"fchown"}
"""SQLite gives a new file its folder's owner where it runs as root, and nowhere else."""


@pytest.fixture(scope="module")
def traces(tmp_path_factory):
    """Return what each of the two processes asked of the kernel, with all of its threads."""
    folder = tmp_path_factory.mktemp("traces")
    command = [sys.executable, "-m", "controller", "demo", "--seconds", str(SECONDS)]
    done = subprocess.run(
        ["strace", "-ff", "-qq", "-o", str(folder / "t"), *command],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    texts = {int(path.suffix[1:]): path.read_text(errors="replace") for path in folder.glob("t.*")}
    return {word: with_threads(texts, word) for word in UNITS}


def with_threads(texts, word):
    """Return the trace of the process whose command is `word`, and of every thread it made."""
    (begun,) = [
        number
        for number, text in texts.items()
        if re.search(rf'execve\("[^"]*", \[.*"controller", "{word}",', text)
    ]
    text, waiting = "", [begun]
    while waiting:
        part = texts.get(waiting.pop(), "")
        text += part
        waiting += [int(n) for n in re.findall(r"^clone3?\(.*CLONE_THREAD.*= (\d+)$", part, re.M)]
    return text


def options(unit, name):
    """Return every value that `unit` gives the option `name`."""
    text = files("firmware_bridge.install").joinpath("files", unit).read_text()
    return re.findall(rf"^{name}=(.*)$", text, re.M)


def calls_of(group):
    """Return the calls in one of systemd's groups, such as @system-service."""
    said = subprocess.run(
        ["systemd-analyze", "syscall-filter", "--no-pager", group],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    words = [line.strip() for line in said.splitlines()[1:]]
    calls = {word for word in words if re.fullmatch(r"[a-z_0-9]+", word)}
    return calls.union(*(calls_of(word) for word in words if word.startswith("@")))


def filtered(unit):
    """Return the calls that the filter of `unit` lets pass."""
    calls = set()
    for line in options(unit, "SystemCallFilter"):
        groups = set().union(*(calls_of(group) for group in line.lstrip("~").split()))
        calls = calls - groups if line.startswith("~") else calls | groups
    return calls


@pytest.mark.parametrize("word", UNITS)
def test_every_call_passes_the_services_filter(traces, word):
    made = set(re.findall(r"^([a-z_0-9]+)\(", traces[word], re.M))
    assert {"openat", "mmap", "socket"} <= made
    assert made - ONLY_AS_ROOT - filtered(UNITS[word]) == set()


@pytest.mark.parametrize("word", UNITS)
def test_no_memory_is_both_written_and_run(traces, word):
    assert options(UNITS[word], "MemoryDenyWriteExecute") == ["yes"]
    assert "PROT_WRITE|PROT_EXEC" not in traces[word]


@pytest.mark.parametrize("word", UNITS)
def test_no_socket_is_of_another_family(traces, word):
    (families,) = options(UNITS[word], "RestrictAddressFamilies")
    made = set(re.findall(r"^socket\((AF_[A-Z0-9]+)", traces[word], re.M))
    assert made
    assert made <= set(families.split())


@pytest.mark.parametrize(("word", "folders"), [("simulate", "journal|run|lock"), ("web", "web")])
def test_each_writes_only_where_it_may(traces, word, folders):
    opened = re.findall(r'^open(?:at)?\([^"]*"(/[^"]*)", ([A-Z_|]+).*= \d+$', traces[word], re.M)
    written = {path for path, how in opened if re.search("O_WRONLY|O_RDWR|O_CREAT", how)}
    written = {path for path in written if not path.startswith(("/dev/pts/", "/dev/null"))}
    assert any("/data/" in path for path in written), written
    assert [path for path in written if not re.search(rf"/data/({folders})(/|$)", path)] == []
