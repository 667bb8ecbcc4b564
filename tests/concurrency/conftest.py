"""The service of names and keys, one for all tests here."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from .crowd import IdentityService, identity_service


@pytest.fixture(scope="session")
def _process() -> Iterator[IdentityService]:
    with identity_service() as service:
        yield service


@pytest.fixture
def service(_process: IdentityService) -> IdentityService:
    """The service, with nothing noted yet."""
    _process.begin()
    return _process
