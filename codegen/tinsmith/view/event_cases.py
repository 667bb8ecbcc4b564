"""Tests of `eventStreamTests`: events as frames, and frames as events. Cases for servers only are
no concern of a client.

Rule: as `protocol_cases`. A frame that is received is the bytes that the case has for it.
Source: Smithy 2.0 specification, "Event stream protocol compliance tests".
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from datetime import datetime

from tinsmith import node
from tinsmith.model import Json, Member, Operation, Shape, ShapeId
from tinsmith.name import OUTPUT_RESERVED
from tinsmith.view.cases import TESTING, Cases, CasesModule, mapping
from tinsmith.view.imports import Imports
from tinsmith.view.literal import literal
from tinsmith.view.names import is_event_stream, member_names
from tinsmith.view.protocol_cases import body_of, client_cases, expected_request
from tinsmith.view.structure import input_shape
from tinsmith.view.target import Targets, text

_TESTING = "tinsmith_runtime.testing.event_protocol"
_Fields = Mapping[str, Json]


def event_cases(targets: Targets) -> CasesModule | None:
    """Describe the tests of `eventStreamTests`."""
    cases = Cases(targets)
    for operation in targets.closure.operations:
        for case in client_cases(operation, "smithy.test#eventStreamTests", targets):
            events = [node.fields(event) for event in node.items(case.get("events"))]
            sent = [event for event in events if event.get("type") == "request"]
            received = [event for event in events if event.get("type") == "response"]
            statements: list[str] = []
            if sent or "initialRequest" in case:
                statements += _sent(operation, case, sent, cases)
            if received or "initialResponse" in case:
                statements += _received(operation, case, received, cases)
            said = str(case.get("documentation") or case["id"])
            cases.add(str(case["id"]), said, statements)
    return cases.module(
        f"Event streams of {targets.names.title}, as the model's `eventStreamTests` have them."
    )


def _sent(
    operation: Operation, case: _Fields, events: Sequence[_Fields], cases: Cases
) -> list[str]:
    """Send events, and look at the request and at each frame."""
    cases.imports.need(_TESTING, "sent_events")
    member = _stream(input_shape(operation, cases.targets), cases.targets)
    params = {
        **node.fields(case.get("initialRequestParams")),
        member.name: [event.get("params") for event in events],
    }
    call = f"sent_events({cases.client()}, {cases.command(operation, params, 'text')})"
    initial = node.fields(case.get("initialRequest"))
    statements = [f"{'request' if initial else '_'}, {'frames' if events else '_'} = {call}"]
    if initial:
        cases.imports.need(TESTING, "check_request")
        expected = expected_request(initial, str(initial.get("host") or "example.com"))
        statements.append(f"check_request(request, {_arguments(expected)})")
    for index, event in enumerate(events):
        cases.imports.need(_TESTING, "check_event")
        statements.append(f"check_event(frames[{index}], {_arguments(_expected(event, cases))})")
    return statements


def _received(
    operation: Operation, case: _Fields, events: Sequence[_Fields], cases: Cases
) -> list[str]:
    """Answer with events, and look at what a client makes of them."""
    cases.imports.need(_TESTING, "received_events")
    arguments = [cases.client(), cases.command_class(operation)]
    arguments += [_frame(event, cases) for event in events]
    initial = node.fields(case.get("initialResponse"))
    if initial:
        arguments.append(f"status={initial['code']}")
    if initial.get("headers"):
        arguments.append(f"headers={mapping(node.fields(initial['headers']))}")
    if initial.get("body") is not None:
        arguments.append(f"body={body_of(initial)}")
    call = f"received_events({', '.join(arguments)})"
    expectation = node.fields(case.get("expectation"))
    if "failure" in expectation:
        return [
            f"with raises({_failure(node.fields(expectation['failure']), cases)}):\n        {call}"
        ]
    cases.imports.need(TESTING, "check_equal")
    values = node.fields(case.get("initialResponseParams"))
    output = cases.targets.closure.shapes[operation.output] if operation.output else None
    member = _stream(output, cases.targets)
    wanted = [event.get("params") for event in events]
    statements = [
        f"{'output' if values else '_'}, events = {call}",
        f"check_equal(events, {_literal(wanted, member, cases)})",
    ]
    names = member_names(output, OUTPUT_RESERVED) if output else {}
    for name, value in values.items():
        assert output is not None
        spelled = _literal(value, output.members[name], cases)
        statements.append(f"check_equal(output.{names[name]}, {spelled})")
    return statements


def _stream(shape: Shape | None, targets: Targets) -> Member:
    """The member whose events a case is about."""
    assert shape is not None
    return next(
        member
        for member in shape.members.values()
        if is_event_stream(targets.closure.shapes[member.target])
    )


def _literal(value: Json, member: Member, cases: Cases) -> str:
    return literal(value, member, cases.targets, cases.imports, blobs="text")


def _failure(said: _Fields, cases: Cases) -> str:
    """The class of the error that a case wants; any of the library's unless it names one."""
    cases.imports.need("pytest", "raises")
    name, module = "SdkError", "tinsmith_runtime.errors"
    if said.get("errorId"):
        name, module = str(cases.targets.names.errors[ShapeId(str(said["errorId"]))]), "..errors"
    cases.imports.need(module, name)
    return name


def _frame(event: _Fields, cases: Cases) -> str:
    if event.get("bytes") is not None:
        return repr(base64.b64decode(str(event["bytes"])))
    cases.imports.need(_TESTING, "write_frame")
    body = f"{body_of(event)}.encode()" if event.get("body") is not None else 'b""'
    return f"write_frame({_headers(event, cases.imports)}, {body})"


def _expected(event: _Fields, cases: Cases) -> dict[str, str]:
    """What a frame must be like, as arguments of `check_event`."""
    expected = {"headers": _headers(event, cases.imports)}
    for key, name in (("forbidHeaders", "forbid_headers"), ("requireHeaders", "require_headers")):
        if event.get(key):
            expected[name] = f"[{', '.join(text(str(item)) for item in node.items(event[key]))}]"
    if event.get("body") is not None:
        expected["body"] = body_of(event)
    if event.get("bodyMediaType"):
        expected["media_type"] = text(str(event["bodyMediaType"]))
    return expected


def _headers(event: _Fields, imports: Imports) -> str:
    """Headers as their types and values: a union whose tag is the type."""
    entries: list[str] = []
    for name, said in node.fields(event.get("headers")).items():
        ((kind, value),) = node.fields(said).items()
        entries.append(f"{text(name)}: ({text(kind)}, {_header(kind, value, imports)})")
    return "{" + ", ".join(entries) + "}"


def _header(kind: str, value: Json, imports: Imports) -> str:
    if isinstance(value, str) and kind == "blob":
        return repr(base64.b64decode(value))
    if isinstance(value, str) and kind == "byte":
        # The specification has base64 here, its own cases have numbers.
        return str(int.from_bytes(base64.b64decode(value), signed=True))
    if isinstance(value, str) and kind == "timestamp":
        imports.need("datetime", "datetime")
        return f"datetime.fromisoformat({text(datetime.fromisoformat(value).isoformat())})"
    return text(value) if isinstance(value, str) else repr(value)


def _arguments(expected: Mapping[str, str]) -> str:
    return ", ".join(f"{name}={said}" for name, said in expected.items())
