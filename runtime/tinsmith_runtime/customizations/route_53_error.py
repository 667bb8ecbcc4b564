"""Route 53 refuses a batch of changes in words of its own: the error stands where the envelope of
errors should.

Rule: what it says is put into the envelope that all other errors come in.
"""

from __future__ import annotations

from ..pipeline import Entry

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..call import Call
    from ..effects import Steps
    from ..pipeline import Proceed

_ROOT = b"<InvalidChangeBatch"
_END = b"</InvalidChangeBatch>"


def wrap_error(call: Call, proceed: Proceed) -> Steps[Any]:
    """Put a bare error into an envelope."""
    response = yield from proceed(call)
    before, root, rest = response.body.partition(_ROOT)
    if response.status >= 400 and root and b"<Error" not in before:
        attributes, _, content = rest.partition(b">")
        content, _, _ = content.partition(_END)
        # The member is `messages` in the model.
        content = content.replace(b"<Messages", b"<messages").replace(b"</Messages", b"</messages")
        response.body = (
            b"<ErrorResponse"
            + attributes
            + b"><Error><Code>InvalidChangeBatch</Code>"
            + content
            + b"</Error>"
            + content
            + b"</ErrorResponse>"
        )
    return response


ENTRIES = (
    Entry(
        wrap_error,
        "changeBatchErrorMiddleware",
        "deserialize",
        relation=("after", "deserializerMiddleware"),
    ),
)
