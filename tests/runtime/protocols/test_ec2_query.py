"""ec2Query beyond the published cases: names, lists, answers and errors of every sort."""

from __future__ import annotations

import pickle
from typing import Any
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from menagerie import (
    ANIMAL,
    AnimalDog,
    AnimalUnknown,
    Branch,
    GrowCommand,
    GrowResponse,
    Leaf,
    branches,
    texts,
)
from tinsmith_runtime.errors import ResponseParseError, ValidationError
from tinsmith_runtime.http import Request, Response
from tinsmith_runtime.metadata import ResponseMetadata
from tinsmith_runtime.operation import Command, Operation, Service
from tinsmith_runtime.protocols import load
from tinsmith_runtime.schema import member
from tinsmith_runtime.service_error import ServiceError
from tinsmith_runtime.shapes import INTEGER, STRING, list_of
from tinsmith_runtime.structure import Output, Structure
from tinsmith_runtime.testing.server import WireError
from tinsmith_runtime.testing.server import load as load_server

SERVICE = Service(
    "Garden",
    package="",
    api_version="2016-11-15",
    client_version="0",
    protocol="ec2Query",
    name="Garden",
    xml_namespace="urn:garden",
)
PROTOCOL = load("ec2Query")
SERVER = load_server("ec2Query")


class GardenError(ServiceError):
    """Base of the service's errors."""


class TooDryError(GardenError):
    """A modeled error."""

    wire_code = "TooDry"
    wire_fault = "client"
    days: int | None = member("Days", INTEGER, default=None)


class WaterResponse(Output):
    """An output without members."""


class Can(Structure):
    """A nested structure."""

    litres: int | None = member("litres", INTEGER, default=None)
    leaves: list[Leaf] | None = member("leaves", list_of(Leaf), default=None)


class WaterCommand(Command[WaterResponse]):
    """Members named in every way."""

    operation = Operation("Water", output=WaterResponse)

    plain: str | None = member("plainName", STRING, default=None)
    named: str | None = member("named", STRING, default=None, xml_name="element")
    query: str | None = member("query", STRING, default=None, ec2_query_name="theQuery")
    both: str | None = member(
        "both", STRING, default=None, xml_name="element2", ec2_query_name="asGiven"
    )
    items: list[str] | None = member(
        "items", list_of(STRING, member={"xml_name": "item"}), default=None, xml_name="itemId"
    )
    grid: list[list[int]] | None = member("grid", list_of(list_of(INTEGER)), default=None)
    can: Can | None = member("can", Can, default=None)
    animal: object = member("animal", ANIMAL, default=None)


def sent(command: Command[Any]) -> Request:
    return PROTOCOL.request(SERVICE, command.operation, command)


def pairs(command: Command[Any]) -> list[tuple[str, str]]:
    body = sent(command).body.decode("ascii")
    return parse_qsl(body, keep_blank_values=True, strict_parsing=True)[2:]


def output(operation: Operation, body: str, metadata: ResponseMetadata | None = None) -> Any:
    response = Response(200, {}, body.encode())
    return PROTOCOL.output(SERVICE, operation, response, metadata or ResponseMetadata(status=200))


def error(body: str | bytes, status: int = 400, reason: str = "") -> ServiceError:
    content = body.encode() if isinstance(body, str) else body
    return PROTOCOL.error(
        SERVICE,
        GrowCommand.operation,
        Response(status, {}, content, reason),
        ResponseMetadata(status=status),
        lambda code: {"TooDry": TooDryError}.get(code, GardenError),
    )


