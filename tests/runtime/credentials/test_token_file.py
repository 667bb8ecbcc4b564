"""Credentials of a role for the bearer of a web identity token, from an STS on loopback."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from credential_world import Machine
from local_servers import Answer, LocalServer, Reply, Wire, header, sts_fields, sts_reply, texts
from tinsmith_runtime.credentials import NotConfigured, ProfileProvider
from tinsmith_runtime.credentials.token_file import TokenFileProvider
from tinsmith_runtime.errors import CredentialsRetrievalError, NoRegionError
from tinsmith_runtime.identity import AwsCredentialIdentity

ROLE = "arn:aws:iam::123456789012:role/demo"
OPERATION = "AssumeRoleWithWebIdentity"


def refusal(code: str, status: str = "400 Bad Request") -> Reply:
    return Reply(
        f"<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>it says no</Message>"
        "</Error><RequestId>r</RequestId></ErrorResponse>".encode(),
        status,
    )


@pytest.fixture
def sts(machine: Machine) -> Iterator[LocalServer]:
    with LocalServer() as server:
        server.on("POST", "/", sts_reply(OPERATION, machine.time + timedelta(hours=1)))
        machine.environment |= {
            "AWS_ENDPOINT_URL_STS": f"http://{server.host}",
            "AWS_REGION": "eu-west-1",
        }
        yield server


@pytest.fixture
def file(machine: Machine, tmp_path: Path) -> Path:
    """The token file, which the environment names."""
    path = tmp_path / "web-token"
    path.write_text("canary-web-token\n")
    machine.environment |= {"AWS_WEB_IDENTITY_TOKEN_FILE": str(path), "AWS_ROLE_ARN": ROLE}
    return path


def test_credentials(machine: Machine, wire: Wire, sts: LocalServer, file: Path) -> None:
    identity = wire(TokenFileProvider().steps(machine.context()))
    assert identity == AwsCredentialIdentity(
        access_key_id="ASIASTS",
        secret_access_key="canary-secret",
        session_token="canary-session",
        expiration=datetime(2030, 1, 1, 13, tzinfo=UTC),
        account_id="123456789012",
    )
    assert identity.source[:2] == ("h", "k")
    (received,) = sts.requests
    assert sts_fields(received) == {
        "Action": OPERATION,
        "Version": "2011-06-15",
        "RoleArn": ROLE,
        "RoleSessionName": "tinsmith-1893499200000",
        "WebIdentityToken": "canary-web-token",
    }
    assert header(received, "authorization") is None
    assert header(received, "x-amz-security-token") is None


def test_the_environment_names_the_session(
    machine: Machine, wire: Wire, sts: LocalServer, file: Path
) -> None:
    machine.environment["AWS_ROLE_SESSION_NAME"] = "from-environment"
    wire(TokenFileProvider().steps(machine.context()))
    wire(TokenFileProvider(role_session_name="from-code").steps(machine.context()))
    named = [sts_fields(received)["RoleSessionName"] for received in sts.requests]
    assert named == ["from-environment", "from-code"]


def test_code_wins(
    machine: Machine, wire: Wire, sts: LocalServer, file: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    other.write_text("canary-other")
    machine.environment["AWS_ROLE_SESSION_NAME"] = "of the other token"
    provider = TokenFileProvider(str(other), f"{ROLE}2")
    identity = wire(provider.steps(machine.context()))
    assert identity.source[0] == "k"
    fields = sts_fields(sts.requests[0])
    assert fields["RoleArn"] == f"{ROLE}2"
    assert fields["WebIdentityToken"] == "canary-other"
    assert fields["RoleSessionName"].startswith("tinsmith-")


def test_a_profile(machine: Machine, wire: Wire, sts: LocalServer, tmp_path: Path) -> None:
    path = tmp_path / "web-token"
    path.write_text("canary-web-token")
    machine.config(
        f"[default]\nweb_identity_token_file = {path}\nrole_arn = {ROLE}\nrole_session_name = me\n"
    )
    identity = wire(ProfileProvider().identity(machine.context()))
    assert identity.access_key_id == "ASIASTS"
    assert {"k", "q"} <= set(identity.source)
    assert "h" not in identity.source
    assert sts_fields(sts.requests[0])["RoleSessionName"] == "me"


@pytest.mark.parametrize(
    "environment", [{}, {"AWS_ROLE_ARN": ROLE}, {"AWS_WEB_IDENTITY_TOKEN_FILE": ""}]
)
def test_not_configured(machine: Machine, wire: Wire, environment: dict[str, str]) -> None:
    machine.environment |= environment
    with pytest.raises(NotConfigured, match=r"^AWS_WEB_IDENTITY_TOKEN_FILE is not set$"):
        wire(TokenFileProvider().steps(machine.context()))


def test_no_role(machine: Machine, wire: Wire, sts: LocalServer, file: Path) -> None:
    del machine.environment["AWS_ROLE_ARN"]
    with pytest.raises(CredentialsRetrievalError) as info:
        wire(TokenFileProvider().steps(machine.context()))
    assert str(info.value) == (
        f"there is a web identity token file, {file}, but no role for it: set AWS_ROLE_ARN"
    )


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, "cannot be read: No such file or directory"),
        (b"", "is empty"),
        (b" \n", "is empty"),
        (b"canary\xff", "cannot be read: it is not text"),
    ],
)
def test_files_that_cannot_be_read(
    machine: Machine,
    wire: Wire,
    sts: LocalServer,
    file: Path,
    content: bytes | None,
    reason: str,
) -> None:
    file.unlink()
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(CredentialsRetrievalError) as info:
        wire(TokenFileProvider().steps(machine.context()))
    assert str(info.value) == f"the web identity token file {file} {reason}"
    assert sts.requests == []
    assert "canary" not in texts(info.value)


# ---- the region ----


@pytest.mark.parametrize(
    ("own", "clients", "environment", "expected"),
    [
        (None, None, "eu-west-1", "eu-west-1"),
        (None, "ap-south-1", "eu-west-1", "ap-south-1"),
        ("sa-east-1", "ap-south-1", "eu-west-1", "sa-east-1"),
        ("cn-north-1", None, None, "cn-north-1"),
    ],
)
def test_the_region(
    machine: Machine,
    wire: Wire,
    sts: LocalServer,
    file: Path,
    own: str | None,
    clients: str | None,
    environment: str | None,
    expected: str,
) -> None:
    del machine.environment["AWS_ENDPOINT_URL_STS"]
    if environment is None:
        del machine.environment["AWS_REGION"]
    suffix = "amazonaws.com.cn" if expected.startswith("cn-") else "amazonaws.com"
    wire.routes[f"sts.{expected}.{suffix}"] = sts.host
    wire(TokenFileProvider(region=own).steps(machine.context(region=clients)))
    assert len(sts.requests) == 1


def test_no_region_is_guessed(machine: Machine, wire: Wire, sts: LocalServer, file: Path) -> None:
    del machine.environment["AWS_REGION"]
    with pytest.raises(NoRegionError, match=f"^no region to assume role {ROLE} in: give region="):
        wire(TokenFileProvider().steps(machine.context()))
    assert wire.sent == []


# ---- tokens come and go ----


def test_the_file_is_read_for_each_call_for_two_days(
    machine: Machine, wire: Wire, sts: LocalServer, file: Path
) -> None:
    provider = TokenFileProvider()
    for hour in range(49):
        file.write_text(f"token-of-hour-{hour}")
        sts.on("POST", "/", sts_reply(OPERATION, machine.time + timedelta(hours=6)))
        assert not wire(provider.identity(machine.context())).expired(machine.time)
        assert sts_fields(sts.requests[-1])["WebIdentityToken"].startswith("token-of-hour-")
        machine.later(3600)
    tokens = [sts_fields(received)["WebIdentityToken"] for received in sts.requests]
    assert len(tokens) == len(set(tokens))
    assert 48 / 6 <= len(tokens) <= 48 / 4 + 1
    assert int(tokens[-1].rpartition("-")[2]) >= 42


def test_a_failure_is_not_remembered(
    machine: Machine, wire: Wire, sts: LocalServer, file: Path
) -> None:
    provider = TokenFileProvider()
    sts.on("POST", "/", refusal("ExpiredTokenException"), *sts.answers["POST", "/"])
    with pytest.raises(CredentialsRetrievalError, match="ExpiredTokenException"):
        wire(provider.identity(machine.context()))
    assert wire(provider.identity(machine.context())).access_key_id == "ASIASTS"


def test_a_token_not_trusted_yet_is_read_and_sent_again(
    machine: Machine, wire: Wire, sts: LocalServer, file: Path
) -> None:
    good = sts.answers["POST", "/"][0]
    writes = iter(("canary-2", "canary-3"))

    class Rotating(LocalServer):
        def answer(self, received: Any) -> Answer:
            token = sts_fields(received)["WebIdentityToken"]
            file.write_text(next(writes, token))
            return good if token == "canary-3" else refusal("InvalidIdentityToken")

    with Rotating() as rotating:
        machine.environment["AWS_ENDPOINT_URL_STS"] = f"http://{rotating.host}"
        assert wire(TokenFileProvider().steps(machine.context())).access_key_id == "ASIASTS"
    sent = [sts_fields(received) for received in rotating.requests]
    assert [fields["WebIdentityToken"] for fields in sent] == [
        "canary-web-token",
        "canary-2",
        "canary-3",
    ]
    assert len({fields["RoleSessionName"] for fields in sent}) == 1
    # The machine's chance is 0.5: three quarters of 0.5 s, doubled.
    assert wire.slept == pytest.approx([0.375, 0.75])


@pytest.mark.parametrize(
    ("answer", "requests", "code"),
    [
        (refusal("InvalidIdentityToken"), 3, "InvalidIdentityToken"),
        # The client's retries, not the provider's.
        (refusal("IDPCommunicationError"), 3, "IDPCommunicationError"),
        (Reply(b"busy", "503 Service Unavailable"), 3, "503|Service Unavailable"),
        (refusal("ExpiredTokenException"), 1, "ExpiredTokenException"),
        (refusal("AccessDenied", "403 Forbidden"), 1, "AccessDenied"),
        (refusal("IDPRejectedClaim", "403 Forbidden"), 1, "IDPRejectedClaim"),
    ],
)
def test_refusals(
    machine: Machine,
    wire: Wire,
    sts: LocalServer,
    file: Path,
    answer: Answer,
    requests: int,
    code: str,
) -> None:
    sts.on("POST", "/", answer)
    with pytest.raises(CredentialsRetrievalError, match=code) as info:
        wire(TokenFileProvider().steps(machine.context()))
    assert str(info.value).startswith(f"assuming role {ROLE} with the token in {file} failed: ")
    assert info.value.__cause__ is not None
    assert len(sts.requests) == requests
    assert "canary" not in texts(info.value)


def test_nobody_answers(machine: Machine, wire: Wire, sts: LocalServer, file: Path) -> None:
    machine.environment["AWS_ENDPOINT_URL_STS"] = "http://127.0.0.1:1"
    with pytest.raises(CredentialsRetrievalError, match=r"connecting to 127.0.0.1:1 failed"):
        wire(TokenFileProvider().steps(machine.context()))


def test_the_client_of_sts_is_not_installed(
    machine: Machine,
    wire: Wire,
    sts: LocalServer,
    file: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "client_sts", None)
    with pytest.raises(CredentialsRetrievalError, match="pip install tinsmith-client-sts"):
        wire(TokenFileProvider().steps(machine.context()))


def test_nothing_shows_the_token(
    machine: Machine, wire: Wire, sts: LocalServer, file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    provider = TokenFileProvider()
    identity = wire(provider.identity(machine.context()))
    assert "canary" not in repr(identity) + repr(provider) + repr(vars(provider)) + caplog.text
