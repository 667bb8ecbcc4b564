"""The class is the schema: how classes state their members.

The metaclass collects what `member` declares, makes slots of it, and keeps it as ``__members__`` for protocols and
validation to read.

Rule: collecting costs start-up time, so it does the least; whatever can be found out later is.
"""

from __future__ import annotations

from .shapes import REQUIRED, Member, Shape

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from inspect import Signature
    from typing import Any

    from .shapes import Target

REDACTED = "***"


def member(wire_name: str, target: Target, *, default: object = REQUIRED, **traits: object) -> Any:
    """Declare a member: its wire name, what it is, and its traits. Without `default` it is required."""
    return Member(wire_name, target, default, traits)


class SchemaType(type):
    """Makes the classes. A class attribute ``__traits__`` holds the traits of the structure shape itself."""

    __members__: dict[str, Member]
    __shape__: Shape
    __fields__: tuple[tuple[str, Callable[[Any, Any], None], Any], ...]

    def __new__(meta, name: str, bases: tuple[type, ...], namespace: dict[str, Any]) -> SchemaType:
        own = {key: value for key, value in namespace.items() if type(value) is Member}
        for key, declared in own.items():
            declared.name = key
            del namespace[key]
        exception = any(issubclass(base, BaseException) for base in bases)
        if not exception:
            namespace["__slots__"] = (*namespace.get("__slots__", ()), *own)
        cls = super().__new__(meta, name, bases, namespace)
        members: dict[str, Member] = {}
        for base in bases:
            members.update(getattr(base, "__members__", {}))
        members.update(own)
        cls.__members__ = members
        cls.__shape__ = Shape("structure", namespace.get("__traits__", {}), target=cls)
        if not exception:
            cls.__fields__ = tuple(
                (key, getattr(cls, key).__set__, declared.default)
                for key, declared in members.items()
            )
        return cls

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


def show(value: Any) -> str:
    """The members that are set as ``name=value``, secrets hidden."""
    cls = type(value)
    if cls.__shape__.secret:
        return REDACTED
    parts = []
    for name, declared in cls.__members__.items():
        held = getattr(value, name, None)
        if held is not None:
            parts.append(f"{name}={REDACTED if declared.secret else repr(held)}")
    return ", ".join(parts)
