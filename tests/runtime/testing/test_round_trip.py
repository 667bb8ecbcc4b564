"""The comparisons that emitted tests rest on: each of them can fail."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from client_sts import (
    AssumeRoleWithWebIdentityCommand,
    AssumeRoleWithWebIdentityResponse,
    AsyncSTSClient,
    Credentials,
    ExpiredTokenException,
    GetAccessKeyInfoCommand,
    GetAccessKeyInfoResponse,
    InvalidIdentityTokenException,
    STSClient,
    STSServiceException,
)
from menagerie import Branch, Color, Leaf, Level
from tinsmith_runtime.client_core import ClientCore
from tinsmith_runtime.http import Request, Response
from tinsmith_runtime.operation import Command, Operation
from tinsmith_runtime.protocols import aws_query
from tinsmith_runtime.schema import member
from tinsmith_runtime.shapes import STRING
from tinsmith_runtime.signing import Signers
from tinsmith_runtime.testing.protocol import check_equal, check_failure, check_round_trip

ASK = GetAccessKeyInfoCommand(access_key_id="AKIDEXAMPLE12345")
INFO = GetAccessKeyInfoResponse(account="1")
EXPIRED = ExpiredTokenException("too old")


def test_a_client_that_is_right_passes() -> None:
    check_round_trip(STSClient, ASK, INFO)
    check_round_trip(STSClient, ASK, GetAccessKeyInfoResponse())
    check_failure(STSClient, ASK, EXPIRED)
    check_failure(STSClient, ASK, STSServiceException("?", code="Other", fault="server"))
    check_failure(STSClient, ASK, STSServiceException("?", code="Other", fault="client"))
    unsigned = AssumeRoleWithWebIdentityCommand(
        role_arn="arn:aws:iam::1:role/a", role_session_name="me", web_identity_token="token"
    )
    credentials = Credentials(
        access_key_id="ASIAEXAMPLE",
        secret_access_key="key",
        session_token="token",
        expiration=datetime(2030, 1, 2, tzinfo=UTC),
    )
    output = AssumeRoleWithWebIdentityResponse(credentials=credentials)
    check_round_trip(STSClient, unsigned, output)


def test_a_member_that_is_sent_otherwise_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    write: Callable[..., Request] = aws_query.request

    def spoilt(*arguments: Any) -> Request:
        request = write(*arguments)
        request.body = request.body.replace(b"AKIDEXAMPLE", b"akidexample")
        return request

    monkeypatch.setattr(aws_query, "request", spoilt)
    with pytest.raises(AssertionError, match=r"GetAccessKeyInfoCommand.access_key_id: 'akid"):
        check_round_trip(STSClient, ASK, INFO)
    with pytest.raises(AssertionError, match=r"GetAccessKeyInfoCommand.access_key_id: 'akid"):
        check_failure(STSClient, ASK, EXPIRED)


def test_a_member_that_is_read_otherwise_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    read: Callable[..., Any] = aws_query.output

    def spoilt(*arguments: Any) -> Any:
        return read(*arguments).replace(account="2")

    monkeypatch.setattr(aws_query, "output", spoilt)
    with pytest.raises(AssertionError, match=r"GetAccessKeyInfoResponse.account: '2', expected"):
        check_round_trip(STSClient, ASK, INFO)


@pytest.mark.parametrize(("name", "value"), [("status", 201), ("request_id", "x")])
def test_metadata_that_is_read_otherwise_is_found(
    name: str, value: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: Callable[..., Any] = aws_query.output

    def spoilt(*arguments: Any) -> Any:
        output = read(*arguments)
        setattr(arguments[3], name, value)
        return output

    monkeypatch.setattr(aws_query, "output", spoilt)
    with pytest.raises(AssertionError, match=f"{name}: {value!r}, expected"):
        check_round_trip(STSClient, ASK, INFO)


class RepeatCommand(Command[GetAccessKeyInfoResponse]):
    """As if of the generated package."""

    __module__ = GetAccessKeyInfoCommand.__module__
    operation = Operation("Repeat", output=GetAccessKeyInfoResponse)

    token: str | None = member("Token", STRING, default=None, idempotency_token=True)


def test_idempotency_tokens_are_filled_in_or_kept() -> None:
    check_round_trip(STSClient, RepeatCommand(), INFO)
    check_round_trip(STSClient, RepeatCommand(token="mine"), INFO)


def test_an_operation_that_is_named_otherwise_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    read: Callable[..., Any] = ClientCore.read

    def spoilt(*arguments: Any) -> Any:
        try:
            return read(*arguments)
        except STSServiceException as error:
            error.operation = "Other"
            raise

    monkeypatch.setattr(ClientCore, "read", spoilt)
    with pytest.raises(AssertionError, match="operation: 'Other', expected 'GetAccessKeyInfo'"):
        check_failure(STSClient, ASK, EXPIRED)


def test_an_asynchronous_client_that_waits_for_something_else_is_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    send: Callable[..., Any] = AsyncSTSClient.send

    async def late(self: Any, command: Any) -> Any:
        await asyncio.sleep(0)
        return await send(self, command)

    monkeypatch.setattr(AsyncSTSClient, "send", late)
    with pytest.raises(AssertionError, match="waited for something other"):
        check_round_trip(STSClient, ASK, INFO)


def test_a_request_without_a_signature_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Signers, "sign", lambda self, call: None)
    with pytest.raises(AssertionError, match="signed: False, expected True"):
        check_round_trip(STSClient, ASK, INFO)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (
            {"type": InvalidIdentityTokenException},
            "class: 'InvalidIdentityTokenException', expected 'ExpiredTok",
        ),
        ({"code": "Expired"}, "code: 'Expired'"),
        ({"message": "old"}, "message: 'old'"),
        ({"fault": "server"}, "fault: 'server'"),
        ({"status": 403}, "status: 403, expected 400"),
        ({"request_id": "x"}, "request_id: 'x', expected '0000"),
    ],
)
def test_an_error_that_is_read_otherwise_is_found(
    change: dict[str, Any], fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: Callable[..., Any] = aws_query.error

    def spoilt(*arguments: Any) -> Any:
        error = read(*arguments)
        for name, value in change.items():
            if name == "type":
                return value(error.message, response_metadata=error.response_metadata)
            holder = error.response_metadata if name in ("status", "request_id") else error
            setattr(holder, name, value)
        return error

    monkeypatch.setattr(aws_query, "error", spoilt)
    with pytest.raises(AssertionError, match=fault):
        check_failure(STSClient, ASK, EXPIRED)


def test_an_error_that_is_read_as_an_output_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def spoilt(self: Any, call: Any, response: Response, metadata: Any) -> Any:
        return INFO

    monkeypatch.setattr(ClientCore, "read", spoilt)
    with pytest.raises(AssertionError, match="the error was read as GetAccessKeyInfoResponse"):
        check_failure(STSClient, ASK, EXPIRED)


# ---- equality ----


@pytest.mark.parametrize(
    ("one", "other", "fault"),
    [
        (1, True, "bool: 1, expected True"),
        (1, 1.0, "1, expected 1.0"),
        (0.1, 0.2, "0.1, expected 0.2"),
        (float("nan"), 0.2, "nan, expected 0.2"),
        (0.1, float("nan"), "0.1, expected nan"),
        ("a", b"a", "expected b'a'"),
        ([1], (1,), "expected (1,)"),
        ([1, 2], [1], "expected [1]"),
        ([1, 2], [1, 3], "list[1]: 2, expected 3"),
        ({"a": 1}, {"a": 2}, "dict['a']: 1, expected 2"),
        ({"a": 1}, {"b": 1}, "expected {'b': 1}"),
        (None, "", "None, expected ''"),
        (Leaf(), Branch(name="a"), "expected Branch"),
        (
            Branch(name="a", leaves=[Leaf(number=1)]),
            Branch(name="a", leaves=[Leaf(number=2)]),
            "Branch.leaves[0].number: 1, expected 2",
        ),
    ],
)
def test_values_differ(one: Any, other: Any, fault: str) -> None:
    with pytest.raises(AssertionError) as caught:
        check_equal(one, other)
    assert fault in str(caught.value)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (float("nan"), float("nan")),
        (Color.RED, "red"),
        (Level.LOW, 1),
        ([Leaf(ratio=float("nan"))], [Leaf(ratio=float("nan"))]),
        ({"a": [None]}, {"a": [None]}),
    ],
)
def test_values_are_equal(one: Any, other: Any) -> None:
    check_equal(one, other)
