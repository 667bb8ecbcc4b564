"""The service's side of awsQuery: against the published cases, and against the client's side."""

from __future__ import annotations

import gzip
import json
from typing import Any, ClassVar
from urllib.parse import quote
from xml.etree.ElementTree import Element, fromstring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from menagerie import (
    AnimalCat,
    AnimalUnknown,
    Branch,
    Color,
    GrowCommand,
    GrowResponse,
    Leaf,
    Level,
    branches,
    texts,
)
from model_classes import ModelClasses, plain, values_of
from shared_data import shared
from tinsmith_runtime.http import Request
from tinsmith_runtime.idempotency import fill_tokens
from tinsmith_runtime.metadata import ResponseMetadata
from tinsmith_runtime.operation import Command, Operation, Service
from tinsmith_runtime.protocols import load as load_client
from tinsmith_runtime.schema import member
from tinsmith_runtime.service_error import ServiceError
from tinsmith_runtime.shapes import DOCUMENT, STRING, list_of, map_of
from tinsmith_runtime.structure import Output, Structure
from tinsmith_runtime.testing.server import WireError, load

SERVICE = Service(
    "Query Protocol",
    package="",
    api_version="2020-01-08",
    client_version="0",
    protocol="awsQuery",
    name="AwsQuery",
    xml_namespace="https://example.com/",
)
SERVER = load("awsQuery")
CLIENT = load_client("awsQuery")


def post(body: str) -> Request:
    headers = {"content-type": "application/x-www-form-urlencoded"}
    return Request("POST", headers=headers, body=body.encode())


# ---- the published cases ----


def published(trait: str, kind: str) -> list[Any]:
    return [
        pytest.param(shape_id, case, id=case["id"])
        for shape_id, shape in MODEL["shapes"].items()
        if shape["type"] == kind
        for case in shape.get("traits", {}).get(f"smithy.test#{trait}", [])
        if "body" in case and (trait == "httpRequestTests" or case["id"] not in ONE_SIDED)
    ]


#: What a client has to understand and this service does not say: other time zones, no metadata.
ONE_SIDED = {
    "AwsQueryDateTimeWithNegativeOffset",
    "AwsQueryDateTimeWithPositiveOffset",
    "QueryNoInputAndNoOutputWithResponseMetadata",
    "QueryEmptyInputAndEmptyOutput",
}
MODEL: dict[str, Any] = json.loads(shared("protocol-tests/awsQuery.json").read_text("utf-8"))
CLASSES = ModelClasses(MODEL)


@pytest.mark.parametrize(("shape_id", "case"), published("httpRequestTests", "operation"))
def test_a_published_request_is_read(shape_id: str, case: dict[str, Any]) -> None:
    cls = CLASSES.command(shape_id)
    expected = cls(**values_of(cls, case.get("params", {})))
    expected = fill_tokens(expected, lambda: "00000000-0000-4000-8000-000000000000")

    read = SERVER.read_request(SERVICE, cls, post(case["body"]))

    assert plain(read) == plain(expected)


def meaning(element: Element) -> object:
    """An element without its namespace and the space around its text."""
    name = element.tag.rpartition("}")[2]
    return name, (element.text or "").strip(), [meaning(child) for child in element]


@pytest.mark.parametrize(("shape_id", "case"), published("httpResponseTests", "operation"))
def test_a_published_output_is_written(shape_id: str, case: dict[str, Any]) -> None:
    operation = CLASSES.command(shape_id).operation
    output = operation.output(**values_of(operation.output, case.get("params", {})))

    response = SERVER.write_output(SERVICE, operation, output, "id-1")

    written, expected = fromstring(response.body), fromstring(case["body"])
    metadata = written[-1]
    written.remove(metadata)
    assert response.status == case["code"]
    assert meaning(metadata) == ("ResponseMetadata", "", [("RequestId", "id-1", [])])
    assert meaning(written) == meaning(expected)


