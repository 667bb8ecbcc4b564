"""Providers without a client connect as a client would."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from certificates import Authority, server_context
from loopback import Server
from tinsmith_runtime import standalone
from tinsmith_runtime.credentials import CredentialContext, CredentialProvider
from tinsmith_runtime.effects import Send
from tinsmith_runtime.errors import TransportError
from tinsmith_runtime.http import Request, Timeouts
from tinsmith_runtime.identity import AwsCredentialIdentity
from tinsmith_runtime.world import ThreadWorld

if TYPE_CHECKING:
    from tinsmith_runtime.effects import Steps


class Portal(CredentialProvider):
    """A source that is asked over TLS."""

    def __init__(self, host: str) -> None:
        self.host = host

    def steps(self, context: CredentialContext) -> Steps[AwsCredentialIdentity]:
        request = Request.from_url("POST", f"https://{self.host}/", {"host": self.host}, b"AKID")
        response = yield Send(request, Timeouts(5, 5, 5))
        return AwsCredentialIdentity(
            access_key_id=response.body.decode(), secret_access_key="canary"
        )


@pytest.fixture(autouse=True)
def _no_connections_of_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standalone, "_THREADS", ThreadWorld(standalone._make_transport))


@pytest.fixture(params=["resolve", "aresolve", "profile"])
def how(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_they_trust_whom_the_environment_trusts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    authority = Authority(tmp_path, "authority")
    if how == "profile":
        path = tmp_path / "config"
        path.write_text(f"[default]\nca_bundle = {authority.bundle}\n")
        monkeypatch.setenv("AWS_CONFIG_FILE", str(path))
    else:
        monkeypatch.setenv("AWS_CA_BUNDLE", str(authority.bundle))
    with Server(context=server_context(authority.sign("server"))) as server:
        portal = Portal(server.host)
        found = asyncio.run(portal.aresolve()) if how == "aresolve" else portal.resolve()
        standalone._THREADS.close()
    assert found.access_key_id == "AKID"


def test_they_trust_nobody_else(tmp_path: Path) -> None:
    authority = Authority(tmp_path, "authority")
    with (
        Server(context=server_context(authority.sign("server"))) as server,
        pytest.raises(TransportError, match="is not trusted by the default trust store"),
    ):
        Portal(server.host).resolve()
