"""Some operations of S3 begin to answer before they are done: status 200, and in the body an error
(Amazon S3 API Reference, "CopyObject", "CompleteMultipartUpload").

Rule: such an answer is the error it says, and as retryable as a failure of the server; an output is
never read from it.
"""

from __future__ import annotations

from ..pipeline import Entry

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..call import Call
    from ..effects import Steps
    from ..pipeline import Proceed

#: How far into a body its first element can be looked for.
_BEGINNING = 512


def find_error(call: Call, proceed: Proceed) -> Steps[Any]:
    """Give a success that is none the status of a failure."""
    response = yield from proceed(call)
    # Space keeps the connection alive while S3 works. What somebody stored is no answer of S3's.
    if response.status == 200 and not call.operation.streams and _is_error(response.body.lstrip()):
        response.status = 500
    return response


def _is_error(body: bytes) -> bool:
    beginning = body[:_BEGINNING]
    if beginning.startswith(b"<?xml"):
        beginning = beginning.partition(b"?>")[2].lstrip()
    return beginning.startswith((b"<Error>", b"<Error "))


ENTRIES = (
    Entry(
        find_error,
        "throw200ExceptionsMiddleware",
        "deserialize",
        tags=("THROW_200_EXCEPTIONS", "S3"),
        relation=("after", "deserializerMiddleware"),
    ),
)
