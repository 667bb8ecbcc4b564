"""What synchronous and asynchronous clients have in common: configuration, and what the calls of
one client share.

Rule: constructing touches no disk, network or environment; what a call needs is made when the first
call needs it. Nothing here blocks: whatever waits is in the steps, and a driver runs them.
"""

from __future__ import annotations

import time
from importlib import import_module

from .call import Call
from .config import Config
from .errors import ClientClosedError
from .idempotency import new_id
from .limit import limited, refuse_cancelled, set_timeouts, start
from .operation import Command
from .pipeline import features_of, pipeline_of
from .shared import Shared
from .structure import attach

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from typing import Any

    from .effects import Steps
    from .http import Response
    from .identity import AwsCredentialIdentity
    from .metadata import ResponseMetadata
    from .middleware import MiddlewareStack
    from .operation import Operation, Service
    from .pipeline import Proceed
    from .protocols import WireProtocol
    from .service_error import ServiceError
    from .structure import Structure


class ClientCore(Shared):
    """Base of all clients.

    Attributes:
        service: what the model says of the service.
        config: the options, frozen; says where each value came from.
        clock: the wall clock, in seconds since the epoch; a test may put its own here.
        monotonic: the clock of deadlines, in seconds; likewise.
        new_id: makes invocation ids and idempotency tokens; likewise.
    """

    service: Service

    # Services may be called Test...; their clients are no tests.
    __test__ = False

    def __init__(self, options: Mapping[str, Any]) -> None:
        self.config = Config(self.service, options)
        self.clock = time.time
        self.monotonic = time.monotonic
        self.new_id = new_id
        self._closed = False
        self._stack: MiddlewareStack | None = None
        self._protocol: WireProtocol | None = None
        self._check_types: Callable[[Structure], None] | None = None
        self._constant: bool | None = None
        # Values of the options that were given as functions, for the transport.
        self._http: dict[str, Any] = {}
        if "protocol" in self.config.given:
            self.service = self.service.speaking(self.config.protocol)
        if "extensions" in self.config.given:
            from .extension import extend

            self.config, self._stack = extend(self.config)

    @property
    def closed(self) -> bool:
        """Whether the client was closed."""
        return self._closed

    @property
    def middleware_stack(self) -> MiddlewareStack:
        """The steps of this client's calls, to add to and to take from."""
        stack = self._stack
        if stack is None:
            from .middleware import MiddlewareStack

            stack = self._stack = MiddlewareStack.default()
        return stack

    def steps(self, command: Command[Any], **options: Any) -> Steps[Any]:
        """The whole call as steps, for a driver, or for ``yield from`` inside other steps.

        Raises:
            ClientClosedError: the client is closed.
            ConfigError: an option is not one of calls, or has a value that cannot be used.
            ValidationError: the command does not fit the model.
        """
        given: Any = command
        if not isinstance(given, Command):
            raise TypeError(_no_command(command))
        if self._closed:
            raise closed_error(self, command)
        call = Call(self, command, self.config)
        if options:
            from .call_option import apply

            apply(call, options)
            refuse_cancelled(call)
        config = call.config
        self.check(command, config)
        operation = command.operation
        own = command.own_middleware()
        if own is None and self._stack is None:
            pipeline = operation.pipeline or pipeline_of(self.service, operation)
        else:
            stack = self.middleware_stack if own is None else self.middleware_stack.concat(own)
            pipeline = stack.compiled(features_of(self.service, operation))
        if not self.constant:
            return self._resolved(call, pipeline)
        start(call, config.timeout)
        set_timeouts(call, config.connect_timeout, config.read_timeout)
        return pipeline(call)

    def _resolved(self, call: Call, pipeline: Proceed) -> Steps[Any]:
        """The same where options are functions: they are asked before the first step."""
        resolve = call.config.resolve
        start(call, (yield from resolve("timeout")))
        connect = yield from limited(call, resolve("connect_timeout"))
        set_timeouts(call, connect, (yield from limited(call, resolve("read_timeout"))))
        if not self._http:
            from .client_transport import resolve_http

            self._http.update((yield from limited(call, resolve_http(call.config))))
        return (yield from pipeline(call))

    @property
    def constant(self) -> bool:
        """Whether no option is a function, or is found out by asking somebody, so that all have
        their values by the first call.
        """
        constant = self._constant
        if constant is None:
            config = self.config
            functions = any(
                callable(value) and not config.table[name].opaque
                for name, value in config.given.items()
            )
            constant = self._constant = not functions and config.defaults_mode != "auto"
        return constant

    def check(self, command: Command[Any], config: Config) -> None:
        """Refuse an input that does not fit the model.

        Raises:
            ValidationError: with all faults.
        """
        mode = config.validate
        if mode == "none":
            return
        if self._check_types is None:
            from .validation import check_types

            self._check_types = check_types
        self._check_types(command)
        if mode == "constraints":
            from .constraints import check_constraints

            check_constraints(command)

    # -- what the steps ask for -----------------------------------------------------------------

    @property
    def protocol(self) -> WireProtocol:
        """The protocol module."""
        if self._protocol is None:
            from .protocols import load

            self._protocol = load(self.service.protocol)
        return self._protocol

    def now(self) -> float:
        """Seconds since the epoch by the service's clock, as far as it is known."""
        return self.clock() + self.clock_skew.offset

    def datetime_now(self) -> datetime:
        """`now` as an aware datetime."""
        from datetime import UTC, datetime

        return datetime.fromtimestamp(self.now(), UTC)

    def identity(self, call: Call) -> Steps[AwsCredentialIdentity]:
        """Who signs."""
        config = call.config
        context = config.credential_context(now=self.datetime_now)
        return limited(call, config.credential_provider.identity(context))

    def forget_identity(self, call: Call) -> bool:
        """Have the source of a refused identity asked anew. Tells whether there is one."""
        if hasattr(call.config.credentials, "access_key_id") or call.identity is None:
            return False
        call.config.credential_provider.force_refresh(call.identity)
        return True

    def read(self, call: Call, response: Response, metadata: ResponseMetadata) -> Any:
        """The output that a response holds.

        Raises:
            ServiceError: the response is an error.
            ResponseParseError: it is neither.
        """
        protocol = self.protocol
        if response.status < 300:
            output = protocol.output(self.service, call.operation, response, metadata)
            attach(output, metadata)
            return output
        operation = call.operation

        def find(code: str) -> type[ServiceError]:
            return self._error_class(operation, code)

        raise protocol.error(self.service, operation, response, metadata, find)

    def _error_class(self, operation: Operation, code: str) -> type[ServiceError]:
        errors = import_module(f"{self.service.package}.errors")
        # Errors may share a code; then the operation's own is meant.
        for name in operation.errors:
            declared: type[ServiceError] = getattr(errors, name)
            if code and code in (declared.wire_code, declared.query_code):
                return declared
        found: type[ServiceError] = errors.BY_CODE.get(code, errors.BASE)
        return found

    def __reduce__(self) -> Any:
        raise TypeError(
            f"{type(self).__name__} holds connections and cannot be pickled; "
            "make a client in each process, or pickle its options"
        )


def closed_error(client: ClientCore, command: Command[Any]) -> ClientClosedError:
    """The error of a call on a closed client."""
    return ClientClosedError(
        f"this {type(client).__name__} is closed; make a new one for {command.operation.name}"
    )


def _no_command(given: object) -> str:
    if isinstance(given, type):
        return f"expected a command, got the class {given.__name__}: call it with the input first"
    return f"expected a command, got {type(given).__name__}"
