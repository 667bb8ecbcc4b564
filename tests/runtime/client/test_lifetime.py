"""From construction to close: no I/O before the first call, nothing left after the last."""

from __future__ import annotations

import asyncio
import copy
import os
import pickle
import threading
import weakref
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from client_sts import STS, AsyncSTS, AsyncSTSClient, STSClient
from client_world import KEYS, WHO, Clients, Script, no_collector, ok, refusal
from tinsmith_runtime.credentials import CredentialContext, CredentialProvider
from tinsmith_runtime.effects import Sleep, Spawn
from tinsmith_runtime.errors import (
    ClientClosedError,
    ConfigError,
    NoCredentialsError,
    NoRegionError,
    RequestTimeoutError,
    SdkError,
    TransportError,
)
from tinsmith_runtime.retry import StandardRetryStrategy
from tinsmith_runtime.world import TaskWorld, ThreadWorld

# ---- closing ----


def test_a_closed_client_says_so(both: Clients) -> None:
    client = both.make()
    assert not client.closed
    both.close(client)
    assert client.closed
    with pytest.raises(ClientClosedError) as caught:
        both.send(client)
    name = "AsyncSTS" if both.is_async else "STS"
    assert str(caught.value) == f"this {name} is closed; make a new one for GetCallerIdentity"
    with pytest.raises(ClientClosedError):
        both.run(lambda: client.presign(WHO))
    with pytest.raises(ClientClosedError):
        both.run(lambda: client.sign_request(WHO))
    assert not client.config.transport.requests


def test_closing_twice_does_nothing(both: Clients) -> None:
    client = both.make()
    both.close(client)
    both.close(client)
    assert client.closed


def test_a_transport_of_the_users_stays_open(both: Clients) -> None:
    client = both.make()
    both.send(client)
    both.close(client)
    assert client.config.transport.closed == 0


def test_a_transport_of_its_own_is_made_once_and_closed(
    both: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Script] = []

    def create(*arguments: object) -> Script:
        made.append(Script())
        return made[-1]

    for name in ("create_transport", "create_async_transport"):
        monkeypatch.setattr(f"tinsmith_runtime.transports.{name}", create)
    client = both.make(transport=None)
    assert not made
    both.send(client)
    both.send(client)
    assert len(made) == 1
    both.close(client)
    assert made[0].closed == 1