def test_a_request_is_a_post_to_the_root() -> None:
    request = sent(WaterCommand(plain="a b&c"))
    assert (request.method, request.path, request.query) == ("POST", "/", "")
    assert request.headers == {"content-type": "application/x-www-form-urlencoded"}
    assert request.body == b"Action=Water&Version=2016-11-15&PlainName=a%20b%26c"


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        (WaterCommand(named="x"), [("Element", "x")]),
        (WaterCommand(query="x"), [("theQuery", "x")]),
        (WaterCommand(both="x"), [("asGiven", "x")]),
        (WaterCommand(items=["a", "b"]), [("ItemId.1", "a"), ("ItemId.2", "b")]),
        (WaterCommand(items=[]), []),
        (WaterCommand(items=["a", None, "b"]), [("ItemId.1", "a"), ("ItemId.2", "b")]),  # type: ignore[list-item]
        (
            WaterCommand(grid=[[1], [2, 3]]),
            [("Grid.1.1", "1"), ("Grid.2.1", "2"), ("Grid.2.2", "3")],
        ),
        (WaterCommand(can=Can(litres=1)), [("Can.Litres", "1")]),
        (WaterCommand(can=Can(leaves=[Leaf(text="")])), [("Can.Leaves.1.Text", "")]),
        (WaterCommand(animal=AnimalDog(value=Leaf(tiny=1))), [("Animal.Dog.Tiny", "1")]),
        (WaterCommand(), []),
    ],
)
def test_names_are_capitalized_and_lists_flat(
    command: WaterCommand, expected: list[tuple[str, str]]
) -> None:
    assert pairs(command) == expected


def test_unknown_variants_are_refused() -> None:
    with pytest.raises(ValidationError, match="unknown variant"):
        sent(WaterCommand(animal=AnimalUnknown(tag="x", value=1)))


def test_maps_have_no_form() -> None:
    with pytest.raises(TypeError, match="a map has no form"):
        sent(GrowCommand(branch=Branch(name="n", scores={"a": 1})))


leaves = st.builds(Leaf, text=st.none() | texts, tiny=st.none() | st.integers(-128, 127))
# A list that is empty, and a structure with nothing in it, cannot be told from nothing.
commands = st.builds(
    WaterCommand,
    plain=st.none() | texts,
    named=st.none() | texts,
    query=st.none() | texts,
    both=st.none() | texts,
    items=st.none() | st.lists(texts, min_size=1, max_size=12),
    grid=st.none() | st.lists(st.lists(st.integers(0, 9), min_size=1, max_size=3), min_size=1),
    can=st.none() | st.builds(Can, litres=st.integers(0, 9), leaves=st.none()),
    animal=st.none() | st.builds(AnimalDog, value=leaves.filter(lambda leaf: leaf != Leaf())),
)


@given(commands)
def test_the_service_reads_what_was_sent(command: WaterCommand) -> None:
    request = sent(command)
    assert SERVER.is_call(SERVICE, command.operation, request)
    assert SERVER.read_request(SERVICE, WaterCommand, request) == command


@pytest.mark.parametrize("extra", ["ItemId.0=a", "plainName=a", "ItemId=", "ItemId.member.1=a"])
def test_the_service_refuses_names_of_other_protocols(extra: str) -> None:
    request = sent(WaterCommand())
    request.body += b"&" + extra.encode()
    with pytest.raises(WireError):
        SERVER.read_request(SERVICE, WaterCommand, request)


GROWN = (
    '<GrowResponse xmlns="urn:x"><Branch><Name>n</Name></Branch>'
    "<requestId> body-id </requestId></GrowResponse>"
)


def test_the_request_id_of_the_body_fills_in_for_the_header() -> None:
    metadata = ResponseMetadata(status=200)
    assert output(GrowCommand.operation, GROWN, metadata) == GrowResponse(branch=Branch(name="n"))
    assert metadata.request_id == "body-id"

    metadata = ResponseMetadata(status=200, request_id="header-id")
    output(GrowCommand.operation, GROWN, metadata)
    assert metadata.request_id == "header-id"


@given(st.builds(GrowResponse, branch=branches, notes=st.none() | st.lists(texts, max_size=3)))
def test_outputs_are_read_as_the_service_wrote_them(answer: GrowResponse) -> None:
    response = SERVER.write_output(SERVICE, GrowCommand.operation, answer, "the-id")
    # An attribute's prefix is declared by the model; this one's is not.
    content = response.body.replace(b"<GrowResponse ", b'<GrowResponse xmlns:x="urn:x" ')
    metadata = ResponseMetadata(status=200)
    read = PROTOCOL.output(SERVICE, GrowCommand.operation, Response(200, {}, content), metadata)
    assert read == answer
    assert metadata.request_id == "the-id"


