"""restXml beyond the published cases: bindings there and back, errors in either wrapping."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from menagerie import ANIMAL, AnimalDog, Branch, Color, Leaf, animals, branches, texts
from tinsmith_runtime.errors import ResponseParseError, ValidationError
from tinsmith_runtime.http import Request, Response
from tinsmith_runtime.metadata import ResponseMetadata
from tinsmith_runtime.operation import Command, Operation, Service
from tinsmith_runtime.protocols import load
from tinsmith_runtime.schema import member
from tinsmith_runtime.service_error import ServiceError
from tinsmith_runtime.shapes import (
    BLOB,
    BOOLEAN,
    INTEGER,
    STRING,
    TIMESTAMP,
    list_of,
    map_of,
)
from tinsmith_runtime.structure import Output
from tinsmith_runtime.testing import loaded
from tinsmith_runtime.testing.server import WireError
from tinsmith_runtime.testing.server import load as load_server

SERVICE = Service(
    "Garden",
    package="",
    api_version="2013-04-01",
    client_version="0",
    protocol="restXml",
    name="Garden",
    xml_namespace="urn:garden",
)
BARE = Service(
    "Shed",
    package="",
    api_version="2006-03-01",
    client_version="0",
    protocol="restXml",
    name="Shed",
    no_error_wrapping=True,
)
PROTOCOL = load("restXml")
SERVER = load_server("restXml")


class GardenError(ServiceError):
    """Base of the service's errors."""


class TooDryError(GardenError):
    """A modeled error, with a member in a header."""

    wire_code = "TooDry"
    wire_fault = "client"
    wire_status = 429
    days: int | None = member("Days", INTEGER, default=None)
    field: str | None = member("Field", STRING, default=None, http_header="X-Field")


class NotFound(GardenError):  # named as models name them
    """What a HEAD may answer."""

    wire_code = "NotFound"


class PlantResponse(Output):
    """An output with a member in every place."""

    __traits__ = {"xml_name": "PlantResult"}  # noqa: RUF012

    status: int | None = member("Status", INTEGER, default=None, http_response_code=True)
    etag: str | None = member("ETag", STRING, default=None, http_header="ETag")
    at: datetime | None = member("At", TIMESTAMP, default=None, http_header="Last-Modified")
    levels: list[int] | None = member(
        "Levels", list_of(INTEGER), default=None, http_header="X-Levels"
    )
    meta: dict[str, str] | None = member(
        "Meta", map_of(STRING, STRING), default=None, http_prefix_headers="x-meta-"
    )
    branch: Branch | None = member("Branch", Branch, default=None, xml_namespace=("urn:x", "x"))


class PlantCommand(Command[PlantResponse]):
    """An input with a member in every place."""

    operation = Operation(
        "Plant", output=PlantResponse, http=("PUT", "/beds/{Bed}/{Spot+}?plant&x=1", 201)
    )
    __traits__ = {"xml_name": "PlantRequest"}  # noqa: RUF012

    bed: str = member("Bed", STRING, http_label=True)
    spot: str = member("Spot", STRING, http_label=True)
    deep: bool | None = member("Deep", BOOLEAN, default=None, http_query="deep")
    colors: list[Color | str] | None = member(
        "Colors", list_of(Color), default=None, http_query="color"
    )
    more: dict[str, str] | None = member(
        "More", map_of(STRING, STRING), default=None, http_query_params=True
    )
    token: str | None = member("Token", STRING, default=None, http_header="X-Token")
    names: list[str] | None = member("Names", list_of(STRING), default=None, http_header="X-Names")
    times: list[datetime] | None = member(
        "Times", list_of(TIMESTAMP), default=None, http_header="X-Times"
    )
    meta: dict[str, str] | None = member(
        "Meta", map_of(STRING, STRING), default=None, http_prefix_headers="X-Meta-"
    )
    label: str | None = member("Label", STRING, default=None, xml_attribute=True)
    leaf: Leaf | None = member("Leaf", Leaf, default=None)
    notes: list[str] | None = member("Notes", list_of(STRING), default=None)


class SowResponse(Output):
    """An output whose payload is a document."""

    animal: object = member("Animal", ANIMAL, default=None, http_payload=True)


