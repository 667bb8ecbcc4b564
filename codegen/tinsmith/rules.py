"""Endpoint rules as facts: a syntax tree.

Rule: what a rule set says, nothing of Python. `at` is the JSON pointer inside the trait, for
messages; it does not count when two parts are compared. Source: Smithy 2.0 "Rules engine
specification".
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

ParameterType = Literal["string", "boolean", "stringArray"]


@dataclass(frozen=True, slots=True)
class Constant:
    """A literal string, boolean or integer."""

    value: str | bool | int
    at: str = field(compare=False)


@dataclass(frozen=True, slots=True)
class Ref:
    """A parameter, or a variable some condition assigns."""

    name: str
    at: str = field(compare=False)


@dataclass(frozen=True, slots=True)
class Call:
    """A function of the standard library and its arguments."""

    function: str
    arguments: tuple[Expression, ...]
    at: str = field(compare=False)


@dataclass(frozen=True, slots=True)
class Template:
    """A string with holes: constants and what stands between them."""

    parts: tuple[Constant | Ref | Call, ...]
    at: str = field(compare=False)


@dataclass(frozen=True, slots=True)
class ArrayOf:
    """A JSON array of an endpoint's properties."""

    items: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class ObjectOf:
    """A JSON object of an endpoint's properties, or its headers."""

    items: tuple[tuple[str, Expression], ...]


Expression = Constant | Ref | Call | Template | ArrayOf | ObjectOf


@dataclass(frozen=True, slots=True)
class Condition:
    """A call that must not give None or false for its rule to apply."""

    call: Call
    assign: str | None


@dataclass(frozen=True, slots=True)
class EndpointResult:
    """The end of a search: an endpoint."""

    url: Expression
    headers: ObjectOf
    properties: ObjectOf


@dataclass(frozen=True, slots=True)
class ErrorResult:
    """The end of a search: a message for the user."""

    message: Expression


@dataclass(frozen=True, slots=True)
class Shared:
    """Rules that several ways of a decision diagram lead to."""

    node: int
    names: tuple[str, ...]
    """Every name they refer to, as often as they do."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Conditions, and what follows when all hold: a result, or rules of which the first counts."""

    conditions: tuple[Condition, ...]
    then: EndpointResult | ErrorResult | Shared | tuple[Rule, ...]
    at: str = field(compare=False)


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a rule set declares of one parameter."""

    name: str
    type: ParameterType
    builtin: str | None
    default: str | bool | tuple[str, ...] | None
    required: bool
    documentation: str
    deprecated: str | None
    at: str = field(compare=False)


def names(expressions: Iterable[Expression]) -> Iterable[str]:
    """Yield every name that `expressions` refer to, as often as they do."""
    for expression in expressions:
        match expression:
            case Ref(name):
                yield name
            case Call(_, inner) | Template(inner) | ArrayOf(inner):
                yield from names(inner)
            case ObjectOf(items):
                yield from names(value for _, value in items)
            case Constant():
                pass


def rule_names(rules: Iterable[Rule]) -> Iterable[str]:
    """Yield every name that `rules` refer to, as often as they do."""
    for rule in rules:
        yield from names(condition.call for condition in rule.conditions)
        match rule.then:
            case EndpointResult(url, headers, properties):
                yield from names((url, headers, properties))
            case ErrorResult(message):
                yield from names((message,))
            case Shared(_, read):
                yield from read
            case tuple():
                yield from rule_names(rule.then)


def size(rules: Iterable[Rule]) -> int:
    """Count rules, all levels."""
    return sum(1 + (size(rule.then) if isinstance(rule.then, tuple) else 0) for rule in rules)
