"""What all tests share: isolation, servers, and how hypothesis searches.

Rule: fixtures only; what they do is in modules that also work without pytest.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

import driven
import isolation
import servers

# No test judges speed. The same examples each time in CI: red means the change.
settings.register_profile("local", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile(
    "ci", settings.get_profile("local"), derandomize=True, database=None, print_blob=True
)
settings.load_profile("ci" if os.environ.get("CI") else "local")


def pytest_configure(config: pytest.Config) -> None:
    """Isolate the emitted tests under generated/ too, which this file is not above."""
    config.pluginmanager.register(isolation, "isolation")
    config.pluginmanager.register(driven, "driven")


@pytest.fixture(scope="session")
def moto_server() -> Iterator[str]:
    """The base URL of moto's server, one for the whole run."""
    with servers.moto_server() as url:
        yield url


@pytest.fixture(scope="session")
def ministack_server() -> Iterator[str]:
    """The base URL of ministack, one for the whole run."""
    with servers.ministack_server() as url:
        yield url