@pytest.mark.parametrize(
    "body", ["", "<WaterResponse/>", "<WaterResponse><return>true</return></WaterResponse>"]
)
def test_operations_without_output_take_any_success(body: str) -> None:
    assert output(WaterCommand.operation, body) == WaterResponse()


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("", "GrowResponse: the response to Grow is empty"),
        ("<GrowResponse/>", "GrowResponse: the response lacks Branch, "),
        (
            "<GrowResponse><Branch><Name/><Blatt><At>x</At></Blatt></Branch></GrowResponse>",
            "GrowResponse.Branch.Leaf.At: not a date-time",
        ),
        ("{}", "GrowResponse: the response to Grow is not XML"),
        ("<html><body>Log in</body></html>", "begins with <html>, expected <GrowResponse>"),
        ("<Response><Errors/></Response>", "begins with <Response>"),
        ("<!DOCTYPE x><GrowResponse/>", "the response to Grow is XML with a document type"),
    ],
)
def test_what_is_no_success_is_refused_with_its_metadata(body: str, message: str) -> None:
    metadata = ResponseMetadata(status=200, request_id="id")
    with pytest.raises(ResponseParseError) as caught:
        output(GrowCommand.operation, body, metadata)
    assert message in str(caught.value)
    assert caught.value.response_metadata is metadata
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


def test_a_modeled_error_has_its_members() -> None:
    raised = error(
        "<Response><Errors><Error><Code>TooDry</Code><Message>Water it</Message><Days>3</Days>"
        "</Error></Errors><RequestID>id</RequestID></Response>"
    )
    assert isinstance(raised, TooDryError)
    assert (raised.code, raised.message, raised.fault) == ("TooDry", "Water it", "client")
    assert (raised.days, raised.request_id, raised.operation) == (3, "id", "Grow")


def test_the_service_writes_errors_that_are_read() -> None:
    failure = TooDryError("Water < it", days=2)
    response = SERVER.write_error(SERVICE, GrowCommand.operation, failure, "an-id")
    assert response.status == 400
    raised = error(response.body)
    assert isinstance(raised, TooDryError)
    assert (raised.message, raised.days, raised.request_id) == ("Water < it", 2, "an-id")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            "<Response><Errors><Error><Code> New\n</Code><Message>m</Message></Error>"
            "<Error><Code>Second</Code></Error></Errors><RequestId>id</RequestId></Response>",
            ("New", "m", "id"),
        ),
        ("<Error><Code>New</Code><RequestID>id</RequestID></Error>", ("New", "", "id")),
        ("<Response><Error><Code>New</Code></Error></Response>", ("New", "", None)),
        ("<Response><Errors><Error/></Errors></Response>", ("BadRequest", "", None)),
    ],
)
def test_other_codes_raise_the_class_of_the_service(body: str, expected: tuple[Any, ...]) -> None:
    raised = error(body, reason="Bad Request")
    assert type(raised) is GardenError
    assert (raised.code, raised.message, raised.request_id) == expected


def test_members_that_cannot_be_read_do_not_hide_the_error() -> None:
    raised = error(
        "<Response><Errors><Error><Code>TooDry</Code><Message>m</Message><Days>few</Days></Error>"
        "</Errors></Response>"
    )
    assert isinstance(raised, TooDryError)
    assert (raised.message, raised.days) == ("m", None)


@pytest.mark.parametrize(
    ("status", "reason", "body", "code"),
    [
        (502, "Bad Gateway", "<html><h1>502</h1></html>", "BadGateway"),
        (503, "", "", "Unknown"),
        (404, "", "<Response><Errors/></Response>", "NotFound"),
    ],
)
def test_what_is_not_the_services_own_is_told_as_it_came(
    status: int, reason: str, body: str, code: str
) -> None:
    raised = error(body, status, reason)
    assert type(raised) is GardenError
    assert (raised.code, raised.message, raised.http_status) == (code, body, status)


@given(
    st.binary(max_size=300) | st.text(max_size=80).map(lambda text: f"<Response>{text}".encode())
)
def test_whatever_comes_becomes_an_error(body: bytes) -> None:
    assert error(body, 500, "Internal Server Error").http_status == 500
