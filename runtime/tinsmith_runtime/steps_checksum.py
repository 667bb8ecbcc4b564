"""Integrity of bodies: the steps of operations with the traits ``aws.protocols#httpChecksum`` and
``smithy.api#httpChecksumRequired``.

Requests get a checksum where they may, responses are asked for one and checked against it, unless
`request_checksum_calculation` and `response_checksum_validation` say otherwise (AWS SDKs and Tools
Reference Guide, "Data Integrity Protections for Amazon S3"). A checksum that is given with the
request is sent as it is.

Rule: bodies in memory have their checksum in a header, streams behind them (`aws_chunked`); no
stream is read twice.
"""

from __future__ import annotations

from .checksum import SIZES, checksum_header, checksum_text
from .errors import ValidationError
from .pipeline import Entry
from .verification import Verification, chosen_checksum, verify_body

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from .call import Call
    from .effects import Steps
    from .pipeline import Proceed

#: What a request is given where it names no algorithm, as the SDKs have it since 2025.
DEFAULT_ALGORITHM = "CRC32"

_PREFIX = "x-amz-checksum-"
#: Headers of that prefix that are no checksums.
_OTHER = ("x-amz-checksum-algorithm", "x-amz-checksum-mode", "x-amz-checksum-type")

#: Where a call notes the checksum that its response is checked against.
_CHOSEN = "checksum"

#: User-agent feature ids.
_ALGORITHM_FEATURES = {"CRC32": "U", "CRC32C": "V", "CRC64NVME": "W", "SHA1": "X", "SHA256": "Y"}
_CALCULATION_FEATURES = {"WHEN_SUPPORTED": "Z", "WHEN_REQUIRED": "a"}
_VALIDATION_FEATURES = {"WHEN_SUPPORTED": "b", "WHEN_REQUIRED": "c"}


def protect(call: Call, proceed: Proceed) -> Steps[Any]:
    """Give the request its checksum, and see to that of the response."""
    trait: Any = call.operation.traits.get("http_checksum")
    if trait is None:
        _add_md5(call)
        return (yield from proceed(call))
    calculation = yield from call.config.resolve("request_checksum_calculation")
    validation = yield from call.config.resolve("response_checksum_validation")
    call.features += (_CALCULATION_FEATURES[calculation], _VALIDATION_FEATURES[validation])
    algorithm = _algorithm(call, trait, calculation)
    if algorithm is not None:
        call.features += (_ALGORITHM_FEATURES[algorithm],)
        _set_bound(call, trait.get("request_algorithm_member"), algorithm)
        if call.request.stream is None:
            text = checksum_text(algorithm, call.request.body)
            call.request.headers[checksum_header(algorithm)] = text
        else:
            _add_trailer(call, algorithm)
    mode = trait.get("request_validation_mode_member")
    if mode is None:
        return (yield from proceed(call))
    if validation == "WHEN_SUPPORTED":
        _set_bound(call, mode, "ENABLED")
    return (yield from _validated(call, proceed))


def _algorithm(call: Call, trait: Mapping[str, Any], calculation: str) -> str | None:
    """The algorithm of the request's checksum; None if it needs none, or has one.

    Raises:
        ValidationError: the input names one that is not known.
    """
    member = trait.get("request_algorithm_member")
    required = trait.get("request_checksum_required", False)
    headers = call.request.headers
    if any(name.startswith(_PREFIX) and name not in _OTHER for name in headers):
        return None
    named = None if member is None else getattr(call.input, member)
    if named is not None:
        algorithm = str(named)
        if algorithm not in SIZES:
            known = ", ".join(sorted(SIZES))
            fault = f"{member}: expected one of {known}, or the checksum itself, got {algorithm!r}"
            raise ValidationError(call.operation.name, [fault])
        return algorithm
    supported = member is not None and calculation == "WHEN_SUPPORTED"
    return DEFAULT_ALGORITHM if required or supported else None


def _set_bound(call: Call, member: str | None, value: str) -> None:
    """Have the header of a member say what the member does not."""
    header = _header_of(call, member)
    if header is not None:
        call.request.headers.setdefault(header, value)


