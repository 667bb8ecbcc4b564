"""Checksums of requests and responses: when there is one, where it is, and what it is worth."""

from __future__ import annotations

import io
import zlib
from base64 import b64encode
from collections.abc import Iterator
from typing import Any

import pytest

from integrity_service import (
    DigestCommand,
    GetCommand,
    PutCommand,
    ReadCommand,
    RuleCommand,
    Stores,
    installed,
)
from tinsmith_runtime.errors import ChecksumError, ConfigError, ValidationError
from tinsmith_runtime.http import Response

HELLO = b"Hello world"
# Computed with cksfv, sha256sum and sha1sum's values as AWS documents them for this body.
CRC32 = "i9aeUg=="
CRC32C = "crUfeA=="
SHA1 = "e1AsOh9IyGCa4hLN+2Od7jlnP14="
SHA256 = "ZOyIygCyaOW6GjVnihtTFtIS9PNmskdyMlNKiuyjfzw="
CRC64NVME = "OOJZ0D8xKts="
VALUES = {
    "CRC32": CRC32,
    "CRC32C": CRC32C,
    "CRC64NVME": CRC64NVME,
    "SHA1": SHA1,
    "SHA256": SHA256,
}


@pytest.fixture(params=["sync", "async"])
def stores(request: pytest.FixtureRequest) -> Iterator[Stores]:
    with installed():
        yield Stores(request.param == "async")


def sent(stores: Stores) -> dict[str, str]:
    return stores.wire.requests[-1].headers


def checksums(headers: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name.startswith("x-amz-checksum-")}


# ---- requests ----


def test_the_default_is_crc32(stores: Stores) -> None:
    stores.send(PutCommand(body=HELLO))
    assert checksums(sent(stores)) == {"x-amz-checksum-crc32": CRC32}
    assert sent(stores)["x-algorithm"] == "CRC32"
    assert "x-amz-checksum-crc32" in sent(stores)["authorization"]


@pytest.mark.parametrize(("algorithm", "value"), VALUES.items())
def test_the_input_names_the_algorithm(stores: Stores, algorithm: str, value: str) -> None:
    stores.send(PutCommand(body=HELLO, algorithm=algorithm))
    assert checksums(sent(stores)) == {f"x-amz-checksum-{algorithm.lower()}": value}
    assert sent(stores)["x-algorithm"] == algorithm


def test_unknown_algorithms_are_refused(stores: Stores) -> None:
    with pytest.raises(ValidationError, match=r"algorithm: expected one of CRC32, .*got 'MD4'"):
        stores.send(PutCommand(body=HELLO, algorithm="MD4"))
    assert stores.wire.requests == []


@pytest.mark.parametrize("kind", [bytes, io.BytesIO])
def test_a_given_checksum_wins(stores: Stores, kind: type[Any]) -> None:
    stores.send(PutCommand(body=kind(HELLO), sha1="given"))
    assert checksums(sent(stores)) == {"x-amz-checksum-sha1": "given"}
    assert "x-algorithm" not in sent(stores)
    assert stores.wire.bodies == [HELLO]


def test_the_type_of_a_checksum_is_none(stores: Stores) -> None:
    stores.send(PutCommand(body=HELLO, kind="FULL_OBJECT"))
    assert sent(stores)["x-amz-checksum-crc32"] == CRC32


@pytest.mark.parametrize(
    "options",
    [
        {"request_checksum_calculation": "WHEN_REQUIRED"},
        {"request_checksum_calculation": lambda: "WHEN_REQUIRED"},
        {"environment": {"AWS_REQUEST_CHECKSUM_CALCULATION": "when_required"}},
    ],
)
def test_where_it_is_not_required(stores: Stores, options: dict[str, Any]) -> None:
    stores.send(PutCommand(body=HELLO), **options)
    assert checksums(sent(stores)) == {}
    assert "x-algorithm" not in sent(stores)
    stores.send(PutCommand(body=HELLO, algorithm="SHA1"), **options)
    assert checksums(sent(stores)) == {"x-amz-checksum-sha1": SHA1}
    stores.send(RuleCommand(), **options)
    check = zlib.crc32(stores.wire.bodies[0]).to_bytes(4, "big")
    assert checksums(sent(stores)) == {"x-amz-checksum-crc32": b64encode(check).decode()}


