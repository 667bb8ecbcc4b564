"""Customizations of S3: buckets, redirects, errors, keys, dates, sessions, presigned requests."""

from __future__ import annotations

import io
import logging
from base64 import b64encode
from hashlib import md5, sha256
from pathlib import Path
from typing import Any

import pytest

from tinsmith_runtime.config import Config
from tinsmith_runtime.errors import ConfigError, ValidationError
from tinsmith_runtime.http import Response
from tinsmith_runtime.operation import Service
from tinsmith_runtime.service_error import ServiceError

from .conftest import Make

KEY = "0123456789abcdef0123456789abcdeé"[:31] + "!"


def refusal(status: int, code: str, more: str = "", **headers: str) -> Response:
    body = f"<Error><Code>{code}</Code><Message>no</Message>{more}</Error>"
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(status, named, body.encode())


def scope(request: Any) -> str:
    credential: str = request.headers["authorization"].partition("Credential=")[2]
    return credential.partition(",")[0].partition("/")[2]


# ---- buckets and paths ----


@pytest.mark.parametrize(
    ("options", "url"),
    [
        ({}, "https://mine.s3.eu-central-1.amazonaws.com/a/b%20c"),
        ({"force_path_style": True}, "https://s3.eu-central-1.amazonaws.com/mine/a/b%20c"),
        (
            {"use_dualstack_endpoint": True, "use_fips_endpoint": True},
            "https://mine.s3-fips.dualstack.eu-central-1.amazonaws.com/a/b%20c",
        ),
        ({"endpoint": "http://store.test:9000/x"}, "http://mine.store.test:9000/x/a/b%20c"),
        (
            {"endpoint": "http://127.0.0.1:9000", "force_path_style": True},
            "http://127.0.0.1:9000/mine/a/b%20c",
        ),
    ],
)
def test_a_bucket_is_in_the_host_or_the_path(make: Make, options: Any, url: str) -> None:
    s3 = make("client_s3", **options)
    s3.call("GetObject", bucket="mine", key="a/b c")
    assert s3.sent.url == url


def test_buckets_that_no_host_can_name_are_in_the_path(make: Make) -> None:
    s3 = make("client_s3")
    s3.call("GetObject", bucket="Not_A_Host", key="k")
    assert s3.sent.url == "https://s3.eu-central-1.amazonaws.com/Not_A_Host/k"
    s3.call("HeadBucket", bucket="mine")
    assert s3.sent.url == "https://mine.s3.eu-central-1.amazonaws.com/"
    s3.call("HeadBucket", bucket="Not_A_Host")
    assert s3.sent.url == "https://s3.eu-central-1.amazonaws.com/Not_A_Host"
    s3.call("ListBuckets")
    assert s3.sent.url == "https://s3.eu-central-1.amazonaws.com/"


@pytest.mark.parametrize("bucket", ["", "a/b"])
@pytest.mark.parametrize("how", ["call", "presign"])
def test_what_is_no_bucket_is_refused(make: Make, bucket: str, how: str) -> None:
    s3 = make("client_s3")
    with pytest.raises(ValidationError, match="bucket: expected the name of a bucket"):
        getattr(s3, how)("DeleteBucket", bucket=bucket)
    assert s3.wire.requests == []


def test_paths_are_signed_as_they_are_sent_and_bodies_stated(make: Make) -> None:
    # Amazon S3 API Reference, "Authenticating requests: using the Authorization header", the
    # example "PUT object", but for its headers: here the canonical request is told by its effect.
    s3 = make("client_s3")
    s3.call("PutObject", bucket="mine", key="a//../b$", body=b"Welcome to Amazon S3.")
    assert s3.sent.path == "/a//../b%24"
    hashed = "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072"
    assert s3.sent.headers["x-amz-content-sha256"] == hashed
    from tinsmith_runtime.canonical import canonical_request
    from tinsmith_runtime.sigv4 import SigV4Signer

    canonical = canonical_request(s3.sent, double_encode_path=False, normalize_path=False)
    assert canonical.splitlines()[1] == "/a//../b%24"
    assert canonical.endswith(hashed)
    signer = SigV4Signer("s3", "eu-central-1")
    _, signature = signer.signature(
        canonical, s3.client.config.credentials, s3.sent.headers["x-amz-date"]
    )
    assert s3.sent.headers["authorization"].endswith(signature)


# ---- regions ----


