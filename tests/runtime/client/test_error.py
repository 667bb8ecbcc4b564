"""Errors of the service: whatever it answers, a class, a code, and words for people."""

from __future__ import annotations

import copy
import importlib
import pickle
from typing import Any

import pytest

import client_sts
from client_sts import AssumeRoleCommand, STSServiceException, errors
from client_world import Clients, Script, refusal
from tinsmith_runtime import errors as runtime_errors
from tinsmith_runtime.errors import SdkError
from tinsmith_runtime.http import Response
from tinsmith_runtime.metadata import ResponseMetadata
from tinsmith_runtime.structure import Output, Structure, blank

REQUEST_ID = "11111111-2222-3333-4444-555555555555"


def fail(both: Clients, answer: Any) -> Any:
    client = both.make(answer, max_attempts=1)
    with pytest.raises(STSServiceException) as caught:
        both.send(client)
    return caught.value


# ---- modeled and not ----


@pytest.mark.parametrize(("code", "cls"), errors.BY_CODE.items(), ids=str)
def test_modeled_errors_by_their_codes(both: Clients, code: str, cls: type[Any]) -> None:
    error = fail(both, refusal(code, cls.wire_status, "what happened"))
    assert type(error) is cls
    assert error.code == code
    assert error.message == "what happened"
    assert error.fault == "client"
    assert error.operation == "GetCallerIdentity"
    assert error.http_status == cls.wire_status
    assert error.request_id == REQUEST_ID
    assert error.retry_attempts == 0
    assert error.response_metadata == ResponseMetadata(
        status=cls.wire_status, request_id=REQUEST_ID, attempts=1
    )


def test_names_of_shapes_are_no_codes(both: Clients) -> None:
    error = fail(both, refusal("MalformedPolicyDocumentException"))
    assert type(error) is STSServiceException
    assert type(fail(both, refusal("MalformedPolicyDocument"))) is not STSServiceException


@pytest.mark.parametrize(
    ("status", "fault", "expected"),
    [
        (403, "Sender", "client"),
        (500, "Receiver", "server"),
        (500, "", "server"),
        (403, "?", "client"),
    ],
)
def test_codes_that_the_model_does_not_know(
    both: Clients, status: int, fault: str, expected: str
) -> None:
    error = fail(both, refusal("SomethingNew", status, "words", fault))
    assert type(error) is STSServiceException
    assert (error.code, error.message, error.fault) == ("SomethingNew", "words", expected)
    assert str(error) == (
        f"SomethingNew calling GetCallerIdentity: words (status {status}, request id {REQUEST_ID})"
    )


BODIES = {
    "empty": b"",
    "space": b"  \n ",
    "html": b"<!DOCTYPE html><html><body><h1>Forbidden</h1></body></html>",
    "text": b"upstream connect error",
    "json": b'{"message": "no"}',
    "binary": bytes(range(256)),
    "cut": b"<ErrorResponse><Error><Code>Acc",
    "other": b"<Oops><Nothing/></Oops>",
    "entity": b'<!DOCTYPE x [<!ENTITY a "b">]><ErrorResponse><Error>&a;</Error></ErrorResponse>',
}


@pytest.mark.parametrize("status", [300, 400, 401, 403, 404, 407, 413, 418, 429, 500, 503, 599])
@pytest.mark.parametrize("body", BODIES, ids=str)
def test_whatever_stands_between_answers(both: Clients, status: int, body: str) -> None:
    answer = Response(status, {"x-amzn-requestid": "from-header"}, BODIES[body], "Bad Words!")
    error = fail(both, answer)
    assert type(error) is STSServiceException
    assert error.http_status == status
    assert error.fault == ("server" if status >= 500 else "client")
    assert error.code == ("NotFound" if status == 404 else "BadWords")
    assert error.request_id == "from-header"
    assert len(str(error)) < 400
    assert str(error).replace("\ufffd", "").isprintable()


def test_no_code_is_the_code_of_no_error(both: Clients) -> None:
    command = AssumeRoleCommand(role_arn="arn:aws:iam::1:role/demo", role_session_name="demo")
    client = both.make(Response(404, {}, BODIES["html"]), max_attempts=1)
    with pytest.raises(STSServiceException) as caught:
        both.send(client, command)
    assert type(caught.value) is STSServiceException


def test_an_empty_error_element(both: Clients) -> None:
    body = b"<ErrorResponse><Error/><RequestId>abc</RequestId></ErrorResponse>"
    error = fail(both, Response(503, {}, body, ""))
    assert error.code == "Unknown"
    assert str(error) == (
        "Unknown calling GetCallerIdentity: the service gave no message "
        "(status 503, request id abc)"
    )


