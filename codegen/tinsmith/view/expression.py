"""Parts of expressions on their way from JMESPath to Python: what a piece of code stands for, and
when it stands for anything.

Rule: a value's `code` may be evaluated where all its `guards` hold; where one does not, the value
is null. `maybe` says that the code itself may be None. So `output.table.status` is guarded by
`output.table is not None`, and type checkers can follow.
"""

from __future__ import annotations

from dataclasses import dataclass

from tinsmith.model import Json, Shape
from tinsmith.view.target import text


class UnsupportedError(Exception):
    """An expression has something that is not compiled."""


@dataclass(frozen=True, slots=True)
class Type:
    """What JMESPath takes a value for, with the shape, or the type of a list's items."""

    kind: str
    """string, number, boolean, list, map, structure, union, null, root; or a type of Smithy that
    JMESPath sees as something else, which nothing here does."""
    shape: Shape | None = None
    item: Type | None = None
    role: str = "value"


STRING, NUMBER, BOOLEAN, NULL = (Type(kind) for kind in ("string", "number", "boolean", "null"))


@dataclass(frozen=True, slots=True)
class Value:
    """A piece of code."""

    code: str
    type: Type
    guards: tuple[str, ...] = ()
    maybe: bool = False
    path: bool = False
    """Whether it is attributes and indexes only, which type checkers remember a check of."""
    loop: Loop | None = None
    """How the list is made, where it is."""
    choices: tuple[Value, ...] | None = None
    """The items of a list that is written out."""


@dataclass(frozen=True, slots=True)
class Loop:
    """A list made by going through another: `[element for name in source ...]`."""

    source: Value
    name: str
    parts: tuple[str, ...]
    """What follows: further `for ... in ...` and `if ...`."""
    element: Value


NOTHING = Value("None", NULL)


def present(value: Value) -> tuple[str, ...]:
    """The conditions under which a value is not null."""
    if value.type.kind == "null":
        return ("False",)
    return (*value.guards, f"{value.code} is not None") if value.maybe else value.guards


def optional(value: Value) -> str:
    """Code for a value, None where it is null."""
    if not value.guards:
        return value.code
    return f"({value.code} if {' and '.join(value.guards)} else None)"


def iterable(value: Value) -> str:
    """Code for the items of a list, none where it is null."""
    code = f"{value.code} or ()" if value.maybe else value.code
    return f"({code} if {' and '.join(value.guards)} else ())" if value.guards else code


def truth(value: Value) -> str:
    """Code that is true where JMESPath takes the value for true."""
    conditions = [*value.guards]
    match value.type.kind:
        case "null":
            return "False"
        case "boolean" | "string" | "list" | "map":
            conditions.append(value.code)
        case "structure":
            conditions += [f"{value.code} is not None"] if value.maybe else []
            # One with nothing in it is false.
            conditions.append(f"{value.code}.to_dict()")
        case _:
            conditions = [*present(value)]
    return " and ".join(conditions) or "True"


def listing(loop: Loop) -> Value:
    """The list that a loop makes: null where its source is, without items that are null."""
    source = loop.source
    guards = present(source)
    code = f"[{_body(loop, source.code)}]"
    return Value(code, Type("list", item=loop.element.type), guards, loop=loop)


def items(value: Value) -> str:
    """Code for an iterable of the items of a list that are not null; empty where it is null."""
    if value.loop is None:
        return iterable(value)
    return f"[{_body(value.loop, iterable(value.loop.source))}]"


def any_equals(value: Value, expected: str) -> str:
    """Code that is true where an item of a list equals what other code stands for."""
    loop = value.loop
    if loop is None:
        return f"{expected} in ({iterable(value)})"
    met = " and ".join((*loop.element.guards, f"{loop.element.code} == {expected}"))
    parts = " ".join(("", *loop.parts))
    return f"any({met} for {loop.name} in {iterable(loop.source)}{parts})"


def _body(loop: Loop, source: str) -> str:
    conditions = present(loop.element)
    parts = [f"{loop.element.code} for {loop.name} in {source}", *loop.parts]
    if conditions:
        parts.append(f"if {' and '.join(conditions)}")
    return " ".join(parts)


def loop_parts(loop: Loop) -> tuple[str, ...]:
    """A loop as parts of another around it."""
    return (f"for {loop.name} in {iterable(loop.source)}", *loop.parts)


def equality(left: Value, right: Value, *, equal: bool) -> str:
    """Code that compares two values, of which each may be null."""
    sign = "==" if equal else "!="
    nothing = [side.type.kind == "null" for side in (left, right)]
    if any(nothing):
        other = right if nothing[0] else left
        conditions = " and ".join(present(other))
        if not conditions or all(nothing):
            return str(equal is all(nothing))
        return f"not ({conditions})" if equal else f"({conditions})"
    if left.type.kind != right.type.kind:
        if not (present(left) and present(right)):
            return str(not equal)
        both = f"({optional(left)} is None and {optional(right)} is None)"
        return both if equal else f"not {both}"
    if left.type.kind not in ("string", "number", "boolean"):
        raise UnsupportedError(f"the equality of {left.type.kind}s is not supported")
    guards = (*left.guards, *right.guards)
    if bool(present(left)) != bool(present(right)):
        compared = " and ".join((*guards, f"{left.code} == {right.code}"))
        if not guards:
            return f"{left.code} {sign} {right.code}"
        return f"({compared})" if equal else f"not ({compared})"
    return f"{optional(left)} {sign} {optional(right)}"


def is_sparse(of: Type) -> bool:
    """Whether a list may hold nulls."""
    return of.shape is not None and of.shape.has("smithy.api#sparse")


def literal(value: Json) -> Value:
    """A value that the expression states itself."""
    match value:
        case None:
            return NOTHING
        case bool():
            return Value(str(value), BOOLEAN)
        case int() | float():
            return Value(str(value), NUMBER)
        case str():
            return Value(text(value), STRING)
        case _:
            raise UnsupportedError("a literal list or object is not supported")