@pytest.mark.parametrize(("shape_id", "case"), published("httpResponseTests", "structure"))
def test_a_published_error_is_written(shape_id: str, case: dict[str, Any]) -> None:
    operation = CLASSES.command("aws.protocoltests.query#GreetingWithErrors").operation
    cls = CLASSES.error(shape_id)
    error = cls(case["params"].get("Message"), **values_of(cls, case["params"]))
    error.response_metadata.status = case["code"]

    response = SERVER.write_error(SERVICE, operation, error, "foo-id")

    assert response.status == case["code"]
    assert meaning(fromstring(response.body)) == meaning(fromstring(case["body"]))


# ---- against the client's side ----


def visible(value: Any) -> Any:
    """A value as far as a form can express it."""
    if isinstance(value, Structure):
        members = {name: visible(getattr(value, name)) for name in type(value).__members__}
        empty = all(held is None for held in members.values())
        return None if empty else (type(value), members)
    if isinstance(value, dict):
        return {key: visible(item) for key, item in value.items()} or None
    if isinstance(value, list):
        return [visible(item) for item in value if item is not None]
    return value


@given(branches, st.none() | texts)
def test_what_a_client_sends_is_read(branch: Branch, token: str | None) -> None:
    command = GrowCommand(branch=branch, token=token)

    request = CLIENT.request(SERVICE, GrowCommand.operation, command)
    read = SERVER.read_request(SERVICE, GrowCommand, request)

    assert visible(read) == visible(command)


@given(branches, st.none() | st.lists(texts))
def test_what_a_service_answers_is_read_by_a_client(
    branch: Branch, notes: list[str] | None
) -> None:
    output = GrowResponse(branch=branch, notes=notes)

    response = SERVER.write_output(SERVICE, GrowCommand.operation, output, "id-1")
    metadata = ResponseMetadata()

    assert CLIENT.output(SERVICE, GrowCommand.operation, response, metadata) == output
    assert metadata.request_id == "id-1"


# ---- rules one by one ----

HEAD = "Action=Grow&Version=2020-01-08"


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        (HEAD + "&Branch.Name=a&Brunch=1", "the model has no Brunch"),
        (HEAD + "&Branch.Name=a&Branch.Leaf=1", "the model has no Branch.Leaf"),
        (HEAD + "&Branch=a", "the model has no Branch"),
        (HEAD + "&Branch.Name=a&Branch.Name=b", "Branch.Name is there twice"),
        ("Action=Shrink&Version=2020-01-08", "calls something else"),
        ("Action=Grow&Version=2020-01-09", "calls something else"),
        (HEAD + "&Branch.Names.member.2=b", "numbered from 1"),
        (HEAD + "&Branch.Names.1=b", "numbered from 1"),
        (HEAD + "&Branch.Names.member.01=b", "numbered from 1"),
        (HEAD + "&Branch.Flat.member.1=b", "numbered from 1"),
        (HEAD + "&Branch.Blatt.Number=x", "Branch.Blatt.Number is no integer"),
        (HEAD + "&Branch.Blatt.Flag=True", "Branch.Blatt.Flag is no boolean"),
        (HEAD + "&Branch.Blatt.Data=%25", "Branch.Blatt.Data is no blob"),
        (HEAD + "&Branch.Blatt.At=2020-01-01T00:00:00", "is no timestamp"),
        (HEAD + "&Branch.Blatt.AtHttp=yesterday", "is no timestamp"),
        (HEAD + "&Branch.Blatt.Exact=x", "is no bigDecimal"),
        (HEAD + "&Branch.Scores.entry.1.key=a", "value has no value"),
        (HEAD + "&Branch.Animal.Cat=a&Branch.Animal.Dog.Text=b", "has 2 of the variants"),
        (HEAD + "&Branch.Animal.Bird=a", "has 0 of the variants"),
        (
            HEAD + "&Branch.Scores.entry.1.key=a&Branch.Scores.entry.1.value=1"
            "&Branch.Scores.entry.2.key=a&Branch.Scores.entry.2.value=2",
            "repeats a key",
        ),
    ],
)
def test_a_request_that_the_model_does_not_allow_is_refused(body: str, fault: str) -> None:
    with pytest.raises(WireError, match=fault):
        SERVER.read_request(SERVICE, GrowCommand, post(body))


