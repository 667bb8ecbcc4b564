"""Closing a client, and cancelling calls, while others are under way: typed errors, nothing left,
and nobody else's answer.
"""

from __future__ import annotations

import asyncio
import threading
import time
from typing import Any

import pytest

from client_sts import AsyncSTSClient, STSClient
from tinsmith_runtime.cancellation import CancellationToken
from tinsmith_runtime.errors import CancelledError, ClientClosedError

from .crowd import (
    STANDSTILL,
    IdentityService,
    Keys,
    call,
    check,
    in_threads,
    no_tasks_left,
    nothing_left,
    options,
)

blocking = pytest.mark.parametrize("transport", ["requests", "stdlib"])


@blocking
def test_closing_under_64_threads(service: IdentityService, transport: str) -> None:
    """In the middle of fetching a key, of requests, and between them."""
    for moment in (0.0, 0.01, 0.1):
        service.begin(lag=0.005)
        client = STSClient(**options(service, credentials=Keys(), transport=transport))

        def work(number: int, client: STSClient = client, moment: float = moment) -> None:
            if number == 64:
                time.sleep(moment)
                client.close()
            for turn in range(10**6):
                name = f"closed-{number}-{turn}"
                check(client.send(call(name)), name)

        with nothing_left():
            outcomes = in_threads(work, 65)
            assert {type(outcome) for outcome in outcomes} == {ClientClosedError}, outcomes
            outcomes.clear()
        assert service.open_connections() == 0


def test_closing_under_500_tasks(service: IdentityService) -> None:
    for moment in (0.0, 0.01, 0.1, 0.3):
        service.begin(lag=0.005)

        async def work(client: AsyncSTSClient, number: int) -> None:
            for turn in range(10**6):
                name = f"closed-{number}-{turn}"
                check(await client.send(call(name)), name)

        async def main(moment: float = moment) -> None:
            client = AsyncSTSClient(**options(service, credentials=Keys()))
            tasks = [asyncio.create_task(work(client, number)) for number in range(500)]
            await asyncio.sleep(moment)
            await client.aclose()
            done, pending = await asyncio.wait(tasks, timeout=STANDSTILL)
            assert not pending
            assert {type(task.exception()) for task in done} == {ClientClosedError}
            await no_tasks_left()

        with nothing_left():
            asyncio.run(main())
        assert service.open_connections() == 0


@blocking
def test_tokens_cancelled_among_other_calls(service: IdentityService, transport: str) -> None:
    """32 threads: in half of them, calls are cancelled at any moment of their lives."""
    service.begin(lag=0.003)
    cancelled: list[str] = []

    def cancel_soon(number: int, turn: int) -> CancellationToken:
        token = CancellationToken()
        timer = threading.Timer((number * 7 + turn * 3) % 10 / 1000, token.cancel)
        timer.daemon = True
        timer.start()
        return token

    def work(number: int) -> None:
        for turn in range(20):
            name = f"cancelled-{number}-{turn}"
            if number % 2:
                check(client.send(call(name)), name)
                continue
            try:
                check(client.send(call(name), cancellation=cancel_soon(number, turn)), name)
            except CancelledError:
                cancelled.append(name)

    keys = Keys()
    given = options(service, credentials=keys, transport=transport)
    with nothing_left(), STSClient(**given) as client:
        assert in_threads(work, 32) == [None] * 32
        # All places among the connections were given back.
        assert in_threads(lambda n: client.send(call(f"after-{n}")), 60) == [None] * 60
    assert cancelled
    assert keys.most == 1
    assert service.open_connections() == 0


def test_tasks_cancelled_among_others(service: IdentityService) -> None:
    """Of 500 tasks half are cancelled under way, the one that fetches the key among them."""
    service.begin(lag=0.01)
    keys = Keys()

    async def work(client: AsyncSTSClient, number: int) -> None:
        for turn in range(2):
            name = f"cancelled-{number}-{turn}"
            check(await client.send(call(name)), name)

    async def main() -> None:
        async with AsyncSTSClient(**options(service, credentials=keys)) as client:
            tasks = [asyncio.create_task(work(client, number)) for number in range(500)]
            await asyncio.sleep(0.01)
            assert keys.calls == 1
            for number in range(0, 500, 2):
                tasks[number].cancel()
                if number % 20 == 0:
                    await asyncio.sleep(0.005)
            outcomes: list[Any] = await asyncio.wait_for(
                asyncio.gather(*tasks, return_exceptions=True), STANDSTILL
            )
            assert outcomes[1::2] == [None] * 250
            kinds = {type(outcome) for outcome in outcomes[::2]}
            assert asyncio.CancelledError in kinds
            assert kinds <= {asyncio.CancelledError, type(None)}
        await no_tasks_left()

    with nothing_left():
        asyncio.run(main())
    # Who led the first fetch was cancelled, and another one took over.
    assert keys.calls == 2
    assert keys.most == 1
    assert service.open_connections() == 0
