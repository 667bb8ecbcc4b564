"""The service's side of rpcv2Cbor against the published cases."""

from __future__ import annotations

import json
from base64 import b64decode
from typing import Any

import pytest

from model_classes import ModelClasses, plain, values_of
from shared_data import shared
from tinsmith_runtime.http import Request
from tinsmith_runtime.operation import Service
from tinsmith_runtime.testing.body import comparable
from tinsmith_runtime.testing.server import load

SERVICE = Service(
    "RpcV2 Protocol",
    package="",
    api_version="2020-07-14",
    client_version="0",
    protocol="rpcv2Cbor",
    name="RpcV2Protocol",
)
SERVER = load("rpcv2Cbor")
MODEL: dict[str, Any] = json.loads(shared("protocol-tests/rpcv2Cbor.json").read_text("utf-8"))
CLASSES = ModelClasses(MODEL)
NAMESPACE = "smithy.protocoltests.rpcv2Cbor#"


def published(trait: str, kind: str) -> list[Any]:
    """Cases whose meaning does not depend on defaults, which these classes have not, or on nulls
    and unknown members, which this service does not say.
    """
    return [
        pytest.param(shape_id, case, id=case["id"])
        for shape_id, shape in MODEL["shapes"].items()
        if shape["type"] == kind
        for case in shape.get("traits", {}).get(f"smithy.test#{trait}", [])
        if "defaults" not in case.get("tags", ())
        and not (trait == "httpResponseTests" and case.get("appliesTo") == "client")
        and not (trait == "httpRequestTests" and case.get("appliesTo") == "server")
    ]


@pytest.mark.parametrize(("shape_id", "case"), published("httpRequestTests", "operation"))
def test_a_published_request_is_read(shape_id: str, case: dict[str, Any]) -> None:
    cls = CLASSES.command(shape_id)
    if "Content-Type" in case.get("forbidHeaders", ()):
        cls.operation.traits = {"no_input": True}
    headers = {name.lower(): value for name, value in case["headers"].items()}
    request = Request("POST", path=case["uri"], headers=headers, body=b64decode(case["body"]))
    read = SERVER.read_request(SERVICE, cls, request)
    assert plain(read) == plain(cls(**values_of(cls, case.get("params", {}))))


@pytest.mark.parametrize(("shape_id", "case"), published("httpResponseTests", "operation"))
def test_a_published_output_is_written(shape_id: str, case: dict[str, Any]) -> None:
    operation = CLASSES.command(shape_id).operation
    output = operation.output(**values_of(operation.output, case.get("params", {})))
    response = SERVER.write_output(SERVICE, operation, output, "id-1")
    # An output without members may be sent as a map without entries.
    expected = b64decode(case["body"]) or b"\xa0"
    assert comparable(response.body, "application/cbor") == comparable(expected, "application/cbor")
    assert response.status == case["code"]
    for name, value in case["headers"].items():
        assert response.headers[name.lower()] == value


@pytest.mark.parametrize(("shape_id", "case"), published("httpResponseTests", "structure"))
def test_a_published_error_is_written(shape_id: str, case: dict[str, Any]) -> None:
    cls = CLASSES.error(shape_id)
    error = cls(case.get("params", {}).get("Message"), **values_of(cls, case.get("params", {})))
    operation = CLASSES.command(f"{NAMESPACE}NoInputOutput").operation
    response = SERVER.write_error(SERVICE, operation, error, "id-1")
    written: Any = comparable(response.body, "application/cbor")
    expected: Any = comparable(b64decode(case["body"]), "application/cbor")
    names = [each.pop("__type").rpartition("#")[2] for each in (written, expected)]
    assert names[0] == names[1]
    assert written == expected
    assert response.status == case["code"]
