"""awsJson and rpcv2Json beyond the published cases: envelopes, what is no success, and errors of
every sort.
"""

from __future__ import annotations

import json
import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from menagerie import Branch, GrowCommand, Leaf, Seed
from tinsmith_runtime.errors import ResponseParseError, ValidationError
from tinsmith_runtime.http import Response
from tinsmith_runtime.metadata import ResponseMetadata
from tinsmith_runtime.operation import Command, Operation, Service
from tinsmith_runtime.protocols import load
from tinsmith_runtime.schema import member
from tinsmith_runtime.service_error import ServiceError
from tinsmith_runtime.shapes import INTEGER, STRING
from tinsmith_runtime.structure import Output

NAMES = ["awsJson1_0", "awsJson1_1", "rpcv2Json"]
AWS = NAMES[:2]
RPC_V2 = {"smithy-protocol": "rpc-v2-json"}


def service(protocol: str, **traits: Any) -> Service:
    return Service(
        "Garden",
        package="",
        api_version="2011-06-15",
        client_version="0",
        protocol=protocol,
        name="GardenService",
        **traits,
    )


class GardenError(ServiceError):
    """Base of the service's errors."""


class TooDryError(GardenError):
    """A modeled error."""

    wire_code = "TooDry"
    query_code = "Garden.TooDry"
    wire_fault = "client"
    days: int | None = member("Days", INTEGER, default=None)
    leaf: Leaf | None = member("Leaf", Leaf, default=None)
    reason: str | None = member("code", STRING, default=None)


class PruneResponse(Output):
    """An output without members."""


class PruneCommand(Command[PruneResponse]):
    """A command without members."""

    operation = Operation("Prune", output=PruneResponse, no_input=True)


def find(code: str) -> type[ServiceError]:
    return TooDryError if code in ("TooDry", "Garden.TooDry") else GardenError


def output(
    protocol: str,
    operation: Operation,
    body: str | bytes,
    metadata: ResponseMetadata | None = None,
    headers: dict[str, str] | None = None,
) -> Any:
    content = body.encode() if isinstance(body, str) else body
    response = Response(200, RPC_V2 if headers is None else headers, content)
    return load(protocol).output(
        service(protocol), operation, response, metadata or ResponseMetadata(status=200)
    )


def error(
    protocol: str,
    body: str | bytes,
    headers: dict[str, str] | None = None,
    status: int = 400,
    reason: str = "",
    **traits: Any,
) -> ServiceError:
    content = body.encode() if isinstance(body, str) else body
    return load(protocol).error(
        service(protocol, **traits),
        GrowCommand.operation,
        Response(status, {**RPC_V2, **(headers or {})}, content, reason),
        ResponseMetadata(status=status, request_id="id"),
        find,
    )


# ---- requests ----


@pytest.mark.parametrize(("protocol", "version"), [("awsJson1_0", "1.0"), ("awsJson1_1", "1.1")])
def test_aws_json_names_the_operation_in_a_header(protocol: str, version: str) -> None:
    command = GrowCommand(branch=Branch(name="n"))
    request = load(protocol).request(service(protocol), command.operation, command)
    assert (request.method, request.path, request.query) == ("POST", "/", "")
    assert (request.scheme, request.host) == ("", "")
    assert request.headers == {
        "content-type": f"application/x-amz-json-{version}",
        "x-amz-target": "GardenService.Grow",
    }
    assert request.body == b'{"Branch":{"Name":"n"}}'


def test_rpcv2_json_names_the_operation_in_the_path() -> None:
    command = GrowCommand(branch=Branch(name="n"))
    request = load("rpcv2Json").request(service("rpcv2Json"), command.operation, command)
    assert (request.method, request.query) == ("POST", "")
    assert request.path == "/service/GardenService/operation/Grow"
    assert request.headers == {
        "smithy-protocol": "rpc-v2-json",
        "accept": "application/json",
        "content-type": "application/json",
    }
    assert request.body == b'{"Branch":{"Name":"n"}}'


def test_operations_without_input_send_an_empty_object_or_nothing() -> None:
    for protocol in AWS:
        request = load(protocol).request(service(protocol), PruneCommand.operation, PruneCommand())
        assert request.body == b"{}"
    request = load("rpcv2Json").request(
        service("rpcv2Json"), PruneCommand.operation, PruneCommand()
    )
    assert request.body == b""
    assert "content-type" not in request.headers


@pytest.mark.parametrize("protocol", NAMES)
def test_services_that_spoke_aws_query_are_asked_for_its_codes(protocol: str) -> None:
    command = GrowCommand(branch=Branch(name="n"))
    compatible = service(protocol, query_compatible=True)
    request = load(protocol).request(compatible, command.operation, command)
    assert request.headers["x-amzn-query-mode"] == "true"


