"""SigV4a: the key that others derive, signatures that its public half verifies, and what a peer
signs of the same request."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256
from importlib import import_module
from typing import Any
from urllib.parse import parse_qsl

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
from cryptography.hazmat.primitives.hashes import SHA256
from hypothesis import given
from hypothesis import strategies as st

from tinsmith_runtime import sigv4a
from tinsmith_runtime.errors import ValidationError
from tinsmith_runtime.http import Request
from tinsmith_runtime.identity import AwsCredentialIdentity
from tinsmith_runtime.sigv4a import SigV4aSigner, private_number, signing_key

NOW = datetime(2015, 8, 30, 12, 36, tzinfo=UTC)
IDENTITY = AwsCredentialIdentity(
    access_key_id="AKISORANDOMAASORANDOM",
    secret_access_key="q+jcrXGc+0zWN6uzclKVhvMmUsIfRPa4rlRandom",
)
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def post(**headers: str) -> Request:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Request("POST", "https", "example.amazonaws.com", "/a b", "q=1&p=", named, b"body")


def verify(request: Request, message: str, signature: str) -> None:
    """Raises InvalidSignature."""
    public = signing_key(IDENTITY).public_key()
    public.verify(bytes.fromhex(signature), message.encode(), ECDSA(SHA256()))


def parts_of(authorization: str) -> dict[str, str]:
    algorithm, _, rest = authorization.partition(" ")
    return {"algorithm": algorithm, **dict(each.split("=", 1) for each in rest.split(", "))}


def message_of(canonical: str) -> str:
    scope = "20150830/service/aws4_request"
    digest = sha256(canonical.encode()).hexdigest()
    return f"AWS4-ECDSA-P256-SHA256\n20150830T123600Z\n{scope}\n{digest}"


def test_the_key_pair_is_that_of_other_implementations() -> None:
    """The pair that is published with the key derivation tests of AWS's C library."""
    number = private_number(IDENTITY.access_key_id, IDENTITY.secret_access_key)
    assert f"{number:064x}" == "7fd3bd010c0d9c292141c2b77bfbde1042c92e6836fff749d1269ec890fca1bd"
    public = signing_key(IDENTITY).public_key().public_numbers()
    assert f"{public.x:064x}" == "15d242ceebf8d8169fd6a8b5a746c41140414c3b07579038da06af89190fffcb"
    assert f"{public.y:064x}" == "0515242cedd82e94799482e4c0514b505afccf2c0c98d6a553bf539f424c5ec0"


@given(st.text("ABC123", min_size=1), st.text("abc123+/", min_size=1))
def test_every_key_is_a_number_of_the_curve(access_key_id: str, secret: str) -> None:
    assert 1 <= private_number(access_key_id, secret) < ORDER


def test_a_candidate_out_of_range_is_counted_past(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bytes] = []

    def digest(key: bytes, block: bytes, name: str) -> bytes:
        asked.append(block)
        return (ORDER - 1 if len(asked) == 1 else 41).to_bytes(32)

    monkeypatch.setattr(sigv4a.hmac, "digest", digest)
    assert private_number("AK", "secret") == 42
    assert [block[4:] for block in asked] == [
        b"AWS4-ECDSA-P256-SHA256\0AK" + bytes((counter,)) + b"\0\0\1\0" for counter in (1, 2)
    ]


def test_the_public_key_verifies_what_was_signed() -> None:
    request = post(x_thing="1")
    SigV4aSigner("service", ["us-east-1", "eu-west-1"]).sign(request, IDENTITY, now=NOW)
    found = parts_of(request.headers["authorization"])
    assert found["algorithm"] == "AWS4-ECDSA-P256-SHA256"
    assert found["Credential"] == "AKISORANDOMAASORANDOM/20150830/service/aws4_request"
    assert found["SignedHeaders"] == "host;x-amz-date;x-amz-region-set;x-thing"
    canonical = (
        "POST\n/a%20b\np=&q=1\nhost:example.amazonaws.com\nx-amz-date:20150830T123600Z\n"
        "x-amz-region-set:us-east-1,eu-west-1\nx-thing:1\n\n"
        f"host;x-amz-date;x-amz-region-set;x-thing\n{sha256(b'body').hexdigest()}"
    )
    verify(request, message_of(canonical), found["Signature"])
    with pytest.raises(InvalidSignature):
        verify(request, message_of(canonical.replace("x-thing:1", "x-thing:2")), found["Signature"])


