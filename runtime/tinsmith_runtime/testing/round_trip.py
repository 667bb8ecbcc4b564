"""A command there and its answer back, between a client and the service's side of its protocol.

Rule: every example runs through the synchronous and the asynchronous client, which nothing here
makes wait: what they send is answered on the spot, so no event loop is needed.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ..endpoints import Endpoint
from ..errors import EndpointError
from ..service_error import ServiceError
from .equality import check_equal
from .given import TOKEN, options_for
from .loaded import service_of
from .stub import StubTransport

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from typing import TypeVar

    from ..client import Client
    from ..operation import Command
    from ..structure import Output

    OutputT = TypeVar("OutputT", bound=Output)


def check_round_trip(client: type[Client], command: Command[OutputT], output: OutputT) -> None:
    """Send a command, and compare what the service would read; answer with an output, and compare
    what the client returns.

    Raises:
        AssertionError: either differs.
    """
    for call in (_call, _acall):
        stub = StubTransport()
        stub.on(type(command)).answer(output)
        answered = call(client, stub, command)
        _check_sent(stub, command)
        check_equal(answered, output.replace(**_implied(command, output)))
        check_equal(answered.response_metadata.status, _status(command, output), "status")
        check_equal(answered.response_metadata.request_id, _REQUEST_ID, "request_id")


def _status(command: Command[Any], output: Output) -> object:
    """The status of an answer: what a member bound to it holds, or what the operation states."""
    http: Any = command.operation.traits.get("http", ("", "", 200))
    for name, member in type(output).__members__.items():
        if "http_response_code" in member.own_traits:
            return getattr(output, name) or http[2]
    return http[2]


def _implied(command: Command[Any], output: Output) -> dict[str, Any]:
    """What every answer says, where the output does not: a status, and which headers there are."""
    bound: dict[str, Any] = {
        "http_response_code": _status(command, output),
        "http_prefix_headers": {},
    }
    return {
        name: said
        for trait, said in bound.items()
        for name, member in type(output).__members__.items()
        if trait in member.own_traits and getattr(output, name) is None
    }


def check_failure(client: type[Client], command: Command[Any], error: ServiceError) -> None:
    """The same for an error that the service answers with.

    Raises:
        AssertionError: the command or the error differs.
    """
    for call in (_call, _acall):
        stub = StubTransport()
        stub.on(type(command)).answer(error)
        raised = _raised_by(call, client, stub, command)
        _check_sent(stub, command)
        check_equal(type(raised).__name__, type(error).__name__, "class")
        for name in ("code", "message", "fault", *type(error).__members__):
            check_equal(getattr(raised, name), getattr(error, name), name)
        check_equal(raised.operation, command.operation.name, "operation")
        check_equal(raised.http_status, error.http_status or _STATUSES[error.fault], "status")
        check_equal(raised.request_id, _REQUEST_ID, "request_id")


#: What a stub calls its first request.
_REQUEST_ID = "00000000-0000-4000-8000-000000000001"
_STATUSES = {"client": 400, "server": 500}


def _call(client: Any, stub: StubTransport, command: Command[OutputT]) -> OutputT:
    with client(**_options(client), max_attempts=1, transport=stub) as sender:
        sender.new_id = lambda: TOKEN
        output: OutputT = sender.send(command)
        return output


def _acall(client: type[Client], stub: StubTransport, command: Command[OutputT]) -> OutputT:
    aio = import_module(f"{client.service.package}.aio")
    sender = getattr(aio, f"Async{client.__name__}")(
        **_options(client), max_attempts=1, transport=stub
    )
    sender.new_id = lambda: TOKEN
    output: OutputT = _finish(sender.send(command))
    return output


def _options(client: type[Client]) -> dict[str, Any]:
    """The options for a client whose endpoint rules refuse nothing: an example need not name what
    there is.
    """
    resolve = import_module(f"{client.service.package}.endpoints").resolve_endpoint

    def provide(**parameters: Any) -> Endpoint:
        try:
            found: Endpoint = resolve(**parameters)
        except EndpointError:
            return Endpoint("https://example.amazonaws.com")
        return found

    return {**options_for(client), "endpoint_provider": provide}


def _finish(coroutine: Coroutine[Any, Any, OutputT]) -> OutputT:
    try:
        coroutine.send(None)
    except StopIteration as stop:
        return stop.value  # type: ignore[no-any-return]  # StopIteration.value is Any
    coroutine.close()
    raise AssertionError("the asynchronous client waited for something other than its transport")


def _raised_by(
    call: Callable[..., object], client: type[Client], stub: StubTransport, command: Command[Any]
) -> ServiceError:
    try:
        output = call(client, stub, command)
    except ServiceError as error:
        return error
    raise AssertionError(f"the error was read as {output!r}")


#: Headers that steps of the pipeline fill in, for which there may be members as well.
_FILLED = ("content-", "x-amz-checksum-", "x-amz-sdk-checksum-")


def _filled(command: Command[Any], read: Command[Any]) -> dict[str, Any]:
    """What the service reads from headers that nobody gave a value for."""
    return {
        name: getattr(read, name)
        for name, member in type(command).__members__.items()
        if getattr(command, name) is None
        and str(member.own_traits.get("http_header", "")).lower().startswith(_FILLED)
    }


def _empty_payload(command: Command[Any], read: Command[Any]) -> dict[str, Any]:
    """A structure that is the whole body, which protocols send empty where there is none."""
    found: dict[str, Any] = {}
    for name, member in type(command).__members__.items():
        cls: Any = member.shape.target
        whole = "http_payload" in member.own_traits and member.shape.type == "structure"
        made_up = getattr(command, name) is None and getattr(read, name) is not None
        if whole and made_up and not any(each.required for each in cls.__members__.values()):
            found[name] = cls()
    return found


def _check_sent(stub: StubTransport, command: Command[Any]) -> None:
    tokens = {
        name: TOKEN
        for name, member in type(command).__members__.items()
        if member.own_traits.get("idempotency_token") and getattr(command, name) is None
    }
    read = stub.calls[0]
    filled = {**_filled(command, read), **_empty_payload(command, read)}
    check_equal(read, command.replace(**filled, **tokens))
    schemes = command.operation.auth
    if schemes is None:
        schemes = service_of(type(command)).auth
    if not schemes or schemes[0] == "aws.auth#sigv4":  # others need not be proved in that header
        check_equal("authorization" in stub.requests[0].headers, bool(schemes), "signed")
