"""Placeholders: the least that an operation asks for, where the model gives no example of a call.

Rule: values are of the right type, and `...` where only the caller can know.
"""

from __future__ import annotations

from collections.abc import Mapping

from tinsmith.model import Json, Shape, ShapeId
from tinsmith.value import required
from tinsmith.view.target import Targets

DEEPEST = 10

_SIMPLE: Mapping[str, Json] = {
    "string": "...",
    "boolean": True,
    "blob": "Li4u",
    "timestamp": "2026-01-01T00:00:00Z",
    "document": {},
}


def least(shape: Shape, targets: Targets, within: tuple[ShapeId, ...] = ()) -> dict[str, Json]:
    """Return a value for each required member of a structure, as a node."""
    demanded = required(shape)
    return {
        name: _placeholder(targets.closure.shapes[member.target], targets, within)
        for name, member in shape.members.items()
        if name in demanded
    }


def _placeholder(shape: Shape, targets: Targets, within: tuple[ShapeId, ...]) -> Json:
    shapes = targets.closure.shapes
    inside = (*within, shape.id)
    match shape.type:
        case "structure":
            # One that requires itself cannot be had at all.
            return {} if len(within) > DEEPEST else least(shape, targets, inside)
        case "list":
            return [_placeholder(shapes[shape.members["member"].target], targets, inside)]
        case "map":
            return {"...": _placeholder(shapes[shape.members["value"].target], targets, inside)}
        case "union":
            name, member = next(iter(shape.members.items()))
            return {name: _placeholder(shapes[member.target], targets, inside)}
        case "enum" | "intEnum":
            name, member = next(iter(shape.members.items()))
            return member.traits.get("smithy.api#enumValue", name)
        case kind:
            return _SIMPLE.get(kind, 1)
