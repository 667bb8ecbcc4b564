"""Adaptive retry mode: standard mode behind a rate limit that learns from throttling.

The limiter is a token bucket whose fill rate follows a cubic curve, as TCP CUBIC's window does (RFC
9438): it drops when the service throttles, and climbs back around the rate that last worked.
Constants are those of the AWS SDKs.

Rule: the first throttled response switches the limiter on; before that it costs nothing. Time is
injected.
"""

from __future__ import annotations

from time import monotonic

from .retry import MAX_ATTEMPTS, RetryToken, StandardRetryStrategy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from .retry import RetryInfo

_BETA = 0.7
_SCALE = 0.4
_SMOOTH = 0.8
_MIN_CAPACITY = 1.0
_MIN_FILL_RATE = 0.5


class RateLimiter:
    """How many requests a second a client may send."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self.enabled = False
        self.fill_rate = 0.0
        self.capacity = 0.0
        self.tokens = 0.0
        self.measured_rate = 0.0
        self._filled_at: float | None = None
        self._last_bucket = _bucket(clock())
        self._requests = 0
        self._last_max_rate = 0.0
        self._last_throttle = clock()
        self._time_window = 0.0

    def acquire(self) -> float:
        """Take a token. Returns the seconds to wait before using it."""
        if not self.enabled:
            return 0.0
        self._fill()
        self.tokens -= 1.0
        return max(0.0, -self.tokens / self.fill_rate)

    def update(self, *, throttled: bool) -> None:
        """Learn from a response."""
        self._measure()
        now = self._clock()
        if throttled:
            rate = min(self.measured_rate, self.fill_rate) if self.enabled else self.measured_rate
            self._last_max_rate = rate
            self._last_throttle = now
            self._time_window = (rate * (1 - _BETA) / _SCALE) ** (1 / 3)
            calculated = rate * _BETA
        else:
            since = now - self._last_throttle
            calculated = _SCALE * (since - self._time_window) ** 3 + self._last_max_rate
        self._set_rate(min(calculated, 2 * self.measured_rate))
        # Last of all: from here on other threads divide by the rate.
        self.enabled |= throttled

    def _set_rate(self, rate: float) -> None:
        self._fill()
        self.fill_rate = max(rate, _MIN_FILL_RATE)
        self.capacity = max(rate, _MIN_CAPACITY)
        self.tokens = min(self.tokens, self.capacity)

    def _fill(self) -> None:
        now = self._clock()
        if self._filled_at is not None:
            self.tokens = min(self.capacity, self.tokens + (now - self._filled_at) * self.fill_rate)
        self._filled_at = now

    def _measure(self) -> None:
        bucket = _bucket(self._clock())
        self._requests += 1
        last = self._last_bucket  # once: another thread may move it meanwhile
        if bucket > last:
            rate = self._requests / (bucket - last)
            self.measured_rate = round(rate * _SMOOTH + self.measured_rate * (1 - _SMOOTH), 8)
            self._requests = 0
            self._last_bucket = bucket


class AdaptiveRetryStrategy(StandardRetryStrategy):
    """Adaptive mode. One limiter for all calls of a client, so it suits clients that talk to one
    resource.
    """

    mode = "adaptive"

    def __init__(
        self,
        max_attempts: int = MAX_ATTEMPTS,
        *,
        random: Callable[[], float] | None = None,
        clock: Callable[[], float] | None = None,
    ) -> None:
        super().__init__(max_attempts, random=random)
        self.limiter = RateLimiter(clock or monotonic)

    def acquire_initial_retry_token(self) -> RetryToken:
        """Leave for the first attempt, when the limiter has a token for it."""
        return RetryToken(delay=self.limiter.acquire())

    def refresh_retry_token(self, token: RetryToken, info: RetryInfo) -> RetryToken | None:
        """Leave for one more attempt: by standard mode's rules, and not before the limiter has a
        token.
        """
        self.limiter.update(throttled=info.kind == "throttling")
        following = super().refresh_retry_token(token, info)
        if following is not None:
            following.delay = max(following.delay, self.limiter.acquire())
        return following

    def record_success(self, token: RetryToken) -> None:
        """Restore what the call cost, and let the rate climb."""
        self.limiter.update(throttled=False)
        super().record_success(token)


def _bucket(now: float) -> float:
    """Time in steps of half a second."""
    return int(now * 2) / 2
