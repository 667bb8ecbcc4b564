"""A storm of throttles: whatever many calls of one client do at a time, together they send no more
than their first attempts and what the retry quota allows.

Rule: requests are counted where they arrive.
"""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tinsmith_runtime.adaptive import RateLimiter
from tinsmith_runtime.retry import TokenBucket

from .caller import Caller, Outcome
from .conftest import FaultServer, new_key

CALLS = 150
QUOTA = 500
THROTTLING_COST = 5
FAILURE_COST = 14


@pytest.fixture
def eager_threads() -> Iterator[None]:
    """Threads that take turns as often as possible."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def storm(caller: Caller, server: FaultServer, key: str, fault: str, mode: str) -> list[Outcome]:
    """Many calls of one client at a time."""
    client = caller.make(server.url(fault, key), retry_mode=mode, max_attempts=4, timeout=0)
    if caller.runner is None:
        with ThreadPoolExecutor(16) as pool:
            return list(pool.map(lambda _: caller.observe(client), range(CALLS)))

    async def call() -> Outcome:
        try:
            await client.get_caller_identity()
        except Exception as error:
            return Outcome(error, 0, 0.0)
        raise AssertionError("the service throttles")

    async def call_all() -> list[Outcome]:
        return await asyncio.gather(*[call() for _ in range(CALLS)])

    return caller.runner.run(call_all())


@pytest.mark.usefixtures("eager_threads")
@pytest.mark.parametrize("mode", ["standard", "adaptive"])
@pytest.mark.parametrize(
    ("fault", "retries"), [("throttled", QUOTA // THROTTLING_COST), ("500", QUOTA // FAILURE_COST)]
)
def test_a_storm_stays_within_the_quota(
    fault: str, retries: int, mode: str, caller: Caller, server: FaultServer
) -> None:
    key = new_key()
    before = caller.open_files()
    outcomes = storm(caller, server, key, fault, mode)
    assert [type(outcome.error).__name__ for outcome in outcomes] == ["STSServiceException"] * CALLS
    assert server.report(key).requests == CALLS + retries
    caller.close()
    assert server.report_closed(key).open == 0
    assert caller.open_files(before) <= before


def test_successes_fill_the_quota_up_one_by_one(caller: Caller, server: FaultServer) -> None:
    key, quiet = new_key(), new_key()
    client = caller.make(server.url("throttled", key), max_attempts=4)
    for _ in range(CALLS):
        caller.observe(client)
    assert server.report(key).requests == CALLS + QUOTA // THROTTLING_COST
    server.heal(key)
    for _ in range(THROTTLING_COST):
        assert caller.observe(client).error is None
    spent = server.report(key).requests
    # The same client, and the same quota, where it is still stormy.
    client.config = client.config.replace(endpoint=server.url("throttled", quiet))
    assert [caller.observe(client).attempts for _ in range(2)] == [2, 1]
    assert server.report(key).requests == spent


@pytest.mark.usefixtures("eager_threads")
def test_no_token_is_taken_twice() -> None:
    bucket = TokenBucket(5000)
    taken: list[int] = []

    def take() -> None:
        taken.append(sum(bucket.take(7) for _ in range(300)))

    in_threads(take)
    assert sum(taken) == 5000 // 7
    assert bucket.tokens == 5000 % 7


@pytest.mark.usefixtures("eager_threads")
def test_the_bucket_is_never_more_than_full() -> None:
    bucket = TokenBucket(50)

    def play() -> None:
        for _ in range(2000):
            if bucket.take(5):
                bucket.give(6)
            assert bucket.tokens <= 50

    in_threads(play)
    bucket.give(100)
    assert bucket.tokens == 50


def test_the_limiter_is_asked_while_it_learns() -> None:
    # Between any two lines of one thread another may ask; here it asks whenever the clock is read.
    limiters: list[RateLimiter] = []
    delays: list[float] = []
    now, asking = [100.0], [False]

    def clock() -> float:
        now[0] += 0.7
        if limiters and not asking[0]:
            asking[0] = True
            delays.append(limiters[0].acquire())
            asking[0] = False
        return now[0]

    limiters.append(RateLimiter(clock))
    for _ in range(10):
        limiters[0].update(throttled=True)
        limiters[0].update(throttled=False)
    assert limiters[0].enabled
    assert len(delays) > 20
    assert all(delay >= 0.0 for delay in delays)


def in_threads(play: Callable[[], None]) -> None:
    """Run it in eight threads at a time."""
    failures: list[BaseException] = []

    def run() -> None:
        try:
            play()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []
