"""Retries: which failures deserve another attempt, when, and how many a client may spend.

Standard mode of the AWS SDKs and Tools Reference Guide ("Retry behavior"), with the constants of
2026: exponential backoff with full jitter, and a token bucket that every client has one of.

Rule: a strategy decides and counts; it neither sleeps nor sends. Randomness is injected.
"""

from __future__ import annotations

from .errors import TransportError
from .service_error import ServiceError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections import deque
    from collections.abc import Callable
    from typing import Protocol

    from .call import Call
    from .effects import Steps
else:
    # The very class, without the package around it: start-up does not need that.
    from _collections import deque

THROTTLING_CODES = frozenset(
    (
        "BandwidthLimitExceeded",
        "EC2ThrottledException",
        "LimitExceededException",
        "PriorRequestNotComplete",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestThrottled",
        "RequestThrottledException",
        "SlowDown",
        "ThrottledException",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
        "TransactionInProgressException",
    )
)
TRANSIENT_CODES = frozenset(("TimeoutError", "RequestTimeout", "RequestTimeoutException"))
TRANSIENT_STATUSES = frozenset((500, 502, 503, 504))

MAX_ATTEMPTS = 3
BASE_DELAY = 0.05
THROTTLING_BASE_DELAY = 1.0
MAX_DELAY = 20.0
INITIAL_TOKENS = 500
RETRY_COST = 14
THROTTLING_COST = 5
SUCCESS_REFUND = 1
#: How far a service's hint may push a delay beyond the computed one, in seconds.
HINT_ALLOWANCE = 5.0


class RetryInfo:
    """What a strategy is told of a failure.

    Attributes:
        kind: ``throttling``, ``transient``, or ``none`` for what must not be retried.
        hint: seconds the service asked to wait, or None.
        error: the error itself.
    """

    __slots__ = ("kind", "hint", "error")

    def __init__(self, kind: str, hint: float | None, error: Exception) -> None:
        self.kind = kind
        self.hint = hint
        self.error = error


class RetryToken:
    """Leave to make an attempt.

    Attributes:
        retries: attempts made before this one.
        delay: seconds to wait before it.
        cost: tokens taken from the bucket for it.
    """

    __slots__ = ("retries", "delay", "cost")

    def __init__(self, retries: int = 0, delay: float = 0.0, cost: int = 0) -> None:
        self.retries = retries
        self.delay = delay
        self.cost = cost


if TYPE_CHECKING:

    class RetryStrategy(Protocol):
        """Decides about attempts. Shared by all calls of a client, from many threads."""

        @property
        def mode(self) -> str: ...
        @property
        def max_attempts(self) -> int: ...
        def acquire_initial_retry_token(self) -> RetryToken: ...
        def refresh_retry_token(self, token: RetryToken, info: RetryInfo) -> RetryToken | None: ...
        def record_success(self, token: RetryToken) -> None: ...


class TokenBucket:
    """Tokens that failures use up and successes restore.

    A deque, whose single operations are atomic, and a limit of its length that it keeps itself: no
    token is taken twice, whatever threads do, and there is no lock that a fork could leave locked.
    """

    __slots__ = ("_tokens",)

    def __init__(self, capacity: int = INITIAL_TOKENS) -> None:
        self._tokens = deque((None,) * capacity, capacity)

    @property
    def tokens(self) -> int:
        """How many are left."""
        return len(self._tokens)

    def take(self, cost: int) -> bool:
        """Take so many, or none; whether there were enough."""
        taken = 0
        try:
            while taken < cost:
                self._tokens.pop()
                taken += 1
        except IndexError:
            self.give(taken)
            return False
        return True

    def give(self, tokens: int) -> None:
        """Put so many back; the bucket is never more than full."""
        self._tokens.extend((None,) * tokens)


