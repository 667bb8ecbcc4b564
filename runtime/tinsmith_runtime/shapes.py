"""Shapes: the vocabulary in which generated classes state their schema.

A shape says what a value is on the wire (Smithy 2.0, "Simple types" and "Aggregate types"); traits
that protocols and validation need ride along under snake-case names (``xml_name``,
``timestamp_format``, ``length``, ...).

Rule: shapes are data. Protocols read them; nothing here serializes, validates or formats.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from decimal import Decimal
    from typing import TypeAlias

    from .enums import EnumType
    from .schema import SchemaType

    Document: TypeAlias = (
        "bool | int | float | Decimal | str | Sequence[Document] | Mapping[str, Document] | None"
    )
    Target: TypeAlias = "Shape | SchemaType | EnumType | Later"
    Traits: TypeAlias = Mapping[str, object]

_NO_TRAITS: Traits = {}


class Shape:
    """What a value is.

    Attributes:
        type: Smithy's name: ``string``, ``list``, ``structure``, ...
        traits: the traits of the shape itself.
        member: the element of a list.
        key, value: the entries of a map.
        target: the class of a structure or enum.
        variants: the classes of a union by wire name; unknown names go to `target`.
        secret: whether a value, or something inside it that is not a structure, must never be
            shown.
    """

    __slots__ = ("type", "traits", "member", "key", "value", "target", "variants", "_secret")

    def __init__(
        self,
        type: str,
        traits: Traits = _NO_TRAITS,
        *,
        member: Member | None = None,
        key: Member | None = None,
        value: Member | None = None,
        target: type | None = None,
        variants: Mapping[str, type] | None = None,
    ) -> None:
        self.type = type
        self.traits = traits
        self.member = member
        self.key = key
        self.value = value
        self.target = target
        self.variants = variants
        self._secret: bool | None = None

    @property
    def secret(self) -> bool:
        if self._secret is None:
            parts = (self.member, self.key, self.value)
            self._secret = False  # ends the recursion of a list that holds itself
            self._secret = bool(self.traits.get("sensitive")) or any(
                part is not None and part.secret for part in parts
            )
        return self._secret

    def __repr__(self) -> str:
        name = f" {self.target.__name__}" if self.target is not None else ""
        return f"<Shape {self.type}{name}>"


class Later:
    """A target that is defined further down: shapes may contain themselves."""

    __slots__ = ("find",)

    def __init__(self, find: Callable[[], Target]) -> None:
        self.find = find


def shape_of(target: Target) -> Shape:
    """The shape a target stands for: itself, or that of a structure class."""
    if isinstance(target, Shape):
        return target
    if isinstance(target, Later):
        return shape_of(target.find())
    return target.__shape__


class Member:
    """A member of a structure, list or map: its wire name, what it is, and its traits.

    Attributes:
        name: the attribute's name in Python; empty in lists and maps.
        wire_name: the name in the model.
        default: what the constructor puts where nothing is given; `REQUIRED` if it insists.
        own_traits: traits applied to the member, which go before those of its target.
    """

    __slots__ = ("name", "wire_name", "default", "own_traits", "_target", "_shape", "_traits")

    def __init__(self, wire_name: str, target: Target, default: object, own_traits: Traits) -> None:
        self.name = ""
        self.wire_name = wire_name
        self.default = default
        self.own_traits = own_traits
        self._target = target
        self._shape: Shape | None = None
        self._traits: Traits | None = None

    @property
    def shape(self) -> Shape:
        shape = self._shape
        if shape is None:
            shape = self._shape = shape_of(self._target)
        return shape

    @property
    def traits(self) -> Traits:
        """The traits in effect: the member's before the target's."""
        traits = self._traits
        if traits is None:
            target, own = self.shape.traits, self.own_traits
            traits = self._traits = {**target, **own} if target and own else own or target
        return traits

    @property
    def required(self) -> bool:
        """Whether the constructor insists on a value."""
        return self.default is REQUIRED

    @property
    def secret(self) -> bool:
        return bool(self.own_traits.get("sensitive")) or self.shape.secret

    def __repr__(self) -> str:
        return f"<Member {self.wire_name} {self.shape.type}>"


class _Required:
    __slots__ = ()

    def __repr__(self) -> str:
        return "REQUIRED"


#: The default of members that have none.
REQUIRED = _Required()


def simple(type: str, **traits: object) -> Shape:
    """A simple shape with traits: ``simple("string", length=(20, 2048), pattern="^arn:")``."""
    return Shape(type, traits)


def list_of(target: Target, *, member: Traits = _NO_TRAITS, **traits: object) -> Shape:
    """A list. `member` has the traits of the elements, ``sparse=True`` allows None among them."""
    return Shape("list", traits, member=Member("member", target, None, member))


def map_of(
    key: Target,
    value: Target,
    *,
    key_traits: Traits = _NO_TRAITS,
    value_traits: Traits = _NO_TRAITS,
    **traits: object,
) -> Shape:
    """A map from strings. ``sparse=True`` allows None as a value."""
    return Shape(
        "map",
        traits,
        key=Member("key", key, None, key_traits),
        value=Member("value", value, None, value_traits),
    )


STRING = Shape("string")
SECRET = Shape("string", {"sensitive": True})
BOOLEAN = Shape("boolean")
BYTE = Shape("byte")
SHORT = Shape("short")
INTEGER = Shape("integer")
LONG = Shape("long")
FLOAT = Shape("float")
DOUBLE = Shape("double")
BIG_INTEGER = Shape("bigInteger")
BIG_DECIMAL = Shape("bigDecimal")
BLOB = Shape("blob")
TIMESTAMP = Shape("timestamp")
DOCUMENT = Shape("document")