@pytest.mark.parametrize("protocol", NAMES)
def test_members_are_not_renamed(protocol: str) -> None:
    class SowCommand(Command[PruneResponse]):
        operation = Operation("Sow", output=PruneResponse)
        seed: Seed = member("Seed", Seed, json_name="rest")

    command = SowCommand(seed=Seed(renamed="r"))
    request = load(protocol).request(service(protocol), command.operation, command)
    assert json.loads(request.body) == {"Seed": {"Renamed": "r"}}


@pytest.mark.parametrize("protocol", NAMES)
def test_what_has_no_form_is_refused(protocol: str) -> None:
    command = GrowCommand(branch=Branch(name="\ud800"))
    with pytest.raises(ValidationError, match="UTF-8"):
        load(protocol).request(service(protocol), command.operation, command)


# ---- outputs ----


@pytest.mark.parametrize("protocol", NAMES)
@pytest.mark.parametrize("body", ["", "{}", '{"foo": true}'])
def test_operations_without_output_take_any_success(protocol: str, body: str) -> None:
    assert output(protocol, PruneCommand.operation, body) == PruneResponse()


@pytest.mark.parametrize("protocol", NAMES)
@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("", "GrowResponse: the response lacks Branch, "),
        ("{}", "GrowResponse: the response lacks Branch, "),
        (
            '{"Branch": {"Name": "", "Leaves": [{}, {"At": "x"}]}}',
            "GrowResponse.Branch.Leaves[1].At: not seconds since 1970",
        ),
        ("<html><body>Log in</body></html>", "GrowResponse: not JSON"),
        ("[1]", "GrowResponse: expected an object, got an array"),
        (b"\xff", "GrowResponse: not UTF-8"),
    ],
)
def test_what_is_no_success_is_refused_with_its_metadata(
    protocol: str, body: str | bytes, message: str
) -> None:
    metadata = ResponseMetadata(status=200, request_id="id")
    with pytest.raises(ResponseParseError) as caught:
        output(protocol, GrowCommand.operation, body, metadata)
    assert str(caught.value).startswith(message)
    assert caught.value.response_metadata is metadata
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


def test_rpcv2_json_says_so_in_its_responses() -> None:
    body = '{"Branch": {"Name": "n"}}'
    assert output("rpcv2Json", GrowCommand.operation, body).branch.name == "n"
    for headers in ({}, {"smithy-protocol": "rpc-v2-cbor"}):
        with pytest.raises(ResponseParseError, match="lacks the header smithy-protocol"):
            output("rpcv2Json", GrowCommand.operation, body, headers=headers)


# ---- errors ----


@pytest.mark.parametrize("protocol", NAMES)
@pytest.mark.parametrize("message", ["message", "Message", "errorMessage"])
def test_a_modeled_error_has_its_members(protocol: str, message: str) -> None:
    raised = error(
        protocol,
        f'{{"__type": "a.b#TooDry", "{message}": "Water it", "Days": 3, "Leaf": {{"Text": "t"}}}}',
    )
    assert isinstance(raised, TooDryError)
    assert (raised.code, raised.message, raised.fault) == ("TooDry", "Water it", "client")
    assert (raised.days, raised.leaf) == (3, Leaf(text="t"))
    assert (raised.request_id, raised.operation, raised.http_status) == ("id", "Grow", 400)


URI = "http://internal.example/coral/com.example.validate/"


@pytest.mark.parametrize("code", ["TooDry", f"TooDry:{URI}", "a.b#TooDry", f"a.b#TooDry:{URI}"])
def test_a_code_may_have_a_namespace_and_a_uri(code: str) -> None:
    for body, headers in (
        ("", {"x-amzn-errortype": code}),
        ('{"message": "m"}', {"x-amzn-errortype": code}),
        (json.dumps({"code": code}), {}),
        (json.dumps({"__type": code}), {}),
    ):
        raised = error("awsJson1_1", body, headers)
        assert (type(raised), raised.code) == (TooDryError, "TooDry")


def test_the_header_goes_before_the_body_and_a_modeled_code_before_others() -> None:
    header = {"x-amzn-errortype": "TooDry"}
    assert error("awsJson1_0", '{"code": "A", "__type": "B"}', header).code == "TooDry"
    assert error("awsJson1_0", '{"code": "A", "__type": "B"}').code == "A"
    raised = error("awsJson1_0", '{"code": "E-42", "__type": "TooDry"}')
    assert isinstance(raised, TooDryError)
    assert (raised.code, raised.reason) == ("TooDry", "E-42")


