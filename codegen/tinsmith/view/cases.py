"""Tests that a model brings with it: protocol cases, endpoint cases, examples.

Rule: an expected value is a literal of the model, never something the code under test computes. Cases for servers only are
no concern of a client.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tinsmith.docstring import docstring
from tinsmith.model import Json, Operation, Shape
from tinsmith.name import COMMAND_RESERVED, ERROR_RESERVED, OUTPUT_RESERVED, Scope, snake_case
from tinsmith.view.imports import Imports, ImportView
from tinsmith.view.literal import construct
from tinsmith.view.structure import WIDTH, member_names
from tinsmith.view.target import Targets, text

TESTING = "tinsmith_runtime.testing.protocol"

BUILTIN_OPTIONS = {
    "AWS::Region": "region",
    "AWS::UseFIPS": "use_fips_endpoint",
    "AWS::UseDualStack": "use_dualstack_endpoint",
    "SDK::Endpoint": "endpoint",
    "AWS::STS::UseGlobalEndpoint": "use_global_endpoint",
}


@dataclass(frozen=True, slots=True)
class CaseView:
    """A test function."""

    name: str
    docstring: str
    statements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CasesModule:
    """A module of tests."""

    docstring: str
    imports: tuple[ImportView, ...]
    cases: tuple[CaseView, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """One of `smithy.api#examples`."""

    title: str
    documentation: str
    arguments: tuple[str, ...]
    input: Mapping[str, Json]
    output: Mapping[str, Json] | None
    error: Mapping[str, Json] | None


class _Cases:
    """A module of tests in the making."""

    def __init__(self, targets: Targets) -> None:
        self.targets = targets
        self.imports = Imports("", root=f"{targets.names.package}.")
        self.scope = Scope()
        self.found: list[CaseView] = []

    def add(self, name: str, said: str, statements: Sequence[str]) -> None:
        function = self.scope.take(f"test_{snake_case(name)}", key=len(self.found))
        self.found.append(
            CaseView(function, docstring(said or name, indent=4, width=WIDTH), tuple(statements))
        )

    def module(self, said: str) -> CasesModule | None:
        if not self.found:
            return None
        return CasesModule(f'"""{said}"""', self.imports.runtime, tuple(self.found))

    def client(self) -> str:
        name = str(self.targets.names.client)
        self.imports.need("..client", name)
        return name

    def command_class(self, operation: Operation) -> str:
        names = self.targets.names
        name = str(names.commands[operation.id])
        self.imports.need(f"..commands.{names.modules[operation.id]}", name)
        return name

    def command(self, operation: Operation, values: Mapping[str, Json], blobs: str) -> str:
        shape = self.targets.closure.shapes[operation.input] if operation.input else None
        names = member_names(shape, COMMAND_RESERVED) if shape else {}
        return construct(
            values, shape, self.command_class(operation), names, self.targets, self.imports, blobs=blobs
        )

    def output(self, operation: Operation, values: Mapping[str, Json], blobs: str) -> str:
        names = self.targets.names
        name = str(names.outputs[operation.id])
        shape = self.targets.closure.shapes[operation.output] if operation.output else None
        module = (
            self.targets.module(operation.output)
            if operation.output
            else f"commands.{names.modules[operation.id]}"
        )
        self.imports.need(f"..{module}", name)
        spelled = member_names(shape, OUTPUT_RESERVED) if shape else {}
        return construct(values, shape, name, spelled, self.targets, self.imports, blobs=blobs)


def request_cases(targets: Targets) -> CasesModule | None:
    """Describe the tests of `httpRequestTests`."""
    cases = _Cases(targets)
    for operation in targets.closure.operations:
        for case in _client_cases(operation, "smithy.test#httpRequestTests"):
            cases.imports.need(TESTING, "sent", "check_request")
            command = cases.command(operation, _object(case.get("params")), "text")
            host = str(case.get("host") or "example.com")
            endpoint = text(f"https://{host}")
            arguments = [f"{key}={said}" for key, said in _expected_request(case, host).items()]
            cases.add(
                str(case["id"]),
                str(case.get("documentation") or case["id"]),
                (
                    f"request = sent({cases.client()}, {command}, endpoint={endpoint})",
                    f"check_request(request, {', '.join(arguments)})",
                ),
            )
    return cases.module(f"Requests of {targets.names.title}, as the model's `httpRequestTests` have them.")


def _expected_request(case: Mapping[str, Json], host: str) -> dict[str, str]:
    expected = {
        "method": text(str(case["method"])),
        "path": text(str(case["uri"])),
        "host": text(str(case.get("resolvedHost") or host.partition("/")[0])),
    }
    for key, name in (("queryParams", "query"), ("forbidQueryParams", "forbid_query"), ("requireQueryParams", "require_query"), ("forbidHeaders", "forbid_headers"), ("requireHeaders", "require_headers")):
        listed = case.get(key)
        if isinstance(listed, Sequence) and listed:
            expected[name] = "[" + ", ".join(text(str(item)) for item in listed) + "]"
    headers = _object(case.get("headers"))
    if headers:
        expected["headers"] = _mapping(headers)
    if case.get("body") is not None:
        expected["body"] = text(str(case["body"]))
        expected["media_type"] = text(str(case.get("bodyMediaType") or ""))
    return expected


def response_cases(targets: Targets) -> CasesModule | None:
    """Describe the tests of `httpResponseTests`, on operations and on errors."""
    cases = _Cases(targets)
    trait = "smithy.test#httpResponseTests"
    for operation in targets.closure.operations:
        for case in _client_cases(operation, trait):
            cases.imports.need(TESTING, "received", "check_equal")
            output = cases.output(operation, _object(case.get("params")), "text")
            cases.add(
                str(case["id"]),
                str(case.get("documentation") or case["id"]),
                (
                    f"output = received({cases.client()}, {cases.command_class(operation)}, {_reply(case)})",
                    f"check_equal(output, {output})",
                ),
            )
    for shape_id, name in sorted(targets.names.errors.items(), key=lambda entry: entry[1]):
        shape = targets.closure.shapes[shape_id]
        raising = _raising(shape, targets)
        for case in _client_cases(shape, trait):
            cases.imports.need(TESTING, "received", "check_equal", "check_error")
            cases.imports.need("..errors", str(name))
            cases.add(
                str(case["id"]),
                str(case.get("documentation") or case["id"]),
                (
                    f"with raises({name}) as raised:\n"
                    f"        received({cases.client()}, {cases.command_class(raising)}, {_reply(case)})",
                    f"check_error(raised.value, {_expected_error(case, shape, cases)})",
                ),
            )
            cases.imports.need("pytest", "raises")
    return cases.module(f"Responses of {targets.names.title}, as the model's `httpResponseTests` have them.")


def _raising(shape: Shape, targets: Targets) -> Operation:
    operations = targets.closure.operations
    return next((each for each in operations if shape.id in each.errors), operations[0])


def _expected_error(case: Mapping[str, Json], shape: Shape, cases: _Cases) -> str:
    values = _object(case.get("params"))
    message = next((value for key, value in values.items() if key.lower() == "message"), None)
    rest = {key: value for key, value in values.items() if key.lower() != "message"}
    names = member_names(shape, ERROR_RESERVED | {"message"})
    facts = construct(rest, shape, "", names, cases.targets, cases.imports, blobs="text")
    arguments = [f"status={case['code']}"]
    if message is not None:
        arguments.append(f"message={text(str(message))}")
    inner = facts.removeprefix("(").removesuffix(")")
    return ", ".join([*arguments, *([inner] if inner else [])])


def _reply(case: Mapping[str, Json]) -> str:
    headers = _object(case.get("headers"))
    arguments = [f"status={case['code']}"]
    if headers:
        arguments.append(f"headers={_mapping(headers)}")
    if case.get("body") is not None:
        arguments.append(f"body={_body(str(case['body']))}")
    return ", ".join(arguments)


def _body(body: str) -> str:
    if "\n" in body and '"""' not in body and "\\" not in body and not body.endswith('"'):
        return f'"""{body}"""'
    return text(body)


