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
#: Names that signatures of S3 are made for.
_NAMES = ("s3", "s3express", "s3-object-lambda", "s3-outposts")


def wants_hash(call: Call) -> bool:
    """Whether a request is signed for S3."""
    return call.auth_scheme is not None and call.auth_scheme.get("signingName") in _NAMES


def state_hash(call: Call, proceed: Proceed) -> Steps[Any]:
    """State the hash of a body in memory."""
    request = call.request
    if (
        request.stream is None
        and _HASH not in request.headers
        and wants_hash(call)
        and "unsigned_payload" not in call.operation.traits
    ):
        request.headers[_HASH] = sha256(request.body).hexdigest()
    return proceed(call)


ENTRIES = (Entry(state_hash, "contentHashMiddleware", "build", "low"),)
