"""Query signing: golden URLs, botocore byte for byte, and what a URL may not contain."""

from __future__ import annotations

from datetime import UTC, datetime
from unittest.mock import patch

import botocore.auth
import pytest
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from hypothesis import given
from hypothesis import strategies as st

from tinsmith_runtime.canonical import canonical_request
from tinsmith_runtime.errors import SdkError, ValidationError
from tinsmith_runtime.http import Request
from tinsmith_runtime.identity import AwsCredentialIdentity
from tinsmith_runtime.presign import form_to_query
from tinsmith_runtime.sigv4 import SigV4Signer

NOW = datetime(2026, 1, 1, tzinfo=UTC)
IDENTITY = AwsCredentialIdentity(
    access_key_id="AKID", secret_access_key="SECRET", session_token="TOK"
)
SIGNER = SigV4Signer("sts", "us-west-2")


def caller_identity() -> Request:
    return Request(
        "POST",
        "https",
        "sts.us-west-2.amazonaws.com",
        headers={
            "content-type": "application/x-www-form-urlencoded",
            "content-length": "43",
            "x-k8s-aws-id": "my-cluster",
        },
        body=b"Action=GetCallerIdentity&Version=2011-06-15",
    )


def test_eks_token_url() -> None:
    signed = SIGNER.presign(form_to_query(caller_identity()), IDENTITY, expires_in=60, now=NOW)
    assert signed.method == "GET"
    assert signed.headers == {"x-k8s-aws-id": "my-cluster"}
    assert signed.body == b""
    assert signed.url == (
        "https://sts.us-west-2.amazonaws.com/?Action=GetCallerIdentity&Version=2011-06-15"
        "&X-Amz-Algorithm=AWS4-HMAC-SHA256"
        "&X-Amz-Credential=AKID%2F20260101%2Fus-west-2%2Fsts%2Faws4_request"
        "&X-Amz-Date=20260101T000000Z&X-Amz-Expires=60"
        "&X-Amz-SignedHeaders=host%3Bx-k8s-aws-id&X-Amz-Security-Token=TOK"
        "&X-Amz-Signature=d42e4033ca78c08726d8f183f1b43d8d4cf9a97b3102c1feb91269567ed121ac"
    )


