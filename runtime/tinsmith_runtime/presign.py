"""Query signing (SigV4 "query string authentication"): a URL that carries its own, time-limited
authorization.

Parameters follow the request's own in a fixed order, the signature last, so that equal input gives
equal bytes. The secret of such a URL is its signature: whoever holds it may send the request until
it expires.

Rule: pure; a request goes in, a new one comes out.
"""

from __future__ import annotations

from .canonical import UNSIGNED_PAYLOAD, canonical_headers, hash_payload, join_query, reencode
from .codecs.percent import encode
from .errors import ValidationError
from .http import Request
from .sigv4 import format_signing_time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

    from .identity import AwsCredentialIdentity
    from .sigv4 import SigV4Signer

#: One week, the longest life of a signature in a query, in seconds.
MAX_EXPIRES_IN = 604800

#: Headers of a call that have no place in a URL, or whose place the query takes.
_DROPPED = frozenset(
    (
        "authorization",
        "date",
        "x-amz-date",
        "x-amz-security-token",
        "user-agent",
        "x-amz-user-agent",
        "amz-sdk-invocation-id",
        "amz-sdk-request",
    )
)
_NEVER_HOISTED = "x-amz-server-side-encryption"
_PARAMETERS = frozenset(
    (
        "X-Amz-Algorithm",
        "X-Amz-Credential",
        "X-Amz-Date",
        "X-Amz-Expires",
        "X-Amz-Region-Set",
        "X-Amz-SignedHeaders",
        "X-Amz-Security-Token",
        "X-Amz-Signature",
    )
)


def presign(
    signer: SigV4Signer,
    request: Request,
    identity: AwsCredentialIdentity,
    *,
    expires_in: int,
    now: datetime,
    unsigned_payload: bool = False,
    hoist_headers: bool = False,
) -> Request:
    """A copy of `request` whose query carries the signature.

    The headers of the result are signed, all but those that are never signed: whoever uses the URL
    must send them as they are. Headers of an ordinary call (authorization, date, user agent,
    attempt counts) are left out, parameters of an earlier signature are replaced.

    Args:
        signer: says the service, the region and how paths are encoded.
        request: what is to be allowed; a form goes into the query with `form_to_query` first.
        identity: the credentials. The URL dies with them, whatever `expires_in` says.
        expires_in: life of the signature in seconds, 1 to 604800.
        now: the time of signing, aware.
        unsigned_payload: let any body be sent with the URL, as S3 uploads want.
        hoist_headers: move ``x-amz-*`` headers into the query, so that the user of the URL need not
            send them; but for those of encryption, which S3 reads from headers alone.

    Raises:
        ValidationError: `expires_in` is no int, or out of range.
        ValueError: `now` is naive.
    """
    check_expires_in(expires_in)
    timestamp = format_signing_time(now)
    signed = request.copy()
    headers = signed.headers
    for name in _DROPPED & headers.keys():
        del headers[name]
    if unsigned_payload:
        headers.pop("x-amz-content-sha256", None)
        payload_hash = UNSIGNED_PAYLOAD
    else:
        payload_hash = hash_payload(signed)
    own = [
        pair
        for text in request.query.split("&")
        if text and (pair := text.partition("="))[0] not in _PARAMETERS
    ]
    hoisted = [
        (encode(name), encode(headers.pop(name)))
        for name in (list(headers) if hoist_headers else ())
        if name.startswith("x-amz-") and not name.startswith(_NEVER_HOISTED)
    ]
    names, lines = canonical_headers(signed)
    # In the spelling that is signed, so that nothing is encoded twice.
    parameters = [
        *hoisted,
        ("X-Amz-Algorithm", signer.algorithm),
        ("X-Amz-Credential", encode(f"{identity.access_key_id}/{signer.scope(timestamp)}")),
        ("X-Amz-Date", timestamp),
        ("X-Amz-Expires", str(expires_in)),
        *[(name, encode(value)) for name, value in signer.parameters()],
        ("X-Amz-SignedHeaders", encode(names)),
    ]
    if identity.session_token is not None:
        parameters.append(("X-Amz-Security-Token", encode(identity.session_token)))
    texts = ["".join(pair) for pair in own]
    texts += [f"{name}={value}" for name, value in parameters]
    query = join_query([*[reencode(*pair) for pair in own], *parameters])
    canonical = f"{signed.method}\n{signer.path(signed)}\n{query}\n{lines}\n{names}\n{payload_hash}"
    _, signature = signer.signature(canonical, identity, timestamp)
    texts.append(f"X-Amz-Signature={signature}")
    signed.query = "&".join(texts)
    return signed


def form_to_query(request: Request) -> Request:
    """A form POST as a GET: the body becomes the query, for a URL is all that a user has."""
    headers = dict(request.headers)
    for name in ("content-type", "content-length"):
        headers.pop(name, None)
    form = request.body.decode("ascii")
    query = f"{request.query}&{form}" if request.query and form else request.query or form
    return Request("GET", request.scheme, request.host, request.path, query, headers)


def check_expires_in(expires_in: object) -> None:
    if not isinstance(expires_in, int) or isinstance(expires_in, bool):
        fault = f"expected a whole number of seconds, got {type(expires_in).__name__}"
    elif not 1 <= expires_in <= MAX_EXPIRES_IN:
        fault = (
            f"a presigned URL lives 1 to {MAX_EXPIRES_IN} seconds, at most a week, not {expires_in}"
        )
    else:
        return
    raise ValidationError("presign", [f"expires_in: {fault}"])
