"""restXml from the service's side (Smithy 2.0, "AWS restXml protocol").

Rule: documents and errors; members are bound by `http_binding` and `http_response`, values are
`xml_request` and `xml`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...http import Response
from . import WireError, http_binding
from .http_binding import unbound
from .http_response import bound_headers, output_response
from .s3_bucket import part_bucket
from .xml import element, members_of, namespace, text_element, value_element
from .xml_request import local, parse, read, read_members

if TYPE_CHECKING:
    from typing import TypeVar

    from ...http import Request
    from ...operation import Command, Operation, Service
    from ...service_error import ServiceError
    from ...shapes import Member
    from ...structure import Output

    CommandT = TypeVar("CommandT", bound=Command[Any])

_FAULTS = {"client": ("Sender", 400), "server": ("Receiver", 500)}


class _Documents:
    """Bodies of XML in the namespace of a service."""

    MEDIA_TYPE = "application/xml"

    def __init__(self, service: Service) -> None:
        self._namespace = service.xml_namespace

    def read_members(self, cls: Any, members: tuple[Member, ...], body: bytes) -> dict[str, Any]:
        if not body:
            raise WireError(f"{cls.__name__}: no document")
        root = parse(body)
        self._check_root(root.tag, _name(cls.__shape__.traits, cls), cls.__shape__.traits)
        return read_members(members, root)

    def read_payload(self, member: Member, body: bytes) -> Any:
        root = parse(body)
        self._check_root(root.tag, _payload_name(member), member.traits)
        return read(member, root)

    def write_members(self, value: Any, members: tuple[Member, ...]) -> bytes:
        cls: Any = value.__class__
        attributes, content = members_of(value, members)
        declared = self._declared(cls.__shape__.traits)
        return element(
            _name(cls.__shape__.traits, cls), content, namespace(*declared) + attributes
        ).encode()

    def write_payload(self, member: Member, value: Any) -> bytes:
        own = "xml_namespace" in member.traits
        attributes = "" if own else namespace(self._namespace)
        return value_element(_payload_name(member), member, value, attributes).encode()

    def _declared(self, traits: Any) -> tuple[str, str | None]:
        declared: tuple[str, str | None] = traits.get("xml_namespace") or (self._namespace, None)
        return declared

    def _check_root(self, tag: str, name: str, traits: Any) -> None:
        uri, prefix = self._declared(traits)
        expected = f"{{{uri}}}{local(name)}" if uri and not prefix else local(name)
        if tag != expected:
            raise WireError(f"the document is {tag}, not {expected}")


def _name(traits: Any, cls: type) -> str:
    return str(traits.get("xml_name") or cls.__name__)


def _payload_name(member: Member) -> str:
    shape = member.shape
    target: Any = shape.target
    name = member.traits.get("xml_name") or target.__name__
    return str(name).removesuffix("Unknown" if shape.type == "union" else "")


def is_call(service: Service, operation: Operation, request: Request) -> bool:
    """Whether method, path and constant query of a request are those of an operation."""
    return http_binding.is_call(operation, part_bucket(service, operation, request)[0])


def read_request(service: Service, command: type[CommandT], request: Request) -> CommandT:
    """The command that a request was written from.

    Raises:
        WireError: another operation, or anything that the model has not.
    """
    parted, labels = part_bucket(service, command.operation, request)
    return http_binding.read_request(command, parted, _Documents(service), labels)


def write_output(
    service: Service, operation: Operation, output: Output, request_id: str
) -> Response:
    """The members of an output, where they are bound.

    Raises:
        WireError: a value has no form.
    """
    response = output_response(operation, output, _Documents(service))
    if operation.traits.get("s3_unwrapped_output"):
        response.body = _unwrapped(response.body)
    response.headers["x-amz-request-id"] = request_id
    return response


def _unwrapped(body: bytes) -> bytes:
    """The one member of a document, as its root."""
    text = body.decode()
    first, last = text.find("><") + 1, text.rfind("></") + 1
    return text[first:last].encode()


def write_error(
    service: Service, operation: Operation, error: ServiceError, request_id: str
) -> Response:
    """``<ErrorResponse><Error>``, or ``<Error>`` alone where the service has it so.

    Raises:
        WireError: a value has no form.
    """
    fault, status = _FAULTS[error.fault]
    attributes, content = members_of(error, unbound(type(error).__members__.values()))
    facts = text_element("Code", error.code) + text_element("Type", fault)
    if error.message:
        facts += text_element("Message", error.message)
    ident = text_element("RequestId", request_id)
    if service.traits.get("no_error_wrapping"):
        body = element("Error", facts + content + ident, attributes)
    else:
        declared = namespace(service.xml_namespace)
        inner = element("Error", facts + content, attributes)
        body = element("ErrorResponse", inner + ident, declared)
    headers = {**bound_headers(error), "content-type": "application/xml"}
    return Response(error.http_status or status, headers, body.encode())
