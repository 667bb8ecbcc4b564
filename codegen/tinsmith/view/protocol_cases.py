"""Tests of `httpRequestTests` and `httpResponseTests`. Cases for servers only are no concern of a
client.

Rule: an expected value is a literal of the model, never something the code under test computes.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping, Sequence

from tinsmith import node
from tinsmith.model import Json, Operation, Shape
from tinsmith.view.case_params import params
from tinsmith.view.cases import TESTING, Cases, CasesModule, mapping
from tinsmith.view.target import Targets, text

_BINARY = ("application/cbor", "application/vnd.amazon.eventstream")


def request_cases(targets: Targets) -> CasesModule | None:
    """Describe the tests of `httpRequestTests`."""
    cases = Cases(targets)
    for operation in targets.closure.operations:
        for case in client_cases(operation, "smithy.test#httpRequestTests", targets):
            cases.imports.need(TESTING, "sent", "check_request")
            command = cases.command(operation, params(case), "text")
            host = str(case.get("host") or "example.com")
            options = _options(case) or {"endpoint": text(f"https://{host}")}
            expected = expected_request(case, host)
            if operation.has("smithy.api#endpoint") and not case.get("resolvedHost"):
                del expected["host"]
            arguments = [f"{key}={said}" for key, said in expected.items()]
            spelled = ", ".join(f"{key}={said}" for key, said in options.items())
            cases.add(
                str(case["id"]),
                str(case.get("documentation") or case["id"]),
                (
                    f"request = sent({cases.client()}, {command}, {spelled})",
                    f"check_request(request, {', '.join(arguments)})",
                ),
            )
    return cases.module(
        f"Requests of {targets.names.title}, as the model's `httpRequestTests` have them."
    )


def _options(case: Mapping[str, Json]) -> dict[str, str]:
    """Spell the options of the client that a case is about, if it is."""
    scoped = node.fields(node.fields(case.get("vendorParams")).get("scopedConfig"))
    client = node.fields(scoped.get("client"))
    settings = {
        **node.fields(client.get("s3")),
        **node.fields(node.fields(scoped.get("operation")).get("s3")),
    }
    options: dict[str, str] = {}
    if client.get("region"):
        options["region"] = text(str(client["region"]))
    if settings.get("addressing_style") == "path":
        options["force_path_style"] = "True"
    if settings.get("use_dualstack_endpoint"):
        options["use_dualstack_endpoint"] = "True"
    return options


def expected_request(case: Mapping[str, Json], host: str) -> dict[str, str]:
    """Spell what a request must be like, as arguments of `check_request`."""
    expected = {
        "method": text(str(case["method"])),
        "path": text(str(case["uri"])),
        "host": text(str(case.get("resolvedHost") or host.partition("/")[0])),
    }
    for key, name in (
        ("queryParams", "query"),
        ("forbidQueryParams", "forbid_query"),
        ("requireQueryParams", "require_query"),
        ("forbidHeaders", "forbid_headers"),
        ("requireHeaders", "require_headers"),
    ):
        listed = case.get(key)
        if isinstance(listed, Sequence) and listed:
            expected[name] = "[" + ", ".join(text(str(item)) for item in listed) + "]"
    headers = node.fields(case.get("headers"))
    if headers:
        expected["headers"] = mapping(headers)
    if case.get("body") is not None:
        expected["body"] = body_of(case)
    if case.get("bodyMediaType"):
        expected["media_type"] = text(str(case["bodyMediaType"]))
    return expected


def response_cases(targets: Targets) -> CasesModule | None:
    """Describe the tests of `httpResponseTests`, on operations and on errors."""
    cases = Cases(targets)
    trait = "smithy.test#httpResponseTests"
    for operation in targets.closure.operations:
        for case in client_cases(operation, trait, targets):
            cases.imports.need(TESTING, "received", "check_equal")
            output = cases.output(operation, params(case), "text")
            cases.add(
                str(case["id"]),
                str(case.get("documentation") or case["id"]),
                (
                    f"output = {_received(operation, case, cases)}",
                    f"check_equal(output, {output})",
                ),
            )
    for shape_id, name in sorted(targets.names.errors.items(), key=lambda entry: entry[1]):
        shape = targets.closure.shapes[shape_id]
        for case in client_cases(shape, trait, targets) if targets.closure.operations else ():
            cases.imports.need(TESTING, "received", "check_error")
            expected = cases.error(shape_id, params(case), "text")
            cases.add(
                str(case["id"]),
                str(case.get("documentation") or case["id"]),
                (
                    f"with raises({name}) as raised:\n"
                    f"        {_received(_raising(shape, targets), case, cases)}",
                    f"check_error(raised.value, {expected}, status={case['code']})",
                ),
            )
            cases.imports.need("pytest", "raises")
    return cases.module(
        f"Responses of {targets.names.title}, as the model's `httpResponseTests` have them."
    )


def _raising(shape: Shape, targets: Targets) -> Operation:
    operations = targets.closure.operations
    return next((each for each in operations if shape.id in each.errors), operations[0])


def _received(operation: Operation, case: Mapping[str, Json], cases: Cases) -> str:
    return f"received({cases.client()}, {cases.command_class(operation)}, {_reply(case)})"


def _reply(case: Mapping[str, Json]) -> str:
    headers = node.fields(case.get("headers"))
    arguments = [f"status={case['code']}"]
    if headers:
        arguments.append(f"headers={mapping(headers)}")
    if case.get("body") is not None:
        arguments.append(f"body={body_of(case)}")
    return ", ".join(arguments)


def body_of(case: Mapping[str, Json]) -> str:
    """Spell the body of a case, text or bytes."""
    body = str(case["body"])
    if case.get("bodyMediaType") in _BINARY:
        # Bodies that are no text stand in models as base64.
        return repr(base64.b64decode(body))
    lines = body.split("\n")
    plain = all(line.replace("\t", "").isprintable() for line in lines) and "\\" not in body
    if plain and len(lines) > 1 and '"""' not in body and not body.endswith('"'):
        return f'"""{body}"""'
    return text(body)


def client_cases(shape: Shape, trait: str, targets: Targets) -> Iterator[Mapping[str, Json]]:
    """The cases for clients of the protocol that the package prefers."""
    for case in shape.items(trait):
        fields = node.fields(case)
        spoken = fields.get("protocol", targets.protocols[0]) == targets.protocols[0]
        if spoken and fields.get("appliesTo") != "server":
            yield fields
