"""Structures: the base of every generated class that holds members.

``name: type = member("WireName", SHAPE)`` declares a member; PEP 681 lets type checkers see the
constructor.

Rule: structures are values: keyword-only, frozen, compared and hashed by content; they pickle, copy
and `replace`.
"""

from __future__ import annotations

from .errors import ValidationError
from .schema import REDACTED, SchemaType, member, show
from .shapes import REQUIRED, Shape

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from inspect import Signature
    from typing import Any, Self, TypeVar, dataclass_transform

    from .metadata import ResponseMetadata
    from .shapes import Member

    S = TypeVar("S", bound="Structure")
else:

    def dataclass_transform(**_):
        return lambda cls: cls


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(member,))
class StructureType(SchemaType):
    """`SchemaType` for values: type checkers and ``help()`` read a constructor off the members."""

    @property
    def __signature__(cls) -> Signature:
        from inspect import Parameter, Signature

        annotations: dict[str, object] = {}
        for base in reversed(cls.__mro__):
            annotations.update(getattr(base, "__annotations__", {}))
        return Signature(
            [
                Parameter(
                    name,
                    Parameter.KEYWORD_ONLY,
                    default=Parameter.empty if declared.required else declared.default,
                    annotation=annotations.get(name, Parameter.empty),
                )
                for name, declared in cls.__members__.items()
            ]
        )


class Structure(metaclass=StructureType):
    """A structure of the model.

    ``to_dict()`` and ``from_dict()`` speak the wire names (``RoleArn``), as boto3 does.
    """

    # Operations may be called Test...; their classes are no tests.
    __test__ = False

    def __init__(self, **values: Any) -> None:
        given = 0
        complete = True
        for name, store, default in type(self).__fields__:
            if name in values:
                store(self, values[name])
                given += 1
            elif default is REQUIRED:
                complete = False
            else:
                store(self, _own(default))
        if not complete or given != len(values):
            from .validation import misuse

            raise ValidationError(type(self).__name__, misuse(type(self), values))

    def replace(self, **changes: Any) -> Self:
        """A copy with some members changed."""
        values = {name: getattr(self, name) for name in type(self).__members__}
        return type(self)(**{**values, **changes})

    __replace__ = replace

    def to_dict(self) -> dict[str, Any]:
        """The members that are set, by wire name, structures inside as dictionaries."""
        from .dictionary import to_dict

        return to_dict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """The opposite of `to_dict`.

        Raises:
            ValidationError: names that are no members, or values of other types; all of them at
                once.
        """
        from .dictionary import from_dict

        return from_dict(cls, values)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen; use replace({name}=...)")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen")

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in type(self).__members__)

    def __hash__(self) -> int:
        return hash((type(self), *(getattr(self, name) for name in type(self).__members__)))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({show(self)})"

    def __reduce__(self) -> tuple[Any, ...]:
        values = {name: getattr(self, name) for name in type(self).__members__}
        return _restore, (type(self), values)


class Output(Structure):
    """A structure that an operation returns."""

    __slots__ = ("_response_metadata",)

    @property
    def response_metadata(self) -> ResponseMetadata:
        """Status, request ids and attempts of the response this was read from. Not compared."""
        try:
            return self._response_metadata  # type: ignore[no-any-return, attr-defined]  # a slot, not a member
        except AttributeError:
            from .metadata import ResponseMetadata

            return ResponseMetadata()

    def __reduce__(self) -> tuple[Any, ...]:
        values = {name: getattr(self, name) for name in type(self).__members__}
        return _restore, (type(self), values, getattr(self, "_response_metadata", None))


class Variant(Structure):
    """One possibility of a union: a structure whose only member is ``value``."""


class UnknownVariant(Structure):
    """A possibility of a union that this client does not know yet. It cannot be sent."""

    __slots__ = ("tag", "value")

    if TYPE_CHECKING:
        tag: str
        value: object

    def __init__(self, tag: str, value: object) -> None:
        object.__setattr__(self, "tag", tag)
        object.__setattr__(self, "value", value)

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return self.tag == other.tag and self.value == other.value

    def __hash__(self) -> int:
        return hash((type(self), self.tag))

    def __repr__(self) -> str:
        return f"{type(self).__name__}(tag={self.tag!r}, value={REDACTED})"

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.tag, self.value)


def union_of(*variants: type[Variant], unknown: type[UnknownVariant], **traits: object) -> Shape:
    """A tagged union: exactly one of several structures with one member each."""
    by_name = {cls.__members__["value"].wire_name: cls for cls in variants}
    return Shape("union", traits, target=unknown, variants=by_name)


def build(cls: type[S], values: Mapping[str, Any]) -> S:
    """An instance from a response, by attribute name; what is absent takes its default, or what
    `correction` has for promised members. For protocols.

    Raises:
        ResponseParseError: a member that the model promises is absent, and nothing stands for it.
    """
    self = cls.__new__(cls)
    missing: list[Member] = []
    for name, store, default in cls.__fields__:
        if name in values:
            store(self, values[name])
        elif default is REQUIRED:
            declared = cls.__members__[name]
            store(self, None)
            if not declared.own_traits.get("client_optional"):
                missing.append(declared)
        else:
            store(self, _own(default))
    if missing:
        from .correction import correct

        for name, value in correct(cls, missing).items():
            object.__setattr__(self, name, value)
    return self


def _own(default: Any) -> Any:
    """A default for one instance: lists and maps can be changed, and are not shared."""
    return default.copy() if default.__class__ in (list, dict) else default


def attach(output: Output, metadata: ResponseMetadata) -> None:
    """Give an output its metadata. For the pipeline."""
    object.__setattr__(output, "_response_metadata", metadata)


def blank(cls: type[S]) -> S:
    """An instance with nothing set, required or not. For tests that only want a response read."""
    self = cls.__new__(cls)
    for _, store, _ in cls.__fields__:
        store(self, None)
    return self


def _restore(
    cls: type[Structure], values: dict[str, Any], metadata: ResponseMetadata | None = None
) -> Structure:
    self = cls.__new__(cls)
    for name, store, default in cls.__fields__:
        if name in values:
            store(self, values[name])
        else:
            # A pickle of an older client may lack a member that has come since.
            store(self, None if default is REQUIRED else _own(default))
    if metadata is not None:
        object.__setattr__(self, "_response_metadata", metadata)
    return self
