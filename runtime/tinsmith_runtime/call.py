"""One call on its way through the pipeline: what steps and middleware read and write.

Rule: state of a single call only; what outlives it belongs to the client.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .cancellation import CancellationToken
    from .client_core import ClientCore
    from .config import Config
    from .endpoints import Endpoint
    from .http import Request, Response
    from .identity import AwsCredentialIdentity
    from .operation import Command, Operation, Service


class Call:
    """State of a call.

    Attributes:
        client: who makes the call.
        service, operation: what the model says of it.
        input: the command; `initialize` steps may replace it.
        checked: the command that was found to fit the model before the first step.
        config: the client's configuration, with the options of this call over it.
        headers: extra headers of this call.
        timeout, connect_timeout, read_timeout: of this call alone, in seconds; 0 is no limit, None
            is as configured.
        timeouts: seconds to connect and between two reads, as they count; None is no limit.
        deadline: on the client's monotonic clock, or None.
        cancellation: the token that may end the call, or None.
        endpoint: the resolved endpoint.
        auth_scheme: name and signing properties of the chosen scheme, or None for unsigned
            operations.
        identity: who signs, where AWS credentials do.
        secrets: what schemes without a signature prove an identity by: a token, a key, a login.
        request: the HTTP request, once serialized.
        response: the HTTP response of the latest attempt.
        sent_at: when the latest attempt was sent, on the client's clock.
        clock_offset: the correction of the clock that the latest attempt was signed with.
        attempt: number of the attempt under way, from 1.
        max_attempts: how many there may be.
        retry_delay: seconds waited between attempts so far.
        clock_skew_corrected: whether the service's clock was adopted during this call.
        features: user-agent feature ids of what happened in this call.
        context: for middleware to pass notes along.
    """

    __slots__ = (
        "client",
        "service",
        "operation",
        "input",
        "checked",
        "config",
        "headers",
        "timeout",
        "connect_timeout",
        "read_timeout",
        "timeouts",
        "deadline",
        "cancellation",
        "endpoint",
        "auth_scheme",
        "identity",
        "secrets",
        "request",
        "response",
        "sent_at",
        "clock_offset",
        "attempt",
        "max_attempts",
        "retry_delay",
        "clock_skew_corrected",
        "features",
        "context",
    )

    request: Request
    response: Response | None
    endpoint: Endpoint

    def __init__(self, client: ClientCore, command: Command[Any], config: Config) -> None:
        self.client = client
        self.service: Service = client.service
        self.operation: Operation = command.operation
        self.input = command
        self.checked = command
        self.config = config
        self.headers: dict[str, str] = {}
        self.timeout: float | None = None
        self.connect_timeout: float | None = None
        self.read_timeout: float | None = None
        self.timeouts: tuple[float | None, float | None] = (None, None)
        self.deadline: float | None = None
        self.cancellation: CancellationToken | None = None
        self.auth_scheme: dict[str, Any] | None = None
        self.identity: AwsCredentialIdentity | None = None
        self.secrets: tuple[str, ...] = ()
        self.response = None
        self.sent_at = 0.0
        self.clock_offset = 0.0
        self.attempt = 1
        self.max_attempts = 1
        self.retry_delay = 0.0
        self.clock_skew_corrected = False
        self.features: tuple[str, ...] = ()
        self.context: dict[str, Any] = {}

    def __repr__(self) -> str:
        return f"<Call {self.service.service_id}.{self.operation.name} attempt {self.attempt}>"
