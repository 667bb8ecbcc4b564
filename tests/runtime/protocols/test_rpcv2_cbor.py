"""rpcv2Cbor beyond the published cases: envelopes, errors of every sort, and the service's side."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from menagerie import Branch, GrowCommand, GrowResponse, Leaf, branches, texts
from tinsmith_runtime.errors import ResponseParseError
from tinsmith_runtime.http import Request, Response
from tinsmith_runtime.metadata import ResponseMetadata
from tinsmith_runtime.operation import Command, Operation, Service
from tinsmith_runtime.protocols import load
from tinsmith_runtime.schema import member
from tinsmith_runtime.service_error import ServiceError
from tinsmith_runtime.shapes import INTEGER
from tinsmith_runtime.structure import Output, Structure
from tinsmith_runtime.testing.body import comparable
from tinsmith_runtime.testing.cbor import decode, encode
from tinsmith_runtime.testing.server import WireError
from tinsmith_runtime.testing.server import load as load_server

FACTS: dict[str, Any] = {
    "package": "",
    "api_version": "2011-06-15",
    "client_version": "0",
    "protocol": "rpcv2Cbor",
    "name": "GardenService",
}
SERVICE = Service("Garden", **FACTS)
COMPATIBLE = Service("Garden", query_compatible=True, **FACTS)
CLIENT = load("rpcv2Cbor")
SERVER = load_server("rpcv2Cbor")
HEADERS = {"smithy-protocol": "rpc-v2-cbor"}


class GardenError(ServiceError):
    """Base of the service's errors."""


class TooDryError(GardenError):
    """A modeled error."""

    wire_code = "TooDry"
    query_code = "Garden.TooDry"
    wire_fault = "client"
    days: int | None = member("Days", INTEGER, default=None)
    leaf: Leaf | None = member("Leaf", Leaf, default=None)


class PruneResponse(Output):
    """An output without members."""


class PruneCommand(Command[PruneResponse]):
    """A command of an operation without input."""

    operation = Operation("Prune", output=PruneResponse, no_input=True)


def find(code: str) -> type[ServiceError]:
    return {"TooDry": TooDryError, "Garden.TooDry": TooDryError}.get(code, GardenError)


def error(
    body: object,
    *,
    status: int = 400,
    reason: str = "",
    service: Service = SERVICE,
    headers: dict[str, str] | None = None,
) -> Any:
    content = body if isinstance(body, bytes) else cbor2.dumps(body)
    response = Response(status, {**HEADERS, **(headers or {})}, content, reason)
    metadata = ResponseMetadata(status=status)
    return CLIENT.error(service, GrowCommand.operation, response, metadata, find)


def request(command: Command[Any], service: Service = SERVICE) -> Request:
    return CLIENT.request(service, command.operation, command)


# ---- envelopes ----


def test_a_request_names_service_and_operation_in_its_path() -> None:
    made = request(GrowCommand(branch=Branch(name="n")))
    assert (made.method, made.path) == ("POST", "/service/GardenService/operation/Grow")
    assert made.headers == {
        "smithy-protocol": "rpc-v2-cbor",
        "accept": "application/cbor",
        "content-type": "application/cbor",
    }
    assert cbor2.loads(made.body) == {"Branch": {"Name": "n"}}


def test_without_an_input_there_is_neither_body_nor_type() -> None:
    made = request(PruneCommand())
    assert made.body == b""
    assert made.headers == {"smithy-protocol": "rpc-v2-cbor", "accept": "application/cbor"}


def test_a_service_that_spoke_query_is_told_to_say_its_codes() -> None:
    assert request(PruneCommand(), COMPATIBLE).headers["x-amzn-query-mode"] == "true"


@pytest.mark.parametrize("body", [b"", b"\xa0", b"\xbf\xff"])
def test_an_output_without_members_may_be_empty(body: bytes) -> None:
    response = Response(200, HEADERS, body)
    read = CLIENT.output(SERVICE, PruneCommand.operation, response, ResponseMetadata())
    assert read == PruneResponse()


