"""What went wrong on the way, in one line for people.

Rule: names the server and what to do; never a URL's query, a header or a body. Texts of exceptions
    are not repeated unless they come from the operating system or OpenSSL, which know nothing of
    the request."""

from __future__ import annotations

import os

from ..errors import ClientClosedError, RequestTimeoutError, TransportError
from .exchange import CONNECTING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn

    from .exchange import Exchange

_HTTP_LIBRARIES = ("requests", "urllib3", "aiohttp")

#: What the exceptions without a text of the operating system mean.
_REASONS = {
    "RemoteDisconnected": "connection closed",
    "ServerDisconnectedError": "connection closed",
    "IncompleteRead": "it ended too early",
    "ContentLengthError": "it ended too early",
    "TransferEncodingError": "it ended too early, or its chunks are no chunks",
    "BadHttpMessage": "it is not HTTP",
    "ConnectionResetError": "connection closed",
    # http.client's own class, for nothing else.
    "HTTPException": "it has too many headers",
    "InvalidHeader": "it is not HTTP",
    "BadStatusLine": "it is not HTTP",
    "LineTooLong": "a line of its header section is too long",
    "UnknownProtocol": "it is of an unknown HTTP version",
    "error": "its content encoding cannot be decoded",
}


def find_cause(error: BaseException) -> BaseException:
    """The error that an HTTP library wrapped in its own, or `error` itself."""
    while type(error).__module__.partition(".")[0] in _HTTP_LIBRARIES:
        inner = error.__cause__ or error.__context__
        if inner is None:
            break
        error = inner
    return error


def is_failure(error: BaseException) -> bool:
    """Whether an error is one of the way: of the system, the protocol or an HTTP library.

    All others, those of this library among them, say best themselves what they are.
    """
    import http.client
    import zlib

    if type(error).__module__.partition(".")[0] in _HTTP_LIBRARIES:
        return True
    return isinstance(error, (OSError, ValueError, http.client.HTTPException, zlib.error))


def explain(error: BaseException, exchange: Exchange) -> TransportError:
    """The error to raise for one that ended an exchange."""
    import http.client
    import ssl

    cause = find_cause(error)
    peer = exchange.route.peer
    connecting = exchange.stage == CONNECTING
    if isinstance(cause, TimeoutError):
        return _explain_timeout(exchange)
    if isinstance(cause, ssl.SSLCertVerificationError):
        return TransportError(
            f"the certificate of {peer} is not trusted by {exchange.options.tls.describe()}: "
            f"{cause.verify_message.rstrip('.')}. "
            "If a proxy or a private CA signs it, name its CA bundle with verify= or "
            "AWS_CA_BUNDLE; to check otherwise, pass an ssl.SSLContext as verify=",
            sent=False,
            retryable=False,
        )
    if isinstance(cause, (ValueError, http.client.InvalidURL)):
        # The exception's text would show the header or the query.
        return TransportError(
            f"the request to {peer} cannot be written: "
            "its host, target, method or a header has characters that HTTP does not allow",
            sent=False,
            retryable=False,
        )
    if connecting:
        return TransportError(f"connecting to {peer} failed: {_reason(cause)}", sent=False)
    if not exchange.began and isinstance(cause, (ConnectionError, ssl.SSLError)):
        return TransportError(f"{peer} closed the connection without an answer: {_reason(cause)}")
    return TransportError(f"the response of {peer} is broken: {_reason(cause)}")


def _explain_timeout(exchange: Exchange) -> RequestTimeoutError:
    peer, timeouts = exchange.route.peer, exchange.timeouts
    connecting = exchange.stage == CONNECTING
    if exchange.expired:
        what = "was not connected" if connecting else "did not answer completely"
        text = f"{peer} {what} within the {timeouts.total} s for the whole exchange"
    elif connecting:
        text = f"connecting to {peer} took longer than {timeouts.connect} s"
    else:
        text = f"{peer} sent nothing for {timeouts.read} s"
    return RequestTimeoutError(text, sent=not connecting)


def _reason(cause: BaseException) -> str:
    if isinstance(cause, OSError):
        if cause.errno and type(cause).__module__ == "builtins":
            return os.strerror(cause.errno)  # asyncio puts words of its own into strerror
        if cause.strerror:
            return cause.strerror
        if type(cause) is OSError and cause.args:
            return str(cause.args[0])  # the proxy's answer to CONNECT
    name = type(cause).__name__
    if name == "BadHttpMessage" and "many headers" in str(cause):
        name = "HTTPException"
    return _REASONS.get(name, name)


def find_shown_cause(error: BaseException) -> BaseException | None:
    """What a traceback may show below ours: errors of the operating system and OpenSSL.

    Those of HTTP libraries have URLs and headers in their texts.
    """
    cause = find_cause(error)
    foreign = type(cause).__module__.partition(".")[0] in (*_HTTP_LIBRARIES, "http")
    return cause if isinstance(cause, OSError) and not foreign else None


def is_stale(error: BaseException, exchange: Exchange) -> bool:
    """Whether the server had dropped a kept connection.

    Then it has not looked at the request, which may be sent again (RFC 9112 section 9.3.1).
    """
    if (
        not exchange.reused
        or exchange.began
        or exchange.verdict
        or exchange.fault
        or exchange.expired
    ):
        return False
    import ssl

    disconnects = (ConnectionError, ssl.SSLEOFError, ssl.SSLZeroReturnError)
    return isinstance(find_cause(error), disconnects)


def fail(error: Exception, exchange: Exchange) -> NoReturn:
    """Raise what an error means: the verdict of whoever aborted the exchange, what the source of
    the request's body raised, a `TransportError`, or the error itself.
    """
    if exchange.verdict is not None:
        raise exchange.verdict from None
    if exchange.fault is not None:
        raise_as_is(exchange.fault)
    if not is_failure(error):
        raise error
    raise explain(error, exchange) from find_shown_cause(error)


def raise_as_is(error: BaseException) -> NoReturn:
    """Raise an error of the user's, with the context it had: what we were doing is none of it."""
    context = error.__context__
    try:
        raise error
    finally:
        error.__context__ = context


def too_large(exchange: Exchange) -> TransportError:
    """For a body that memory is not meant to hold. Another attempt would bring the same."""
    return TransportError(
        f"the response of {exchange.route.peer} is larger than {exchange.options.max_body} bytes; "
        "if it may be, pass a transport made with HttpOptions(max_body=...)",
        retryable=False,
    )


def closed_error() -> ClientClosedError:
    """For calls after `close`, and for those it interrupts."""
    return ClientClosedError("the transport is closed; make a new client")
