"""A service in memory, as the author of a test meets it."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from typing import Any

import pytest

from client_sts import (
    AssumeRoleCommand,
    AssumeRoleResponse,
    Credentials,
    ExpiredTokenException,
    GetAccessKeyInfoCommand,
    GetAccessKeyInfoResponse,
    GetCallerIdentityCommand,
    GetCallerIdentityResponse,
    IDPCommunicationErrorException,
    RegionDisabledException,
    STSClient,
    STSServiceException,
    Tag,
)
from stub_clients import OPTIONS, Send, send_sync
from tinsmith_runtime.errors import TransportError
from tinsmith_runtime.http import Request, Response, Timeouts
from tinsmith_runtime.metadata import ResponseMetadata
from tinsmith_runtime.operation import Command, Operation
from tinsmith_runtime.schema import member
from tinsmith_runtime.service_error import ServiceError
from tinsmith_runtime.shapes import STRING
from tinsmith_runtime.structure import Output
from tinsmith_runtime.testing import StubTransport, UnstubbedCallError, WireError

IDENTITY = GetCallerIdentityResponse(account="123456789012", arn="arn:x", user_id="AIDA")
ROLE = AssumeRoleResponse(
    credentials=Credentials(
        access_key_id="ASIA",
        secret_access_key="secret <&> key",
        session_token="token\r\n",
        expiration=datetime(2030, 1, 2, 3, 4, 5, tzinfo=UTC),
    )
)


def assume(role: str, **members: Any) -> AssumeRoleCommand:
    return AssumeRoleCommand(
        role_arn=f"arn:aws:iam::1:role/{role}", role_session_name="me", **members
    )


def info(number: int) -> GetAccessKeyInfoResponse:
    return GetAccessKeyInfoResponse(account=str(number))


ASK = GetAccessKeyInfoCommand(access_key_id="AKIDEXAMPLE12345")


def test_it_answers_by_operation_not_by_order(send: Send) -> None:
    stub = StubTransport()
    stub.on(GetCallerIdentityCommand).answer(IDENTITY)
    stub.on(AssumeRoleCommand).answer(ROLE)

    assert send(assume("a"), transport=stub) == ROLE
    assert send(GetCallerIdentityCommand(), transport=stub) == IDENTITY
    assert send(assume("b"), transport=stub) == ROLE
    stub.assert_all_used()


def test_conditions_see_the_command_as_it_arrived(send: Send) -> None:
    stub = StubTransport()
    production = stub.on(AssumeRoleCommand, when=lambda command: "prod" in command.role_arn).answer(
        RegionDisabledException("not here")
    )
    stub.on(AssumeRoleCommand).answer(ROLE)

    assert send(assume("test"), transport=stub) == ROLE
    with pytest.raises(RegionDisabledException, match="not here"):
        send(assume("prod", tags=[Tag(key="k", value="v & w")]), transport=stub)

    assert production.calls == [assume("prod", tags=[Tag(key="k", value="v & w")])]
    assert stub.calls == [assume("test"), *production.calls]


def test_the_newest_condition_goes_first() -> None:
    stub = StubTransport()
    stub.on(GetAccessKeyInfoCommand, when=lambda command: True).answer(info(1))
    stub.on(GetAccessKeyInfoCommand, when=lambda command: True).answer(info(2), times=1)
    stub.on(GetAccessKeyInfoCommand).answer(info(3))
    assert [send_sync(ASK, transport=stub).account for _ in range(3)] == ["2", "1", "1"]


def test_answers_come_in_order_each_as_often_as_it_says(send: Send) -> None:
    stub = StubTransport()
    stub.on(GetAccessKeyInfoCommand).answer(info(1), times=2).answer(info(2), times=1).answer(
        info(3)
    )
    accounts = [send(ASK, transport=stub).account for _ in range(5)]
    assert accounts == ["1", "1", "2", "3", "3"]


def test_a_second_stub_for_all_calls_takes_the_place_of_the_first(send: Send) -> None:
    stub = StubTransport()
    stub.on(GetAccessKeyInfoCommand).answer(info(1))
    stub.on(GetCallerIdentityCommand).answer(IDENTITY)
    stub.on(GetAccessKeyInfoCommand).answer(info(2))
    assert send(ASK, transport=stub) == info(2)
    assert send(GetCallerIdentityCommand(), transport=stub) == IDENTITY
    stub.assert_all_used()


def test_a_function_makes_the_answer(send: Send) -> None:
    stub = StubTransport()
    stub.on(GetAccessKeyInfoCommand).answer(
        lambda command: GetAccessKeyInfoResponse(account=command.access_key_id[:4])
    )
    assert send(ASK, transport=stub).account == "AKID"


def test_requests_are_kept_signed_and_complete(send: Send) -> None:
    stub = StubTransport()
    stub.on(GetCallerIdentityCommand).answer(IDENTITY)
    output = send(GetCallerIdentityCommand(), transport=stub)

    (request,) = stub.requests
    assert request.url == "https://sts.eu-west-1.amazonaws.com/"
    assert request.body == b"Action=GetCallerIdentity&Version=2011-06-15"
    assert "Credential=AKIDEXAMPLE/" in request.headers["authorization"]
    assert output.response_metadata.status == 200
    assert output.response_metadata.request_id == "00000000-0000-4000-8000-000000000001"


def test_what_a_client_returns_is_not_what_was_stubbed(send: Send) -> None:
    stub = StubTransport()
    stub.on(GetCallerIdentityCommand).answer(IDENTITY)
    assert send(GetCallerIdentityCommand(), transport=stub) is not IDENTITY


def test_a_package_that_was_loaded_twice_can_be_stubbed() -> None:
    again: Any = type(GetAccessKeyInfoCommand)(
        "GetAccessKeyInfoCommand",
        (GetAccessKeyInfoCommand.__mro__[1],),
        {
            "__module__": GetAccessKeyInfoCommand.__module__,
            "operation": GetAccessKeyInfoCommand.operation,
            "access_key_id": member("AccessKeyId", STRING),
        },
    )
    stub = StubTransport()
    stub.on(again).answer(info(1))
    assert send_sync(again(access_key_id="AKIDEXAMPLE12345"), transport=stub) == info(1)
    assert type(stub.calls[0]) is again


# ---- errors ----


def test_a_modeled_error_is_raised_as_the_service_sends_it(send: Send) -> None:
    stub = StubTransport()
    stub.on(AssumeRoleCommand).answer(ExpiredTokenException("too old"))
    with pytest.raises(ExpiredTokenException) as caught:
        send(assume("a"), transport=stub)
    error = caught.value
    assert (error.code, error.message, error.fault) == (
        "ExpiredTokenException",
        "too old",
        "client",
    )
    assert (error.http_status, error.operation) == (400, "AssumeRole")
    assert error.request_id == "00000000-0000-4000-8000-000000000001"


def test_a_code_that_no_model_knows_is_the_services_own_error(send: Send) -> None:
    stub = StubTransport()
    denied = STSServiceException(
        "no", code="AccessDenied", response_metadata=ResponseMetadata(status=403)
    )
    stub.on(AssumeRoleCommand).answer(denied)
    with pytest.raises(STSServiceException) as caught:
        send(assume("a"), transport=stub)
    assert type(caught.value) is STSServiceException
    assert (caught.value.code, caught.value.http_status) == ("AccessDenied", 403)


def test_errors_run_through_retries(send: Send) -> None:
    stub = StubTransport()
    stub.on(GetAccessKeyInfoCommand).answer(IDPCommunicationErrorException("wait"), times=1).answer(
        TransportError("reset"), times=1
    ).answer(info(3))
    assert send(ASK, transport=stub, max_attempts=3) == info(3)
    assert len(stub.requests) == len(stub.calls) == 3


def test_an_error_of_the_transport_is_raised_anew_each_time(send: Send) -> None:
    stub = StubTransport()
    broken = TransportError("no route", sent=False, retryable=False)
    stub.on(GetAccessKeyInfoCommand).answer(broken)
    for _ in range(2):
        with pytest.raises(TransportError, match="no route") as caught:
            send(ASK, transport=stub)
        assert caught.value is not broken
        assert (caught.value.sent, caught.value.retryable) == (False, False)


def test_a_raw_response_is_what_a_proxy_might_say(send: Send) -> None:
    stub = StubTransport()
    stub.on(GetAccessKeyInfoCommand).answer(Response(403, {}, b"<html>blocked</html>"))
    with pytest.raises(STSServiceException, match="blocked"):
        send(ASK, transport=stub)


# ---- what is refused ----


def test_a_call_that_nobody_stubbed_is_named(send: Send) -> None:
    stub = StubTransport()
    stub.on(GetCallerIdentityCommand).answer(IDENTITY)
    stub.on(AssumeRoleCommand, when=lambda command: False).answer(ROLE)
    with pytest.raises(UnstubbedCallError) as caught:
        send(assume("a", external_id="42"), transport=stub)
    text = str(caught.value)
    assert "AssumeRoleCommand(role_arn='arn:aws:iam::1:role/a'" in text
    assert "stub.on(AssumeRoleCommand).answer(...)" in text
    assert "AssumeRoleCommand with a condition: called 0 times" in text
    assert "GetCallerIdentityCommand: called 0 times" in text
    assert isinstance(caught.value, AssertionError)


def test_without_stubs_the_refusal_says_so_and_shows_no_secret() -> None:
    stub = StubTransport()
    with pytest.raises(UnstubbedCallError, match="There are none") as caught:
        send_sync(assume("a", token_code="123456"), transport=stub)
    assert "123456" not in str(caught.value)
    assert "token_code=***" in str(caught.value)


def test_a_stub_whose_answers_are_used_up_refuses() -> None:
    stub = StubTransport()
    stub.on(GetAccessKeyInfoCommand).answer(info(1), times=1)
    send_sync(ASK, transport=stub)
    with pytest.raises(UnstubbedCallError, match="called 1 times"):
        send_sync(ASK, transport=stub)


def test_a_request_that_is_no_call_is_refused() -> None:
    stub = StubTransport()
    request = Request("GET", "http", "169.254.169.254", "/latest/meta-data")
    with pytest.raises(UnstubbedCallError, match=r"169\.254.*give the client some"):
        stub.send(request, Timeouts())
    assert len(stub.requests) == 1
    assert stub.calls == []


def test_a_request_that_the_model_does_not_allow_is_refused() -> None:
    stub = StubTransport()
    stub.on(GetCallerIdentityCommand).answer(IDENTITY)

    def spoil(call: Any, proceed: Any) -> Any:
        call.request.body += b"&Extra=1"
        return proceed(call)

    with STSClient(**OPTIONS, transport=stub) as client:
        client.middleware_stack.add(spoil, step="build")
        with pytest.raises(WireError, match="GetCallerIdentity: the model has no Extra"):
            client.send(GetCallerIdentityCommand())
    assert stub.refused == ["GetCallerIdentity: the model has no Extra"]


class NothingResponse(Output):
    pass


class LonelyCommand(Command[NothingResponse]):
    operation = Operation("Lonely", output=NothingResponse)


def test_what_cannot_be_stubbed_is_said_at_once() -> None:
    with pytest.raises(TypeError, match="LonelyCommand is not the command of a generated client"):
        StubTransport().on(LonelyCommand)


@pytest.mark.parametrize("answer", [IDENTITY, ValueError("x"), 5, None, ServiceError("x")])
def test_what_cannot_be_an_answer_is_refused_where_it_is_added(answer: Any) -> None:
    stubbing: Any = StubTransport().on(GetAccessKeyInfoCommand)
    with pytest.raises(TypeError, match=f"GetAccessKeyInfoCommand: .*{type(answer).__name__}"):
        stubbing.answer(answer)


def test_what_a_function_returns_is_checked_when_it_does() -> None:
    stub = StubTransport()
    wrong: Any = lambda command: IDENTITY  # noqa: E731
    stub.on(GetAccessKeyInfoCommand).answer(wrong)
    with pytest.raises(TypeError, match="expected GetAccessKeyInfoResponse"):
        send_sync(ASK, transport=stub)


def test_an_answer_after_the_last_is_refused() -> None:
    stubbing = StubTransport().on(GetAccessKeyInfoCommand).answer(info(1))
    with pytest.raises(ValueError, match="given for ever; say times="):
        stubbing.answer(info(2))
    with pytest.raises(ValueError, match="at least 1, not 0"):
        StubTransport().on(GetAccessKeyInfoCommand).answer(info(1), times=0)


# ---- the reckoning ----


def test_unused_answers_are_all_reported() -> None:
    stub = StubTransport()
    stub.on(GetCallerIdentityCommand).answer(IDENTITY)
    stub.on(GetAccessKeyInfoCommand).answer(info(1), times=3)
    send_sync(ASK, transport=stub)
    with pytest.raises(AssertionError) as caught:
        stub.assert_all_used()
    assert str(caught.value).splitlines() == [
        "GetCallerIdentityCommand was never called",
        "GetAccessKeyInfoCommand was called 1 times, 2 more were stubbed",
    ]


def test_a_refusal_that_the_code_swallowed_is_reported() -> None:
    stub = StubTransport()
    with pytest.raises(UnstubbedCallError):
        send_sync(ASK, transport=stub)
    with pytest.raises(AssertionError, match="no stub has an answer for GetAccessKeyInfoCommand"):
        stub.assert_all_used()


def test_each_answer_is_given_once_however_many_threads_ask() -> None:
    stub = StubTransport()
    numbers = range(64)
    stubbing = stub.on(GetAccessKeyInfoCommand)
    for number in numbers:
        stubbing.answer(info(number), times=1)
    accounts: list[str] = []
    with STSClient(**OPTIONS, transport=stub) as client:
        threads = [
            threading.Thread(target=lambda: accounts.append(client.send(ASK).account or ""))
            for _ in numbers
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(accounts, key=int) == [str(number) for number in numbers]
    stub.assert_all_used()
