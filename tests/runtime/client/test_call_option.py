"""Options of single calls: each does what it says, and none outlives its call."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from client_sts import AssumeRoleWithWebIdentityCommand
from client_world import KEYS, WHO, Clients, Script, ok, refusal
from tinsmith_runtime.cancellation import CancellationToken
from tinsmith_runtime.credentials import CredentialContext, CredentialProvider
from tinsmith_runtime.effects import Invoke, Send, Sleep
from tinsmith_runtime.errors import (
    CancelledError,
    ConfigError,
    DeadlineExceededError,
    RequestTimeoutError,
    TransportError,
)
from tinsmith_runtime.http import Request, Timeouts
from tinsmith_runtime.identity import AwsCredentialIdentity
from tinsmith_runtime.retry import StandardRetryStrategy

OTHER = AwsCredentialIdentity(access_key_id="AKIDOTHER", secret_access_key="other-secret")


def strategy(**options: Any) -> StandardRetryStrategy:
    return StandardRetryStrategy(random=lambda: 1.0, **options)


# ---- region, credentials, headers ----


def test_region_moves_endpoint_and_signature_of_one_call(both: Clients) -> None:
    client = both.make()
    for region in ("eu-central-1", "ap-south-1", "eu-central-1"):
        both.send(client, **({} if region == "eu-central-1" else {"region": region}))
        sent = client.config.transport.requests[-1]
        assert sent.host == f"sts.{region}.amazonaws.com"
        assert f"/{region}/sts/aws4_request" in sent.headers["authorization"]


def test_a_call_of_another_region_keeps_what_the_others_share(both: Clients) -> None:
    asked: list[str] = []

    def rules(**parameters: Any) -> Any:
        from client_sts.endpoints import resolve_endpoint

        asked.append(parameters["region"])
        return resolve_endpoint(**parameters)

    client = both.make(endpoint_provider=rules)
    for options in ({}, {"region": "us-west-2"}, {}, {}):
        both.send(client, **options)
    assert asked == ["eu-central-1", "us-west-2"]


@pytest.mark.parametrize("how", ["identity", "function", "coroutine", "provider"])
def test_credentials_sign_one_call(both: Clients, how: str) -> None:
    async def later() -> AwsCredentialIdentity:
        return OTHER

    class Provider(CredentialProvider):
        def steps(self, context: CredentialContext) -> Any:
            return OTHER
            yield

    given: dict[str, Any] = {
        "identity": OTHER,
        "function": lambda: OTHER,
        "coroutine": later,
        "provider": Provider(),
    }
    client = both.make()
    both.send(client, credentials=given[how])
    both.send(client)
    first, second = client.config.transport.requests
    assert "Credential=AKIDOTHER/" in first.headers["authorization"]
    assert "Credential=AKIDEXAMPLE/" in second.headers["authorization"]


def test_headers_are_sent_and_signed_in_one_call(both: Clients) -> None:
    client = both.make()
    mine = {"X-Team": "orders"}
    both.send(client, headers=mine)
    both.send(client)
    first, second = client.config.transport.requests
    assert first.headers["x-team"] == "orders"
    assert "x-team" in first.headers["authorization"].partition("SignedHeaders=")[2]
    assert "x-team" not in second.headers
    assert mine == {"X-Team": "orders"}


def test_middleware_adds_headers_to_the_call_not_to_the_users_mapping(both: Clients) -> None:
    client = both.make()

    def add(call: Any, proceed: Callable[[Any], Any]) -> Any:
        call.headers["x-added"] = "1"
        return proceed(call)

    client.middleware_stack.add(add)
    mine = {"x-team": "orders"}
    both.send(client, headers=mine)
    assert client.config.transport.requests[0].headers["x-added"] == "1"
    assert mine == {"x-team": "orders"}


@pytest.mark.parametrize(
    ("headers", "message"),
    [
        ({"x team": "a"}, "argument headers: 'x team' is no name of a header"),
        ({"": "a"}, "argument headers: '' is no name of a header"),
        ({"x-é": "a"}, "argument headers: 'x-é' is no name of a header"),
        ({"x-a": 1}, "argument headers: expected a string for x-a, got int"),
        (
            {"x-a": "canary\r\nx-b: c"},
            "argument headers: the value of x-a has control characters",
        ),
        ("x-a: b", "argument headers: expected a mapping, got str"),
    ],
)
def test_headers_that_cannot_be_sent(both: Clients, headers: Any, message: str) -> None:
    client = both.make()
    with pytest.raises(ConfigError) as caught:
        both.send(client, headers=headers)
    assert str(caught.value) == message
    assert not client.config.transport.requests


def test_a_tab_in_a_header_is_no_control_character(both: Clients) -> None:
    client = both.make()
    both.send(client, headers={"x-a": "a\tb", "x-empty": ""})
    assert client.config.transport.requests[0].headers["x-a"] == "a\tb"
    assert client.config.transport.requests[0].headers["x-empty"] == ""


# ---- unknown options ----


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ("timout", "no such option: 'timout'; did you mean 'timeout'?"),
        ("cancelation", "no such option: 'cancelation'; did you mean 'cancellation'?"),
        ("frobnicate", "no such option: 'frobnicate'"),
        ("max_attempts", "max_attempts is an option of clients, not of calls"),
        ("transport", "transport is an option of clients, not of calls"),
    ],
)
def test_unknown_options_are_refused(both: Clients, option: str, message: str) -> None:
    client = both.make()
    with pytest.raises(ConfigError) as caught:
        both.send(client, **{option: 1})
    assert str(caught.value) == message
    assert not client.config.transport.requests


def test_all_faults_are_said_at_once(both: Clients) -> None:
    with pytest.raises(ConfigError) as caught:
        both.send(both.make(), timeout=-1, regoin="x", cancellation=3, headers=[])
    text = str(caught.value)
    assert "argument timeout: expected a number of seconds" in text
    assert "did you mean 'region'?" in text
    assert "argument cancellation: expected a CancellationToken, got int" in text
    assert "argument headers: expected a mapping, got list" in text


def test_none_is_not_given(both: Clients) -> None:
    client = both.make()
    both.send(client, timeout=None, region=None, credentials=None, headers=None, cancellation=None)
    assert client.config.transport.timeouts[0].total == 30.0


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (WHO.__class__, "expected a command, got the class GetCallerIdentityCommand: call it"),
        ("GetCallerIdentity", "expected a command, got str"),
        (None, "expected a command, got NoneType"),
    ],
)
def test_what_is_no_command_is_named(both: Clients, given: Any, message: str) -> None:
    with pytest.raises(TypeError, match=message):
        both.send(both.make(), given)


# ---- timeouts ----


def test_timeouts_reach_the_transport(both: Clients) -> None:
    client = both.make(connect_timeout=1, read_timeout=2, timeout=3)
    both.send(client)
    both.send(client, connect_timeout=4, read_timeout=5, timeout=6)
    both.send(client, connect_timeout=0, read_timeout=0, timeout=0)
    seen = [(each.connect, each.read, each.total) for each in client.config.transport.timeouts]
    assert seen == [(1, 2, 3), (4, 5, 6), (None, None, None)]


def test_no_limits_at_the_client(both: Clients) -> None:
    client = both.make(connect_timeout=0, read_timeout=0, timeout=0)
    both.send(client)
    both.send(client, timeout=7)
    seen = [(each.connect, each.read, each.total) for each in client.config.transport.timeouts]
    assert seen == [(None, None, None), (None, None, 7)]


def test_the_deadline_counts_across_attempts(both: Clients) -> None:
    def slow(request: Request) -> Any:
        both.clock.pass_by(2)
        return refusal("InternalFailure", 500)

    client = both.make(slow, slow, ok(), retry_strategy=strategy())
    both.send(client, timeout=10)
    # 10; less 2 and a delay of 0.05; less 2 and 0.1.
    assert [each.total for each in client.config.transport.timeouts] == pytest.approx(
        [10, 7.95, 5.85]
    )


def test_a_delay_beyond_the_deadline_is_not_waited_for(both: Clients) -> None:
    client = both.make(refusal("Throttling"), retry_strategy=strategy())
    for timeout in (0.5, 1.0):
        with pytest.raises(client_error("Throttling")) as caught:
            both.send(client, timeout=timeout)
        assert both.clock.slept == []
        assert caught.value.response_metadata.attempts == 1
    with pytest.raises(client_error("Throttling")):
        both.send(client, timeout=1.01)
    assert both.clock.slept == [1.0]


def client_error(code: str) -> type[Exception]:
    from client_sts.errors import BASE, BY_CODE

    return BY_CODE.get(code, BASE)


def test_an_exchange_that_the_deadline_ended(both: Clients) -> None:
    def never(request: Request) -> Any:
        both.clock.pass_by(5)
        raise RequestTimeoutError("the time is up")

    client = both.make(never)
    with pytest.raises(DeadlineExceededError) as caught:
        both.send(client, timeout=5)
    assert isinstance(caught.value, TimeoutError)
    assert isinstance(caught.value.__cause__, RequestTimeoutError)
    assert str(caught.value) == "GetCallerIdentity ran out of its timeout"
    assert caught.value.response_metadata is not None
    assert caught.value.response_metadata.attempts == 1
    assert len(client.config.transport.requests) == 1


@pytest.mark.parametrize("seconds", [30, 31])
def test_time_that_ran_out_between_two_steps(both: Clients, seconds: float) -> None:
    client = both.make()

    def dawdle(call: Any, proceed: Callable[[Any], Any]) -> Any:
        both.clock.pass_by(seconds)
        return proceed(call)

    client.middleware_stack.add(dawdle, step="build")
    with pytest.raises(DeadlineExceededError):
        both.send(client)
    assert not client.config.transport.requests


class Asking(CredentialProvider):
    """A source that does something before it answers."""

    name = "asking"

    def __init__(self, *effects: Any) -> None:
        self.effects = effects
        self.errors: list[BaseException] = []

    def steps(self, context: CredentialContext) -> Any:
        try:
            for effect in self.effects:  # noqa: UP028  # what comes back is sent into here
                yield effect
        except BaseException as error:
            self.errors.append(error)
            raise
        return KEYS


def test_the_deadline_holds_for_requests_of_the_source_of_credentials(both: Clients) -> None:
    ask = Send(Request("GET", "http", "127.0.0.1"), Timeouts(1, 1, None))
    client = both.make(credentials=Asking(ask))
    both.send(client, timeout=0.5)
    transport = client.config.transport
    assert [each.total for each in transport.timeouts] == [0.5, 0.5]
    assert transport.requests[0].host == "127.0.0.1"


def test_the_shorter_limit_of_a_source_counts(both: Clients) -> None:
    ask = Send(Request("GET", "http", "127.0.0.1"), Timeouts(1, 1, 2))
    client = both.make(credentials=Asking(ask))
    both.send(client, timeout=9)
    assert client.config.transport.timeouts[0].total == 2


def test_a_source_that_sleeps_too_long(both: Clients) -> None:
    source = Asking(Sleep(60), Send(Request("GET", "http", "127.0.0.1"), Timeouts()))
    client = both.make(credentials=source)
    with pytest.raises(DeadlineExceededError):
        both.send(client, timeout=5)
    assert both.clock.slept == [5]
    assert not client.config.transport.requests
    assert [type(error) for error in source.errors] == [DeadlineExceededError]


def test_a_source_whose_request_fails_at_the_deadline(both: Clients) -> None:
    def never(request: Request) -> Any:
        both.clock.pass_by(5)
        raise RequestTimeoutError("the time is up")

    source = Asking(Send(Request("GET", "http", "127.0.0.1"), Timeouts()))
    client = both.make(never, ok(), credentials=source)
    with pytest.raises(DeadlineExceededError) as caught:
        both.send(client, timeout=5)
    assert isinstance(caught.value.__cause__, RequestTimeoutError)
    both.send(client)


def test_a_coroutine_of_the_user_is_ended_by_the_deadline() -> None:
    clients = Clients("async")

    async def forever() -> AwsCredentialIdentity:
        await asyncio.sleep(3600)
        return KEYS

    client = clients.make(credentials=forever)
    client.monotonic = time.monotonic
    with pytest.raises(DeadlineExceededError):
        clients.send(client, timeout=0.05)
    clients.end()


# ---- cancellation ----


def test_a_cancelled_token_sends_nothing(both: Clients) -> None:
    asked: list[int] = []

    def credentials() -> AwsCredentialIdentity:
        asked.append(1)
        return KEYS

    token = CancellationToken()
    token.cancel()
    token.cancel()
    client = both.make(credentials=credentials)
    with pytest.raises(CancelledError, match="GetCallerIdentity was cancelled"):
        both.send(client, cancellation=token)
    assert not asked
    assert not client.config.transport.requests


def test_cancelled_while_sleeping_between_attempts(both: Clients) -> None:
    token = CancellationToken()
    client = both.make(refusal("Throttling"), retry_strategy=strategy())
    both.clock.on_sleep = token.cancel
    with pytest.raises(CancelledError) as caught:
        both.send(client, cancellation=token)
    assert len(client.config.transport.requests) == 1
    assert caught.value.response_metadata is not None
    assert caught.value.response_metadata.attempts == 1


def test_an_error_after_cancellation_is_not_retried(both: Clients) -> None:
    token = CancellationToken()

    def fail(request: Request) -> Any:
        token.cancel()
        raise TransportError("broken")

    client = both.make(fail, ok(), retry_strategy=strategy())
    with pytest.raises(CancelledError):
        both.send(client, cancellation=token)
    assert len(client.config.transport.requests) == 1


def test_a_response_after_cancellation_is_thrown_away(both: Clients) -> None:
    token = CancellationToken()

    def answer(request: Request) -> Any:
        token.cancel()
        return ok()

    client = both.make(answer)
    with pytest.raises(CancelledError, match="GetCallerIdentity was cancelled"):
        both.send(client, cancellation=token)


def test_cancelled_while_sending_sync() -> None:
    token = CancellationToken()
    sending, released = threading.Event(), threading.Event()
    aborted: list[Request] = []

    class Hanging(Script):
        def abort(self, request: Request) -> None:
            aborted.append(request)
            released.set()

    def hang(request: Request) -> Any:
        sending.set()
        released.wait(30)
        return ok()

    clients = Clients("sync")
    client = clients.make(transport=Hanging(hang))
    future = client.submit(WHO, cancellation=token)
    assert sending.wait(30)
    token.cancel()
    with pytest.raises(CancelledError):
        future.result(30)
    assert [request.host for request in aborted] == ["sts.eu-central-1.amazonaws.com"]
    assert len(client.config.transport.requests) == 1
    clients.end()


def test_cancelled_while_sending_async() -> None:
    token = CancellationToken()
    ended: list[str] = []

    async def hang(request: Request) -> Any:
        asyncio.get_running_loop().call_soon(token.cancel)
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            ended.append("exchange")
            raise

    clients = Clients("async")
    client = clients.make(hang)
    with pytest.raises(CancelledError):
        clients.send(client, cancellation=token)
    assert ended == ["exchange"]
    clients.end()


def test_cancelled_from_another_thread_while_a_task_waits() -> None:
    token = CancellationToken()

    async def hang(request: Request) -> Any:
        threading.Timer(0.01, token.cancel).start()
        await asyncio.sleep(3600)

    clients = Clients("async")
    with pytest.raises(CancelledError):
        clients.send(clients.make(hang), cancellation=token)
    clients.end()


def test_cancelled_while_the_source_of_credentials_is_asked(both: Clients) -> None:
    token = CancellationToken()
    source = Asking(Invoke(token.cancel), Sleep(60))
    client = both.make(credentials=source)
    with pytest.raises(CancelledError):
        both.send(client, cancellation=token)
    assert both.clock.slept == []
    assert not client.config.transport.requests


def test_one_token_for_many_calls_and_none_kept(both: Clients) -> None:
    token = CancellationToken()
    client = both.make()
    for _ in range(3):
        both.send(client, cancellation=token)
    assert token._callbacks == []
    token.cancel()
    with pytest.raises(CancelledError):
        both.send(client, cancellation=token)


def test_cancellation_finds_the_callers_context_variables(both: Clients) -> None:
    from contextvars import ContextVar

    tenant: ContextVar[str] = ContextVar("tenant", default="nobody")
    seen: list[str] = []

    def credentials() -> AwsCredentialIdentity:
        seen.append(tenant.get())
        return KEYS

    client = both.make(credentials=credentials)
    token = tenant.set("me")
    both.send(client, cancellation=CancellationToken())
    tenant.reset(token)
    assert seen == ["me"]


def test_a_token_says_what_it_is() -> None:
    token = CancellationToken()
    assert repr(token) == "<CancellationToken waiting>"
    token.cancel()
    assert repr(token) == "<CancellationToken cancelled>"
    called: list[int] = []
    token.on_cancel(lambda: called.append(1))
    assert called == [1]


def test_asyncio_cancellation_leaves_nothing() -> None:
    clients = Clients("async")
    ended: list[str] = []

    async def hang(request: Request) -> Any:
        try:
            await asyncio.sleep(3600)
        finally:
            ended.append("exchange")

    async def main() -> None:
        client = clients.make(hang)
        for options in ({}, {"cancellation": CancellationToken()}):
            task = asyncio.create_task(client.send(WHO, **options))
            await asyncio.sleep(0.01)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
        assert asyncio.all_tasks() == {asyncio.current_task()}

    clients.run_coroutine(main())
    assert ended == ["exchange", "exchange"]
    clients.end()


def test_asyncio_timeout_ends_a_call() -> None:
    clients = Clients("async")

    async def hang(request: Request) -> Any:
        await asyncio.sleep(3600)

    async def main() -> None:
        client = clients.make(hang)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.01):
                await client.send(WHO)
        assert asyncio.all_tasks() == {asyncio.current_task()}

    clients.run_coroutine(main())
    clients.end()


# ---- options of clients given as functions ----


@pytest.mark.parametrize("how", ["function", "coroutine"])
def test_options_given_as_functions(both: Clients, how: str) -> None:
    asked: list[str] = []

    def given(name: str, value: Any) -> Callable[[], Any]:
        def function() -> Any:
            asked.append(name)
            return value

        async def coroutine() -> Any:
            return function()

        return function if how == "function" else coroutine

    client = both.make(
        refusal("InternalFailure", 500),
        refusal("InternalFailure", 500),
        ok(),
        region=given("region", "us-west-2"),
        max_attempts=given("max_attempts", 2),
        timeout=given("timeout", 8),
        connect_timeout=given("connect_timeout", 3),
        read_timeout=given("read_timeout", 4),
        user_agent_app_id=given("user_agent_app_id", "orders"),
        custom_user_agent=given("custom_user_agent", "mine/1"),
        retry_mode=given("retry_mode", "adaptive"),
        use_fips_endpoint=given("use_fips_endpoint", True),
    )
    assert asked == []
    with pytest.raises(client_error("InternalFailure")) as caught:
        both.send(client)
    assert caught.value.response_metadata.attempts == 2
    transport = client.config.transport
    sent = transport.requests[0]
    assert sent.host == "sts-fips.us-west-2.amazonaws.com"
    assert "app/orders" in sent.headers["user-agent"]
    assert "mine/1" in sent.headers["user-agent"]
    assert " m/F,e" in sent.headers["user-agent"]
    first = transport.timeouts[0]
    assert (first.connect, first.read, first.total) == (3, 4, 8)
    before = asked.count("region")
    both.send(client)
    assert asked.count("region") > before


def test_a_function_that_returns_nonsense(both: Clients) -> None:
    client = both.make(region=lambda: 7)
    with pytest.raises(ConfigError, match="the function given as region: expected "):
        both.send(client)


def test_a_function_may_change_its_mind_about_attempts(both: Clients) -> None:
    wanted = [1]
    client = both.make(refusal("InternalFailure", 500), max_attempts=lambda: wanted[0])
    for number in (1, 3, 2):
        wanted[0] = number
        with pytest.raises(client_error("InternalFailure")) as caught:
            both.send(client)
        assert caught.value.response_metadata.attempts == number


def test_unsigned_operations_take_the_options_too(both: Clients) -> None:
    reply = (
        b"<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><Credentials>"
        b"<AccessKeyId>ASIA</AccessKeyId><SecretAccessKey>s</SecretAccessKey>"
        b"<SessionToken>t</SessionToken><Expiration>2030-01-01T01:00:00Z</Expiration>"
        b"</Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>"
    )
    client = both.make(ok(reply))
    command = AssumeRoleWithWebIdentityCommand(
        role_arn="arn:aws:iam::123456789012:role/demo",
        role_session_name="me",
        web_identity_token="token",
    )
    both.send(client, command, region="us-west-2", headers={"x-a": "b"}, timeout=4)
    sent = client.config.transport.requests[0]
    assert sent.host == "sts.us-west-2.amazonaws.com"
    assert sent.headers["x-a"] == "b"
    assert client.config.transport.timeouts[0].total == 4