def _is_set(call: Call, member: str, value: str) -> bool:
    """Whether the request, as it was sent, says so."""
    header = _header_of(call, member)
    return header is not None and call.request.headers.get(header) == value


def _header_of(call: Call, member: str | None) -> str | None:
    if member is None:
        return None
    header = type(call.input).__members__[member].own_traits.get("http_header")
    return None if header is None else str(header).lower()


def _add_md5(call: Call) -> None:
    request = call.request
    if "content-md5" in request.headers or request.stream is not None:
        # A stream's is known when it has been sent, and this header has no place behind it.
        return
    request.headers["content-md5"] = checksum_text("MD5", request.body)


def _add_trailer(call: Call, algorithm: str) -> None:
    from . import aws_chunked

    request, headers = call.request, call.request.headers
    assert request.stream is not None
    stated = headers.get("content-length", "")
    length = int(stated) if stated.isdecimal() else request.stream.length
    if length is None:
        fault = "the body's length must be known: give bytes, a file that can seek, or its length"
        raise ValidationError(call.operation.name, [fault])
    # Where nobody can listen in, what is sent need not be signed piece by piece.
    signed = request.scheme == "http" and _signs_chunks(call)
    stream = aws_chunked.AwsChunkedStream(request.stream, algorithm, length, signed=signed)
    applied = headers.get("content-encoding")
    headers["content-encoding"] = f"{applied},aws-chunked" if applied else "aws-chunked"
    headers["content-length"] = str(stream.length)
    headers["x-amz-decoded-content-length"] = str(length)
    headers["x-amz-trailer"] = checksum_header(algorithm)
    headers["x-amz-content-sha256"] = aws_chunked.SIGNED if signed else aws_chunked.UNSIGNED
    request.stream = stream


def _signs_chunks(call: Call) -> bool:
    return call.auth_scheme is not None and call.auth_scheme["name"] in ("sigv4", "sigv4-s3express")


def sign_chunks(call: Call, proceed: Proceed) -> Steps[Any]:
    """Prepare to sign the chunks of this attempt, whose header section is signed."""
    stream = call.request.stream
    if stream is None:
        return proceed(call)
    from .aws_chunked import AwsChunkedStream

    if isinstance(stream, AwsChunkedStream) and stream.signed:
        from .chunk_signing import ChunkSigner

        assert call.identity is not None
        stream.signer = ChunkSigner(call.request, call.identity)
    return proceed(call)


def _validated(call: Call, proceed: Proceed) -> Steps[Any]:
    """Have a body that is still to come checked as it is read, and say by what."""
    output = yield from proceed(call)
    chosen: tuple[str, str] | None = call.context.get(_CHOSEN)
    if chosen is not None:
        output.response_metadata.checksum_algorithm = chosen[0]
        if call.response is not None and call.response.stream is not None:
            member: Any = call.operation.traits["output_stream"]
            getattr(output, member).verify(Verification(*chosen))
    return output


def validate(call: Call, proceed: Proceed) -> Steps[Any]:
    """Check a response's body, if it is there, before it is read as anything."""
    call.context.pop(_CHOSEN, None)
    response = yield from proceed(call)
    trait: Any = call.operation.traits.get("http_checksum", {})
    mode = trait.get("request_validation_mode_member")
    if mode is not None and response.status < 300 and _is_set(call, mode, "ENABLED"):
        chosen = chosen_checksum(response, trait.get("response_algorithms", ()))
        if chosen is not None:
            call.context[_CHOSEN] = chosen
            if response.stream is None:
                verify_body(response.body, *chosen)
    return response


ENTRIES = (
    Entry(protect, "flexibleChecksumsMiddleware", "build", tags=("BODY_CHECKSUM",)),
    Entry(
        sign_chunks,
        "chunkSigningMiddleware",
        "finalize_request",
        relation=("after", "httpSigningMiddleware"),
    ),
    Entry(
        validate,
        "flexibleChecksumsResponseMiddleware",
        "deserialize",
        tags=("BODY_CHECKSUM",),
        relation=("after", "deserializerMiddleware"),
    ),
)
