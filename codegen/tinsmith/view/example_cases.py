"""Tests of `examples`: what was sent is read back, what was answered is what the client returns.

Rule: an expected value is a literal of the model, never something the code under test computes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tinsmith import node
from tinsmith.model import Json, Operation
from tinsmith.name import COMMAND_RESERVED, ERROR_RESERVED
from tinsmith.view.cases import TESTING, Cases, CasesModule
from tinsmith.view.imports import Imports
from tinsmith.view.literal import construct, keywords
from tinsmith.view.names import member_names
from tinsmith.view.structure import input_shape, required_members
from tinsmith.view.target import Targets, text


@dataclass(frozen=True, slots=True)
class Example:
    """One of `smithy.api#examples`."""

    title: str
    documentation: str
    arguments: tuple[str, ...]
    input: Mapping[str, Json]
    output: Mapping[str, Json] | None
    error: Mapping[str, Json] | None


def example_cases(targets: Targets) -> CasesModule | None:
    """Describe the tests of `examples`: what was sent is read back, what came back is what the
    example says.
    """
    cases = Cases(targets)
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


def _failing(example: Example, operation: Operation, command: str, cases: Cases) -> Iterator[str]:
    error = example.error or {}
    names = cases.targets.names
    found = next((shape_id for shape_id in names.errors if shape_id == error.get("shapeId")), None)
    if found is None:
        return
    shape = cases.targets.closure.shapes[found]
    content = node.fields(error.get("content"))
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
    shape = input_shape(operation, targets)
    names = member_names(shape, COMMAND_RESERVED) if shape else {}
    found: list[Example] = []
    for said in operation.items("smithy.api#examples"):
        example = node.fields(said)
        given = node.fields(example.get("input"))
        if shape is None and given:
            continue
        if not required_members(shape) <= set(given):
            # An example of a request that the client refuses before sending.
            continue
        output, error = example.get("output"), example.get("error")
        found.append(
            Example(
                str(example.get("title") or operation.id.name),
                str(example.get("documentation") or ""),
                tuple(keywords(given, shape, names, targets, Imports(""))),
                given,
                node.fields(output) if output is not None else None,
                node.fields(error) if error is not None else None,
            )
        )
    return found
