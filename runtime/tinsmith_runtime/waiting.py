"""Waiters: call an operation again and again until a thing is as one wants it.

    client.wait(TableExists(DescribeTableCommand(table_name="users")), max_wait=300)

`wait` returns when the reply is what the waiter waits for (which may be an error: a table is gone
when it is not found), and raises `WaiterFailedError` when it can never be any more, or when a call
fails in a way that the waiter knows nothing of, and `WaiterTimeoutError` when time is up. Result
and errors carry the last reply.

Rule: what matches is written by the generator, from the model; how to wait is here.
Source: Smithy 2.0 specification, "Waiters"; the delays are those of its "Waiter retries".
"""

from __future__ import annotations

from math import log2
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from .call_option import FEATURES
from .effects import Sleep
from .errors import (
    CancelledError,
    ConfigError,
    DeadlineExceededError,
    SdkError,
    UnansweredError,
)
from .service_error import ServiceError
from .user_agent import WAITER

if TYPE_CHECKING:
    from typing import Literal

    from .client_core import ClientCore
    from .effects import Effect, Steps
    from .structure import Output
    from .waiter import Acceptor, State, Waiter

OutputT = TypeVar("OutputT", bound="Output")


class WaitResult(Generic[OutputT]):
    """How the waiting ended.

    Attributes:
        state: ``success``; in errors also ``failure`` or ``timeout``.
        output: the last reply; None if that was an error.
        error: the last reply, if it was an error.
        acceptor: what it matched; None where it matched nothing.
        attempts: how many calls were made.
        elapsed: seconds from the first call to the end.
    """

    __slots__ = ("state", "output", "error", "acceptor", "attempts", "elapsed")

    def __init__(self) -> None:
        self.state: Literal["success", "failure", "timeout"] = "timeout"
        self.output: OutputT | None = None
        self.error: SdkError | None = None
        self.acceptor: Acceptor | None = None
        self.attempts = 0
        self.elapsed = 0.0

    def __repr__(self) -> str:
        return f"<WaitResult {self.state} after {self.attempts} attempts, {self.elapsed:.1f} s>"


class WaiterError(SdkError):
    """The thing waited for is not there.

    Attributes:
        result: the last reply, attempts and time.
    """

    def __init__(self, message: str, result: WaitResult[Any]) -> None:
        super().__init__(message)
        self.result = result


class WaiterFailedError(WaiterError):
    """The thing waited for can never be there, or a call failed unexpectedly; `__cause__` is its
    error, if it was one.
    """


class WaiterTimeoutError(WaiterError, TimeoutError):
    """`max_wait` ran out."""


def wait(
    client: ClientCore,
    waiter: Waiter[Any, OutputT],
    *,
    max_wait: float,
    min_delay: float | None = None,
    max_delay: float | None = None,
    **options: Any,
) -> Steps[WaitResult[OutputT]]:
    """The whole waiting, as steps."""
    least = waiter.min_delay if min_delay is None else min_delay
    most = max(waiter.max_delay, least) if max_delay is None else max_delay
    if not 0 < least <= most or not max_wait > 0:
        raise ConfigError(
            "wait() needs a max_wait above 0, and 0 < min_delay <= max_delay; "
            f"got {max_wait}, {least} and {most} seconds"
        )
    return _wait(client, waiter, max_wait, least, most, options)


def _wait(
    client: ClientCore,
    waiter: Waiter[Any, OutputT],
    max_wait: float,
    least: float,
    most: float,
    options: dict[str, Any],
) -> Steps[WaitResult[OutputT]]:
    result: WaitResult[OutputT] = WaitResult()
    began = client.monotonic()
    pause = 0.0
    while True:
        remaining = max_wait - result.elapsed - pause
        result.attempts += 1
        # The last attempt begins when time is up, and is given the shortest delay to end.
        limit = max(remaining, least)
        limit = min(options.get("timeout") or limit, limit)
        given = {**options, "timeout": limit, FEATURES: (WAITER,)}
        yield from _ask(client, waiter, given, result)
        result.elapsed = client.monotonic() - began
        left = 0.0 if remaining <= 0 else max_wait - result.elapsed
        state = _judge(waiter, result)
        if left <= 0 and result.acceptor is None and _cut_short(result.error):
            state = "retry"
        if state == "success":
            result.state = "success"
            return result
        if state == "failure":
            result.state = "failure"
            raise WaiterFailedError(_failure(waiter, result), result) from result.error
        if left <= 0:
            raise WaiterTimeoutError(_timeout(waiter, result, max_wait), result) from result.error
        pause = delay(result.attempts, left, least, most)
        yield _cancellable(Sleep(pause), waiter, options.get("cancellation"))


def delay(attempt: int, remaining: float, least: float, most: float) -> float:
    """Seconds to wait after an attempt, the first of which is 1."""
    from random import uniform

    ceiling = log2(most / least) + 1
    longest = most if attempt > ceiling else least * 2 ** (attempt - 1)
    seconds = uniform(least, longest)
    # An attempt that could only come too late is made when time is up, as the last.
    return remaining if remaining - seconds <= least else seconds


def _ask(
    client: ClientCore, waiter: Waiter[Any, OutputT], options: dict[str, Any], result: Any
) -> Steps[None]:
    result.output = result.error = None
    try:
        result.output = yield from client.steps(waiter.command, **options)
    except CancelledError:
        raise
    except (ServiceError, UnansweredError) as error:
        result.error = error


def _judge(waiter: Waiter[Any, Any], result: WaitResult[Any]) -> State:
    result.acceptor = None
    for acceptor in waiter.acceptors:
        if acceptor.matches(waiter.command, result.output, result.error):
            result.acceptor = acceptor
            return acceptor.state
    return "retry" if result.error is None else "failure"


def _cut_short(error: SdkError | None) -> bool:
    """Whether a call failed since the waiting is over, and not of itself."""
    return isinstance(error, DeadlineExceededError)


def _cancellable(pause: Effect, waiter: Waiter[Any, Any], token: Any) -> Effect:
    if token is None:
        return pause
    from .cancellation import Cancellable

    return Cancellable(pause, token, type(waiter).__name__)


def _failure(waiter: Waiter[Any, Any], result: WaitResult[Any]) -> str:
    name = type(waiter).__name__
    operation = waiter.command.operation.name
    attempt = f"attempt {result.attempts} of {operation}"
    if result.acceptor is None:
        return f"{name} cannot be reached: {attempt} failed: {result.error}"
    reason = result.acceptor.reason(result.output)
    end = f": {reason}" if reason else ""
    return f"{name} cannot be reached: {attempt} found {result.acceptor.looks_for}{end}"


def _timeout(waiter: Waiter[Any, Any], result: WaitResult[Any], max_wait: float) -> str:
    last = f"; the last reply was the error {result.error}" if result.error else ""
    return (
        f"{type(waiter).__name__} was not reached within {max_wait:g} seconds, "
        f"after {result.attempts} attempts of {waiter.command.operation.name}{last}"
    )
