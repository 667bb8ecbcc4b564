"""A service that speaks several protocols: the preferred one by default, any of them when asked.

Rule: what is sent tells which protocol it is.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from tinsmith.command_line import main
from tinsmith_runtime import AwsCredentialIdentity
from tinsmith_runtime.errors import ConfigError
from tinsmith_runtime.testing.canned import CannedTransport

MODEL = Path(__file__).parents[1] / "codegen" / "models" / "two-protocols.json"


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Any]:
    """The package of the service."""
    assert main(["generate", str(MODEL), "--output", str(tmp_path)]) == 0
    sys.path.insert(0, str(tmp_path / "two"))
    yield import_module("client_two")
    sys.path.remove(str(tmp_path / "two"))
    for name in [name for name in sys.modules if name.partition(".")[0] == "client_two"]:
        del sys.modules[name]


def say(two: Any, answer: bytes, **options: Any) -> tuple[str, bytes, str | None]:
    """Send a ping; return the content type and body of the request, and what the answer says."""
    transport = CannedTransport(200, {}, answer)
    identity = AwsCredentialIdentity(access_key_id="AKID", secret_access_key="secret")
    with two.TwoClient(
        endpoint="http://localhost", region="us-east-1", credentials=identity, transport=transport,
        **options,
    ) as client:  # fmt: skip
        output = client.send(two.PingCommand(a="x"))
    (request,) = transport.requests
    return request.headers["content-type"], request.body, output.a


def test_the_first_protocol_is_spoken_unless_another_is_asked_for(two: Any) -> None:
    json = ("application/x-amz-json-1.0", b'{"A":"x"}', "y")
    form = ("application/x-www-form-urlencoded", b"Action=Ping&Version=1&A=x", "y")
    xml = b"<PingResponse><PingResult><A>y</A></PingResult></PingResponse>"
    assert say(two, b'{"A":"y"}') == json
    assert say(two, xml, protocol="awsQuery") == form
    # The choice of one client is none of the others'.
    assert say(two, b'{"A":"y"}') == json


def test_other_protocols_are_refused(two: Any) -> None:
    with pytest.raises(ConfigError, match="protocol: expected awsJson1_0 or awsQuery"):
        two.TwoClient(protocol="restXml")
