"""AWS Signature Version 4 (IAM User Guide, "Create a signed AWS API request").

    canonical request -> string to sign -> signature -> header (here) or query (`presign`)

Rule: pure; the clock is an argument. The one state is a bounded cache of signing keys, safe to
share between threads.
"""

from __future__ import annotations

import hmac
from hashlib import sha256

from .canonical import (
    UNSIGNED_PAYLOAD,
    canonical_headers,
    canonical_path,
    canonical_query,
    hash_payload,
)
from .errors import ValidationError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from _hashlib import HASH  # pyright: ignore[reportPrivateUsage]  # it has no public name
    from datetime import datetime

    from .http import Request
    from .identity import AwsCredentialIdentity

ALGORITHM = "AWS4-HMAC-SHA256"

#: Scope and the two hashes of the signing key by (date, region, service, access key id). Each entry
#: holds its identity: an access key id may come with another secret, and a secret makes no good
#: dictionary key.
_signing_keys: dict[tuple[str, str, str, str], tuple[AwsCredentialIdentity, str, HASH, HASH]] = {}
_MAX_SIGNING_KEYS = 50

#: RFC 2104 section 2: what the key is combined with, as tables for `bytes.translate`.
_INNER = bytes(octet ^ 0x36 for octet in range(256))
_OUTER = bytes(octet ^ 0x5C for octet in range(256))


