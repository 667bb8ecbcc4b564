"""The class is the schema: how classes state their members.

The metaclass collects what `member` declares, makes slots of it, and keeps it as ``__members__``
for protocols and validation to read.

Rule: collecting costs start-up time, so it does the least; whatever can be found out later is.
"""

from __future__ import annotations

from .shapes import REQUIRED, Member, Shape

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from .shapes import Target

REDACTED = "***"


def member(wire_name: str, target: Target, *, default: object = REQUIRED, **traits: object) -> Any:
    """Declare a member: its wire name, what it is, and its traits. Without `default` it is
    required.
    """
    return Member(wire_name, target, default, traits)


class SchemaType(type):
    """Makes the classes. A class attribute ``__traits__`` holds the traits of the structure shape
    itself.
    """

    __members__: dict[str, Member]
    __shape__: Shape
    __fields__: tuple[tuple[str, Callable[[Any, Any], None], Any], ...]

    def __new__(cls, name: str, bases: tuple[type, ...], namespace: dict[str, Any]) -> SchemaType:
        own = {key: value for key, value in namespace.items() if type(value) is Member}
        for key, declared in own.items():
            declared.name = key
            del namespace[key]
        exception = any(issubclass(base, BaseException) for base in bases)
        if not exception:
            namespace["__slots__"] = (*namespace.get("__slots__", ()), *own)
        made = super().__new__(cls, name, bases, namespace)
        members: dict[str, Member] = {}
        for base in bases:
            members.update(getattr(base, "__members__", {}))
        members.update(own)
        made.__members__ = members
        made.__shape__ = Shape("structure", namespace.get("__traits__", {}), target=made)
        if not exception:
            made.__fields__ = tuple(
                (key, getattr(made, key).__set__, declared.default)
                for key, declared in members.items()
            )
        return made


def show(value: Any) -> str:
    """The members that are set as ``name=value``, secrets hidden."""
    cls: SchemaType = value.__class__
    if cls.__shape__.secret:
        return REDACTED
    parts: list[str] = []
    for name, declared in cls.__members__.items():
        held = getattr(value, name, None)
        if held is not None:
            parts.append(f"{name}={REDACTED if declared.secret else repr(held)}")
    return ", ".join(parts)