def test_compression_is_undone() -> None:
    request = post(HEAD + "&Branch.Name=a")
    request.body = gzip.compress(request.body)
    request.headers["content-encoding"] = "custom, gzip"
    assert SERVER.is_call(SERVICE, GrowCommand.operation, request)
    read = SERVER.read_request(SERVICE, GrowCommand, request)
    assert read == GrowCommand(branch=Branch(name="a"))
    request.body = b"plain"
    with pytest.raises(WireError, match="not gzip"):
        SERVER.read_request(SERVICE, GrowCommand, request)


def test_all_published_cases_ran() -> None:
    assert len(published("httpRequestTests", "operation")) == 22
    assert len(published("httpResponseTests", "operation")) == 18
    assert len(published("httpResponseTests", "structure")) == 3


def test_only_a_posted_form_is_a_call() -> None:
    body = HEAD + "&Branch.Name=a"
    other = post(body)
    other.headers["content-type"] = "application/json"
    assert SERVER.is_call(SERVICE, GrowCommand.operation, post(body))
    assert not SERVER.is_call(SERVICE, GrowCommand.operation, other)
    assert not SERVER.is_call(SERVICE, GrowCommand.operation, Request("GET"))
    for method, query in [("GET", ""), ("POST", "a=b")]:
        request = post(body)
        request.method, request.query = method, query
        with pytest.raises(WireError, match="no POST of a form"):
            SERVER.read_request(SERVICE, GrowCommand, request)


class Spaced(Structure):
    __traits__: ClassVar = {"xml_namespace": ("http://shape", None)}

    kind: str | None = member("Kind", STRING, default=None, xml_attribute=True, xml_name="xsi:kind")
    text: str | None = member("Text", STRING, default=None, xml_namespace=("http://text&", "t"))


class SpacedOutput(Output):
    one: Spaced | None = member("One", Spaced, default=None)
    two: Spaced | None = member("Two", Spaced, default=None, xml_namespace=("http://two", "xsi"))
    items: list[str] | None = member(
        "Items", list_of(STRING, member={"xml_namespace": ("http://item", None)}), default=None
    )


def test_namespaces_and_attributes_are_written_where_they_are_declared() -> None:
    output = SpacedOutput(one=Spaced(text="<&>\r\n"), two=Spaced(kind='"<&\n'), items=["a", "b"])
    operation = Operation("Put", output=SpacedOutput)
    body = SERVER.write_output(SERVICE, operation, output, "id").body.decode()
    assert body == (
        '<PutResponse xmlns="https://example.com/"><PutResult>'
        '<One xmlns="http://shape"><Text xmlns:t="http://text&amp;">&lt;&amp;&gt;&#13;\n</Text></One>'
        '<Two xmlns:xsi="http://two" xsi:kind=\'"&lt;&amp;&#10;\'></Two>'
        '<Items><member xmlns="http://item">a</member><member xmlns="http://item">b</member></Items>'
        "</PutResult><ResponseMetadata><RequestId>id</RequestId></ResponseMetadata></PutResponse>"
    )


def test_an_error_says_whose_fault_it_is() -> None:
    error = ServiceError("no <room>", code="Full", fault="server")
    response = SERVER.write_error(SERVICE, GrowCommand.operation, error, "id")
    assert response.status == 500
    assert response.body.decode() == (
        '<ErrorResponse xmlns="https://example.com/"><Error><Type>Receiver</Type><Code>Full</Code>'
        "<Message>no &lt;room&gt;</Message></Error><RequestId>id</RequestId></ErrorResponse>"
    )
    silent = SERVER.write_error(SERVICE, GrowCommand.operation, ServiceError(code="Bad"), "id")
    assert silent.status == 400
    assert b"<Message" not in silent.body
    assert b"<Type>Sender</Type>" in silent.body


@pytest.mark.parametrize("text", ["\0", "\x1b", "\ud800", "\ufffe"])
def test_what_xml_cannot_express_is_refused(text: str) -> None:
    output = GrowResponse(branch=Branch(name=text))
    with pytest.raises(WireError, match=r"Name: XML 1.0 has no form"):
        SERVER.write_output(SERVICE, GrowCommand.operation, output, "id")


def test_an_unknown_variant_is_refused() -> None:
    output = GrowResponse(branch=Branch(name="a", animal=AnimalUnknown("Bird", 1)))
    with pytest.raises(WireError, match="unknown variant"):
        SERVER.write_output(SERVICE, GrowCommand.operation, output, "id")


