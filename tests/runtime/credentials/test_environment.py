"""Credentials in environment variables."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from credential_world import Machine
from tinsmith_runtime.credentials import EnvironmentProvider, NotConfigured
from tinsmith_runtime.errors import CredentialsRetrievalError
from tinsmith_runtime.identity import AwsCredentialIdentity

if TYPE_CHECKING:
    from tinsmith_runtime.effects import Steps

KEYS = {"AWS_ACCESS_KEY_ID": "AKID", "AWS_SECRET_ACCESS_KEY": "canary-secret"}


def test_keys(machine: Machine, drive: Callable[[Steps[Any]], Any]) -> None:
    machine.environment |= KEYS
    identity = drive(EnvironmentProvider().steps(machine.context()))
    assert identity == AwsCredentialIdentity(
        access_key_id="AKID", secret_access_key="canary-secret"
    )
    assert identity.source == ("g",)


def test_everything(machine: Machine, drive: Callable[[Steps[Any]], Any]) -> None:
    machine.environment |= KEYS | {
        "AWS_SESSION_TOKEN": "canary-token",
        "AWS_CREDENTIAL_EXPIRATION": "2030-01-01T14:00:00+01:00",
        "AWS_CREDENTIAL_SCOPE": "eu-west-1",
        "AWS_ACCOUNT_ID": "123456789012",
    }
    assert drive(EnvironmentProvider().steps(machine.context())) == AwsCredentialIdentity(
        access_key_id="AKID",
        secret_access_key="canary-secret",
        session_token="canary-token",
        expiration=datetime(2030, 1, 1, 13, tzinfo=UTC),
        credential_scope="eu-west-1",
        account_id="123456789012",
    )


@pytest.mark.parametrize("text", ["2030-01-01T13:00:00", "2030-01-01T13:00:00UTC"])
def test_a_time_without_an_offset_is_utc(
    machine: Machine,
    drive: Callable[[Steps[Any]], Any],
    monkeypatch: pytest.MonkeyPatch,
    text: str,
) -> None:
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    machine.environment |= KEYS | {"AWS_CREDENTIAL_EXPIRATION": text}
    try:
        identity = drive(EnvironmentProvider().steps(machine.context()))
    finally:
        monkeypatch.undo()
        time.tzset()
    assert identity.expiration == datetime(2030, 1, 1, 13, tzinfo=UTC)


@pytest.mark.parametrize("environment", [{}, dict.fromkeys(KEYS, "")])
def test_not_configured(
    machine: Machine, drive: Callable[[Steps[Any]], Any], environment: dict[str, str]
) -> None:
    machine.environment |= environment
    with pytest.raises(NotConfigured, match="AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not"):
        drive(EnvironmentProvider().steps(machine.context()))


@pytest.mark.parametrize(("there", "missing"), [tuple(KEYS), tuple(reversed(KEYS))])
def test_half_a_pair_is_an_error(
    machine: Machine, drive: Callable[[Steps[Any]], Any], there: str, missing: str
) -> None:
    machine.environment[there] = "canary"
    with pytest.raises(CredentialsRetrievalError) as info:
        drive(EnvironmentProvider().steps(machine.context()))
    expected = f"environment variable {there} is set, but {missing} is not: set both or none"
    assert str(info.value) == expected


@pytest.mark.parametrize(
    ("variable", "value", "expected"),
    [
        ("AWS_CREDENTIAL_EXPIRATION", "soon", "AWS_CREDENTIAL_EXPIRATION: expected a time such as"),
        ("AWS_SECRET_ACCESS_KEY", "canary\n", "secret_access_key: has white space around it"),
    ],
)
def test_unusable_values(
    machine: Machine,
    drive: Callable[[Steps[Any]], Any],
    variable: str,
    value: str,
    expected: str,
) -> None:
    machine.environment |= KEYS | {variable: value}
    with pytest.raises(CredentialsRetrievalError, match=expected) as info:
        drive(EnvironmentProvider().steps(machine.context()))
    assert "canary" not in str(info.value)


def test_variables_are_read_on_every_refresh(
    machine: Machine, drive: Callable[[Steps[Any]], Any]
) -> None:
    provider = EnvironmentProvider()
    machine.environment |= KEYS | {"AWS_CREDENTIAL_EXPIRATION": "2030-01-01T13:00:00Z"}
    assert drive(provider.identity(machine.context())).access_key_id == "AKID"
    machine.environment |= {
        "AWS_ACCESS_KEY_ID": "AKID2",
        "AWS_CREDENTIAL_EXPIRATION": "2030-01-01T15:00:00Z",
    }
    assert drive(provider.identity(machine.context())).access_key_id == "AKID"
    machine.later(3600)
    assert drive(provider.identity(machine.context())).access_key_id == "AKID2"


def test_expired_credentials_are_an_error(
    machine: Machine, drive: Callable[[Steps[Any]], Any]
) -> None:
    machine.environment |= KEYS | {"AWS_CREDENTIAL_EXPIRATION": "2030-01-01T12:00:00Z"}
    with pytest.raises(CredentialsRetrievalError) as info:
        drive(EnvironmentProvider().identity(machine.context()))
    assert str(info.value) == (
        "environment variables returned credentials that expired at 2030-01-01 12:00:00 UTC; "
        "it is 2030-01-01 12:00:00 UTC"
    )
