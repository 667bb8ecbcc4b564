"""Errors of the protocols that answer in XML: what stands in an ``<Error>``.

Rule: where it stands is each protocol's own; here is what it says. Members that cannot be read do
not hide the error.
"""

from __future__ import annotations

from ..errors import ResponseParseError
from .foreign import status_code

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ..codecs.xml import Element
    from ..http import Response
    from ..metadata import ResponseMetadata
    from ..operation import Operation
    from ..service_error import ServiceError

_FAULTS = {"Sender": "client", "Receiver": "server"}


def parse_root(body: bytes) -> Element | None:
    """The root of a document, or None for what is no XML."""
    from ..codecs.xml import XmlError, parse

    try:
        return parse(body)
    except XmlError:
        return None


def note_request_id(element: Element | None, metadata: ResponseMetadata) -> None:
    """Take the ids of a request from an element's children, unless headers had them.

    Their names differ in case between services; ``HostId`` is S3's extended request id.
    """
    for child in () if element is None else element.children:
        name = child.name.lower()
        if name == "requestid" and metadata.request_id is None:
            metadata.request_id = child.text.strip() or None
        elif name == "hostid" and metadata.extended_request_id is None:
            metadata.extended_request_id = child.text.strip() or None


def element_error(
    element: Element,
    operation: Operation,
    response: Response,
    metadata: ResponseMetadata,
    find: Callable[[str], type[ServiceError]],
    read: Callable[[type[ServiceError], Element], dict[str, Any]],
) -> ServiceError:
    """The error that an ``<Error>`` tells of. Never fails.

    `read` reads the members of an error's class; ResponseParseError of it counts as none.
    """
    texts = {child.name.lower(): child.text.strip() for child in reversed(element.children)}
    code = texts.get("code") or status_code(response)
    cls = find(code)
    try:
        values = read(cls, element)
    except ResponseParseError:
        values = {}
    return cls(
        texts.get("message"),
        code=code,
        fault=_FAULTS.get(texts.get("type", "")),
        operation=operation.name,
        response_metadata=metadata,
        **values,
    )


def body_members(cls: type[ServiceError], element: Element) -> dict[str, Any]:
    """All members of an error from its element."""
    from ..codecs.xml_reader import members_reader

    return members_reader(cls)(element)
