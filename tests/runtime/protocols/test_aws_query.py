"""awsQuery beyond the published cases: metadata, what is no success, and errors of every sort."""

from __future__ import annotations

import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from menagerie import Branch, GrowCommand, GrowResponse, Leaf
from tinsmith_runtime.errors import ResponseParseError
from tinsmith_runtime.http import Response
from tinsmith_runtime.metadata import ResponseMetadata
from tinsmith_runtime.operation import Command, Operation, Service
from tinsmith_runtime.protocols import load
from tinsmith_runtime.schema import member
from tinsmith_runtime.service_error import ServiceError
from tinsmith_runtime.shapes import INTEGER
from tinsmith_runtime.structure import Output

SERVICE = Service(
    "Garden",
    package="",
    api_version="2011-06-15",
    client_version="0",
    protocol="awsQuery",
    name="Garden",
)
PROTOCOL = load("awsQuery")


class GardenError(ServiceError):
    """Base of the service's errors."""


class TooDryError(GardenError):
    """A modeled error."""

    wire_code = "TooDry"
    wire_fault = "client"
    days: int | None = member("Days", INTEGER, default=None)
    leaf: Leaf | None = member("Leaf", Leaf, default=None)


class PruneResponse(Output):
    """An output without members."""


PRUNE = Operation("Prune", output=PruneResponse)


def output(operation: Operation, body: str, metadata: ResponseMetadata | None = None) -> Any:
    response = Response(200, {}, body.encode())
    return PROTOCOL.output(SERVICE, operation, response, metadata or ResponseMetadata(status=200))


def error(
    body: str | bytes, status: int = 400, reason: str = "", request_id: str | None = None
) -> ServiceError:
    content = body.encode() if isinstance(body, str) else body
    return PROTOCOL.error(
        SERVICE,
        GrowCommand.operation,
        Response(status, {}, content, reason),
        ResponseMetadata(status=status, request_id=request_id),
        lambda code: {"TooDry": TooDryError}.get(code, GardenError),
    )


def test_unknown_protocols_are_refused_by_name() -> None:
    with pytest.raises(ValueError, match=r"morse.*awsQuery"):
        load("morse")


def test_a_request_is_a_post_to_the_root() -> None:
    command = GrowCommand(branch=Branch(name="n"))
    request = PROTOCOL.request(SERVICE, command.operation, command)
    assert (request.method, request.path, request.query) == ("POST", "/", "")
    assert (request.scheme, request.host) == ("", "")
    assert request.headers == {"content-type": "application/x-www-form-urlencoded"}
    assert request.body == b"Action=Grow&Version=2011-06-15&Branch.Name=n"


def test_operations_without_input_send_action_and_version() -> None:
    class PruneCommand(Command[PruneResponse]):
        operation = PRUNE

    request = PROTOCOL.request(SERVICE, PRUNE, PruneCommand())
    assert request.body == b"Action=Prune&Version=2011-06-15"


GROWN = (
    '<GrowResponse xmlns="urn:x"><GrowResult><Branch><Name>n</Name></Branch></GrowResult>'
    "<ResponseMetadata><RequestId> body-id </RequestId></ResponseMetadata></GrowResponse>"
)


def test_the_request_id_of_the_body_fills_in_for_the_header() -> None:
    metadata = ResponseMetadata(status=200)
    assert output(GrowCommand.operation, GROWN, metadata) == GrowResponse(branch=Branch(name="n"))
    assert metadata.request_id == "body-id"

    metadata = ResponseMetadata(status=200, request_id="header-id")
    output(GrowCommand.operation, GROWN, metadata)
    assert metadata.request_id == "header-id"


