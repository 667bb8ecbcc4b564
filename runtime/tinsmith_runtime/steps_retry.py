"""The retry step: sends an attempt, and others as long as the strategy, the deadline and the token
allow.

Rule: the strategy decides, this step waits; whatever the last attempt raised is what the caller
gets.
"""

from __future__ import annotations

from .effects import Sleep
from .errors import RequestTimeoutError, TransportError, UnansweredError
from .limit import cancellable, exceeded, expired
from .metadata import ResponseMetadata
from .retry import RetryToken, classify
from .service_error import ServiceError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .call import Call
    from .effects import Steps
    from .pipeline import Proceed
    from .retry import RetryStrategy


#: What a service says of credentials that have expired before their time, or were withdrawn.
_EXPIRED = "ExpiredToken"


def retry(call: Call, proceed: Proceed) -> Steps[Any]:
    strategy = call.client.strategies.known(call)
    return _find(call, proceed) if strategy is None else _attempts(call, proceed, strategy)


def _find(call: Call, proceed: Proceed) -> Steps[Any]:
    strategy = yield from call.client.strategies.find(call)
    return (yield from _attempts(call, proceed, strategy))


def _attempts(call: Call, proceed: Proceed, strategy: RetryStrategy) -> Steps[Any]:
    client, serialized = call.client, call.request
    call.max_attempts = strategy.max_attempts
    call.attempt = 1
    serialized.headers["amz-sdk-invocation-id"] = client.new_id()
    try:
        token: RetryToken = strategy.acquire_initial_retry_token()
        if token.delay:
            if _is_too_long(call, token.delay):
                raise exceeded(call)
            yield cancellable(call, Sleep(token.delay))
        renewed = False
        while True:
            serialized.headers["amz-sdk-request"] = (
                f"attempt={call.attempt}; max={call.max_attempts}"
            )
            call.request = serialized.copy()
            call.response = None
            try:
                output = yield from proceed(call)
            except (ServiceError, TransportError) as error:
                if isinstance(error, RequestTimeoutError) and expired(call):
                    raise exceeded(call) from error
                # The source may have newer credentials; one more attempt tells, and costs no retry.
                renewable = not renewed and _is_expired(error) and client.forget_identity(call)
                if renewable:
                    renewed = True
                    call.max_attempts += 1
                else:
                    # No name for what holds the error: its traceback holds this frame.
                    following = strategy.refresh_retry_token(
                        token, classify(error, _response_headers(call), client.now())
                    )
                    if following is None or _is_too_long(call, following.delay):
                        raise
                    token = following
                stream = serialized.stream
                if stream is not None and stream.consumed:
                    from .steps_stream import rewind

                    if not rewind(stream, error):
                        raise
            else:
                strategy.record_success(token)
                return output
            if not renewable and token.delay:
                call.retry_delay += token.delay
                yield cancellable(call, Sleep(token.delay))
            call.attempt += 1
    except UnansweredError as error:
        if error.response_metadata is None:
            error.response_metadata = ResponseMetadata(
                attempts=call.attempt, total_retry_delay=call.retry_delay
            )
        raise


def _response_headers(call: Call) -> dict[str, str]:
    return {} if call.response is None else call.response.headers


def _is_expired(error: Exception) -> bool:
    return (
        isinstance(error, ServiceError)
        and error.code == _EXPIRED
        and not error.response_metadata.clock_skew_corrected
    )


def _is_too_long(call: Call, delay: float) -> bool:
    """Whether the call would be over before the delay."""
    return call.deadline is not None and call.client.monotonic() + delay >= call.deadline
