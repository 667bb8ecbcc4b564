"""What goes over the wire, for those who debug: each request and response, at DEBUG, to
``tinsmith_runtime.wire``.

Rule: no secrets. Headers and query parameters that hold credentials are masked by name, bodies by
the model; a body that cannot be understood is not shown. What providers of credentials exchange is
never logged.
"""

from __future__ import annotations

from .http import SECRET_HEADERS
from .redaction import mask, mask_body, secrets_of
from .schema import REDACTED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .call import Call
    from .http import Response

#: Parts of names of headers that others than AWS hide secrets in.
_TELLING = ("token", "secret", "password", "auth", "cookie", "api-key", "apikey", "signature")
_SECRET_PARAMETERS = ("x-amz-signature", "x-amz-security-token", "x-amz-credential")


def log_request(logger: Any, call: Call) -> None:
    """Write an attempt's request as it is sent."""
    request = call.request
    expected = list(secrets_of(call.input))
    secrets = [*expected, *call.secrets]
    logger.debug(
        "%s attempt %d sends %s %s headers %r body %r",
        call.operation.name,
        call.attempt,
        request.method,
        mask(f"{request.scheme}://{request.host}{request.path}", secrets) + _query(call, secrets),
        _headers(request.headers, secrets),
        (
            mask_body(request.body, expected, call.secrets)
            if request.stream is None
            else repr(request.stream)
        ),
    )


def log_response(logger: Any, call: Call, response: Response) -> None:
    """Write a response as it came, before it is read."""
    others = [*secrets_of(call.input), *call.secrets]
    if call.identity is not None:
        others += filter(None, (call.identity.secret_access_key, call.identity.session_token))
    logger.debug(
        "%s attempt %d receives %d headers %r body %r",
        call.operation.name,
        call.attempt,
        response.status,
        _headers(response.headers, others),
        _response_body(call, response, others),
    )


def _response_body(call: Call, response: Response, others: list[str]) -> str:
    if response.stream is not None:
        return "<stream>"
    from .errors import SdkError
    from .metadata import ResponseMetadata
    from .service_error import ServiceError

    try:
        read = call.client.read(call, response, ResponseMetadata(status=response.status))
    except ServiceError as error:
        # No other name for the error: its traceback holds this frame.
        return mask_body(response.body, secrets_of(error), others)
    except SdkError:
        return f"<{len(response.body)} bytes>"
    return mask_body(response.body, secrets_of(read), others)


def _query(call: Call, secrets: list[str]) -> str:
    if not call.request.query:
        return ""
    pairs = [pair.partition("=") for pair in call.request.query.split("&")]
    shown = [
        f"{name}={REDACTED}" if name.lower() in _SECRET_PARAMETERS else f"{name}{sign}{value}"
        for name, sign, value in pairs
    ]
    return "?" + mask("&".join(shown), secrets)


def _headers(headers: dict[str, str], secrets: list[str]) -> dict[str, str]:
    return {
        name: REDACTED if _is_secret(name) else mask(value, secrets)
        for name, value in headers.items()
    }


def _is_secret(name: str) -> bool:
    return name in SECRET_HEADERS or any(part in name for part in _TELLING)
