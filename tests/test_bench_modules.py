"""The benches are run by hand, so this says when a move elsewhere has broken one of them."""

from importlib import import_module
from pathlib import Path

import pytest

BENCHES = sorted(path.stem for path in (Path(__file__).parent / "bench").glob("[!_]*.py"))


@pytest.mark.parametrize("bench", BENCHES)
def test_a_bench_finds_all_it_imports(bench):
    import_module(f"tests.bench.{bench}")
