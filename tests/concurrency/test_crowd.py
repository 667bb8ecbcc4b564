"""Many calls at once on one client whose keys are used up under way: each gets its own answer, and
the source is asked once for each key.
"""

from __future__ import annotations

import asyncio

import pytest

from client_sts import AsyncSTSClient, STSClient

from .crowd import (
    STANDSTILL,
    IdentityService,
    Keys,
    Report,
    call,
    check,
    in_threads,
    no_tasks_left,
    nothing_left,
    options,
)

THREADS, EACH = 64, 500
TASKS = 2000

# A call is signed before it gets its connection. Keys serve more than twice as many calls as are
# under way at a time, so that none is refused a key and then its successor.
THREAD_USES, TASK_USES, MIXED_USES = 4000, 4100, 1500


@pytest.mark.parametrize("transport", ["requests", "stdlib"])
def test_64_threads_with_500_calls_each(service: IdentityService, transport: str) -> None:
    keys = Keys()
    service.begin(uses=THREAD_USES)

    def work(number: int) -> None:
        for turn in range(EACH):
            name = f"thread-{number}-{turn}"
            check(client.send(call(name)), name)

    given = options(service, credentials=keys, transport=transport)
    with nothing_left(), STSClient(**given) as client:
        assert in_threads(work, THREADS) == [None] * THREADS
    check_keys(service.begin(), keys, THREADS * EACH)
    assert service.open_connections() == 0


def test_2000_tasks_at_once(service: IdentityService) -> None:
    keys = Keys()
    service.begin(uses=TASK_USES)

    async def work(client: AsyncSTSClient, number: int) -> None:
        for turn in range(3):
            name = f"task-{number}-{turn}"
            check(await client.send(call(name)), name)

    async def main() -> None:
        async with AsyncSTSClient(**options(service, credentials=keys)) as client:
            await asyncio.wait_for(
                asyncio.gather(*(work(client, number) for number in range(TASKS))), STANDSTILL
            )
        await no_tasks_left()

    with nothing_left():
        asyncio.run(main())
    check_keys(service.begin(), keys, TASKS * 3)
    assert service.open_connections() == 0


def test_threads_and_event_loops_share_a_source(service: IdentityService) -> None:
    """Eight threads, and four loops of a hundred tasks in threads of their own."""
    keys = Keys()
    service.begin(uses=MIXED_USES)

    async def tasks(loop: int) -> None:
        async with AsyncSTSClient(**options(service, credentials=keys)) as client:

            async def work(number: int) -> None:
                for turn in range(4):
                    name = f"loop-{loop}-{number}-{turn}"
                    check(await client.send(call(name)), name)

            await asyncio.gather(*(work(number) for number in range(100)))

    def calls(number: int) -> None:
        for turn in range(100):
            name = f"thread-{number}-{turn}"
            check(client.send(call(name)), name)

    def work(number: int) -> None:
        asyncio.run(tasks(number)) if number < 4 else calls(number)

    given = options(service, credentials=keys, transport="stdlib")
    with nothing_left(), STSClient(**given) as client:
        assert in_threads(work, 12) == [None] * 12
    check_keys(service.begin(), keys, 4 * 400 + 8 * 100)


def test_no_task_is_kept_waiting_by_busier_ones(service: IdentityService) -> None:
    """Six that never stop calling share two connections: each comes to its turn."""
    done = [0] * 6

    async def work(client: AsyncSTSClient, number: int) -> None:
        while min(done) < 20:
            check(await client.send(call(f"busy-{number}")), f"busy-{number}")
            done[number] += 1

    async def main() -> None:
        given = options(service, credentials=Keys(), max_connections=2)
        async with AsyncSTSClient(**given) as client, asyncio.timeout(STANDSTILL):
            await asyncio.gather(*(work(client, number) for number in range(6)))

    asyncio.run(main())
    assert max(done) <= 2 * min(done)


def check_keys(report: Report, keys: Keys, calls: int) -> None:
    """Insist that each key but the last was used up, and replaced once, by one fetch."""
    names = [f"KEY{number + 1}" for number in range(keys.calls)]
    assert sorted(report.served) == sorted(names)
    assert sorted(report.refused) == sorted(names[:-1])
    assert keys.most == 1
    assert sum(report.served.values()) == report.names == calls
    assert report.requests == calls + sum(report.refused.values())
    assert keys.calls >= 2
