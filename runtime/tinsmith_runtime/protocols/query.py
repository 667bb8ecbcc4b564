"""What awsQuery and ec2Query share: forms in POSTs, and answers in XML whose root is called after
the operation (Smithy 2.0, "AWS query protocol" and "AWS EC2 query protocol").

Rule: what a success must have is insisted on; an error is made of whatever came, for proxies and
load balancers answer too.
"""

from __future__ import annotations

from ..codecs.percent import encode
from ..errors import ResponseParseError
from ..http import Request
from ..structure import build

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ..codecs.form import Write
    from ..codecs.xml import Element
    from ..http import Response
    from ..metadata import ResponseMetadata
    from ..operation import Command, Operation, Service
    from ..structure import Output

    # Picks the element with the members out of a response, and notes the request's id.
    Pick = Callable[[Element, ResponseMetadata], "Element | None"]


def write_request(
    service: Service, operation: Operation, command: Command[Any], write: Write
) -> Request:
    """A command as a POST to the root. `write` appends its members."""
    pairs = [f"Action={encode(operation.name)}", f"Version={encode(service.api_version)}"]
    write(command, "", pairs)
    return Request(
        "POST",
        "",
        headers={"content-type": "application/x-www-form-urlencoded"},
        body="&".join(pairs).encode("ascii"),
    )


def read_output(
    operation: Operation,
    response: Response,
    metadata: ResponseMetadata,
    error_root: str,
    pick: Pick,
) -> Output:
    """The output in ``<XResponse>``; an operation without output may answer with nothing.

    Args:
        operation: which was called.
        response: with a 2xx status.
        metadata: to be completed.
        error_root: what the root of an error is called.
        pick: finds the element that has the members; None where there are none.

    Raises:
        ResponseParseError: not that, or a member is missing or unreadable.
    """
    cls = operation.output
    try:
        if not response.body:
            if cls.__members__:
                raise ResponseParseError(f"the response to {operation.name} is empty")
            return build(cls, {})
        from ..codecs.xml_reader import members_reader

        result = pick(_root(operation, response.body, error_root), metadata)
        return build(cls, {} if result is None else members_reader(cls)(result))
    except ResponseParseError as error:
        error.path = (cls.__name__, *error.path)
        error.response_metadata = metadata
        raise


def _root(operation: Operation, body: bytes, error_root: str) -> Element:
    from ..codecs.xml import XmlError, parse

    try:
        root = parse(body)
    except XmlError as error:
        raise ResponseParseError(f"the response to {operation.name} is {error}") from None
    if not root.name.endswith("Response") or root.name == error_root:
        raise ResponseParseError(
            f"the response to {operation.name} begins with <{root.name[:80]}>, "
            f"expected <{operation.name}Response>; is there a proxy between?"
        )
    return root