def endpoint_cases(targets: Targets, keywords: Mapping[str, str]) -> CasesModule | None:
    """Describe the tests of `endpointTests`; `keywords` spell the parameters of `resolve_endpoint`."""
    cases = _Cases(targets)
    tests = targets.closure.service.fields("smithy.rules#endpointTests").get("testCases")
    for number, case in enumerate(tests if isinstance(tests, Sequence) else ()):
        case = _object(case)
        given = {keywords[key]: value for key, value in _object(case.get("params")).items() if key in keywords}
        call = f"resolve_endpoint({', '.join(f'{key}={_node(value)}' for key, value in given.items())})"
        cases.imports.need("..endpoints", "resolve_endpoint")
        expected = _object(case.get("expect"))
        said = str(case.get("documentation") or f"Case {number}.")
        if "error" in expected:
            cases.imports.need("pytest", "raises")
            cases.imports.need("tinsmith_runtime.errors", "EndpointError")
            statements = [
                f"with raises(EndpointError) as raised:\n        {call}",
                f"assert str(raised.value) == {text(str(expected['error']))}",
            ]
        else:
            cases.imports.need("tinsmith_runtime.endpoints", "Endpoint")
            statements = [f"assert {call} == {_endpoint(_object(expected['endpoint']))}"]
            statements += _sent_there(case, _object(expected["endpoint"]), cases)
        cases.add(f"case_{number}", said, statements)
    return cases.module(f"Endpoints of {targets.names.title}, as the model's `endpointTests` have them.")


def _endpoint(expected: Mapping[str, Json]) -> str:
    arguments = [text(str(expected["url"]))]
    for key in ("headers", "properties"):
        if expected.get(key):
            arguments.append(f"{key}={_node(expected[key])}")
    return f"Endpoint({', '.join(arguments)})"


