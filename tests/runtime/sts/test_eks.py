"""EKS tokens: the golden URL, botocore's byte for byte, and what a token says of itself."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import botocore.session
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from client_sts import STS, AsyncSTS, STSClient
from client_sts.eks import API_VERSIONS, EksToken, aget_token, get_token
from tinsmith_runtime import AwsCredentialIdentity, ConfigError, NoRegionError, ValidationError
from tinsmith_runtime.credentials import CredentialProvider

if TYPE_CHECKING:
    from tinsmith_runtime.credentials import CredentialContext
    from tinsmith_runtime.effects import Steps

NOW = datetime(2026, 1, 1, tzinfo=UTC)
Make = Callable[..., Any]
Get = Callable[[Any], Any]


def token_of(client: Any, cluster: str = "my-cluster", **options: Any) -> Any:
    """A token, or the coroutine of one."""
    asynchronous = isinstance(client, AsyncSTS)
    return (aget_token if asynchronous else get_token)(cluster, client=client, **options)


def url_of(token: EksToken) -> str:
    prefix, _, encoded = token.token.partition(".")
    assert prefix == "k8s-aws-v1"
    return base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)).decode()


@cache
def botocore_session() -> Any:
    return botocore.session.Session()


def botocore_token(
    cluster: str, identity: AwsCredentialIdentity, region: str, now: datetime
) -> str:
    """What ``aws eks get-token`` makes of botocore: a URL with one header more."""
    client = botocore_session().create_client(
        "sts",
        region,
        aws_access_key_id=identity.access_key_id,
        aws_secret_access_key=identity.secret_access_key,
        aws_session_token=identity.session_token,
    )

    def add_header(request: Any, **ignored: Any) -> None:
        request.headers["x-k8s-aws-id"] = cluster

    client.meta.events.register("before-sign.sts.GetCallerIdentity", add_header)
    with patch("botocore.auth.get_current_datetime", lambda: now):
        url = client.generate_presigned_url(
            "get_caller_identity", Params={}, ExpiresIn=60, HttpMethod="GET"
        )
    return "k8s-aws-v1." + base64.urlsafe_b64encode(url.encode()).decode().rstrip("=")


def test_the_golden_url(make: Make, get: Get) -> None:
    identity = AwsCredentialIdentity(
        access_key_id="AKID", secret_access_key="SECRET", session_token="TOK"
    )
    token = get(token_of(make(credentials=identity)))
    assert url_of(token) == (
        "https://sts.us-west-2.amazonaws.com/?Action=GetCallerIdentity&Version=2011-06-15"
        "&X-Amz-Algorithm=AWS4-HMAC-SHA256"
        "&X-Amz-Credential=AKID%2F20260101%2Fus-west-2%2Fsts%2Faws4_request"
        "&X-Amz-Date=20260101T000000Z&X-Amz-Expires=60"
        "&X-Amz-SignedHeaders=host%3Bx-k8s-aws-id&X-Amz-Security-Token=TOK"
        "&X-Amz-Signature=d42e4033ca78c08726d8f183f1b43d8d4cf9a97b3102c1feb91269567ed121ac"
    )


# The token's tildes become a plus sign in base64, wherever they stand.
@example(cluster="c", region="eu-west-1", token="~~~", now=NOW)
@settings(max_examples=30)
@given(
    cluster=st.text(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_", min_size=1, max_size=100
    ),
    region=st.sampled_from(["eu-west-1", "us-east-1", "ap-southeast-1", "cn-north-1"]),
    token=st.none() | st.text("ABCabc/+=~", min_size=1, max_size=40),
    now=st.integers(946684800, 4102444800).map(lambda time: datetime.fromtimestamp(time, UTC)),
)
def test_same_bytes_as_botocore(
    cluster: str, region: str, token: str | None, now: datetime
) -> None:
    identity = AwsCredentialIdentity(
        access_key_id="AKID", secret_access_key="SECRET", session_token=token
    )
    client = STS(region=region, credentials=identity)
    client.clock = now.timestamp
    assert get_token(cluster, client=client).token == botocore_token(cluster, identity, region, now)


def test_fetch_another_in_14_minutes(make: Make, get: Get) -> None:
    assert get(token_of(make())).expiration == NOW + timedelta(minutes=14)


def test_ends_are_whole_seconds(make: Make, get: Get) -> None:
    client = make()
    client.clock = (NOW + timedelta(seconds=0.9)).timestamp
    assert get(token_of(client)).expiration == NOW + timedelta(minutes=14)


def test_a_token_ends_with_its_credentials(make: Make, get: Get) -> None:
    identity = AwsCredentialIdentity(
        access_key_id="AKID", secret_access_key="SECRET", expiration=NOW + timedelta(minutes=5)
    )
    token = get(token_of(make(credentials=identity)))
    assert token.expiration == NOW + timedelta(minutes=5)


class Brief(CredentialProvider):
    """Issues credentials of twenty minutes."""

    def __init__(self) -> None:
        self.calls = 0

    def steps(self, context: CredentialContext) -> Steps[AwsCredentialIdentity]:
        self.calls += 1
        return AwsCredentialIdentity(
            access_key_id=f"AKID{self.calls}",
            secret_access_key="canary-secret",
            expiration=context.now() + timedelta(minutes=20),
        )
        yield


def test_credentials_last_as_long_as_the_token_does(make: Make, get: Get) -> None:
    provider = Brief()
    client = make(credentials=provider)
    get(token_of(client))
    client.clock = (NOW + timedelta(minutes=6)).timestamp
    get(token_of(client))
    assert provider.calls == 1
    client.clock = (NOW + timedelta(minutes=6, seconds=1)).timestamp
    token = get(token_of(client))
    assert provider.calls == 2
    assert "X-Amz-Credential=AKID2%2F" in url_of(token)


def test_exec_credential(make: Make, get: Get) -> None:
    token = get(token_of(make()))
    assert token.exec_credential() == {
        "kind": "ExecCredential",
        "apiVersion": "client.authentication.k8s.io/v1beta1",
        "spec": {},
        "status": {"expirationTimestamp": "2026-01-01T00:14:00Z", "token": token.token},
    }
    assert list(token.exec_credential()) == ["kind", "apiVersion", "spec", "status"]


@pytest.mark.parametrize("version", ["v1alpha1", "v1beta1", "v1"])
def test_versions(version: str) -> None:
    name = f"client.authentication.k8s.io/{version}"
    assert name in API_VERSIONS
    assert EksToken("t", NOW).exec_credential(name)["apiVersion"] == name


def test_an_unknown_version() -> None:
    with pytest.raises(ValidationError, match=r"api_version: expected one of .*/v1, .* got 'v2'"):
        EksToken("t", NOW).exec_credential("v2")


def test_the_end_is_told_in_utc() -> None:
    there = NOW.astimezone(timezone(timedelta(hours=5)))
    told = EksToken("t", there).exec_credential()["status"]["expirationTimestamp"]
    assert told == "2026-01-01T00:00:00Z"


def test_the_token_is_hidden(make: Make, get: Get) -> None:
    token = get(token_of(make()))
    assert repr(token) == "<EksToken *** until 2026-01-01 00:14:00+00:00>"
    assert token.token not in f"{token} {token!r}"
    assert json.dumps(token.exec_credential()).count(token.token) == 1


@pytest.mark.parametrize("cluster", ["", "a b", "a\r\nx-other: 1", "größe", "a\x7f"])
def test_no_name(make: Make, get: Get, cluster: str) -> None:
    with pytest.raises(ValidationError, match="cluster: expected a name, got"):
        get(token_of(make(), cluster))


@pytest.mark.parametrize("expires_in", [0, 604801])
def test_life_out_of_range(make: Make, get: Get, expires_in: int) -> None:
    with pytest.raises(ValidationError, match="expires_in"):
        get(token_of(make(), expires_in=expires_in))


def test_a_client_has_its_own_options(make: Make, get: Get) -> None:
    with pytest.raises(ConfigError, match="either a client or region, profile: the client has"):
        get(token_of(make(), region="eu-west-1", profile="x"))


class TestWithoutAClient:
    """`get_token` makes its own."""

    options: Any = {  # noqa: RUF012
        "credentials": AwsCredentialIdentity(access_key_id="AKID", secret_access_key="SECRET")
    }

    def get(self, asynchronous: bool, **options: Any) -> str:
        chosen = {**self.options, **options}
        if asynchronous:
            return url_of(asyncio.run(aget_token("demo", **chosen)))
        return url_of(get_token("demo", **chosen))

    @pytest.fixture(params=[False, True], ids=["sync", "async"])
    def asynchronous(self, request: pytest.FixtureRequest) -> bool:
        return bool(request.param)

    def test_region(self, asynchronous: bool) -> None:
        url = self.get(asynchronous, region="eu-central-1", environment={})
        assert url.startswith("https://sts.eu-central-1.amazonaws.com/?")
        assert "%2Feu-central-1%2Fsts%2F" in url

    def test_the_global_endpoint_is_never_chosen(self, asynchronous: bool) -> None:
        environment = {"AWS_REGION": "us-east-1", "AWS_STS_REGIONAL_ENDPOINTS": "legacy"}
        with STSClient(environment=environment) as client:
            assert client.config.use_global_endpoint is True
        url = self.get(asynchronous, environment=environment)
        assert url.startswith("https://sts.us-east-1.amazonaws.com/?")

    def test_no_region(self, asynchronous: bool) -> None:
        with pytest.raises(NoRegionError):
            self.get(asynchronous, environment={})

    def test_credentials_of_the_environment(self, asynchronous: bool) -> None:
        environment = {"AWS_ACCESS_KEY_ID": "AKIDENV", "AWS_SECRET_ACCESS_KEY": "SECRET"}
        url = self.get(asynchronous, credentials=None, region="eu-west-1", environment=environment)
        assert "X-Amz-Credential=AKIDENV%2F" in url
