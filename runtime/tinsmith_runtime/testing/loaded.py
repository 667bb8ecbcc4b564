"""Which service a command belongs to, and which command a request is.

A request can only be a call of an operation whose command class the program has loaded: somebody
made an instance of it.

Rule: the generated package is found by the module of its classes, and never by a list.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from ..operation import Command, Service
from .server import load as load_server

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ..http import Request
    from ..service_error import ServiceError
    from .server import WireServer


@cache
def service_of(command: type[Command[Any]]) -> Service:
    """The service of a generated command class.

    Raises:
        TypeError: the class is not part of a generated package.
    """
    package = command.__module__.partition(".commands")[0]
    try:
        service: object = import_module(f"{package}.service").SERVICE
    except (ImportError, AttributeError):
        service = None
    if not isinstance(service, Service):
        raise TypeError(f"{command.__name__} is not the command of a generated client")
    return service


def server_of(command: type[Command[Any]]) -> WireServer:
    """The service's side of the protocol of a command.

    Raises:
        ValueError: its protocol has none.
    """
    return load_server(service_of(command).protocol)


def error_class(command: type[Command[Any]], code: str) -> type[ServiceError]:
    """The class of an error that answers a command, by its code.

    Where errors share a code it is the one that the operation declares; for codes that the model
    has not, the service's own.
    """
    errors: Any = import_module(f"{service_of(command).package}.errors")
    declared: list[type[ServiceError]] = [
        getattr(errors, each) for each in command.operation.errors
    ]
    for cls in declared:
        if cls.wire_code == code:
            return cls
    found: type[ServiceError] = errors.BY_CODE.get(code, errors.BASE)
    return found


def find_command(
    request: Request, first: Iterable[type[Command[Any]]] = ()
) -> type[Command[Any]] | None:
    """The class of the command that a request was written from, or None for other requests.

    Where bindings leave a choice, it is the one that says most about the request: an operation that
    names a query goes before one that has just the path. Those in `first` are preferred among
    equals: a package that was loaded twice has every class twice.
    """
    calls = [command for command in (*first, *_loaded(Command)) if _calls(command, request)]
    return max(calls, key=_said, default=None)


def _loaded(base: type[Command[Any]]) -> Iterator[type[Command[Any]]]:
    for cls in base.__subclasses__():
        yield cls
        yield from _loaded(cls)


def _calls(command: type[Command[Any]], request: Request) -> bool:
    try:
        service, server = service_of(command), server_of(command)
    except (TypeError, ValueError):
        return False  # not of a generated package, or of a protocol without a server's side
    # Any GET has the path of an object of S3: only what clients send themselves is looked at.
    if "http" in command.operation.traits and "amz-sdk-invocation-id" not in request.headers:
        return False
    return server.is_call(service, command.operation, request)


def _said(command: type[Command[Any]]) -> int:
    """How much of a request an operation states: what is not label in its URI."""
    http: Any = command.operation.traits.get("http", ("", "", 0))
    return len(re.sub(r"\{.*?\}", "", http[1]))
