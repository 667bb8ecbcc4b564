"""Enumerations in an open world: a service may send, and accept, values newer than the client.

A member typed with an enum is ``TheEnum | str``: known values are read as the enum's constants,
others as they are.

Rule: constants are strings (or integers) and compare, hash and serialize as such.
"""

from __future__ import annotations

from .shapes import Shape

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any


class _Constant:
    __slots__ = ("value",)

    def __init__(self, value: str | int) -> None:
        self.value = value


def constant(value: str | int) -> Any:
    """Declare a constant of an enum."""
    return _Constant(value)


class EnumType(type):
    """Makes the classes: turns declared constants into instances and lists them."""

    __known__: Mapping[Any, Any]
    __shape__: Shape

    def __new__(metacls, name: str, bases: tuple[type, ...], namespace: dict[str, Any]) -> EnumType:
        declared = {
            key: namespace.pop(key) for key in list(namespace) if type(namespace[key]) is _Constant
        }
        cls = super().__new__(metacls, name, bases, {"__slots__": (), **namespace})
        known: dict[Any, Any] = {}
        for key, item in declared.items():
            instance = known.setdefault(item.value, cls(item.value))
            setattr(cls, key, instance)
        cls.__known__ = known
        cls.__shape__ = Shape("intEnum" if int in cls.__mro__ else "enum", target=cls)
        return cls

    def __iter__(cls) -> Iterator[Any]:
        """The values this client knows, in the model's order."""
        return iter(cls.__known__.values())

    def __len__(cls) -> int:
        return len(cls.__known__)

    def __contains__(cls, value: object) -> bool:
        return value in cls.__known__


class StringEnum(str, metaclass=EnumType):
    """An enum of strings."""

    # Enums may be called Test...; they are no tests.
    __test__ = False

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self)!r})"


class IntegerEnum(int, metaclass=EnumType):
    """An enum of integers."""

    __test__ = False

    def __repr__(self) -> str:
        return f"{type(self).__name__}({int(self)})"

    def __str__(self) -> str:
        return int.__repr__(self)
