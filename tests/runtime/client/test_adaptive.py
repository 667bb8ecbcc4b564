"""Adaptive mode: numbers worked out by hand from the published algorithm.

The measured rate is 0.8 of what the last half seconds saw and 0.2 of what was measured before; a
throttle takes the rate down to 0.7 of it, and the way back is ``0.4 * (t - K)**3 + Wmax`` with
``K = (Wmax * 0.3 / 0.4)**(1/3)``, never more than twice the measured rate nor less than 0.5.
"""

from __future__ import annotations

from typing import Any

import pytest

from client_world import Clients, ok, refusal
from tinsmith_runtime.adaptive import AdaptiveRetryStrategy, RateLimiter
from tinsmith_runtime.errors import SdkError


class Time:
    def __init__(self, now: float) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


def test_nothing_waits_before_the_first_throttle() -> None:
    time = Time(5.0)
    limiter = RateLimiter(time)
    for number in range(100):
        assert limiter.acquire() == 0.0
        time.now = 5.0 + number / 10
        limiter.update(throttled=False)
    assert not limiter.enabled


def test_the_measured_rate() -> None:
    time = Time(0.0)
    limiter = RateLimiter(time)
    for now in (0.1, 0.2, 0.3):
        time.now = now
        limiter.update(throttled=False)
    assert limiter.measured_rate == 0.0
    time.now = 0.5  # 4 requests in 0.5 s are 8 a second; 0.8 of that
    limiter.update(throttled=False)
    assert limiter.measured_rate == pytest.approx(6.4)
    time.now = 1.5  # 1 request in 1 s; 0.8 * 1 + 0.2 * 6.4
    limiter.update(throttled=False)
    assert limiter.measured_rate == pytest.approx(2.08)


def test_a_throttle_takes_the_rate_down() -> None:
    time = Time(0.0)
    limiter = RateLimiter(time)
    time.now = 0.1
    for _ in range(4):
        limiter.update(throttled=False)
    time.now = 0.5  # 5 requests in 0.5 s: 8 measured
    limiter.update(throttled=True)
    assert limiter.measured_rate == pytest.approx(8.0)
    assert limiter.enabled
    assert limiter.fill_rate == pytest.approx(5.6)  # 0.7 * 8
    assert limiter.capacity == pytest.approx(5.6)
    # Nothing has been saved up: at 5.6 a second, one takes 1/5.6 s, the next one as long again,
    # but for what the least rate of 0.5 a second gave in 0.4 s.
    assert limiter.acquire() == pytest.approx(0.8 / 5.6)
    assert limiter.acquire() == pytest.approx(1.8 / 5.6)
    time.now = 1.5  # 5.6 tokens later
    assert [limiter.acquire() for _ in range(3)] == [0.0, 0.0, 0.0]
    assert limiter.acquire() == pytest.approx(0.2 / 5.6)


def test_the_way_back_is_cubic() -> None:
    time = Time(0.0)
    limiter = RateLimiter(time)
    time.now = 0.1
    for _ in range(4):
        limiter.update(throttled=False)
    time.now = 0.5
    limiter.update(throttled=True)  # Wmax 8, K = (8 * 0.75)**(1/3) = 1.8171...
    window = 6 ** (1 / 3)
    rates = []
    for now in (0.6, 0.9):
        time.now = now
        limiter.update(throttled=False)
        since = now - 0.5
        rates.append(0.4 * (since - window) ** 3 + 8)
        assert limiter.fill_rate == pytest.approx(rates[-1])
    assert rates[0] == pytest.approx(5.9756, abs=1e-3)
    assert rates == sorted(rates)


def test_no_more_than_twice_what_is_sent() -> None:
    time = Time(0.0)
    limiter = RateLimiter(time)
    time.now = 0.1
    for _ in range(4):
        limiter.update(throttled=False)
    time.now = 0.5
    limiter.update(throttled=True)
    time.now = 10.5  # long after: the curve is far above; 1 request in 10 s
    limiter.update(throttled=False)
    measured = 0.1 * 0.8 + 8 * 0.2
    assert limiter.measured_rate == pytest.approx(measured)
    assert limiter.fill_rate == pytest.approx(2 * measured)


def test_never_slower_than_one_in_two_seconds() -> None:
    time = Time(0.0)
    limiter = RateLimiter(time)
    for number in range(1, 20):
        time.now = number * 20.0
        limiter.update(throttled=True)
    assert limiter.fill_rate == 0.5
    assert limiter.capacity == 1.0
    time.now += 100
    assert limiter.acquire() == 0.0  # no more than one token was saved
    assert limiter.acquire() == pytest.approx(2.0)


def test_a_second_throttle_counts_from_the_lower_rate() -> None:
    time = Time(0.0)
    limiter = RateLimiter(time)
    time.now = 0.1
    for _ in range(4):
        limiter.update(throttled=False)
    time.now = 0.5
    limiter.update(throttled=True)
    limiter.update(throttled=True)  # min(8, 5.6) * 0.7
    assert limiter.fill_rate == pytest.approx(3.92)


# ---- in calls ----


def adaptive(both: Clients, **options: Any) -> AdaptiveRetryStrategy:
    return AdaptiveRetryStrategy(random=lambda: 0.0, clock=lambda: both.clock.monotonic, **options)


def test_throttling_slows_later_calls_down(both: Clients) -> None:
    mine = adaptive(both)
    client = both.make(ok(), retry_strategy=mine)
    for _ in range(4):
        both.send(client)
    assert both.clock.slept == []
    both.clock.pass_by(0.5)
    client.config.transport.answers = [refusal("Throttling"), ok()]
    both.send(client)
    # 5 requests in 0.5 s: measured 8, rate 5.6. A quarter of a token was saved, at the least rate.
    assert both.clock.slept == [pytest.approx(0.75 / 5.6)]
    assert mine.limiter.enabled
    both.send(client)
    both.send(client)
    assert len(both.clock.slept) > 1
    metadata = both.send(client).response_metadata
    assert metadata.total_retry_delay == 0.0  # waiting for leave is no retry


def test_the_mode_by_option(both: Clients) -> None:
    client = both.make(refusal("InternalFailure", 500), retry_mode="adaptive", max_attempts=2)
    with pytest.raises(SdkError):
        both.send(client)
    assert client.config.transport.requests[0].headers["amz-sdk-request"] == "attempt=1; max=2"
    assert " m/F,e" in client.config.transport.requests[0].headers["user-agent"]
    assert isinstance(client.strategies._only, AdaptiveRetryStrategy)


def test_other_failures_cost_as_in_standard_mode(both: Clients) -> None:
    mine = adaptive(both)
    client = both.make(refusal("InternalFailure", 500), retry_strategy=mine)
    with pytest.raises(SdkError):
        both.send(client)
    assert mine.bucket.tokens == 500 - 2 * 14
    assert not mine.limiter.enabled


def test_successes_give_back_as_in_standard_mode(both: Clients) -> None:
    mine = adaptive(both)
    client = both.make(refusal("InternalFailure", 500), ok(), retry_strategy=mine)
    both.send(client)
    assert mine.bucket.tokens == 500
    mine.bucket.take(100)
    both.send(client)
    assert mine.bucket.tokens == 401
