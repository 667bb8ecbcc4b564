"""What the compiler of endpoint rules knows at one place: names, types, and what is proven.

Rule: values that never change; learning gives a new scope. What is proven here is what type
checkers prove of the generated code, so that no test is printed that they would call needless and
no None reaches a call that refuses it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from tinsmith.rules import Call, Constant, Ref
from tinsmith.rules_library import ANNOTATIONS, Kind


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
        case _:
            pass
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


def _with(scope: Scope, name: str, *, is_set: bool | None, known: bool | None = None) -> Scope:
    variable = scope.get(name)
    if variable is None:
        return scope
    return {**scope, name: replace(variable, is_set=is_set, known=known if is_set else None)}
