"""kill -9 at random moments, in the real processes; the long run is tests.bench.kill."""

from tests.bench.kill import run


def test_a_killed_controller_leaves_nothing_unwritten_and_nothing_wrong(tmp_path):
    kills = run(tmp_path / "k", times=6, seed=3)
    assert kills.releases >= 3
