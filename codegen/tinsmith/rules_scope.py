"""What the compiler of endpoint rules knows at one place: names, types, and what the way there has proven.

Rule: values that never change; learning gives a new scope. What is proven here is what type checkers prove of the
generated code, so that no test is printed that they would call needless and no None reaches a call that refuses it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from tinsmith.rules import Call, Condition, Constant, Expression, Ref

Kind = Literal["string", "boolean", "integer", "array", "partition", "url", "arn"]

ANNOTATIONS: Mapping[Kind, str] = {
    "string": "str",
    "boolean": "bool",
    "integer": "int",
    "array": "Sequence[str]",
    "partition": "Partition",
    "url": "Url",
    "arn": "Arn",
}


@dataclass(frozen=True, slots=True)
class Variable:
    """A parameter or assigned variable, as far as it is known."""

    text: str
    """Its Python name."""
    kind: Kind
    is_set: bool | None = True
    """Whether it has a value; None where either may be."""
    known: bool | None = None
    """The value of a boolean that was tested on the way here."""

    @property
    def annotation(self) -> str:
        """Its Python type."""
        return ANNOTATIONS[self.kind] + ("" if self.is_set else " | None")


Scope = Mapping[str, Variable]
"""Variables by the name the model gives them."""


def learn(scope: Scope, condition: Call, holds: bool) -> Scope:
    """Return what is known once `condition` has been found to hold, or not to."""
    match condition:
        case Call("not", (Call() as inner,)):
            return learn(scope, inner, not holds)
        case Call("isSet", (Ref(name),)):
            return _with(scope, name, is_set=holds)
        case Call("stringEquals", (Ref(name), Constant()) | (Constant(), Ref(name))) if holds:
            return _with(scope, name, is_set=True)
        case Call(
            "booleanEquals", (Ref(name), Constant(bool(value))) | (Constant(bool(value)), Ref(name))
        ):
            if holds:
                return _with(scope, name, is_set=True, known=value)
            if scope[name].is_set:
                return _with(scope, name, is_set=True, known=not value)
    return scope


def join(one: Scope, other: Scope) -> Scope:
    """Return what is known where two ways meet."""
    met: dict[str, Variable] = {}
    for name, variable in one.items():
        twin = other.get(name)
        if twin is not None and twin.text == variable.text:
            met[name] = replace(
                variable,
                is_set=variable.is_set if variable.is_set == twin.is_set else None,
                known=variable.known if variable.known == twin.known else None,
            )
    return met


def simplify(conditions: tuple[Condition, ...], uses: Mapping[str, int]) -> tuple[Condition, ...]:
    """Drop what a reader would: tests the next one implies, variables nobody reads, those simpler in place.

    `uses` counts how often each name is read in and below the rule.
    """
    result = list(conditions)
    for index, pair in enumerate(pairwise(conditions)):
        match pair[0].call, pair[1].call:
            case (
                Call("isSet", (Ref(tested),)),
                Call(
                    "stringEquals" | "booleanEquals",
                    (Ref(name), Constant()) | (Constant(), Ref(name)),
                ),
            ) if (
                tested == name
            ):
                result[index] = _NOTHING
            case _:
                pass
    for index, condition in enumerate(conditions):
        name = condition.assign
        if name is None:
            continue
        if not uses.get(name):
            result[index] = replace(condition, assign=None)
        elif uses[name] == 1:
            for later in range(index + 1, len(result)):
                inlined = _inline(result[later].call, name, condition.call)
                if inlined is not None:
                    result[later] = replace(result[later], call=inlined)
                    result[index] = _NOTHING
                    break
    return tuple(condition for condition in result if condition is not _NOTHING)


_NOTHING = Condition(Call("", (), ""), None)


def _inline(call: Call, name: str, value: Call) -> Call | None:
    """Put `value` where `call` compares `name` with a constant: there, None and a mismatch come to the same."""
    match call:
        case Call(
            "stringEquals", (Ref(found), Constant() as other) | (Constant() as other, Ref(found))
        ):
            if found == name and value.function != "aws.partition":
                return replace(call, arguments=(value, other))
        case Call(
            "stringEquals", (Call("getAttr", (Ref(found), path)) as read, Constant() as other)
        ):
            if found == name and value.function == "aws.partition":
                inner: Expression = replace(read, arguments=(value, path))
                return replace(call, arguments=(inner, other))
    return None


def _with(scope: Scope, name: str, *, is_set: bool | None, known: bool | None = None) -> Scope:
    variable = scope.get(name)
    if variable is None:
        return scope
    return {**scope, name: replace(variable, is_set=is_set, known=known if is_set else None)}
