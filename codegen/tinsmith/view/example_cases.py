"""Tests of `examples`: what was sent is read back, what was answered is what the client returns.

Rule: an expected value is a literal of the model, never something the code under test computes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tinsmith import node
from tinsmith.model import Json, Operation, Shape
from tinsmith.name import COMMAND_RESERVED
from tinsmith.value import mismatches
from tinsmith.view.cases import TESTING, Cases, CasesModule
from tinsmith.view.example_value import arrives
from tinsmith.view.imports import Imports
from tinsmith.view.literal import keywords
from tinsmith.view.names import is_event_stream, member_names
from tinsmith.view.structure import input_shape
from tinsmith.view.target import Targets

_LABEL = "smithy.api#httpLabel"
_HOST_LABEL = "smithy.api#hostLabel"
_IN_HOST = re.compile("[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?")


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
        if _has_events(operation, targets):
            continue  # an example has no way to say when which event comes
        for example in examples(operation, targets):
            check = _failing if example.error is not None else _answered
            statements = tuple(check(example, operation, cases))
            if statements:
                said = example.documentation or example.title
                cases.add(f"{operation.id.name}_{example.title}", said, statements)
    return cases.module(f"Examples of {targets.names.title}, sent and answered in memory.")


def _has_events(operation: Operation, targets: Targets) -> bool:
    shapes = targets.closure.shapes
    return any(
        is_event_stream(shapes[member.target])
        for shape in (operation.input, operation.output)
        if shape is not None
        for member in shapes[shape].members.values()
    )


def _answered(example: Example, operation: Operation, cases: Cases) -> Iterator[str]:
    values = example.output or {}
    shape = cases.targets.closure.shapes[operation.output] if operation.output else None
    if _is_testable(example, operation, values, shape, cases.targets):
        command = cases.command(operation, example.input, "base64")
        output = cases.output(operation, values, "base64")
        cases.imports.need(TESTING, "check_round_trip")
        yield f"command = {command}"
        yield f"output = {output}"
        yield f"check_round_trip({cases.client()}, command, output)"


def _failing(example: Example, operation: Operation, cases: Cases) -> Iterator[str]:
    said = example.error or {}
    shape_id = next((each for each in operation.errors if each == said.get("shapeId")), None)
    if shape_id is None:
        return
    shape, content = cases.targets.closure.shapes[shape_id], node.fields(said.get("content"))
    if _is_testable(example, operation, content, shape, cases.targets):
        command = cases.command(operation, example.input, "base64")
        error = cases.error(shape_id, content, "base64")
        cases.imports.need(TESTING, "check_failure")
        yield f"command = {command}"
        yield f"error = {error}"
        yield f"check_failure({cases.client()}, command, error)"


def _is_testable(
    example: Example,
    operation: Operation,
    answer: Mapping[str, Json],
    shape: Shape | None,
    targets: Targets,
) -> bool:
    """Tell whether both ways of an example can be compared with what it says."""
    given = input_shape(operation, targets)
    return (
        fits(answer, shape, targets)
        and arrives(example.input, given, targets)
        and arrives(answer, shape, targets)
    )


def fits(values: Mapping[str, Json], shape: Shape | None, targets: Targets) -> bool:
    """Tell whether a class made from `shape` takes these values: all that it requires is there, and
    nothing that would leave a gap in a path, or lead to another host.
    """
    if shape is None:
        return not values
    for name, member in shape.members.items():
        if member.has(_LABEL) and values.get(name) == "":
            return False
        if member.has(_HOST_LABEL) and not _IN_HOST.fullmatch(str(values.get(name))):
            return False
    return not any(mismatches(values, shape.id, targets.closure.shapes, complete=True))


def examples(operation: Operation, targets: Targets) -> list[Example]:
    """Return the examples of an operation."""
    shape = input_shape(operation, targets)
    names = member_names(shape, COMMAND_RESERVED) if shape else {}
    found: list[Example] = []
    for said in operation.items("smithy.api#examples"):
        example = node.fields(said)
        given = node.fields(example.get("input"))
        if not fits(given, shape, targets):
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