class StandardRetryStrategy:
    """Standard mode."""

    mode = "standard"

    def __init__(
        self, max_attempts: int = MAX_ATTEMPTS, *, random: Callable[[], float] | None = None
    ) -> None:
        self.max_attempts = max_attempts
        self.bucket = TokenBucket()
        self._random = random

    def acquire_initial_retry_token(self) -> RetryToken:
        """Leave for the first attempt, which costs nothing."""
        return RetryToken()

    def refresh_retry_token(self, token: RetryToken, info: RetryInfo) -> RetryToken | None:
        """Leave for one more attempt, or None: too many, not retryable, or the bucket is empty."""
        if info.kind == "none" or token.retries + 1 >= self.max_attempts:
            return None
        throttled = info.kind == "throttling"
        cost = THROTTLING_COST if throttled else RETRY_COST
        if not self.bucket.take(cost):
            return None
        base = THROTTLING_BASE_DELAY if throttled else BASE_DELAY
        delay = self._jitter() * min(base * 2**token.retries, MAX_DELAY)
        if info.hint is not None:
            delay = min(max(info.hint, delay), delay + HINT_ALLOWANCE)
        return RetryToken(token.retries + 1, delay, cost)

    def record_success(self, token: RetryToken) -> None:
        """Restore what the call cost, or a little where it cost nothing."""
        self.bucket.give(token.cost or SUCCESS_REFUND)

    def _jitter(self) -> float:
        if self._random is None:
            import random

            self._random = random.random
        return self._random()


class Strategies:
    """The strategies of one client: one for all of its calls, whose costs it counts, unless mode or
    number of attempts are functions that change their minds.
    """

    __slots__ = ("_made", "_only")

    def __init__(self) -> None:
        self._made: dict[tuple[str, int], RetryStrategy] = {}
        self._only: RetryStrategy | None = None

    def known(self, call: Call) -> RetryStrategy | None:
        """The strategy, where nobody needs to be asked."""
        given: RetryStrategy | None = call.config.retry_strategy
        return given or self._only

    def find(self, call: Call) -> Steps[RetryStrategy]:
        """The strategy that the options ask for."""
        mode = yield from call.config.resolve("retry_mode")
        attempts = yield from call.config.resolve("max_attempts")
        found = self._made.get((mode, attempts))
        if found is None:
            # setdefault: of two calls that come here at once, both get the same one.
            found = self._made.setdefault((mode, attempts), make_strategy(mode, attempts))
        if call.client.constant:
            self._only = found
        return found


def make_strategy(mode: str, max_attempts: int) -> RetryStrategy:
    """The strategy of a retry mode."""
    if mode == "adaptive":
        from .adaptive import AdaptiveRetryStrategy

        return AdaptiveRetryStrategy(max_attempts)
    return StandardRetryStrategy(max_attempts)


def classify(error: Exception, headers: dict[str, str], now: float) -> RetryInfo:
    """Say whether a failed attempt may be repeated.

    `headers` are those of the response, if there was one; `now` is in seconds since the epoch.
    """
    if isinstance(error, ServiceError):
        status = error.response_metadata.status
        if error.throttling or error.code in THROTTLING_CODES or status == 429:
            kind = "throttling"
        elif (
            error.retryable
            or error.code in TRANSIENT_CODES
            or status in TRANSIENT_STATUSES
            or error.response_metadata.clock_skew_corrected
        ):
            kind = "transient"
        else:
            kind = "none"
        return RetryInfo(kind, retry_hint(headers, now), error)
    if isinstance(error, TransportError):
        return RetryInfo("transient" if error.retryable else "none", None, error)
    return RetryInfo("none", None, error)


def retry_hint(headers: dict[str, str], now: float) -> float | None:
    """Seconds that a response asks to wait: ``x-amz-retry-after`` (ms), or ``retry-after`` (RFC
    9110 10.2.3).
    """
    milliseconds = headers.get("x-amz-retry-after", "")
    if milliseconds.isdecimal():
        return float(milliseconds) / 1000
    text = headers.get("retry-after", "").strip()
    # A header sent twice is one value here, and an HTTP date has a comma itself.
    last = text.rpartition(",")[2].strip()
    if last.isdecimal():
        return float(last)
    if text:
        from .codecs.timestamp import parse_http_date

        try:
            return max(0.0, parse_http_date(text).timestamp() - now)
        except ValueError:
            return None
    return None