@pytest.mark.parametrize(
    ("headers", "body", "words"),
    [
        ({}, b"\xa0", "GrowResponse: the response to Grow lacks the header smithy-protocol"),
        ({"smithy-protocol": "rpc-v2-json"}, b"\xa0", "lacks the header smithy-protocol"),
        (HEADERS, b"<html>", "GrowResponse: expected a map, found a"),
        (HEADERS, b"", "GrowResponse: the response lacks Branch"),
        (HEADERS, cbor2.dumps({"Branch": {"Name": 1}}), "GrowResponse.Branch.Name: expected text"),
    ],
)
def test_what_is_no_output_is_an_error_with_its_place(
    headers: dict[str, str], body: bytes, words: str
) -> None:
    metadata = ResponseMetadata(status=200)
    with pytest.raises(ResponseParseError) as caught:
        CLIENT.output(SERVICE, GrowCommand.operation, Response(200, headers, body), metadata)
    assert words in str(caught.value)
    assert caught.value.response_metadata is metadata


# ---- errors ----


def test_an_error_is_read_with_its_members() -> None:
    body = {"__type": "com.garden#TooDry", "message": "water!", "Days": 3, "Leaf": {"Text": "t"}}
    read = error(body)
    assert type(read) is TooDryError
    assert (read.code, read.message, read.fault) == ("TooDry", "water!", "client")
    assert (read.days, read.leaf, read.operation) == (3, Leaf(text="t"), "Grow")


@pytest.mark.parametrize("name", ["TooDry", "com.garden#TooDry", "com.garden#TooDry:http://x.y/"])
def test_names_come_with_more_or_less_around_them(name: str) -> None:
    assert type(error({"__type": name})) is TooDryError


def test_neither_code_nor_header_tells_errors_apart() -> None:
    read = error({"code": "TooDry", "Code": "TooDry"}, headers={"x-amzn-errortype": "TooDry"})
    assert type(read) is GardenError
    assert read.code == "Unknown"


@pytest.mark.parametrize(
    ("header", "fault"), [("Garden.TooDry;Sender", "client"), ("Garden.TooDry;Receiver", "server")]
)
def test_former_query_services_keep_their_codes(header: str, fault: str) -> None:
    headers = {"x-amzn-query-error": header}
    read = error({"__type": "a#TooDry"}, service=COMPATIBLE, headers=headers)
    assert (type(read), read.code, read.fault) == (TooDryError, "Garden.TooDry", fault)
    renamed = error({"__type": "a#NewName"}, service=COMPATIBLE, headers=headers)
    assert type(renamed) is TooDryError
    other = error({"__type": "a#TooDry"}, headers=headers)
    assert (other.code, other.fault) == ("TooDry", "client")


def test_a_query_code_may_lack_its_fault() -> None:
    read = error(
        {"__type": "a#TooDry"}, service=COMPATIBLE, headers={"x-amzn-query-error": "Custom"}
    )
    assert (type(read), read.code, read.fault) == (TooDryError, "Custom", "client")


@pytest.mark.parametrize("body", [b"<html>\x1b[2J", b"\xa1", b"\x80", b"\x01\x02"])
def test_what_others_say_is_the_base_of_errors(body: bytes) -> None:
    read = error(body, status=502, reason="Bad Gateway")
    assert (type(read), read.code, read.fault) == (GardenError, "BadGateway", "server")
    assert "\x1b" not in read.message


def test_without_the_protocols_header_a_body_is_not_interpreted() -> None:
    body = cbor2.dumps({"__type": "a#TooDry"})
    read = error(body, status=503, reason="Busy", headers={"smithy-protocol": ""})
    assert (type(read), read.code) == (GardenError, "Busy")


def test_an_error_without_a_body_has_the_code_of_its_status() -> None:
    assert error(b"", status=404).code == "NotFound"


def test_members_that_cannot_be_read_do_not_hide_the_error() -> None:
    read = error({"__type": "TooDry", "message": "m", "Days": "many"})
    assert (type(read), read.message, read.days) == (TooDryError, "m", None)


@given(st.binary(max_size=80))
def test_an_error_is_made_of_whatever_came(body: bytes) -> None:
    assert isinstance(error(body), GardenError)


# ---- against the service's side ----


def exact(value: Any) -> Any:
    """A value with what CBOR cannot tell apart, or a double cannot hold, made alike."""
    if isinstance(value, Structure):
        return type(value), {name: exact(getattr(value, name)) for name in type(value).__members__}
    kind = value.__class__
    if kind is dict:
        return {key: exact(item) for key, item in value.items()}
    if kind is list:
        return [exact(item) for item in value]
    return round(value.timestamp(), 3) if hasattr(value, "timestamp") else value


