"""What several tests read of the same simulations."""

import pytest

from hardware.circuit.simulate import run_pulses, run_rails


@pytest.fixture(scope="session")
def rail_runs(tmp_path_factory):
    return run_rails(tmp_path_factory.mktemp("rail"))


@pytest.fixture(scope="session")
def pulses(tmp_path_factory):
    return run_pulses(tmp_path_factory.mktemp("pulse"))
