"""Error responses that are not the service's own: what proxies and load balancers say, or nothing.

Rule: there is always an error to raise, with the status, a code and the first bytes of the body; it
is never one of the model's.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from ..http import Response
    from ..metadata import ResponseMetadata
    from ..operation import Operation
    from ..service_error import ServiceError

_EXCERPT = 200


def foreign_error(
    operation: Operation,
    response: Response,
    metadata: ResponseMetadata,
    find: Callable[[str], type[ServiceError]],
) -> ServiceError:
    """The error for a response whose body the protocol cannot read."""
    return find("")(
        excerpt(response.body),
        code=status_code(response),
        operation=operation.name,
        response_metadata=metadata,
    )


def status_code(response: Response) -> str:
    """A code for a response without one: ``NotFound``, ``BadGateway``; the words of RFC 9110."""
    if response.status == 404:
        return "NotFound"
    return "".join(filter(str.isalnum, response.reason))[:64] or "Unknown"


def excerpt(body: bytes) -> str:
    """The beginning of a body on one line, with nothing in it that a terminal would act on."""
    text = " ".join(body[:_EXCERPT].decode("utf-8", "replace").split())
    return "".join(character if character.isprintable() else "\ufffd" for character in text)