class SowCommand(Command[SowResponse]):
    """An input whose payload is a document."""

    operation = Operation("Sow", output=SowResponse, http=("POST", "/seeds", 200))

    leaf: Leaf | None = member("Leaf", Leaf, default=None, http_payload=True, xml_name="Seed")


class LookResponse(Output):
    """Nothing but headers."""

    size: int | None = member("Size", INTEGER, default=None, http_header="X-Size")


class LookCommand(Command[LookResponse]):
    """A HEAD without a body."""

    operation = Operation("Look", output=LookResponse, http=("HEAD", "/", 200))


class FetchResponse(Output):
    """A payload of bytes."""

    data: bytes | None = member("Data", BLOB, default=None, http_payload=True)


class FetchCommand(Command[FetchResponse]):
    """No body, and no member in it."""

    operation = Operation("Fetch", output=FetchResponse, http=("GET", "/data", 200))


class WhereResponse(Output):
    """S3's output that is its own root."""

    __traits__ = {"xml_name": "Place"}  # noqa: RUF012
    place: Color | str | None = member("Place", Color, default=None)


class WhereCommand(Command[WhereResponse]):
    """An operation with the trait for that."""

    operation = Operation(
        "Where", output=WhereResponse, http=("GET", "/?place", 200), s3_unwrapped_output=True
    )


def sent(command: Command[Any], service: Service = SERVICE) -> Request:
    return PROTOCOL.request(service, command.operation, command)


def output(command: type[Command[Any]], response: Response) -> Any:
    metadata = ResponseMetadata(status=response.status)
    return PROTOCOL.output(SERVICE, command.operation, response, metadata)


def error(
    response: Response,
    metadata: ResponseMetadata | None = None,
    command: type[Command[Any]] = PlantCommand,
) -> ServiceError:
    classes = {"TooDry": TooDryError, "NotFound": NotFound}
    return PROTOCOL.error(
        SERVICE,
        command.operation,
        response,
        metadata or ResponseMetadata(status=response.status),
        lambda code: classes.get(code, GardenError),
    )


def test_a_request_has_every_member_in_its_place() -> None:
    at = datetime(2014, 4, 29, 18, 30, 38, tzinfo=UTC)
    request = sent(
        PlantCommand(
            bed="a/b",
            spot="c/d e",
            deep=True,
            colors=[Color.RED, "mauve"],
            more={"k": "v", "deep": "lost"},
            token="t",
            names=["a", "b,c"],
            times=[at, at],
            meta={"One": "1"},
            label="<l>",
            leaf=Leaf(text="x & y"),
            notes=[],
        )
    )
    assert (request.method, request.path) == ("PUT", "/beds/a%2Fb/c/d%20e")
    assert request.query == "plant&x=1&deep=true&color=red&color=mauve&k=v"
    assert request.headers == {
        "content-type": "application/xml",
        "x-token": "t",
        "x-names": 'a, "b,c"',
        "x-times": "Tue, 29 Apr 2014 18:30:38 GMT, Tue, 29 Apr 2014 18:30:38 GMT",
        "x-meta-one": "1",
    }
    assert request.body == (
        b'<PlantRequest xmlns="urn:garden" Label="&lt;l&gt;">'
        b"<Leaf><Text>x &amp; y</Text></Leaf><Notes></Notes></PlantRequest>"
    )


def test_payloads_are_the_whole_body() -> None:
    request = sent(SowCommand(leaf=Leaf(tiny=1)))
    assert request.body == b'<Seed xmlns="urn:garden"><Tiny>1</Tiny></Seed>'
    assert request.headers == {"content-type": "application/xml"}
    assert sent(SowCommand(leaf=Leaf(tiny=1)), BARE).path == "/seeds"
    nothing = sent(SowCommand())
    assert (nothing.body, nothing.headers) == (b"", {})


def test_what_has_nothing_to_say_has_no_body() -> None:
    request = sent(LookCommand())
    assert (request.method, request.path, request.body, request.headers) == ("HEAD", "/", b"", {})


