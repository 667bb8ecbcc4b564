"""The canonical request of Signature Version 4 (IAM User Guide, "Create a signed AWS API request"):
what is signed.

Rule: pure functions of a request. Header names may be in any case here, for requests that others
made.
"""

from __future__ import annotations

from hashlib import sha256

from .codecs import percent

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .http import Request

UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD"

#: Headers that are never signed: proxies and tracers change them, or they carry the signature.
NEVER_SIGNED = frozenset(
    (
        "authorization",
        "baggage",
        "cache-control",
        "connection",
        "expect",
        "from",
        "keep-alive",
        "max-forwards",
        "pragma",
        "referer",
        "te",
        "traceparent",
        "tracestate",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "user-agent",
        "x-amzn-trace-id",
    )
)
_NEVER_SIGNED_PREFIXES = ("proxy-", "sec-")

#: What a header is called in signatures, by its name; None for those that are never signed.
_SIGNED_NAMES: dict[str, str | None] = {}
_MOST_NAMES = 200

#: The hash of no body.
_EMPTY_HASH = sha256(b"").hexdigest()
_DEFAULT_PORTS = {"https": ":443", "http": ":80"}


def canonical_request(
    request: Request,
    *,
    payload_hash: str | None = None,
    double_encode_path: bool = True,
    normalize_path: bool = True,
) -> str:
    """The text that is signed, for reading and for comparing with what a service says it expected.

    Args:
        request: a signed request, or one that has all the headers or parameters to be signed.
        payload_hash: in place of the body's hash.
        double_encode_path: see `SigV4Signer`.
        normalize_path: see `SigV4Signer`.
    """
    path = canonical_path(request.path, double_encode=double_encode_path, normalize=normalize_path)
    names, lines = canonical_headers(request)
    if payload_hash is None:
        payload_hash = hash_payload(request)
    query = canonical_query(request.query)
    return f"{request.method}\n{path}\n{query}\n{lines}\n{names}\n{payload_hash}"


def canonical_headers(request: Request) -> tuple[str, str]:
    """The signed headers: their names joined by ``;``, and their lines, each ended by a newline."""
    values: dict[str, str] = {}
    for given, value in request.headers.items():
        name = _SIGNED_NAMES[given] if given in _SIGNED_NAMES else _signed_name(given)
        if name is not None:
            values[name] = " ".join(value.split())
    if "host" not in values:
        # As the transports send it: lower case, without the scheme's own port.
        host = request.host.lower()
        values["host"] = host.removesuffix(_DEFAULT_PORTS.get(request.scheme, ""))
    names = sorted(values)
    return ";".join(names), "".join([f"{name}:{values[name]}\n" for name in names])


def _signed_name(given: str) -> str | None:
    lower = given.lower()
    name = None if lower in NEVER_SIGNED or lower.startswith(_NEVER_SIGNED_PREFIXES) else lower
    if len(_SIGNED_NAMES) < _MOST_NAMES:
        _SIGNED_NAMES[given] = name
    return name


def canonical_path(path: str, *, double_encode: bool = True, normalize: bool = True) -> str:
    """The path as it is signed. `path` is percent-encoded, as it is sent."""
    if path == "/" or not path:
        return "/"
    if normalize:
        segments: list[str] = []
        for segment in path.split("/"):
            if segment == "..":
                del segments[-1:]
            elif segment and segment != ".":
                segments.append(segment)
        path = "/" + "/".join(segments) + ("/" if segments and path.endswith("/") else "")
    return percent.encode_path(path) if double_encode else path


def canonical_query(query: str) -> str:
    """The query as it is signed: in one spelling, sorted, without a signature of its own."""
    if not query:
        return ""
    pairs = [pair.partition("=") for pair in query.split("&") if pair]
    return join_query([reencode(*pair) for pair in pairs if pair[0] != "X-Amz-Signature"])


def reencode(name: str, _: str, value: str) -> tuple[str, str]:
    """A pair of a query, however it is encoded, in the spelling that is signed."""
    return _reencode(name), _reencode(value)


def join_query(pairs: list[tuple[str, str]]) -> str:
    """Pairs in that spelling, in the order that is signed."""
    pairs.sort()
    return "&".join([f"{name}={value}" for name, value in pairs])


def _reencode(text: str) -> str:
    return percent.encode(percent.decode_bytes(text) if "%" in text else text)


def hash_payload(request: Request) -> str:
    """What stands for the body: the ``x-amz-content-sha256`` header, else its SHA-256; a stream
    without that header is not signed.
    """
    stated = request.headers.get("x-amz-content-sha256")
    if stated is not None:
        return stated
    if request.stream is not None:
        return UNSIGNED_PAYLOAD
    return sha256(request.body).hexdigest() if request.body else _EMPTY_HASH
