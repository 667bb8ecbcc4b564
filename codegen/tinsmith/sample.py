"""Traits that hold values of shapes: defaults, examples, parameters of tests.

Purpose: report the values that do not fit, where they stand. Rule: reads a checked model's drafts,
changes nothing, finds everything at once.
Source: Smithy 2.0 specification, "default trait", "examples trait", "HTTP Protocol Compliance
Tests"; "Smithy rules engine", "endpointTests trait".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tinsmith import prelude
from tinsmith.draft import Draft
from tinsmith.errors import Fault
from tinsmith.model import Shape, ShapeId
from tinsmith.node import Json, fields, items, text
from tinsmith.value import mismatches

_DEFAULT = "smithy.api#default"
_EXAMPLES = "smithy.api#examples"
_ENDPOINTS = "smithy.rules#endpointTests"
_TESTS = {"smithy.test#httpRequestTests": "input", "smithy.test#httpResponseTests": "output"}


def check_samples(drafts: Mapping[ShapeId, Draft]) -> list[Fault]:
    """Return every value that is not one of its shape."""
    return list(_Checker(drafts).faults())


class _Checker:
    def __init__(self, drafts: Mapping[ShapeId, Draft]) -> None:
        self._drafts = drafts
        self._shapes: Mapping[ShapeId, Draft | Shape] = {**prelude.shapes(), **drafts}

    def faults(self) -> Iterator[Fault]:
        for draft in self._drafts.values():
            yield from self._defaults(draft)
            for trait, role in _TESTS.items():
                for number, case in enumerate(items(draft.traits.get(trait))):
                    target = self._target(draft, role)
                    path = ("traits", trait, str(number), "params")
                    yield from self._check(draft, path, fields(case).get("params"), target)
            for number, example in enumerate(items(draft.traits.get(_EXAMPLES))):
                yield from self._example(draft, number, fields(example))
            yield from self._operation_inputs(draft)

    def _target(self, draft: Draft, role: str) -> ShapeId:
        # Response tests of errors stand at the error itself.
        if draft.type == "structure":
            return draft.id
        return ShapeId(draft.scalars.get(role, prelude.UNIT))

    def _check(
        self,
        draft: Draft,
        path: tuple[str, ...],
        value: Json,
        target: ShapeId,
        *,
        member: str = "",
    ) -> Iterator[Fault]:
        for inside, message in mismatches(value, target, self._shapes):
            yield draft.fault(message, *path, *inside, member=member)

    def _defaults(self, draft: Draft) -> Iterator[Fault]:
        if draft.type not in ("structure", "union"):
            value = draft.traits.get(_DEFAULT)
            yield from self._check(draft, ("traits", _DEFAULT), value, draft.id)
        for name, member in draft.members.items():
            path = (*draft.member_path(name), "traits", _DEFAULT)
            value = member.traits.get(_DEFAULT)
            yield from self._check(draft, path, value, member.target, member=name)

    def _example(self, draft: Draft, number: int, example: Mapping[str, Json]) -> Iterator[Fault]:
        path = ("traits", _EXAMPLES, str(number))
        error = fields(example.get("error"))
        for role in ("input", "output"):
            target = self._target(draft, role)
            # One that leaves out what is required is no fault of the model's: an overlay may have
            # made it required.
            yield from self._check(draft, (*path, role), example.get(role), target)
        if error:
            shape = ShapeId(text(error.get("shapeId")))
            if shape in self._drafts:
                content = (*path, "error", "content")
                yield from self._check(draft, content, error.get("content"), shape)
            else:
                yield draft.fault(f"{shape} does not exist", *path, "error", "shapeId")

    def _operation_inputs(self, draft: Draft) -> Iterator[Fault]:
        cases = items(fields(draft.traits.get(_ENDPOINTS)).get("testCases"))
        if not cases:
            return
        by_name = {each.id.name: each for each in self._drafts.values() if each.type == "operation"}
        for number, case in enumerate(cases):
            for index, call in enumerate(items(fields(case).get("operationInputs"))):
                operation = by_name.get(text(fields(call).get("operationName")))
                if operation is None:
                    continue
                steps = ("testCases", str(number), "operationInputs", str(index))
                path = ("traits", _ENDPOINTS, *steps, "operationParams")
                params = fields(call).get("operationParams")
                yield from self._check(draft, path, params, self._target(operation, "input"))
