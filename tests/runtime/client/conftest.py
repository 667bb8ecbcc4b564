"""Fixtures for clients: both kinds, one after the other."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from client_world import Clients


@pytest.fixture(params=["sync", "async"])
def both(request: pytest.FixtureRequest) -> Iterator[Clients]:
    """Clients of each kind in turn. They are closed after the test."""
    clients = Clients(request.param)
    yield clients
    clients.end()
