"""Outputs of what a protocol read, alike in every protocol whose body is the output.

Rule: a fault says whose output it is in, and has the response's metadata.
"""

from __future__ import annotations

from ..errors import ResponseParseError
from ..structure import build

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ..metadata import ResponseMetadata
    from ..operation import Operation
    from ..schema import SchemaType
    from ..structure import Output


def read_output(
    operation: Operation,
    metadata: ResponseMetadata,
    read: Callable[[SchemaType], dict[str, Any]],
) -> Output:
    """The output of an operation, with the members that `read` finds.

    Raises:
        ResponseParseError: as `read`, or a member that is promised is missing.
    """
    cls = operation.output
    try:
        return build(cls, read(cls))
    except ResponseParseError as error:
        error.path = (cls.__name__, *error.path)
        error.response_metadata = metadata
        raise
