"""Middleware in calls: three kinds of functions, on both clients, before, around and instead of
every step."""

from __future__ import annotations

import asyncio
import warnings
from collections.abc import Callable
from typing import Any

import pytest

from client_sts import (
    AssumeRoleCommand,
    GetCallerIdentityCommand,
    GetCallerIdentityResponse,
    STSServiceException,
)
from client_world import WHO, Clients, ok, refusal
from tinsmith_runtime.effects import Sleep
from tinsmith_runtime.errors import ValidationError
from tinsmith_runtime.middleware import MiddlewareError, MiddlewareStack
from tinsmith_runtime.retry import StandardRetryStrategy

ROLE = AssumeRoleCommand(role_arn="arn:aws:iam::123456789012:role/demo", role_session_name="me")


def nothing(call: Any, proceed: Callable[[Any], Any]) -> Any:
    return proceed(call)


def named(name: str, seen: list[str]) -> Callable[[Any, Callable[[Any], Any]], Any]:
    def middleware(call: Any, proceed: Callable[[Any], Any]) -> Any:
        seen.append(name)
        return proceed(call)

    return middleware


def test_running_order_is_reading_order(both: Clients) -> None:
    seen: list[str] = []
    client = both.make()
    stack = client.middleware_stack
    for step in ("deserialize", "finalize_request", "build", "serialize", "initialize"):
        stack.add(named(step, seen), step=step)
    stack.add_relative_to(named("beside", seen), relation="before", to_middleware="retryMiddleware")
    both.send(client)
    assert seen == [
        "initialize",
        "serialize",
        "build",
        "beside",
        "finalize_request",
        "deserialize",
    ]


def plain(seen: list[str]) -> Any:
    def middleware(call: Any, proceed: Callable[[Any], Any]) -> Any:
        seen.append(f"before {call.operation.name}")
        return proceed(call)

    return middleware


def coroutine(seen: list[str]) -> Any:
    async def middleware(call: Any, proceed: Callable[[Any], Any]) -> Any:
        seen.append(f"before {call.operation.name}")
        output = await proceed(call)
        seen.append(f"after {output.account}")
        return output

    return middleware


def generator(seen: list[str]) -> Any:
    def middleware(call: Any, proceed: Callable[[Any], Any]) -> Any:
        seen.append(f"before {call.operation.name}")
        output = yield from proceed(call)
        seen.append(f"after {output.account}")
        return output

    return middleware


def object_(seen: list[str]) -> Any:
    class Middleware:
        async def __call__(self, call: Any, proceed: Callable[[Any], Any]) -> Any:
            return await coroutine(seen)(call, proceed)

    return Middleware()


@pytest.mark.parametrize("kind", [plain, coroutine, generator, object_])
def test_every_kind_of_middleware(both: Clients, kind: Callable[[list[str]], Any]) -> None:
    seen: list[str] = []
    client = both.make()
    client.middleware_stack.add(kind(seen))
    assert both.send(client).account == "123456789012"
    expected = ["before GetCallerIdentity", "after 123456789012"]
    assert seen == (expected[:1] if kind is plain else expected)


def test_kinds_mix(both: Clients) -> None:
    seen: list[str] = []
    client = both.make()
    for kind in (coroutine, generator, plain, generator, coroutine):
        client.middleware_stack.add(kind(seen))
    both.send(client)
    assert seen == ["before GetCallerIdentity"] * 5 + ["after 123456789012"] * 4


@pytest.mark.parametrize("step", ["initialize", "serialize", "build"])
def test_answering_without_the_service(both: Clients, step: Any) -> None:
    answer = GetCallerIdentityResponse(account="1", user_id="2", arn="3")
    client = both.make()
    for middleware in (
        lambda call, proceed: answer,
        _coroutine_of(lambda: answer),
        _generator_of(lambda: answer),
    ):
        client.middleware_stack.add(middleware, step=step, name="short")
        assert both.send(client) is answer
        client.middleware_stack.remove("short")
    assert not client.config.transport.requests


def test_answering_an_attempt_counts_as_success(both: Clients) -> None:
    answer = GetCallerIdentityResponse(account="1", user_id="2", arn="3")
    strategy = StandardRetryStrategy(random=lambda: 0.0)
    strategy.bucket.take(100)
    client = both.make(retry_strategy=strategy)
    client.middleware_stack.add(lambda call, proceed: answer, step="finalize_request")
    assert both.send(client) is answer
    assert strategy.bucket.tokens == 401
    assert answer.response_metadata.attempts == 0