def _sent_there(case: Mapping[str, Json], expected: Mapping[str, Json], cases: _Cases) -> Iterator[str]:
    """Calls that `operationInputs` describe, through the client, to the host that the case expects."""
    inputs = case.get("operationInputs")
    for given in inputs if isinstance(inputs, Sequence) else ():
        given = _object(given)
        builtins = _object(given.get("builtInParams"))
        operation = next(
            (each for each in cases.targets.closure.operations if each.id.name == given.get("operationName")), None
        )
        if operation is None or not set(builtins) <= set(BUILTIN_OPTIONS):
            continue
        params = _object(given.get("operationParams"))
        shape = cases.targets.closure.shapes[operation.input] if operation.input else None
        demanded = {name for name, member in shape.members.items() if member.has("smithy.api#required")} if shape else set()
        if not demanded <= set(params):
            continue
        cases.imports.need(TESTING, "sent", "check_signed_for")
        options = {BUILTIN_OPTIONS[key]: _node(value) for key, value in builtins.items()}
        spelled = ", ".join(f"{key}={value}" for key, value in options.items())
        command = cases.command(operation, params, "base64")
        yield f"request = sent({cases.client()}, {command}, {spelled})"
        yield f"assert request.url.startswith({text(str(expected['url']))})"
        schemes = _object(expected.get("properties")).get("authSchemes")
        for scheme in schemes if isinstance(schemes, Sequence) else ():
            scheme = _object(scheme)
            if scheme.get("name") == "sigv4" and scheme.get("signingRegion"):
                yield f"check_signed_for(request, {text(str(scheme['signingRegion']))})"


def example_cases(targets: Targets) -> CasesModule | None:
    """Describe the tests of `examples`: what was sent is read back, what came back is what the example says."""
    cases = _Cases(targets)
    for operation in targets.closure.operations:
        for example in examples(operation, targets):
            command = cases.command(operation, example.input, "base64")
            said = example.documentation or example.title
            name = f"{operation.id.name}_{re.sub('[^A-Za-z0-9]+', '_', example.title)}"
            if example.error is not None:
                statements = list(_failing(example, operation, command, cases))
            else:
                cases.imports.need(TESTING, "check_round_trip")
                output = cases.output(operation, example.output or {}, "base64")
                statements = [f"check_round_trip({cases.client()}, {command}, {output})"]
            if statements:
                cases.add(name, said, statements)
    return cases.module(f"Examples of {targets.names.title}, sent and answered in memory.")


def _failing(example: Example, operation: Operation, command: str, cases: _Cases) -> Iterator[str]:
    error = example.error or {}
    names = cases.targets.names
    found = next(
        (shape_id for shape_id in names.errors if shape_id == error.get("shapeId")), None
    )
    if found is None:
        return
    shape = cases.targets.closure.shapes[found]
    content = _object(error.get("content"))
    message = next((value for key, value in content.items() if key.lower() == "message"), None)
    rest = {key: value for key, value in content.items() if key.lower() != "message"}
    cases.imports.need(TESTING, "check_failure")
    cases.imports.need("..errors", str(names.errors[found]))
    spelled = construct(
        rest,
        shape,
        str(names.errors[found]),
        member_names(shape, ERROR_RESERVED | {"message"}),
        cases.targets,
        cases.imports,
    )
    if message is not None:
        spelled = spelled.replace("(", f"({text(str(message))}{', ' if rest else ''}", 1)
    yield f"check_failure({cases.client()}, {command}, {spelled})"


def examples(operation: Operation, targets: Targets) -> list[Example]:
    """Return the examples of an operation."""
    shape = targets.closure.shapes[operation.input] if operation.input else None
    names = member_names(shape, COMMAND_RESERVED) if shape else {}
    found = []
    for said in operation.items("smithy.api#examples"):
        example = _object(said)
        given = _object(example.get("input"))
        if shape is None and given:
            continue
        demanded = [name for name, member in shape.members.items() if member.has("smithy.api#required")] if shape else []
        if any(name not in given for name in demanded):
            # An example of a request that the client refuses before sending.
            continue
        spelled = construct(given, shape, "", names, targets, Imports(""))
        inner = spelled.removeprefix("(").removesuffix(")")
        output, error = example.get("output"), example.get("error")
        found.append(
            Example(
                str(example.get("title") or operation.id.name),
                str(example.get("documentation") or ""),
                (inner,) if inner else (),
                given,
                _object(output) if output is not None else None,
                _object(error) if error is not None else None,
            )
        )
    return found


def _client_cases(shape: Shape, trait: str) -> Iterator[Mapping[str, Json]]:
    for case in shape.items(trait):
        fields = _object(case)
        if fields.get("appliesTo") != "server":
            yield fields


def _object(value: Json) -> Mapping[str, Json]:
    return value if isinstance(value, Mapping) else {}


def _mapping(values: Mapping[str, Json]) -> str:
    return "{" + ", ".join(f"{text(key)}: {text(str(value))}" for key, value in values.items()) + "}"


def _node(value: Json) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{text(key)}: {_node(item)}" for key, item in value.items()) + "}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ", ".join(map(_node, value)) + "]"
    return text(value) if isinstance(value, str) else repr(value)
