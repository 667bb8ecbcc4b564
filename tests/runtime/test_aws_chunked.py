"""The coding ``aws-chunked``: the examples of the Amazon S3 API Reference ("Transferring payload in
multiple chunks", "... including trailing headers"), and laws. Both examples are of one object:
65 KiB of the letter a, in chunks of 64 KiB.
"""

from __future__ import annotations

import asyncio
from base64 import b64encode
from datetime import UTC, datetime
from hashlib import sha256
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinsmith_runtime.aws_chunked import CHUNK, AwsChunkedStream, Framing
from tinsmith_runtime.chunk_signing import ChunkSigner
from tinsmith_runtime.errors import RequestBodyError
from tinsmith_runtime.http import Request
from tinsmith_runtime.identity import AwsCredentialIdentity
from tinsmith_runtime.request_stream import BytesStream, RequestStream, request_stream
from tinsmith_runtime.sigv4 import SigV4Signer

KEYS = AwsCredentialIdentity(
    access_key_id="AKIAIOSFODNN7EXAMPLE",
    secret_access_key="wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
)
OBJECT = b"a" * 66560
NOW = datetime(2013, 5, 24, tzinfo=UTC)
SIGNER = SigV4Signer("s3", "us-east-1", double_encode_path=False, normalize_path=False)


def example(**headers: str) -> Request:
    """The request of the examples, signed."""
    request = Request(
        "PUT",
        host="s3.amazonaws.com",
        path="/examplebucket/chunkObject.txt",
        headers={
            "host": "s3.amazonaws.com",
            "x-amz-storage-class": "REDUCED_REDUNDANCY",
            "content-encoding": "aws-chunked",
            "x-amz-decoded-content-length": "66560",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        },
    )
    return SIGNER.sign(request, KEYS, now=NOW)


def seed(request: Request) -> str:
    return request.headers["authorization"].rpartition("Signature=")[2]


def test_the_documented_chunks() -> None:
    request = example(
        content_length="66824", x_amz_content_sha256="STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
    )
    assert seed(request) == "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9"
    signer = ChunkSigner(request, KEYS)
    assert [signer.sign(OBJECT[:CHUNK]), signer.sign(OBJECT[CHUNK:]), signer.sign(b"")] == [
        "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648",
        "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497",
        "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9",
    ]


def test_the_documented_trailer() -> None:
    request = example(
        x_amz_content_sha256="STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
        x_amz_trailer="x-amz-checksum-crc32c",
    )
    assert seed(request) == "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e"
    stream = AwsChunkedStream(BytesStream(OBJECT), "CRC32C", len(OBJECT), signed=True)
    stream.signer = ChunkSigner(request, KEYS)
    body = b"".join(stream.chunks())
    lines = body.replace(OBJECT[:CHUNK], b"...").replace(OBJECT[CHUNK:], b"...").split(b"\r\n")
    assert [line.decode() for line in lines] == [
        "10000;chunk-signature=b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2",
        "...",
        "400;chunk-signature=1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7",
        "...",
        "0;chunk-signature=2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992",
        "x-amz-checksum-crc32c:sOO8/Q==",
        "x-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435",
        "",
        "",
    ]
    assert stream.length == len(body)


SIZES = st.one_of(
    st.integers(0, 40), st.sampled_from([CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 5 * CHUNK + 17])
)


def decoded(body: bytes) -> tuple[bytes, dict[str, str]]:
    """The content and the trailer of a body whose chunks are not signed."""
    content = b""
    while True:
        size, _, body = body.partition(b"\r\n")
        if not int(size, 16):
            break
        length = int(size, 16)
        assert body[length : length + 2] == b"\r\n"
        content, body = content + body[:length], body[length + 2 :]
    assert body.endswith(b"\r\n\r\n")
    lines = body.decode().split("\r\n")[:-2]
    return content, dict(line.split(":") for line in lines)


@given(size=SIZES, cuts=st.lists(SIZES, max_size=5))
def test_whatever_the_pieces_the_body_is_the_same(size: int, cuts: list[int]) -> None:
    content = bytes(index * 7 % 251 for index in range(size))
    bounds = sorted({0, size, *(cut for cut in cuts if cut < size)})
    pieces = [content[start:end] for start, end in pairwise(bounds)]
    stream = AwsChunkedStream(request_stream(pieces), "SHA256", size)
    body = b"".join(stream.chunks())
    hashed = b64encode(sha256(content).digest()).decode()
    assert decoded(body) == (content, {"x-amz-checksum-sha256": hashed})
    assert len(body) == stream.length
    stream.rewind()

    async def again() -> bytes:
        return b"".join([piece async for piece in stream.achunks()])

    assert asyncio.run(again()) == body


@given(size=SIZES)
def test_the_length_of_signed_bodies(size: int) -> None:
    stream = AwsChunkedStream(BytesStream(bytes(size)), "CRC64NVME", size, signed=True)
    stream.signer = ChunkSigner(example(), KEYS)
    assert sum(map(len, stream.chunks())) == stream.length


def test_no_more_than_a_chunk_is_held() -> None:
    framing = Framing("CRC32", None)
    sent = [framing.feed(bytes(CHUNK // 4 + 1)) for _ in range(4)]
    assert [len(piece) for piece in sent] == [0, 0, 0, CHUNK + len("10000\r\n\r\n")]


def test_what_cannot_be_read_again_is_not() -> None:
    stream = AwsChunkedStream(request_stream(iter([b"once"])), "CRC32", 4)
    assert not stream.rewindable
    assert b"once" in b"".join(stream.chunks())
    with pytest.raises(RequestBodyError):
        stream.rewind()


def test_a_source_of_another_length_is_no_success() -> None:
    source: RequestStream = BytesStream(b"four")
    stream = AwsChunkedStream(source, "CRC32", 5)
    with pytest.raises(RequestBodyError):
        list(stream.chunks())
