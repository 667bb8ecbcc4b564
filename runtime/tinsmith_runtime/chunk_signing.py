"""Signatures of the chunks of a body, each over the one before (Amazon S3 API Reference,
"Transferring payload in multiple chunks" and "... including trailing headers").

Rule: pure. The first signature is that of the request's header section, so the request is signed
before its chunks are.
"""

from __future__ import annotations

import hmac
from hashlib import sha256

from .sigv4 import ALGORITHM, signing_key

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .http import Request
    from .identity import AwsCredentialIdentity

_NOTHING = sha256(b"").hexdigest()


class ChunkSigner:
    """Signs the chunks of one body, in their order.

    Args:
        request: signed, with the authorization in its headers.
        identity: whom it was signed as.
    """

    __slots__ = ("_key", "_intro", "_previous")

    def __init__(self, request: Request, identity: AwsCredentialIdentity) -> None:
        headers = request.headers
        credential, _, rest = headers["authorization"].partition(", ")
        scope = credential.partition("/")[2]
        date, region, service, _ = scope.split("/")
        self._key = signing_key(identity.secret_access_key, date, region, service)
        self._intro = f"{headers['x-amz-date']}\n{scope}"
        self._previous = rest.rpartition("Signature=")[2]

    def sign(self, data: bytes) -> str:
        """The signature of the next chunk; the last one is empty."""
        return self._next("PAYLOAD", f"{_NOTHING}\n{sha256(data).hexdigest()}")

    def sign_trailer(self, trailer: bytes) -> str:
        r"""The signature of the trailing headers, as lines of ``name:value\n``."""
        return self._next("TRAILER", sha256(trailer).hexdigest())

    def _next(self, kind: str, hashed: str) -> str:
        message = f"{ALGORITHM}-{kind}\n{self._intro}\n{self._previous}\n{hashed}"
        self._previous = hmac.digest(self._key, message.encode(), "sha256").hex()
        return self._previous
