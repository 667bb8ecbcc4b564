"""Customizations of services other than S3."""

from __future__ import annotations

import io
import zlib
from hashlib import md5, sha256
from typing import Any
from urllib.parse import parse_qsl

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
from tinsmith_runtime.service_error import ServiceError

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


BATCH = (
    b'<?xml version="1.0"?>\n<InvalidChangeBatch xmlns="https://route53.amazonaws.com/doc/">'
    b"<Messages><Message>one</Message><Message>two</Message></Messages>"
    b"<RequestId>r-1</RequestId></InvalidChangeBatch>"
)


def test_route_53_refuses_batches_without_an_envelope(make: Make) -> None:
    route = make("client_route_53", Response(400, {}, BATCH))
    with pytest.raises(ServiceError) as caught:
        route.call("ChangeResourceRecordSets")
    error: Any = caught.value
    assert type(error).__name__ == error.code == "InvalidChangeBatch"
    assert error.messages == ["one", "two"]
    assert error.request_id == "r-1"


def test_other_errors_of_route_53_come_in_theirs(make: Make) -> None:
    error = b"<Error><Code>InvalidChangeBatch</Code><Message>m</Message></Error>"
    body = b"<ErrorResponse>" + error + b"</ErrorResponse>"
    route = make("client_route_53", Response(400, {}, body))
    with pytest.raises(ServiceError, match=r"InvalidChangeBatch calling .*: m"):
        route.call("ChangeResourceRecordSets")


# ---- copies between regions ----


COPIED = b"<CopyDBSnapshotResponse><CopyDBSnapshotResult/></CopyDBSnapshotResponse>"


def query_of(url: str) -> dict[str, str]:
    return dict(parse_qsl(url.partition("?")[2]))


def test_rds_copies_bring_a_presigned_request(make: Make) -> None:
    rds = make("client_rds", Response(200, {}, COPIED))
    source = "arn:aws:rds:us-west-2:123456789012:snapshot:mine"
    rds.call("CopyDBSnapshot", source_db_snapshot_identifier=source)
    assert rds.sent.host == "rds.eu-central-1.amazonaws.com"
    url = dict(parse_qsl(rds.sent.body.decode()))["PreSignedUrl"]
    assert url.startswith("https://rds.us-west-2.amazonaws.com/?Action=CopyDBSnapshot&")
    query = query_of(url)
    assert query["SourceDBSnapshotIdentifier"] == source
    assert query["DestinationRegion"] == "eu-central-1"
    assert query["X-Amz-Expires"] == "3600"
    assert "/us-west-2/rds/aws4_request" in query["X-Amz-Credential"]


@pytest.mark.parametrize(
    "members",
    [
        {"source_db_snapshot_identifier": "mine"},
        {"source_db_snapshot_identifier": "arn:aws:rds:eu-central-1:123456789012:snapshot:mine"},
        {},
    ],
)
def test_rds_copies_within_a_region_do_not(make: Make, members: Any) -> None:
    rds = make("client_rds", Response(200, {}, COPIED))
    rds.call("CopyDBSnapshot", **members)
    assert b"PreSignedUrl" not in rds.sent.body


def test_a_given_url_stays(make: Make) -> None:
    rds = make("client_rds", Response(200, {}, COPIED))
    source = "arn:aws:rds:us-west-2:123456789012:snapshot:mine"
    rds.call("CopyDBSnapshot", source_db_snapshot_identifier=source, pre_signed_url="given")
    assert dict(parse_qsl(rds.sent.body.decode()))["PreSignedUrl"] == "given"


def test_ec2_copies_name_both_regions(make: Make) -> None:
    ec2 = make("client_ec2", Response(200, {}, b"<CopySnapshotResponse/>"))
    ec2.call("CopySnapshot", source_region="us-west-2")
    form = dict(parse_qsl(ec2.sent.body.decode()))
    assert form["DestinationRegion"] == "eu-central-1"
    url = form["PresignedUrl"]
    assert url.startswith("https://ec2.us-west-2.amazonaws.com/?Action=CopySnapshot&")
    assert query_of(url)["DestinationRegion"] == "eu-central-1"


# ---- Polly ----


def test_presigned_speech_is_fetched(make: Make) -> None:
    polly = make("client_polly")
    signed = polly.presign(
        "SynthesizeSpeech", text="Hi, all", voice_id="Joanna", lexicon_names=["a", "b"]
    )
    assert signed.method == "GET"
    assert signed.headers == {}
    assert signed.url.startswith(
        "https://polly.eu-central-1.amazonaws.com/v1/speech"
        "?Text=Hi%2C%20all&VoiceId=Joanna&LexiconNames=a&LexiconNames=b&X-Amz-Algorithm="
    )
    polly.call("SynthesizeSpeech", text="Hi")
    assert (polly.sent.method, polly.wire.bodies[-1]) == ("POST", b'{"Text":"Hi"}')


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
