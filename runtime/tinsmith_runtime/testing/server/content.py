"""What a request carries, as it was before compression (RFC 9110 section 8.4).

Rule: protocols see requests through this alone.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from . import WireError

if TYPE_CHECKING:
    from ...http import Request

_GZIP = 16 + zlib.MAX_WBITS


def content_of(request: Request) -> bytes:
    """The body without the encodings that ``content-encoding`` lists.

    Only ``gzip`` is undone. Others are the user's own header about a payload of theirs.

    Raises:
        WireError: the body is not what the header says.
    """
    body = request.body
    for encoding in reversed(request.headers.get("content-encoding", "").split(",")):
        if encoding.strip() == "gzip":
            try:
                body = zlib.decompress(body, _GZIP)
            except zlib.error:
                raise WireError("the body is not gzip, as content-encoding says it is") from None
    return body
