"""Fixtures of STS's own code: clients whose clock stands still, sync and async."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from client_sts import STS, AsyncSTS
from tinsmith_runtime import AwsCredentialIdentity

NOW = datetime(2026, 1, 1, tzinfo=UTC)
IDENTITY = AwsCredentialIdentity(
    access_key_id="AKID", secret_access_key="canary-secret", session_token="canary-token"
)

Make = Callable[..., Any]


@pytest.fixture(params=[STS, AsyncSTS], ids=["sync", "async"])
def make(request: pytest.FixtureRequest) -> Make:
    """Make a client, of both kinds in turn, at midnight of the year 2026."""

    def make(**options: Any) -> Any:
        client = request.param(**{"region": "us-west-2", "credentials": IDENTITY, **options})
        client.clock = NOW.timestamp
        return client

    return make


@pytest.fixture
def get(make: Make) -> Callable[[Any], Any]:
    """The value of what a client's method returned: a coroutine's result, or the value itself."""
    return lambda value: asyncio.run(value) if asyncio.iscoroutine(value) else value
