"""Errors that services answer with.

A generated package derives one class from `ServiceError` for the service and one from that for each
error of the model; codes that the model does not know raise the service's class itself, with the
code in `code`.

Rule: an error is complete when raised: code, message, fault, request id, attempts; it keeps no
request.
"""

from __future__ import annotations

from .errors import SdkError
from .metadata import ResponseMetadata
from .schema import SchemaType, show

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, ClassVar


class ServiceError(SdkError, metaclass=SchemaType):
    """The service received the request and answered with an error.

    Attributes:
        code: the service's error code, such as ``AccessDenied``.
        message: the service's text; ``""`` where it sent none.
        fault: ``"client"`` or ``"server"``: whose fault the service says it is.
        operation: name of the operation.
        retryable: whether the model marks the error as worth another attempt.
        throttling: whether it is a request to slow down.
        response_metadata: status, request ids, attempts.
    """

    # Errors may be called Test...; their classes are no tests.
    __test__ = False

    #: Code on the wire, for errors of the model.
    wire_code: ClassVar[str] = ""
    #: What query protocols call it, where that is something else.
    query_code: ClassVar[str] = ""
    wire_fault: ClassVar[str] = ""
    wire_status: ClassVar[int] = 0
    retryable: ClassVar[bool] = False
    throttling: ClassVar[bool] = False

    def __init__(
        self,
        message: str | None = None,
        *,
        code: str | None = None,
        fault: str | None = None,
        operation: str = "",
        response_metadata: ResponseMetadata | None = None,
        **values: Any,
    ) -> None:
        cls = type(self)
        self.message = message or ""
        self.code = code or cls.wire_code or "Unknown"
        self.operation = operation
        self.response_metadata = response_metadata or ResponseMetadata(status=cls.wire_status)
        self.fault = (
            fault
            or cls.wire_fault
            or ("server" if self.response_metadata.status >= 500 else "client")
        )
        for name, declared in cls.__members__.items():
            setattr(self, name, values.pop(name, None if declared.required else declared.default))
        if values:
            raise TypeError(f"{cls.__name__} has no member {', '.join(sorted(values))}")
        super().__init__(self.message)

    @property
    def request_id(self) -> str | None:
        """The service's id of the request; quote it to AWS support."""
        return self.response_metadata.request_id

    @property
    def http_status(self) -> int:
        return self.response_metadata.status

    @property
    def retry_attempts(self) -> int:
        """Attempts after the first."""
        return max(0, self.response_metadata.attempts - 1)

    def __str__(self) -> str:
        where = f" calling {self.operation}" if self.operation else ""
        facts: list[str] = []
        metadata = self.response_metadata
        if metadata.status:
            facts.append(f"status {metadata.status}")
        if metadata.request_id:
            facts.append(f"request id {metadata.request_id}")
        if metadata.attempts > 1:
            facts.append(f"{metadata.attempts} attempts")
        end = f" ({', '.join(facts)})" if facts else ""
        return f"{self.code}{where}: {self.message or 'the service gave no message'}{end}"

    def __repr__(self) -> str:
        parts = [f"code={self.code!r}", f"message={self.message!r}"]
        members = show(self)
        return f"{type(self).__name__}({', '.join(parts + [members] * bool(members))})"
