"""What ends a call from outside: its deadline, and its cancellation token.

Rule: whatever a call waits for, it waits for within these limits; the source of credentials too,
which many calls may share, hears of them as errors of its own.
"""

from __future__ import annotations

from .effects import Effect
from .errors import CancelledError, DeadlineExceededError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeVar

    from .call import Call
    from .effects import Steps

    T = TypeVar("T")


def start(call: Call, timeout: float | None) -> None:
    """Set the deadline of a call by its own timeout, else by this one; 0 and None are no limit."""
    if call.timeout is not None:
        timeout = call.timeout
    if timeout:
        call.deadline = call.client.monotonic() + timeout


def set_timeouts(call: Call, connect: float | None, read: float | None) -> None:
    """Set the times of each exchange of a call; its own go before these."""
    if call.connect_timeout is not None:
        connect = call.connect_timeout
    if call.read_timeout is not None:
        read = call.read_timeout
    call.timeouts = (connect or None, read or None)


def expired(call: Call) -> bool:
    """Whether the deadline has passed."""
    return call.deadline is not None and call.client.monotonic() >= call.deadline


def exceeded(call: Call) -> DeadlineExceededError:
    """The error of a call whose deadline has passed."""
    where = "" if call.attempt == 1 else f", in attempt {call.attempt}"
    return DeadlineExceededError(f"{call.operation.name} ran out of its timeout{where}")


def refuse_cancelled(call: Call) -> None:
    """Go no further when the token is cancelled.

    Raises:
        CancelledError: it is.
    """
    if call.cancellation is not None and call.cancellation.cancelled:
        raise CancelledError(f"{call.operation.name} was cancelled")


def cancellable(call: Call, effect: Effect) -> Effect:
    """An effect that the call's token may end."""
    if call.cancellation is None:
        return effect
    from .cancellation import Cancellable

    return Cancellable(effect, call.cancellation, call.operation.name)


def limited(call: Call, steps: Steps[T]) -> Steps[T]:
    """Steps that are not the call's own, within its limits.

    Raises:
        DeadlineExceededError: the deadline has passed; the steps have seen that error.
        CancelledError: the token was cancelled; likewise.
    """
    try:
        effect = steps.send(None)
        while True:
            try:
                answer = yield _limit(call, effect)
            except Exception as error:
                if expired(call) and not isinstance(error, (CancelledError, DeadlineExceededError)):
                    late = exceeded(call)
                    late.__cause__ = error
                    error = late
                effect = steps.throw(error)
            except BaseException as error:
                effect = steps.throw(error)
            else:
                effect = steps.send(answer)
    except StopIteration as stop:
        return stop.value  # type: ignore[no-any-return]  # StopIteration.value is Any


def _limit(call: Call, effect: Any) -> Any:
    if not isinstance(effect, Effect):
        return effect
    if call.deadline is not None:
        left = call.deadline - call.client.monotonic()
        if left <= 0:
            raise exceeded(call)
        effect = effect.within(left)
    return cancellable(call, effect)
