"""moto: its server serves clients, its in-process mocks cannot, and say so before anything is sent.

Rule: what `docs/testing.md` tells users is shown here.
"""

from __future__ import annotations

import pytest
from moto import mock_aws

from client_sts import GetCallerIdentityCommand
from stub_clients import Send, send_sync
from tinsmith_runtime.errors import ConfigError
from tinsmith_runtime.testing import StubTransport, UnstubbedCallError


def test_motos_server_answers_by_the_environment(send: Send, moto_server: str) -> None:
    environment = {"AWS_ENDPOINT_URL_STS": moto_server}
    output = send(GetCallerIdentityCommand(), environment=environment)
    assert output.account == "123456789012"


def test_motos_in_process_mocks_are_refused_by_name() -> None:
    with mock_aws(), pytest.raises(ConfigError, match="requests is patched by responses") as caught:
        send_sync(GetCallerIdentityCommand())
    assert "StubTransport" in str(caught.value)
    assert "AWS_ENDPOINT_URL" in str(caught.value)


def test_a_stub_works_beside_motos_in_process_mocks(send: Send) -> None:
    with mock_aws(), StubTransport().everywhere() as stub, pytest.raises(UnstubbedCallError):
        send(GetCallerIdentityCommand())
    assert len(stub.calls) == 1
