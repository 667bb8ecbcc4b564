"""awsQuery: form parameters in, XML out (Smithy 2.0, "AWS query protocol").

Rule: the wire format of this protocol and nothing of a call. What a success must have is insisted
on; an error is made of whatever came, for proxies and load balancers answer too.
"""

from __future__ import annotations

from ..codecs.form import members_writer
from ..codecs.percent import encode
from ..errors import ResponseParseError
from ..http import Request
from ..structure import build
from .foreign import foreign_error, status_code

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ..codecs.xml import Element
    from ..http import Response
    from ..metadata import ResponseMetadata
    from ..operation import Command, Operation, Service
    from ..service_error import ServiceError
    from ..structure import Output

_FAULTS = {"Sender": "client", "Receiver": "server"}


def request(service: Service, operation: Operation, command: Command[Any]) -> Request:
    """Write a command as a POST to the root. Scheme and host are left to the endpoint.

    Raises:
        ValidationError: an unknown variant of a union.
    """
    pairs = [f"Action={encode(operation.name)}", f"Version={encode(service.api_version)}"]
    members_writer(type(command))(command, "", pairs)
    return Request(
        "POST",
        "",
        headers={"content-type": "application/x-www-form-urlencoded"},
        body="&".join(pairs).encode("ascii"),
    )


def output(
    service: Service, operation: Operation, response: Response, metadata: ResponseMetadata
) -> Output:
    """Read ``<XResponse><XResult>``; an operation without output may answer with nothing.

    Raises:
        ResponseParseError: not that, or a member is missing or unreadable.
    """
    try:
        return _output(operation, response, metadata)
    except ResponseParseError as error:
        error.path = (operation.output.__name__, *error.path)
        error.response_metadata = metadata
        raise


def _output(operation: Operation, response: Response, metadata: ResponseMetadata) -> Output:
    cls = operation.output
    if not response.body:
        if cls.__members__:
            raise ResponseParseError(f"the response to {operation.name} is empty")
        return build(cls, {})
    from ..codecs.xml import XmlError, parse
    from ..codecs.xml_reader import members_reader

    try:
        root = parse(response.body)
    except XmlError as error:
        raise ResponseParseError(f"the response to {operation.name} is {error}") from None
    if not root.name.endswith("Response") or root.name == "ErrorResponse":
        raise ResponseParseError(
            f"the response to {operation.name} begins with <{root.name[:80]}>, "
            f"expected <{operation.name}Response>; is there a proxy between?"
        )
    _note_request_id(root, metadata)
    result = root.find(f"{operation.name}Result")
    return build(cls, {} if result is None else members_reader(cls)(result))


def error(
    service: Service,
    operation: Operation,
    response: Response,
    metadata: ResponseMetadata,
    find: Callable[[str], type[ServiceError]],
) -> ServiceError:
    """Read ``<ErrorResponse><Error>``, or make the best of what came instead. Never fails."""
    element = _error_element(response, metadata)
    if element is None:
        return foreign_error(operation, response, metadata, find)
    texts = {child.name.lower(): child.text.strip() for child in reversed(element.children)}
    code = texts.get("code") or status_code(response)
    cls = find(code)
    return cls(
        texts.get("message"),
        code=code,
        fault=_FAULTS.get(texts.get("type", "")),
        operation=operation.name,
        response_metadata=metadata,
        **_members(cls, element),
    )


def _error_element(response: Response, metadata: ResponseMetadata) -> Element | None:
    from ..codecs.xml import XmlError, parse

    try:
        root = parse(response.body)
    except XmlError:
        return None
    _note_request_id(root, metadata)
    return root if root.name == "Error" else root.find("Error")


def _members(cls: type[ServiceError], element: Element) -> dict[str, Any]:
    from ..codecs.xml_reader import members_reader

    try:
        values = members_reader(cls)(element)
    except ResponseParseError:
        return {}
    values.pop("message", None)
    return values


def _note_request_id(root: Element, metadata: ResponseMetadata) -> None:
    if metadata.request_id is None:
        holder = root.find("ResponseMetadata") or root
        found = holder.find("RequestId")
        if found is not None:
            metadata.request_id = found.text.strip() or None
