"""Signatures of events: each is signed along with the signature before it, the first with that of
the request (Amazon Transcribe Developer Guide, "Setting up a streaming transcription"; the scheme
is that of all services that take event streams).

Rule: pure but for the chain: events are signed once, in the order in which they are sent. The clock
is an argument.
"""

from __future__ import annotations

import hmac
from hashlib import sha256

from .codecs.event_frame import Frame, encode_frame, encode_headers
from .sigv4 import format_signing_time, signing_key

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

    from .codecs.event_frame import Header
    from .http import Request
    from .identity import AwsCredentialIdentity

ALGORITHM = "AWS4-HMAC-SHA256-PAYLOAD"

#: Stands in the place of the body's hash in the signature of the request.
STREAMING_EVENTS = "STREAMING-AWS4-HMAC-SHA256-EVENTS"


class EventSigner:
    """Signs the events of one request.

    Args:
        request: signed, with the authorization in its headers.
        identity: whom it was signed as.
    """

    __slots__ = ("_date", "_identity", "_key", "_prior", "_region", "_service")

    def __init__(self, request: Request, identity: AwsCredentialIdentity) -> None:
        credential, _, rest = request.headers["authorization"].partition(", ")
        _, self._region, self._service, _ = credential.rsplit("/", 3)
        self._identity = identity
        self._prior = rest.rpartition("Signature=")[2]
        self._date = ""
        self._key = b""

    def sign(self, payload: bytes, now: datetime) -> bytes:
        """A frame that holds a payload, which is a frame itself or, at the end, nothing.

        Args:
            payload: what to sign.
            now: the time of signing, aware.

        Raises:
            ValueError: the payload is too long for a frame.
        """
        timestamp = format_signing_time(now)
        if timestamp[:8] != self._date:
            self._date = timestamp[:8]
            secret = self._identity.secret_access_key
            self._key = signing_key(secret, self._date, self._region, self._service)
        headers: dict[str, Header] = {":date": ("timestamp", now)}
        text = "\n".join(
            (
                ALGORITHM,
                timestamp,
                f"{self._date}/{self._region}/{self._service}/aws4_request",
                self._prior,
                sha256(encode_headers(headers)).hexdigest(),
                sha256(payload).hexdigest(),
            )
        )
        signature = hmac.digest(self._key, text.encode(), "sha256")
        self._prior = signature.hex()
        headers[":chunk-signature"] = ("blob", signature)
        return encode_frame(Frame(headers, payload))