def test_what_xml_cannot_express_is_refused() -> None:
    with pytest.raises(ValidationError, match=r"PlantCommand is not valid:\n  notes\[1\]: XML has"):
        sent(PlantCommand(bed="b", spot="s", notes=["", "\x00"]))


# Header values lose the space around them on the way, and are text of one line.
words = st.text("abc ,\"\\'é", max_size=6).map(str.strip)
times = st.datetimes(datetime(1950, 1, 1), datetime(2050, 1, 1)).map(  # noqa: DTZ001
    lambda time: time.replace(microsecond=0, tzinfo=UTC)
)
# Segments of dots lead elsewhere and are refused.
labels = texts.filter(lambda text: text and {".", ".."}.isdisjoint(text.split("/")))
commands = st.builds(
    PlantCommand,
    bed=labels,
    spot=labels,
    deep=st.none() | st.booleans(),
    colors=st.none() | st.lists(st.sampled_from([Color.RED, "mauve"]), min_size=1, max_size=3),
    more=st.none() | st.dictionaries(st.text("kq&=/", min_size=1), texts, min_size=1, max_size=3),
    token=st.none() | words,
    names=st.none() | st.lists(words.filter(bool), min_size=1, max_size=3),
    times=st.none() | st.lists(times, min_size=1, max_size=2),
    meta=st.none() | st.dictionaries(st.text("ab-", min_size=1), words, min_size=1, max_size=3),
    label=st.none() | texts,
    leaf=st.none() | st.builds(Leaf, text=st.none() | texts, at=st.none() | times),
    notes=st.none() | st.lists(texts, max_size=3),
)


@pytest.mark.parametrize("spot", [".", "..", "a/../b"])
def test_labels_that_lead_elsewhere_are_refused(spot: str) -> None:
    with pytest.raises(ValidationError, match="lead somewhere else"):
        sent(PlantCommand(bed="b", spot=spot))


@given(commands)
def test_the_service_reads_what_was_sent(command: PlantCommand) -> None:
    request = sent(command)
    assert SERVER.is_call(SERVICE, command.operation, request)
    assert SERVER.read_request(SERVICE, PlantCommand, request) == command


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"query": "plant&x=1&y=2"}, "no y in queries"),
        ({"query": "plant"}, "calls something else"),
        ({"path": "/beds/a"}, "calls something else"),
        ({"method": "POST"}, "calls something else"),
        ({"body": b"<SowRequest/>"}, "the document is SowRequest"),
        ({"body": b"<PlantRequest xmlns='urn:garden'><No/></PlantRequest>"}, "the model has no No"),
        ({"body": b"<PlantRequest"}, "no XML"),
        ({"headers": {"content-type": "text/xml"}}, "content type"),
        ({"headers": {"content-type": "application/xml", "x-times": "now"}}, "x-times"),
    ],
)
def test_the_service_refuses_what_the_model_has_not(change: dict[str, Any], message: str) -> None:
    class PlainCommand(PlantCommand):
        __traits__ = PlantCommand.__traits__
        more: dict[str, str] | None = member("More", map_of(STRING, STRING), default=None)

    request = sent(PlantCommand(bed="b", spot="s"))
    for name, value in change.items():
        setattr(request, name, value)
    with pytest.raises(WireError, match=message):
        SERVER.read_request(SERVICE, PlainCommand, request)


@given(
    st.builds(
        PlantResponse,
        status=st.integers(200, 299),
        etag=st.none() | words,
        at=st.none() | times,
        levels=st.none() | st.lists(st.integers(-9, 9), min_size=1),
        meta=st.dictionaries(st.text("ab-", min_size=1), words, max_size=3),
        branch=st.none() | branches,
    )
)
def test_outputs_are_read_as_the_service_wrote_them(answer: PlantResponse) -> None:
    response = SERVER.write_output(SERVICE, PlantCommand.operation, answer, "id")
    assert response.status == answer.status
    assert output(PlantCommand, response) == answer


@given(animals)
def test_payloads_are_read_as_the_service_wrote_them(animal: Any) -> None:
    response = SERVER.write_output(SERVICE, SowCommand.operation, SowResponse(animal=animal), "id")
    assert output(SowCommand, response) == SowResponse(animal=animal)


