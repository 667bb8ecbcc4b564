"""One transport for all clients, wherever they are made."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import pytest

from client_sts import (
    AsyncSTSClient,
    GetAccessKeyInfoCommand,
    GetAccessKeyInfoResponse,
    STSClient,
)
from stub_clients import OPTIONS, Send
from tinsmith_runtime import transports
from tinsmith_runtime.errors import TransportError
from tinsmith_runtime.http import Request
from tinsmith_runtime.testing import CannedTransport, StubTransport, everywhere, switch
from tinsmith_runtime.transports.option import HttpOptions

ASK = GetAccessKeyInfoCommand(access_key_id="AKIDEXAMPLE12345")
BODY = (
    b"<GetAccessKeyInfoResponse><GetAccessKeyInfoResult><Account>7</Account>"
    b"</GetAccessKeyInfoResult></GetAccessKeyInfoResponse>"
)
#: Where nobody listens, and no test may connect in vain for long.
NOWHERE = "http://127.0.0.1:9"


def stub_of(account: str) -> StubTransport:
    stub = StubTransport()
    stub.on(GetAccessKeyInfoCommand).answer(GetAccessKeyInfoResponse(account=account))
    return stub


def test_clients_made_inside_are_caught(send: Send) -> None:
    with stub_of("1").everywhere() as stub:
        assert send(ASK).account == "1"
    assert stub.calls == [ASK]


def test_a_client_made_before_is_caught_and_let_go() -> None:
    with STSClient(**OPTIONS, endpoint=NOWHERE) as client:
        for account in "12":
            with stub_of(account).everywhere():
                assert client.send(ASK).account == account
        with pytest.raises(TransportError):
            client.send(ASK)


def test_an_asynchronous_client_made_before_is_caught_and_let_go() -> None:
    async def main() -> None:
        async with AsyncSTSClient(**OPTIONS, endpoint=NOWHERE) as client:
            for account in "12":
                with stub_of(account).everywhere():
                    assert (await client.send(ASK)).account == account
            with pytest.raises(TransportError):
                await client.send(ASK)

    asyncio.run(main())


def test_the_innermost_block_answers(send: Send) -> None:
    with stub_of("outer").everywhere():
        with stub_of("inner").everywhere():
            assert send(ASK).account == "inner"
        assert send(ASK).account == "outer"


def test_other_threads_are_caught() -> None:
    accounts: list[Any] = []

    def ask() -> None:
        with STSClient(**OPTIONS) as client:
            accounts.append(client.send(ASK).account)

    with stub_of("1").everywhere():
        thread = threading.Thread(target=ask)
        thread.start()
        thread.join()
    assert accounts == ["1"]


def test_a_client_with_a_transport_of_its_own_keeps_it(send: Send) -> None:
    own = stub_of("own")
    with stub_of("other").everywhere() as other:
        assert send(ASK, transport=own).account == "own"
    assert other.requests == []


def test_afterwards_nothing_is_patched_even_when_the_block_failed() -> None:
    before = (transports.create_transport, transports.create_async_transport)
    stub = stub_of("1")

    def fail() -> None:
        with stub.everywhere():
            assert transports.create_transport is not before[0]
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert (transports.create_transport, transports.create_async_transport) == before


class Real(CannedTransport):
    """Stands for a transport of the network, and counts."""

    made = 0
    closed = 0

    def __init__(self, options: HttpOptions, name: str) -> None:
        super().__init__(200, {}, BODY)
        type(self).made += 1

    def close(self) -> None:
        type(self).closed += 1

    async def aclose(self) -> None:
        self.close()


def test_afterwards_a_client_has_one_real_transport_and_closes_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(switch, "_create", Real)
    monkeypatch.setattr(Real, "made", 0)
    monkeypatch.setattr(Real, "closed", 0)
    with STSClient(**OPTIONS) as client:
        with stub_of("1").everywhere():
            client.send(ASK)
        assert Real.made == 0
        assert [client.send(ASK).account for _ in range(2)] == ["7", "7"]
        assert (Real.made, Real.closed) == (1, 0)
    assert Real.closed == 1


def test_afterwards_an_asynchronous_client_has_one_too(monkeypatch: pytest.MonkeyPatch) -> None:
    async def main() -> None:
        async with AsyncSTSClient(**OPTIONS) as client:
            with stub_of("1").everywhere():
                await client.send(ASK)
            assert Real.made == 0
            assert [(await client.send(ASK)).account for _ in range(2)] == ["7", "7"]

    monkeypatch.setattr(switch, "_create_async", Real)
    monkeypatch.setattr(Real, "made", 0)
    monkeypatch.setattr(Real, "closed", 0)
    asyncio.run(main())
    assert (Real.made, Real.closed) == (1, 1)


def test_any_transport_can_be_everywhere(send: Send) -> None:
    with everywhere(CannedTransport(200, {}, BODY)) as canned:
        assert send(ASK).account == "7"
    request: Request = canned.requests[0]
    assert request.method == "POST"
