"""What the tests of tillctl share: surroundings of their own, and simulated terminals."""

import pytest
from support.bench_host import Simulator


@pytest.fixture(autouse=True)
def own_surroundings(monkeypatch, tmp_path_factory):
    """Keep away from the simulated terminals and ports of whoever runs the tests."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.delenv("TILLCTL_PORT", raising=False)
    monkeypatch.setattr("tillctl.ports.serial_ports", list)


@pytest.fixture
def simulator(tmp_path):
    """A simulated terminal that ends with the test."""
    running = Simulator(tmp_path / "state")
    yield running
    running.quit()


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """A simulated terminal for the tests of a file: each leaves it sound, with nothing due."""
    running = Simulator(tmp_path_factory.mktemp("shared") / "state")
    yield running
    running.quit()
