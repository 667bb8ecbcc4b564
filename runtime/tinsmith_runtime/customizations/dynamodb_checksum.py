"""DynamoDB states the CRC32 of each response's body, as it was sent, in ``x-amz-crc32``.

Rule: a damaged response is an error that is worth another attempt, never data.
"""

from __future__ import annotations

from zlib import crc32

from ..errors import TransportError
from ..pipeline import Entry

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..call import Call
    from ..effects import Steps
    from ..pipeline import Proceed


def check(call: Call, proceed: Proceed) -> Steps[Any]:
    """Compare a response with its checksum.

    Raises:
        TransportError: they differ; retried as such.
    """
    response = yield from proceed(call)
    stated = response.headers.get("x-amz-crc32", "")
    # Of a body that was unpacked on the way, the checksum is not of what is here.
    if stated.isdecimal() and len(stated) < 11 and "content-encoding" not in response.headers:
        computed = crc32(response.body)
        if computed != int(stated):
            raise TransportError(
                f"the response to {call.operation.name} was damaged on the way: its CRC32 is "
                f"{computed}, x-amz-crc32 says {stated}"
            )
    return response


ENTRIES = (
    Entry(
        check,
        "crc32Middleware",
        "deserialize",
        tags=("CRC32",),
        relation=("after", "deserializerMiddleware"),
    ),
)