def test_payloads_of_bytes_are_no_xml() -> None:
    assert output(FetchCommand, Response(200, {}, b"\x00<")) == FetchResponse(data=b"\x00<")
    assert output(FetchCommand, Response(200, {})) == FetchResponse()


def test_empty_bodies_are_outputs_with_nothing_in_them() -> None:
    assert output(PlantCommand, Response(204, {})) == PlantResponse(status=204, meta={})
    assert output(SowCommand, Response(200, {})) == SowResponse()
    assert output(LookCommand, Response(200, {"x-size": "7"})) == LookResponse(size=7)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"<Place xmlns='urn:s3'>green</Place>", Color.GREEN),
        (b"<?xml version='1.0'?>\n<Place>mauve</Place>", "mauve"),
        (b"<Place/>", None),
        (b"", None),
    ],
)
def test_unwrapped_outputs(body: bytes, expected: object) -> None:
    assert output(WhereCommand, Response(200, {}, body)) == WhereResponse(place=expected)  # type: ignore[arg-type]


def test_the_service_unwraps_outputs() -> None:
    answer = WhereResponse(place="a<b")
    response = SERVER.write_output(BARE, WhereCommand.operation, answer, "id")
    assert response.body == b"<Place>a&lt;b</Place>"
    assert output(WhereCommand, response) == answer


@pytest.mark.parametrize(
    ("response", "message"),
    [
        (Response(200, {}, b"{}"), "PlantResponse: the body is not XML"),
        (Response(200, {}, b"<html/>"), "PlantResponse: the body begins with <html>"),
        (Response(200, {"x-levels": "1, two"}), "PlantResponse.x-levels: not an integer"),
        (
            Response(200, {}, b"<r><Branch><Name/><Scores><entry/></Scores></Branch></r>"),
            "PlantResponse.Branch.Scores: an entry without key",
        ),
        (Response(200, {}, b"<!DOCTYPE r><r/>"), "with a document type declaration"),
    ],
)
def test_what_is_no_success_is_refused_with_its_metadata(response: Response, message: str) -> None:
    metadata = ResponseMetadata(status=200, request_id="id")
    with pytest.raises(ResponseParseError) as caught:
        PROTOCOL.output(SERVICE, PlantCommand.operation, response, metadata)
    assert message in str(caught.value)
    assert caught.value.response_metadata is metadata
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


INNER = "<Error><Type>Sender</Type><Code>TooDry</Code><Message>Water it</Message><Days>3</Days>{}"


@pytest.mark.parametrize(
    "body",
    [
        f"<ErrorResponse xmlns='urn:garden'>{INNER.format('</Error>')}<RequestId>id</RequestId>"
        "</ErrorResponse>",
        INNER.format("<RequestId>id</RequestId></Error>"),
        f"<ErrorResponse>{INNER.format('<RequestId>id</RequestId></Error>')}</ErrorResponse>",
        f"<?xml version='1.0'?>\n<ErrorResponse>{INNER.format('</Error>')}"
        "<requestID> id </requestID></ErrorResponse>",
    ],
)
def test_a_modeled_error_has_its_members(body: str) -> None:
    metadata = ResponseMetadata(status=400)
    raised = error(Response(400, {"x-field": "north"}, body.encode()), metadata)
    assert isinstance(raised, TooDryError)
    assert (raised.code, raised.message, raised.fault) == ("TooDry", "Water it", "client")
    assert (raised.days, raised.field, raised.request_id) == (3, "north", "id")
    assert raised.operation == "Plant"


def test_ids_come_from_the_body_where_headers_have_none() -> None:
    body = b"<Error><Code>New</Code><RequestId>r</RequestId><HostId>h</HostId></Error>"
    metadata = ResponseMetadata(status=403)
    assert type(error(Response(403, {}, body), metadata)) is GardenError
    assert (metadata.request_id, metadata.extended_request_id) == ("r", "h")

    metadata = ResponseMetadata(status=403, request_id="header", extended_request_id="header2")
    error(Response(403, {}, body), metadata)
    assert (metadata.request_id, metadata.extended_request_id) == ("header", "header2")


