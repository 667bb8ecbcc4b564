"""The semantic model of Smithy, as facts.

Purpose: what every later step reads. Rule: frozen, no decision about Python, nothing of the files
it came from.
Source: Smithy 2.0 specification, "The Smithy model" and "Service types".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tinsmith.errors import wrong
from tinsmith.node import Json

__all__ = [
    "Json",
    "Member",
    "Model",
    "Operation",
    "Overlay",
    "Resource",
    "Service",
    "ServiceClosure",
    "Shape",
    "ShapeId",
    "Traited",
]


class ShapeId(str):
    """An absolute shape ID, `namespace#Name` or `namespace#Name$member`."""

    __slots__ = ()

    @property
    def namespace(self) -> str:
        """What stands before `#`."""
        return self.partition("#")[0]

    @property
    def name(self) -> str:
        """The shape's name, without namespace and member."""
        return self.partition("#")[2].partition("$")[0]

    @property
    def member(self) -> str | None:
        """The member's name, or None for the ID of a whole shape."""
        return self.partition("$")[2] or None

    @property
    def root(self) -> ShapeId:
        """The ID of the shape, without member."""
        return ShapeId(self.partition("$")[0])


@dataclass(frozen=True, slots=True)
class Traited:
    """Something traits are applied to. The typed readers raise ModelError for another type."""

    id: ShapeId
    traits: Mapping[str, Json]

    def has(self, trait: str) -> bool:
        """Tell whether the trait is applied, whatever its value."""
        return trait in self.traits

    def text(self, trait: str) -> str | None:
        """Return a string trait, or None where it is not applied."""
        value = self.traits.get(trait)
        if value is None or isinstance(value, str):
            return value
        raise self._unlike(trait, "a string")

    def integer(self, trait: str) -> int | None:
        """Return an integer trait, or None where it is not applied."""
        value = self.traits.get(trait)
        if value is None or (isinstance(value, int) and not isinstance(value, bool)):
            return value
        raise self._unlike(trait, "an integer")

    def fields(self, trait: str) -> Mapping[str, Json]:
        """Return a structure or map trait; empty where it is not applied, as `has` tells."""
        value = self.traits.get(trait, {})
        if isinstance(value, Mapping):
            return value
        raise self._unlike(trait, "an object")

    def items(self, trait: str) -> Sequence[Json]:
        """Return a list trait; empty where it is not applied."""
        value = self.traits.get(trait, ())
        if isinstance(value, Sequence) and not isinstance(value, str):
            return value
        raise self._unlike(trait, "an array")

    def _unlike(self, trait: str, expected: str) -> Exception:
        return wrong(f"expected {expected} as value of the trait {trait}", shape=self.id)


@dataclass(frozen=True, slots=True)
class Member(Traited):
    """A member of a shape and the shape it targets."""

    name: str
    target: ShapeId


@dataclass(frozen=True, slots=True)
class Shape(Traited):
    """A shape. Members in the order of the model: a list has `member`, a map `key` and `value`."""

    type: str
    members: Mapping[str, Member]


@dataclass(frozen=True, slots=True)
class Operation(Shape):
    """An operation. Input and output are None when they are `smithy.api#Unit`, said or not."""

    input: ShapeId | None
    output: ShapeId | None
    errors: tuple[ShapeId, ...]


@dataclass(frozen=True, slots=True)
class Resource(Shape):
    """A resource: the operations of its life cycle, instances and collection; its children."""

    operations: tuple[ShapeId, ...]
    resources: tuple[ShapeId, ...]


@dataclass(frozen=True, slots=True)
class Service(Shape):
    """A service: what it binds directly, the errors of all its operations, its renamed shapes."""

    version: str
    operations: tuple[ShapeId, ...]
    resources: tuple[ShapeId, ...]
    errors: tuple[ShapeId, ...]
    rename: Mapping[ShapeId, str]


@dataclass(frozen=True, slots=True)
class Overlay:
    """What the overlay says beyond traits. Its traits are already in the model's shapes."""

    names: Mapping[str, str] = field(default_factory=dict[str, str])
    """Hand-written names the package offers as its own: name to the dotted module it lives in."""
    modules: Mapping[str, str] = field(default_factory=dict[str, str])
    """Hand-written modules the package offers as its own: name to dotted module."""
    scripts: Mapping[str, str] = field(default_factory=dict[str, str])
    """Console scripts the package installs: name to `module:function`."""


@dataclass(frozen=True, slots=True)
class Model:
    """All shapes of the files and of the prelude, mixins flattened, traits applied."""

    shapes: Mapping[ShapeId, Shape]
    metadata: Mapping[str, Json]
    overlay: Overlay = Overlay()

    @property
    def services(self) -> tuple[Service, ...]:
        """Every service, by ID; those that only exist to be mixed in are none."""
        shapes = self.shapes.values()
        found = (shape for shape in shapes if isinstance(shape, Service))
        real = [service for service in found if not service.has("smithy.api#mixin")]
        return tuple(sorted(real, key=lambda service: service.id))


@dataclass(frozen=True, slots=True)
class ServiceClosure:
    """One service and everything it reaches."""

    service: Service
    operations: tuple[Operation, ...]
    """Every operation, those of its resources too, sorted by name."""
    shapes: Mapping[ShapeId, Shape]
    """The data shapes reached from input, output and errors, sorted by ID. All targets of members
    are here, the prelude's too; `smithy.api#Unit` only where a union member targets it."""

    def name(self, shape_id: ShapeId) -> str:
        """Return the shape's name in this service: renamed, or its own."""
        return self.service.rename.get(shape_id, shape_id.name)