def test_s3_url() -> None:
    # Amazon S3 API Reference, "Authenticating requests: using query parameters".
    identity = AwsCredentialIdentity(
        access_key_id="AKIAIOSFODNN7EXAMPLE",
        secret_access_key="wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    )
    signer = SigV4Signer("s3", "us-east-1", double_encode_path=False, normalize_path=False)
    signed = signer.presign(
        Request("GET", "https", "examplebucket.s3.amazonaws.com", "/test.txt"),
        identity,
        expires_in=86400,
        now=datetime(2013, 5, 24, tzinfo=UTC),
        unsigned_payload=True,
    )
    assert signed.url == (
        "https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256"
        "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
        "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
        "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"
    )


names = st.text("abcXYZ-._~", min_size=1, max_size=8)
printable = st.text(max_size=10).filter(str.isprintable)
# Ours replaces a former signature's parameters (see below), botocore adds to them.
unsigned = (names | printable.filter(bool)).filter(lambda name: not name.startswith("X-Amz-"))


@given(
    parameters=st.dictionaries(unsigned, printable, max_size=5),
    headers=st.dictionaries(
        st.sampled_from(["x-k8s-aws-id", "x-vault-aws-iam-server-id", "my-header"]),
        st.text("abc XYZ", max_size=8),
    ),
    token=st.none() | st.text("ABCabc/+=", min_size=1, max_size=30),
    expires_in=st.integers(1, 604800),
    now=st.datetimes(datetime(1970, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
)
def test_same_bytes_as_botocore(
    parameters: dict[str, str],
    headers: dict[str, str],
    token: str | None,
    expires_in: int,
    now: datetime,
) -> None:
    theirs = AWSRequest("GET", "https://sts.us-west-2.amazonaws.com/", headers, params=parameters)
    signer = botocore.auth.SigV4QueryAuth(
        Credentials("AKID", "SECRET", token), "sts", "us-west-2", expires=expires_in
    )
    with patch("botocore.auth.get_current_datetime", lambda: now):
        signer.add_auth(theirs)

    query = botocore.auth.percent_encode_sequence(parameters)
    request = Request("GET", "https", "sts.us-west-2.amazonaws.com", "/", query, dict(headers))
    identity = IDENTITY.replace(session_token=token)
    ours = SIGNER.presign(request, identity, expires_in=expires_in, now=now)
    assert ours.url == theirs.url


def test_the_request_is_left_alone() -> None:
    request = caller_identity()
    SIGNER.presign(request, IDENTITY, expires_in=60, now=NOW)
    assert (request.method, request.query, request.headers) == (
        "POST",
        "",
        caller_identity().headers,
    )


def test_presigning_again_replaces_the_signature() -> None:
    old = AwsCredentialIdentity(access_key_id="OLD", secret_access_key="old", session_token="old")
    request = form_to_query(caller_identity())
    once = SIGNER.presign(request, IDENTITY, expires_in=60, now=NOW)
    before = SIGNER.presign(request, old, expires_in=7, now=datetime(2020, 1, 1, tzinfo=UTC))
    assert SIGNER.presign(before, IDENTITY, expires_in=60, now=NOW).url == once.url


def test_headers_of_a_call_stay_out_of_the_url() -> None:
    request = form_to_query(caller_identity())
    plain = SIGNER.presign(request, IDENTITY, expires_in=60, now=NOW)
    SIGNER.sign(request, IDENTITY, now=NOW)
    request.headers.update(
        {"user-agent": "u", "amz-sdk-invocation-id": "i", "amz-sdk-request": "attempt=1"}
    )
    signed = SIGNER.presign(request, IDENTITY, expires_in=60, now=NOW)
    assert (signed.url, signed.headers) == (plain.url, plain.headers)


@pytest.mark.parametrize("path", ["/a//b", "/a/../b", "/key%20name"])
def test_paths_of_s3_are_signed_as_they_are(path: str) -> None:
    request = Request("GET", host="examplebucket.s3.amazonaws.com", path=path)
    s3 = SigV4Signer("s3", "us-east-1", double_encode_path=False, normalize_path=False)
    theirs = AWSRequest("GET", request.url)
    signer = botocore.auth.S3SigV4QueryAuth(
        Credentials("AKID", "SECRET", "TOK"), "s3", "us-east-1", expires=60
    )
    with patch("botocore.auth.get_current_datetime", lambda: NOW):
        signer.add_auth(theirs)
    ours = s3.presign(request, IDENTITY, expires_in=60, now=NOW, unsigned_payload=True)
    assert ours.url == theirs.url


def test_headers_stay_headers() -> None:
    request = Request("GET", host="sts.us-west-2.amazonaws.com", headers={"x-amz-meta": "a b"})
    signed = SIGNER.presign(request, IDENTITY, expires_in=60, now=NOW)
    assert "&X-Amz-SignedHeaders=host%3Bx-amz-meta&" in signed.query
    assert signed.headers == {"x-amz-meta": "a b"}


def test_hoisted_headers_are_parameters() -> None:
    request = Request(
        "GET", host="sts.us-west-2.amazonaws.com", headers={"x-amz-meta": "a b", "x-other": "1"}
    )
    signed = SIGNER.presign(request, IDENTITY, expires_in=60, now=NOW, hoist_headers=True)
    assert signed.query.startswith("x-amz-meta=a%20b&X-Amz-Algorithm=")
    assert "&X-Amz-SignedHeaders=host%3Bx-other&" in signed.query
    assert signed.headers == {"x-other": "1"}


def test_unsigned_payload_allows_any_body() -> None:
    urls = set()
    for body in (b"", b"one", b"two"):
        request = Request(
            "PUT", host="bucket.example", headers={"x-amz-content-sha256": "0" * 64}, body=body
        )
        signed = SIGNER.presign(request, IDENTITY, expires_in=60, now=NOW, unsigned_payload=True)
        urls.add(signed.url)
        assert signed.headers == {}
    assert len(urls) == 1


def test_canonical_request_of_a_url_leaves_out_its_signature() -> None:
    signed = SIGNER.presign(form_to_query(caller_identity()), IDENTITY, expires_in=60, now=NOW)
    assert "X-Amz-Signature" in signed.query
    assert "X-Amz-Signature" not in canonical_request(signed)


def test_form_joins_the_query() -> None:
    request = Request("POST", query="a=1", body=b"b=2", headers={"content-type": "x", "kept": "y"})
    moved = form_to_query(request)
    assert (moved.method, moved.query, moved.body) == ("GET", "a=1&b=2", b"")
    assert moved.headers == {"kept": "y"}
    assert request.body == b"b=2"


@pytest.mark.parametrize("expires_in", [1, 604800])
def test_shortest_and_longest_life(expires_in: int) -> None:
    signed = SIGNER.presign(caller_identity(), IDENTITY, expires_in=expires_in, now=NOW)
    assert f"&X-Amz-Expires={expires_in}&" in signed.query


@pytest.mark.parametrize("expires_in", [0, -1, 604801])
def test_life_out_of_range(expires_in: int) -> None:
    with pytest.raises(
        ValidationError, match=f"1 to 604800 seconds, at most a week, not {expires_in}"
    ):
        SIGNER.presign(caller_identity(), IDENTITY, expires_in=expires_in, now=NOW)


@pytest.mark.parametrize("expires_in", [True, 60.0, "60", None])
def test_life_of_the_wrong_type(expires_in: int) -> None:
    with pytest.raises(SdkError, match="expected a whole number of seconds, got "):
        SIGNER.presign(caller_identity(), IDENTITY, expires_in=expires_in, now=NOW)


def test_a_naive_clock_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a time zone"):
        SIGNER.presign(caller_identity(), IDENTITY, expires_in=60, now=NOW.replace(tzinfo=None))
