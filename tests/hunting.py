"""How the tests run while mutants are hunted: the same draws every time, the likely killers first.

A plugin of pytest, named in pyproject.toml. Only tests that ask the core directly are run, without
processes, servers and the cabinet's parts. A mutant is dead once one test fails, so it matters
little how small the failing case is, and much which test is asked first: one that killed another
mutant of the same function, then of the same module, then the module's own, then the quick ones.
"""

import os
import re
import signal
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings

DRAWS = ("test_decide_stateful", "test_explain", "test_rules_export", "test_every_rule")
CORE = re.compile(r"^from (tests\.(\w*house|pin_desk|takes)|controller\.(policy|decide))\b", re.M)
BEYOND = re.compile(r"^from (firmware_bridge|web|subprocess|tests\.(web_stand|osdp_rig))\b", re.M)
ALSO = {f"test_{each}.py" for each in ("contents", "emergency", "rules_export", "scenarios", "why")}
NEVER = {
    f"test_{each}.py"
    for each in ("copies_at_the_cabinet", "imports", "opening_latch", "pin_service")
}
TEST_S_MAX = 15
KILLS = Path("kills.txt")
WANTED = pytest.StashKey[frozenset[str]]()

os.environ.setdefault("KEYCABINET_PAIRS", "200")


@pytest.hookimpl(trylast=True)
def pytest_configure(config):
    settings.register_profile(
        "hunting",
        deadline=None,
        derandomize=True,
        database=None,
        phases=(Phase.explicit, Phase.generate),
        suppress_health_check=list(HealthCheck),
    )
    settings.load_profile("hunting")
    # Looking up a thousand tests one by one takes longer than running them: take whole files.
    if config.args and all("::" in word for word in config.args):
        config.stash[WANTED] = frozenset(config.args)
        config.args = sorted({word.partition("::")[0] for word in config.args})


def pytest_ignore_collect(collection_path):
    name = collection_path.name
    if not name.startswith("test_") or name in ALSO:
        return None
    text = collection_path.read_text("utf-8")
    return name in NEVER or bool(BEYOND.search(text)) or not CORE.search(text) or None


def pytest_collection_modifyitems(config, items):
    wanted = config.stash.get(WANTED, None)
    if wanted is not None:
        items[:] = [item for item in items if item.nodeid in wanted]
    function = _hunted()
    module = function.rpartition(".")[0]
    lines = KILLS.read_text("utf-8").splitlines() if function and KILLS.exists() else []
    kills = Counter()
    for line in lines:
        killed, _, test = line.partition(" ")
        kills[test] += 1000 if killed == function else killed.startswith(f"{module}.")
    own = f"test_{module.rpartition('.')[2]}"
    items.sort(key=lambda item: (-kills[item.nodeid], _name(item) != own, _slowness(item)))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    """A mutant that loops for ever fails its test once it has had more time than any test needs."""
    signal.signal(signal.SIGVTALRM, _stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, TEST_S_MAX if _hunted() else 0, TEST_S_MAX)
    try:
        return (yield)
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)


def _stop(_number, _frame):
    raise AssertionError(f"has run for more than {TEST_S_MAX} s")


def pytest_runtest_logreport(report):
    if report.failed and _hunted():
        with KILLS.open("a", encoding="utf-8") as kills:
            kills.write(f"{_hunted()} {report.nodeid}\n")


def _hunted():
    """The function of which a mutant is being hunted, or nothing."""
    name, found, _ = os.environ.get("MUTANT_UNDER_TEST", "").partition("__mutmut_")
    return name if found else ""


def _name(item):
    return item.module.__name__.rpartition(".")[2]


def _slowness(item):
    name = _name(item)
    return DRAWS.index(name) + 1 if name in DRAWS else 0
