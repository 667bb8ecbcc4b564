"""Traits that hold values of shapes: defaults, parameters of protocol tests.

Purpose: report the values that do not fit, where they stand. Rule: reads a checked model's drafts,
changes nothing, finds everything at once. Examples and the inputs of endpoint tests are no business
of this: they are documentation, some of it mistaken in models that are published, and what does not
fit is left out where it would be used.
Source: Smithy 2.0 specification, "default trait", "HTTP Protocol Compliance Tests".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tinsmith import prelude
from tinsmith.draft import Draft
from tinsmith.errors import Fault
from tinsmith.model import Shape, ShapeId
from tinsmith.node import Json, fields, items
from tinsmith.value import mismatches

_DEFAULT = "smithy.api#default"
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
