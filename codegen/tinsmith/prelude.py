"""The prelude: the shapes every model has without saying so.

Rule: the public shapes of `smithy.api` and nothing else; traits are known by name and need no
shape.
Source: Smithy 2.0 specification, "Prelude"; the `Primitive` shapes and their zero values are those
of IDL 1.0.
"""

from __future__ import annotations

from collections.abc import Mapping

from tinsmith.model import Shape, ShapeId
from tinsmith.node import Json

NAMESPACE = "smithy.api"
UNIT = ShapeId("smithy.api#Unit")

ZERO: Mapping[str, Json] = {
    "boolean": False,
    "byte": 0,
    "short": 0,
    "integer": 0,
    "long": 0,
    "float": 0,
    "double": 0,
}
"""The types that have a zero value in IDL 1.0 unless boxed."""

_SIMPLE = (
    "String:string Blob:blob BigInteger:bigInteger BigDecimal:bigDecimal Timestamp:timestamp "
    "Document:document Boolean:boolean Byte:byte Short:short Integer:integer Long:long "
    "Float:float Double:double"
)


def shapes() -> dict[ShapeId, Shape]:
    """Return the prelude's shapes, by ID."""
    simple = [pair.split(":") for pair in _SIMPLE.split()]
    found = [_shape(name, type_, {}) for name, type_ in simple]
    found += [
        _shape(f"Primitive{name}", type_, {"smithy.api#default": ZERO[type_]})
        for name, type_ in simple
        if type_ in ZERO
    ]
    found.append(_shape("Unit", "structure", {"smithy.api#unitType": {}}))
    return {shape.id: shape for shape in found}


def _shape(name: str, type_: str, traits: Mapping[str, Json]) -> Shape:
    return Shape(ShapeId(f"{NAMESPACE}#{name}"), traits, type_, {})
