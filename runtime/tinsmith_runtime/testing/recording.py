"""Exchanges as they are kept in a file: what was called, and what came of it, without secrets.

Outputs and errors are kept as values rather than bytes: what the client would not have read, it
does not keep either, so that nothing is written which no model describes.

Rule: no I/O. Two calls are the same if their operation and their input without secrets are.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from ..errors import ResponseParseError
from ..metadata import ResponseMetadata
from ..protocols import load as load_protocol
from ..service_error import ServiceError
from . import notation
from .key import take_key
from .loaded import error_class, find_command, server_of, service_of
from .redaction import Redaction
from .whole import whole_output

if TYPE_CHECKING:
    from typing import TypeAlias

    from ..http import Request, Response
    from ..operation import Command
    from ..structure import Output

    Exchange: TypeAlias = dict[str, Any]


class Call:
    """A request that is the call of an operation.

    Attributes:
        kind: the class of its command.
        input: what was sent, as JSON, without secrets.
    """

    def __init__(self, kind: type[Command[Any]], request: Request) -> None:
        self.kind = kind
        request, key = take_key(service_of(kind), request)
        self.redaction = Redaction(request, key)
        self._request = request
        command = server_of(kind).read_request(service_of(kind), kind, request)
        self.input = notation.write(kind, self.redaction.members(command))

    @classmethod
    def of(cls, request: Request) -> Call | None:
        """The call that a request is; None for other requests."""
        kind = find_command(request)
        return None if kind is None else cls(kind, request)

    @property
    def key(self) -> str:
        """Equal for equal calls."""
        return key_of(service_of(self.kind).service_id, self.kind.operation.name, self.input)

    def exchange(self, response: Response) -> Exchange | None:
        """This call with its outcome; None if no client can read that."""
        try:
            outcome = self._read(response)
        except ResponseParseError:
            return None
        request = self._request
        return {
            "service": service_of(self.kind).service_id,
            "operation": self.kind.operation.name,
            "endpoint": f"{request.scheme}://{request.host}{request.path}",
            "input": self.input,
            **outcome,
        }

    def _read(self, response: Response) -> dict[str, Any]:
        service, operation = service_of(self.kind), self.kind.operation
        protocol = load_protocol(service.protocol)
        metadata = ResponseMetadata(
            status=response.status, request_id=response.headers.get("x-amzn-requestid")
        )
        if response.status < 300:
            output = whole_output(protocol.output(service, operation, response, metadata))
            content = notation.write(type(output), self.redaction.members(output))
            return {"request_id": metadata.request_id, "output": content}
        error = protocol.error(
            service, operation, response, metadata, lambda code: error_class(self.kind, code)
        )
        members = notation.write(type(error), self.redaction.members(error))
        return {
            "request_id": metadata.request_id,
            "error": {
                "status": response.status,
                "code": error.code,
                "fault": error.fault,
                "message": self.redaction.text(error.message),
                "members": members,
            },
        }

    def respond(self, exchange: Exchange) -> Response:
        """The response of an exchange of this call's operation.

        Raises:
            ValueError: the exchange is not one of this operation.
        """
        service, operation = service_of(self.kind), self.kind.operation
        server = server_of(self.kind)
        request_id = exchange.get("request_id") or ""
        outcome = self._outcome(exchange)
        if isinstance(outcome, ServiceError):
            return server.write_error(service, operation, outcome, request_id)
        return server.write_output(service, operation, outcome, request_id)

    def _outcome(self, exchange: Exchange) -> Output | ServiceError:
        error = exchange.get("error")
        if error is None:
            output: Output = notation.build_from(self.kind.operation.output, exchange["output"])
            return output
        cls = error_class(self.kind, error["code"])
        return cls(
            error["message"],
            code=error["code"],
            fault=error["fault"],
            response_metadata=ResponseMetadata(status=error["status"]),
            **notation.read(cls, error["members"]),
        )


def key_of(service_id: str, operation: str, content: object) -> str:
    """What two calls must have in common to be the same."""
    return f"{service_id} {operation} {json.dumps(content, sort_keys=True)}"


def dump(exchanges: list[Exchange]) -> str:
    """The text of a file."""
    return json.dumps({"format": 1, "exchanges": exchanges}, indent=2, ensure_ascii=False) + "\n"


def parse(text: str) -> list[Exchange]:
    """The exchanges of a file.

    Raises:
        ValueError, KeyError, TypeError: it is no recording, or one of another format.
    """
    content: Any = json.loads(text)
    if content["format"] != 1:
        raise ValueError(f"this reads format 1, not {content['format']!r}")
    exchanges: list[Exchange] = content["exchanges"]
    return exchanges
