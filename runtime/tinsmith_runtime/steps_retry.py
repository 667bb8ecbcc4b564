"""The retry step: sends an attempt, and others as long as the strategy, the deadline and the token allow.

Rule: the strategy decides, this step waits; whatever the last attempt raised is what the caller gets.
"""

from __future__ import annotations

from .effects import Sleep
from .errors import CancelledError, DeadlineExceededError, TransportError
from .retry import RetryToken, classify
from .service_error import ServiceError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .call import Call
    from .effects import Steps
    from .pipeline import Proceed


def retry(call: Call, proceed: Proceed) -> Steps[Any]:
    client = call.client
    strategy = yield from client.retry_strategy(call.config)
    call.max_attempts = strategy.max_attempts
    invocation_id = client.new_id()
    serialized = call.request
    token: RetryToken = strategy.acquire_initial_retry_token()
    if token.delay:
        yield from _wait(call, token.delay)
    while True:
        headers = serialized.headers
        headers["amz-sdk-invocation-id"] = invocation_id
        headers["amz-sdk-request"] = f"attempt={call.attempt}; max={call.max_attempts}"
        call.request = serialized.copy()
        call.response = None
        try:
            output = yield from proceed(call)
        except (ServiceError, TransportError) as error:
            response_headers: dict[str, str] = call.response.headers if call.response is not None else {}
            info = classify(error, response_headers, client.now())
            next_token = strategy.refresh_retry_token(token, info)
            if next_token is None:
                raise
            token = next_token
            yield from _wait(call, token.delay, error)
            call.attempt += 1
        else:
            strategy.record_success(token)
            return output


def _wait(call: Call, delay: float, error: Exception | None = None) -> Steps[None]:
    if call.cancellation is not None and call.cancellation.cancelled:
        raise CancelledError(f"{call.operation.name} was cancelled") from error
    if call.deadline is not None and call.client.monotonic() + delay >= call.deadline:
        if error is not None:
            raise error
        raise DeadlineExceededError(f"{call.operation.name} ran out of its timeout before sending")
    call.retry_delay += delay
    if delay:
        yield Sleep(delay)
