"""The built-in steps of a call, in their order, all but `retry`.

Rule: a step does one thing to the call. Steps that need nothing back end with ``return
proceed(call)``.
"""

from __future__ import annotations

from .errors import NoRegionError, ValidationError
from .idempotency import fill_tokens
from .log import find_logger, logged
from .metadata import ResponseMetadata

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .call import Call
    from .effects import Steps
    from .http import Response
    from .pipeline import Proceed


_SIGV4 = ("aws.auth#sigv4",)
#: Those who prefer nothing use the first, and both have the same identity.
_SIGV4_OR_4A = ("aws.auth#sigv4", "aws.auth#sigv4a")


def log_call(call: Call, proceed: Proceed) -> Steps[Any]:
    """Leave one record of the call, if anybody listens."""
    logger = find_logger(call)
    return proceed(call) if logger is None else logged(call, proceed, logger)


def choose_auth_scheme(call: Call, proceed: Proceed) -> Steps[Any]:
    """Choose how to authenticate, and find the identity. Unsigned operations ask nobody."""
    auth = call.operation.auth
    if auth is None:
        auth = call.service.auth
    if auth == _SIGV4 or (auth == _SIGV4_OR_4A and not call.config.auth_scheme_preference):
        return identify_aws(call, proceed)
    if not auth:
        return proceed(call)
    from .auth.choice import choose

    return choose(call, proceed, auth)


def identify_aws(call: Call, proceed: Proceed) -> Steps[Any]:
    """Find the credentials to sign with."""
    call.auth_scheme = {"name": "sigv4", "signingName": call.service.signing_name}
    if call.client.destination.known(call) is not None:
        call.identity = call.config.known_identity
        if call.identity is not None:
            return proceed(call)
    return _identify_aws(call, proceed)


def _identify_aws(call: Call, proceed: Proceed) -> Steps[Any]:
    if call.client.destination.known(call) is None:
        yield from _require_region(call)
    call.identity = yield from call.client.identity(call)
    return (yield from proceed(call))


def _require_region(call: Call) -> Steps[None]:
    # A mistake that nobody needs to be asked about; asking for credentials may take a while.
    try:
        yield from call.client.destination.signing_region(call)
    except NoRegionError:
        if call.config.endpoint_provider is None:
            raise


def resolve_endpoint(call: Call, proceed: Proceed) -> Steps[Any]:
    """Find where to send the request; the endpoint may also say how to sign."""
    known = call.client.destination.known(call)
    if known is None:
        return _resolve_endpoint(call, proceed)
    call.endpoint = known
    scheme = call.auth_scheme
    if scheme is None or settle_known(call, scheme):
        return proceed(call)
    return _resolve_endpoint(call, proceed)


def _resolve_endpoint(call: Call, proceed: Proceed) -> Steps[Any]:
    destination = call.client.destination
    call.endpoint = destination.known(call) or (yield from destination.find(call))
    if call.auth_scheme is not None:
        yield from settle_scheme(call, call.auth_scheme)
    return (yield from proceed(call))


def settle_known(call: Call, scheme: dict[str, Any]) -> bool:
    """`settle_scheme` where an endpoint that was found before says nothing of schemes, as most do.
    Tells whether it is so.
    """
    region = call.client.destination.known_region
    if not region or scheme["name"] != "sigv4" or "authSchemes" in call.endpoint.properties:
        return False
    scheme.setdefault("signingRegion", region)
    return True


def settle_scheme(call: Call, scheme: dict[str, Any]) -> Steps[None]:
    """Complete the scheme by what the endpoint says of it; it may also want another one."""
    listed: Any = call.endpoint.properties.get("authSchemes", ())
    if scheme["name"] != "sigv4" or len(listed) > 1 or (listed and listed[0]["name"] != "sigv4"):
        from .auth.choice import refine

        yield from refine(call)
        return
    for described in listed:
        scheme.update(described)
    if "signingRegion" not in scheme:
        scheme["signingRegion"] = yield from call.client.destination.signing_region(call)


