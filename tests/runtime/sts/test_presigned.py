"""Presigned URLs and signed requests of commands: what is in them, and for how long."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import botocore.auth
import botocore.session
import pytest
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from client_sts import (
    STS,
    AssumeRoleCommand,
    AssumeRoleWithWebIdentityCommand,
    GetCallerIdentityCommand,
    PolicyDescriptorType,
)
from tinsmith_runtime import AwsCredentialIdentity, ClientClosedError, ValidationError
from tinsmith_runtime.credentials import CredentialProvider

if TYPE_CHECKING:
    from tinsmith_runtime.credentials import CredentialContext
    from tinsmith_runtime.effects import Steps

NOW = datetime(2026, 1, 1, tzinfo=UTC)
Make = Callable[..., Any]
Get = Callable[[Any], Any]

ASSUME = AssumeRoleCommand(
    role_arn="arn:aws:iam::123456789012:role/demo",
    role_session_name="a+b c",
    policy_arns=[PolicyDescriptorType(arn="arn:aws:iam::aws:policy/ReadOnlyAccess")],
)


class Issuer(CredentialProvider):
    """Issues credentials of an hour, or fails."""

    def __init__(self) -> None:
        self.calls = 0
        self.error: Exception | None = None

    def steps(self, context: CredentialContext) -> Steps[AwsCredentialIdentity]:
        self.calls += 1
        if self.error is not None:
            raise self.error
        return AwsCredentialIdentity(
            access_key_id=f"AKID{self.calls}",
            secret_access_key="canary-secret",
            expiration=context.now() + timedelta(hours=1),
        )
        yield


# ---- presigned ----


def test_same_url_as_botocore(make: Make, get: Get) -> None:
    theirs = botocore.session.Session().create_client(
        "sts",
        "us-west-2",
        aws_access_key_id="AKID",
        aws_secret_access_key="canary-secret",
        aws_session_token="canary-token",
    )
    with patch("botocore.auth.get_current_datetime", lambda: NOW):
        url = theirs.generate_presigned_url(
            "assume_role", Params=ASSUME.to_dict(), ExpiresIn=3600, HttpMethod="GET"
        )
    ours = get(make().presign(ASSUME, expires_in=3600))
    assert (ours.method, ours.headers) == ("GET", {})
    assert ours.url == url


def test_a_quarter_of_an_hour_unless_asked(make: Make, get: Get) -> None:
    presigned = get(make().presign(GetCallerIdentityCommand()))
    assert "&X-Amz-Expires=900&" in presigned.url
    assert presigned.expires_at == NOW + timedelta(seconds=900)
    assert presigned.credentials_expire_at is None


@pytest.mark.parametrize(("minutes", "told"), [(14, 14), (15, 15), (16, 15)])
def test_a_url_ends_with_its_credentials(make: Make, get: Get, minutes: int, told: int) -> None:
    end = NOW + timedelta(minutes=minutes)
    identity = AwsCredentialIdentity(
        access_key_id="AKID", secret_access_key="SECRET", expiration=end
    )
    presigned = get(make(credentials=identity).presign(GetCallerIdentityCommand()))
    assert presigned.expires_at == NOW + timedelta(minutes=told)
    assert presigned.credentials_expire_at == end


def test_credentials_that_would_end_sooner_are_fetched_anew(make: Make, get: Get) -> None:
    issuer = Issuer()
    client = make(credentials=issuer)
    get(client.presign(GetCallerIdentityCommand()))
    client.clock = (NOW + timedelta(minutes=30)).timestamp
    get(client.presign(GetCallerIdentityCommand(), expires_in=1800))
    assert issuer.calls == 1
    presigned = get(client.presign(GetCallerIdentityCommand(), expires_in=1801))
    assert issuer.calls == 2
    assert "X-Amz-Credential=AKID2%2F" in presigned.url
    assert presigned.expires_at == NOW + timedelta(minutes=30, seconds=1801)


def test_asking_for_more_than_the_source_issues_fetches_once(make: Make, get: Get) -> None:
    issuer = Issuer()
    client = make(credentials=issuer)
    for _ in range(3):
        presigned = get(client.presign(GetCallerIdentityCommand(), expires_in=604800))
        assert presigned.expires_at == NOW + timedelta(hours=1)
    assert issuer.calls == 1


def test_a_source_that_fails_leaves_what_there_is(
    make: Make, get: Get, caplog: pytest.LogCaptureFixture
) -> None:
    from tinsmith_runtime import CredentialsRetrievalError

    issuer = Issuer()
    client = make(credentials=issuer)
    get(client.presign(GetCallerIdentityCommand()))
    client.clock = (NOW + timedelta(minutes=30)).timestamp
    issuer.error = CredentialsRetrievalError("out of order")
    presigned = get(client.presign(GetCallerIdentityCommand(), expires_in=3600))
    assert presigned.expires_at == NOW + timedelta(hours=1)
    assert "out of order" in caplog.text


def test_keys_given_in_code_are_used_to_the_end_and_beyond(make: Make, get: Get) -> None:
    end = NOW - timedelta(minutes=1)
    identity = AwsCredentialIdentity(
        access_key_id="AKID", secret_access_key="SECRET", expiration=end
    )
    presigned = get(make(credentials=identity).presign(GetCallerIdentityCommand()))
    assert presigned.expires_at == end


@pytest.mark.parametrize("expires_in", [0, 604801, "60"])
def test_an_impossible_life_is_refused_before_anybody_is_asked(
    make: Make, get: Get, expires_in: Any
) -> None:
    issuer = Issuer()
    with pytest.raises(ValidationError, match="expires_in"):
        get(make(credentials=issuer).presign(GetCallerIdentityCommand(), expires_in=expires_in))
    assert issuer.calls == 0


@pytest.mark.parametrize("method", ["presign", "sign_request"])
def test_the_path_of_an_endpoint(make: Make, get: Get, method: str) -> None:
    client = make(endpoint="https://gateway.example.com/sts")
    url = get(getattr(client, method)(GetCallerIdentityCommand())).url
    assert url.partition("?")[0] == "https://gateway.example.com/sts/"


def test_headers_are_signed_and_to_be_sent(make: Make, get: Get) -> None:
    presigned = get(make().presign(GetCallerIdentityCommand(), headers={"X-Team": "a"}))
    assert presigned.headers == {"x-team": "a"}
    assert "&X-Amz-SignedHeaders=host%3Bx-team&" in presigned.url


def test_the_query_is_hidden(make: Make, get: Get) -> None:
    presigned = get(make().presign(GetCallerIdentityCommand()))
    end = "2026-01-01 00:15:00+00:00"
    shown = f"<PresignedRequest GET https://sts.us-west-2.amazonaws.com/ until {end}>"
    assert repr(presigned) == shown


@pytest.mark.parametrize("method", ["presign", "sign_request"])
def test_an_operation_that_is_never_signed(make: Make, get: Get, method: str) -> None:
    command = AssumeRoleWithWebIdentityCommand(
        role_arn="arn:aws:iam::123456789012:role/demo",
        role_session_name="demo",
        web_identity_token="canary-web-token",
    )
    with pytest.raises(ValidationError, match="is never signed") as caught:
        get(getattr(make(), method)(command))
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize("method", ["presign", "sign_request"])
def test_a_closed_client(make: Make, get: Get, method: str) -> None:
    client = make()
    get(client.close() if isinstance(client, STS) else client.aclose())
    with pytest.raises(ClientClosedError, match="is closed; make a new one for GetCallerIdentity"):
        get(getattr(client, method)(GetCallerIdentityCommand()))


@pytest.mark.parametrize("method", ["presign", "sign_request"])
def test_the_input_is_checked(make: Make, get: Get, method: str) -> None:
    command: Any = AssumeRoleCommand(role_arn=7, role_session_name="demo")  # type: ignore[arg-type]  # the fault
    with pytest.raises(ValidationError, match="role_arn"):
        get(getattr(make(), method)(command))


# ---- signed, not sent ----


def test_a_signed_request(make: Make, get: Get) -> None:
    request = get(make().sign_request(ASSUME, headers={"X-Team": "a"}))
    assert (request.method, request.url) == ("POST", "https://sts.us-west-2.amazonaws.com/")
    assert request.headers["content-length"] == str(len(request.body))
    theirs = AWSRequest(
        "POST",
        request.url,
        {
            name: request.headers[name]
            for name in ("content-type", "content-length", "host", "x-team")
        },
        data=request.body,
    )
    signer = botocore.auth.SigV4Auth(
        Credentials("AKID", "canary-secret", "canary-token"), "sts", "us-west-2"
    )
    with patch("botocore.auth.get_current_datetime", lambda: NOW):
        signer.add_auth(theirs)
    assert request.headers["authorization"] == theirs.headers["Authorization"]
    assert request.headers["x-amz-security-token"] == "canary-token"
    assert "x-team" in request.headers["authorization"]


def test_middleware_has_no_part_in_what_others_send(make: Make, get: Get) -> None:
    client = make()
    plain = get(client.sign_request(ASSUME)).headers

    def add(call: Any, proceed: Any) -> Any:
        call.request.headers["x-secret-of-ours"] = "canary"
        return proceed(call)

    client.middleware_stack.add(add, step="build", name="add")
    assert get(client.sign_request(ASSUME)).headers == plain