def test_other_modes_are_refused(stores: Stores) -> None:
    with pytest.raises(ConfigError, match="WHEN_SUPPORTED or WHEN_REQUIRED"):
        stores.send(PutCommand(), response_checksum_validation="ALWAYS")


def test_content_md5(stores: Stores) -> None:
    stores.send(DigestCommand())
    assert sent(stores)["content-md5"] == "mZFLkyvTelC5g8XnyQrpOw=="  # of {}
    assert checksums(sent(stores)) == {}
    stores.send(DigestCommand(md5="given"))
    assert sent(stores)["content-md5"] == "given"


def test_the_user_agent_says_so(stores: Stores) -> None:
    stores.send(PutCommand(body=HELLO, algorithm="SHA256"), request_checksum_calculation=None)
    features = sent(stores)["user-agent"].partition(" m/")[2].split()[0].split(",")
    assert {"Z", "b", "Y"} <= set(features)
    stores.send(
        PutCommand(body=HELLO),
        request_checksum_calculation="WHEN_REQUIRED",
        response_checksum_validation="WHEN_REQUIRED",
    )
    features = sent(stores)["user-agent"].partition(" m/")[2].split()[0].split(",")
    assert {"a", "c"} <= set(features)
    assert not {"U", "Y", "Z", "b"} & set(features)


# ---- streams ----


def test_a_stream_has_its_checksum_behind_it(stores: Stores) -> None:
    stores.send(PutCommand(body=io.BytesIO(HELLO), encoding="gzip", algorithm="CRC32C"))
    headers = sent(stores)
    assert stores.wire.bodies == [
        b"b\r\nHello world\r\n0\r\nx-amz-checksum-crc32c:" + CRC32C.encode() + b"\r\n\r\n"
    ]
    assert headers["content-encoding"] == "gzip,aws-chunked"
    assert headers["content-length"] == str(len(stores.wire.bodies[0]))
    assert headers["x-amz-decoded-content-length"] == "11"
    assert headers["x-amz-trailer"] == "x-amz-checksum-crc32c"
    assert headers["x-amz-content-sha256"] == "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
    assert headers["x-algorithm"] == "CRC32C"
    assert checksums(headers) == {}


def test_over_http_chunks_are_signed(stores: Stores) -> None:
    stores.send(PutCommand(body=io.BytesIO(HELLO)), endpoint="http://localhost:4566")
    headers, body = sent(stores), stores.wire.bodies[0]
    assert headers["x-amz-content-sha256"] == "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"
    assert headers["content-length"] == str(len(body))
    assert body.startswith(b"b;chunk-signature=")
    assert b"\r\nx-amz-trailer-signature:" in body


def test_the_length_of_an_iterable_is_the_users_to_say(stores: Stores) -> None:
    with pytest.raises(ValidationError, match="length must be known"):
        stores.send(PutCommand(body=iter([HELLO])))
    stores.send(PutCommand(body=iter([HELLO]), length=11))
    assert sent(stores)["x-amz-decoded-content-length"] == "11"
    assert sent(stores)["content-length"] == str(len(stores.wire.bodies[0]))


def test_a_stream_is_sent_again_as_it_was(stores: Stores) -> None:
    stores.send(
        PutCommand(body=io.BytesIO(HELLO * 10_000)),
        Response(503, {}),
        Response(200, {}),
        endpoint="http://localhost:4566",
    )
    first, second = stores.wire.bodies
    assert len(first) == len(second)
    assert first.split(b"\r\n")[-3].startswith(b"x-amz-trailer-signature:")
    assert second.split(b"\r\n")[-4] == first.split(b"\r\n")[-4]