def test_headers_of_ids(both: Clients) -> None:
    answer = refusal("AccessDenied", 403, x_amzn_requestid="r", x_amz_id_2="e", x_amz_cf_id="c")
    metadata = fail(both, answer).response_metadata
    assert metadata.request_id == "r"
    assert metadata.extended_request_id == "e"
    assert metadata.cf_id == "c"


@pytest.mark.parametrize("name", ["x_amzn_requestid", "x_amzn_request_id", "x_amz_request_id"])
def test_spellings_of_the_request_id(both: Clients, name: str) -> None:
    assert fail(both, refusal("AccessDenied", 403, **{name: "r"})).request_id == "r"


# ---- classes ----


def test_one_root() -> None:
    assert issubclass(STSServiceException, SdkError)
    for cls in errors.BY_CODE.values():
        assert issubclass(cls, STSServiceException)


EXPORTED = sorted(
    name for name in dir(client_sts) if isinstance(getattr(client_sts, name, None), type)
)


@pytest.mark.parametrize("name", EXPORTED)
def test_classes_say_where_they_are(name: str) -> None:
    cls = getattr(client_sts, name)
    found = getattr(importlib.import_module(cls.__module__), cls.__qualname__)
    assert found is cls


def _copies(value: Any) -> list[Any]:
    return [
        *(
            pickle.loads(pickle.dumps(value, protocol))
            for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1)
        ),
        copy.copy(value),
        copy.deepcopy(value),
    ]


ERRORS = [errors.BASE, *errors.BY_CODE.values()]


@pytest.mark.parametrize("cls", ERRORS, ids=lambda cls: cls.__name__)
def test_errors_are_copied_and_pickled(cls: type[STSServiceException]) -> None:
    error = cls(
        "words",
        code="Code",
        fault="server",
        operation="AssumeRole",
        response_metadata=ResponseMetadata(status=418, request_id="r", attempts=3),
    )
    error.add_note("a note")
    for other in _copies(error):
        assert type(other) is cls
        assert other.__dict__ == error.__dict__
        assert str(other) == str(error)
        assert repr(other) == repr(error)
        assert other.__notes__ == ["a note"]


STRUCTURES = [
    getattr(client_sts, name)
    for name in EXPORTED
    if issubclass(getattr(client_sts, name), Structure)
]


@pytest.mark.parametrize("cls", STRUCTURES, ids=lambda cls: cls.__name__)
def test_structures_are_copied_and_pickled(cls: type[Structure]) -> None:
    value = blank(cls)
    for name in cls.__members__:
        object.__setattr__(value, name, f"value of {name}")
    if isinstance(value, Output):
        object.__setattr__(value, "_response_metadata", ResponseMetadata(request_id="r"))
    for other in _copies(value):
        assert type(other) is cls
        assert other == value
        if isinstance(value, Output):
            assert other.response_metadata == value.response_metadata


def _runtime_errors() -> list[SdkError]:
    made: list[SdkError] = []
    for name, cls in vars(runtime_errors).items():
        if isinstance(cls, type) and issubclass(cls, SdkError):
            if name == "ValidationError":
                made.append(cls("AssumeRole", ["role_arn: is missing"]))
            elif name == "ResponseParseError":
                made.append(cls("words", "a", "b"))
            else:
                made.append(cls("words"))
    return made


@pytest.mark.parametrize("error", _runtime_errors(), ids=lambda error: type(error).__name__)
def test_the_runtimes_errors_are_copied_and_pickled(error: SdkError) -> None:
    for other in _copies(error):
        assert type(other) is type(error)
        assert other.args == error.args
        assert other.__dict__ == error.__dict__
        assert str(other) == str(error)


def test_errors_of_calls_are_pickled(both: Clients) -> None:
    client = both.make(refusal("AccessDenied", 403))
    with pytest.raises(STSServiceException) as caught:
        both.send(client)
    other = pickle.loads(pickle.dumps(caught.value))
    assert other.response_metadata == caught.value.response_metadata
    assert str(other) == str(caught.value)


def test_outputs_of_calls_are_pickled(both: Clients) -> None:
    output = both.send(both.make())
    other = pickle.loads(pickle.dumps(output))
    assert other == output
    assert other.response_metadata == output.response_metadata
    assert other.response_metadata.request_id == "01234567-89ab-cdef-0123-456789abcdef"


def test_errors_keep_no_request() -> None:
    clients = Clients("sync")
    client = clients.make(transport=Script(refusal("AccessDenied", 403)))
    with pytest.raises(STSServiceException) as caught:
        clients.send(client)
    assert set(caught.value.__dict__) == {
        "message",
        "code",
        "operation",
        "response_metadata",
        "fault",
    }
    clients.end()
