"""Streams read to their end: what stands in for a service has all of a message at once.

Rule: transports for tests see every body as bytes, whatever it was given as.
"""

from __future__ import annotations

from ..streaming_body import StreamingBody
from ..structure import attach, blank

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..http import Request
    from ..structure import Output


def whole_request(request: Request) -> Request:
    """A copy of a request, with its body read."""
    whole = request.copy()
    if request.stream is not None:
        whole.body, whole.stream = b"".join(request.stream.chunks()), None
    return whole


async def awhole_request(request: Request) -> Request:
    """The same where a body may have to be awaited."""
    whole = request.copy()
    if request.stream is not None:
        whole.body = b"".join([piece async for piece in request.stream.achunks()])
        whole.stream = None
    return whole


def whole_body(body: StreamingBody) -> bytes:
    """All of a body; it can still be read where it came from memory."""
    return body.read() if body.content is None else body.content


def whole_output(output: Output) -> Output:
    """An output with bytes in the place of a stream."""
    values: dict[str, Any] = {name: getattr(output, name) for name in type(output).__members__}
    if not any(isinstance(value, StreamingBody) for value in values.values()):
        return output
    whole = blank(type(output))
    for name, store, _ in type(output).__fields__:
        value = values[name]
        store(whole, whole_body(value) if isinstance(value, StreamingBody) else value)
    attach(whole, output.response_metadata)
    return whole
