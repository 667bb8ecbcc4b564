"""Credentials of a role for the bearer of a token that code gets, from an STS on loopback."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from credential_world import Machine
from local_servers import LocalServer, Reply, Wire, header, sts_fields, sts_reply, texts
from tinsmith_runtime.credentials import WebIdentityProvider, create_credential_chain
from tinsmith_runtime.errors import CancelledError, CredentialsRetrievalError, NoRegionError
from tinsmith_runtime.identity import AwsCredentialIdentity

ROLE = "arn:aws:iam::123456789012:role/demo"
OPERATION = "AssumeRoleWithWebIdentity"


@pytest.fixture
def sts(machine: Machine) -> Iterator[LocalServer]:
    with LocalServer() as server:
        server.on("POST", "/", sts_reply(OPERATION, machine.time + timedelta(hours=1)))
        machine.environment |= {
            "AWS_ENDPOINT_URL_STS": f"http://{server.host}",
            "AWS_REGION": "eu-west-1",
        }
        yield server


async def later() -> str:
    return "canary-web-token\n"


@pytest.mark.parametrize(
    "token",
    ["canary-web-token", lambda: "canary-web-token", later],
    ids=["text", "function", "coroutine"],
)
def test_credentials(machine: Machine, wire: Wire, sts: LocalServer, token: Any) -> None:
    identity = wire(WebIdentityProvider(ROLE, token).steps(machine.context()))
    assert identity == AwsCredentialIdentity(
        access_key_id="ASIASTS",
        secret_access_key="canary-secret",
        session_token="canary-session",
        expiration=datetime(2030, 1, 1, 13, tzinfo=UTC),
        account_id="123456789012",
    )
    assert identity.source == ("k", "T")
    (received,) = sts.requests
    assert sts_fields(received) == {
        "Action": OPERATION,
        "Version": "2011-06-15",
        "RoleArn": ROLE,
        "RoleSessionName": "tinsmith-1893499200000",
        "WebIdentityToken": "canary-web-token",
    }
    assert header(received, "authorization") is None


def test_all_parameters(machine: Machine, wire: Wire, sts: LocalServer) -> None:
    provider = WebIdentityProvider(
        ROLE,
        "canary",
        "build-42",
        provider_id="www.amazon.com",
        policy="{}",
        policy_arns=["arn:aws:iam::aws:policy/ReadOnlyAccess"],
        duration_seconds=900,
    )
    wire(provider.steps(machine.context()))
    assert sts_fields(sts.requests[0]) == {
        "Action": OPERATION,
        "Version": "2011-06-15",
        "RoleArn": ROLE,
        "RoleSessionName": "build-42",
        "WebIdentityToken": "canary",
        "ProviderId": "www.amazon.com",
        "Policy": "{}",
        "PolicyArns.member.1.arn": "arn:aws:iam::aws:policy/ReadOnlyAccess",
        "DurationSeconds": "900",
    }


def test_a_token_is_got_at_each_refresh(machine: Machine, wire: Wire, sts: LocalServer) -> None:
    tokens = iter(("canary-1", "canary-2"))
    provider = WebIdentityProvider(ROLE, lambda: next(tokens))
    wire(provider.identity(machine.context()))
    wire(provider.identity(machine.context()))
    machine.later(3600)
    sts.on("POST", "/", sts_reply(OPERATION, machine.time + timedelta(hours=1)))
    wire(provider.identity(machine.context()))
    sent = [sts_fields(received)["WebIdentityToken"] for received in sts.requests]
    assert sent == ["canary-1", "canary-2"]


def test_a_token_not_trusted_yet_is_got_and_sent_again(
    machine: Machine, wire: Wire, sts: LocalServer
) -> None:
    refused = Reply(
        b"<ErrorResponse><Error><Code>InvalidIdentityToken</Code></Error></ErrorResponse>",
        "400 Bad Request",
    )
    sts.on("POST", "/", refused, sts.answers["POST", "/"][0])
    tokens = iter(("canary-1", "canary-2"))
    provider = WebIdentityProvider(ROLE, lambda: next(tokens))
    assert wire(provider.steps(machine.context())).access_key_id == "ASIASTS"
    sent = [sts_fields(received)["WebIdentityToken"] for received in sts.requests]
    assert sent == ["canary-1", "canary-2"]


def test_the_region(machine: Machine, wire: Wire, sts: LocalServer) -> None:
    del machine.environment["AWS_REGION"]
    with pytest.raises(NoRegionError, match=f"no region to assume role {ROLE} in"):
        wire(WebIdentityProvider(ROLE, "canary").steps(machine.context()))
    provider = WebIdentityProvider(ROLE, "canary", region="eu-west-1")
    assert wire(provider.steps(machine.context())).access_key_id == "ASIASTS"


def fails() -> str:
    raise OSError("canary in its words")


@pytest.mark.parametrize(
    ("token", "words"),
    [
        (fails, "getting the token of role .* failed: OSError$"),
        (lambda: "", "the token is empty, or no text"),
        (lambda: None, "the token is empty, or no text"),
        (" \n", "the token is empty, or no text"),
    ],
)
def test_there_is_no_token(
    machine: Machine, wire: Wire, sts: LocalServer, token: Callable[[], str], words: str
) -> None:
    with pytest.raises(CredentialsRetrievalError, match=words) as info:
        wire(WebIdentityProvider(ROLE, token).steps(machine.context()))
    assert "canary" not in str(info.value)
    assert sts.requests == []


def test_errors_of_this_library_stay_what_they_are(
    machine: Machine, wire: Wire, sts: LocalServer
) -> None:
    def cancelled() -> str:
        raise CancelledError("stop")

    with pytest.raises(CancelledError, match="stop"):
        wire(WebIdentityProvider(ROLE, cancelled).steps(machine.context()))


def test_a_failure_stops_a_chain(machine: Machine, wire: Wire, sts: LocalServer) -> None:
    chain = create_credential_chain(WebIdentityProvider(ROLE, fails), machine.identity())
    with pytest.raises(CredentialsRetrievalError, match="OSError"):
        wire(chain.steps(machine.context()))


def test_nothing_shows_the_token(
    machine: Machine, wire: Wire, sts: LocalServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    provider = WebIdentityProvider(ROLE, "canary-web-token")
    wire(provider.identity(machine.context()))
    assert repr(provider) == f"<WebIdentityProvider {ROLE}>"
    assert "canary" not in repr(vars(provider)) + caplog.text
    sts.on("POST", "/", Reply(b"busy", "400 Bad Request"))
    with pytest.raises(CredentialsRetrievalError, match="assuming role") as info:
        wire(provider.steps(machine.context()))
    assert "canary" not in texts(info.value)