def test_an_absent_member_is_none_required_or_not() -> None:
    body = "Action=Grow&Version=2020-01-08&Branch.Label=a"
    read = SERVER.read_request(SERVICE, GrowCommand, post(body.replace("Label", "x:label")))
    assert (read.token, read.branch.name, read.branch.label) == (None, None, "a")


def test_a_service_without_a_namespace_declares_none() -> None:
    service = Service(
        "Bare",
        package="",
        api_version="1",
        client_version="0",
        protocol="awsQuery",
        name="Bare",
    )
    error = ServiceError("no", code="No")
    body = SERVER.write_error(service, GrowCommand.operation, error, "id").body
    assert body.startswith(b"<ErrorResponse><Error>")


class SparseOutput(Output):
    items: Any = member("Items", list_of(STRING, sparse=True))
    entries: Any = member("Entries", map_of(STRING, STRING, sparse=True))


def test_nulls_inside_lists_and_maps_are_left_out() -> None:
    output = SparseOutput(items=["a", None], entries={"b": None, "c": "d"})
    body = SERVER.write_output(SERVICE, Operation("Get", output=SparseOutput), output, "id").body
    assert b"<Items><member>a</member></Items>" in body
    assert b"<Entries><entry><key>c</key><value>d</value></entry></Entries>" in body


def test_a_response_of_no_members_has_no_result() -> None:
    class Nothing(Output):
        pass

    response = SERVER.write_output(SERVICE, Operation("Wait", output=Nothing), Nothing(), "id")
    assert b"WaitResult" not in response.body


def test_a_protocol_without_a_server_side_is_named() -> None:
    with pytest.raises(ValueError, match="no server side for protocol smoke; there is one for"):
        load("smoke")


class AskCommand(Command[GrowResponse]):
    operation = Operation("Ask", output=GrowResponse)

    items: list[str] = member("Items", list_of(STRING), default=["a"])


def test_absent_members_take_their_defaults_for_themselves() -> None:
    request = post("Action=Ask&Version=2020-01-08")
    one = SERVER.read_request(SERVICE, AskCommand, request)
    two = SERVER.read_request(SERVICE, AskCommand, request)
    assert one.items == two.items == ["a"]
    assert one.items is not two.items


@pytest.mark.parametrize("text", ["+5", "1_000", " 5", "0x5", ""])
def test_an_integer_is_digits(text: str) -> None:
    body = f"{HEAD}&Branch.Name=a&Branch.Blatt.Number={quote(text)}"
    with pytest.raises(WireError, match="Number is no integer"):
        SERVER.read_request(SERVICE, GrowCommand, post(body))


def test_constants_of_enums_are_read_as_such() -> None:
    body = HEAD + "&Branch.Name=a&Branch.Blatt.Level=2&Branch.Blatt.Color=red"
    leaf = SERVER.read_request(SERVICE, GrowCommand, post(body)).branch.leaf
    assert leaf is not None
    assert leaf.level is Level.HIGH
    assert leaf.color is Color.RED


class DocumentOutput(Output):
    content: Any = member("Content", DOCUMENT)


class DocumentCommand(Command[DocumentOutput]):
    operation = Operation("Document", output=DocumentOutput)

    content: Any = member("Content", DOCUMENT)


def test_documents_have_no_form() -> None:
    with pytest.raises(WireError, match="Content: a document has no text"):
        SERVER.write_output(SERVICE, DocumentCommand.operation, DocumentOutput(content=1), "id")
    with pytest.raises(WireError, match="Content is no document"):
        SERVER.read_request(
            SERVICE, DocumentCommand, post("Action=Document&Version=2020-01-08&Content=1")
        )


def test_a_leaf_and_a_cat_are_read_as_themselves() -> None:
    body = HEAD + "&Branch.Name=&Branch.Animal.Cat=Tom&Branch.Blatt.Level=9"
    read = SERVER.read_request(SERVICE, GrowCommand, post(body))
    branch = Branch(name="", animal=AnimalCat(value="Tom"), leaf=Leaf(level=9))
    assert read == GrowCommand(branch=branch)
