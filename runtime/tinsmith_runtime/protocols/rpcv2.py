"""What the protocols of Smithy RPC v2 share: the operation in the path, and a header that says
which of them is spoken.

Rule: the envelope; bodies are those of the format.
"""

from __future__ import annotations

from ..errors import ResponseParseError
from ..http import Request

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ..http import Response
    from ..operation import Command, Operation, Service

HEADER = "smithy-protocol"


def write_request(
    service: Service,
    operation: Operation,
    command: Command[Any],
    name: str,
    media_type: str,
    write: Callable[[Command[Any]], bytes],
) -> Request:
    """A command as a POST to the operation's path; without an input there is no body."""
    headers = {HEADER: name, "accept": media_type}
    if service.traits.get("query_compatible"):
        headers["x-amzn-query-mode"] = "true"
    path = f"/service/{service.name}/operation/{operation.name}"
    made = Request("POST", "", path=path, headers=headers)
    if not operation.traits.get("no_input"):
        headers["content-type"] = media_type
        made.body = write(command)
    return made


def check_spoken(operation: Operation, response: Response, name: str) -> None:
    """Refuse the output of somebody else, whatever it says.

    Raises:
        ResponseParseError: the response lacks the header of the protocol.
    """
    if response.headers.get(HEADER) != name:
        raise ResponseParseError(
            f"the response to {operation.name} lacks the header {HEADER}: {name}; "
            "is there a proxy between?"
        )