@pytest.mark.parametrize(
    "answer",
    [
        refusal(301, "PermanentRedirect", x_amz_bucket_region="us-west-2"),
        refusal(307, "TemporaryRedirect", x_amz_bucket_region="us-west-2"),
        refusal(400, "AuthorizationHeaderMalformed", "<Region>us-west-2</Region>"),
        refusal(400, "IllegalLocationConstraintException", x_amz_bucket_region="us-west-2"),
    ],
)
def test_a_call_follows_its_bucket_and_later_ones_know(make: Make, answer: Response) -> None:
    s3 = make("client_s3", answer, Response(200, {"etag": '"e"'}))
    output = s3.call("PutObject", bucket="mine", key="k", body=io.BytesIO(b"petrichor"))
    assert output.etag == '"e"'
    first, second = s3.wire.requests
    assert first.host == "mine.s3.eu-central-1.amazonaws.com"
    assert second.host == "mine.s3.us-west-2.amazonaws.com"
    assert scope(second) == "20130524/us-west-2/s3/aws4_request"
    assert s3.wire.bodies == [b"petrichor", b"petrichor"]
    s3.call("PutObject", bucket="mine", key="k")
    assert s3.sent.host == "mine.s3.us-west-2.amazonaws.com"
    s3.call("PutObject", bucket="yours", key="k")
    assert s3.sent.host == "yours.s3.eu-central-1.amazonaws.com"
    assert len(s3.wire.requests) == 4


def test_head_has_no_code(make: Make) -> None:
    s3 = make("client_s3", Response(400, {"x-amz-bucket-region": "us-west-2"}), Response(200, {}))
    s3.call("HeadBucket", bucket="mine")
    assert s3.sent.host == "mine.s3.us-west-2.amazonaws.com"


@pytest.mark.parametrize(
    ("answer", "options"),
    [
        (refusal(301, "PermanentRedirect", x_amz_bucket_region="eu-central-1"), {}),
        (refusal(301, "PermanentRedirect"), {}),
        (refusal(301, "PermanentRedirect", x_amz_bucket_region="evil.example/"), {}),
        (refusal(400, "InvalidRequest", x_amz_bucket_region="us-west-2"), {}),
        (refusal(403, "AccessDenied", x_amz_bucket_region="us-west-2"), {}),
        (
            refusal(301, "PermanentRedirect", x_amz_bucket_region="us-west-2"),
            {"endpoint": "https://store.test"},
        ),
    ],
)
def test_other_errors_are_raised_at_once(make: Make, answer: Response, options: Any) -> None:
    s3 = make("client_s3", answer, Response(200, {}), **options)
    with pytest.raises(ServiceError):
        s3.call("PutObject", bucket="mine", key="k")
    assert len(s3.wire.requests) == 1


def test_a_redirect_is_followed_once(make: Make) -> None:
    s3 = make(
        "client_s3",
        refusal(301, "PermanentRedirect", x_amz_bucket_region="us-west-2"),
        refusal(301, "PermanentRedirect", x_amz_bucket_region="us-west-1"),
    )
    with pytest.raises(ServiceError, match="PermanentRedirect"):
        s3.call("PutObject", bucket="mine", key="k")
    assert len(s3.wire.requests) == 2


def test_a_body_that_cannot_be_read_again_is_not_redirected(make: Make) -> None:
    s3 = make("client_s3", refusal(301, "PermanentRedirect", x_amz_bucket_region="us-west-2"))
    with pytest.raises(ServiceError, match="PermanentRedirect"):
        s3.call("PutObject", bucket="mine", key="k", body=iter([b"once"]))
    assert len(s3.wire.requests) == 1


# ---- errors in successes ----


@pytest.mark.parametrize("before", [b"", b'<?xml version="1.0" encoding="UTF-8"?>\n', b" \n "])
def test_an_error_in_a_success_is_one_and_tried_again(make: Make, before: bytes) -> None:
    failed = Response(200, {}, before + b"<Error><Code>InternalError</Code></Error>")
    done = Response(200, {}, before + b"<CopyObjectResult><ETag>e</ETag></CopyObjectResult>")
    s3 = make("client_s3", failed, done)
    assert s3.call("CopyObject", bucket="mine", key="k").etag == "e"
    s3 = make("client_s3", failed)
    with pytest.raises(ServiceError, match="InternalError") as caught:
        s3.call("CopyObject", bucket="mine", key="k")
    assert caught.value.response_metadata.attempts == 3


def test_objects_may_look_like_errors(make: Make) -> None:
    s3 = make("client_s3", Response(200, {}, b"<Error>is what I stored</Error>"))
    body = s3.call("GetObject", bucket="mine", key="k").body
    content = s3.run(body.read)
    assert content == b"<Error>is what I stored</Error>"


