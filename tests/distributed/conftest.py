"""A small cluster in this process, for all tests of the room."""

import pytest
from clusters import start_cluster
from distributed import Client

from sklearn_mlp.distributed import _source


@pytest.fixture(scope="session")
def _session_client():
    with start_cluster() as cluster, Client(cluster, set_as_default=False) as client:
        yield client


@pytest.fixture
def client(_session_client):
    """The current client."""
    with _session_client.as_current():
        yield _session_client


@pytest.fixture
def _small_blocks(monkeypatch):
    """Partitions are not joined."""
    monkeypatch.setattr(_source, "FEWEST_ROWS", 1)
