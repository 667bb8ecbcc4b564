"""Every error of the runtime, below one root.

    SdkError
    ├── ConfigError                an option, environment variable or shared file is wrong
    │   ├── NoRegionError
    │   └── ProfileNotFoundError
    ├── ValidationError            the input is wrong; also a TypeError and a ValueError
    ├── EndpointError              the endpoint rules refuse this configuration
    ├── CredentialsError           no identity to sign with
    │   ├── NoCredentialsError     no source is configured
    │   └── CredentialsRetrievalError  a configured source failed
    ├── UnansweredError            the service gave no answer that could be read
    │   ├── TransportError             no response: DNS, connect, TLS, broken connection
    │   │   └── RequestTimeoutError
    │   ├── DeadlineExceededError      `timeout=` ran out; also a TimeoutError
    │   ├── CancelledError             the call's cancellation token was cancelled
    │   ├── RequestBodyError           a body that cannot be sent as it was promised, or sent again
    │   └── ResponseParseError         a response that is not what the model promises
    │       └── ChecksumError              its body is not what was sent
    ├── ClientClosedError          a call on a closed client
    ├── RepeatedTokenError         pages that lead back to themselves
    └── ServiceError               the service answered with an error

Rule: an error says what, where and what to do; it never holds a request body or a secret. All of
them pickle and copy.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from .metadata import ResponseMetadata


def _rebuild(cls: type[SdkError], args: tuple[object, ...], state: dict[str, object]) -> SdkError:
    error = cls.__new__(cls, *args)
    error.args = args
    error.__dict__.update(state)
    return error


class SdkError(Exception):
    """Root of everything this library raises on purpose."""

    def __reduce__(self) -> tuple[object, ...]:
        # Exception's own __reduce__ calls __init__ with args, which fails where __init__ takes more
        # or other arguments.
        return _rebuild, (type(self), self.args, self.__dict__)


class ConfigError(SdkError):
    """An option, environment variable or shared file has a value that cannot be used."""


class NoRegionError(ConfigError):
    """No region is configured, and this service has no default."""


class ProfileNotFoundError(ConfigError):
    """A profile was named that no shared file has."""


class ValidationError(SdkError, TypeError, ValueError):
    """The input does not fit the model. Raised before any I/O.

    Attributes:
        faults: one line each, beginning with the member's path.
    """

    def __init__(self, subject: str, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        lines = "".join(f"\n  {fault}" for fault in self.faults)
        super().__init__(f"{subject} is not valid:{lines}")


class EndpointError(SdkError):
    """The service's endpoint rules have no endpoint for this configuration."""


class CredentialsError(SdkError):
    """There is no identity to sign with."""


class NoCredentialsError(CredentialsError):
    """No source of credentials is configured. The message lists each source and why it has none."""


class CredentialsRetrievalError(CredentialsError):
    """A source of credentials is configured and failed; later sources were not asked."""


class UnansweredError(SdkError):
    """The call ended without a response of the service that could be read.

    Attributes:
        response_metadata: what is known of the exchange: attempts, delays, and the response if
            there was one (`tinsmith_runtime.metadata.ResponseMetadata`); None before the first
            attempt.
    """

    response_metadata: ResponseMetadata | None = None


class TransportError(UnansweredError):
    """No response was received.

    Attributes:
        sent: whether the service may have seen the request.
        retryable: whether another attempt may do better; False for what configuration must mend.
    """

    def __init__(self, message: str, *, sent: bool = True, retryable: bool = True) -> None:
        super().__init__(message)
        self.sent = sent
        self.retryable = retryable


class RequestTimeoutError(TransportError, TimeoutError):
    """Connecting, or the next bytes of the response, took longer than allowed."""


class DeadlineExceededError(UnansweredError, TimeoutError):
    """The call's `timeout=` ran out, all attempts included."""


class CancelledError(UnansweredError):
    """The call's cancellation token was cancelled."""


class RequestBodyError(UnansweredError):
    """The body of a request changed while it was sent, or cannot be read a second time."""


class ResponseParseError(UnansweredError):
    """A response that cannot be read as what the model promises.

    Attributes:
        path: the members on the way to the fault, by wire name.
    """

    def __init__(self, message: str, *path: str) -> None:
        super().__init__(message)
        self.path = path

    def __str__(self) -> str:
        where = ".".join(self.path).replace(".[", "[")
        return f"{where}: {self.args[0]}" if where else str(self.args[0])


class ChecksumError(ResponseParseError):
    """The body of a response does not match the checksum that came with it."""


class ClientClosedError(SdkError):
    """The client was closed before the call."""


class RepeatedTokenError(SdkError):
    """A page names itself as the next one, and `repeated_token="raise"` was asked for."""
