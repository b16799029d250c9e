"""The list of harmless mutants is of code that is still there, and gives a reason for each."""

import ast
from pathlib import Path

import pytest

from tests.survivors import Mutant, read_diff, reasons, row_of

ROOT = Path(__file__).parents[1]
LISTED = reasons()

DIFF = """--- controller/policy/rule.py
+++ controller/policy/rule.py
@@ -1,3 +1,3 @@
 def hand_of(take: Take) -> str:
-    return take.holder.id
+    return None
"""


def source_of(function):
    """Return the lines of `function` ("package.module.Class.method"), joined by spaces."""
    parts = function.split(".")
    for cut in range(len(parts) - 1, 0, -1):
        for end in (".py", "/__init__.py"):
            path = ROOT / ("/".join(parts[:cut]) + end)
            if path.is_file():
                text = path.read_text("utf-8")
                nodes = ast.parse(text)
                for name in parts[cut:]:
                    nodes = next(n for n in nodes.body if getattr(n, "name", "") == name)
                found = ast.get_source_segment(text, nodes)
                return " ".join(line.strip() for line in found.splitlines())
    raise AssertionError(function)


@pytest.mark.parametrize("mutant", LISTED, ids=lambda each: each.function)
def test_what_is_listed_is_code_that_is_still_there_and_has_a_reason(mutant):
    assert mutant.was in source_of(mutant.function)
    assert mutant.was != mutant.became
    assert LISTED[mutant].endswith(".")


def test_a_mutant_is_known_by_its_function_and_the_lines_it_changed():
    mutant = read_diff("controller.policy.rule.x_hand_of__mutmut_7", DIFF)
    hand_of = "controller.policy.rule.hand_of"
    assert mutant == Mutant(hand_of, "return take.holder.id", "return None")
    method = read_diff("controller.state.xǁStateǁat_ms__mutmut_1", DIFF)
    assert method.function == "controller.state.State.at_ms"


def test_a_row_reads_back_as_the_mutant_it_is_of(tmp_path):
    mutant = Mutant("controller.policy.rule.hand_of", 'return "a\\n"', "return None")
    path = tmp_path / "survivors.toml"
    path.write_text(row_of(mutant, "It is seen by nobody."), "utf-8")
    assert reasons(path) == {mutant: "It is seen by nobody."}
