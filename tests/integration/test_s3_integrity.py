"""S3's checksums, streams and presigned requests against real servers: what was stored is what
botocore reads, and what botocore stored is checked here.
"""

from __future__ import annotations

import io
import zlib
from base64 import b64encode
from collections.abc import Callable
from hashlib import md5
from typing import Any

import pytest
import requests

from real_service import RealService
from tinsmith_runtime.errors import ChecksumError
from tinsmith_runtime.identity import AwsCredentialIdentity

MODELS = ("s3",)
BODY = bytes(index * 7 % 251 for index in range(200_003))
CRC32 = b64encode(zlib.crc32(BODY).to_bytes(4, "big")).decode()

Real = Callable[[str], RealService]


@pytest.fixture
def s3(real: Real) -> RealService:
    """S3, with a bucket of this kind of client."""
    aws = real("s3")
    aws.create_bucket(bucket=f"integrity-{aws.kind}")
    return aws


def read(aws: RealService, output: Any) -> bytes:
    body: bytes = aws.run(output.body.aread if aws.kind == "async" else output.body.read)
    return body


@pytest.mark.parametrize("algorithm", [None, "CRC32C", "CRC64NVME", "SHA1", "SHA256"])
@pytest.mark.parametrize("source", [bytes, io.BytesIO])
def test_what_is_put_is_there(s3: RealService, algorithm: str | None, source: type[Any]) -> None:
    bucket = f"integrity-{s3.kind}"
    given = {"body": source(BODY), "checksum_algorithm": algorithm}
    if (algorithm, s3.server) == ("CRC32C", "ministack"):
        with pytest.raises(s3.InvalidRequest, match="not supported in this ministack build"):
            s3.put_object(bucket=bucket, key="a/ü b", **given)
        return
    put = s3.put_object(bucket=bucket, key="a/ü b", **given)
    assert put.etag == f'"{md5(BODY).hexdigest()}"'
    theirs = s3.botocore.get_object(Bucket=bucket, Key="a/ü b")
    assert theirs["Body"].read() == BODY
    assert "aws-chunked" not in theirs.get("ContentEncoding", "")
    got = s3.get_object(bucket=bucket, key="a/ü b")
    assert read(s3, got) == BODY
    if algorithm is None and s3.server == "moto":
        assert got.checksum_crc32 == CRC32
        assert got.response_metadata.checksum_algorithm == "CRC32"


def test_a_damaged_body_is_no_success(s3: RealService) -> None:
    bucket = f"integrity-{s3.kind}"
    s3.botocore.put_object(Bucket=bucket, Key="damaged", Body=BODY, ChecksumAlgorithm="CRC32")
    command = s3.GetObjectCommand(bucket=bucket, key="damaged")

    def damage(call: Any, proceed: Any) -> Any:
        response = yield from proceed(call)
        response.headers["x-amz-checksum-crc32"] = "AAAAAA=="
        return response

    command.middleware_stack.add_relative_to(
        damage, relation="after", to_middleware="flexibleChecksumsResponseMiddleware"
    )
    with pytest.raises(ChecksumError, match=f"its CRC32 is {CRC32}, .* says AAAAAA=="):
        read(s3, s3.send(command))


def test_presigned_requests(s3: RealService) -> None:
    bucket = f"integrity-{s3.kind}"
    # ministack knows this secret, and compares signatures.
    client = s3.another(
        credentials=AwsCredentialIdentity(access_key_id="test", secret_access_key="test")
    )
    upload = s3.PutObjectCommand(
        bucket=bucket, key="by url/ü", content_type="text/plain", metadata={"who": "me"}
    )
    signed = s3.run(client.presign, upload)
    done = requests.put(signed.url, data=b"hello", headers=signed.headers, timeout=10)
    assert done.status_code == 200, done.text
    theirs = s3.botocore.get_object(Bucket=bucket, Key="by url/ü")
    assert (theirs["Body"].read(), theirs["ContentType"]) == (b"hello", "text/plain")
    signed = s3.run(client.presign, s3.GetObjectCommand(bucket=bucket, key="by url/ü"))
    assert requests.get(signed.url, timeout=10).content == b"hello"
    if s3.server == "ministack":
        other = signed.url.replace("by%20url", "by%20other")
        assert requests.get(other, timeout=10).status_code == 403
    s3.run(client.aclose if s3.kind == "async" else client.close)


def test_required_checksums(s3: RealService) -> None:
    bucket = f"integrity-{s3.kind}"
    for key in ("one", "two"):
        s3.put_object(bucket=bucket, key=key, body=b"x")
    named = [s3.ObjectIdentifier(key="one"), s3.ObjectIdentifier(key="two")]
    output = s3.delete_objects(bucket=bucket, delete=s3.Delete(objects=named))
    assert sorted(each.key for each in output.deleted) == ["one", "two"]
    assert output.errors is None
