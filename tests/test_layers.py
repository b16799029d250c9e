"""The house's own rules, held by a test: which way imports point, and what the core may touch."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("controller", "firmware_bridge", "hardware", "sim", "web")

PURE = [
    *(
        "changed",
        "codec",
        "codec_reader",
        "commands",
        "errors",
        "findings",
        "handovers",
        "notices",
        "panel",
        "parts",
        "consent_parts",
        "pin_parts",
    ),
    *("pins", "questions", "reasons", "records", "rehearsal", "spare_parts", "state"),
    *(
        str(path.relative_to(ROOT / "controller").with_suffix(""))
        for room in ("decide", "directory", "entries", "events", "folds", "policy", "requests")
        for path in sorted((ROOT / "controller" / room).glob("*.py"))
    ),
]
STDLIB_OK = {
    *("collections", "dataclasses", "datetime", "enum", "functools", "hashlib", "json"),
    *("itertools", "operator", "re", "types", "typing", "zoneinfo"),
}
BANNED_CALLS = {"now", "today", "time", "time_ns", "monotonic", "sleep", "open", "random"}

MAY_IMPORT = {
    "controller": {"controller"},
    "firmware_bridge": {
        "firmware_bridge",
        *(
            f"controller.{each}"
            for each in ("events", "commands", "reasons", "errors", "config", "clock")
        ),
    },
    "hardware": {"hardware", *(f"controller.{each}" for each in ("config", "fittings", "pins"))},
    "sim": {
        *("sim", "firmware_bridge"),
        *(f"controller.{each}" for each in ("events", "commands", "errors", "config", "clock")),
    },
    "web": {
        "web",
        *(
            f"controller.{each}"
            for each in (
                *("entries", "records", "codec", "directory", "reasons", "requests", "inbox"),
                *("feed", "config", "errors", "commands", "clock", "words", "notices", "handovers"),
                *("explaining", "findings", "questions", "keeping_parts", "stocktaking"),
            )
        ),
    },
}
WIRING = {"cli.py", "demo.py"}
"""The files that put a process together; they alone may reach for the loop and the journal."""


def modules(room):
    return sorted(path for path in (ROOT / room).rglob("*.py"))


def imports(path):
    """Return the full names of all modules that `path` imports, also lazily."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def is_within(name, allowed):
    return any(name == each or name.startswith(f"{each}.") for each in allowed)


@pytest.mark.parametrize("room", ROOMS)
def test_imports_point_one_way(room):
    wrong = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in modules(room)
        if path.name not in WIRING
        for name in sorted(imports(path))
        if name.partition(".")[0] in ROOMS and name != "controller"
        if not is_within(name, MAY_IMPORT[room])
    ]
    assert wrong == []


@pytest.mark.parametrize("room", ["controller", "firmware_bridge"])
def test_nobody_falls_back_to_the_simulator(room):
    for path in modules(room):
        assert not [name for name in imports(path) if name.partition(".")[0] == "sim"], path


@pytest.mark.parametrize("room", ROOMS)
def test_nothing_hangs_on_the_tests(room):
    for path in modules(room):
        assert not [name for name in imports(path) if name.partition(".")[0] == "tests"], path


@pytest.mark.parametrize("name", PURE)
def test_the_core_imports_nothing_that_does_anything(name):
    path = ROOT / "controller" / f"{name}.py"
    tops = {each.partition(".")[0] for each in imports(path)}
    assert tops <= {"controller"} | STDLIB_OK


@pytest.mark.parametrize("name", PURE)
def test_the_core_never_asks_for_the_time(name):
    tree = ast.parse((ROOT / "controller" / f"{name}.py").read_text(encoding="utf-8"))
    calls = {
        node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
    }
    assert not calls & BANNED_CALLS


@pytest.mark.parametrize("room", ROOMS)
def test_files_and_functions_stay_small(room):
    long = []
    for path in modules(room):
        text = path.read_text(encoding="utf-8")
        if text.count("\n") > 300:
            long.append(f"{path.relative_to(ROOT)}: {text.count(chr(10))} lines")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or 0) - node.lineno + 1
                if lines > 70:
                    long.append(f"{path.relative_to(ROOT)}: {node.name} has {lines} lines")
    assert long == []


def test_the_standard_library_list_is_one():
    assert sys.stdlib_module_names >= STDLIB_OK


def test_the_controller_loads_no_cryptography_before_a_badge_needs_it():
    rooms = (
        "controller.cli, controller.service, firmware_bridge.cli, firmware_bridge.rig, sim.linked"
    )
    code = f"import sys, {rooms}; sys.exit('cryptography' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, cwd=ROOT).returncode == 0