def test_closing_a_client_that_sent_nothing_makes_no_transport(
    both: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    def create(*arguments: object) -> Script:
        raise AssertionError("nobody needs it")

    for name in ("create_transport", "create_async_transport"):
        monkeypatch.setattr(f"tinsmith_runtime.transports.{name}", create)
    both.close(both.make(transport=None))


def test_a_call_under_way_makes_no_second_transport_after_the_end(
    both: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Script] = []

    class Own(Script):
        def _take(self, request: Any, timeouts: Any) -> Any:
            if self.closed:
                raise ClientClosedError("the transport is closed")
            return super()._take(request, timeouts)

    def create(*arguments: object) -> Script:
        made.append(Own(refusal("InternalFailure", 500)))
        return made[-1]

    for name in ("create_transport", "create_async_transport"):
        monkeypatch.setattr(f"tinsmith_runtime.transports.{name}", create)
    client = both.make(transport=None)

    async def close() -> None:
        await client.aclose()

    def close_now() -> None:
        if both.is_async:
            made[0].closed += 1
            client._closed = True
        else:
            client.close()

    both.clock.on_sleep = close_now
    with pytest.raises(ClientClosedError):
        both.send(client)
    assert len(made) == 1


def test_a_closed_world_makes_no_transport(both: Clients) -> None:
    made: list[int] = []

    def make() -> Any:
        made.append(1)
        return Script()

    world: Any = TaskWorld(make) if both.is_async else ThreadWorld(make)
    both.run(world.aclose if both.is_async else world.close)
    with pytest.raises(ClientClosedError, match="the client is closed; make a new one"):
        _ = world.transport
    assert not made


def test_a_world_closes_what_it_made(both: Clients) -> None:
    world: Any = TaskWorld(Script) if both.is_async else ThreadWorld(Script)
    transport = world.transport
    assert world.transport is transport
    both.run(world.aclose if both.is_async else world.close)
    assert transport.closed == 1


def test_attributes_that_are_none(both: Clients) -> None:
    with pytest.raises(AttributeError, match="object has no attribute 'frobnicate'"):
        _ = both.make().frobnicate


def test_context_managers() -> None:
    transport = Script()
    with STS(region="us-east-1", credentials=KEYS, transport=transport) as sts:
        assert sts.get_caller_identity().account == "123456789012"
    assert sts.closed

    async def main() -> None:
        async with AsyncSTS(region="us-east-1", credentials=KEYS, transport=transport) as sts:
            assert (await sts.get_caller_identity()).account == "123456789012"
        assert sts.closed

    asyncio.run(main())
    assert len(transport.requests) == 2


def test_destroy_is_close() -> None:
    client = STSClient(region="us-east-1", transport=Script())
    client.destroy()
    assert client.closed


def test_the_background_ends_with_an_asynchronous_client() -> None:
    clients = Clients("async")
    ended: list[str] = []

    async def hang(seconds: float) -> None:
        try:
            await asyncio.sleep(3600)
        finally:
            ended.append("background")

    def background() -> Any:
        yield Sleep(3600)

    class Source(CredentialProvider):
        def steps(self, context: CredentialContext) -> Any:
            yield Spawn(background())
            return KEYS

    client = clients.make(credentials=Source())
    client.world.pause = hang

    async def main() -> None:
        await client.send(WHO)
        await asyncio.sleep(0)
        await client.aclose()
        assert asyncio.all_tasks() == {asyncio.current_task()}

    clients.run_coroutine(main())
    assert ended == ["background"]
    clients.end()


# ---- constructing ----


def test_constructing_reads_nothing(monkeypatch: pytest.MonkeyPatch, both: Clients) -> None:
    def refuse(*arguments: object, **options: object) -> Any:
        raise AssertionError("the constructor looked outside")

    with monkeypatch.context() as patch:
        patch.setattr("builtins.open", refuse)
        patch.setattr(os, "stat", refuse)
        patch.setattr("socket.socket", refuse)
        patch.setattr(os, "environ", None)
        client = both.cls()
    assert not client.closed


def test_unknown_options_of_clients(both: Clients) -> None:
    with pytest.raises(ConfigError) as caught:
        both.cls(regoin="us-east-1", headers={})
    assert "no such option: 'regoin'; did you mean 'region'?" in str(caught.value)
    assert "no such option: 'headers'" in str(caught.value)


@pytest.mark.parametrize(
    ("kind", "method"), [("sync", "a method send"), ("async", "a method asend")]
)
def test_what_is_no_transport(kind: str, method: str) -> None:
    clients = Clients(kind)
    client = clients.make(transport=object())
    with pytest.raises(ConfigError, match=f"{method}, got object"):
        clients.send(client)
    clients.end()


def test_transports_by_name(both: Clients) -> None:
    client = both.make(transport="carrier-pigeon")
    with pytest.raises(ConfigError, match="no transport is called 'carrier-pigeon'; choose one of"):
        both.send(client)


def test_no_region_is_found_before_anybody_is_asked(both: Clients) -> None:
    asked: list[int] = []

    def credentials() -> Any:
        asked.append(1)
        return KEYS

    client = both.make(region=None, credentials=credentials)
    with pytest.raises(NoRegionError, match="no region is configured for STS: pass region="):
        both.send(client)
    with pytest.raises(NoRegionError):
        both.run(lambda: client.presign(WHO))
    assert not asked
    assert not client.config.transport.requests


def test_no_credentials_is_an_error_without_a_request(both: Clients) -> None:
    client = both.make(credentials=None)
    with pytest.raises(NoCredentialsError):
        both.send(client)
    assert not client.config.transport.requests


def test_threads_may_construct_and_call_at_once() -> None:
    barrier = threading.Barrier(32)
    accounts: list[str] = []
    shared = STS(region="us-east-1", credentials=KEYS, transport=Script())

    def work() -> None:
        barrier.wait(30)
        with STS(region="us-east-1", credentials=KEYS, transport=Script()) as own:
            accounts.append(own.get_caller_identity().account)
        accounts.append(shared.get_caller_identity().account)

    threads = [threading.Thread(target=work) for _ in range(32)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert accounts == ["123456789012"] * 64


def test_threads_that_send_first_at_once_share_one_transport(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made: list[Script] = []
    barrier = threading.Barrier(8)

    def create(*arguments: object) -> Script:
        own = Script()
        made.append(own)
        barrier.wait(30)  # all of them are here before any has one
        return own

    monkeypatch.setattr("tinsmith_runtime.transports.create_transport", create)
    client = STS(region="us-east-1", credentials=KEYS)
    threads = [threading.Thread(target=client.get_caller_identity) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(made) == 8
    assert [len(each.requests) for each in made if not each.closed] == [8]
    assert sum(each.closed for each in made) == 7
    client.close()


# ---- leaving nothing ----


def test_a_thousand_clients_leave_nothing() -> None:
    transport = Script()
    alive: list[weakref.ref[Any]] = []
    with no_collector():
        for number in range(1000):
            client = STSClient(region="us-east-1", credentials=KEYS, transport=transport)
            if number % 10 == 0:
                client.send(WHO)
            alive.append(weakref.ref(client))
            client.close()
            del client
        assert [each for each in alive if each() is not None] == []


@pytest.mark.parametrize("closed", [True, False])
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"transport": None},
        {"credentials": lambda: KEYS},
        {"region": lambda: "us-east-1"},
        {"max_attempts": 1},
        {"extensions": [type("Nothing", (), {"configure": lambda self, configuration: None})()]},
    ],
    ids=lambda options: "-".join(options) or "plain",
)
def test_a_client_ends_with_its_last_reference(
    both: Clients, options: dict[str, Any], closed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("create_transport", "create_async_transport"):
        monkeypatch.setattr(f"tinsmith_runtime.transports.{name}", lambda *_: Script())
    client = both.make(**options)
    both.send(client)
    client.middleware_stack.add(lambda call, proceed: proceed(call), name="mine")
    both.send(client)
    both.run(partial(client.presign, WHO))
    both.forget()
    alive = weakref.ref(client)
    with no_collector():
        if closed:
            both.close(client)
        del client
        assert alive() is None


@pytest.mark.parametrize(
    "answer",
    [
        refusal("AccessDenied", 403),
        refusal("InternalFailure", 500),
        TransportError("broken"),
        ok(b"<html>"),
    ],
    ids=["error", "retried", "transport", "parse"],
)
def test_a_client_ends_after_errors_too(both: Clients, answer: Any) -> None:
    client = both.make(answer)
    both.forget()
    alive = weakref.ref(client)

    def fail(client: Any) -> None:
        for timeout in (30, 0.01):
            with pytest.raises(SdkError):
                client.send(WHO, timeout=timeout)

    async def afail(client: Any) -> None:
        for timeout in (30, 0.01):
            with pytest.raises(SdkError):
                await client.send(WHO, timeout=timeout)

    with no_collector():
        both.run(partial(afail if both.is_async else fail, client))
        del client
        assert alive() is None


def test_submitting_leaves_nothing() -> None:
    client = STSClient(region="us-east-1", credentials=KEYS, transport=Script())
    alive = weakref.ref(client)
    client.submit(WHO).result(30)
    client.close()
    with no_collector():
        del client
        assert alive() is None


# ---- submit ----


def test_submit_returns_futures() -> None:
    clients = Clients("sync")
    client = clients.make(ok(), refusal("AccessDenied", 403))
    first = client.submit(WHO)
    assert isinstance(first, Future)
    assert first.result(30).account == "123456789012"
    from client_sts import STSServiceException

    error = client.submit(WHO).exception(30)
    assert isinstance(error, STSServiceException)
    assert error.code == "AccessDenied"
    assert isinstance(client.submit(WHO, timeout=-1).exception(30), ConfigError)
    assert isinstance(client.submit(WHO.__class__).exception(30), TypeError)
    clients.end()


@pytest.mark.parametrize("size", [3, lambda: 3], ids=["number", "function"])
def test_submit_is_bounded(size: Any) -> None:
    clients = Clients("sync")
    barrier = threading.Barrier(3)
    names: set[str] = set()

    def answer(request: Any) -> Any:
        names.add(threading.current_thread().name)
        barrier.wait(30)  # three at a time, or it breaks
        return ok()

    client = clients.make(answer, max_connections=size)
    futures = [client.submit(WHO) for _ in range(9)]
    assert [future.result(30).account for future in futures] == ["123456789012"] * 9
    assert len(names) == 3
    assert all(name.startswith("STS") for name in names)
    clients.end()


def test_submit_after_close() -> None:
    client = STSClient(region="us-east-1", credentials=KEYS, transport=Script())
    client.close()
    with pytest.raises(ClientClosedError, match="this STSClient is closed"):
        client.submit(WHO)
    assert not client._pools


def test_closing_while_submitting(monkeypatch: pytest.MonkeyPatch) -> None:
    client = STSClient(region="us-east-1", credentials=KEYS, transport=Script())
    client.submit(WHO).result(30)
    for pool in client._pools.values():
        pool.shutdown()
    with pytest.raises(RuntimeError, match="cannot schedule new futures"):
        client.submit(WHO)

    def close() -> object:
        client.close()
        raise RuntimeError("cannot schedule new futures after shutdown")

    monkeypatch.setattr(client, "_pool", close)
    with pytest.raises(ClientClosedError, match="this STSClient is closed"):
        client.submit(WHO)


def test_close_waits_for_what_is_under_way_and_refuses_the_rest() -> None:
    clients = Clients("sync")
    sending, finish = threading.Event(), threading.Event()

    def answer(request: Any) -> Any:
        sending.set()
        finish.wait(30)
        return ok()

    client = clients.make(answer, max_connections=1)
    first, second = client.submit(WHO), client.submit(WHO)
    assert sending.wait(30)
    closing = threading.Thread(target=client.close)
    closing.start()
    while not client.closed:
        pass
    finish.set()
    closing.join(30)
    assert not closing.is_alive()
    assert first.result(30).account == "123456789012"
    assert isinstance(second.exception(30), ClientClosedError)
    clients.end()


# ---- pickling, forking, event loops ----


@pytest.mark.parametrize("cls", [STSClient, STS, AsyncSTSClient, AsyncSTS])
@pytest.mark.parametrize("act", [pickle.dumps, copy.copy, copy.deepcopy])
def test_clients_are_not_pickled(cls: type[Any], act: Any) -> None:
    with pytest.raises(TypeError, match=f"{cls.__name__} holds connections .* pickle its options"):
        act(cls(region="us-east-1"))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="only POSIX forks")
@pytest.mark.filterwarnings("ignore:.*use of fork:DeprecationWarning")
def test_a_client_goes_on_in_a_forked_process(tmp_path: Path) -> None:
    client = STSClient(region="us-east-1", credentials=lambda: KEYS, transport=Script())
    client.send(WHO)
    client.submit(WHO).result(30)
    said = tmp_path / "said"
    child = os.fork()
    if child == 0:
        try:
            first = client.send(WHO).account
            second = client.submit(WHO).result(30).account
            client.close()
            said.write_text(f"{first} {second}")
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    assert said.read_text() == "123456789012 123456789012"
    assert client.submit(WHO).result(30).account == "123456789012"
    client.close()


def test_a_new_event_loop_after_the_old_one_died() -> None:
    hanging = asyncio.Event()
    client = AsyncSTS(
        region="us-east-1",
        credentials=lambda: KEYS,
        transport=Script(refusal("InternalFailure", 500), ok()),
        retry_strategy=StandardRetryStrategy(random=lambda: 0.0),
    )

    def background() -> Any:
        yield Sleep(3600)

    async def pause(seconds: float) -> None:
        await hanging.wait()

    async def first() -> None:
        client.world.pause = pause
        client.world.spawn(background())
        await asyncio.sleep(0)
        assert (await client.send(WHO)).account == "123456789012"

    async def second() -> None:
        assert (await client.send(WHO)).account == "123456789012"
        await client.aclose()

    asyncio.run(first())
    asyncio.run(second())
    assert client.closed


def test_both_errors_of_time_are_timeout_errors() -> None:
    assert issubclass(RequestTimeoutError, TimeoutError)
