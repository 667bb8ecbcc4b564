"""Credentials shared with botocore and boto3, tried with the installed ones."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import botocore.credentials
import botocore.session
import pytest

from client_sts import STS, AsyncSTS, GetCallerIdentityCommand
from tinsmith_runtime import AwsCredentialIdentity, NoCredentialsError
from tinsmith_runtime.credentials import CredentialProvider, NotConfigured, create_credential_chain
from tinsmith_runtime.interop import botocore_credentials, from_botocore, to_boto3_session

if TYPE_CHECKING:
    from tinsmith_runtime.credentials import CredentialContext
    from tinsmith_runtime.effects import Steps

ROOT = Path(__file__).resolve().parents[2]
IDENTITY = AwsCredentialIdentity(
    access_key_id="AKID",
    secret_access_key="canary-secret",
    session_token="canary-token",
    account_id="123456789012",
)


class Rotating(CredentialProvider):
    """Another identity each time, kept by nobody."""

    def __init__(self) -> None:
        self.calls = 0

    def steps(self, context: CredentialContext) -> Steps[AwsCredentialIdentity]:
        self.calls += 1
        return IDENTITY.replace(access_key_id=f"AKID{self.calls}")
        yield

    identity = steps


def signed_by(client: Any) -> str:
    """The access key id in a URL that a client of boto3 makes."""
    url = client.generate_presigned_url("get_caller_identity")
    return str(url).split("X-Amz-Credential=")[1].split("%2F")[0]


# ---- to boto3 ----


def test_a_session_signs_with_our_credentials() -> None:
    session = to_boto3_session(IDENTITY, region="eu-west-1")
    assert isinstance(session, boto3.Session)
    assert session.region_name == "eu-west-1"
    frozen = session.get_credentials().get_frozen_credentials()
    assert frozen == botocore.credentials.ReadOnlyCredentials(
        "AKID", "canary-secret", "canary-token", "123456789012"
    )
    assert signed_by(session.client("sts")) == "AKID"
    assert "X-Amz-Security-Token=canary-token" in session.client("sts").generate_presigned_url(
        "get_caller_identity"
    )


def test_the_environment_does_not_get_in_between(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDOTHER")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "canary-other")
    session = to_boto3_session(IDENTITY, region="eu-west-1")
    assert signed_by(session.client("sts")) == "AKID"


def test_a_session_asks_at_each_signature() -> None:
    client = to_boto3_session(Rotating(), region="eu-west-1").client("sts")
    first, second = signed_by(client), signed_by(client)
    assert first != second


@pytest.mark.parametrize("kind", [STS, AsyncSTS])
def test_a_client_lends_its_region_and_credentials(kind: Any) -> None:
    session = to_boto3_session(kind(region=lambda: "eu-north-1", credentials=lambda: IDENTITY))
    assert session.region_name == "eu-north-1"
    assert signed_by(session.client("sts")) == "AKID"


def test_a_client_lends_its_profile(tmp_path: Path) -> None:
    (tmp_path / "config").write_text(
        "[profile team]\nregion = eu-south-1\n"
        "aws_access_key_id = AKIDTEAM\naws_secret_access_key = canary-secret\n"
    )
    environment = {"AWS_CONFIG_FILE": str(tmp_path / "config"), "HOME": str(tmp_path)}
    session = to_boto3_session(STS(profile="team", environment=environment))
    assert session.region_name == "eu-south-1"
    assert session.get_credentials().access_key == "AKIDTEAM"


def test_a_session_of_botocore_takes_the_credentials() -> None:
    session = botocore.session.Session()
    provider = botocore.credentials.CredentialProvider()
    provider.METHOD = "ours"
    provider.load = lambda: botocore_credentials(IDENTITY)
    session.get_component("credential_provider").insert_before("env", provider)
    assert signed_by(session.create_client("sts", "eu-west-1")) == "AKID"


def test_credentials_by_attribute() -> None:
    credentials = botocore_credentials(IDENTITY)
    assert isinstance(credentials, botocore.credentials.Credentials)
    assert (credentials.access_key, credentials.secret_key, credentials.token) == (
        "AKID",
        "canary-secret",
        "canary-token",
    )
    assert credentials.account_id == "123456789012"
    assert credentials.get_deferred_property("account_id")() == "123456789012"
    assert credentials.method == "tinsmith"
    assert "canary" not in repr(credentials)


def test_a_provider_that_has_none_says_so() -> None:
    class Nobody(CredentialProvider):
        name = "nobody"

        def steps(self, context: CredentialContext) -> Steps[AwsCredentialIdentity]:
            raise NotConfigured("is not at home")
            yield

    with pytest.raises(NoCredentialsError, match="nobody: is not at home"):
        _ = botocore_credentials(create_credential_chain(Nobody())).access_key


# ---- from boto3 ----


def resolve(source: Any, asynchronous: bool) -> AwsCredentialIdentity:
    provider = from_botocore(source)
    return asyncio.run(provider.aresolve()) if asynchronous else provider.resolve()


@pytest.mark.parametrize("asynchronous", [False, True])
def test_the_credentials_of_a_session(asynchronous: bool) -> None:
    session = boto3.Session("AKIDBOTO", "canary-secret", "canary-token", region_name="eu-west-1")
    identity = resolve(session, asynchronous)
    assert identity == AwsCredentialIdentity(
        access_key_id="AKIDBOTO", secret_access_key="canary-secret", session_token="canary-token"
    )
    assert identity.source == ("e",)


def test_a_client_signs_with_them() -> None:
    session = boto3.Session("AKIDBOTO", "canary-secret")
    with STS(region="eu-west-1", credentials=from_botocore(session)) as client:
        url = client.presign(GetCallerIdentityCommand()).url
    assert "X-Amz-Credential=AKIDBOTO%2F" in url


def test_what_botocore_refreshed_is_seen() -> None:
    now = [datetime(2026, 1, 1, tzinfo=UTC).timestamp()]
    session = botocore.session.Session()
    session.set_credentials("AKIDOLD", "canary-secret")
    client = STS(region="eu-west-1", credentials=from_botocore(session))
    client.clock = lambda: now[0]
    assert "AKIDOLD" in client.presign(GetCallerIdentityCommand()).url
    session.set_credentials("AKIDNEW", "canary-secret")
    now[0] += 5
    assert "AKIDNEW" in client.presign(GetCallerIdentityCommand()).url


@pytest.mark.parametrize("asynchronous", [False, True])
def test_a_session_without_credentials(asynchronous: bool) -> None:
    with pytest.raises(NotConfigured, match="the session has no credentials"):
        resolve(botocore.session.Session(), asynchronous)


def test_there_and_back() -> None:
    assert from_botocore(to_boto3_session(IDENTITY)).resolve() == IDENTITY


# ---- without them ----


@pytest.mark.parametrize(
    ("call", "package"),
    [("botocore_credentials", "botocore"), ("to_boto3_session", "boto3")],
)
def test_what_is_missing_is_named(call: str, package: str) -> None:
    program = (
        f"import sys; sys.path.insert(0, {str(ROOT / 'runtime')!r})\n"
        "from tinsmith_runtime import interop\n"
        f"try: interop.{call}(lambda: None)\n"
        "except ImportError as error: print(error)"
    )
    run = subprocess.run(
        [sys.executable, "-I", "-S", "-c", program], capture_output=True, text=True, timeout=60
    )
    assert run.stdout == f"tinsmith_runtime.interop needs {package}: pip install {package}\n", run
