"""The pytest plugin: a fixture `aws_stub`, found by pytest wherever the runtime is installed.

Rule: a test with the fixture reaches no network, sees no settings or credentials of this machine,
and fails for answers it never used and for calls that nothing was stubbed for.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from .stub import StubTransport

_SETTINGS = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_REGION": "us-east-1",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
}


@pytest.fixture
def aws_stub(monkeypatch: pytest.MonkeyPatch) -> Iterator[StubTransport]:
    """A `tinsmith_runtime.testing.StubTransport` that answers clients wherever they are made."""
    from .stub import StubTransport

    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    for name, value in _SETTINGS.items():
        monkeypatch.setenv(name, value)
    with StubTransport().everywhere() as stub:
        yield stub


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, None, None]:
    """Ask the stub once the test has passed; one that failed has its own reason."""
    yield
    stub: StubTransport | None = getattr(item, "funcargs", {}).get("aws_stub")
    if stub is not None:
        stub.assert_all_used()
