"""S3: objects and their names, pages, uploads in parts, streams, versions, presigned requests."""

from __future__ import annotations

import hashlib
import http.client
import io
import tempfile
import urllib.parse
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from real_service import RealService
from tinsmith_runtime import AwsCredentialIdentity

MODELS = ("s3",)

Real = Callable[[str], RealService]

#: Names that a path changes when somebody normalizes, decodes or encodes it once too often.
KEYS = [
    "plain.txt",
    "a b+c.txt",
    "ü/漢字/\U0001f600",
    "a//b",
    "a/../b",
    "a/./b",
    "folder/",
    "%41%2F",
    "q?x=1&y#z",
    "~-_.!*'()",
    'quote"<&>',
]
LARGE = bytes(range(256)) * 4096 * 3


@pytest.fixture
def aws(real: Real) -> RealService:
    return real("s3")


@pytest.fixture
def bucket(aws: RealService) -> Iterator[str]:
    """An empty bucket; waited for, both ways."""
    name = f"tests-{aws.kind}"
    aws.create_bucket(bucket=name)
    there = aws.HeadBucketCommand(bucket=name)
    aws.wait(aws.BucketExists(there))
    yield name
    versions = aws.botocore.list_object_versions(Bucket=name)
    for each in versions.get("Versions", []) + versions.get("DeleteMarkers", []):
        aws.botocore.delete_object(Bucket=name, Key=each["Key"], VersionId=each["VersionId"])
    aws.delete_bucket(bucket=name)
    aws.wait(aws.BucketNotExists(there))


def content(aws: RealService, output: Any) -> bytes:
    """The whole body."""
    if aws.kind == "sync":
        with output.body as body:
            data: bytes = body.read()
    else:
        data = aws.run(output.body.aread)
    return data


def test_objects_by_any_name(aws: RealService, bucket: str) -> None:
    for key in KEYS:
        data = key.encode()
        put = aws.put_object(
            bucket=bucket, key=key, body=data, content_type="text/x", metadata={"a": "b c"}
        )
        assert put.etag == f'"{hashlib.md5(data).hexdigest()}"'
        got = aws.get_object(bucket=bucket, key=key)
        assert (got.content_type, got.metadata) == ("text/x", {"a": "b c"})
        assert content(aws, got) == data
        theirs = aws.botocore.get_object(Bucket=bucket, Key=key)
        assert theirs["Body"].read() == data
        head = aws.same(aws.HeadObjectCommand(bucket=bucket, key=key))
        assert head.content_length == len(data)
    # botocore asks for names to be encoded, and decodes them.
    listed = aws.same(aws.ListObjectsV2Command(bucket=bucket), volatile=("EncodingType",))
    assert sorted(each.key for each in listed.contents) == sorted(KEYS)


def test_pages_and_folders(aws: RealService, bucket: str) -> None:
    keys = [f"{folder}/{number}" for folder in "ab" for number in range(5)]
    for key in keys:
        aws.put_object(bucket=bucket, key=key, body=b"x")
    pages = aws.pages(aws.ListObjectsV2Command(bucket=bucket), page_size=4)
    assert [len(page.contents) for page in pages] == [4, 4, 2]
    assert [each.key for page in pages for each in page.contents] == keys
    command = aws.ListObjectsV2Command(bucket=bucket, delimiter="/", prefix="")
    folders = aws.same(command, volatile=("EncodingType",))
    assert [each.prefix for each in folders.common_prefixes] == ["a/", "b/"]
    assert not folders.contents
    old = aws.same(aws.ListObjectsCommand(bucket=bucket, prefix="b/"), volatile=("EncodingType",))
    assert [each.key for each in old.contents] == keys[5:]
    # The model is older than botocore's.
    buckets = aws.same(aws.ListBucketsCommand(), volatile=("BucketArn",)).buckets
    assert bucket in {each.name for each in buckets}
    gone = aws.delete_objects(
        bucket=bucket,
        delete=aws.Delete(objects=[aws.ObjectIdentifier(key=key) for key in keys]),
    )
    assert sorted(each.key for each in gone.deleted) == keys
    assert aws.pages(aws.ListObjectsV2Command(bucket=bucket))[0].key_count == 0


