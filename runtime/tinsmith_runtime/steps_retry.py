"""The retry step: sends an attempt, and others as long as the strategy, the deadline and the token
allow.

Rule: the strategy decides, this step waits; whatever the last attempt raised is what the caller
gets.
"""

from __future__ import annotations

from .cancellation import Cancellable
from .effects import Sleep
from .errors import DeadlineExceededError, TransportError
from .retry import RetryToken, classify
from .service_error import ServiceError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .call import Call
    from .effects import Steps
    from .pipeline import Proceed


#: What a service says of credentials that have expired before their time, or were withdrawn.
_EXPIRED = "ExpiredToken"


def retry(call: Call, proceed: Proceed) -> Steps[Any]:
    client = call.client
    strategy = yield from client.retry_strategy(call.config)
    call.max_attempts = strategy.max_attempts
    invocation_id = client.new_id()
    serialized = call.request
    serialized.headers["amz-sdk-invocation-id"] = invocation_id
    token: RetryToken = strategy.acquire_initial_retry_token()
    if token.delay:
        yield from _wait(call, token.delay)
    renewed = False
    while True:
        serialized.headers["amz-sdk-request"] = f"attempt={call.attempt}; max={call.max_attempts}"
        call.request = serialized.copy()
        call.response = None
        try:
            output = yield from proceed(call)
        except (ServiceError, TransportError) as error:
            if not renewed and _may_renew(call, error):
                # The source may have newer ones; one more attempt tells, and costs no retry.
                renewed = client.forget_identity(call)
                if renewed:
                    call.attempt += 1
                    continue
            info = classify(error, _response_headers(call), client.now())
            following = strategy.refresh_retry_token(token, info)
            if following is None:
                raise
            token = following
            yield from _wait(call, token.delay, error)
            call.attempt += 1
        else:
            strategy.record_success(token)
            return output


def _response_headers(call: Call) -> dict[str, str]:
    return call.response.headers if call.response is not None else {}


def _may_renew(call: Call, error: Exception) -> bool:
    return (
        isinstance(error, ServiceError)
        and error.code == _EXPIRED
        and call.identity is not None
        and not call.clock_skew_corrected
    )


def _wait(call: Call, delay: float, error: Exception | None = None) -> Steps[None]:
    if call.deadline is not None and call.client.monotonic() + delay >= call.deadline:
        if error is not None:
            raise error
        raise DeadlineExceededError(f"{call.operation.name} ran out of its timeout before sending")
    call.retry_delay += delay
    if delay:
        sleep = Sleep(delay)
        yield (
            sleep
            if call.cancellation is None
            else Cancellable(sleep, call.cancellation, call.operation.name)
        )
