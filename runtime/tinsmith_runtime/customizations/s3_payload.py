"""S3 wants ``x-amz-content-sha256`` with every signed request: the hash of the body, or a word that
says what protects it instead.

Rule: what was said before stays; streams are a matter of signing.
"""

from __future__ import annotations

from hashlib import sha256

from ..pipeline import Entry

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..call import Call
    from ..effects import Steps
    from ..pipeline import Proceed

_HASH = "x-amz-content-sha256"


def state_hash(call: Call, proceed: Proceed) -> Steps[Any]:
    """State the hash of a body in memory."""
    request = call.request
    if (
        request.stream is None
        and _HASH not in request.headers
        and call.auth_scheme is not None
        and "unsigned_payload" not in call.operation.traits
    ):
        request.headers[_HASH] = sha256(request.body).hexdigest()
    return proceed(call)


ENTRIES = (Entry(state_hash, "contentHashMiddleware", "build", "low"),)