class SigV4Signer:
    """Signs requests for one service in one region. Threads may share it.

    Args:
        service: signing name, such as ``sts``.
        region: signing region, such as ``eu-west-1``.
        double_encode_path: percent-encode the already encoded path once more, as every service but
            S3 wants.
        normalize_path: resolve ``.``, ``..`` and empty segments, as every service but S3 wants.
        content_sha256: send the hash of the body in ``x-amz-content-sha256``, as S3 wants.

    Raises:
        ValidationError: `service` or `region` is empty.
    """

    __slots__ = ("service", "region", "double_encode_path", "normalize_path", "content_sha256")

    #: What signatures say they are made by.
    algorithm = ALGORITHM

    def __init__(
        self,
        service: str,
        region: str,
        *,
        double_encode_path: bool = True,
        normalize_path: bool = True,
        content_sha256: bool = False,
    ) -> None:
        if not service or not region:
            named = (("service", service), ("region", region))
            raise ValidationError(
                "SigV4Signer", [f"{name}: is empty" for name, value in named if not value]
            )
        self.service = service
        self.region = region
        self.double_encode_path = double_encode_path
        self.normalize_path = normalize_path
        self.content_sha256 = content_sha256

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.service!r}, {self.region!r})"

    def sign(
        self,
        request: Request,
        identity: AwsCredentialIdentity,
        *,
        now: datetime,
        unsigned_payload: bool = False,
    ) -> Request:
        """Sign `request` in place, and return it. Sign a `request.copy()` to keep the original.

        Sets ``authorization``, ``x-amz-date`` and, with temporary credentials,
        ``x-amz-security-token``; whatever the request had of these, and ``date``, is replaced or
        dropped, so that a request can be signed again. An ``x-amz-content-sha256`` header that is
        already there is taken for the body's hash.

        Args:
            request: has everything that is to be signed; a ``host`` header need not be among it.
            identity: the credentials.
            now: the time of signing, aware. Services accept five to fifteen minutes of difference.
            unsigned_payload: leave the body out of the signature, and tell the service so in
                ``x-amz-content-sha256``.

        Raises:
            ValueError: `now` is naive.
        """
        timestamp = format_signing_time(now)
        headers = request.headers
        headers.pop("authorization", None)
        headers.pop("date", None)
        headers["x-amz-date"] = timestamp
        if identity.session_token is None:
            headers.pop("x-amz-security-token", None)
        else:
            headers["x-amz-security-token"] = identity.session_token
        if unsigned_payload:
            payload_hash = headers["x-amz-content-sha256"] = UNSIGNED_PAYLOAD
        else:
            payload_hash = hash_payload(request)
            if self.content_sha256:
                headers["x-amz-content-sha256"] = payload_hash
        names, lines = canonical_headers(request)
        canonical = (
            f"{request.method}\n{self.path(request)}\n{canonical_query(request.query)}\n"
            f"{lines}\n{names}\n{payload_hash}"
        )
        scope, signature = self.signature(canonical, identity, timestamp)
        headers["authorization"] = (
            f"{self.algorithm} Credential={identity.access_key_id}/{scope}, "
            f"SignedHeaders={names}, Signature={signature}"
        )
        return request

    def presign(
        self,
        request: Request,
        identity: AwsCredentialIdentity,
        *,
        expires_in: int,
        now: datetime,
        unsigned_payload: bool = False,
        hoist_headers: bool = False,
    ) -> Request:
        """A new request whose query carries the signature; `tinsmith_runtime.presign` says how."""
        from .presign import presign

        return presign(
            self,
            request,
            identity,
            expires_in=expires_in,
            now=now,
            unsigned_payload=unsigned_payload,
            hoist_headers=hoist_headers,
        )

    def path(self, request: Request) -> str:
        """The path as this signer signs it."""
        double, normalize = self.double_encode_path, self.normalize_path
        return canonical_path(request.path, double_encode=double, normalize=normalize)

    def scope(self, timestamp: str) -> str:
        """The credential scope: date, region, service and a constant."""
        return f"{timestamp[:8]}/{self.region}/{self.service}/aws4_request"

    def parameters(self) -> tuple[tuple[str, str], ...]:
        """What a presigned URL states beside the parameters of `presign`."""
        return ()

    def signature(
        self, canonical: str, identity: AwsCredentialIdentity, timestamp: str
    ) -> tuple[str, str]:
        """Credential scope and signature of a canonical request; where signing keys are cached."""
        date = timestamp[:8]
        entry = (date, self.region, self.service, identity.access_key_id)
        cached = _signing_keys.get(entry)
        if cached is not None and (
            cached[0] is identity or cached[0].secret_access_key == identity.secret_access_key
        ):
            _, scope, inner, outer = cached
        else:
            scope = self.scope(timestamp)
            key = signing_key(identity.secret_access_key, date, self.region, self.service)
            # HMAC half done, as RFC 2104 section 4 has it: what is left takes a third of the time.
            block = key.ljust(64, b"\0")
            inner, outer = sha256(block.translate(_INNER)), sha256(block.translate(_OUTER))
            if len(_signing_keys) >= _MAX_SIGNING_KEYS:
                # The older half goes. list() and pop() are atomic, and a lost entry is only derived
                # again: no lock.
                for stale in list(_signing_keys)[: _MAX_SIGNING_KEYS // 2]:
                    _signing_keys.pop(stale, None)
            _signing_keys[entry] = (identity, scope, inner, outer)
        inner, outer = inner.copy(), outer.copy()
        inner.update(string_to_sign(canonical, timestamp, scope).encode())
        outer.update(inner.digest())
        return scope, outer.hexdigest()


def forget_signing_keys() -> None:
    """Empty the cache of signing keys, which otherwise live as long as the process."""
    _signing_keys.clear()


def string_to_sign(canonical: str, timestamp: str, scope: str, algorithm: str = ALGORITHM) -> str:
    """Algorithm, time (``YYYYMMDDTHHMMSSZ``), scope and the canonical request's hash."""
    return f"{algorithm}\n{timestamp}\n{scope}\n{sha256(canonical.encode()).hexdigest()}"


def signing_key(secret_access_key: str, date: str, region: str, service: str) -> bytes:
    """The key of one day (``YYYYMMDD``), region and service."""
    key = f"AWS4{secret_access_key}".encode()
    for part in (date, region, service, "aws4_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    return key


def format_signing_time(now: datetime) -> str:
    """``YYYYMMDDTHHMMSSZ``.

    Raises:
        ValueError: `now` is naive.
    """
    offset = now.utcoffset()
    if offset is None:
        raise ValueError("the time of signing needs a time zone: use datetime.now(UTC)")
    if offset:
        now -= offset
    time = (now.year, now.month, now.day, now.hour, now.minute, now.second)
    return "%04d%02d%02dT%02d%02d%02dZ" % time  # noqa: UP031  # f-strings take twice as long
