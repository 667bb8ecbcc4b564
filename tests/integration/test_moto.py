"""Every operation that moto's server implements, on both clients and over each transport."""

from __future__ import annotations

import pytest

from client_sts import AssumeRoleCommand, GetFederationTokenCommand, STSServiceException
from server_client import Caller
from sts_calls import (
    ASSUME,
    DECODE,
    DELEGATED,
    FEDERATION,
    KEY,
    ROLE,
    ROOT,
    SESSION,
    TOKEN,
    WEB,
    WHO,
    check_credentials,
    saml,
)
from tinsmith_runtime.errors import SdkError

ACCOUNT = "123456789012"


def test_who_am_i(moto: Caller) -> None:
    reply = moto.send(WHO)
    assert reply.account == ACCOUNT
    assert reply.arn == f"arn:aws:sts::{ACCOUNT}:user/moto"
    assert reply.user_id == "AKIAIOSFODNN7EXAMPLE"
    metadata = reply.response_metadata
    assert (metadata.status, metadata.attempts) == (200, 1)
    assert metadata.request_id


def test_assume_a_role_and_act_as_it(moto: Caller) -> None:
    reply = moto.send(ASSUME)
    keys = check_credentials(reply.credentials, 900)
    user = reply.assumed_role_user
    assert user is not None
    assert user.arn == f"arn:aws:sts::{ACCOUNT}:assumed-role/Demo/demo"
    role_id, _, session = user.assumed_role_id.partition(":")
    assert role_id.startswith("AROA")
    assert session == "demo"
    assert reply.packed_policy_size == 6
    acting = moto.send(WHO, credentials=keys)
    assert acting.arn == user.arn
    assert acting.account == ACCOUNT
    assert moto.send(WHO).arn == f"arn:aws:sts::{ACCOUNT}:user/moto"


def test_names_survive_the_way(moto: Caller) -> None:
    name = "Grüße & <x> 'y' \"z\" +%20 \u2028\U0001f600"
    reply = moto.send(AssumeRoleCommand(role_arn=ROLE, role_session_name=name))
    assert reply.assumed_role_user is not None
    assert reply.assumed_role_user.arn == f"arn:aws:sts::{ACCOUNT}:assumed-role/Demo/{name}"


def test_web_identity(moto: Caller) -> None:
    reply = moto.send(WEB)
    check_credentials(reply.credentials, 3600)
    assert reply.assumed_role_user is not None
    assert reply.assumed_role_user.arn == f"arn:aws:sts::{ACCOUNT}:assumed-role/Demo/demo"


def test_saml(moto: Caller) -> None:
    reply = moto.send(saml())
    check_credentials(reply.credentials, 3600)
    assert reply.assumed_role_user is not None
    assert reply.assumed_role_user.arn == f"arn:aws:sts::{ACCOUNT}:assumed-role/Demo/alice"
    assert reply.subject_type == "persistent"
    assert reply.audience == "https://signin.aws.amazon.com/saml"
    assert reply.issuer == "http://localhost:3000/"
    assert reply.packed_policy_size == 123


def test_a_session(moto: Caller) -> None:
    check_credentials(moto.send(SESSION).credentials, 1800)


def test_a_federated_user(moto: Caller) -> None:
    reply = moto.send(FEDERATION)
    check_credentials(reply.credentials, 1800)
    assert reply.federated_user is not None
    assert reply.federated_user.arn == f"arn:aws:sts::{ACCOUNT}:federated-user/bob"
    assert reply.federated_user.federated_user_id == f"{ACCOUNT}:bob"


def test_the_account_of_a_key(moto: Caller) -> None:
    assert moto.send(KEY).account == ACCOUNT


def test_a_refusal(moto: Caller) -> None:
    command = GetFederationTokenCommand(name="bob", policy="x" * 3000)
    with pytest.raises(STSServiceException) as caught:
        moto.send(command)
    error = caught.value
    assert type(error) is STSServiceException
    assert error.code == "ValidationError"
    assert "Member must have length less than or" in error.message
    assert error.http_status == 400
    assert error.fault == "client"
    assert error.operation == "GetFederationToken"
    assert error.request_id


@pytest.mark.parametrize(
    "command", [ROOT, DECODE, DELEGATED, TOKEN], ids=lambda command: command.operation.name
)
def test_what_this_server_does_not_implement_is_a_readable_error(
    moto: Caller, command: object
) -> None:
    """It answers with a page of HTML. When one of these fails, test the operation instead."""
    with pytest.raises(STSServiceException) as caught:
        moto.send(command)  # type: ignore[arg-type]  # commands of several outputs
    assert caught.value.http_status == 500
    assert caught.value.fault == "server"
    assert "Internal Server Error" in caught.value.message
    assert len(caught.value.message) <= 200


def test_many_calls_at_once(moto: Caller) -> None:
    assert [reply.account for reply in moto.gather(WHO, 40)] == [ACCOUNT] * 40


def test_the_deadline_over_a_real_connection(moto: Caller) -> None:
    moto.send(WHO, timeout=20)
    with pytest.raises(SdkError) as caught:
        moto.send(WHO, timeout=0.00001)
    assert isinstance(caught.value, TimeoutError)
