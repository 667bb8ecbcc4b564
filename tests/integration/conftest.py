"""Clients of real servers: both kinds, over each transport."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from server_client import Caller


@pytest.fixture(params=["requests", "stdlib", "aiohttp"])
def transport(request: pytest.FixtureRequest) -> str:
    """Each transport by its name."""
    name: str = request.param
    return name


@pytest.fixture
def moto(moto_server: str, transport: str) -> Iterator[Caller]:
    """A client of moto's server, over each transport."""
    caller = Caller(transport, moto_server)
    yield caller
    caller.close()


@pytest.fixture
def ministack(ministack_server: str, transport: str) -> Iterator[Caller]:
    """A client of ministack, over each transport."""
    caller = Caller(transport, ministack_server)
    yield caller
    caller.close()
