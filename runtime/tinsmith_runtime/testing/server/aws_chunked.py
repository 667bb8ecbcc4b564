"""Bodies in chunks of AWS's own, with trailers behind them, as S3 takes them ("Amazon S3 API
Reference", "Signature calculations: transferring payload in multiple chunks").

Rule: the service sees the body as its caller gave it; what the chunks say is not verified.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import WireError

if TYPE_CHECKING:
    from ...http import Request

_ENCODING = "aws-chunked"


def unchunked(request: Request) -> Request:
    """The request without chunks, and without the headers that announce them.

    Raises:
        WireError: the body is not what the headers say.
    """
    encodings = [each.strip() for each in request.headers.get("content-encoding", "").split(",")]
    if _ENCODING not in encodings:
        return request
    made = request.copy()
    made.body = _joined(request.body)
    stated = made.headers.pop("x-amz-decoded-content-length", "")
    if stated != str(len(made.body)):
        raise WireError(f"the body has {len(made.body)} bytes, not {stated or 'a stated number'}")
    made.headers["content-length"] = stated
    del made.headers["content-encoding"]
    rest = [each for each in encodings if each != _ENCODING]
    if rest:
        made.headers["content-encoding"] = ",".join(rest)
    return made


def _joined(body: bytes) -> bytes:
    chunks: list[bytes] = []
    while True:
        line, end, body = body.partition(b"\r\n")
        try:
            size = int(line.partition(b";")[0], 16)
        except ValueError:
            raise WireError("a chunk without its size") from None
        if not size:
            return b"".join(chunks)
        chunk, body = body[:size], body[size:]
        if not end or len(chunk) != size or not body.startswith(b"\r\n"):
            raise WireError("a chunk that is not as long as it says")
        chunks.append(chunk)
        body = body[2:]