def test_an_upload_in_parts(aws: RealService, bucket: str) -> None:
    key = "large/ü"
    upload = aws.create_multipart_upload(bucket=bucket, key=key, metadata={"parts": "2"}).upload_id
    bodies = [b"a" * (5 << 20), b"b" * 1000]
    parts = [
        aws.CompletedPart(
            part_number=number,
            etag=aws.upload_part(
                bucket=bucket, key=key, upload_id=upload, part_number=number, body=body
            ).etag,
        )
        for number, body in enumerate(bodies, 1)
    ]
    found = aws.items(aws.ListPartsCommand(bucket=bucket, key=key, upload_id=upload))
    assert [(part.part_number, part.size) for part in found] == [(1, 5 << 20), (2, 1000)]
    done = aws.complete_multipart_upload(
        bucket=bucket,
        key=key,
        upload_id=upload,
        multipart_upload=aws.CompletedMultipartUpload(parts=parts),
    )
    assert done.etag.endswith('-2"')
    assert content(aws, aws.get_object(bucket=bucket, key=key)) == b"".join(bodies)
    other = aws.create_multipart_upload(bucket=bucket, key=key).upload_id
    aws.abort_multipart_upload(bucket=bucket, key=key, upload_id=other)
    aws.refused(
        aws.NoSuchUpload, aws.AbortMultipartUploadCommand(bucket=bucket, key=key, upload_id=other)
    )


def test_streams_up_and_down(aws: RealService, bucket: str) -> None:
    with tempfile.TemporaryFile() as file:
        file.write(LARGE)
        file.seek(0)
        aws.put_object(bucket=bucket, key="file", body=file)
    aws.put_object(
        bucket=bucket,
        key="chunks",
        body=(LARGE[start : start + 65536] for start in range(0, len(LARGE), 65536)),
        content_length=len(LARGE),
    )
    for key in ("file", "chunks"):
        assert aws.botocore.get_object(Bucket=bucket, Key=key)["Body"].read() == LARGE
        got = aws.get_object(bucket=bucket, key=key)
        assert got.content_length == len(LARGE)
        assert pieces(aws, got) == LARGE


def pieces(aws: RealService, output: Any) -> bytes:
    """The body, chunk by chunk."""
    sink = io.BytesIO()
    if aws.kind == "sync":
        with output.body as body:
            for piece in body.iter_chunks():
                sink.write(piece)
        return sink.getvalue()

    async def read() -> None:
        async with output.body as body:
            async for piece in body:
                sink.write(piece)

    aws.run(read)
    return sink.getvalue()


def test_copies(aws: RealService, bucket: str) -> None:
    aws.put_object(bucket=bucket, key="from/ü +", body=b"data", metadata={"a": "1"})
    source = f"{bucket}/{urllib.parse.quote('from/ü +')}"
    copied = aws.copy_object(bucket=bucket, key="to", copy_source=source)
    assert copied.copy_object_result.last_modified.tzinfo is not None
    got = aws.get_object(bucket=bucket, key="to")
    assert (content(aws, got), got.metadata) == (b"data", {"a": "1"})


def test_ranges_and_conditions(aws: RealService, bucket: str) -> None:
    etag = aws.put_object(bucket=bucket, key="k", body=b"0123456789").etag
    part = aws.get_object(bucket=bucket, key="k", range="bytes=2-4")
    assert (part.content_range, content(aws, part)) == ("bytes 2-4/10", b"234")
    assert part.response_metadata.status == 206
    with pytest.raises(aws.S3ServiceException) as caught:
        aws.get_object(bucket=bucket, key="k", if_none_match=etag)
    assert caught.value.http_status == 304
    aws.refused(
        aws.S3ServiceException, aws.GetObjectCommand(bucket=bucket, key="k", if_match='"other"')
    )
    aws.refused(
        aws.S3ServiceException, aws.GetObjectCommand(bucket=bucket, key="k", range="bytes=99-")
    )


def test_what_is_not_there(aws: RealService, bucket: str) -> None:
    error = aws.refused(aws.NoSuchKey, aws.GetObjectCommand(bucket=bucket, key="no"))
    assert error.fault == "client"
    aws.refused(aws.NoSuchBucket, aws.ListObjectsV2Command(bucket=f"{bucket}-no"))
    with pytest.raises(aws.NotFound) as caught:
        aws.head_object(bucket=bucket, key="no")
    assert caught.value.http_status == 404
    there = aws.HeadObjectCommand(bucket=bucket, key="late")
    assert aws.wait(aws.ObjectNotExists(there)).state == "success"
    aws.put_object(bucket=bucket, key="late")
    assert aws.wait(aws.ObjectExists(there)).output.content_length == 0


