"""Temporary credentials of a role."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from credential_world import FakeSts, Machine, Source
from tinsmith_runtime.credentials import (
    AssumeRoleProvider,
    EnvironmentProvider,
    NotConfigured,
    create_credential_chain,
)
from tinsmith_runtime.errors import (
    CancelledError,
    CredentialsRetrievalError,
    DeadlineExceededError,
    NoCredentialsError,
    NoRegionError,
    SdkError,
)
from tinsmith_runtime.identity import AwsCredentialIdentity

if TYPE_CHECKING:
    from tinsmith_runtime.effects import Steps

ROLE = "arn:aws:iam::123456789012:role/demo"
Drive = Callable[["Steps[Any]"], Any]


@pytest.fixture
def source(machine: Machine) -> AwsCredentialIdentity:
    return machine.identity("AKID")


def test_the_identity(
    machine: Machine, sts: FakeSts, source: AwsCredentialIdentity, drive: Drive
) -> None:
    provider = AssumeRoleProvider(ROLE, source=source, region="eu-west-1")
    identity = drive(provider.identity(machine.context()))
    assert identity.access_key_id == "ASIA1"
    assert identity.account_id == "123456789012"
    assert (identity.expiration - machine.time).total_seconds() == 3600
    # The source's feature, then: assumed a role, knows the account.
    assert identity.source == ("z", "i", "T")
    (call,) = sts.calls
    assert call == {
        "RoleArn": ROLE,
        "RoleSessionName": "tinsmith-1893499200000",
        "credentials": source,
        "region": "eu-west-1",
    }


def test_all_parameters(
    machine: Machine, sts: FakeSts, source: AwsCredentialIdentity, drive: Drive
) -> None:
    provider = AssumeRoleProvider(
        ROLE,
        "session",
        external_id="external",
        duration_seconds=900,
        policy="{}",
        policy_arns=["arn:aws:iam::aws:policy/x"],
        tags={"team": "a", "stage": ""},
        transitive_tag_keys=["team"],
        source_identity="me",
        serial_number="arn:aws:iam::123456789012:mfa/me",
        mfa_code=lambda serial: "123456",
        source=source,
        region="eu-west-1",
    )
    drive(provider.identity(machine.context()))
    assert sts.calls == [
        {
            "RoleArn": ROLE,
            "RoleSessionName": "session",
            "ExternalId": "external",
            "DurationSeconds": 900,
            "Policy": "{}",
            "PolicyArns": [{"arn": "arn:aws:iam::aws:policy/x"}],
            "Tags": [{"Key": "team", "Value": "a"}, {"Key": "stage", "Value": ""}],
            "TransitiveTagKeys": ["team"],
            "SourceIdentity": "me",
            "SerialNumber": "arn:aws:iam::123456789012:mfa/me",
            "TokenCode": "123456",
            "credentials": source,
            "region": "eu-west-1",
        }
    ]


def test_the_client_is_made_once_with_what_the_outer_one_passes_on(
    machine: Machine, sts: FakeSts, source: AwsCredentialIdentity, drive: Drive
) -> None:
    provider = AssumeRoleProvider(
        ROLE, source=source, region="eu-west-1", client_options={"max_attempts": 5, "profile": "b"}
    )
    context = machine.context(client_options={"profile": "a", "use_fips_endpoint": True})
    for _ in range(2):
        drive(provider.identity(context))
        provider.force_refresh()
    assert sts.made == [{"profile": "b", "use_fips_endpoint": True, "max_attempts": 5}]
    assert len(sts.calls) == 2


@pytest.mark.parametrize(
    ("own", "outer", "environment", "expected"),
    [
        ("own-1", "outer-1", {"AWS_REGION": "env-1"}, "own-1"),
        (None, "outer-1", {"AWS_REGION": "env-1"}, "outer-1"),
        (None, None, {"AWS_REGION": "env-1", "AWS_DEFAULT_REGION": "env-2"}, "env-1"),
        (None, None, {"AWS_DEFAULT_REGION": "env-2"}, "env-2"),
        (None, None, {}, "file-1"),
    ],
)
def test_region_by_rank(
    machine: Machine,
    sts: FakeSts,
    source: AwsCredentialIdentity,
    drive: Drive,
    own: str | None,
    outer: str | None,
    environment: dict[str, str],
    expected: str,
) -> None:
    machine.config("[default]\nregion = file-1\n")
    machine.environment |= environment
    provider = AssumeRoleProvider(ROLE, source=source, region=own)
    drive(provider.identity(machine.context(region=outer)))
    assert sts.calls[0]["region"] == expected


def test_no_region_is_an_error_before_anything_is_sent(
    machine: Machine, sts: FakeSts, source: AwsCredentialIdentity, drive: Drive
) -> None:
    with pytest.raises(NoRegionError, match=f"no region to assume role {ROLE} in"):
        drive(AssumeRoleProvider(ROLE, source=source).identity(machine.context()))
    assert sts.calls == []


def test_roles_chain(
    machine: Machine, sts: FakeSts, source: AwsCredentialIdentity, drive: Drive
) -> None:
    first = AssumeRoleProvider(ROLE, source=source)
    second = AssumeRoleProvider(ROLE + "2", source=first)
    identity = drive(second.identity(machine.context(region="eu-west-1")))
    assert identity.access_key_id == "ASIA2"
    assert [call["credentials"].access_key_id for call in sts.calls] == ["AKID", "ASIA1"]
    second.force_refresh()
    drive(second.identity(machine.context(region="eu-west-1")))
    # The first role is still good: it is not assumed again.
    assert [call["RoleArn"] for call in sts.calls] == [ROLE, ROLE + "2", ROLE + "2"]


def test_the_source_is_asked_on_every_refresh(machine: Machine, sts: FakeSts, drive: Drive) -> None:
    source = Source(machine.identity("A", 1800), machine.identity("B", 99999))
    provider = AssumeRoleProvider(ROLE, source=source, region="eu-west-1")
    for _ in range(2):
        drive(provider.identity(machine.context()))
        machine.later(3600)
    assert [call["credentials"].access_key_id for call in sts.calls] == ["A", "B"]


async def coroutine_code(serial: str) -> str:
    return f"code of {serial}"


@pytest.mark.parametrize("function", [lambda serial: f"code of {serial}", coroutine_code])
def test_mfa(
    machine: Machine,
    sts: FakeSts,
    source: AwsCredentialIdentity,
    drive: Drive,
    function: Callable[[str], str],
) -> None:
    provider = AssumeRoleProvider(
        ROLE, source=source, region="eu-west-1", serial_number="device", mfa_code=function
    )
    drive(provider.identity(machine.context()))
    assert sts.calls[0]["TokenCode"] == "code of device"


def test_mfa_without_a_function(
    machine: Machine, sts: FakeSts, source: AwsCredentialIdentity, drive: Drive
) -> None:
    provider = AssumeRoleProvider(ROLE, source=source, region="eu-west-1", serial_number="device")
    with pytest.raises(CredentialsRetrievalError) as info:
        drive(provider.identity(machine.context()))
    assert str(info.value) == (
        f"role {ROLE} requires multi-factor authentication, but no mfa_code function was given"
    )
    assert sts.calls == []


@pytest.mark.parametrize("code", ["", None, 123456])
def test_mfa_without_a_code(
    machine: Machine, sts: FakeSts, source: AwsCredentialIdentity, drive: Drive, code: Any
) -> None:
    provider = AssumeRoleProvider(
        ROLE,
        source=source,
        region="eu-west-1",
        serial_number="device",
        mfa_code=lambda serial: code,
    )
    with pytest.raises(CredentialsRetrievalError, match="returned no code for device"):
        drive(provider.identity(machine.context()))
    assert sts.calls == []


def test_what_sts_refuses(
    machine: Machine, sts: FakeSts, source: AwsCredentialIdentity, drive: Drive
) -> None:
    sts.error = SdkError("AccessDenied: not you")
    provider = AssumeRoleProvider(ROLE, source=source, region="eu-west-1")
    message = rf"^assuming role {ROLE} failed: AccessDenied: not you$"
    with pytest.raises(CredentialsRetrievalError, match=message) as info:
        drive(provider.identity(machine.context()))
    assert info.value.__cause__ is sts.error


@pytest.mark.parametrize("kind", [CancelledError, DeadlineExceededError])
def test_the_end_of_the_users_call_is_no_failure_of_the_role(
    machine: Machine,
    sts: FakeSts,
    source: AwsCredentialIdentity,
    drive: Drive,
    kind: type[SdkError],
) -> None:
    sts.error = kind("ended")
    provider = AssumeRoleProvider(ROLE, source=source, region="eu-west-1")
    with pytest.raises(kind, match=r"^ended$"):
        drive(provider.identity(machine.context()))


def test_a_reply_without_credentials(
    machine: Machine,
    sts: FakeSts,
    source: AwsCredentialIdentity,
    drive: Drive,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answer = sts.answer()
    answer.credentials = None
    monkeypatch.setattr(sts, "answer", lambda: answer)
    provider = AssumeRoleProvider(ROLE, source=source, region="eu-west-1")
    with pytest.raises(
        CredentialsRetrievalError, match=r"answered for role .* without credentials"
    ):
        drive(provider.identity(machine.context()))


def test_a_reply_without_a_user_has_no_account(
    machine: Machine,
    sts: FakeSts,
    source: AwsCredentialIdentity,
    drive: Drive,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answer = sts.answer()
    answer.assumed_role_user = None
    monkeypatch.setattr(sts, "answer", lambda: answer)
    provider = AssumeRoleProvider(ROLE, source=source, region="eu-west-1")
    identity = drive(provider.identity(machine.context()))
    assert (identity.account_id, identity.source) == (None, ("z", "i"))


def test_nothing_to_sign_with(machine: Machine, sts: FakeSts, drive: Drive) -> None:
    provider = AssumeRoleProvider(ROLE, source=EnvironmentProvider(), region="eu-west-1")
    chain = create_credential_chain(provider, machine.identity())
    with pytest.raises(CredentialsRetrievalError, match="has no source to sign with: env") as info:
        drive(chain.identity(machine.context()))
    assert isinstance(info.value.__cause__, NotConfigured)
    empty = create_credential_chain(EnvironmentProvider())
    with pytest.raises(NoCredentialsError):
        drive(AssumeRoleProvider(ROLE, source=empty, region="x").identity(machine.context()))
    assert sts.calls == []


def test_without_the_client_package(
    machine: Machine,
    source: AwsCredentialIdentity,
    drive: Drive,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "meta_path", [Nowhere(), *sys.meta_path])
    monkeypatch.delitem(sys.modules, "client_sts", raising=False)
    provider = AssumeRoleProvider(ROLE, source=source, region="eu-west-1")
    with pytest.raises(CredentialsRetrievalError, match=r"pip install tinsmith-client-sts$"):
        drive(provider.identity(machine.context()))


class Nowhere:
    """Finds no client of STS."""

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        if name == "client_sts":
            raise ModuleNotFoundError("No module named 'client_sts'", name="client_sts")


def test_secrets_stay_out_of_words(
    machine: Machine, sts: FakeSts, source: AwsCredentialIdentity
) -> None:
    provider = AssumeRoleProvider(ROLE, source=source, policy="canary-policy")
    assert "canary" not in repr(provider) + str(provider) + provider.name