@pytest.mark.parametrize("service", [SERVICE, BARE])
def test_the_service_writes_errors_that_are_read(service: Service) -> None:
    failure = TooDryError("Water < it", days=2, field="n")
    response = SERVER.write_error(service, PlantCommand.operation, failure, "an-id")
    assert response.body.startswith(b"<ErrorResponse" if service is SERVICE else b"<Error>")
    raised = error(response)
    assert isinstance(raised, TooDryError)
    assert (raised.message, raised.days, raised.field) == ("Water < it", 2, "n")
    assert (raised.request_id, raised.http_status) == ("an-id", 429)


def test_members_that_cannot_be_read_do_not_hide_the_error() -> None:
    body = b"<Error><Code>TooDry</Code><Message>m</Message><Days>few</Days></Error>"
    raised = error(Response(400, {}, body))
    assert isinstance(raised, TooDryError)
    assert (raised.message, raised.days) == ("m", None)


@pytest.mark.parametrize(
    ("status", "reason", "code", "cls"),
    [
        (404, "Not Found", "NotFound", NotFound),
        (404, "", "NotFound", NotFound),
        (403, "Forbidden", "Forbidden", GardenError),
        (400, "", "Unknown", GardenError),
    ],
)
def test_a_head_is_answered_by_its_status(
    status: int, reason: str, code: str, cls: type[ServiceError]
) -> None:
    raised = error(Response(status, {}, b"", reason), command=LookCommand)
    assert type(raised) is cls
    assert (raised.code, raised.message, raised.http_status) == (code, "", status)


@pytest.mark.parametrize(
    ("status", "reason", "body", "code", "message"),
    [
        (502, "Bad Gateway", "<html>\n<p>5</p></html>", "BadGateway", "<html> <p>5</p></html>"),
        (404, "Not Found", "", "NotFound", ""),
        (503, "Slow Down", "{}", "SlowDown", "{}"),
        (400, "Bad Request", "<ErrorResponse/>", "BadRequest", "<ErrorResponse/>"),
    ],
)
def test_what_is_not_the_services_own_is_told_as_it_came(
    status: int, reason: str, body: str, code: str, message: str
) -> None:
    raised = error(Response(status, {}, body.encode(), reason))
    assert type(raised) is GardenError
    assert (raised.code, raised.message, raised.http_status) == (code, message, status)


@given(
    st.binary(max_size=300)
    | st.text(max_size=80).map(lambda text: f"<Error>{text}</Error>".encode()),
    st.sampled_from([PlantCommand, LookCommand]),
)
def test_whatever_comes_becomes_an_error(body: bytes, command: type[Command[Any]]) -> None:
    assert error(Response(500, {}, body, "Oh"), command=command).http_status == 500


@given(st.binary(max_size=80), st.text(max_size=20))
def test_whatever_comes_is_an_output_or_refused(body: bytes, header: str) -> None:
    headers = {"x-levels": header, "last-modified": header, "etag": header}
    try:
        found = output(PlantCommand, Response(200, headers, body))
    except ResponseParseError:
        return
    assert isinstance(found, PlantResponse)
    assert found.etag == header


