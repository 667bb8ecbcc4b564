"""Customizations of services other than S3."""

from __future__ import annotations

import io
import zlib
from hashlib import md5, sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinsmith_runtime.customizations.glacier_checksum import TreeHash
from tinsmith_runtime.errors import (
    ChecksumError,
    RequestBodyError,
    TransportError,
    ValidationError,
)
from tinsmith_runtime.http import Response

from .conftest import Make

MIB = 1 << 20


# ---- API Gateway ----


def test_api_gateway_is_asked_for_json(make: Make) -> None:
    gateway = make("client_api_gateway")
    gateway.call("GetApis")
    assert gateway.sent.headers["accept"] == "application/json"
    command = gateway.command("GetApis")
    gateway.run(lambda: gateway.client.send(command, headers={"Accept": "application/hal+json"}))
    assert gateway.sent.headers["accept"] == "application/hal+json"


# ---- Glacier ----


def test_glacier_versions_and_accounts(make: Make) -> None:
    glacier = make("client_glacier")
    for members in ({}, {"account_id": ""}):
        glacier.call("ListVaults", **members)
        assert glacier.sent.path == "/-/vaults"
    glacier.call("ListVaults", account_id="123456789012")
    assert glacier.sent.path == "/123456789012/vaults"
    assert glacier.sent.headers["x-amz-glacier-version"] == "2012-06-01"
    assert "x-amz-sha256-tree-hash" not in glacier.sent.headers


def tree_hash(body: bytes) -> str:
    """The definition, top down: the left part is the largest power of two of whole pieces."""

    def digest(part: bytes) -> bytes:
        pieces = -(-len(part) // MIB)
        if pieces <= 1:
            return sha256(part).digest()
        left = 1 << (pieces - 1).bit_length() - 1
        return sha256(digest(part[: left * MIB]) + digest(part[left * MIB :])).digest()

    return digest(body).hex()


@pytest.mark.parametrize("kind", [bytes, io.BytesIO])
@pytest.mark.parametrize("size", [1, MIB, 2 * MIB + 5])
def test_glacier_hashes_bodies(make: Make, kind: type[Any], size: int) -> None:
    body = bytes(index * 31 % 251 for index in range(1000)) * (size // 1000 + 1)
    body = body[:size]
    glacier = make("client_glacier")
    glacier.call("UploadArchive", body=kind(body))
    assert glacier.wire.bodies == [body]
    assert glacier.sent.headers["x-amz-content-sha256"] == sha256(body).hexdigest()
    assert glacier.sent.headers["x-amz-sha256-tree-hash"] == tree_hash(body)


def test_a_given_tree_hash_stays(make: Make) -> None:
    glacier = make("client_glacier")
    glacier.call("UploadArchive", body=iter([b"once"]), checksum="given")
    assert glacier.sent.headers["x-amz-sha256-tree-hash"] == "given"
    with pytest.raises(RequestBodyError, match="read twice"):
        glacier.call("UploadArchive", body=iter([b"once"]))


@given(st.lists(st.integers(0, 3 * MIB), max_size=4))
def test_tree_hashes_of_pieces(sizes: list[int]) -> None:
    hashed = TreeHash()
    for size in sizes:
        hashed.update(b"x" * size)
    assert hashed.root() == tree_hash(b"x" * sum(sizes))
    assert hashed.whole() == sha256(b"x" * sum(sizes)).hexdigest()


# ---- Machine Learning ----


def test_predictions_are_asked_of_their_endpoint(make: Make) -> None:
    learning = make("client_machine_learning")
    learning.call("Predict", predict_endpoint="https://realtime.example/base")
    assert learning.sent.url == "https://realtime.example/base/"
    assert "/eu-central-1/machinelearning/aws4_request" in learning.sent.headers["authorization"]
    learning.call("Describe")
    assert learning.sent.host == "machinelearning.eu-central-1.amazonaws.com"
    with pytest.raises(ValidationError, match="predict_endpoint: expected an absolute URL"):
        learning.call("Predict", predict_endpoint="realtime.example")


# ---- Route 53 ----


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ("/hostedzone/Z1D633PJN98FT9", "/hostedzone/Z1D633PJN98FT9"),
        ("hostedzone/Z1", "/hostedzone/Z1"),
        ("/change/C1", "/hostedzone/C1"),
        ("Z1", "/hostedzone/Z1"),
        ("/other/Z1", "/hostedzone/%2Fother%2FZ1"),
    ],
)
def test_route_53_takes_ids_as_it_gives_them(make: Make, given: str, path: str) -> None:
    route = make("client_route_53")
    route.call("GetHostedZone", id=given)
    assert route.sent.path == path


