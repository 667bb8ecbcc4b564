"""What a well-formed model may still get wrong: references and members.

Purpose: after this every ID leads somewhere, to a shape of the right kind. Rule: reads drafts,
changes nothing, finds everything at once.
Source: Smithy 2.0 specification, "Member shapes", "Service types", "Simple types", "Aggregate
types".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tinsmith import prelude
from tinsmith.draft import Draft
from tinsmith.errors import Fault, a
from tinsmith.mixin import MIXIN
from tinsmith.model import ShapeId

_ERROR = "smithy.api#error"
_VALUE = "smithy.api#enumValue"
_PARTS = {"list": ("member",), "map": ("key", "value")}


def check(drafts: Mapping[ShapeId, Draft]) -> list[Fault]:
    """Return every reference to nothing or to the wrong kind, and every impossible member."""
    types = {shape.id: shape.type for shape in prelude.shapes().values()}
    types |= {draft.id: draft.type for draft in drafts.values()}
    faults: list[Fault] = []
    for draft in drafts.values():
        faults += _check_members(draft, types, drafts)
        faults += _check_references(draft, types, drafts)
    return faults


def _check_members(
    draft: Draft, types: Mapping[ShapeId, str], drafts: Mapping[ShapeId, Draft]
) -> Iterator[Fault]:
    for part in _PARTS.get(draft.type, ()):
        if part not in draft.members:
            yield draft.fault(f'expected the property "{part}", here or from a mixin')
    if draft.type in ("union", "enum", "intEnum") and not draft.members:
        yield draft.fault("expected at least one member, here or from a mixin", "members")
    seen: dict[str, str] = {}
    for name, member in draft.members.items():
        path = draft.member_path(name)
        first = seen.setdefault(name.lower(), name)
        if first != name and draft.type not in ("enum", "intEnum"):
            message = f"differs from the member {first} only in case"
            yield draft.fault(message, *path, member=name)
        found = types.get(member.target)
        problem = ""
        if found is None:
            problem = f"the target {member.target} does not exist"
        elif found in ("service", "operation", "resource"):
            problem = f"expected a data shape; the target {member.target} is {a(found)}"
        elif member.target in drafts and MIXIN in drafts[member.target].traits:
            problem = f"the target {member.target} is a mixin, which no member may target"
        elif member.target == prelude.UNIT and draft.type not in ("union", "enum", "intEnum"):
            problem = f"the target {prelude.UNIT} is only for members of unions and enums"
        elif draft.type == "map" and name == "key" and found not in ("string", "enum"):
            problem = f"expected a string as key; the target {member.target} is {a(found)}"
        if problem:
            yield draft.fault(problem, *path, "target", member=name)
    if draft.type in ("enum", "intEnum"):
        yield from _check_values(draft)


def _check_values(draft: Draft) -> Iterator[Fault]:
    kind = str if draft.type == "enum" else int
    seen: dict[object, str] = {}
    for name, member in draft.members.items():
        value = member.traits.get(_VALUE, name if draft.type == "enum" else None)
        path = (*draft.member_path(name), "traits", _VALUE)
        if not isinstance(value, kind):
            expected = "a string" if kind is str else "an integer"
            yield draft.fault(f"expected {expected} as value", *path, member=name)
        elif seen.setdefault(value, name) != name:
            yield draft.fault(f"has the value of {seen[value]}", *path, member=name)


def _check_references(
    draft: Draft, types: Mapping[ShapeId, str], drafts: Mapping[ShapeId, Draft]
) -> Iterator[Fault]:
    found: list[tuple[ShapeId, str, tuple[str, ...]]] = []
    for name, value in draft.scalars.items():
        if name != "version":
            expected = "structure" if name in ("input", "output") else "operation"
            found.append((ShapeId(value), expected, (name, "target")))
    for name, targets in draft.lists.items():
        expected = {"resources": "resource", "errors": "structure"}.get(name, "operation")
        for index, target in enumerate(targets):
            found.append((target, expected, (name, str(index), "target")))
            shape = drafts.get(target)
            if name == "errors" and shape and shape.type == expected and _ERROR not in shape.traits:
                message = f"{target} is bound as an error and lacks the trait {_ERROR}"
                yield draft.fault(message, name, str(index), "target")
    for target, expected, path in found:
        message = _unlike(target, expected, types)
        if message:
            yield draft.fault(message, *path)
    for target in draft.rename:
        if target not in types:
            yield draft.fault(f"the renamed shape {target} does not exist", "rename", target)


def _unlike(target: ShapeId, expected: str, types: Mapping[ShapeId, str]) -> str:
    if target not in types:
        return f"the target {target} does not exist"
    if types[target] != expected:
        return f"expected {a(expected)}; the target {target} is {a(types[target])}"
    return ""