def test_a_request_can_be_signed_again() -> None:
    request = post()
    signer = SigV4aSigner("service", ["*"])
    first = dict(signer.sign(request, IDENTITY, now=NOW).headers)
    again = signer.sign(request, IDENTITY, now=NOW).headers
    assert first.keys() == again.keys()
    assert first["x-amz-region-set"] == "*"
    assert first["authorization"] != again["authorization"]  # ECDSA draws a number


def test_a_presigned_url_names_its_regions() -> None:
    request = Request("GET", "https", "example.amazonaws.com", "/key", "a=b")
    signed = SigV4aSigner("service", ["*"]).presign(request, IDENTITY, expires_in=60, now=NOW)
    query = signed.query.rpartition("&X-Amz-Signature=")
    pairs = dict(parse_qsl(query[0]))
    assert pairs["X-Amz-Algorithm"] == "AWS4-ECDSA-P256-SHA256"
    assert pairs["X-Amz-Region-Set"] == "*"
    assert pairs["X-Amz-Credential"] == "AKISORANDOMAASORANDOM/20150830/service/aws4_request"
    canonical = (
        "GET\n/key\n" + "&".join(sorted(query[0].split("&"))) + "\n"
        f"host:example.amazonaws.com\n\nhost\n{sha256(b'').hexdigest()}"
    )
    verify(signed, message_of(canonical), query[2])


def test_a_session_token_is_sent_and_signed() -> None:
    request = post()
    temporary = IDENTITY.replace(session_token="session")
    SigV4aSigner("service", ["*"]).sign(request, temporary, now=NOW)
    assert request.headers["x-amz-security-token"] == "session"
    assert "x-amz-security-token" in parts_of(request.headers["authorization"])["SignedHeaders"]


def test_keys_are_derived_once_and_told_apart_by_their_secret() -> None:
    other = IDENTITY.replace(secret_access_key="another")
    key = signing_key(IDENTITY)
    assert signing_key(IDENTITY.replace(session_token="x")) is key
    assert signing_key(other).private_numbers() != key.private_numbers()
    assert signing_key(IDENTITY).private_numbers() == key.private_numbers()
    for number in range(60):
        signing_key(IDENTITY.replace(access_key_id=f"AK{number}"))
    assert len(sigv4a._keys) <= 50


def test_without_regions_there_is_nothing_to_sign_for() -> None:
    with pytest.raises(ValidationError, match="region: is empty"):
        SigV4aSigner("service", [])


@pytest.mark.parametrize("double", [True, False])
@pytest.mark.parametrize("regions", [["*"], ["us-east-1", "us-west-2"]])
def test_a_peer_signs_the_same_message(double: bool, regions: list[str]) -> None:
    auth: Any = import_module("awscrt.auth")
    http: Any = import_module("awscrt.http")
    ours = post(x_thing=" 1   2 ", host="example.amazonaws.com")
    theirs = http.HttpRequest("POST", "/a%20b?q=1&p=", body_stream=None)
    ours.path = "/a%20b"
    for name, value in (("host", ours.host), ("x-thing", " 1   2 ")):
        theirs.headers.add(name, value)
    provider = auth.AwsCredentialsProvider.new_static(
        IDENTITY.access_key_id, IDENTITY.secret_access_key
    )
    config = auth.AwsSigningConfig(
        algorithm=auth.AwsSigningAlgorithm.V4_ASYMMETRIC,
        signature_type=auth.AwsSignatureType.HTTP_REQUEST_HEADERS,
        credentials_provider=provider,
        region=",".join(regions),
        service="service",
        date=NOW,
        use_double_uri_encode=double,
        should_normalize_uri_path=True,
        signed_body_value=sha256(b"body").hexdigest(),
    )
    auth.aws_sign_request(theirs, config).result(10)
    found = parts_of(theirs.headers.get("Authorization"))

    messages: list[str] = []

    class Listening(SigV4aSigner):
        def signature(
            self, canonical: str, identity: AwsCredentialIdentity, timestamp: str
        ) -> tuple[str, str]:
            messages.append(canonical)
            return super().signature(canonical, identity, timestamp)

    Listening("service", regions, double_encode_path=double).sign(ours, IDENTITY, now=NOW)
    verify(ours, message_of(messages[0]), found["Signature"])
    assert theirs.headers.get("X-Amz-Region-Set") == ours.headers["x-amz-region-set"]
    assert found["SignedHeaders"] == parts_of(ours.headers["authorization"])["SignedHeaders"]