def test_route_53_has_three_kinds_of_ids(make: Make) -> None:
    route = make("client_route_53")
    route.call("Limit", hosted_zone_id="/hostedzone/Z1", delegation_set_id="/delegationset/N1")
    assert route.sent.path == "/limit/Z1/N1"
    route.call("GetChange", id="/change/C1")
    assert route.sent.path == "/change/C1"


# ---- DynamoDB ----

ITEM = b'{"Item":"petrichor"}'


def item(checksum: int, **headers: str) -> Response:
    return Response(200, {"x-amz-crc32": str(checksum), **headers}, ITEM)


def test_dynamodb_answers_are_checked_and_asked_for_again(make: Make) -> None:
    right = zlib.crc32(ITEM)
    dynamodb = make("client_dynamodb", item(right + 1), item(right))
    assert dynamodb.call("GetItem").item == "petrichor"
    assert len(dynamodb.wire.requests) == 2
    dynamodb = make("client_dynamodb", item(right + 1))
    with pytest.raises(TransportError, match=f"its CRC32 is {right}, x-amz-crc32 says {right + 1}"):
        dynamodb.call("GetItem")


def test_dynamodb_answers_that_were_packed_are_not(make: Make) -> None:
    dynamodb = make("client_dynamodb", item(1, **{"content-encoding": "gzip"}))
    assert dynamodb.call("GetItem").item == "petrichor"


# ---- SQS ----


def digest(text: str) -> str:
    return md5(text.encode()).hexdigest()


def test_sqs_got_the_message(make: Make) -> None:
    answer = '{"MessageId": "m-1", "MD5OfMessageBody": "%s"}'
    sqs = make("client_sqs", Response(200, {}, (answer % digest("héllo")).encode()))
    assert sqs.call("SendMessage", message_body="héllo").message_id == "m-1"
    with pytest.raises(ChecksumError, match="message m-1 was damaged"):
        sqs.call("SendMessage", message_body="hello")


def test_sqs_got_each_of_a_batch(make: Make) -> None:
    from client_sqs import Entry  # type: ignore[import-not-found]  # generated by the fixture

    answer = '{"Successful": [{"Id": "2", "MD5OfMessageBody": "%s"}, {"Id": "1"}]}'
    sqs = make("client_sqs", Response(200, {}, (answer % digest("two")).encode()))
    entries = [Entry(id="1", message_body="one"), Entry(id="2", message_body="two")]
    assert len(sqs.call("SendMessageBatch", entries=entries).successful) == 2
    entries[1] = Entry(id="2", message_body="too")
    with pytest.raises(ChecksumError, match="message 2 was damaged"):
        sqs.call("SendMessageBatch", entries=entries)


def test_sqs_gives_what_it_got(make: Make) -> None:
    body = '{"Messages": [{"MessageId": "m", "Body": "%s", "MD5OfBody": "%s"}]}'
    right = Response(200, {}, (body % ("hello", digest("hello"))).encode())
    wrong = Response(200, {}, (body % ("hullo", digest("hello"))).encode())
    sqs = make("client_sqs", right, wrong)
    assert sqs.call("ReceiveMessage").messages[0].body == "hello"
    with pytest.raises(ChecksumError, match="message m was damaged"):
        sqs.call("ReceiveMessage")
    sqs = make("client_sqs", Response(200, {}, b"{}"))
    assert sqs.call("ReceiveMessage").messages is None
