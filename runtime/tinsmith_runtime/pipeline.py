"""The order of a call: the built-in steps with the reference clients' names and tags, and how a
stack becomes one function.

A step is ``step(call, proceed)``. It acts on the call, and what it returns is the rest of the call:
``proceed(call)`` as it is where the step has nothing to do afterwards, or a generator of its own
around ``yield from proceed(call)``.

Rule: this list is the truth. `middleware_stack` starts from it, an untouched client runs it as
compiled here.
"""

from __future__ import annotations

from .effects import Effect, Send
from .http import Timeouts
from .limit import cancellable, exceeded
from .log import find_wire_logger
from .steps import (
    choose_auth_scheme,
    deserialize,
    log_call,
    propagate_trace,
    resolve_endpoint,
    serialize,
    set_content_length,
    set_host,
    set_user_agent,
    sign,
)
from .steps_retry import retry

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any, TypeAlias

    from .call import Call
    from .effects import Steps
    from .operation import Operation, Service

    Proceed: TypeAlias = Callable[[Call], Steps[Any]]
    BuiltInStep: TypeAlias = Callable[[Call, Proceed], Steps[Any]]


class Entry:
    """A member of a stack.

    Attributes:
        step: the function.
        name, aliases, tags: by which others refer to it.
        stage: ``initialize``, ``serialize``, ``build``, ``finalize_request`` or ``deserialize``.
        priority: ``high``, ``normal`` or ``low`` within the stage.
        relation: ``("before" | "after", name)`` for a member placed beside another.
        override: whether it may take the place of another of the same name.
        origin: the function as the user gave it.
    """

    __slots__ = (
        "step",
        "name",
        "stage",
        "priority",
        "tags",
        "aliases",
        "relation",
        "override",
        "origin",
    )

    def __init__(
        self,
        step: BuiltInStep,
        name: str,
        stage: str,
        priority: str = "normal",
        tags: tuple[str, ...] = (),
        aliases: tuple[str, ...] = (),
        relation: tuple[str, str] | None = None,
        override: bool = True,
    ) -> None:
        self.step = step
        self.name = name
        self.stage = stage
        self.priority = priority
        self.tags = tags
        self.aliases = aliases
        self.relation = relation
        self.override = override
        self.origin: object = step


DEFAULT_ENTRIES = (
    Entry(log_call, "loggerMiddleware", "initialize", tags=("LOGGER",)),
    Entry(
        choose_auth_scheme,
        "httpAuthSchemeMiddleware",
        "serialize",
        tags=("HTTP_AUTH_SCHEME",),
        relation=("before", "endpointV2Middleware"),
    ),
    Entry(
        resolve_endpoint,
        "endpointV2Middleware",
        "serialize",
        tags=("ENDPOINT_PARAMETERS", "ENDPOINT_V2", "ENDPOINT"),
        relation=("before", "serializerMiddleware"),
    ),
    Entry(serialize, "serializerMiddleware", "serialize", tags=("SERIALIZER",)),
    Entry(
        set_content_length,
        "contentLengthMiddleware",
        "build",
        tags=("SET_CONTENT_LENGTH", "CONTENT_LENGTH"),
    ),
    Entry(
        set_user_agent, "getUserAgentMiddleware", "build", "low", ("SET_USER_AGENT", "USER_AGENT")
    ),
    Entry(set_host, "hostHeaderMiddleware", "build", "low", ("HOST",)),
    Entry(
        propagate_trace,
        "recursionDetectionMiddleware",
        "build",
        "low",
        ("RECURSION_DETECTION", "TRACE_CONTEXT_PROPAGATION"),
    ),
    Entry(retry, "retryMiddleware", "finalize_request", "high", ("RETRY",)),
    Entry(
        sign,
        "httpSigningMiddleware",
        "finalize_request",
        tags=("HTTP_SIGNING",),
        aliases=("apiKeyMiddleware", "tokenMiddleware", "awsAuthMiddleware"),
        relation=("after", "retryMiddleware"),
    ),
    Entry(deserialize, "deserializerMiddleware", "deserialize", tags=("DESERIALIZER",)),
)


def exchange(call: Call) -> Steps[Any]:
    """The end of the line: send the request, return the response."""
    deadline, total = call.deadline, None
    if deadline is not None:
        total = deadline - call.client.monotonic()
        if total <= 0:
            raise exceeded(call)
    connect, read = call.timeouts
    send: Effect = Send(call.request, Timeouts(connect, read, total), stream=call.operation.streams)
    if call.cancellation is not None:
        send = cancellable(call, send)
    wire = find_wire_logger()
    if wire is not None:
        from .wire import log_request

        log_request(wire, call)
    call.sent_at = call.client.clock()
    response = yield send
    call.response = response
    if call.cancellation is not None and response.stream is not None:
        call.cancellation.watch(response.stream, call.operation.name)
    if wire is not None:
        from .wire import log_response

        log_response(wire, call, response)
    return response


def compile_steps(steps: Iterable[BuiltInStep], last: Proceed = exchange) -> Proceed:
    """One function that runs the steps in order, each around the rest."""
    proceed = last
    for step in reversed(tuple(steps)):
        proceed = _bind(step, proceed)
    return proceed


def _bind(step: BuiltInStep, proceed: Proceed) -> Proceed:
    def bound(call: Call) -> Steps[Any]:
        return step(call, proceed)

    return bound


DEFAULT_PIPELINE = compile_steps(entry.step for entry in DEFAULT_ENTRIES)


def features_of(service: Service, operation: Operation) -> tuple[Entry, ...]:
    """The steps that an operation needs beside these; see `features`."""
    if not operation.traits and "customizations" not in service.traits:
        return ()
    from .features import entries

    return entries(service, operation)


def pipeline_of(service: Service, operation: Operation) -> Proceed:
    """The steps of an untouched client's calls of an operation, which remembers them."""
    features = features_of(service, operation)
    pipeline = DEFAULT_PIPELINE
    if features:
        from .middleware import MiddlewareStack

        pipeline = MiddlewareStack.default().compiled(features)
    operation.pipeline = pipeline
    return pipeline