def serialize(call: Call, proceed: Proceed) -> Steps[Any]:
    """Write the input as an HTTP request to the endpoint."""
    if call.input is not call.checked:
        _check_replaced(call)
    call.input = fill_tokens(call.input, call.client.new_id)
    request = call.client.protocol.request(call.service, call.operation, call.input)
    prefix = call.operation.traits.get("host_prefix")
    if prefix:
        from .host_prefix import expand

        prefix = expand(str(prefix), call.input)
    scheme, host, base = call.client.destination.split(call.endpoint.url)
    request.scheme = scheme
    request.host = f"{prefix}{host}" if prefix else host
    # A pattern that was nothing but the bucket leaves no path.
    request.path = f"{base}{request.path}" or "/"
    for name, values in call.endpoint.headers.items():
        request.headers[name.lower()] = ", ".join(values)
    for name, value in call.headers.items():
        request.headers[name.lower()] = value
    call.request = request
    return proceed(call)


def _check_replaced(call: Call) -> None:
    given: object = call.input
    if type(given) is not type(call.checked):
        raise ValidationError(
            call.operation.name,
            [f"middleware put {type(given).__name__} in the place of its input"],
        )
    call.client.check(call.input, call.config)


def set_content_length(call: Call, proceed: Proceed) -> Steps[Any]:
    request = call.request
    if request.stream is not None:
        from .steps_stream import state_length

        state_length(call)
    elif request.body and "content-length" not in request.headers:
        request.headers["content-length"] = str(len(request.body))
    return proceed(call)


def set_user_agent(call: Call, proceed: Proceed) -> Steps[Any]:
    client, headers = call.client, call.request.headers
    if "user-agent" not in headers:
        known = client.user_agents.known(call) if client.constant else None
        if known is None:
            return _set_user_agent(call, proceed)
        headers["user-agent"] = known
    return proceed(call)


def _set_user_agent(call: Call, proceed: Proceed) -> Steps[Any]:
    call.request.headers["user-agent"] = yield from call.client.user_agents.find(call)
    return (yield from proceed(call))


def set_host(call: Call, proceed: Proceed) -> Steps[Any]:
    request = call.request
    request.headers.setdefault("host", request.host)
    return proceed(call)


def propagate_trace(call: Call, proceed: Proceed) -> Steps[Any]:
    """In Lambda, pass the trace on, so that a function that ends up calling itself is noticed."""
    if call.config.in_lambda:
        trace = call.config.environment.get("_X_AMZN_TRACE_ID")
        if trace and trace.isascii() and trace.isprintable():
            call.request.headers.setdefault("x-amzn-trace-id", trace)
    return proceed(call)


def sign(call: Call, proceed: Proceed) -> Steps[Any]:
    """Sign the attempt with the time it is made at."""
    if call.auth_scheme is None:
        return proceed(call)
    if call.identity is None:
        from .auth.choice import authenticate

        return authenticate(call, proceed)
    if call.request.stream is not None:
        from .steps_stream import sign_stream

        return sign_stream(call, proceed)
    if call.attempt == 1:
        call.client.signers.sign(call)
        return proceed(call)
    return _sign_again(call, proceed)


def _sign_again(call: Call, proceed: Proceed) -> Steps[Any]:
    # Credentials may have been renewed while the call waited.
    call.identity = yield from call.client.identity(call)
    call.client.signers.sign(call)
    return (yield from proceed(call))


def deserialize(call: Call, proceed: Proceed) -> Steps[Any]:
    """Read the response: the output, or the error that the service answered with."""
    response = yield from proceed(call)
    skew, corrected = call.client.clock_skew, False
    offset = skew.measure(call, response)
    if offset is not None:
        corrected = yield from skew.adopt(call, response, offset)
        call.clock_skew_corrected |= corrected
    corrected = corrected if response.status >= 300 else call.clock_skew_corrected
    return call.client.read(call, response, metadata_of(call, response, corrected))


def metadata_of(call: Call, response: Response, corrected: bool) -> ResponseMetadata:
    """What is known of a response before its body is read."""
    headers = response.headers
    return ResponseMetadata(
        status=response.status,
        request_id=headers.get("x-amzn-requestid")
        or headers.get("x-amzn-request-id")
        or headers.get("x-amz-request-id"),
        extended_request_id=headers.get("x-amz-id-2"),
        cf_id=headers.get("x-amz-cf-id"),
        attempts=call.attempt,
        total_retry_delay=call.retry_delay,
        clock_skew_corrected=corrected,
    )