# ---- keys of customers ----


@pytest.mark.parametrize("given", [KEY, b64encode(KEY.encode()).decode()])
def test_keys_travel_in_base64_with_their_md5(make: Make, given: str) -> None:
    s3 = make("client_s3")
    s3.call("PutObject", bucket="mine", key="k", sse_customer_key=given)
    prefix = "x-amz-server-side-encryption-customer-key"
    assert s3.sent.headers[prefix] == b64encode(KEY.encode()).decode()
    assert s3.sent.headers[f"{prefix}-md5"] == b64encode(md5(KEY.encode()).digest()).decode()


def test_both_keys_of_a_copy_and_a_given_md5(make: Make) -> None:
    s3 = make("client_s3", Response(200, {}, b"<CopyObjectResult/>"))
    s3.call(
        "CopyObject",
        bucket="mine",
        key="k",
        sse_customer_key=KEY,
        sse_customer_key_md5="given",
        copy_source_sse_customer_key=KEY,
    )
    headers = s3.sent.headers
    assert headers["x-amz-server-side-encryption-customer-key-md5"] == "given"
    assert headers["x-amz-copy-source-key"] == b64encode(KEY.encode()).decode()
    assert headers["x-amz-copy-source-key-md5"] == b64encode(md5(KEY.encode()).digest()).decode()


# ---- dates that are none ----


@pytest.mark.parametrize(
    ("text", "year"), [("Thu, 01 Jan 2032 00:00:00 GMT", 2032), ("0", None), ("never", None)]
)
def test_expires_need_not_be_a_date(make: Make, text: str, year: int | None) -> None:
    s3 = make("client_s3", Response(200, {"expires": text}))
    output = s3.call("GetObject", bucket="mine", key="k")
    assert output.expires_string == text
    assert (output.expires and output.expires.year) == year


# ---- presigned requests ----


def test_the_documented_presigned_request(make: Make) -> None:
    # Amazon S3 API Reference, "Authenticating requests: using query parameters".
    s3 = make("client_s3", region="us-east-1", endpoint_provider=_global)
    url = s3.presign("GetObject", bucket="examplebucket", key="test.txt").url
    assert url == (
        "https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256"
        "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
        "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
        "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"
    )


def _global(*, bucket: str, **_: object) -> Any:
    from tinsmith_runtime.endpoints import Endpoint

    scheme: Any = {"name": "sigv4", "signingName": "s3", "disableDoubleEncoding": True}
    return Endpoint(f"https://{bucket}.s3.amazonaws.com", properties={"authSchemes": [scheme]})


def test_uploads_are_presigned_without_their_body(make: Make) -> None:
    s3 = make("client_s3")
    signed = s3.presign("PutObject", bucket="mine", key="k", acl="private", sse_customer_key=KEY)
    assert signed.method == "PUT"
    assert "x-amz-acl=private&" in signed.url
    assert set(signed.headers) == {
        "x-amz-server-side-encryption-customer-key",
        "x-amz-server-side-encryption-customer-key-md5",
    }
    assert signed.headers["x-amz-server-side-encryption-customer-key"] == (
        b64encode(KEY.encode()).decode()
    )


def test_the_hash_of_a_stream_is_that_of_its_content(make: Make) -> None:
    s3 = make("client_s3")
    s3.call("PutObject", bucket="mine", key="k", body=io.BytesIO(b"petrichor"))
    assert s3.sent.headers["x-amz-content-sha256"] == sha256(b"petrichor").hexdigest()
    s3.call("PutObject", bucket="mine", key="k", body=iter([b"once"]))
    assert s3.sent.headers["x-amz-content-sha256"] == "UNSIGNED-PAYLOAD"


def test_signed_requests_state_their_hash(make: Make) -> None:
    s3 = make("client_s3")
    command = s3.command("HeadBucket", bucket="mine")
    signed = s3.run(lambda: s3.client.sign_request(command))
    assert signed.headers["x-amz-content-sha256"] == sha256(b"").hexdigest()


# ---- directory buckets ----


def _express(*, bucket: str | None = None, **_: object) -> Any:
    from tinsmith_runtime.endpoints import Endpoint

    name = "sigv4-s3express" if bucket != "plain" else "sigv4"
    scheme: Any = {
        "name": name,
        "signingName": "s3express",
        "signingRegion": "eu-central-1",
        "disableDoubleEncoding": True,
    }
    return Endpoint(f"https://{bucket}.express.test", properties={"authSchemes": [scheme]})