# ---- responses ----


def answer(body: bytes = HELLO, **headers: str) -> Response:
    named = {f"x-amz-checksum-{name}": value for name, value in headers.items()}
    return Response(200, {"content-length": str(len(body)), **named}, body)


class Source:
    """A body that is still to come."""

    def __init__(self, body: bytes, asynchronous: bool) -> None:
        self._file = io.BytesIO(body)
        if asynchronous:
            self.aread = self._aread
        else:
            self.read = self._file.read

    async def _aread(self, size: int = -1) -> bytes:
        return self._file.read(size)

    def close(self) -> None:
        """Nothing is held."""


def to_come(stores: Stores, body: bytes = HELLO, **headers: str) -> Response:
    response = answer(body, **headers)
    source: Any = Source(body, stores.asynchronous)
    response.stream, response.body = source, b""
    return response


@pytest.mark.parametrize(("algorithm", "value"), VALUES.items())
def test_streams_are_checked_as_they_are_read(stores: Stores, algorithm: str, value: str) -> None:
    output, body = stores.read(GetCommand(), to_come(stores, **{algorithm.lower(): value}))
    assert sent(stores)["x-amz-checksum-mode"] == "ENABLED"
    assert body == HELLO
    assert output.response_metadata.checksum_algorithm == algorithm
    with pytest.raises(ChecksumError) as caught:
        stores.read(GetCommand(), to_come(stores, b"Hello World", **{algorithm.lower(): value}))
    assert value in str(caught.value)
    assert f"its {algorithm} is " in str(caught.value)


def test_bodies_in_memory_are_checked(stores: Stores) -> None:
    output = stores.send(ReadCommand(), answer(crc32=CRC32))
    assert output.data == HELLO
    assert output.response_metadata.checksum_algorithm == "CRC32"
    with pytest.raises(ChecksumError, match="its CRC32 is i9aeUg==, x-amz-checksum-crc32 says x"):
        stores.send(ReadCommand(), answer(crc32="x"))


def test_the_first_that_is_known_counts(stores: Stores) -> None:
    output = stores.send(ReadCommand(), answer(crc32="wrong", sha256=SHA256, sha1="no matter"))
    assert output.response_metadata.checksum_algorithm == "SHA256"


@pytest.mark.parametrize(
    "headers", [{}, {"sha1": "not of this operation"}, {"crc32": "i9aeUg==-3"}]
)
def test_what_cannot_be_checked_is_not(stores: Stores, headers: dict[str, str]) -> None:
    output = stores.send(ReadCommand(), answer(**headers))
    assert output.data == HELLO
    assert output.response_metadata.checksum_algorithm is None


def test_only_who_asks_gets_checks(stores: Stores) -> None:
    options: dict[str, Any] = {"response_checksum_validation": "WHEN_REQUIRED"}
    output = stores.send(ReadCommand(), answer(crc32="wrong"), **options)
    assert output.response_metadata.checksum_algorithm is None
    assert "x-amz-checksum-mode" not in sent(stores)
    with pytest.raises(ChecksumError):
        stores.send(ReadCommand(mode="ENABLED"), answer(crc32="wrong"), **options)


def test_a_checksum_of_an_earlier_attempt_does_not_count(stores: Stores) -> None:
    def spoil(call: Any, proceed: Any) -> Any:
        response = yield from proceed(call)
        if call.attempt == 1:
            response.status = 503
        return response

    command = ReadCommand()
    command.middleware_stack.add_relative_to(
        spoil, relation="before", to_middleware="flexibleChecksumsResponseMiddleware"
    )
    output = stores.send(command, answer(crc32=CRC32), answer())
    assert output.response_metadata.attempts == 2
    assert output.response_metadata.checksum_algorithm is None
