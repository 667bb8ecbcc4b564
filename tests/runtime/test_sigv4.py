"""SigV4 header signing: AWS's vectors, signatures of other clients, botocore, and laws."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from threading import Thread
from unittest.mock import patch
from urllib.parse import quote

import botocore.auth
import pytest
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from hypothesis import given
from hypothesis import strategies as st

from shared_data import shared
from tinsmith_runtime import sigv4
from tinsmith_runtime.canonical import canonical_path, canonical_query, canonical_request
from tinsmith_runtime.errors import ValidationError
from tinsmith_runtime.http import Request
from tinsmith_runtime.identity import AwsCredentialIdentity
from tinsmith_runtime.sigv4 import SigV4Signer, forget_signing_keys, signing_key, string_to_sign

NOW = datetime(2015, 8, 30, 12, 36, tzinfo=UTC)
SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
IDENTITY = AwsCredentialIdentity(access_key_id="AKIDEXAMPLE", secret_access_key=SECRET)
SIGNER = SigV4Signer("service", "us-east-1")

VECTORS = (
    "get-header-key-duplicate",
    "get-relative",
    "get-slashes",
    "get-space",
    "get-utf8",
    "get-vanilla-empty-query-key",
    "get-vanilla-query-order-key-case",
    "get-vanilla-query-order-value",
    "get-vanilla-query-unreserved",
    "get-vanilla-with-session-token",
    "post-header-key-sort",
    "post-header-value-case",
    "post-sts-header-before",
    "post-vanilla",
    "post-vanilla-query",
    "post-x-www-form-urlencoded-parameters",
)


def read_message(text: str) -> Request:
    """A raw request as the vectors have it.

    Repeated headers are joined by a bare comma, as the vectors sign them: on the wire they are
    several lines, so no space was ever sent. The target is not encoded yet; the vectors encode it
    once.
    """
    head, _, body = text.partition("\n\n")
    start, *lines = head.split("\n")
    method, target = start.removesuffix(" HTTP/1.1").split(" ", 1)
    path, _, query = target.partition("?")
    headers: dict[str, str] = {}
    for line in lines:
        name, _, value = line.partition(":")
        name, value = name.lower(), value.strip()
        headers[name] = f"{headers[name]},{value}" if name in headers else value
    return Request(method, "https", "", path, query, headers, body.encode())


@pytest.fixture(params=VECTORS)
def vector(request: pytest.FixtureRequest) -> dict[str, str]:
    """One vector: ``req``, ``creq``, ``sts``, ``authz``, ``sreq``."""
    found: dict[str, str] = json.loads((shared("sigv4") / f"{request.param}.json").read_text())
    return found


def vector_identity(vector: dict[str, str]) -> AwsCredentialIdentity:
    token = read_message(vector["sreq"]).headers.get("x-amz-security-token")
    return IDENTITY.replace(session_token=token)


def test_all_vectors_are_listed() -> None:
    assert sorted(path.stem for path in shared("sigv4").glob("*.json")) == sorted(VECTORS)


def test_vector_canonical_request(vector: dict[str, str]) -> None:
    signed = read_message(vector["sreq"])
    assert canonical_request(signed) == vector["creq"]


def test_vector_string_to_sign(vector: dict[str, str]) -> None:
    scope = SIGNER.scope("20150830T123600Z")
    assert string_to_sign(vector["creq"], "20150830T123600Z", scope) == vector["sts"]


def test_vector_authorization(vector: dict[str, str]) -> None:
    request = read_message(vector["req"])
    SIGNER.sign(request, vector_identity(vector), now=NOW)
    assert request.headers["authorization"] == vector["authz"]


def test_vector_signed_request(vector: dict[str, str]) -> None:
    request = SIGNER.sign(read_message(vector["req"]), vector_identity(vector), now=NOW)
    expected = read_message(vector["sreq"])
    # One vector's signed request carries the signature of another one; authz is right in all.
    expected.headers["authorization"] = vector["authz"]
    assert request.headers == expected.headers
    assert (request.method, request.target, request.body) == (
        expected.method,
        expected.target,
        expected.body,
    )


def sts_request() -> Request:
    return Request(
        "POST",
        "https",
        "sts.amazonaws.com",
        headers={"content-type": "application/x-www-form-urlencoded", "content-length": "43"},
        body=b"Action=GetCallerIdentity&Version=2011-06-15",
    )


@pytest.mark.parametrize(
    ("token", "content_sha256", "signature"),
    [
        (None, True, "16feab499d1c298908ac70f867b0b5d76a0bc078349f11c78995edc2008adf72"),
        ("TOK", True, "f7154f307878fb7e31aaad601ce14b5fb92e4eaab320069c1e3a41e90aded48f"),
        ("TOK", False, "05fdf05e953d4218fd52e30350ee2f368e06303cb2787b4531495aebdaf7e0a5"),
    ],
)
def test_same_signature_as_the_javascript_client(
    token: str | None, content_sha256: bool, signature: str
) -> None:
    signer = SigV4Signer("sts", "us-east-1", content_sha256=content_sha256)
    signed = signer.sign(sts_request(), IDENTITY.replace(session_token=token), now=NOW)
    assert signed.headers["authorization"].rpartition("=")[2] == signature
    body_hash = "ab821ae955788b0e33ebd34c208442ccfc2d406e2edc5e7a39bd6458fbb4f843"
    assert signed.headers.get("x-amz-content-sha256") == (body_hash if content_sha256 else None)


def test_signing_key_of_the_documentation() -> None:
    # AWS General Reference, "Examples of how to derive a signing key".
    key = signing_key("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "20120215", "us-east-1", "iam")
    assert key.hex() == "f4780e2d9f65fa895f9c67b32ce1baf0b0d8a43505a000a1a9e090d414db404d"


# ---- botocore ----

unreserved = st.text("abcXYZ019-._~", min_size=1, max_size=6)
component = (
    st.text(max_size=8).filter(lambda s: s.isprintable()).map(lambda s: quote(s, safe="-_.~"))
)
queries = st.lists(st.tuples(unreserved | component.filter(bool), component), max_size=4).map(
    lambda pairs: "&".join(f"{name}={value}" for name, value in pairs)
)
paths = st.lists(component | st.sampled_from(["", ".", ".."]), max_size=5).map(
    lambda parts: "/" + "/".join(parts)
)
header_values = st.text(
    st.characters(min_codepoint=0x20, max_codepoint=0x7E) | st.just("\t"), max_size=12
)
headers = st.dictionaries(
    st.sampled_from(
        [
            "content-type",
            "x-amz-meta-a",
            "x-vault-server",
            "my-header",
            "user-agent",
            "expect",
            "accept",
        ]
    ),
    header_values,
)
requests = st.builds(
    Request,
    method=st.sampled_from(["GET", "POST", "PUT", "DELETE"]),
    scheme=st.sampled_from(["https", "http"]),
    host=st.sampled_from(["sts.eu-west-1.amazonaws.com", "localhost:4566", "[::1]:8080", "[::1]"]),
    path=paths,
    query=queries,
    headers=headers,
    body=st.binary(max_size=40),
)
identities = st.builds(
    AwsCredentialIdentity,
    access_key_id=unreserved,
    secret_access_key=unreserved,
    session_token=st.none() | unreserved,
)
moments = st.datetimes(
    datetime(1000, 1, 1),  # noqa: DTZ001
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=-7)), timezone(timedelta(hours=5.5))]),
).filter(lambda moment: 1000 < moment.year < 9999)


def botocore_request(request: Request) -> AWSRequest:
    return AWSRequest(
        method=request.method, url=request.url, headers=request.headers, data=request.body
    )


@given(requests, identities, moments)
def test_same_header_signature_as_botocore(
    request: Request, identity: AwsCredentialIdentity, now: datetime
) -> None:
    theirs = botocore_request(request)
    credentials = Credentials(
        identity.access_key_id, identity.secret_access_key, identity.session_token
    )
    with patch("botocore.auth.get_current_datetime", lambda: now.astimezone(UTC)):
        botocore.auth.SigV4Auth(credentials, "sts", "eu-west-1").add_auth(theirs)
    ours = SigV4Signer("sts", "eu-west-1").sign(request, identity, now=now)
    assert ours.headers == {name.lower(): value for name, value in theirs.headers.items()}


# ---- laws ----


@given(requests, st.randoms())
def test_order_of_headers_and_query_does_not_matter(request: Request, random: object) -> None:
    shuffled = request.copy()
    names, pairs = list(request.headers), request.query.split("&")
    shuffle = random.shuffle  # type: ignore[attr-defined]  # hypothesis types it as Any elsewhere
    shuffle(names)
    shuffle(pairs)
    shuffled.headers = {name: request.headers[name] for name in names}
    shuffled.query = "&".join(pairs)
    one = SIGNER.sign(request, IDENTITY, now=NOW).headers["authorization"]
    assert SIGNER.sign(shuffled, IDENTITY, now=NOW).headers["authorization"] == one


@given(requests)
def test_signing_twice_is_signing_once(request: Request) -> None:
    other = AwsCredentialIdentity(access_key_id="OLD", secret_access_key="old", session_token="old")
    once = SIGNER.sign(request.copy(), IDENTITY, now=NOW)
    SIGNER.sign(request, other, now=NOW - timedelta(days=1))
    assert SIGNER.sign(request, IDENTITY, now=NOW).headers == once.headers


@pytest.mark.parametrize(
    "change",
    [
        {"method": "GET"},
        {"path": "/other"},
        {"query": "a=1"},
        {"host": "sts.eu-west-1.amazonaws.com"},
        {"body": b"Action=Other"},
        {"headers": {"content-type": "text/plain"}},
    ],
)
def test_every_part_is_signed(change: dict[str, object]) -> None:
    changed = sts_request()
    for name, value in change.items():
        setattr(changed, name, value)
    one = SIGNER.sign(sts_request(), IDENTITY, now=NOW).headers["authorization"]
    assert SIGNER.sign(changed, IDENTITY, now=NOW).headers["authorization"] != one


@pytest.mark.parametrize(
    "name",
    [
        "cache-control",
        "connection",
        "expect",
        "from",
        "keep-alive",
        "max-forwards",
        "pragma",
        "proxy-connection",
        "referer",
        "sec-fetch-mode",
        "te",
        "traceparent",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "user-agent",
        "x-amzn-trace-id",
    ],
)
def test_headers_that_change_on_the_way_are_not_signed(name: str) -> None:
    request = sts_request()
    request.headers[name] = "value"
    SIGNER.sign(request, IDENTITY, now=NOW)
    plain = SIGNER.sign(sts_request(), IDENTITY, now=NOW)
    assert request.headers == {**plain.headers, name: "value"}


# ---- parts ----


@pytest.mark.parametrize(
    ("scheme", "host", "signed"),
    [
        ("https", "STS.Amazonaws.com", "sts.amazonaws.com"),
        ("https", "localhost:443", "localhost"),
        ("http", "localhost:80", "localhost"),
        ("http", "localhost:443", "localhost:443"),
        ("https", "[::1]:443", "[::1]"),
    ],
)
def test_host_is_signed_as_it_is_sent(scheme: str, host: str, signed: str) -> None:
    assert f"\nhost:{signed}\n" in canonical_request(Request("GET", scheme, host))


def test_a_host_header_goes_before_the_url() -> None:
    request = Request("GET", host="127.0.0.1", headers={"Host": "bucket.example"})
    assert "\nhost:bucket.example\n\nhost\n" in canonical_request(request)


@pytest.mark.parametrize(
    ("path", "double", "normalize", "expected"),
    [
        ("", True, True, "/"),
        ("/", True, True, "/"),
        ("/a/../../b/./c/", True, True, "/b/c/"),
        ("/a/..", True, True, "/"),
        ("/key%20name", True, True, "/key%2520name"),
        ("/key%20name", False, True, "/key%20name"),
        ("/a//b/../c", False, False, "/a//b/../c"),
    ],
)
def test_canonical_path(path: str, double: bool, normalize: bool, expected: str) -> None:
    assert canonical_path(path, double_encode=double, normalize=normalize) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ""),
        ("acl", "acl="),
        ("b=2&a=1&a-b=3&a=0", "a=0&a=1&a-b=3&b=2"),
        ("time=12:30&p=a%2fb", "p=a%2Fb&time=12%3A30"),
        ("a=1&&X-Amz-Signature=00", "a=1"),
        ("raw=%FF&plus=+", "plus=%2B&raw=%FF"),
    ],
)
def test_canonical_query(query: str, expected: str) -> None:
    assert canonical_query(query) == expected


def test_s3_style() -> None:
    # Amazon S3 API Reference, "Signature calculations: GET object".
    request = Request(
        "GET",
        "https",
        "examplebucket.s3.amazonaws.com",
        "/test.txt",
        headers={"range": "bytes=0-9"},
    )
    identity = AwsCredentialIdentity(
        access_key_id="AKIAIOSFODNN7EXAMPLE",
        secret_access_key="wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    )
    signer = SigV4Signer(
        "s3", "us-east-1", double_encode_path=False, normalize_path=False, content_sha256=True
    )
    signer.sign(request, identity, now=datetime(2013, 5, 24, tzinfo=UTC))
    assert request.headers["authorization"] == (
        "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, "
        "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date, "
        "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"
    )


def test_unsigned_payload_is_said_in_a_header() -> None:
    one, two = sts_request(), sts_request()
    two.body = b"something else"
    for request in (one, two):
        SIGNER.sign(request, IDENTITY, now=NOW, unsigned_payload=True)
    assert one.headers == two.headers
    assert one.headers["x-amz-content-sha256"] == "UNSIGNED-PAYLOAD"


def test_a_stated_payload_hash_is_taken() -> None:
    request = sts_request()
    request.headers["x-amz-content-sha256"] = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
    assert canonical_request(request).endswith("\nSTREAMING-AWS4-HMAC-SHA256-PAYLOAD")


def test_a_date_header_gives_way_to_the_time_of_signing() -> None:
    request = sts_request()
    request.headers["date"] = "Sun, 30 Aug 2015 12:00:00 GMT"
    SIGNER.sign(request, IDENTITY, now=NOW)
    assert request.headers == SIGNER.sign(sts_request(), IDENTITY, now=NOW).headers
    assert request.headers["x-amz-date"] == "20150830T123600Z"


def test_signs_in_place() -> None:
    request = sts_request()
    assert SIGNER.sign(request, IDENTITY, now=NOW) is request


def test_a_naive_clock_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a time zone"):
        SIGNER.sign(sts_request(), IDENTITY, now=NOW.replace(tzinfo=None))


def test_service_and_region_are_needed() -> None:
    with pytest.raises(ValidationError) as caught:
        SigV4Signer("", "")
    assert caught.value.faults == ("service: is empty", "region: is empty")


# ---- signing keys ----


def test_an_access_key_id_with_another_secret_has_another_key() -> None:
    forget_signing_keys()
    right = SIGNER.sign(sts_request(), IDENTITY, now=NOW).headers["authorization"]
    wrong = IDENTITY.replace(secret_access_key="other")
    assert SIGNER.sign(sts_request(), wrong, now=NOW).headers["authorization"] != right
    assert SIGNER.sign(sts_request(), IDENTITY, now=NOW).headers["authorization"] == right


def test_a_key_is_derived_once_a_day() -> None:
    forget_signing_keys()
    with patch.object(sigv4, "signing_key", wraps=signing_key) as derive:
        for hours in (0, 1, 2, 24):
            SIGNER.sign(sts_request(), IDENTITY.replace(), now=NOW + timedelta(hours=hours))
    assert [call.args[1] for call in derive.call_args_list] == ["20150830", "20150831"]


def test_the_cache_is_bounded_and_holds_no_secret_as_a_key() -> None:
    forget_signing_keys()
    for number in range(200):
        identity = IDENTITY.replace(access_key_id=f"AKID{number}")
        SIGNER.sign(sts_request(), identity, now=NOW)
    assert 1 < len(sigv4._signing_keys) <= 50
    assert SECRET not in repr(list(sigv4._signing_keys))
    forget_signing_keys()
    assert not sigv4._signing_keys


def test_threads_may_share_the_cache() -> None:
    forget_signing_keys()
    expected = {
        number: SIGNER.sign(
            sts_request(), IDENTITY.replace(access_key_id=f"AKID{number}"), now=NOW
        ).headers["authorization"]
        for number in range(120)
    }
    wrong: list[object] = []

    def work(start: int) -> None:
        try:
            for step in range(240):
                number = (start + step * 7) % 120
                identity = IDENTITY.replace(access_key_id=f"AKID{number}")
                signed = SIGNER.sign(sts_request(), identity, now=NOW)
                if signed.headers["authorization"] != expected[number]:
                    wrong.append(number)
        except Exception as error:
            wrong.append(error)

    threads = [Thread(target=work, args=(start,)) for start in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