def _coroutine_of(function: Callable[[], Any]) -> Any:
    async def middleware(call: Any, proceed: Callable[[Any], Any]) -> Any:
        return function()

    return middleware


def _generator_of(function: Callable[[], Any]) -> Any:
    def middleware(call: Any, proceed: Callable[[Any], Any]) -> Any:
        yield Sleep(0)
        return function()

    return middleware


@pytest.mark.parametrize("step", ["initialize", "finalize_request", "deserialize"])
def test_raising(both: Clients, step: Any) -> None:
    def refuse() -> Any:
        raise LookupError("mine")

    client = both.make()
    for middleware in (
        lambda call, proceed: refuse(),
        _coroutine_of(refuse),
        _generator_of(refuse),
    ):
        client.middleware_stack.add(middleware, step=step, name="raise")
        with pytest.raises(LookupError, match="mine"):
            both.send(client)
        client.middleware_stack.remove("raise")
    assert not client.config.transport.requests


def test_around_attempts_middleware_sees_each(both: Clients) -> None:
    seen: list[tuple[int, Any]] = []

    async def watch(call: Any, proceed: Callable[[Any], Any]) -> Any:
        try:
            output = await proceed(call)
        except STSServiceException as error:
            seen.append((call.attempt, error.code))
            assert call.response.status == 500
            raise
        seen.append((call.attempt, output.account))
        return output

    client = both.make(refusal("InternalFailure", 500), refusal("InternalError", 500), ok())
    client.middleware_stack.add(watch, step="finalize_request")
    both.send(client)
    assert seen == [(1, "InternalFailure"), (2, "InternalError"), (3, "123456789012")]


def test_around_calls_middleware_sees_one(both: Clients) -> None:
    seen: list[str] = []
    client = both.make(refusal("InternalFailure", 500), ok())
    for step in ("initialize", "serialize", "build"):
        client.middleware_stack.add(named(step, seen), step=step)
    both.send(client)
    assert seen == ["initialize", "serialize", "build"]


def test_a_changed_input_is_sent_and_checked(both: Clients) -> None:
    def shorten(call: Any, proceed: Callable[[Any], Any]) -> Any:
        call.input = call.input.replace(duration_seconds=900)
        return proceed(call)

    client = both.make(refusal("AccessDenied", 403))
    client.middleware_stack.add(shorten, name="shorten")
    with pytest.raises(STSServiceException):
        both.send(client, ROLE)
    assert b"DurationSeconds=900" in client.config.transport.requests[0].body

    def spoil(call: Any, proceed: Callable[[Any], Any]) -> Any:
        call.input = call.input.replace(duration_seconds="900", external_id=7)
        return proceed(call)

    client.middleware_stack.add(spoil, name="shorten", override=True)
    with pytest.raises(ValidationError) as caught:
        both.send(client, ROLE)
    assert len(caught.value.faults) == 2
    assert len(client.config.transport.requests) == 1


def test_another_operations_input_is_refused(both: Clients) -> None:
    def swap(call: Any, proceed: Callable[[Any], Any]) -> Any:
        call.input = ROLE
        return proceed(call)

    client = both.make()
    client.middleware_stack.add(swap)
    with pytest.raises(ValidationError, match="middleware put AssumeRoleCommand in the place"):
        both.send(client)
    assert not client.config.transport.requests


def test_proceeding_twice_is_two_calls(both: Clients) -> None:
    def again(call: Any, proceed: Callable[[Any], Any]) -> Any:
        try:
            return (yield from proceed(call))
        except STSServiceException:
            return (yield from proceed(call))

    client = both.make(refusal("AccessDenied", 403), refusal("InternalFailure", 500), ok())
    client.middleware_stack.add(again)
    output = both.send(client)
    assert output.response_metadata.attempts == 2
    attempts = [request.headers["amz-sdk-request"] for request in client.config.transport.requests]
    assert attempts == ["attempt=1; max=3", "attempt=1; max=3", "attempt=2; max=3"]


def test_headers_added_before_signing_are_signed(both: Clients) -> None:
    def add(call: Any, proceed: Callable[[Any], Any]) -> Any:
        call.request.headers["x-mine"] = str(call.attempt)
        return proceed(call)

    client = both.make(refusal("InternalFailure", 500), ok())
    client.middleware_stack.add_relative_to(
        add, relation="before", to_middleware="awsAuthMiddleware"
    )
    both.send(client)
    for number, request in enumerate(client.config.transport.requests, 1):
        assert request.headers["x-mine"] == str(number)
        assert "x-mine" in request.headers["authorization"]


