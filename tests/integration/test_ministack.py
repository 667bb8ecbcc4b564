"""Every operation that ministack implements, on both clients and over each transport.

It is not moto's kin: what both accept is more than what one of them happens to.
"""

from __future__ import annotations

import pytest

from client_sts import AssumeRoleCommand, STSServiceException
from server_client import Caller
from sts_calls import (
    ASSUME,
    DECODE,
    DELEGATED,
    FEDERATION,
    KEY,
    ROOT,
    SESSION,
    TOKEN,
    WEB,
    WHO,
    check_credentials,
    saml,
)
from tinsmith_runtime.errors import ResponseParseError

ACCOUNT = "000000000000"
ASSUMED = "arn:aws:sts::123456789012:assumed-role/Demo/demo"


def test_who_am_i(ministack: Caller) -> None:
    reply = ministack.send(WHO)
    assert reply.account == ACCOUNT
    assert reply.arn == f"arn:aws:iam::{ACCOUNT}:root"
    assert reply.user_id == ACCOUNT
    metadata = reply.response_metadata
    assert metadata.status == 200
    assert metadata.request_id
    assert metadata.extended_request_id


def test_assume_a_role_and_act_as_it(ministack: Caller) -> None:
    reply = ministack.send(ASSUME)
    keys = check_credentials(reply.credentials, 900)
    user = reply.assumed_role_user
    assert user is not None
    assert user.arn == ASSUMED
    role_id, _, session = user.assumed_role_id.partition(":")
    assert role_id.startswith("AROA")
    assert session == "demo"
    assert reply.packed_policy_size == 0
    assert ministack.send(WHO, credentials=keys).arn == ASSUMED


def test_web_identity(ministack: Caller) -> None:
    reply = ministack.send(WEB)
    check_credentials(reply.credentials, 3600)
    assert reply.assumed_role_user is not None
    assert reply.assumed_role_user.arn == ASSUMED
    assert reply.subject_from_web_identity_token == "test-subject"
    assert reply.provider == "sts.amazonaws.com"
    assert reply.audience == "sts.amazonaws.com"


def test_a_session(ministack: Caller) -> None:
    check_credentials(ministack.send(SESSION).credentials, 1800)


def test_a_web_identity_token(ministack: Caller) -> None:
    reply = ministack.send(TOKEN)
    assert reply.web_identity_token is not None
    assert reply.web_identity_token.count(".") == 2
    assert "***" in repr(reply)
    assert reply.web_identity_token not in repr(reply)
    assert reply.expiration is not None
    assert reply.expiration.tzinfo is not None


def test_the_account_of_a_key(ministack: Caller) -> None:
    assert ministack.send(KEY).account == ACCOUNT


def test_a_refusal(ministack: Caller) -> None:
    with pytest.raises(STSServiceException) as caught:
        ministack.send(AssumeRoleCommand(role_arn="nope", role_session_name="demo"))
    error = caught.value
    assert type(error) is STSServiceException
    assert error.code == "ValidationError"
    assert error.message == "Invalid RoleArn: nope"
    assert (error.http_status, error.fault) == (400, "client")
    assert error.request_id


@pytest.mark.parametrize(
    "command",
    [saml(), FEDERATION, DECODE, ROOT, DELEGATED],
    ids=lambda command: command.operation.name,
)
def test_what_this_server_does_not_implement_is_a_readable_error(
    ministack: Caller, command: object
) -> None:
    """When one of these fails, test the operation instead."""
    with pytest.raises(STSServiceException) as caught:
        ministack.send(command)  # type: ignore[arg-type]  # commands of several outputs
    name = type(command).__name__.removesuffix("Command")
    assert caught.value.code == "InvalidAction"
    assert caught.value.message == f"Unknown STS action: {name}"


def test_broken_xml_of_a_server_is_said_to_be(ministack: Caller) -> None:
    """It does not escape what it quotes."""
    with pytest.raises(ResponseParseError, match="is not XML: not well-formed") as caught:
        ministack.send(ASSUME.replace(role_session_name="<x>&"))
    assert caught.value.response_metadata is not None
    assert caught.value.response_metadata.status == 200
    assert caught.value.response_metadata.request_id


def test_many_calls_at_once(ministack: Caller) -> None:
    assert [reply.account for reply in ministack.gather(WHO, 40)] == [ACCOUNT] * 40
