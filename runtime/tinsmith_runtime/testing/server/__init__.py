"""The services' side of the protocols: reads what clients send, writes what services answer.

A protocol is one module with four functions and one line here, as on the clients' side
(`tinsmith_runtime.protocols`), with which it shares no code: it is there to test that.

Rule: what a request means is decided by the specification alone. A request that is not exactly what
its model allows is refused, for nobody else would notice.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typing import Protocol, TypeVar

    from ...http import Request, Response
    from ...operation import Command, Operation, Service
    from ...service_error import ServiceError
    from ...structure import Output

    CommandT = TypeVar("CommandT", bound=Command[Any])

    class WireServer(Protocol):
        """What a module of this package can do."""

        @staticmethod
        def is_call(service: Service, operation: Operation, request: Request) -> bool:
            """Whether a request calls this operation."""
            ...

        @staticmethod
        def read_request(service: Service, command: type[CommandT], request: Request) -> CommandT:
            """The command that a request was written from.

            Raises:
                WireError: the request is not what the model and the protocol allow.
            """
            ...

        @staticmethod
        def write_output(
            service: Service, operation: Operation, output: Output, request_id: str
        ) -> Response:
            """The response of a call that succeeded."""
            ...

        @staticmethod
        def write_error(
            service: Service, operation: Operation, error: ServiceError, request_id: str
        ) -> Response:
            """The response of a call that failed. Status and code are the error's."""
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


class WireError(AssertionError):
    """A request that no service would understand, or an answer that has no form in the protocol.

    It is an AssertionError so that nothing handles it: the test is to fail.
    """


def load(name: str) -> WireServer:
    """The module of a protocol.

    Raises:
        ValueError: this one has no server side.
    """
    module = _MODULES.get(name)
    if module is None:
        raise ValueError(
            f"no server side for protocol {name}; there is one for {', '.join(_MODULES)}"
        )
    server: Any = import_module(f"{__name__}.{module}")
    return server  # type: ignore[no-any-return]  # the functions are checked by the tests