@given(branches, st.none() | texts, st.none() | st.lists(st.none() | texts))
def test_what_a_client_sends_is_read(
    branch: Branch, token: str | None, sparse: list[str | None] | None
) -> None:
    command = GrowCommand(branch=branch, token=token, sparse=sparse)
    read = SERVER.read_request(SERVICE, GrowCommand, request(command))
    assert exact(read) == exact(command)


@given(branches, st.none() | st.lists(texts))
def test_what_a_service_answers_is_read_by_a_client(
    branch: Branch, notes: list[str] | None
) -> None:
    output = GrowResponse(branch=branch, notes=notes)
    response = SERVER.write_output(SERVICE, GrowCommand.operation, output, "id-1")
    assert response.headers["x-amzn-requestid"] == "id-1"
    read = CLIENT.output(SERVICE, GrowCommand.operation, response, ResponseMetadata())
    assert exact(read) == exact(output)


@pytest.mark.parametrize("service", [SERVICE, COMPATIBLE])
def test_errors_go_there_and_back(service: Service) -> None:
    sent = TooDryError("m", days=2, leaf=Leaf(text="t"))
    response = SERVER.write_error(service, GrowCommand.operation, sent, "id-1")
    read: Any = CLIENT.error(service, GrowCommand.operation, response, ResponseMetadata(), find)
    assert (type(read), read.message, read.days, read.leaf) == (TooDryError, "m", 2, sent.leaf)
    assert response.status == 400
    assert read.code == ("Garden.TooDry" if service is COMPATIBLE else "TooDry")


def refused(made: Request, command: type[Command[Any]] = GrowCommand) -> str:
    with pytest.raises(WireError) as caught:
        SERVER.read_request(SERVICE, command, made)
    return str(caught.value)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"Branch": {"Name": "n", "Brunch": 1}}, "the model has no 'Brunch'"),
        ({"Branch": {"Name": None}}, "Grow.Branch.Name is no string"),
        ({"Branch": []}, "Grow.Branch is no map"),
        ({"Branch": {"Scores": {"a": True}}}, "is no integer"),
        ({"Branch": {"Scores": {"a": None}}}, "is no integer"),
        ({"Branch": {"Leaf": {"At": 1}}}, "Grow.Branch.Leaf.At is no timestamp"),
        ({"Branch": {"Animal": {}}}, "is no map with one entry"),
        (1, "Grow is no map"),
    ],
)
def test_a_request_that_the_model_does_not_allow_is_refused(body: object, words: str) -> None:
    made = request(GrowCommand(branch=Branch(name="n")))
    made.body = cbor2.dumps(body)
    assert words in refused(made)


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("x-amz-target", "Garden.Grow"),
        ("accept", "*/*"),
        ("content-type", "application/json"),
        ("smithy-protocol", "rpc-v2-json"),
    ],
)
def test_headers_that_the_protocol_forbids_are_refused(header: str, value: str) -> None:
    made = request(GrowCommand(branch=Branch(name="n")))
    made.headers[header] = value
    assert refused(made)


def test_a_body_where_there_is_no_input_is_refused() -> None:
    made = request(PruneCommand())
    made.body, made.headers["content-type"] = b"\xa0", "application/cbor"
    assert "body and content type do not agree" in refused(made, PruneCommand)


# ---- what tests compare with ----

_PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**64), 2**64 - 1)
    | st.floats(allow_nan=False)
    | st.binary(max_size=300)
    | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
)


@given(_PLAIN, st.booleans())
def test_the_decoder_of_the_tests_reads_what_others_write(value: object, indefinite: bool) -> None:
    assert decode(cbor2.dumps(value, canonical=not indefinite)) == value
    assert decode(cbor2.dumps(value, indefinite_containers=indefinite)) == value


@given(_PLAIN)
def test_the_encoder_of_the_tests_writes_what_others_read(value: object) -> None:
    assert cbor2.loads(encode(value)) == value


@given(st.binary(max_size=40))
def test_the_decoder_of_the_tests_refuses_in_one_way(body: bytes) -> None:
    with suppress(ValueError):
        assert decode(body) is not Ellipsis


def test_bodies_compare_by_meaning() -> None:
    assert _meaning("a2616101616202") == _meaning("bf616202616101ff")
    assert _meaning("a16161c101") == _meaning("a16161c1fb3ff0000000000000")
    assert _meaning("a16161f97e00") == _meaning("a16161fa7fc00000")
    assert _meaning("a1616101") != _meaning("a1616102")
    assert _meaning("a16161c101") != _meaning("a1616101")


def _meaning(text: str) -> object:
    return comparable(bytes.fromhex(text), "application/cbor")