@pytest.mark.parametrize(
    "body",
    [
        "",
        "<PruneResponse/>",
        "<PruneResponse><PruneResult/></PruneResponse>",
        "<PruneResponse><ResponseMetadata><RequestId/></ResponseMetadata></PruneResponse>",
    ],
)
def test_operations_without_output_take_any_success(body: str) -> None:
    metadata = ResponseMetadata(status=200)
    assert output(PRUNE, body, metadata) == PruneResponse()
    assert metadata.request_id is None


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("", "GrowResponse: the response to Grow is empty"),
        ("<GrowResponse/>", "GrowResponse: the response lacks Branch, "),
        ("<GrowResponse><GrowResult/></GrowResponse>", "GrowResponse: the response lacks Branch, "),
        (
            "<GrowResponse><GrowResult><Branch><Name/><Blatt><At>x</At></Blatt></Branch>"
            "</GrowResult></GrowResponse>",
            "GrowResponse.Branch.Leaf.At: not a date-time",
        ),
        ("{}", "GrowResponse: the response to Grow is not XML"),
        ("<html><body>Log in</body></html>", "begins with <html>, expected <GrowResponse>"),
        ("<ErrorResponse><Error/></ErrorResponse>", "begins with <ErrorResponse>"),
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
        "<ErrorResponse xmlns='urn:x'><Error><Type>Sender</Type><Code>TooDry</Code>"
        "<Message>Water it</Message><Days>3</Days><Leaf><Text>t</Text></Leaf></Error>"
        "<RequestId>id</RequestId></ErrorResponse>"
    )
    assert isinstance(raised, TooDryError)
    assert (raised.code, raised.message, raised.fault) == ("TooDry", "Water it", "client")
    assert (raised.days, raised.leaf) == (3, Leaf(text="t"))
    assert (raised.request_id, raised.operation, raised.http_status) == ("id", "Grow", 400)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            "<ErrorResponse><Error><Type>Receiver</Type><Code>New</Code><message>m</message>"
            "</Error><RequestID>id</RequestID></ErrorResponse>",
            ("New", "m", "server", "id"),
        ),
        ("<Error><Code>New</Code><Message/></Error>", ("New", "", "client", None)),
        ("<Error><Message>m</Message></Error>", ("BadRequest", "m", "client", None)),
        ("<ErrorResponse><Error/></ErrorResponse>", ("BadRequest", "", "client", None)),
        (
            "<Response><Error><Code> New\n</Code></Error><ResponseMetadata><RequestId>id"
            "</RequestId></ResponseMetadata></Response>",
            ("New", "", "client", "id"),
        ),
        (
            "<Error><Code>A</Code><Code>B</Code><Message>first</Message><Message>2</Message></Error>",
            ("A", "first", "client", None),
        ),
    ],
)
def test_other_codes_raise_the_class_of_the_service(body: str, expected: tuple[Any, ...]) -> None:
    raised = error(body, reason="Bad Request")
    assert type(raised) is GardenError
    assert (raised.code, raised.message, raised.fault, raised.request_id) == expected


def test_an_id_of_the_header_stays() -> None:
    raised = error(
        "<ErrorResponse><Error/><RequestId>b</RequestId></ErrorResponse>", request_id="h"
    )
    assert raised.request_id == "h"


def test_members_that_cannot_be_read_do_not_hide_the_error() -> None:
    raised = error("<Error><Code>TooDry</Code><Message>m</Message><Days>few</Days></Error>")
    assert isinstance(raised, TooDryError)
    assert (raised.message, raised.days) == ("m", None)


@pytest.mark.parametrize(
    ("status", "reason", "body", "code", "message", "fault"),
    [
        (502, "Bad Gateway", "<html>\n<h1>502</h1>", "BadGateway", "<html> <h1>502</h1>", "server"),
        (503, "", "", "Unknown", "", "server"),
        (404, "", "no such host", "NotFound", "no such host", "client"),
        (400, "Too Dry", "no code of the model's", "TooDry", "no code of the model's", "client"),
        (404, "Nope", "<html/>", "NotFound", "<html/>", "client"),
        (403, "Forbidden", "{}", "Forbidden", "{}", "client"),
        (400, "\x1b[31m", "a\x1b[31m\x00b", "31m", "a\ufffd[31m\ufffdb", "client"),
        (500, "x" * 5000, "é" * 5000, "x" * 64, "é" * 100, "server"),
    ],
)
def test_what_is_not_the_services_own_is_told_as_it_came(
    status: int, reason: str, body: str, code: str, message: str, fault: str
) -> None:
    raised = error(body, status, reason)
    assert type(raised) is GardenError
    assert (raised.code, raised.message, raised.fault) == (code, message, fault)


@given(st.binary(max_size=400) | st.text(max_size=80).map(lambda text: f"<Error>{text}".encode()))
def test_whatever_comes_becomes_an_error_on_one_line(body: bytes) -> None:
    raised = error(body, 500, "Internal Server Error")
    assert raised.http_status == 500
    if not body.startswith(b"<Error>"):
        assert len(raised.message) <= 200
        assert raised.message.isprintable()


def test_characters_of_the_excerpt_may_be_cut() -> None:
    raised = error("x" + "é" * 200, 500)
    assert raised.message == "x" + "é" * 99 + "\ufffd"
