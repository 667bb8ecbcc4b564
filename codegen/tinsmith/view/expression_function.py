"""Functions of JMESPath, as calls of Python's own or of the runtime's.

Rule: what is known never to be null needs no function that looks.
Source: JMESPath specification, "Built-in Functions".
"""

from __future__ import annotations

from collections.abc import Sequence

from tinsmith.view.expression import (
    BOOLEAN,
    NUMBER,
    STRING,
    Type,
    UnsupportedError,
    Value,
    optional,
    present,
)
from tinsmith.view.imports import Imports

FUNCTIONS = "tinsmith_runtime.expression"


def call(name: str, given: Sequence[Value], item: Type | None, imports: Imports) -> Value:
    """Call a function.

    Args:
        item: what the first argument holds, if it is a list.

    Raises:
        UnsupportedError: there is no such function, or it is not for these types.
    """
    kinds = tuple(value.type.kind for value in given)
    match name, kinds:
        case "length", ("string" | "list" | "map",):
            if not present(given[0]):
                return Value(f"len({given[0].code})", NUMBER)
            result = NUMBER
        case "keys", ("map",):
            result = Type("list", item=STRING)
            if not present(given[0]):
                return Value(f"list({given[0].code})", result)
        case "contains", ("list", kind) if item is not None and item.kind == kind:
            result = BOOLEAN
        case "contains" | "starts_with" | "ends_with", ("string", "string"):
            result = BOOLEAN
        case _:
            raise UnsupportedError(f"{name}({', '.join(kinds)}) is not supported")
    imports.need(FUNCTIONS, name)
    return Value(f"{name}({', '.join(map(_argument, given))})", result)


def _argument(value: Value) -> str:
    code = optional(value)
    return code[1:-1] if value.guards else code