def test_rpcv2_json_takes_the_type_alone() -> None:
    header = {"x-amzn-errortype": "TooDry"}
    assert error("rpcv2Json", '{"__type": "a#New", "code": "TooDry"}', header).code == "New"
    told = error("rpcv2Json", '{"code": "TooDry", "message": "m"}', reason="Bad Request")
    assert (type(told), told.code, told.message) == (GardenError, "BadRequest", "m")


def test_rpcv2_json_leaves_what_is_not_its_own_uninterpreted() -> None:
    raised = error("rpcv2Json", '{"__type": "a#TooDry"}', {"smithy-protocol": "x"}, reason="No")
    assert (type(raised), raised.code, raised.message) == (
        GardenError,
        "No",
        '{"__type": "a#TooDry"}',
    )


@pytest.mark.parametrize("protocol", AWS)
@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('{"__type": "New", "message": "m"}', ("New", "m", "client")),
        ('{"__type": "New", "message": null, "Message": "M"}', ("New", "M", "client")),
        ('{"__type": "New", "message": {"text": 1}}', ("New", "", "client")),
        ('{"__type": 5, "code": 6, "message": "m"}', ("BadRequest", "m", "client")),
        ('{"__type": "", "code": ":", "message": "m"}', ("BadRequest", "m", "client")),
        ('{"Message": "Forbidden"}', ("BadRequest", "Forbidden", "client")),
        ('{"__type": "New", "n": 1e99999}', ("New", "", "client")),
    ],
)
def test_other_codes_raise_the_class_of_the_service(
    protocol: str, body: str, expected: tuple[str, ...]
) -> None:
    raised = error(protocol, body, reason="Bad Request")
    assert type(raised) is GardenError
    assert (raised.code, raised.message, raised.fault) == expected


def test_members_that_cannot_be_read_do_not_hide_the_error() -> None:
    raised = error("awsJson1_0", '{"__type": "TooDry", "message": "m", "Days": "few"}')
    assert isinstance(raised, TooDryError)
    assert (raised.message, raised.days) == ("m", None)


@pytest.mark.parametrize("protocol", NAMES)
@pytest.mark.parametrize(
    ("name", "header", "expected"),
    [
        ("TooDry", "Garden.TooDry;Sender", (TooDryError, "Garden.TooDry", "client")),
        ("TooDry", "Other;Receiver", (TooDryError, "Other", "server")),
        ("New", "Garden.TooDry;Sender", (TooDryError, "Garden.TooDry", "client")),
        ("New", "Other", (GardenError, "Other", "server")),
        ("TooDry", "", (TooDryError, "TooDry", "client")),
    ],
)
def test_the_code_of_aws_query_replaces_the_shapes_name(
    protocol: str, name: str, header: str, expected: tuple[Any, ...]
) -> None:
    body, headers = json.dumps({"__type": f"a#{name}"}), {"x-amzn-query-error": header}
    raised = error(protocol, body, headers, 500, query_compatible=True)
    assert (type(raised), raised.code, raised.fault) == expected
    plain = error(protocol, body, headers, 500)
    assert plain.code == name


@pytest.mark.parametrize("protocol", NAMES)
@pytest.mark.parametrize(
    ("status", "reason", "body", "code", "message", "fault"),
    [
        (502, "Bad Gateway", "<html>\n<h1>502</h1>", "BadGateway", "<html> <h1>502</h1>", "server"),
        (503, "", "", "Unknown", "", "server"),
        (404, "", "no such host", "NotFound", "no such host", "client"),
        (403, "Forbidden", "[1, 2]", "Forbidden", "[1, 2]", "client"),
        (400, "Too Dry", '{"TooDry": 1}', "TooDry", '{"TooDry": 1}', "client"),
        (400, "No", "[" * 200_000, "No", "[" * 200, "client"),
    ],
)
def test_what_is_not_the_services_own_is_told_as_it_came(
    protocol: str, status: int, reason: str, body: str, code: str, message: str, fault: str
) -> None:
    raised = error(protocol, body, None, status, reason)
    assert type(raised) is GardenError
    assert (raised.code, raised.message, raised.fault) == (code, message, fault)


@given(
    st.sampled_from(NAMES),
    st.binary(max_size=400)
    | st.dictionaries(
        st.sampled_from(["__type", "code", "message", "Days", "Leaf"]),
        st.none() | st.integers() | st.text() | st.lists(st.text(), max_size=2),
    ).map(lambda value: json.dumps(value).encode()),
    st.text(),
)
def test_whatever_comes_becomes_an_error(protocol: str, body: bytes, header: str) -> None:
    raised = error(protocol, body, {"x-amzn-errortype": header}, 500, "Internal Server Error")
    assert raised.http_status == 500
    assert raised.code
