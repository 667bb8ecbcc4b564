"""Logins at Vault: what its API wants, signed as botocore signs it."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch

import botocore.auth
import pytest
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from client_sts import STS, AsyncSTS
from client_sts.vault import VaultLogin, alogin, login, login_data, login_headers
from tinsmith_runtime import AwsCredentialIdentity, ConfigError, NoRegionError

NOW = datetime(2026, 1, 1, tzinfo=UTC)
Make = Callable[..., Any]
Get = Callable[[Any], Any]
IDENTITY = AwsCredentialIdentity(access_key_id="AKID", secret_access_key="SECRET")


def login_with(client: Any, *role: str, **options: Any) -> Any:
    """A login, or the coroutine of one."""
    return (alogin if isinstance(client, AsyncSTS) else login)(*role, client=client, **options)


def botocore_authorization(login: VaultLogin) -> str:
    """The signature that botocore makes over the same request at the same time."""
    unsigned = {
        name: value
        for name, value in login.headers.items()
        if name not in ("authorization", "x-amz-date", "x-amz-security-token")
    }
    request = AWSRequest(login.method, login.url, unsigned, data=login.body)
    signer = botocore.auth.SigV4Auth(
        Credentials("AKID", "canary-secret", "canary-token"), "sts", "us-west-2"
    )
    with patch("botocore.auth.get_current_datetime", lambda: NOW):
        signer.add_auth(request)
    return str(request.headers["Authorization"])


@pytest.mark.parametrize("server_id", [None, "vault.example.com"])
def test_signed_as_botocore_signs(make: Make, get: Get, server_id: str | None) -> None:
    made = get(login_with(make(), server_id=server_id))
    assert made.headers["authorization"] == botocore_authorization(made)


def test_the_request(make: Make, get: Get) -> None:
    made = get(login_with(make(), "dev"))
    assert (made.method, made.url, made.body, made.role) == (
        "POST",
        "https://sts.us-west-2.amazonaws.com/",
        b"Action=GetCallerIdentity&Version=2011-06-15",
        "dev",
    )
    # Vault refuses x-amz-* headers that it does not know; the others would only be in the way.
    assert sorted(made.headers) == [
        "authorization",
        "content-length",
        "content-type",
        "host",
        "x-amz-date",
        "x-amz-security-token",
    ]
    assert made.headers["host"] == "sts.us-west-2.amazonaws.com"
    assert made.headers["content-length"] == "43"


def test_the_server_id_is_signed(make: Make, get: Get) -> None:
    headers = get(login_with(make(), server_id="vault.example.com")).headers
    assert headers["x-vault-aws-iam-server-id"] == "vault.example.com"
    signed = headers["authorization"].split("SignedHeaders=")[1].split(",")[0].split(";")
    assert "x-vault-aws-iam-server-id" in signed


def test_data(make: Make, get: Get) -> None:
    made = get(login_with(make(), "dev", server_id="vault.example.com"))
    data = made.data()
    assert {name: data[name] for name in ("role", "iam_http_request_method")} == {
        "role": "dev",
        "iam_http_request_method": "POST",
    }
    assert base64.b64decode(data["iam_request_url"]) == b"https://sts.us-west-2.amazonaws.com/"
    assert base64.b64decode(data["iam_request_body"]) == made.body
    assert json.loads(base64.b64decode(data["iam_request_headers"])) == made.headers
    assert len(data) == 5


def test_without_a_role(make: Make, get: Get) -> None:
    assert "role" not in get(login_with(make())).data()


def test_shortcuts() -> None:
    client = STS(region="us-west-2", credentials=IDENTITY)
    client.clock = NOW.timestamp
    made = login("dev", client=client, server_id="v")
    assert login_data("dev", client=client, server_id="v") == made.data()
    assert login_headers(client=client, server_id="v") == made.headers


@pytest.mark.parametrize("asynchronous", [False, True])
def test_without_a_client(asynchronous: bool) -> None:
    options: Any = {"region": "eu-west-1", "credentials": IDENTITY}
    made = asyncio.run(alogin("dev", **options)) if asynchronous else login("dev", **options)
    assert made.url == "https://sts.eu-west-1.amazonaws.com/"
    assert "/eu-west-1/sts/aws4_request" in made.headers["authorization"]


def test_the_global_endpoint_that_vault_asks_by_itself(make: Make, get: Get) -> None:
    made = get(login_with(make(region="us-east-1", use_global_endpoint=True)))
    assert made.url == "https://sts.amazonaws.com/"
    assert "/us-east-1/sts/aws4_request" in made.headers["authorization"]


def test_no_region() -> None:
    with pytest.raises(NoRegionError):
        login()


def test_a_client_has_its_own_options(make: Make, get: Get) -> None:
    with pytest.raises(ConfigError, match="either a client or region: the client has its own"):
        get(login_with(make(), region="eu-west-1"))


def test_a_login_is_hidden(make: Make, get: Get) -> None:
    made = get(login_with(make(), "dev"))
    assert repr(made) == "<VaultLogin *** role='dev' POST https://sts.us-west-2.amazonaws.com/>"