def test_the_operation_that_says_most_about_a_request_is_called(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class AnyCommand(Command[PlantResponse]):
        operation = Operation("Any", output=PlantResponse, http=("PUT", "/beds/{Path+}", 201))
        path: str = member("Path", STRING, http_label=True)

    def service(command: type[Command[Any]]) -> Service:
        if command in (AnyCommand, PlantCommand):
            return SERVICE
        raise TypeError

    monkeypatch.setattr(loaded, "service_of", service)
    request = sent(PlantCommand(bed="b", spot="s"))
    request.headers["amz-sdk-invocation-id"] = "1"
    assert loaded.find_command(request, [AnyCommand]) is PlantCommand
    other = sent(AnyCommand(path="b/s"))
    assert loaded.find_command(other) is None  # it is as nobody would send it
    other.headers["amz-sdk-invocation-id"] = "2"
    assert loaded.find_command(other) is AnyCommand
    assert loaded.find_command(Request("PUT", path="/")) is None


def test_a_union_that_is_the_payload_is_called_as_its_shape() -> None:
    answer = SowResponse(animal=AnimalDog(value=Leaf(number=1)))
    response = SERVER.write_output(BARE, SowCommand.operation, answer, "id")
    assert response.body == b"<Animal><Dog><Number>1</Number></Dog></Animal>"


class PutResponse(Output):
    """An output without members."""


class PutCommand(Command[PutResponse]):
    """An operation of S3, as its requests have it: the endpoint holds the bucket."""

    operation = Operation("Put", output=PutResponse, http=("PUT", "/{Key+}?x", 200))
    bucket: str = member("Bucket", STRING, http_label=True)
    key: str = member("Key", STRING, http_label=True)


class ListCommand(Command[PutResponse]):
    """The same without a key."""

    operation = Operation("List", output=PutResponse, http=("GET", "?list=2", 200))
    bucket: str = member("Bucket", STRING, http_label=True)


@pytest.mark.parametrize(
    ("host", "path"),
    [
        ("my.bucket.s3.us-east-1.amazonaws.com", ""),
        ("my.bucket.s3-accelerate.amazonaws.com", ""),
        ("my.bucket.s3.dualstack.us-west-2.amazonaws.com", ""),
        ("s3.us-east-1.amazonaws.com", "/my.bucket"),
        ("localhost:9000", "/my.bucket"),
    ],
)
def test_the_service_finds_buckets_in_hosts_and_paths(host: str, path: str) -> None:
    service = Service(
        "S3",
        package="",
        api_version="2006-03-01",
        client_version="0",
        protocol="restXml",
        name="AmazonS3",
        customizations=("s3_bucket",),
    )
    request = Request("PUT", host=host, path=f"{path}/a/b%20c", query="x")
    assert SERVER.is_call(service, PutCommand.operation, request)
    read = SERVER.read_request(service, PutCommand, request)
    assert read == PutCommand(bucket="my.bucket", key="a/b c")
    request = Request("GET", host=host, path=path or "/", query="list=2")
    assert not SERVER.is_call(service, PutCommand.operation, request)
    assert SERVER.read_request(service, ListCommand, request) == ListCommand(bucket="my.bucket")


class StoreCommand(Command[PutResponse]):
    """A body of bytes, and headers about it."""

    operation = Operation("Store", output=PutResponse, http=("PUT", "/store", 200))
    body: bytes | None = member("Body", BLOB, default=None, http_payload=True)
    encoding: str | None = member("Enc", STRING, default=None, http_header="Content-Encoding")
    length: int | None = member("Len", INTEGER, default=None, http_header="Content-Length")


CHUNKS = b"4\r\nda\r\n\r\n2;chunk-signature=ab\r\nta\r\n0\r\nx-amz-checksum-crc32:AAAA\r\n\r\n"


def test_the_service_undoes_chunks() -> None:
    headers = {"content-encoding": "gzip,aws-chunked", "x-amz-decoded-content-length": "6"}
    request = Request("PUT", path="/store", headers=headers, body=CHUNKS)
    read = SERVER.read_request(SERVICE, StoreCommand, request)
    assert (read.encoding, read.length) == ("gzip", 6)
    headers["content-encoding"] = "aws-chunked"
    read = SERVER.read_request(SERVICE, StoreCommand, request)
    assert read == StoreCommand(body=b"da\r\nta", length=6)


@pytest.mark.parametrize(
    ("body", "length", "message"),
    [
        (CHUNKS, "5", "6 bytes, not 5"),
        (CHUNKS, None, "not a stated number"),
        (CHUNKS[:6], "6", "not as long"),
        (b"x\r\n", "6", "without its size"),
        (b"", "0", "without its size"),
    ],
)
def test_the_service_refuses_broken_chunks(body: bytes, length: str | None, message: str) -> None:
    headers = {"content-encoding": "aws-chunked"}
    if length is not None:
        headers["x-amz-decoded-content-length"] = length
    request = Request("PUT", path="/store", headers=headers, body=body)
    with pytest.raises(WireError, match=message):
        SERVER.read_request(SERVICE, StoreCommand, request)
