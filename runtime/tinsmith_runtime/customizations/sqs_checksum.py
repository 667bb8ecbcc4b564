"""SQS answers with the MD5 of the messages it got, and gives out messages with the MD5 they had.

Rule: each body is compared with the MD5 beside it; what has none is not looked at.
"""

from __future__ import annotations

from ..errors import ChecksumError
from ..pipeline import Entry

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from ..call import Call
    from ..effects import Steps
    from ..pipeline import Proceed


def compare(call: Call, proceed: Proceed) -> Steps[Any]:
    """Compare what was sent or received with what SQS says of it.

    Raises:
        ChecksumError: the first message that differs, by its id.
    """
    output = yield from proceed(call)
    for identifier, body, stated in _messages(call.input, output):
        if stated is not None and stated != _md5(body):
            raise ChecksumError(
                f"message {identifier} was damaged on the way: its MD5 is {_md5(body)}, "
                f"SQS says {stated}"
            )
    return output


def _messages(given: Any, output: Any) -> Iterator[tuple[str, str, str | None]]:
    """Id, body and MD5 of each message; of one, of those of a batch, or of those received."""
    if hasattr(given, "message_body"):
        yield output.message_id, given.message_body, output.md5_of_message_body
    elif hasattr(given, "entries"):
        bodies = {entry.id: entry.message_body for entry in given.entries}
        for result in output.successful or ():
            yield result.id, bodies[result.id], result.md5_of_message_body
    else:
        for message in output.messages or ():
            yield message.message_id, message.body or "", message.md5_of_body


def _md5(body: str) -> str:
    from hashlib import md5

    return md5(body.encode(), usedforsecurity=False).hexdigest()


ENTRIES = (
    Entry(
        compare,
        "sqsMd5Middleware",
        "deserialize",
        tags=("VALIDATE_BODY_MD5",),
        relation=("before", "deserializerMiddleware"),
    ),
)
