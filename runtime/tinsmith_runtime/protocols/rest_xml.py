"""restXml: members bound to parts of an HTTP message, the rest of them in a body of XML (Smithy
2.0, "AWS restXml protocol").

Rule: where members go is `http_binding`'s, how the body is written `xml_body`'s. What single
operations of S3 do beside the protocol, such as errors with status 200, is their customizations'.
"""

from __future__ import annotations

from ..codecs import xml_body
from .foreign import foreign_error, status_code
from .http_binding import write_request
from .http_response import read_response
from .outcome import read_output
from .xml_error import element_error, note_request_id, parse_root

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ..codecs.xml import Element
    from ..http import Request, Response
    from ..metadata import ResponseMetadata
    from ..operation import Command, Operation, Service
    from ..schema import SchemaType
    from ..service_error import ServiceError
    from ..shapes import Member
    from ..structure import Output


def request(service: Service, operation: Operation, command: Command[Any]) -> Request:
    """Write a command as the request that its bindings make. Scheme and host are left to the
    endpoint.

    Raises:
        ValidationError: something in it has no form where it is bound.
    """
    return write_request(service, operation, command, xml_body)


def output(
    service: Service, operation: Operation, response: Response, metadata: ResponseMetadata
) -> Output:
    """Read the output of a response with a 2xx status.

    Raises:
        ResponseParseError: a member is missing or unreadable.
    """
    codec = _UNWRAPPED if operation.traits.get("s3_unwrapped_output") else xml_body
    return read_output(operation, metadata, lambda cls: read_response(cls, response, codec))


class _Within:
    """Reads members from an element that is to be found in the document, or has to be put round it.

    Args:
        find: takes the root, returns the element.
    """

    def __init__(self, find: Callable[[Element], Element]) -> None:
        self._find = find
        self.MEDIA_TYPE: str = xml_body.MEDIA_TYPE
        self.NO_PAYLOAD: bytes = xml_body.NO_PAYLOAD

    members_writer = staticmethod(xml_body.members_writer)
    payload_writer = staticmethod(xml_body.payload_writer)
    payload_reader = staticmethod(xml_body.payload_reader)

    def members_reader(
        self, cls: SchemaType, members: tuple[Member, ...]
    ) -> Callable[[bytes], dict[str, Any]]:
        from ..codecs.xml_reader import fields_reader

        read_fields = fields_reader(members)
        return lambda body: read_fields(self._find(xml_body.root_of(body))) if body else {}


def _around(root: Element) -> Element:
    """An element with the root in it, for outputs whose one member is the root itself (trait
    ``aws.customizations#s3UnwrappedXmlOutput``). An empty root stands for no value.
    """
    from ..codecs.xml import Element

    holder = Element("", {})
    if root.text or root.children:
        holder.children.append(root)
    return holder


def error(
    service: Service,
    operation: Operation,
    response: Response,
    metadata: ResponseMetadata,
    find: Callable[[str], type[ServiceError]],
) -> ServiceError:
    """Read ``<ErrorResponse><Error>`` or ``<Error>``, whichever came, with the members in headers;
    or make the best of what came instead. Never fails.
    """
    root = parse_root(response.body)
    note_request_id(root, metadata)
    element = None if root is None else _error_element(root)
    if element is None:
        if not response.body and _is_head(operation):
            # The status is all that the answer to a HEAD can say; it may be an error of the model.
            return find(status_code(response))(
                code=status_code(response), operation=operation.name, response_metadata=metadata
            )
        return foreign_error(operation, response, metadata, find)
    note_request_id(element, metadata)

    def members(cls: type[ServiceError], element: Element) -> dict[str, Any]:
        return read_response(cls, response, _IN_ERROR)

    return element_error(element, operation, response, metadata, find, members)


def _error_element(root: Element) -> Element | None:
    return root if root.name == "Error" else root.find("Error")


def _is_head(operation: Operation) -> bool:
    http: Any = operation.traits.get("http", ("",))
    return bool(http[0] == "HEAD")


_UNWRAPPED = _Within(_around)
_IN_ERROR = _Within(lambda root: _error_element(root) or root)
