"""Classes of a Smithy model, made at run time: the protocols under test without the generator.

Rule: knows the model's JSON and the runtime's declarations, and nothing of any wire format.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tinsmith_runtime.enums import EnumType, IntegerEnum, StringEnum, constant
from tinsmith_runtime.operation import Command, Operation
from tinsmith_runtime.schema import member
from tinsmith_runtime.service_error import ServiceError
from tinsmith_runtime.shapes import Later, Shape, list_of, map_of
from tinsmith_runtime.structure import Output, Structure, UnknownVariant, Variant, union_of

if TYPE_CHECKING:
    from tinsmith_runtime.shapes import Target

_TRAITS = (
    "xmlName",
    "xmlFlattened",
    "xmlAttribute",
    "timestampFormat",
    "sensitive",
    "hostLabel",
    "idempotencyToken",
    "clientOptional",
    "sparse",
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def python_name(name: str) -> str:
    """The attribute for a member."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


class ModelClasses:
    """The shapes of one model as classes, made when they are asked for."""

    def __init__(self, model: dict[str, Any]) -> None:
        self.shapes: dict[str, dict[str, Any]] = model["shapes"]
        self._made: dict[str, Any] = {}

    def target(self, shape_id: str) -> Target:
        """The shape, or class, of that id."""
        namespace, _, name = shape_id.partition("#")
        if namespace == "smithy.api":
            return Shape(name[0].lower() + name[1:].removeprefix("Primitive"))
        if shape_id not in self._made:
            self._made[shape_id] = Later(lambda: self._made[shape_id])
            self._made[shape_id] = self._make(name, self.shapes[shape_id])
        made: Target = self._made[shape_id]
        return made

    def _make(self, name: str, shape: dict[str, Any]) -> Any:
        kind, traits = shape["type"], _traits(shape)
        if kind == "structure":
            return self.structure(name, shape, Structure)
        if kind == "list":
            item = shape["member"]
            return list_of(self.target(item["target"]), member=_traits(item), **traits)
        if kind == "map":
            key, value = shape["key"], shape["value"]
            return map_of(
                self.target(key["target"]),
                self.target(value["target"]),
                key_traits=_traits(key),
                value_traits=_traits(value),
                **traits,
            )
        if kind in ("enum", "intEnum"):
            values = {
                key: constant(item["traits"]["smithy.api#enumValue"])
                for key, item in shape["members"].items()
            }
            base = StringEnum if kind == "enum" else IntegerEnum
            return EnumType(name, (base,), values).__shape__
        if kind == "union":
            variants = [
                type(Variant)(f"{name}{key}", (Variant,), {"value": self._member(key, item, True)})
                for key, item in shape["members"].items()
            ]
            return union_of(
                *variants, unknown=type(UnknownVariant)(f"{name}Unknown", (UnknownVariant,), {})
            )
        return Shape(kind, traits)

    def structure(self, name: str, shape: dict[str, Any], base: Any, **more: Any) -> Any:
        """A class with the members of `shape`."""
        members = {
            python_name(key): self._member(key, item, base is not Output)
            for key, item in shape.get("members", {}).items()
            if not (issubclass(base, ServiceError) and key.lower() == "message")
        }
        return type(base)(name, (base,), {**members, **more})

    def _member(self, key: str, item: dict[str, Any], required: bool) -> Any:
        default = {} if required and "smithy.api#required" in item.get("traits", {}) else None
        optional = {} if default is not None else {"default": None}
        return member(key, self.target(item["target"]), **optional, **_traits(item))

    def command(self, operation_id: str) -> type[Command[Any]]:
        """The command of an operation."""
        shape = self.shapes[operation_id]
        name = operation_id.partition("#")[2]
        output = self.structure(f"{name}Response", self._io(shape["output"]), Output)
        traits: dict[str, Any] = {}
        endpoint = shape["traits"].get("smithy.api#endpoint")
        if endpoint:
            traits["host_prefix"] = endpoint["hostPrefix"]
        compression = shape["traits"].get("smithy.api#requestCompression")
        if compression:
            traits["request_compression"] = tuple(compression["encodings"])
        made: type[Command[Any]] = self.structure(
            f"{name}Command",
            self._io(shape["input"]),
            Command,
            operation=Operation(name, output=output, **traits),
        )
        return made

    def _io(self, reference: dict[str, Any]) -> dict[str, Any]:
        return self.shapes.get(reference["target"], {"members": {}})

    def error(self, shape_id: str) -> type[ServiceError]:
        """The class of an error."""
        shape = self.shapes[shape_id]
        name = shape_id.partition("#")[2]
        query = shape["traits"].get("aws.protocols#awsQueryError", {})
        made: type[ServiceError] = self.structure(
            name,
            shape,
            ServiceError,
            wire_code=query.get("code", name),
            wire_fault=shape["traits"]["smithy.api#error"],
        )
        return made


def _traits(traited: dict[str, Any]) -> dict[str, Any]:
    given = traited.get("traits", {})
    return {
        re.sub("([A-Z])", r"_\1", name).lower(): given[f"smithy.api#{name}"] or True
        for name in _TRAITS
        if f"smithy.api#{name}" in given
    }


def value_of(shape: Shape, params: Any) -> Any:
    """The value that a test case's parameters describe (Smithy 2.0, "Parameter format")."""
    if params is None:
        return None
    target: Any = shape.target
    match shape.type:
        case "structure":
            return target(**values_of(target, params))
        case "union":
            ((tag, inner),) = params.items()
            variant: Any = (shape.variants or {})[tag]
            return variant(value=value_of(variant.__members__["value"].shape, inner))
        case "list":
            assert shape.member is not None
            return [value_of(shape.member.shape, item) for item in params]
        case "map":
            assert shape.value is not None
            return {key: value_of(shape.value.shape, item) for key, item in params.items()}
        case "blob":
            return params.encode()
        case "timestamp":
            return _EPOCH + timedelta(seconds=params)
        case "float" | "double":
            return float(params.replace("Infinity", "inf") if isinstance(params, str) else params)
        case "bigDecimal":
            return Decimal(params)
        case _:
            return params


def values_of(cls: Any, params: dict[str, Any]) -> dict[str, Any]:
    """Arguments for the constructor of `cls`."""
    by_wire_name = {item.wire_name: item for item in cls.__members__.values()}
    return {
        by_wire_name[key].name: value_of(by_wire_name[key].shape, value)
        for key, value in params.items()
        if key in by_wire_name
    }


def plain(value: Any) -> Any:
    """Structures as tuples and floats as text, so that NaN equals NaN and classes count."""
    if isinstance(value, (Structure, ServiceError)):
        return type(value).__name__, {
            name: plain(getattr(value, name)) for name in type(value).__members__
        }
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return repr(value) if isinstance(value, float) else value
