"""Form parameters back to values (Smithy 2.0, "AWS query protocol" and "AWS EC2 query
protocol", request serialization).

The dots in their names make parameters a tree, and the schema is walked along it. Every parameter
must have its place in the schema, and every list count from 1 without a gap.

Rule: reads; knows no actions and no services.
"""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from . import WireError
from .text import from_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ...shapes import Member, Shape


class Parameter:
    """A place in the tree: its own text, if there is such a parameter, and the ones below."""

    __slots__ = ("name", "text", "children", "known")

    def __init__(self, name: str) -> None:
        self.name = name
        self.text: str | None = None
        self.children: dict[str, Parameter] = {}
        self.known = False

    def child(self, segment: str) -> Parameter:
        """The one below of that name, made if there is none."""
        found = self.children.get(segment)
        if found is None:
            name = f"{self.name}.{segment}" if self.name else segment
            found = self.children[segment] = Parameter(name)
        return found

    def take(self) -> str:
        """Its text, after which it counts as known.

        Raises:
            WireError: it has none.
        """
        if self.text is None:
            raise WireError(f"{self.name} has no value of its own")
        self.known = True
        return self.text

    def unknown(self) -> Iterator[str]:
        """The names, here and below, that nobody took."""
        if self.text is not None and not self.known:
            yield self.name
        for child in self.children.values():
            yield from child.unknown()


def parse(body: bytes) -> Parameter:
    """Read a form.

    Raises:
        WireError: it is none, or has a parameter twice.
    """
    root = Parameter("")
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, strict_parsing=True)
    except ValueError:
        raise WireError("the body is no form") from None
    for name, text in pairs:
        place = root
        for segment in name.split("."):
            place = place.child(segment)
        if place.text is not None:
            raise WireError(f"{name} is there twice")
        place.text = text
    return root


class FormReader:
    """Reads values by the rules of one protocol.

    Args:
        name: the name of a member's parameter.
        flat: whether lists are always flat, never empty, and there are no maps, as in ec2Query.
    """

    def __init__(self, name: Callable[[Member], str], *, flat: bool = False) -> None:
        self._name = name
        self._flat = flat

    def members(self, cls: Any, place: Parameter) -> Any:
        """An instance of a class with a schema; what is absent has its default, or None.

        Raises:
            WireError: something has not the form of its shape.
        """
        made = cls.__new__(cls)
        for name, store, default in cls.__fields__:
            member = cls.__members__[name]
            below = place.children.get(self._name(member))
            if below is not None:
                store(made, self._read(member, below))
            else:
                store(made, None if member.required else copy(default))
        return made

    def _read(self, member: Member, place: Parameter) -> Any:
        shape = member.shape
        flat = self._flat or bool(member.own_traits.get("xml_flattened"))
        target: Any = shape.target
        if shape.type == "structure":
            return self.members(target, place)
        if shape.type == "union":
            return self._read_union(shape, place)
        if shape.type == "list":
            return self._read_list(shape, place, flat)
        if shape.type == "map" and not self._flat:
            return self._read_map(shape, place if flat else place.child("entry"))
        text = place.take()
        try:
            return from_text(member, text)
        except (ValueError, ArithmeticError):
            raise WireError(f"{place.name} is no {shape.type}") from None

    def _read_list(self, shape: Shape, place: Parameter, flat: bool) -> list[Any]:
        assert shape.member is not None
        item = shape.member
        if place.text == "" and not self._flat:
            place.known = True
            return []
        items = place if flat else place.child(self._name(item))
        return [self._read(item, below) for below in _numbered(items)]

    def _read_union(self, shape: Shape, place: Parameter) -> Any:
        variants = [
            (cls, place.children[name])
            for cls in (shape.variants or {}).values()
            if (name := self._name(_value_of(cls))) in place.children
        ]
        if len(variants) != 1:
            raise WireError(
                f"{place.name} has {len(variants)} of the variants of its union, not one"
            )
        return self.members(variants[0][0], place)

    def _read_map(self, shape: Shape, entries: Parameter) -> dict[str, Any]:
        assert shape.key is not None
        assert shape.value is not None
        values: dict[str, Any] = {}
        for entry in _numbered(entries):
            key = self._read(shape.key, entry.child(self._name(shape.key)))
            if key in values:
                raise WireError(f"{entry.name} repeats a key")
            values[key] = self._read(shape.value, entry.child(self._name(shape.value)))
        return values


def query_name(member: Member) -> str:
    """The name of a parameter in awsQuery."""
    return str(member.own_traits.get("xml_name") or member.wire_name)


def ec2_name(member: Member) -> str:
    """The name of a parameter in ec2Query (Smithy 2.0, "Query key resolution")."""
    given = member.own_traits.get("ec2_query_name")
    name = query_name(member)
    return str(given) if given else name.replace(name[0], name[0].upper(), 1)


def _value_of(variant: Any) -> Member:
    member: Member = variant.__members__["value"]
    return member


def _numbered(place: Parameter) -> list[Parameter]:
    wanted = [str(number + 1) for number in range(len(place.children))]
    if not wanted or set(wanted) != place.children.keys():
        raise WireError(f"the items of {place.name} are not numbered from 1 without a gap")
    return [place.children[number] for number in wanted]
