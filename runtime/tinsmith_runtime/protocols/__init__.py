"""The protocols that clients can speak, by the name of their trait in the namespace
``aws.protocols``.

A protocol is one module with three functions and one line here; generated code does not change with
it.

Rule: a protocol is loaded when a client first sends something.
"""

from __future__ import annotations

from importlib import import_module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, Protocol

    from ..http import Request, Response
    from ..metadata import ResponseMetadata
    from ..operation import Command, Operation, Service
    from ..service_error import ServiceError
    from ..structure import Output

    class WireProtocol(Protocol):
        """What a protocol module can do."""

        @staticmethod
        def request(service: Service, operation: Operation, command: Command[Any]) -> Request:
            """Write a command as a request. Scheme and host are left to the endpoint.

            Raises:
                ValidationError: something in it has no form in this protocol.
            """
            ...

        @staticmethod
        def output(
            service: Service, operation: Operation, response: Response, metadata: ResponseMetadata
        ) -> Output:
            """Read the output of a response with a 2xx status, and complete its metadata.

            Raises:
                ResponseParseError: the response is not what the model promises.
            """
            ...

        @staticmethod
        def error(
            service: Service,
            operation: Operation,
            response: Response,
            metadata: ResponseMetadata,
            find: Callable[[str], type[ServiceError]],
        ) -> ServiceError:
            """Read the error of a response, and complete its metadata; for the caller to raise.

            `find` returns the class of a code. Whatever the response holds, there is an error to
            return.
            """
            ...


_MODULES = {
    "awsQuery": "aws_query",
    "ec2Query": "ec2_query",
    "awsJson1_0": "aws_json",
    "awsJson1_1": "aws_json",
    "restJson1": "rest_json",
    "restXml": "rest_xml",
    "rpcv2Cbor": "rpcv2_cbor",
    "rpcv2Json": "rpcv2_json",
}


def load(name: str) -> WireProtocol:
    """The module of a protocol.

    Raises:
        ValueError: this runtime does not speak it.
    """
    module = _MODULES.get(name)
    if module is None:
        raise ValueError(f"protocol {name} is unknown; this runtime speaks {', '.join(_MODULES)}")
    protocol: Any = import_module(f"{__name__}.{module}")
    return protocol  # type: ignore[no-any-return]  # the three functions are checked by the tests