def session(number: int, ends: str = "2013-05-24T00:05:00Z") -> Response:
    body = (
        "<CreateSessionResult><Credentials>"
        f"<AccessKeyId>AKID{number}</AccessKeyId><SecretAccessKey>secret</SecretAccessKey>"
        f"<SessionToken>token {number}</SessionToken><Expiration>{ends}</Expiration>"
        "</Credentials></CreateSessionResult>"
    )
    return Response(200, {}, body.encode())


def test_a_session_signs_for_its_bucket_until_it_ends(make: Make) -> None:
    done = Response(200, {})
    s3 = make(
        "client_s3",
        session(1),
        done,
        done,
        session(2, "2013-05-24T00:10:00Z"),
        Response(503, {}),
        done,
        endpoint_provider=_rules,
    )
    for _ in range(2):
        s3.call("PutObject", bucket="here--x-s3", key="k", body=io.BytesIO(b"body"))
    s3.now += 241
    s3.call("PutObject", bucket="here--x-s3", key="k", body=io.BytesIO(b"body"))
    asked = [request.query for request in s3.wire.requests]
    assert asked == ["session", "", "", "session", "", ""]
    tokens = [request.headers.get("x-amz-s3session-token") for request in s3.wire.requests]
    assert tokens == [None, "token 1", "token 1", None, "token 2", "token 2"]
    for request in s3.wire.requests:
        own = "AKIAIOSFODNN7EXAMPLE" if request.query else "AKID"
        assert f"Credential={own}" in request.headers["authorization"]
        assert scope(request) == "20130524/eu-central-1/s3express/aws4_request"
    assert ",J" in s3.sent.headers["user-agent"] or "/J" in s3.sent.headers["user-agent"]


def _rules(*, bucket: str, **values: Any) -> Any:
    return _express(bucket=bucket, **values)


def test_a_session_presigns_too(make: Make) -> None:
    s3 = make("client_s3", session(1), endpoint_provider=_rules)
    signed = s3.presign("GetObject", bucket="here--x-s3", key="k")
    assert "X-Amz-S3session-Token=token%201&" in signed.url
    assert "Credential=AKID1%2F" in signed.url
    assert signed.expires_at.isoformat() == "2013-05-24T00:05:00+00:00"


# ---- settings ----


def test_the_options_of_s3_have_settings(tmp_path: Path) -> None:
    config = tmp_path / "config"
    config.write_text(
        "[default]\ns3_use_arn_region = true\ns3_disable_express_session_auth = true\n"
        "s3_us_east_1_regional_endpoint = legacy\n"
    )
    context = {
        "use_arn_region": "boolean",
        "disable_multiregion_access_points": "boolean",
        "disable_s3_express_session_auth": "boolean",
        "force_path_style": "boolean",
    }
    service = Service(
        "S3",
        package="client_s3",
        api_version="2006-03-01",
        client_version="0.1.0",
        protocol="restXml",
        name="AmazonS3",
        builtins=("AWS::S3::UseGlobalEndpoint",),
        client_context=context,
    )
    environment = {
        "AWS_CONFIG_FILE": str(config),
        "AWS_S3_DISABLE_MULTIREGION_ACCESS_POINTS": "TRUE",
        "AWS_S3_DISABLE_EXPRESS_SESSION_AUTH": "false",
    }
    found = Config(service, {"environment": environment})
    assert found.use_arn_region is True
    assert found.disable_multiregion_access_points is True
    assert found.disable_s3_express_session_auth is False
    assert found.force_path_style is None
    assert found.use_global_endpoint is True
    given = Config(service, {"environment": environment, "use_arn_region": False})
    assert given.use_arn_region is False
    with pytest.raises(ConfigError, match="AWS_S3_USE_ARN_REGION"):
        _ = Config(service, {"environment": {"AWS_S3_USE_ARN_REGION": "perhaps"}}).use_arn_region


# ---- secrets ----


def test_the_wire_log_has_no_secret_of_s3(make: Make, caplog: pytest.LogCaptureFixture) -> None:
    s3 = make("client_s3", session(1), Response(200, {}), endpoint_provider=_rules)
    logger = logging.getLogger("tinsmith_runtime.wire")
    before = logger.level
    logger.setLevel(5)
    try:
        with caplog.at_level(5):
            s3.call("PutObject", bucket="here--x-s3", key="k", sse_customer_key=KEY)
    finally:
        logger.setLevel(before)
    assert len([record for record in caplog.records if "sends" in record.getMessage()]) == 2
    for secret in ("token 1", "<SecretAccessKey>secret<", KEY, b64encode(KEY.encode()).decode()):
        assert secret not in caplog.text
