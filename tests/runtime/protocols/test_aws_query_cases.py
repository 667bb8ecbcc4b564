"""awsQuery against the cases that the authors of the protocol publish."""

from __future__ import annotations

import json
from typing import Any

import pytest

from model_classes import ModelClasses, plain, values_of
from shared_data import shared
from tinsmith_runtime.compression import compress
from tinsmith_runtime.host_prefix import expand
from tinsmith_runtime.http import Response
from tinsmith_runtime.idempotency import fill_tokens
from tinsmith_runtime.metadata import ResponseMetadata
from tinsmith_runtime.operation import Service
from tinsmith_runtime.protocols import load
from tinsmith_runtime.service_error import ServiceError

MODEL: dict[str, Any] = json.loads(shared("protocol-tests/awsQuery.json").read_text("utf-8"))
CLASSES = ModelClasses(MODEL)
SERVICE = Service(
    "Query Protocol",
    package="",
    api_version="2020-01-08",
    client_version="0",
    protocol="awsQuery",
    name="AwsQuery",
)
PROTOCOL = load("awsQuery")


def cases(trait: str, kind: str) -> list[Any]:
    return [
        pytest.param(shape_id, case, id=case["id"])
        for shape_id, shape in MODEL["shapes"].items()
        if shape["type"] == kind
        for case in shape.get("traits", {}).get(f"smithy.test#{trait}", [])
    ]


@pytest.mark.parametrize(("shape_id", "case"), cases("httpRequestTests", "operation"))
def test_request(shape_id: str, case: dict[str, Any]) -> None:
    cls = CLASSES.command(shape_id)
    command = cls(**values_of(cls, case.get("params", {})))
    command = fill_tokens(command, lambda: "00000000-0000-4000-8000-000000000000")
    operation = cls.operation
    request = PROTOCOL.request(SERVICE, operation, command)

    request.host, _, base = case.get("host", "example.com").partition("/")
    if base:
        request.path = f"/{base}{request.path}"
    if "host_prefix" in operation.traits:
        request.host = expand(str(operation.traits["host_prefix"]), command) + request.host
    if "request_compression" in operation.traits:
        compress(request, operation, 10240)

    assert request.method == case["method"]
    assert request.path == case["uri"]
    assert request.query == ""
    assert request.host == case.get("resolvedHost", case.get("host", "example.com").split("/")[0])
    for name, value in case.get("headers", {}).items():
        assert request.headers[name.lower()] == value
    if "body" in case:
        assert request.body.decode() == case["body"]


@pytest.mark.parametrize(("shape_id", "case"), cases("httpResponseTests", "operation"))
def test_output(shape_id: str, case: dict[str, Any]) -> None:
    operation = CLASSES.command(shape_id).operation
    response = Response(case["code"], {}, case.get("body", "").encode())
    metadata = ResponseMetadata(status=case["code"])

    output = PROTOCOL.output(SERVICE, operation, response, metadata)

    expected = operation.output(**values_of(operation.output, case.get("params", {})))
    assert plain(output) == plain(expected)
    assert metadata.request_id == ("abc-123" if "ResponseMetadata" in case["id"] else None)


@pytest.mark.parametrize(("shape_id", "case"), cases("httpResponseTests", "structure"))
def test_error(shape_id: str, case: dict[str, Any]) -> None:
    operation = CLASSES.command("aws.protocoltests.query#GreetingWithErrors").operation
    names = ("ComplexError", "CustomCodeError", "InvalidGreeting")
    errors = [CLASSES.error(f"aws.protocoltests.query#{name}") for name in names]
    by_code = {cls.wire_code: cls for cls in errors}
    response = Response(case["code"], {}, case["body"].encode())

    error = PROTOCOL.error(
        SERVICE,
        operation,
        response,
        ResponseMetadata(status=case["code"]),
        lambda code: by_code.get(code, ServiceError),
    )

    assert type(error).__name__ == shape_id.partition("#")[2]
    assert error.code == case["vendorParams"]["code"]
    assert error.fault == "client"
    assert error.message == case["params"].get("Message", "")
    assert error.http_status == case["code"]
    assert error.request_id == "foo-id"
    expected = values_of(type(error), case["params"])
    assert {name: getattr(error, name) for name in type(error).__members__} == expected


def test_all_cases_ran() -> None:
    ran = (
        cases("httpRequestTests", "operation")
        + cases("httpResponseTests", "operation")
        + cases("httpResponseTests", "structure")
    )
    assert len(ran) == 49
