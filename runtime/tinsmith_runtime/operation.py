"""What a generated client states of its service and operations.

Rule: facts only. The pipeline and the protocols act on them.
"""

from __future__ import annotations

from .structure import Structure

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any, ClassVar, Generic, TypeVar

    from .middleware import MiddlewareStack
    from .pipeline import Proceed
    from .structure import Output

    OutputT_co = TypeVar("OutputT_co", bound=Output, covariant=True)
    ItemT_co = TypeVar("ItemT_co", covariant=True)


class Service:
    """A service, as its model describes it.

    Attributes:
        service_id: ``aws.api#service`` sdkId; names the service in settings:
            ``AWS_ENDPOINT_URL_STS``.
        package: import name of the client package; its ``errors`` and ``endpoints`` modules are
            found by it.
        api_version: version of the API, as the service spells it.
        client_version: version of the client package, for the user agent.
        protocol: name of the protocol module to speak.
        name: name of the service shape.
        signing_name: service name in signatures.
        endpoint_prefix: host prefix of the regional endpoints, where the model has no rules.
        xml_namespace: namespace of XML documents.
        auth: authentication schemes in order of preference.
        traits: what single protocols want to know beyond that.
    """

    __slots__ = (
        "service_id",
        "package",
        "api_version",
        "client_version",
        "protocol",
        "name",
        "signing_name",
        "endpoint_prefix",
        "xml_namespace",
        "auth",
        "traits",
    )

    def __init__(
        self,
        service_id: str,
        *,
        package: str,
        api_version: str,
        client_version: str,
        protocol: str,
        name: str,
        signing_name: str = "",
        endpoint_prefix: str = "",
        xml_namespace: str = "",
        auth: tuple[str, ...] = ("aws.auth#sigv4",),
        **traits: object,
    ) -> None:
        self.service_id = service_id
        self.package = package
        self.api_version = api_version
        self.client_version = client_version
        self.protocol = protocol
        self.name = name
        self.signing_name = signing_name
        self.endpoint_prefix = endpoint_prefix
        self.xml_namespace = xml_namespace
        self.auth = auth
        self.traits: Mapping[str, object] = traits

    def speaking(self, protocol: str) -> Service:
        """The same service, spoken to in another of its protocols."""
        from copy import copy

        other = copy(self)
        other.protocol = protocol
        return other

    def __repr__(self) -> str:
        return f"<Service {self.service_id} {self.api_version}>"


class Operation:
    """An operation, as its model describes it.

    Attributes:
        name: name of the operation shape.
        output: class of what it returns.
        errors: names of the error classes it declares.
        auth: authentication schemes, where they differ from the service's; ``()`` is never signed.
        traits: what single protocols want to know beyond that (``endpoint``, ``http_uri``, ...).
        streams: whether its responses are left unread: their body is a stream, or events.
        pipeline: the steps of its calls, once they were compiled.
    """

    __slots__ = ("name", "output", "errors", "auth", "traits", "streams", "pipeline")

    def __init__(
        self,
        name: str,
        *,
        output: type[Output],
        errors: tuple[str, ...] = (),
        auth: tuple[str, ...] | None = None,
        **traits: object,
    ) -> None:
        self.name = name
        self.output = output
        self.errors = errors
        self.auth = auth
        self.traits: Mapping[str, object] = traits
        self.streams = "output_stream" in traits or "event_output" in traits
        self.pipeline: Proceed | None = None

    def __repr__(self) -> str:
        return f"<Operation {self.name}>"


if TYPE_CHECKING:

    class Command(Structure, Generic[OutputT_co]):
        """The input of one operation; ``client.send(command)`` returns what it is parameterized
        with.
        """

        operation: ClassVar[Operation]

        @property
        def middleware_stack(self) -> MiddlewareStack:
            """Steps of this command's calls alone, beside the client's."""
            ...

        def own_middleware(self) -> MiddlewareStack | None:
            """The stack, if anybody asked for it."""

    class PagedCommand(Command[OutputT_co]):
        """The input of an operation that answers in pages: ``client.paginate(command)``."""

    class PaginatedCommand(PagedCommand[OutputT_co], Generic[OutputT_co, ItemT_co]):
        """The same where pages hold items: ``client.paginate(command).items()``."""

else:

    class Command(Structure):
        """The input of one operation; ``client.send(command)`` returns what it is parameterized
        with.
        """

        # Generic would import typing; at run time the parameter says nothing.
        def __class_getitem__(cls, output: Any) -> type:
            return cls

        __slots__ = ("_middleware",)

        @property
        def middleware_stack(self) -> MiddlewareStack:
            """Steps of this command's calls alone, beside the client's."""
            stack = self.own_middleware()
            if stack is None:
                from .middleware import MiddlewareStack

                stack = MiddlewareStack()
                object.__setattr__(self, "_middleware", stack)
            return stack

        def own_middleware(self) -> MiddlewareStack | None:
            """The stack, if anybody asked for it."""
            return getattr(self, "_middleware", None)

    class PagedCommand(Command):
        """The input of an operation that answers in pages: ``client.paginate(command)``."""

    class PaginatedCommand(PagedCommand):
        """The same where pages hold items: ``client.paginate(command).items()``."""