def test_context_passes_notes_along(both: Clients) -> None:
    found: list[Any] = []

    def write(call: Any, proceed: Callable[[Any], Any]) -> Any:
        call.context["mine"] = 1
        return proceed(call)

    def read(call: Any, proceed: Callable[[Any], Any]) -> Any:
        found.append(call.context.get("mine"))
        return proceed(call)

    client = both.make()
    client.middleware_stack.add(write, name="write")
    client.middleware_stack.add(read, step="deserialize")
    both.send(client)
    client.middleware_stack.remove("write")
    both.send(client)
    assert found == [1, None]


def test_changes_count_from_the_next_call_on(both: Clients) -> None:
    seen: list[str] = []
    client = both.make()
    both.send(client)
    client.middleware_stack.add(named("mine", seen), name="mine")
    both.send(client)
    client.middleware_stack.remove("mine")
    both.send(client)
    assert seen == ["mine"]


def test_clients_do_not_share_stacks(both: Clients) -> None:
    seen: list[str] = []
    one, two = both.make(), both.make()
    one.middleware_stack.add(named("one", seen))
    both.send(two)
    assert seen == []


# ---- awaiting ----


def test_a_coroutine_may_await_the_event_loop_in_an_asynchronous_client() -> None:
    clients = Clients("async")

    async def pause(call: Any, proceed: Callable[[Any], Any]) -> Any:
        await asyncio.sleep(0)
        await asyncio.sleep(0.001)
        output = await proceed(call)
        await asyncio.gather(asyncio.sleep(0), asyncio.sleep(0.001))
        return output

    client = clients.make()
    client.middleware_stack.add(pause)
    client.middleware_stack.add(pause, step="finalize_request")
    assert clients.send(client).account == "123456789012"
    clients.end()


@pytest.mark.parametrize("seconds", [0, 0.01])
@pytest.mark.parametrize("where", ["a plain program", "an event loop"])
def test_a_coroutine_that_awaits_the_event_loop_in_a_synchronous_client(
    seconds: float, where: str
) -> None:
    clients = Clients("sync")
    closed: list[str] = []

    async def pause(call: Any, proceed: Callable[[Any], Any]) -> Any:
        try:
            await asyncio.sleep(seconds)
            return await proceed(call)
        finally:
            closed.append("coroutine")

    client = clients.make()
    client.middleware_stack.add(pause)

    async def main() -> Any:
        return clients.send(client)

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(TypeError, match="awaited something of an event loop in a synchronous"):
            asyncio.run(main()) if where == "an event loop" else clients.send(client)
    assert closed == ["coroutine"]
    assert not client.config.transport.requests
    clients.end()


def test_other_runtime_errors_pass_unchanged(both: Clients) -> None:
    def refuse(call: Any, proceed: Callable[[Any], Any]) -> Any:
        raise RuntimeError("mine")

    client = both.make()
    client.middleware_stack.add(refuse)
    with pytest.raises(RuntimeError, match=r"^mine$"):
        both.send(client)


# ---- stacks of commands ----


def test_a_command_has_middleware_of_its_own(both: Clients) -> None:
    seen: list[str] = []
    client = both.make()
    command = GetCallerIdentityCommand()
    assert command.middleware_stack.identify() == []
    command.middleware_stack.add(named("command", seen), name="mine")
    command.middleware_stack.add_relative_to(
        named("beside", seen), relation="before", to_middleware="retryMiddleware"
    )
    both.send(client, command)
    both.send(client)
    assert seen == ["command", "beside"]
    assert client.middleware_stack.identify() == MiddlewareStack.default().identify()
    assert command == WHO


def test_a_commands_middleware_meets_the_clients(both: Clients) -> None:
    seen: list[str] = []
    client = both.make()
    client.middleware_stack.add(named("client", seen), name="mine")
    command = GetCallerIdentityCommand()
    command.middleware_stack.add(named("command", seen), name="yours", priority="high")
    both.send(client, command)
    assert seen == ["command", "client"]
    clash = GetCallerIdentityCommand()
    clash.middleware_stack.add(nothing, name="mine")
    with pytest.raises(MiddlewareError, match="Duplicate middleware name 'mine'"):
        both.send(client, clash)
