"""The service's side of JSON: against the published cases, and against the client's side."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from menagerie import (
    AnimalUnknown,
    Branch,
    GrowCommand,
    GrowResponse,
    Leaf,
    Seed,
    as_json_tells,
    branches,
    seeds,
    texts,
)
from model_classes import ModelClasses, plain, values_of
from shared_data import shared
from tinsmith_runtime.http import Request, Response
from tinsmith_runtime.metadata import ResponseMetadata
from tinsmith_runtime.operation import Command, Operation, Service
from tinsmith_runtime.protocols import load as load_client
from tinsmith_runtime.schema import member
from tinsmith_runtime.service_error import ServiceError
from tinsmith_runtime.structure import Output
from tinsmith_runtime.testing.server import WireError, load

PROTOCOLS = ["awsJson1_0", "awsJson1_1", "rpcv2Json"]


def service(protocol: str, name: str = "Garden", **traits: Any) -> Service:
    return Service(
        name,
        package="",
        api_version="2020-01-08",
        client_version="0",
        protocol=protocol,
        name=name,
        **traits,
    )


class SowResponse(Output):
    """An output of what only JSON can say."""

    seed: Seed = member("Seed", Seed)


class SowCommand(Command[SowResponse]):
    """A command of what only JSON can say."""

    operation = Operation("Sow", output=SowResponse)

    seed: Seed = member("Seed", Seed)


# ---- the published cases ----

NAMES = {"awsJson1_0": "JsonRpc10", "awsJson1_1": "JsonProtocol", "rpcv2Json": "RpcV2JsonProtocol"}
MODELS: dict[str, Any] = {
    protocol: json.loads(shared(f"protocol-tests/{protocol}.json").read_text("utf-8"))
    for protocol in PROTOCOLS
}
#: Defaults are the generator's, numbers of any precision are rounded in the model, and gzip is not
#: in the body that the case has.
LEFT_OUT = ("Default", "BigDecimal", "NoInput", "ContentEncoding", "HttpProvidedEncoding", "gzip")


def published(trait: str) -> list[Any]:
    return [
        pytest.param(protocol, shape_id, case, id=case["id"])
        for protocol, model in MODELS.items()
        for shape_id, shape in model["shapes"].items()
        if shape["type"] == "operation"
        for case in shape.get("traits", {}).get(f"smithy.test#{trait}", [])
        if case.get("appliesTo") != "client"
        and case.get("body")
        and not any(word in case["id"] for word in LEFT_OUT)
    ]


@pytest.mark.parametrize(("protocol", "shape_id", "case"), published("httpRequestTests"))
def test_a_published_request_is_read(protocol: str, shape_id: str, case: dict[str, Any]) -> None:
    cls = ModelClasses(MODELS[protocol]).command(shape_id)
    headers = {name.lower(): value for name, value in case["headers"].items()}
    request = Request("POST", path=case["uri"], headers=headers, body=case["body"].encode())
    extra = "ExtraFields" in case["id"] or "NullStructureValues" in case["id"]
    if extra or (protocol == "rpcv2Json" and "accept" not in headers):
        # Services are to be lenient where a client that does this is to be told.
        with pytest.raises(WireError):
            load(protocol).read_request(service(protocol, NAMES[protocol]), cls, request)
        return
    read = load(protocol).read_request(service(protocol, NAMES[protocol]), cls, request)
    assert plain(read) == plain(cls(**values_of(cls, case.get("params") or {})))


@pytest.mark.parametrize(("protocol", "shape_id", "case"), published("httpResponseTests"))
def test_a_published_output_is_written(protocol: str, shape_id: str, case: dict[str, Any]) -> None:
    operation = ModelClasses(MODELS[protocol]).command(shape_id).operation
    output = operation.output(**values_of(operation.output, case.get("params") or {}))

    response = load(protocol).write_output(service(protocol), operation, output, "id-1")

    assert response.status == case["code"]
    for name, value in case["headers"].items():
        if name.lower() != "x-amzn-requestid":
            assert response.headers[name.lower()] == value
    assert json.loads(response.body or b"{}") == json.loads(case["body"])


# ---- against the client's side ----


@pytest.mark.parametrize("protocol", PROTOCOLS)
@given(branch=branches, token=st.none() | texts)
def test_what_a_client_sends_is_read(protocol: str, branch: Branch, token: str | None) -> None:
    command = GrowCommand(branch=branch, token=token, sparse=[None, "a"])
    request = load_client(protocol).request(service(protocol), GrowCommand.operation, command)
    assert load(protocol).is_call(service(protocol), GrowCommand.operation, request)
    read = load(protocol).read_request(service(protocol), GrowCommand, request)
    assert as_json_tells(read) == as_json_tells(command)


@pytest.mark.parametrize("protocol", PROTOCOLS)
@given(branch=branches, notes=st.none() | st.lists(texts))
def test_what_a_service_answers_is_read_by_a_client(
    protocol: str, branch: Branch, notes: list[str] | None
) -> None:
    output = GrowResponse(branch=branch, notes=notes)
    response = load(protocol).write_output(service(protocol), GrowCommand.operation, output, "id-1")
    read = load_client(protocol).output(
        service(protocol), GrowCommand.operation, response, ResponseMetadata()
    )
    assert as_json_tells(read) == as_json_tells(output)
    assert response.headers["x-amzn-requestid"] == "id-1"


@pytest.mark.parametrize("protocol", PROTOCOLS)
@given(seed=seeds)
def test_documents_and_nulls_go_both_ways(protocol: str, seed: Seed) -> None:
    command = SowCommand(seed=seed)
    request = load_client(protocol).request(service(protocol), SowCommand.operation, command)
    read = load(protocol).read_request(service(protocol), SowCommand, request)
    output = SowResponse(seed=read.seed)
    response = load(protocol).write_output(service(protocol), SowCommand.operation, output, "id")
    again = load_client(protocol).output(
        service(protocol), SowCommand.operation, response, ResponseMetadata()
    )
    assert as_json_tells(again.seed) == as_json_tells(seed)


class TooDryError(ServiceError):
    wire_code = "TooDry"
    query_code = "Garden.TooDry"
    wire_fault = "server"
    leaf: Leaf | None = member("Leaf", Leaf, default=None)


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_an_error_goes_both_ways(protocol: str) -> None:
    error = TooDryError("no <rain>", leaf=Leaf(text="t"))
    response = load(protocol).write_error(service(protocol), GrowCommand.operation, error, "id")
    assert response.status == 500
    raised = load_client(protocol).error(
        service(protocol),
        GrowCommand.operation,
        response,
        ResponseMetadata(status=500),
        lambda code: TooDryError if code == "TooDry" else ServiceError,
    )
    assert isinstance(raised, TooDryError)
    assert (raised.code, raised.message, raised.leaf) == ("TooDry", "no <rain>", Leaf(text="t"))
    silent = load(protocol).write_error(
        service(protocol), GrowCommand.operation, ServiceError(code="Bad"), "id"
    )
    assert silent.status == 400
    assert "message" not in json.loads(silent.body)


@pytest.mark.parametrize("protocol", ["awsJson1_0", "awsJson1_1"])
def test_a_service_that_spoke_aws_query_says_its_codes(protocol: str) -> None:
    compatible = service(protocol, query_compatible=True)
    error = TooDryError(code="Garden.TooDry")
    response = load(protocol).write_error(compatible, GrowCommand.operation, error, "id")
    assert response.headers["x-amzn-query-error"] == "Garden.TooDry;Receiver"
    assert json.loads(response.body)["__type"] == "TooDry"


# ---- rules one by one ----


def post(protocol: str, body: str, **headers: str) -> Request:
    command = GrowCommand(branch=Branch(name=""))
    request = load_client(protocol).request(service(protocol), GrowCommand.operation, command)
    request.headers.update({key.replace("_", "-"): value for key, value in headers.items()})
    request.body = body.encode()
    return request


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ('{"Branch": {"Name": "a"}, "Brunch": 1}', "the model has no Brunch"),
        ('{"Branch": {"Name": "a", "Leaf": {"Nr": 1}}}', "Branch.Leaf: the model has no Nr"),
        ('{"Branch": {"Name": "a", "Name": "b"}}', "a key is there twice"),
        ('{"Branch": {"Name": null}}', "Branch.Name is no string"),
        ('{"Branch": {"Name": 1}}', "Branch.Name is no string"),
        ('{"Branch": []}', "Branch is a list, no dict"),
        ('{"Branch": {"Names": [null]}}', r"Branch.Names\[0\] is no string"),
        ('{"Branch": {"Names": {}}}', "Branch.Names is a dict, no list"),
        ('{"Branch": {"Leaf": {"Number": 1.0}}}', "Number is no integer"),
        ('{"Branch": {"Leaf": {"Number": true}}}', "Number is no integer"),
        ('{"Branch": {"Leaf": {"Flag": "true"}}}', "Flag is a str, no bool"),
        ('{"Branch": {"Leaf": {"Ratio": "1.5"}}}', "Ratio is no float"),
        ('{"Branch": {"Leaf": {"Data": "!"}}}', "Data is no blob"),
        ('{"Branch": {"Leaf": {"At": "2020-01-01T00:00:00Z"}}}', "At is no number"),
        ('{"Branch": {"Animal": {"Cat": "a", "Herd": []}}}', "exactly one of the variants"),
        ('{"Branch": {"Animal": {}}}', "exactly one of the variants"),
        ('{"Branch": {"Leaf": {"Ratio": NaN}}}', "the body is no JSON"),
        ("<x/>", "the body is no JSON"),
        ("[]", "is a list, no dict"),
    ],
)
def test_a_request_that_the_model_does_not_allow_is_refused(
    protocol: str, body: str, fault: str
) -> None:
    with pytest.raises(WireError, match=fault):
        load(protocol).read_request(service(protocol), GrowCommand, post(protocol, body))


def test_numbers_of_any_precision_are_spelled_as_the_protocol_says() -> None:
    text = '{"Branch": {"Leaf": {"Huge": "1"}}}'
    read = load("rpcv2Json").read_request(
        service("rpcv2Json"), GrowCommand, post("rpcv2Json", text)
    )
    assert read.branch.leaf is not None
    assert read.branch.leaf.huge == 1
    with pytest.raises(WireError, match="Huge is no bigInteger"):
        load("awsJson1_0").read_request(
            service("awsJson1_0"), GrowCommand, post("awsJson1_0", text)
        )


@pytest.mark.parametrize(
    ("protocol", "headers", "fault"),
    [
        ("awsJson1_0", {"content_type": "application/x-amz-json-1.1"}, "calls something else"),
        ("awsJson1_1", {"x_amz_target": "Garden.Shrink"}, "calls something else"),
        ("awsJson1_1", {"x_amzn_query_mode": "true"}, "x-amzn-query-mode"),
        ("rpcv2Json", {"smithy_protocol": "rpc-v2-cbor"}, "calls something else"),
        ("rpcv2Json", {"x_amz_target": "Garden.Grow"}, "x-amz-target must not be there"),
        ("rpcv2Json", {"accept": "*/*"}, "does not accept application/json"),
        ("rpcv2Json", {"content_type": "text/plain"}, "no application/json"),
    ],
)
def test_headers_are_the_protocols(protocol: str, headers: dict[str, str], fault: str) -> None:
    body = '{"Branch": {"Name": ""}}'
    plainly = post(protocol, body)
    assert load(protocol).read_request(service(protocol), GrowCommand, plainly).branch.name == ""
    with pytest.raises(WireError, match=fault):
        load(protocol).read_request(service(protocol), GrowCommand, post(protocol, body, **headers))


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_only_a_post_is_a_call(protocol: str) -> None:
    request = post(protocol, "{}")
    request.method = "GET"
    with pytest.raises(WireError, match="no POST of JSON"):
        load(protocol).read_request(service(protocol), GrowCommand, request)


def test_rpcv2_has_a_body_if_and_only_if_there_is_an_input() -> None:
    class WaitCommand(Command[GrowResponse]):
        operation = Operation("Wait", output=GrowResponse, no_input=True)

    client, server = load_client("rpcv2Json"), load("rpcv2Json")
    request = client.request(service("rpcv2Json"), WaitCommand.operation, WaitCommand())
    assert server.read_request(service("rpcv2Json"), WaitCommand, request) == WaitCommand()
    request.body = b"{}"
    with pytest.raises(WireError, match="if, and only if"):
        server.read_request(service("rpcv2Json"), WaitCommand, request)


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_what_json_cannot_express_is_refused(protocol: str) -> None:
    unknown = GrowResponse(branch=Branch(name="", animal=AnimalUnknown("Bird", 1)))
    with pytest.raises(WireError, match="unknown variant"):
        load(protocol).write_output(service(protocol), GrowCommand.operation, unknown, "id")
    for value in (b"bytes", float("nan")):
        odd: Any = value
        document = SowResponse(seed=Seed(anything=[odd]))
        with pytest.raises(WireError, match="a document cannot hold"):
            load(protocol).write_output(service(protocol), SowCommand.operation, document, "id")


def test_a_response_of_no_members_is_empty_in_aws_json() -> None:
    class Nothing(Output):
        pass

    operation = Operation("Wait", output=Nothing)
    made: Response = load("awsJson1_0").write_output(
        service("awsJson1_0"), operation, Nothing(), "id"
    )
    assert made.body == b""
    assert load("rpcv2Json").write_output(
        service("rpcv2Json"), operation, Nothing(), "id"
    ).body == (b"{}")