def test_versions(aws: RealService, bucket: str) -> None:
    aws.put_bucket_versioning(
        bucket=bucket, versioning_configuration=aws.VersioningConfiguration(status="Enabled")
    )
    assert aws.same(aws.GetBucketVersioningCommand(bucket=bucket)).status == "Enabled"
    first, second = (
        aws.put_object(bucket=bucket, key="k", body=body).version_id for body in (b"1", b"2")
    )
    assert content(aws, aws.get_object(bucket=bucket, key="k", version_id=first)) == b"1"
    assert aws.delete_object(bucket=bucket, key="k").delete_marker is True
    listed = aws.same(aws.ListObjectVersionsCommand(bucket=bucket), volatile=("EncodingType",))
    assert {each.version_id for each in listed.versions} == {first, second}
    assert [each.is_latest for each in listed.delete_markers] == [True]
    aws.refused(aws.NoSuchKey, aws.GetObjectCommand(bucket=bucket, key="k"))


def test_settings_in_xml(aws: RealService, bucket: str) -> None:
    tags = aws.Tagging(tag_set=[aws.Tag(key="k", value="ü & <v>")])
    aws.put_bucket_tagging(bucket=bucket, tagging=tags)
    assert aws.same(aws.GetBucketTaggingCommand(bucket=bucket)).tag_set == tags.tag_set
    rule = aws.CORSRule(allowed_methods=["GET", "PUT"], allowed_origins=["*"], max_age_seconds=9)
    aws.put_bucket_cors(bucket=bucket, cors_configuration=aws.CORSConfiguration(cors_rules=[rule]))
    (found,) = aws.same(aws.GetBucketCorsCommand(bucket=bucket)).cors_rules
    assert (found.allowed_methods, found.max_age_seconds) == (["GET", "PUT"], 9)
    days = aws.LifecycleRule(
        id="old",
        status="Enabled",
        filter=aws.LifecycleRuleFilter(prefix="a&b/"),
        expiration=aws.LifecycleExpiration(days=1),
    )
    aws.put_bucket_lifecycle_configuration(
        bucket=bucket, lifecycle_configuration=aws.BucketLifecycleConfiguration(rules=[days])
    )
    got = aws.same(aws.GetBucketLifecycleConfigurationCommand(bucket=bucket)).rules
    assert (got[0].filter.prefix, got[0].expiration.days) == ("a&b/", 1)
    aws.same(aws.GetBucketLocationCommand(bucket=bucket))
    aws.same(aws.GetBucketAclCommand(bucket=bucket))


# ---- presigned ----

#: ministack checks signatures of URLs, and has one secret for everybody.
SIGNER = AwsCredentialIdentity(access_key_id="AKIDEXAMPLE", secret_access_key="test")


def send(
    aws: RealService, presigned: Any, body: bytes | None = None, host: str | None = None
) -> tuple[int, bytes]:
    """Send a presigned request to the server, as somebody without our client would."""
    parts = urllib.parse.urlsplit(presigned.url)
    connection = http.client.HTTPConnection(urllib.parse.urlsplit(aws.endpoint).netloc, timeout=10)
    headers = dict(presigned.headers)
    if host is not None:
        headers["Host"] = host
    connection.request(presigned.method, f"{parts.path}?{parts.query}", body, headers)
    response = connection.getresponse()
    answer = response.status, response.read()
    connection.close()
    return answer


def test_presigned_up_and_down(aws: RealService, bucket: str) -> None:
    client = aws.another(credentials=SIGNER)
    for key in KEYS:
        put = aws.run(client.presign, aws.PutObjectCommand(bucket=bucket, key=key))
        assert put.url.startswith(f"{aws.endpoint}/{bucket}/")
        assert send(aws, put, key.encode()) == (200, b"")
        assert content(aws, aws.get_object(bucket=bucket, key=key)) == key.encode()
        get = aws.run(client.presign, aws.GetObjectCommand(bucket=bucket, key=key))
        assert send(aws, get) == (200, key.encode())
        if aws.server == "ministack":
            get.url = get.url[:-1] + ("0" if get.url[-1] != "0" else "1")
            assert send(aws, get)[0] == 403


def test_presigned_for_a_host_of_the_bucket(aws: RealService, bucket: str) -> None:
    """The address that AWS itself would have; the server knows the bucket by its host."""
    aws.put_object(bucket=bucket, key="a//b ü", body=b"data")
    client = aws.another(endpoint=None, credentials=SIGNER)
    get = aws.run(client.presign, aws.GetObjectCommand(bucket=bucket, key="a//b ü"))
    host = f"{bucket}.s3.us-east-1.amazonaws.com"
    assert get.url.startswith(f"https://{host}/a//b%20%C3%BC?")
    assert send(aws, get, host=host) == (200, b"data")
